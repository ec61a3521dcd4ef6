use std::future::pending;
use std::time::Duration;

use anyhow::bail;
use axum::http::StatusCode;
use serde_json::json;
use tokio::time::Instant;

use super::super::checks::Checks;
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
async fn readiness_depends_on_what_is_required() {
    for (checks, status, body) in [
        (
            Checks::default()
                .with("database", true, passes)
                .with("cache", false, passes),
            200,
            json!({"status": "ok", "checks": {"database": "ok", "cache": "ok"}}),
        ),
        (
            Checks::default()
                .with("database", true, passes)
                .with("cache", false, fails),
            200,
            json!({"status": "ok", "checks": {"database": "ok", "cache": "unavailable"}}),
        ),
        (
            Checks::default()
                .with("database", true, fails)
                .with("cache", false, passes),
            503,
            json!({"status": "unavailable", "checks": {"database": "unavailable", "cache": "ok"}}),
        ),
    ] {
        let ready = get(&app(Health::new(checks)), "/healthz/ready").await;
        assert_eq!((ready.status.as_u16(), ready.json()), (status, body));
    }
}

#[tokio::test]
async fn liveness_depends_on_nothing() {
    let health = Health::new(Checks::default().with("database", true, fails));
    assert_eq!(
        get(&app(health), "/healthz/live").await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn the_cause_of_a_failure_is_in_the_log_only() {
    observed();
    let health = Health::new(Checks::default().with("database", true, fails));
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

#[tokio::test(start_paused = true)]
async fn a_check_that_hangs_fails() {
    let health = Health::new(Checks::default().with("database", true, pending));
    let begun = Instant::now();
    let ready = get(&app(health), "/healthz/ready").await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(begun.elapsed().as_secs(), Duration::from_secs(2).as_secs());
}
