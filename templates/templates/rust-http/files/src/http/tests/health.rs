use std::future::pending;
use std::time::Duration;

use anyhow::bail;
use axum::http::StatusCode;
use serde_json::json;
use tokio::time::Instant;

use super::super::health::Health;
use super::app;
use crate::testing::{get, log, observed};

async fn passes() -> anyhow::Result<()> {
    Ok(())
}

async fn fails() -> anyhow::Result<()> {
    bail!("secret detail")
}

#[tokio::test]
async fn liveness_touches_nothing() {
    let health = Health::default().required("database", fails);
    health.drain();
    let live = get(&app(health), "/healthz/live").await;
    assert_eq!(
        (live.status, live.json()),
        (StatusCode::OK, json!({"status": "ok"}))
    );
}

#[tokio::test]
async fn readiness() {
    for (health, status, body) in [
        (
            Health::default(),
            200,
            json!({"status": "ok", "checks": {}}),
        ),
        (
            Health::default()
                .required("database", passes)
                .optional("cache", passes),
            200,
            json!({"status": "ok", "checks": {"database": "ok", "cache": "ok"}}),
        ),
        (
            Health::default()
                .required("database", passes)
                .optional("cache", fails),
            200,
            json!({"status": "ok", "checks": {"database": "ok", "cache": "unavailable"}}),
        ),
        (
            Health::default()
                .required("database", fails)
                .optional("cache", passes),
            503,
            json!({"status": "unavailable", "checks": {"database": "unavailable", "cache": "ok"}}),
        ),
    ] {
        let ready = get(&app(health), "/healthz/ready").await;
        assert_eq!((ready.status.as_u16(), ready.json()), (status, body));
    }
}

#[tokio::test]
async fn the_cause_of_a_failure_is_in_the_log_only() {
    observed();
    let health = Health::default().required("database", fails);
    let ready = get(&app(health), "/healthz/ready").await;
    assert!(!ready.body.contains("secret detail"), "{}", ready.body);
    let [line] = &log()[..] else {
        panic!("{:?}", log())
    };
    assert_eq!(
        (&line["level"], &line["check"], &line["error"]),
        (&json!("warn"), &json!("database"), &json!("secret detail"))
    );
}

#[tokio::test]
async fn readiness_fails_while_draining() {
    let health = Health::default().required("database", passes);
    health.drain();
    let ready = get(&app(health), "/healthz/ready").await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ready.json(), json!({"status": "draining", "checks": {}}));
    assert_eq!(ready.headers["connection"], "close");
}

#[tokio::test(start_paused = true)]
async fn a_check_that_hangs_fails() {
    let begun = Instant::now();
    let ready = get(
        &app(Health::default().required("database", pending)),
        "/healthz/ready",
    )
    .await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(begun.elapsed().as_secs(), Duration::from_secs(2).as_secs());
}
