use futures_util::future::join_all;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::*;
use crate::database::{connect, migrate};

/// Gives the test a schema of its own, in the database of `TEST_DATABASE_URL`.
async fn in_a_schema(test: impl AsyncFnOnce(PgConnectOptions)) {
    let options: PgConnectOptions = std::env::var("TEST_DATABASE_URL").unwrap().parse().unwrap();
    let schema = format!("test_{}", Uuid::now_v7().simple());
    let mut connection = PgConnection::connect_with(&options).await.unwrap();
    let mut execute = async |sql: String| {
        sqlx::query(AssertSqlSafe(sql))
            .execute(&mut connection)
            .await
            .unwrap();
    };
    execute(format!("CREATE SCHEMA {schema}")).await;
    test(options.options([("search_path", &schema)])).await;
    execute(format!("DROP SCHEMA {schema} CASCADE")).await;
}

#[tokio::test]
#[ignore = "needs a PostgreSQL, in TEST_DATABASE_URL"]
async fn postgres_keeps_what_a_store_promises() {
    in_a_schema(async |options| {
        migrate(&options).await.unwrap();
        keeps_its_promises(PostgresStore::new(connect(&options))).await;
    })
    .await;
}

#[tokio::test]
#[ignore = "needs a PostgreSQL, in TEST_DATABASE_URL"]
async fn migrations_may_run_at_once_and_again() {
    in_a_schema(async |options| {
        for result in join_all((0..4).map(|_| migrate(&options))).await {
            result.unwrap();
        }
        migrate(&options).await.unwrap();
    })
    .await;
}

#[tokio::test]
#[ignore = "needs a PostgreSQL, in TEST_DATABASE_URL"]
async fn a_missing_table_is_no_outage() {
    in_a_schema(async |options| {
        let store = PostgresStore::new(connect(&options));
        assert!(matches!(store.list(1).await, Err(StoreError::Failed(_))));
    })
    .await;
}

#[tokio::test]
async fn a_database_that_nobody_reaches_is_an_outage() {
    let nobody = "postgres://nobody@127.0.0.1:1/none?sslmode=disable"
        .parse()
        .unwrap();
    let store = PostgresStore::new(connect(&nobody));
    let item = Item::new("book").unwrap();
    assert!(matches!(
        store.create(&item).await,
        Err(StoreError::Unavailable(_))
    ));
}
