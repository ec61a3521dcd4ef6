//! Texts before and after.

use serde_json::{Value, json};

use super::{Edit, EditError, edit};

fn set(name: &str, value: Value) -> Edit {
    Edit::Set { name: name.into(), value }
}

fn remove(name: &str) -> Edit {
    Edit::Remove { name: name.into() }
}

fn moved(from: &str, to: &str) -> Edit {
    Edit::Move { from: from.into(), to: to.into() }
}

fn check(cases: &[(&str, Edit, &str)]) {
    for (before, change, after) in cases {
        let once = edit(before, std::slice::from_ref(change));
        assert_eq!(once.as_deref(), Ok(*after), "{change:?} of\n{before}");
        let crlf = |text: &str| text.replace('\n', "\r\n");
        if before.is_empty() {
            continue;
        }
        assert_eq!(edit(&crlf(before), std::slice::from_ref(change)), Ok(crlf(after)), "{change:?} with CRLF of\n{before}");
        if let (Some(open), Some(after)) = (before.strip_suffix('\n'), after.strip_suffix('\n')) {
            let found = edit(open, std::slice::from_ref(change));
            assert_eq!(found.as_deref().map(str::trim_end), Ok(after), "{change:?} without a last line's end");
        }
    }
}

const SERVICE: &str = "\
# yaml-language-server: $schema=.pave/schema.json
# The path.
template: go-http@^1.4  # see the portal

service:
  name: payments
  'owner': \"team-payments\" # who is called
infrastructure:  # what it runs on
  compute: kubernetes

  # sessions
  cache: redis
  # database: postgresql
observability: {metrics: prometheus, logging: structured-json} # all
ci_cd:
  environments: # in order
    - staging   # first
    # the last
    - production
# Declared.
exceptions:
  - path: deploy/hpa.yaml  # a file
    reason: scaled by hand
";

/// `SERVICE` with one piece changed.
fn with(from: &str, to: &str) -> String {
    assert_eq!(SERVICE.matches(from).count(), 1, "{from}");
    SERVICE.replacen(from, to, 1)
}

#[test]
fn one_entry_changes_and_nothing_else() {
    let cases = [
        (set("template", json!("go-http@^2")), with("go-http@^1.4", "go-http@^2")),
        (set("registry", json!("acme")), with("portal\n", "portal\nregistry: acme\n")),
        (set("service.owner", json!("no")), with("\"team-payments\"", "\"no\"")),
        (set("service.name", json!("no")), with("name: payments", "name: \"no\"")),
        (set("service.name", json!("payments")), SERVICE.into()),
        (set("service.port", json!(8080)), with("is called\n", "is called\n  port: 8080\n")),
        (set("infrastructure.database", json!("mysql")), with("cache: redis\n", "cache: redis\n  database: mysql\n")),
        (set("observability.tracing", json!("otel")), with("structured-json}", "structured-json, tracing: otel}")),
        (set("observability.metrics", json!(null)), with("metrics: prometheus", "metrics: null")),
        (set("ci_cd.environments", json!(["staging", "qa", "production"])), with("first\n", "first\n    - qa\n")),
        (set("ci_cd.environments", json!(["staging"])), with("    # the last\n    - production\n", "")),
        (set("data", json!({"store": "x: y"})), with("# Declared.\n", "data:\n  store: \"x: y\"\n# Declared.\n")),
        (set("data.a.b", json!([1, "1"])), with("# Declared.\n", "data:\n  a:\n    b: [1, \"1\"]\n# Declared.\n")),
        (
            set(
                "exceptions",
                json!([{"path": "deploy/hpa.yaml", "reason": "scaled by hand"}, {"path": "a", "until": "2027-01-01"}]),
            ),
            with("by hand\n", "by hand\n  - path: a\n    until: \"2027-01-01\"\n"),
        ),
        (remove("infrastructure.cache"), with("  # sessions\n  cache: redis\n", "")),
        (remove("service"), with("service:\n  name: payments\n  'owner': \"team-payments\" # who is called\n", "")),
        (remove("observability.metrics"), with("metrics: prometheus, ", "")),
        (remove("observability.logging"), with(", logging: structured-json", "")),
        (remove("nothing.here"), SERVICE.into()),
        (remove("template"), with("template: go-http@^1.4  # see the portal\n", "")),
        (
            remove("exceptions"),
            with("# Declared.\nexceptions:\n  - path: deploy/hpa.yaml  # a file\n    reason: scaled by hand\n", ""),
        ),
        (moved("service.owner", "service.team"), with("'owner'", "team")),
        (moved("infrastructure", "infra"), with("infrastructure:", "infra:")),
        (
            moved("infrastructure.cache", "data.cache"),
            with("  # sessions\n  cache: redis\n", "")
                .replace("# Declared.\n", "data:\n  # sessions\n  cache: redis\n# Declared.\n"),
        ),
        (
            moved("ci_cd.environments", "service.stages"),
            with("ci_cd:\n  environments: # in order\n    - staging   # first\n    # the last\n    - production\n", "").replace(
                "is called\n",
                "is called\n  stages: # in order\n    - staging   # first\n    # the last\n    - production\n",
            ),
        ),
        (
            moved("observability.metrics", "service.metrics"),
            with("metrics: prometheus, ", "").replace("is called\n", "is called\n  metrics: prometheus\n"),
        ),
    ];
    let cases: Vec<(&str, Edit, &str)> = cases.iter().map(|(edit, after)| (SERVICE, edit.clone(), after.as_str())).collect();
    check(&cases);
}

#[test]
fn every_style_is_known() {
    check(&[
        ("", set("a.b", json!(1)), "a:\n  b: 1\n"),
        ("# only a comment\n", set("a", json!("x")), "# only a comment\na: x\n"),
        ("{a: 1}\n", set("b", json!("no")), "{a: 1, b: \"no\"}\n"),
        ("{}\n", set("b.c", json!(1)), "{b: {c: 1}}\n"),
        ("a: {}\n", set("a.b", json!("x")), "a:\n  b: x\n"),
        ("a:   # c\nd: 1\n", set("a.b", json!("x")), "a: # c\n  b: x\nd: 1\n"),
        ("a:   # c\nd: 1\n", set("a", json!("x")), "a: x   # c\nd: 1\n"),
        ("a: x # c\n", set("a", json!({"b": 1})), "a: # c\n  b: 1\n"),
        ("a: # c\n  b: 1 # d\n", set("a", json!("x")), "# d\na: x # c\n"),
        ("a: |  # c\n  x\n  # no comment\n\nb: 1\n", set("a", json!("y")), "a: \"y\" # c\n\nb: 1\n"),
        ("a: |\n  x\n\n# c\nb: 1\n", remove("a"), "\n# c\nb: 1\n"),
        ("a: 'it''s # x' # c\n", set("a", json!("b's")), "a: 'b''s' # c\n"),
        ("a: 'x'\n", set("a", json!("b\n")), "a: \"b\\n\"\n"),
        ("a: [\n  x, # one\n  y\n]\n", set("a", json!(["z"])), "# one\na: [z]\n"),
        ("a: {b: 1,}\n", set("a.c", json!(2)), "a: {b: 1, c: 2,}\n"),
        ("a: {b: 1, c: {d: 2}}\n", remove("a.c.d"), "a: {b: 1}\n"),
        ("a: {c: {d: 2}, b: 1}\n", remove("a.c.d"), "a: {b: 1}\n"),
        ("{\n  a: 1, # one\n  b: 2 # two\n}\n", remove("b"), "{\n  a: 1, # one\n}\n"),
        ("{\n  a: 1, # one\n  b: 2 # two\n}\n", remove("a"), "{\n  b: 2 # two\n}\n"),
        ("a:\n  b:\n    # of b\n    c: 1\n    # free\nd: 1\n", remove("a.b.c"), "# free\nd: 1\n"),
        ("--- # start\na: 1\n", remove("a"), "--- # start\n"),
        ("a: [x]\n", set("a", json!([])), "a: []\n"),
        ("a:\n- x\n- y\nb: 1\n", set("a", json!(["y", "z"])), "a:\n- y\n- z\nb: 1\n"),
        ("a:\n- x # c\nb: 1\n", set("a", json!([])), "# c\na: []\nb: 1\n"),
        ("a: b\n\nc:\n  d: 1\n", set("e", json!({"f": 1})), "a: b\n\nc:\n  d: 1\n\ne:\n  f: 1\n"),
        ("exceptions: []\n", set("a", json!(1)), "a: 1\nexceptions: []\n"),
        ("é: ü # ö\na: {ß: 1} # x\n", set("a.ß", json!("q")), "é: ü # ö\na: {ß: q} # x\n"),
        ("a:\n  b: 1\nc:\n  b: 2\n  d: 3\n", moved("a", "c"), "c:\n  b: 2\n  d: 3\n"),
        ("a:\n  # e\n  e: 1\nc:\n    d: 3\n", moved("a", "c"), "c:\n    d: 3\n    # e\n    e: 1\n"),
        ("a: 1\n", moved("b", "c"), "a: 1\n"),
        ("a: {v: 1.10, w: 1}\nb: {}\n", moved("a.v", "b.v"), "a: {w: 1}\nb:\n  v: 1.10\n"),
        ("a:\n  v: 0x1F\n  w: 'no'\nb: {c: no}\n", moved("a", "b.a"), "b: {c: no, a: {v: 0x1F, w: \"no\"}}\n"),
        ("a: 1.10\nb: no\n", set("a", json!("1.10")), "a: 1.10\nb: no\n"),
        ("a: ~\nb: 1\n", set("a.c", json!(true)), "a:\n  c: true\nb: 1\n"),
        ("a: |\n  x\n   y\nb:\n  c: 1\n", moved("a", "b.a"), "b:\n  c: 1\n  a: |\n    x\n     y\n"),
    ]);
}

#[test]
fn edits_follow_each_other() {
    let edits = [moved("infra.db", "infrastructure.database"), set("infrastructure.cache", json!("none")), remove("infra")];
    let text = "infra:\n  # the one\n  db: x\n  size: 1\n";
    assert_eq!(edit(text, &edits).as_deref(), Ok("infrastructure:\n  # the one\n  database: x\n  cache: none\n"));
}

#[test]
fn what_cannot_be_edited_stays() {
    let no_group = |name: &str, group: &str| EditError::NoGroup { name: name.into(), group: group.into() };
    for (text, change, error) in [
        ("a: 1\n", set("a.b", json!(1)), no_group("a.b", "a")),
        ("a: {b: [1]}\n", set("a.b.c", json!(1)), no_group("a.b.c", "a.b")),
        ("? a\n: 1\nb: 2\n", remove("a"), EditError::Form { name: "a".into() }),
    ] {
        assert_eq!(edit(text, &[change]), Err(error), "{text}");
    }
    for text in ["a: &x 1\n", "a: 1\na: 2\n", "- a\n", "a: [\n", "a: 1\n---\nb: 1\n", "x\n"] {
        assert!(matches!(edit(text, &[]), Err(EditError::Invalid { .. })), "{text}");
    }
}
