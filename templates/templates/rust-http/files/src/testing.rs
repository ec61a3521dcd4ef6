//! What tests share: requests without a network, and the log and spans of a test.

use std::cell::RefCell;
use std::io::{self, Write};
use std::sync::LazyLock;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};
use serde_json::Value;
use tower::ServiceExt;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::util::SubscriberInitExt;

use crate::telemetry;

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

pub async fn get(router: &Router, path: &str) -> Answer {
    send(router, Request::get(path).body(Body::empty()).unwrap()).await
}

pub async fn post(router: &Router, path: &str, json: &str) -> Answer {
    let request = Request::post(path).header("content-type", "application/json");
    send(router, request.body(json.to_owned().into()).unwrap()).await
}

pub async fn send(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: String::from_utf8(body.into()).unwrap(),
    }
}

thread_local! {
    static LOG: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// A test runs on a thread of its own, so the log of the thread is the test's.
struct ThreadLog;

impl Write for ThreadLog {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.with_borrow_mut(|log| log.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// From here on, what this test logs is kept for [`log`]. Gives the spans of all tests.
pub fn observed() -> &'static InMemorySpanExporter {
    static SPANS: LazyLock<InMemorySpanExporter> = LazyLock::new(|| {
        let spans = InMemorySpanExporter::default();
        let traces = SdkTracerProvider::builder()
            .with_simple_exporter(spans.clone())
            .build();
        telemetry::propagate();
        telemetry::subscriber(LevelFilter::INFO, "1.2.3", Some(&traces), || ThreadLog).init();
        spans
    });
    &SPANS
}

/// The lines that this test has logged.
pub fn log() -> Vec<Value> {
    let log = LOG.with_borrow(|log| String::from_utf8(log.clone()).unwrap());
    log.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}
