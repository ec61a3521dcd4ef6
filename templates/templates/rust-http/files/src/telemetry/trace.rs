use std::time::Duration;

use opentelemetry::propagation::TextMapCompositePropagator;
use opentelemetry::{KeyValue, global};
use opentelemetry_otlp::{ExporterBuildError, SpanExporter};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::{BaggagePropagator, TraceContextPropagator};
use opentelemetry_sdk::resource::{EnvResourceDetector, TelemetryResourceDetector};
use opentelemetry_sdk::trace::SdkTracerProvider;

use crate::SERVICE;

const FLUSH_TIMEOUT: Duration = Duration::from_secs(5);

/// W3C's headers, in and out.
pub fn propagate() {
    global::set_text_map_propagator(TextMapCompositePropagator::new(vec![
        Box::new(TraceContextPropagator::new()),
        Box::new(BaggagePropagator::new()),
    ]));
}

/// Traces, steered by the standard `OTEL_*` variables, except that OTLP is always
/// sent over HTTP. Without an OTLP endpoint nothing is exported, but spans exist,
/// so logs carry their ids.
///
/// To be called outside of the runtime: the exporter has one of its own.
pub fn traces(version: &str) -> Result<SdkTracerProvider, ExporterBuildError> {
    let mut provider = SdkTracerProvider::builder().with_resource(resource(version));
    let endpoints = [
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
    ];
    if endpoints
        .iter()
        .any(|name| std::env::var(name).is_ok_and(|value| !value.is_empty()))
    {
        provider = provider.with_batch_exporter(SpanExporter::builder().with_http().build()?);
    }
    Ok(provider.build())
}

fn resource(version: &str) -> Resource {
    let resource = Resource::builder_empty()
        .with_detector(Box::new(TelemetryResourceDetector))
        .with_service_name(SERVICE)
        .with_attribute(KeyValue::new("service.version", version.to_owned()))
        // Last, so that what is set from outside wins.
        .with_detector(Box::new(EnvResourceDetector::new()));
    match std::env::var("OTEL_SERVICE_NAME") {
        Ok(name) if !name.is_empty() => resource.with_service_name(name).build(),
        _ => resource.build(),
    }
}

/// Sends what is still to be exported.
pub fn flush(traces: &SdkTracerProvider) {
    if let Err(error) = traces.shutdown_with_timeout(FLUSH_TIMEOUT) {
        tracing::warn!(error = %error, "traces are lost");
    }
}
