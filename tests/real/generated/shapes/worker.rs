//! A worker before its queue: each message at least once, none for ever, none lost.

use super::super::backing::Servers;
use super::super::http::get;
use super::super::repository::Repository;
use super::super::service::{Service, until};
use super::super::{BOTH, Language};
use super::servers::{Lock, redis, sql};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

/// A worker that tries again soon.
fn start<L: Language>(repository: &Repository, servers: &Servers) -> Service {
    start_with::<L>(repository, servers, "9")
}

fn start_with<L: Language>(repository: &Repository, servers: &Servers, attempts: &str) -> Service {
    let variables = [("CLAIM_AFTER_SECONDS", "2"), ("MESSAGE_TIMEOUT_SECONDS", "1"), ("MAX_ATTEMPTS", attempts)];
    Service::start::<L>(&repository.path(), servers, &variables)
}

fn made<L: Language>() -> (Repository, Servers) {
    let repository = Repository::create::<L>(BOTH);
    L::build(&repository);
    (repository, Servers::start(BOTH))
}

fn put(servers: &Servers, payload: &str) -> String {
    let traceparent = format!("00-{TRACE}-b7ad6b7169203331-01");
    redis(servers, &["XADD", "payments", "*", "payload", payload, "traceparent", &traceparent])
}

fn left(servers: &Servers) -> String {
    redis(servers, &["XLEN", "payments"])
}

/// Whether the worker's metrics have a line that begins so; some libraries write numbers as `1.0`.
fn tells(service: &Service, line: &str) -> bool {
    get(service.port, "/metrics").body.lines().any(|found| found.strip_suffix(".0").unwrap_or(found) == line)
}

fn is_ready(service: &Service) -> bool {
    get(service.port, "/healthz/ready").status == 200
}

/// What was waiting and what comes is done, and traced; what is not what it should be is put aside with the reason.
pub fn works_off<L: Language>() {
    let (repository, servers) = made::<L>();
    let first = put(&servers, r#"{"name": "first"}"#);
    let service = start::<L>(&repository, &servers);
    let poisoned = put(&servers, "{");
    until("all is worked off", || left(&servers) == "0" && redis(&servers, &["XLEN", "payments-dead"]) == "1");

    assert_eq!(sql(&servers, "SELECT message_id || ' ' || name FROM items"), format!("{first} first"));
    let buried = redis(&servers, &["XRANGE", "payments-dead", "-", "+"]);
    for field in ["payload", "message_id", &poisoned, "attempts", "reason"] {
        assert!(buried.lines().any(|line| line == field), "{buried}");
    }
    until("metrics tell", || {
        tells(&service, "messages_total{outcome=\"dead\"} 1") && tells(&service, "queue_messages_waiting 0")
    });
    for line in ["messages_total{outcome=\"done\"} 1", "messages_total{outcome=\"failed\"} 0", "messages_active 0"] {
        assert!(tells(&service, line), "{line}");
    }
    let done = service.logged("the message", |line| line["message.id"] == first.as_str());
    assert_eq!((&done["outcome"], &done["trace_id"]), (&"done".into(), &TRACE.into()), "{done}");
    let dead = service.logged("the poisoned message", |line| line["message.id"] == poisoned.as_str());
    assert_eq!((&dead["outcome"], &dead["level"]), (&"dead".into(), &"error".into()), "{dead}");
}

/// What a worker had in work when it was killed is done by the next.
pub fn is_replaced<L: Language>() {
    let (repository, servers) = made::<L>();
    let killed = start::<L>(&repository, &servers);
    let lock = Lock::of_items(&servers);
    put(&servers, r#"{"name": "first"}"#);
    until("it is in work", || tells(&killed, "messages_active 1"));
    drop(killed);
    drop(lock);
    assert_eq!(left(&servers), "1");
    let next = start::<L>(&repository, &servers);
    until("it is done", || left(&servers) == "0");
    assert_eq!(sql(&servers, "SELECT count(*) FROM items"), "1");
    next.logged("the second attempt", |line| line["outcome"] == "done" && line["attempt"] != 1);
}

/// SIGTERM: no message is taken any more, the one in work is done, and the exit is 0.
pub fn drains<L: Language>() {
    let (repository, servers) = made::<L>();
    let service = Service::start::<L>(&repository.path(), &servers, &[]);
    let lock = Lock::of_items(&servers);
    put(&servers, r#"{"name": "in work"}"#);
    until("it is in work", || tells(&service, "messages_active 1"));
    service.terminate();
    until("readiness fails", || !is_ready(&service));
    // Whoever waits for a message notices within a second that there is to be none.
    std::thread::sleep(std::time::Duration::from_millis(1500));
    let later = put(&servers, r#"{"name": "later"}"#);
    drop(lock);
    let (status, log) = service.ended();
    assert_eq!(status.code(), Some(0), "{log:#?}");
    assert_eq!(sql(&servers, "SELECT name FROM items"), "in work");
    assert!(redis(&servers, &["XRANGE", "payments", "-", "+"]).starts_with(&later));
    assert_eq!(left(&servers), "1");
}

/// Without the queue or the database it is not ready, and gives up nothing; it finds both again.
pub fn outages<L: Language>() {
    let (repository, mut servers) = made::<L>();
    // More attempts would be over before the database is back, if it cost them.
    let service = start_with::<L>(&repository, &servers, "3");
    until("it is ready", || is_ready(&service));
    until("the backlog is known", || tells(&service, "queue_messages_waiting 0"));

    servers.cache.as_mut().unwrap().stop();
    until("readiness fails", || !is_ready(&service));
    assert!(get(service.port, "/healthz/ready").body.contains("\"queue\":\"unavailable\""));
    until("the backlog is unknown", || !get(service.port, "/metrics").body.contains("\nqueue_messages_waiting "));
    servers.cache.as_mut().unwrap().start();
    until("it is ready again", || is_ready(&service));

    servers.database.as_mut().unwrap().stop();
    until("readiness fails", || !is_ready(&service));
    for name in 0..20 {
        put(&servers, &format!(r#"{{"name": "{name}"}}"#));
    }
    std::thread::sleep(std::time::Duration::from_secs(10));
    servers.database.as_mut().unwrap().start();
    until("all is done", || left(&servers) == "0");
    assert_eq!(sql(&servers, "SELECT count(*) FROM items"), "20");
    assert_eq!(redis(&servers, &["EXISTS", "payments-dead"]), "0");
}
