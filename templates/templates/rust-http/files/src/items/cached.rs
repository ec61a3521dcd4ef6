use redis::aio::{ConnectionLike, ConnectionManager};
use redis::{AsyncCommands, RedisResult};
use tracing::instrument;
use uuid::Uuid;

use super::{Item, Store, StoreError};

const TTL_SECONDS: u64 = 60;

/// Reads items through Redis. Where Redis fails, that is logged, and the store is
/// read.
#[derive(Clone)]
pub struct Cached<S, R = ConnectionManager> {
    store: S,
    redis: R,
}

impl<S: Store, R: ConnectionLike + Clone + Send + Sync> Cached<S, R> {
    pub fn new(store: S, redis: R) -> Self {
        Self { store, redis }
    }

    /// The item, and whether it came from the cache.
    pub async fn get(&self, id: Uuid) -> Result<(Item, bool), StoreError> {
        let key = format!("items:{id}");
        match self.load(&key).await {
            Ok(Some(item)) => Ok((item, true)),
            Ok(None) => {
                let item = self.store.get(id).await?;
                if let Err(error) = self.save(&key, &item).await {
                    tracing::warn!(error = format!("{error:#}"), "cache write failed");
                }
                Ok((item, false))
            }
            Err(error) => {
                tracing::warn!(error = format!("{error:#}"), "cache read failed");
                Ok((self.store.get(id).await?, false))
            }
        }
    }

    #[instrument(name = "GET", skip_all, fields(otel.kind = "client", db.system.name = "redis"))]
    async fn load(&self, key: &str) -> anyhow::Result<Option<Item>> {
        let value: Option<Vec<u8>> = self.redis.clone().get(key).await?;
        let item = value
            .map(|value| serde_json::from_slice(&value))
            .transpose()?;
        Ok(item)
    }

    #[instrument(name = "SET", skip_all, fields(otel.kind = "client", db.system.name = "redis"))]
    async fn save(&self, key: &str, item: &Item) -> anyhow::Result<()> {
        let value = serde_json::to_vec(item)?;
        let saved: RedisResult<()> = self.redis.clone().set_ex(key, value, TTL_SECONDS).await;
        Ok(saved?)
    }
}
