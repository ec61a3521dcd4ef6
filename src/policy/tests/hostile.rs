//! Policies and files that try to take all time and memory.

use super::{check, judge, policy, told};

const COSTLY: &str = "it would take more time or memory than it may";

/// A list of numbers.
fn numbers(count: usize) -> String {
    format!("l: [{}]\ns: {}\n", (0..count).map(|n| n.to_string()).collect::<Vec<_>>().join(","), "a".repeat(1_000))
}

#[test]
fn an_evaluation_takes_what_it_may_and_no_more() {
    let nested = |macros: usize| (0..macros).fold("true".to_owned(), |inner, n| format!("object.l.all(x{n}, {inner})"));
    for costly in [
        nested(9),
        format!("{} || true", nested(9)),
        format!("true || {}", nested(9)).replace("true ||", "false ||"),
        format!("['a']{}.size() == 1", ".map(a, a + a)".repeat(40)),
        format!("[1]{}.size() == 1", ".map(a, [a, a])".repeat(30)),
        format!("[[1]]{}.size() == 1", ".map(a, a + a)".repeat(40)),
        format!("[1]{}.size() == 1", ".map(a, {1: a, 2: a})".repeat(25)),
        format!("[object]{}.size() == 1", ".map(a, [a, a, a, a, a, a])".repeat(9)),
        "object.l.all(x, object.l.all(y, object == object))".into(),
        "object.l.all(x, object.l.all(y, object.l[0.5] == 1 || true))".into(),
        "object.l.all(x, object.l.all(y, object.?l.hasValue()))".into(),
        "object.l.all(x, object.l.all(y, object.s.contains('aab') || x in object.l || true))".into(),
        "object.l.all(x, object.l.all(y, !object.s.matches('(a+a+)+b' + string(x))))".into(),
        "object.l.all(x, object.l.all(y, size(object.s.split('a')) > 1))".into(),
    ] {
        let begun = crate::base::clock::instant();
        let found = check(&costly, &numbers(1_000));
        assert!(found.len() == 1 && found[0].contains(COSTLY), "{costly}: {found:?}");
        assert!(begun.elapsed().as_secs() < 10, "{costly} took {:?}", begun.elapsed());
    }
    assert!(check("object.l.all(x, object.l.exists(y, y == x))", &numbers(100)).is_empty(), "what people write is not costly");
}

#[test]
fn patterns_that_are_slow_elsewhere_are_not() {
    let text = format!("s: \"{}\"\n", "ab".repeat(20_000));
    for pattern in ["(x+x+)+y", "(a|a)*c", "(.*a){20}c", "([ab]*a[ab]{12})+c", "(?i)(b|a)*(a|b)*c$"] {
        let begun = crate::base::clock::instant();
        let found = check(&format!("!object.s.matches('{pattern}')"), &text);
        assert!(found.len() <= 1, "{pattern}: {found:?}");
        assert!(begun.elapsed().as_secs() < 10, "{pattern} took {:?}", begun.elapsed());
    }
}

#[test]
fn hostile_files_are_bounded() {
    let deep_json = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let bomb =
        (1..30).fold("a0: &a0 [x]\n".to_owned(), |text, n| format!("{text}a{n}: &a{n} [*a{0}, *a{0}, *a{0}, *a{0}]\n", n - 1));
    let documents = "---\na: 1\n".repeat(50_000);
    let policy = policy("size(paths) > 0 && object != 1").replace("**/*.yaml", "**");
    for (path, text) in [("a.json", &deep_json), ("a.yaml", &deep_json), ("a.yaml", &bomb), ("a.yaml", &documents)] {
        let begun = crate::base::clock::instant();
        let found = told(&judge(&[("p", &policy)], &[(path, text)]));
        assert!(found.len() <= 1, "{found:?}");
        assert!(begun.elapsed().as_secs() < 20, "{path} took {:?}", begun.elapsed());
    }
    let large = format!("a: {}\n", "x".repeat(2 << 20));
    let found = told(&judge(&[("p", &policy)], &[("a.yaml", &large)]));
    assert_eq!(found, ["a.yaml Deny Error: the file is larger than 1 MiB, and was not looked into"]);
}

#[test]
fn all_policies_together_end() {
    let texts: Vec<(String, String)> = (0..60)
        .map(|n| {
            let name = format!("p{n}");
            let check = "object.l.all(x, object.l.all(y, object.l.all(z, true)))";
            (name.clone(), policy(check).replace("name: p", &format!("name: {name}")))
        })
        .collect();
    let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let found = judge(&texts, &[("a.yaml", &numbers(95))]);
    let ended = told(&found).iter().filter(|told| told.contains("all policies together take more than they may")).count();
    assert!(ended > 0 && found.denies(), "{:?}", told(&found));
}

#[test]
fn a_flood_of_findings_is_cut() {
    let found = judge(&[("p", &policy("false"))], &[("a.yaml", &"---\na: 1\n".repeat(3_000))]);
    assert_eq!((found.findings.len(), found.left_off), (super::super::MAX_FINDINGS, 2_000));
}

/// The engine is written by others: no expression may make it panic.
#[test]
fn random_expressions_have_a_value_or_none() {
    const TOKENS: [&str; 40] = [
        "object",
        "object.l",
        "object.s",
        "paths",
        "x",
        "1",
        "0.5",
        "-1",
        "1u",
        "'a'",
        "b'a'",
        "null",
        "true",
        "[",
        "]",
        "(",
        ")",
        "{",
        "}",
        ":",
        ",",
        ".",
        ".?",
        "?",
        "[?",
        "+",
        "-",
        "*",
        "/",
        "%",
        "==",
        "<",
        "&&",
        "||",
        "!",
        " in ",
        ".map(x, ",
        ".all(x, ",
        ".split('a')",
        ".matches('a')",
    ];
    let mut state = 7_u64;
    let mut next = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("it is small") % below
    };
    let mut evaluated = 0;
    for _ in 0..4_000 {
        let length = 1 + next(9);
        let text: String = (0..length).map(|_| TOKENS[next(TOKENS.len())]).collect();
        if crate::policy::Policy::parse("p", &policy(&text)).is_ok() {
            evaluated += 1;
            check(&text, "l: [1, a, null]\ns: abc\n");
        }
    }
    assert!(evaluated > 20, "{evaluated}");
}
