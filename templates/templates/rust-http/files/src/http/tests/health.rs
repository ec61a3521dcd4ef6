use axum::http::StatusCode;
use serde_json::json;

use super::super::health::Health;
use super::app;
use crate::testing::get;

#[tokio::test]
async fn a_service_that_serves_is_ready() {
    let ready = get(&app(Health::default()), "/healthz/ready").await;
    assert_eq!(ready.status, StatusCode::OK);
    assert_eq!(ready.json(), json!({"status": "ok", "checks": {}}));
    assert_eq!(ready.headers.get("connection"), None);
}

#[tokio::test]
async fn while_draining_it_lives_and_is_not_ready() {
    let health = Health::default();
    health.drain();
    let app = app(health);

    let ready = get(&app, "/healthz/ready").await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ready.json(), json!({"status": "draining", "checks": {}}));
    assert_eq!(ready.headers["connection"], "close");

    let live = get(&app, "/healthz/live").await;
    assert_eq!(
        (live.status, live.json()),
        (StatusCode::OK, json!({"status": "ok"}))
    );
}
