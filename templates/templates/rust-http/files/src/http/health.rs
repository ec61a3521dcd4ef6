//! Whether the process lives, and whether it wants requests.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use futures_util::future::{BoxFuture, join_all};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::time::timeout;

const CHECK_TIMEOUT: Duration = Duration::from_secs(2);

#[derive(Default)]
pub struct Health {
    checks: Vec<Check>,
    draining: AtomicBool,
}

struct Check {
    name: &'static str,
    is_required: bool,
    ask: Box<dyn Fn() -> BoxFuture<'static, anyhow::Result<()>> + Send + Sync>,
}

#[derive(Debug, PartialEq, Serialize)]
pub struct Readiness {
    status: &'static str,
    checks: BTreeMap<&'static str, &'static str>,
}

impl Health {
    /// Makes readiness depend on the answer to `ask`.
    pub fn required<F>(
        self,
        name: &'static str,
        ask: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        self.with(name, true, ask)
    }

    /// For what requests can be served without: readiness tells that it fails, but
    /// does not fail itself.
    pub fn optional<F>(
        self,
        name: &'static str,
        ask: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        self.with(name, false, ask)
    }

    fn with<F>(
        mut self,
        name: &'static str,
        is_required: bool,
        ask: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        self.checks.push(Check {
            name,
            is_required,
            ask: Box::new(move || Box::pin(ask())),
        });
        self
    }

    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }

    async fn check(&self) -> Readiness {
        let answers = join_all(self.checks.iter().map(Check::answers)).await;
        let is_ready = self
            .checks
            .iter()
            .zip(&answers)
            .all(|(check, answers)| *answers || !check.is_required);
        let word = |ok| if ok { "ok" } else { "unavailable" };
        Readiness {
            status: word(is_ready),
            checks: self
                .checks
                .iter()
                .zip(answers)
                .map(|(check, answers)| (check.name, word(answers)))
                .collect(),
        }
    }
}

impl Check {
    async fn answers(&self) -> bool {
        let answer = timeout(CHECK_TIMEOUT, (self.ask)())
            .await
            .context("no answer in time");
        answer
            .flatten()
            .inspect_err(|error| {
                tracing::warn!(
                    check = self.name,
                    error = format!("{error:#}"),
                    "check failed"
                );
            })
            .is_ok()
    }
}

/// Touches no dependency: restarting this process would not mend one.
pub async fn live() -> Json<Value> {
    Json(json!({"status": "ok"}))
}

pub async fn ready(State(health): State<Arc<Health>>) -> (StatusCode, Json<Readiness>) {
    let readiness = if health.is_draining() {
        Readiness {
            status: "draining",
            checks: BTreeMap::new(),
        }
    } else {
        health.check().await
    };
    let status = if readiness.status == "ok" {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(readiness))
}
