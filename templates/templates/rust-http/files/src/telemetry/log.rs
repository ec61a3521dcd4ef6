use std::fmt;

use opentelemetry::Context;
use opentelemetry::trace::TraceContextExt;
use serde::Serialize;
use serde::ser::{Error, SerializeMap, Serializer};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_log::NormalizeEvent;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use crate::SERVICE;

/// One JSON object a line, with the ids of the span that it was written in.
pub struct Json {
    version: String,
}

impl Json {
    pub fn new(version: &str) -> Self {
        Self {
            version: version.into(),
        }
    }

    fn line(&self, event: &Event<'_>) -> serde_json::Result<Vec<u8>> {
        let mut timestamp = String::new();
        SystemTime
            .format_time(&mut Writer::new(&mut timestamp))
            .map_err(Error::custom)?;
        // What came through the crate `log` has its metadata in fields.
        let of_log = event.normalized_metadata();
        let metadata = of_log.as_ref().unwrap_or_else(|| event.metadata());

        let mut line = Vec::new();
        let mut serializer = serde_json::Serializer::new(&mut line);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("timestamp", &timestamp)?;
        map.serialize_entry("level", &metadata.level().as_str().to_lowercase())?;
        let mut fields = Fields {
            map,
            result: Ok(()),
        };
        event.record(&mut fields);
        fields.result?;
        let mut map = fields.map;
        map.serialize_entry("service", SERVICE)?;
        map.serialize_entry("version", &self.version)?;
        map.serialize_entry("target", metadata.target())?;
        let context = Context::current();
        let span = context.span();
        if span.span_context().is_valid() {
            map.serialize_entry("trace_id", &span.span_context().trace_id().to_string())?;
            map.serialize_entry("span_id", &span.span_context().span_id().to_string())?;
        }
        map.end()?;
        Ok(line)
    }
}

impl<S, N> FormatEvent<S, N> for Json
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let line = self.line(event).map_err(|_| fmt::Error)?;
        let line = str::from_utf8(&line).map_err(|_| fmt::Error)?;
        writeln!(writer, "{line}")
    }
}

/// Writes an event's fields into a JSON object.
struct Fields<M: SerializeMap> {
    map: M,
    result: Result<(), M::Error>,
}

impl<M: SerializeMap> Fields<M> {
    fn entry(&mut self, field: &Field, value: &impl Serialize) {
        let key = match field.name() {
            "message" => "msg",
            name if name.starts_with("log.") => return,
            name => name,
        };
        if self.result.is_ok() {
            self.result = self.map.serialize_entry(key, value);
        }
    }
}

impl<M: SerializeMap> Visit for Fields<M> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.entry(field, &value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.entry(field, &value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.entry(field, &value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.entry(field, &value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.entry(field, &value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.entry(field, &format_args!("{value:?}"));
    }
}
