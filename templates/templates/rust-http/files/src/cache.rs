//! Redis, as a cache.

use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, ConnectionInfo, RedisResult};

/// Connects when it is first used, and gives up soon: a slow cache must not be
/// slower than no cache.
pub fn connect(address: &ConnectionInfo) -> RedisResult<ConnectionManager> {
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(Duration::from_millis(500)))
        .set_response_timeout(Some(Duration::from_millis(250)))
        .set_number_of_retries(0);
    ConnectionManager::new_lazy_with_config(Client::open(address.clone())?, config)
}

pub async fn ping(mut redis: ConnectionManager) -> anyhow::Result<()> {
    Ok(redis::cmd("PING").exec_async(&mut redis).await?)
}
