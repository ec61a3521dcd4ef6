use redis::{AsyncCommands, IntoConnectionInfo};

use super::*;
use crate::testing::{log, observed};

async fn stored(name: &str) -> (MemoryStore, Item) {
    let store = MemoryStore::default();
    let item = Item::new(name).unwrap();
    store.create(&item).await.unwrap();
    (store, item)
}

#[tokio::test]
async fn without_redis_every_read_goes_to_the_store() {
    observed();
    let (store, item) = stored("book").await;
    let nobody = "redis://127.0.0.1:1".into_connection_info().unwrap();
    let reader = Cached::new(store, crate::cache::connect(&nobody).unwrap());
    for _ in 0..2 {
        assert_eq!(reader.get(item.id).await.unwrap(), (item.clone(), false));
    }
    assert!(matches!(
        reader.get(Uuid::now_v7()).await,
        Err(StoreError::NotFound)
    ));
    assert!(
        log()
            .iter()
            .all(|line| line["msg"] == "cache read failed" && line["level"] == "warn")
    );
    assert_eq!(log().len(), 3);
}

#[tokio::test]
#[ignore = "needs a Redis, in TEST_REDIS_URL"]
async fn in_redis_an_item_is_kept_for_a_minute() {
    let url = std::env::var("TEST_REDIS_URL").unwrap();
    let mut redis = crate::cache::connect(&url.into_connection_info().unwrap()).unwrap();
    let (store, item) = stored("book").await;
    let reader = Cached::new(store, redis.clone());
    assert_eq!(reader.get(item.id).await.unwrap(), (item.clone(), false));
    assert_eq!(reader.get(item.id).await.unwrap(), (item.clone(), true));
    let ttl: i64 = redis.ttl(format!("items:{}", item.id)).await.unwrap();
    assert!((1..=60).contains(&ttl), "{ttl}");
}
