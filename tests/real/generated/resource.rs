//! The sample resource, and what every answer keeps to: openapi.yaml says it, and clients rely on it.

use serde_json::json;

use super::backing::Servers;
use super::http::{Answer, JSON, ask, get};
use super::repository::Repository;
use super::service::Service;
use super::{Backing, Language};

pub fn items<L: Language>(backing: Backing) {
    let repository = Repository::create::<L>(backing);
    L::build(&repository);
    let servers = Servers::start(backing);
    let service = Service::start::<L>(&repository.path(), &servers, &[]);

    probes(service.port, backing);
    let path = created_and_read(service.port, backing);
    listed(service.port);
    refused(service.port, &path);
}

fn probes(port: u16, backing: Backing) {
    let live = get(port, "/healthz/live");
    assert_eq!((live.status, live.json()), (200, json!({"status": "ok"})));
    let mut checks = json!({});
    if backing.database {
        checks["database"] = json!("ok");
    }
    if backing.cache {
        checks["cache"] = json!("ok");
    }
    let ready = get(port, "/healthz/ready");
    assert_eq!((ready.status, ready.json()), (200, json!({"status": "ok", "checks": checks})));
}

/// Gives the new item's path.
fn created_and_read(port: u16, backing: Backing) -> String {
    let created = ask(port, "POST /v1/items", &[JSON], r#"{"name": " Füller "}"#);
    let item = created.json();
    assert_eq!((created.status, &item["name"]), (201, &json!("Füller")), "{}", created.body);
    let path = format!("/v1/items/{}", item["id"].as_str().unwrap());
    assert_eq!(created.header("location"), Some(path.as_str()));
    let at: jiff::Timestamp = item["created_at"].as_str().unwrap().parse().unwrap();
    assert!(at.duration_until(jiff::Timestamp::now()).abs() < jiff::SignedDuration::from_mins(5), "{item}");
    assert!(item["created_at"].as_str().unwrap().ends_with('Z'), "{item}");

    let where_from = if backing.cache { [Some("miss"), Some("hit")] } else { [None, None] };
    for expected in where_from {
        let read = get(port, &path);
        assert_eq!((read.status, read.json()), (200, item.clone()));
        assert_eq!(read.header("x-cache"), expected);
        assert_eq!(read.media_type(), Some("application/json"));
    }
    path
}

fn listed(port: u16) {
    for name in ["second", "third"] {
        ask(port, "POST /v1/items", &[JSON], &json!({"name": name}).to_string());
    }
    let names = |path: &str| -> Vec<String> {
        let list = get(port, path).json();
        list["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("/v1/items"), ["third", "second", "Füller"]);
    assert_eq!(names("/v1/items?limit=2"), ["third", "second"]);
}

fn refused(port: u16, existing: &str) {
    let create = |body: &str| ask(port, "POST /v1/items", &[JSON], body);
    assert_problem(&get(port, "/v1/items/0191d8a4-5c1e-7d3a-9a43-5a9d1c3c2f10"), 404);
    assert_problem(&get(port, "/v1/items/no-uuid"), 404);
    assert_problem(&get(port, "/nothing/here"), 404);
    let wrong_method = ask(port, &format!("DELETE {existing}"), &[], "");
    assert_problem(&wrong_method, 405);
    assert!(wrong_method.header("allow").is_some_and(|allow| allow.contains("GET")));
    for limit in ["0", "101", "many"] {
        assert_problem(&get(port, &format!("/v1/items?limit={limit}")), 400);
    }
    assert_problem(&create(r#"{"name":"#), 400);
    assert_problem(&ask(port, "POST /v1/items", &["Content-Type: text/plain"], r#"{"name": "x"}"#), 415);
    assert_problem(&create(&json!({"name": "x".repeat(2 << 20)}).to_string()), 413);
    let (long, longest) = ("ü".repeat(201), "ü".repeat(200));
    for name in ["", "  ", "two\nlines", "\0", long.as_str()] {
        assert_problem(&create(&json!({"name": name}).to_string()), 422);
    }
    assert_problem(&create(r#"{"name": 1}"#), 422);
    assert_eq!(create(&json!({"name": longest}).to_string()).status, 201);
}

/// A problem document (RFC 9457).
pub fn assert_problem(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(answer.media_type(), Some("application/problem+json"));
    let problem = answer.json();
    assert_eq!((&problem["type"], &problem["status"]), (&json!("about:blank"), &json!(status)), "{problem}");
    assert!(["title", "detail"].iter().all(|key| problem[key].as_str().is_some_and(|text| !text.is_empty())), "{problem}");
}
