//! Structured logs, and traces.

mod log;
mod trace;

use std::panic;

use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::level_filters::LevelFilter;
use tracing::{Metadata, Subscriber};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry, filter};

#[cfg(test)]
pub use self::trace::propagate;
pub use self::trace::{flush, traces};
use crate::SERVICE;

/// Sends logs, those of libraries and panics too, to stdout, and spans to `traces`.
pub fn install(level: LevelFilter, version: &str, traces: Option<&SdkTracerProvider>) {
    trace::propagate();
    subscriber(level, version, traces, std::io::stdout).init();
    panic::set_hook(Box::new(|panic| {
        let location = panic.location().map(ToString::to_string);
        tracing::error!(error = panic.payload_as_str(), location, "panic");
    }));
}

pub fn subscriber(
    level: LevelFilter,
    version: &str,
    traces: Option<&SdkTracerProvider>,
    writer: impl for<'a> MakeWriter<'a> + Send + Sync + 'static,
) -> impl Subscriber + Send + Sync {
    let logs = tracing_subscriber::fmt::layer()
        .event_format(log::Json::new(version))
        .with_writer(writer);
    // Spans of this crate, not those of libraries.
    let is_ours = |metadata: &Metadata<'_>| {
        metadata.is_span() && metadata.target().split("::").next() == Some(env!("CARGO_CRATE_NAME"))
    };
    let spans = traces.map(|traces| {
        tracing_opentelemetry::layer()
            .with_tracer(traces.tracer(SERVICE))
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_filter(filter::filter_fn(is_ours))
    });
    // The spans first: logs have their ids.
    Registry::default()
        .with(spans)
        .with(logs.with_filter(level))
}
