use sqlx::PgPool;
use tracing::instrument;
use uuid::Uuid;

use super::{Item, Store, StoreError};

#[derive(Clone)]
pub struct PostgresStore {
    pool: PgPool,
}

impl PostgresStore {
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }
}

impl Store for PostgresStore {
    #[instrument(name = "INSERT items", skip_all, fields(otel.kind = "client", db.system.name = "postgresql"))]
    async fn create(&self, item: &Item) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO items (id, name, created_at) VALUES ($1, $2, $3)")
            .bind(item.id)
            .bind(&item.name)
            .bind(item.created_at)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    #[instrument(name = "SELECT items", skip_all, fields(otel.kind = "client", db.system.name = "postgresql"))]
    async fn get(&self, id: Uuid) -> Result<Item, StoreError> {
        let item = sqlx::query_as("SELECT id, name, created_at FROM items WHERE id = $1")
            .bind(id)
            .fetch_one(&self.pool)
            .await?;
        Ok(item)
    }

    #[instrument(name = "SELECT items", skip_all, fields(otel.kind = "client", db.system.name = "postgresql"))]
    async fn list(&self, limit: u8) -> Result<Vec<Item>, StoreError> {
        let items = sqlx::query_as(
            "SELECT id, name, created_at FROM items ORDER BY created_at DESC, id DESC LIMIT $1",
        )
        .bind(i16::from(limit))
        .fetch_all(&self.pool)
        .await?;
        Ok(items)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::RowNotFound => Self::NotFound,
            error if is_outage(&error) => Self::Unavailable(error),
            error => Self::Failed(error),
        }
    }
}

/// Whether the database could not be asked, or answered that it has no
/// connections or resources left or is shutting down.
fn is_outage(error: &sqlx::Error) -> bool {
    use sqlx::Error::{Io, PoolClosed, PoolTimedOut, Tls};
    match error {
        Io(_) | PoolClosed | PoolTimedOut | Tls(_) => true,
        sqlx::Error::Database(answer) => answer.code().is_some_and(|code| {
            ["08", "53", "57"]
                .iter()
                .any(|class| code.starts_with(class))
        }),
        _ => false,
    }
}
