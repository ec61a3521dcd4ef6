//! What the rules are about.

use super::{Judgement, check, judge, judge_unless, policy, told};

const IMAGES: &str = "\
kind: Policy
name: no-latest
description: Images have a version
files: ['deploy/**/*.yaml', '!deploy/local/**']
match: {kind: [Deployment, StatefulSet]}
variables:
  containers: object.spec.containers
rules:
  - name: not-latest
    check: variables.containers.all(c, !c.image.endsWith(':latest'))
    message: name the image by a version
  - name: few
    severity: warn
    check: size(variables.containers) < 2
    message: more than one container
";

fn deployment(image: &str) -> String {
    format!("kind: Deployment\nspec:\n  containers:\n    - image: {image}\n")
}

#[test]
fn documents_are_judged_one_by_one() {
    let service = "kind: Service\n---\n";
    let two = "kind: StatefulSet\nspec: {containers: [{image: a:1}, {image: b:latest}]}\n";
    let files = [
        ("deploy/a.yaml", format!("{service}{}---\n{two}---\n", deployment("x:latest"))),
        ("deploy/b/b.yaml", deployment("x:1")),
        ("deploy/local/c.yaml", deployment("x:latest")),
        ("other.yaml", deployment("x:latest")),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let found = judge(&[("no-latest", IMAGES)], &files);
    assert_eq!(
        told(&found),
        [
            "deploy/a.yaml:2 Deny Violation: name the image by a version",
            "deploy/a.yaml:7 Deny Violation: name the image by a version",
            "deploy/a.yaml:7 Warn Violation: more than one container",
        ]
    );
    assert!(found.denies());
    assert!(!judge(&[("no-latest", IMAGES)], &files[1..]).denies());
}

#[test]
fn what_cannot_be_evaluated_is_never_passed() {
    for (rule, message) in [
        ("object.nope == 1", "it cannot be evaluated: there is no `nope`"),
        ("object.a.b == 1", "it cannot be evaluated: a value of type int has no fields"),
        ("object.a", "it cannot be evaluated: it gives a value of type int, neither true nor false"),
        ("object.a > 'x'", "it cannot be evaluated: `_>_` does not take int, string"),
        ("[1][object.a] == 1", "it cannot be evaluated: a list is shorter than that"),
    ] {
        assert_eq!(check(rule, "a: 1\n"), [format!("a.yaml:1 Deny Error: {message}")], "{rule}");
    }
    for rule in ["!has(object.nope)", "object.?nope.orValue(1) == 1", "object.a == 1 || object.nope", "object.a + 1 == 2"] {
        assert!(check(rule, "a: 1\n").is_empty(), "{rule}");
    }
    let variable = IMAGES.replace("object.spec.containers", "object.spec.nope");
    let found = judge(&[("no-latest", &variable)], &[("deploy/a.yaml", &deployment("x"))]);
    assert_eq!(told(&found), ["deploy/a.yaml:1 Deny Error: its variable `containers` cannot be evaluated: there is no `nope`"]);
}

#[test]
fn every_kind_of_document_is_read() {
    let all = "kind: Policy\nname: p\ndescription: d\nfiles: ['**']\nrules: [{name: r, check: CHECK, message: m}]\n";
    for (path, text, check) in [
        (
            "a.yml",
            "on: push\nbase: &b {x: 1}\nc: {<<: *b}\n1: one\n",
            "object.on == 'push' && object.c.x == 1 && object['1'] == 'one'",
        ),
        ("a.json", "{\"a\": [1, 2.5, -1, 18446744073709551615]}", "object.a[1] == 2.5 && object.a[3] > object.a[0]"),
        ("pyproject.toml", "[a]\nb = 2024-01-01\n", "object.a.b == '2024-01-01'"),
        ("Dockerfile", "FROM a:1\nUSER  app\n", "object.instructions[1].words == ['app'] && object.instructions[1].line == 2"),
    ] {
        let policy = all.replace("CHECK", &serde_json::to_string(check).expect("a text"));
        assert!(told(&judge(&[("p", &policy)], &[(path, text)])).is_empty(), "{path}");
        let not = all.replace("CHECK", &serde_json::to_string(&format!("!({check})")).expect("a text"));
        assert_eq!(told(&judge(&[("p", &not)], &[(path, text)])).len(), 1, "{path}");
    }
}

#[test]
fn what_cannot_be_judged_is_never_passed() {
    let policy = policy("object.?a.orValue(0) != 1").replace("**/*.yaml", "**");
    for (path, text, why) in [
        ("a.yaml", &b"a: [\n"[..], "it does not parse as YAML: "),
        ("a.yaml", b"a: 1\n---\na: [\n", "it does not parse as YAML: "),
        ("a.yaml", b"a: 1\na: 2\n", "it does not parse as YAML: duplicate entry"),
        ("a.yaml", b"a: 1 # \xff\n", "it is not UTF-8 at byte 8"),
        ("a.json", b"{", "it does not parse as JSON: "),
        ("a.toml", b"=", "it does not parse as TOML: "),
        ("Dockerfile", b"FORM x\n", "it does not parse as Dockerfile: `FORM` is no instruction at line 1"),
        ("a.yaml", b"-> ../a.yaml", "it is a link to something that the policy does not look into"),
        ("a.yaml", b"-> /etc/a.yaml", "it is a link to something that the policy does not look into"),
        ("a.yaml", b"-> nothing.yaml", "it is a link to something that the policy does not look into"),
    ] {
        let found = told(&judge(&[("p", &policy)], &[(path, text)]));
        let expected = format!("{path} Deny Error: the file cannot be judged: {why}");
        assert!(found.len() == 1 && found[0].starts_with(&expected), "{path}: {found:?}");
    }
    for (path, text) in [("a.md", &b"# \xff"[..]), ("b.md", b"-> /etc/x"), ("a.yaml", b"\xef\xbb\xbfa: 2\n"), ("a.yaml", b"")] {
        assert!(told(&judge(&[("p", &policy)], &[(path, text)])).is_empty(), "{path}");
    }
    let marked = told(&judge(&[("p", &policy)], &[("a.yaml", &b"\xef\xbb\xbfa: 1\n"[..])]));
    assert_eq!(marked, ["a.yaml:1 Deny Violation: m"]);
}

#[test]
fn a_link_is_judged_where_it_leads_to() {
    let policy = policy("object.?a.orValue(0) != 1").replace("**/*.yaml", "deploy/**");
    let files = [("deploy/a.yaml", "-> ./base/../b.yaml"), ("deploy/b.yaml", "a: 1\n"), ("docs/c.yaml", "a: 1\n")];
    assert_eq!(told(&judge(&[("p", &policy)], &files)), ["deploy/b.yaml:1 Deny Violation: m"]);
    let outside = [("deploy/a.yaml", "-> ../docs/c.yaml"), ("docs/c.yaml", "a: 1\n")];
    assert_eq!(told(&judge(&[("p", &policy)], &outside)).len(), 1);
    let text = "kind: Policy\nname: p\ndescription: d\nabout: text\nfiles: ['**']\nrules:\n  - {name: r, check: \"!text.contains('AKIA')\", message: a key}\n";
    let files = [("CLAUDE.md", "-> docs"), ("docs/a.md", "AKIA"), ("b", "-> /etc/b")];
    let found = told(&judge(&[("p", text)], &files));
    assert_eq!(found.len(), 2, "{found:?}");
    let hidden = told(&judge(&[("p", text)], &[("key.pem", &b"\xff\nAKIA\n"[..])]));
    assert_eq!(hidden, ["key.pem Deny Violation: a key"]);
}

#[test]
fn texts_and_services_are_judged() {
    let text = "kind: Policy\nname: p\ndescription: d\nabout: text\nfiles: ['**']\nrules:\n  - {name: r, check: \"!text.contains('AKIA')\", message: a key}\n  - {name: s, severity: warn, check: 'lines.all(l, size(l) < 9)', message: long}\n";
    let found = judge(&[("p", text)], &[("a.txt", "x\nAKIA123456789\n"), ("b.txt", "ok\n")]);
    assert_eq!(told(&found), ["a.txt Deny Violation: a key", "a.txt Warn Violation: long"]);
    let service = |check: &str| {
        format!(
            "kind: Policy\nname: p\ndescription: d\nabout: service\nwhen: answers.infrastructure.database == 'none'\nrules: [{{name: r, check: {check:?}, message: m}}]\n"
        )
    };
    let found = judge(&[("p", &service("'CODEOWNERS' in paths"))], &[("a", "")]);
    assert_eq!(told(&found), ["- Deny Violation: m"]);
    for holds in [
        "'a' in paths",
        "service.name == 'payments'",
        "template.name + template.version + template.registry == 'go-http1.4.0acme'",
    ] {
        assert!(told(&judge(&[("p", &service(holds))], &[("a", "")])).is_empty(), "{holds}");
    }
}

#[test]
fn exceptions_are_told_apart() {
    let files = [("deploy/a.yaml", deployment("x:latest")), ("deploy/b.yaml", deployment("x:latest"))];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let Judgement { findings, excepted, left_off } = judge_unless(&[("no-latest", IMAGES)], &files, &|policy, path| {
        policy == "no-latest" && path.is_some_and(|path| path.as_str() == "deploy/a.yaml")
    });
    assert_eq!((findings.len(), excepted.len(), left_off), (1, 1, 0));
    assert_eq!((findings[0].path.as_deref(), excepted[0].path.as_deref()), (Some("deploy/b.yaml"), Some("deploy/a.yaml")));
}

#[test]
fn functions_beside_cels_own() {
    for (holds, text) in [
        ("object.a.matches('^[a-z]+@sha256:[0-9a-f]{4}$')", "a: img@sha256:12ab\n"),
        ("object.a.split('/').size() == 3 && object.a.split('/')[2] == 'c'", "a: a/b/c\n"),
        ("object.a.trim().lowerAscii() == 'ab'", "a: ' AB '\n"),
        ("matches(object.a, 'b')", "a: abc\n"),
        ("object.list.map(x, x * 2).filter(x, x > 2) == [4]", "list: [1, 2]\n"),
        ("object.list.exists_one(x, x == 1) && object.list.exists(x, x == 2)", "list: [1, 2]\n"),
        ("object.labels.all(k, k.startsWith('a'))", "labels: {ab: 1, ac: 2}\n"),
        ("size(object.?list.orValue([])) == 2 && optional.of(object.list).hasValue()", "list: [1, 2]\n"),
        ("type(object.a) == int && int('7') == object.a && string(object.a) == '7'", "a: 7\n"),
    ] {
        assert!(check(holds, text).is_empty(), "{holds}: {:?}", check(holds, text));
        assert_eq!(check(&format!("!({holds})"), text).len(), 1, "{holds}");
    }
}
