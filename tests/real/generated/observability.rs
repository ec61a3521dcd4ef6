//! Metrics, logs and traces, as the dashboard, the alerts and the pipelines of the observability component expect them.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;

use super::backing::Servers;
use super::http::{JSON, ask, get, read_chunks};
use super::repository::Repository;
use super::service::Service;
use super::{Backing, Language};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const PARENT: &str = "b7ad6b7169203331";

pub fn observed<L: Language>(backing: Backing) {
    let repository = Repository::create::<L>(backing);
    L::build(&repository);
    let servers = Servers::start(backing);
    let (endpoint, exports) = collector();
    let variables = [("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()), ("DRAIN_SECONDS", "0")];
    let service = Service::start::<L>(&repository.path(), &servers, &variables);

    ask(service.port, "GET /v1/items", &[&format!("traceparent: 00-{TRACE}-{PARENT}-01")], "");
    let item = ask(service.port, "POST /v1/items", &[JSON], r#"{"name": "x"}"#).json();
    get(service.port, &format!("/v1/items/{}", item["id"].as_str().unwrap()));
    get(service.port, "/nothing/%0A%7B%22level%22:%22debug%22%7D");
    // A method that is not among the conventions' known ones; servers refuse to parse those that they never heard of.
    ask(service.port, "PURGE /v1/items", &[], "");

    access_log(&service);
    let exported_metrics = get(service.port, "/metrics").body;
    metrics(&exported_metrics);
    analysed(&repository.read("deploy/base/analysistemplate.yaml"), &exported_metrics);
    service.terminate();
    assert_eq!(service.ended().0.code(), Some(0));
    exported(&exports, &["payments", "GET /v1/items/{id}"]);
}

fn access_log(service: &Service) {
    let request = |method: &str, route: &str, status: u64| -> Value {
        service.logged(&format!("{method} {route} {status} in the access log"), |line| {
            line["http.request.method"] == method && line["http.route"] == route && line["http.response.status_code"] == status
        })
    };
    let traced = request("GET", "/v1/items", 200);
    assert_eq!(traced["trace_id"], TRACE);
    assert_ne!(traced["span_id"], PARENT);
    let untraced = request("GET", "/v1/items/{id}", 200);
    assert_ne!(untraced["trace_id"], TRACE);
    for line in [&traced, &untraced] {
        assert!(line["duration_ms"].as_f64().is_some_and(|duration| duration > 0.0), "{line}");
        assert_eq!(line["trace_id"].as_str().map(str::len), Some(32), "{line}");
        assert_eq!(line["span_id"].as_str().map(str::len), Some(16), "{line}");
    }
    request("POST", "/v1/items", 201);
    request("GET", "unmatched", 404);
    request("_OTHER", "/v1/items", 405);
    // Five requests, five lines: none for a probe or a scrape, and none that a path's line break began.
    let log = service.log();
    assert_eq!(log.iter().filter(|line| line.get("http.route").is_some()).count(), 5, "{log:#?}");
}

fn metrics(text: &str) {
    const HISTOGRAM: &str = "http_server_request_duration_seconds";
    assert!(text.contains(&format!("# TYPE {HISTOGRAM} histogram\n")), "{text}");
    let mut series = BTreeSet::new();
    let mut bounds = Vec::new();
    for line in text.lines().filter(|line| line.starts_with(HISTOGRAM)) {
        let (name, labels) = line.split_once('{').unwrap();
        let (labels, value) = labels.rsplit_once("} ").unwrap();
        let labels: BTreeSet<&str> = labels.split("\",").map(|label| label.trim_end_matches('"')).collect();
        let of = |label: &str| labels.iter().find_map(|text| text.strip_prefix(label)?.strip_prefix("=\""));
        let request = [of("http_request_method"), of("http_route"), of("http_response_status_code")].map(Option::unwrap);
        if name.ends_with("_bucket") {
            assert_eq!(labels.len(), 4, "{line}");
            if request == ["GET", "/v1/items/{id}", "200"] {
                bounds.push(of("le").unwrap().parse::<f64>().unwrap());
            }
        } else if name.ends_with("_count") {
            assert_eq!((labels.len(), value.parse::<f64>().unwrap()), (3, 1.0), "{line}");
            series.insert(request);
        }
    }
    let expected = [
        ["GET", "/v1/items", "200"],
        ["GET", "/v1/items/{id}", "200"],
        ["GET", "unmatched", "404"],
        ["POST", "/v1/items", "201"],
        ["_OTHER", "/v1/items", "405"],
    ];
    assert_eq!(series, BTreeSet::from(expected));
    let buckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0, f64::INFINITY];
    assert_eq!(bounds, buckets);
    assert!(text.contains("http_server_active_requests{http_request_method=\"GET\"} 0"), "{text}");
    assert!(text.contains("\nprocess_resident_memory_bytes "), "{text}");
}

/// Whatever the analysis of a new version selects is exported, but for the labels that Prometheus adds.
fn analysed(template: &str, metrics: &str) {
    let plain = template.replace("{{", "").replace("}}", "");
    let selectors: Vec<(&str, &str)> = plain
        .match_indices("http_server_")
        .map(|(start, _)| plain[start..].split_once('{').unwrap())
        .map(|(name, rest)| (name, rest.split_once('}').unwrap().0))
        .collect();
    assert_eq!(selectors.len(), 4, "{plain}");
    for (name, labels) in selectors {
        let is_added =
            |label: &str| ["namespace=", "job=", "rollouts_pod_template_hash="].iter().any(|own| label.starts_with(own));
        // Of what is matched by an expression, the label alone.
        let wanted = labels.split(", ").filter(|label| !is_added(label)).map(|label| label.split('~').next().unwrap());
        let wanted: Vec<&str> = wanted.collect();
        let mut series = metrics.lines().filter(|line| line.starts_with(&format!("{name}{{")));
        assert!(series.any(|line| wanted.iter().all(|label| line.contains(label))), "{name} has no {wanted:?} in {metrics}");
    }
}

/// Waits until the texts have been exported.
fn exported(exports: &Receiver<Vec<u8>>, texts: &[&str]) {
    let mut spans = Vec::new();
    while !texts.iter().all(|text| spans.windows(text.len()).any(|part| part == text.as_bytes())) {
        spans.extend(exports.recv_timeout(Duration::from_secs(10)).expect("a collector that gets all spans before the end"));
    }
}

/// An OTLP collector: its address, and what it is sent.
fn collector() -> (String, Receiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let (sender, exports) = channel();
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let _ = sender.send(export(connection.unwrap()));
        }
    });
    (endpoint, exports)
}

/// Takes one export.
fn export(connection: TcpStream) -> Vec<u8> {
    let mut reader = BufReader::new(connection);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(reader.read_line(&mut head).unwrap() > 0, "{head}");
    }
    assert!(head.starts_with("POST /v1/traces "), "{head}");
    let head = head.to_lowercase();
    assert!(head.contains("content-type: application/x-protobuf\r\n"), "{head}");
    let body = match head.lines().find_map(|line| line.strip_prefix("content-length: ")) {
        Some(length) => {
            let mut body = vec![0; length.parse().unwrap()];
            reader.read_exact(&mut body).unwrap();
            body
        }
        None => read_chunks(&mut reader).unwrap(),
    };
    reader.get_mut().write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
    body
}
