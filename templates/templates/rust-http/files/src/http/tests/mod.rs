mod health;
mod observe;
mod problems;
mod server;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use serde::Deserialize;
use tokio::time::sleep;

use super::extract::Json;
use super::health::Health;

#[derive(Deserialize)]
struct Thing {
    #[expect(dead_code, reason = "it must only be there")]
    name: String,
}

fn routes() -> Router {
    Router::new()
        .route("/v1/things/{id}", get(async || "thing"))
        .route(
            "/v1/things",
            post(async |_: Json<Thing>| StatusCode::NO_CONTENT),
        )
        .route(
            "/v1/panic",
            get(async || -> StatusCode { panic!("secret detail") }),
        )
        .route(
            "/v1/slow",
            get(async || sleep(Duration::from_hours(1)).await),
        )
}

/// The whole server around a few routes.
fn app(health: Health) -> Router {
    super::router(routes(), Arc::new(health)).unwrap()
}
