//! Start, outages and the end: what a rolling update and a failing dependency do to a service.

use std::time::{Duration, Instant};

use serde_json::json;

use super::backing::Servers;
use super::http::{Exchange, JSON, ask, get};
use super::load::Load;
use super::repository::Repository;
use super::resource::assert_problem;
use super::service::{Service, free_port, parse, program, until};
use super::{Backing, Language};

/// SIGTERM under load: readiness fails, requests are still served and none fails, then no more are taken, the one in flight is
/// finished, and the exit is 0.
pub fn drains<L: Language>(backing: Backing) {
    const DRAIN: Duration = Duration::from_secs(4);
    let repository = Repository::create::<L>(backing);
    L::build(&repository);
    let servers = Servers::start(backing);
    let drain = DRAIN.as_secs().to_string();
    let variables = [("DRAIN_SECONDS", drain.as_str()), ("SHUTDOWN_TIMEOUT_SECONDS", "15")];
    let service = Service::start::<L>(&repository.path(), &servers, &variables);
    let port = service.port;

    let mut in_flight = Exchange::begin(port, "POST /v1/items", &[JSON, "Content-Length: 16"], br#"{"name": "#).unwrap();
    until("the request is in flight", || {
        get(port, "/metrics").body.contains("http_server_active_requests{http_request_method=\"POST\"} 1")
    });
    let load = Load::start(port);
    until("clients are answered", || load.answered() > 0);
    service.terminate();
    let signalled = Instant::now();
    until("readiness fails", || get(port, "/healthz/ready").status == 503);
    assert_eq!(get(port, "/healthz/ready").json(), json!({"status": "draining", "checks": {}}));
    let live = get(port, "/healthz/live");
    assert_eq!((live.status, live.header("connection")), (200, Some("close")));
    let served = get(port, "/v1/items");
    assert_eq!((served.status, served.header("connection")), (200, Some("close")));
    let before = load.answered();
    until("clients are still answered", || load.answered() > before);
    load.stop();

    until("nothing listens", || std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
    assert!(signalled.elapsed() >= DRAIN, "it stopped listening after {:?}", signalled.elapsed());
    // Some servers cut off what is not finished a moment later.
    std::thread::sleep(Duration::from_secs(1));
    in_flight.send(br#""last"}"#).unwrap();
    let finished = in_flight.answer().unwrap();
    assert_eq!((finished.status, &finished.json()["name"]), (201, &json!("last")), "{}", finished.body);
    let (status, log) = service.ended();
    assert_eq!(status.code(), Some(0), "{log:#?}");
    assert!(log.iter().any(|line| line["msg"] == "draining"), "{log:#?}");
}

/// Without its database the service is not ready, and says so; without its cache it is slower, and no more. It finds both again.
pub fn outages<L: Language>(backing: Backing) {
    let repository = Repository::create::<L>(backing);
    L::build(&repository);
    let mut servers = Servers::start(backing);
    let service = Service::start::<L>(&repository.path(), &servers, &[]);
    let port = service.port;
    let ready = || {
        let answer = get(port, "/healthz/ready");
        (answer.status, answer.json())
    };
    let created = ask(port, "POST /v1/items", &[JSON], r#"{"name": "x"}"#);
    let path = created.header("location").unwrap().to_owned();

    servers.cache.as_mut().unwrap().stop();
    assert_eq!(ready(), (200, json!({"status": "ok", "checks": {"database": "ok", "cache": "unavailable"}})));
    let read = get(port, &path);
    assert_eq!((read.status, read.header("x-cache")), (200, Some("miss")));
    service.logged("the cache's failure in the log", |line| line["msg"] == "cache read failed" && line["level"] == "warn");
    servers.cache.as_mut().unwrap().start();
    until("the cache is used again", || get(port, &path).header("x-cache") == Some("hit"));

    servers.database.as_mut().unwrap().stop();
    assert_eq!(ready(), (503, json!({"status": "unavailable", "checks": {"database": "unavailable", "cache": "ok"}})));
    service.logged("the database's failure in the log", |line| line["check"] == "database" && line["level"] == "warn");
    assert_eq!(get(port, "/healthz/live").status, 200);
    let unavailable = get(port, "/v1/items");
    assert_problem(&unavailable, 503);
    assert!(!unavailable.body.contains("127.0.0.1"), "{}", unavailable.body);
    servers.database.as_mut().unwrap().start();
    until("the service is ready again", || ready().0 == 200);
    assert_eq!(get(port, "/v1/items").status, 200);
}

/// All that is wrong with the environment in one line, without its secrets.
pub fn misconfigured<L: Language>(backing: Backing) {
    let repository = Repository::create::<L>(backing);
    L::build(&repository);
    let servers = Servers::start(Backing { database: false, cache: false });
    let port = free_port().to_string();
    let wrong = [
        ("LOG_LEVEL", "loud"),
        ("DRAIN_SECONDS", "-1"),
        ("SHUTDOWN_TIMEOUT_SECONDS", "soon"),
        ("DATABASE_URL", "mysql://user:hunter2@host/payments"),
        ("PORT", &port),
    ];
    let output = program::<L>(&repository.path(), &servers, &wrong).output().unwrap();
    let log = String::from_utf8(output.stdout).unwrap();
    assert_eq!((output.status.code(), log.lines().count()), (Some(1), 1), "{log}");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(parse(log.trim_end())["level"], "error");
    for name in ["LOG_LEVEL", "DRAIN_SECONDS", "SHUTDOWN_TIMEOUT_SECONDS", "DATABASE_URL", "REDIS_URL"] {
        assert!(log.contains(name), "{name} is not in {log}");
    }
    assert!(!log.contains("PORT") && !log.contains("hunter2"), "{log}");
}
