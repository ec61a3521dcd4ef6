use axum::extract::State;
use axum::http::{HeaderName, Method, header};
use prometheus::{
    HistogramOpts, HistogramVec, IntGaugeVec, Opts, Registry, TEXT_FORMAT, TextEncoder,
};

use super::problem::Problem;

/// Metrics with the names and buckets of OpenTelemetry's semantic conventions.
#[derive(Clone)]
pub struct Metrics {
    registry: Registry,
    pub duration: HistogramVec,
    pub active: IntGaugeVec,
}

impl Metrics {
    pub fn new() -> prometheus::Result<Self> {
        let duration = HistogramOpts::new(
            "http_server_request_duration_seconds",
            "Duration of HTTP server requests.",
        )
        .buckets(vec![
            0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
        ]);
        let active = Opts::new(
            "http_server_active_requests",
            "Number of active HTTP server requests.",
        );
        let metrics = Self {
            registry: Registry::new(),
            duration: HistogramVec::new(
                duration,
                &[
                    "http_request_method",
                    "http_route",
                    "http_response_status_code",
                ],
            )?,
            active: IntGaugeVec::new(active, &["http_request_method"])?,
        };
        metrics
            .registry
            .register(Box::new(metrics.duration.clone()))?;
        metrics
            .registry
            .register(Box::new(metrics.active.clone()))?;
        #[cfg(target_os = "linux")]
        metrics.registry.register(Box::new(
            prometheus::process_collector::ProcessCollector::for_self(),
        ))?;
        Ok(metrics)
    }
}

pub async fn scrape(
    State(metrics): State<Metrics>,
) -> Result<([(HeaderName, &'static str); 1], String), Problem> {
    let text = TextEncoder::new()
        .encode_to_string(&metrics.registry.gather())
        .map_err(|error| {
            tracing::error!(error = %error, "metrics cannot be written");
            Problem::internal()
        })?;
    Ok(([(header::CONTENT_TYPE, TEXT_FORMAT)], text))
}

/// Keeps clients from inventing label values.
pub fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::CONNECT => "CONNECT",
        Method::DELETE => "DELETE",
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::TRACE => "TRACE",
        _ => "_OTHER",
    }
}
