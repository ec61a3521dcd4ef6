use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use redis::aio::ConnectionLike;
use redis::{Arg, Cmd, Pipeline, RedisFuture, Value};

use super::*;
use crate::testing::get;

/// Knows just what the cache needs.
#[derive(Clone, Default)]
pub struct FakeRedis {
    values: Arc<Mutex<HashMap<Vec<u8>, Vec<u8>>>>,
}

impl ConnectionLike for FakeRedis {
    fn req_packed_command<'a>(&'a mut self, command: &'a Cmd) -> RedisFuture<'a, Value> {
        let arguments: Vec<Vec<u8>> = command
            .args_iter()
            .map(|argument| match argument {
                Arg::Simple(bytes) => bytes.to_vec(),
                _ => panic!("the cache has no cursors"),
            })
            .collect();
        let mut values = self.values.lock().unwrap();
        let answer = match &arguments[..] {
            [name, key] if name == b"GET" => values
                .get(key)
                .cloned()
                .map_or(Value::Nil, Value::BulkString),
            [name, key, _, value] if name == b"SETEX" => {
                values.insert(key.clone(), value.clone());
                Value::Okay
            }
            _ => panic!("an unexpected command: {arguments:?}"),
        };
        Box::pin(async { Ok(answer) })
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        _: &'a Pipeline,
        _: usize,
        _: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        unimplemented!("the cache has no pipelines")
    }

    fn get_db(&self) -> i64 {
        0
    }
}

#[tokio::test]
async fn what_was_read_is_cached() {
    let store = MemoryStore::default();
    let item = Item::new("book").unwrap();
    store.create(&item).await.unwrap();
    let redis = FakeRedis::default();

    let reader = Cached::new(store, redis.clone());
    assert_eq!(reader.get(item.id).await.unwrap(), (item.clone(), false));
    let reader = Cached::new(MemoryStore::default(), redis);
    assert_eq!(reader.get(item.id).await.unwrap(), (item, true));
    assert!(matches!(
        reader.get(Uuid::now_v7()).await,
        Err(StoreError::NotFound)
    ));
}

#[tokio::test]
async fn the_answer_tells_where_it_came_from() {
    let store = MemoryStore::default();
    let [item, spoilt] = ["book", "spoilt"].map(|name| Item::new(name).unwrap());
    for item in [&item, &spoilt] {
        store.create(item).await.unwrap();
    }
    let redis = FakeRedis::default();
    let key = format!("items:{}", spoilt.id).into_bytes();
    redis
        .values
        .lock()
        .unwrap()
        .insert(key, b"not JSON".to_vec());

    let app = crate::items::routes(store.clone(), Cached::new(store, redis));
    for (id, expected) in [
        (item.id, "miss"),
        (item.id, "hit"),
        (spoilt.id, "miss"),
        (spoilt.id, "miss"),
    ] {
        let read = get(&app, &format!("/v1/items/{id}")).await;
        assert_eq!(
            (read.status.as_u16(), &read.headers["x-cache"]),
            (200, &expected.parse().unwrap())
        );
    }
    let unknown = get(&app, &format!("/v1/items/{}", Uuid::now_v7())).await;
    assert_eq!(
        (unknown.status.as_u16(), unknown.headers.get("x-cache")),
        (404, None)
    );
}
