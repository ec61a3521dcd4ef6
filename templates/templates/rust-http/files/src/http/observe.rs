use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use opentelemetry::global;
use opentelemetry_http::HeaderExtractor;
use tokio::time::timeout;
use tracing::field::Empty;
use tracing::{Instrument, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::metrics::{Metrics, method_label};
use super::problem::Problem;

const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// nginx's status for a client that left; nobody reads it, but it must not count as our failure.
const CLIENT_CLOSED_REQUEST: u16 = 499;

/// Traces, measures, logs and limits each request.
pub async fn observe(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let method = method_label(request.method());
    let matched = request.extensions().get::<MatchedPath>();
    let route = matched.map_or("unmatched", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!(
        "request",
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = method,
        http.route = route,
        http.response.status_code = Empty,
        url.path = request.uri().path(),
    );
    let parent = global::get_text_map_propagator(|propagator| {
        propagator.extract(&HeaderExtractor(request.headers()))
    });
    // It fails where nothing is traced.
    let _ = span.set_parent(parent);

    let mut exchange = Exchange::begin(metrics, method, route, span.clone());
    let response = timeout(REQUEST_TIMEOUT, next.run(request).instrument(span)).await;
    let response = response.unwrap_or_else(|_| {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "the request took too long").into_response()
    });
    exchange.status = response.status().as_u16();
    response
}

/// A request until it is answered, or dropped because its client left.
struct Exchange {
    metrics: Metrics,
    method: &'static str,
    route: String,
    span: Span,
    begun: Instant,
    status: u16,
}

impl Exchange {
    fn begin(metrics: Metrics, method: &'static str, route: String, span: Span) -> Self {
        metrics.active.with_label_values(&[method]).inc();
        Self {
            metrics,
            method,
            route,
            span,
            begun: Instant::now(),
            status: CLIENT_CLOSED_REQUEST,
        }
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        let Self {
            metrics,
            method,
            route,
            span,
            begun,
            status,
        } = self;
        let elapsed = begun.elapsed().as_secs_f64();
        metrics.active.with_label_values(&[*method]).dec();
        metrics
            .duration
            .with_label_values(&[method, route.as_str(), &status.to_string()])
            .observe(elapsed);
        span.record("http.response.status_code", *status);
        if *status >= 500 {
            span.record("otel.status_code", "ERROR");
        }
        span.in_scope(|| {
            tracing::info!(
                http.request.method = method,
                http.route = route,
                http.response.status_code = status,
                duration_ms = (elapsed * 1e6).round() / 1e3,
                "request"
            );
        });
    }
}
