//! PostgreSQL: the pool, and the schema.

use std::time::Duration;

use anyhow::Context;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{Connection, PgConnection};

use crate::SERVICE;

/// Embedded, and run in the order of their numbers. One that has been released
/// is never changed: add another.
pub static MIGRATIONS: Migrator = sqlx::migrate!();

/// Connects when it is first used: the service starts without its database, and
/// is not ready.
pub fn connect(options: &PgConnectOptions) -> PgPool {
    PgPoolOptions::new()
        .max_connections(10) // times the replicas, this must stay under the server's `max_connections`
        .min_connections(2)
        .acquire_timeout(Duration::from_secs(2))
        .idle_timeout(Duration::from_mins(5))
        .max_lifetime(Duration::from_mins(30))
        .connect_lazy_with(options.clone().application_name(SERVICE).options([
            ("statement_timeout", "5s"),
            ("idle_in_transaction_session_timeout", "10s"),
        ]))
}

/// A connection is tried before it is lent, so to get one is enough.
pub async fn ping(pool: PgPool) -> anyhow::Result<()> {
    pool.acquire().await?;
    Ok(())
}

/// Brings the schema up to date. Where two run at once, one waits for the other's lock.
pub async fn migrate(options: &PgConnectOptions) -> anyhow::Result<()> {
    // A change of a table that waits for a lock blocks all queries behind it: better fail, and be tried again.
    let options = options
        .clone()
        .application_name(SERVICE)
        .options([("lock_timeout", "5s")]);
    let mut connection = PgConnection::connect_with(&options)
        .await
        .context("connect to the database")?;
    MIGRATIONS.run(&mut connection).await.context("migrate")?;
    connection.close().await?;
    tracing::info!(
        migrations = MIGRATIONS.iter().count(),
        "schema is up to date"
    );
    Ok(())
}
