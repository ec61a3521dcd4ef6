//! What any HTTP service needs around its own routes: health, metrics, traces,
//! access logs, errors and an orderly end.

pub mod extract;
pub mod health;
mod metrics;
mod observe;
pub mod problem;
mod server;
#[cfg(test)]
mod tests;

use std::any::Any;
use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{Router, get};
use tower_http::catch_panic::CatchPanicLayer;

use self::health::Health;
use self::metrics::Metrics;
use self::problem::Problem;
pub use self::server::serve;

const MAX_BODY_BYTES: usize = 1024 * 1024;

/// Adds the operational endpoints to the service's own routes, and instruments
/// the latter.
fn router(routes: Router, health: Arc<Health>) -> prometheus::Result<Router> {
    let metrics = Metrics::new()?;
    let instrumented = routes
        .fallback(async || Problem::new(StatusCode::NOT_FOUND, "nothing is served at this path"))
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(metrics.clone(), observe::observe));
    let operational = Router::new()
        .route("/healthz/live", get(health::live))
        .route("/healthz/ready", get(health::ready))
        .with_state(health.clone())
        .route("/metrics", get(metrics::scrape))
        .with_state(metrics)
        .method_not_allowed_fallback(wrong_method);
    Ok(operational
        .merge(instrumented)
        .layer(from_fn_with_state(health, close_while_draining)))
}

async fn wrong_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "this path does not allow the method",
    )
}

/// The panic itself is in the log: see `telemetry::install`.
fn panicked(_: Box<dyn Any + Send>) -> Response {
    Problem::internal().into_response()
}

/// The client's next request must find another instance.
async fn close_while_draining(
    State(health): State<Arc<Health>>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    if health.is_draining() {
        response
            .headers_mut()
            .insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
