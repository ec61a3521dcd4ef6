use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::super::health::Health;
use super::app;
use crate::testing::{get, log, observed, send};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const COUNT: &str = "http_server_request_duration_seconds_count";

async fn metrics(app: &Router) -> String {
    get(app, "/metrics").await.body
}

#[tokio::test]
async fn metrics_have_the_names_and_labels_of_the_conventions() {
    let app = app(Health::default());
    for path in [
        "/v1/things/1",
        "/v1/things/2",
        "/nope/1",
        "/nope/2",
        "/healthz/live",
        "/healthz/ready",
    ] {
        get(&app, path).await;
    }
    send(
        &app,
        Request::builder()
            .method("BREW")
            .uri("/v1/things/1")
            .body(Body::empty())
            .unwrap(),
    )
    .await;

    let scraped = metrics(&app).await;
    for line in [
        r#"{http_request_method="GET",http_response_status_code="200",http_route="/v1/things/{id}"} 2"#,
        r#"{http_request_method="GET",http_response_status_code="404",http_route="unmatched"} 2"#,
        r#"{http_request_method="_OTHER",http_response_status_code="405",http_route="/v1/things/{id}"} 1"#,
    ] {
        assert!(
            scraped.contains(&format!("{COUNT}{line}\n")),
            "{line} is not in {scraped}"
        );
    }
    let series = scraped
        .lines()
        .filter(|line| line.starts_with(COUNT))
        .count();
    assert_eq!(
        series, 3,
        "health and metrics must not be counted: {scraped}"
    );
    assert!(
        scraped.contains("http_server_active_requests{http_request_method=\"GET\"} 0\n"),
        "{scraped}"
    );
    for bound in [
        "0.005", "0.01", "0.025", "0.05", "0.075", "0.1", "0.25", "0.5", "0.75", "1", "2.5", "5",
        "7.5", "10", "+Inf",
    ] {
        assert!(
            scraped.contains(&format!("le=\"{bound}\"")),
            "no bucket {bound}"
        );
    }
    #[cfg(target_os = "linux")]
    assert!(
        scraped.contains("\nprocess_resident_memory_bytes "),
        "{scraped}"
    );
}

#[tokio::test]
async fn a_request_has_a_span_and_a_line_in_the_log() {
    let spans = observed();
    let app = app(Health::default());
    let traceparent = format!("00-{TRACE}-b7ad6b7169203331-01");
    for path in [
        "/v1/things/1",
        "/healthz/live",
        "/healthz/ready",
        "/metrics",
    ] {
        let request = Request::get(path).header("traceparent", &traceparent);
        send(&app, request.body(Body::empty()).unwrap()).await;
    }

    let spans = spans.get_finished_spans().unwrap();
    let mut ours = spans
        .iter()
        .filter(|span| span.span_context.trace_id().to_string() == TRACE);
    let span = ours.next().unwrap();
    assert_eq!(
        (span.name.as_ref(), ours.count()),
        ("GET /v1/things/{id}", 0)
    );

    let [line] = &log()[..] else {
        panic!("{:?}", log())
    };
    for (key, value) in [
        ("msg", json!("request")),
        ("level", json!("info")),
        ("http.request.method", json!("GET")),
        ("http.route", json!("/v1/things/{id}")),
        ("http.response.status_code", json!(200)),
        ("trace_id", json!(TRACE)),
        ("span_id", json!(span.span_context.span_id().to_string())),
    ] {
        assert_eq!(line[key], value, "{key}");
    }
    assert!(
        line["duration_ms"]
            .as_f64()
            .is_some_and(|duration| duration > 0.0),
        "{line}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_client_that_left_is_no_failure_of_ours() {
    observed();
    let app = app(Health::default());
    timeout(Duration::from_secs(1), get(&app, "/v1/slow"))
        .await
        .err()
        .unwrap();
    let statuses: Vec<Value> = log()
        .iter()
        .map(|line| line["http.response.status_code"].clone())
        .collect();
    assert_eq!(statuses, [json!(499)]);
    let active = "http_server_active_requests{http_request_method=\"GET\"} 0\n";
    assert!(metrics(&app).await.contains(active));
}
