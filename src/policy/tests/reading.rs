//! Policies that are none.

use super::{policy, refused};
use crate::policy::Policy;

const GOOD: &str =
    "kind: Policy\nname: p\ndescription: d\nfiles: ['a']\nrules:\n  - name: r\n    check: object.a == 1\n    message: m\n";

#[test]
fn mistakes_are_shown_with_their_line() {
    assert!(Policy::parse("p", GOOD).is_ok());
    for (from, to, said) in [
        ("kind: Policy", "kind: Template", "1: kind: unknown variant `Template`, expected `Policy`"),
        ("name: p", "name: q", "2: its name is `q`, but its file is `p.yaml`"),
        ("files: ['a']", "flies: ['a']", "4: unknown field `flies`"),
        ("files: ['a']", "files: ['[']", "4: error parsing glob"),
        ("files: ['a']\n", "", "1: `files` is missing"),
        ("files: ['a']", "about: service\nfiles: ['a']", "5: rules about the service have no `files`"),
        ("files: ['a']", "about: text\nfiles: ['a']\nmatch: {a: 1}", "6: only documents are matched"),
        ("object.a == 1", "object.a ==", "7: `check` is no expression: "),
        ("object.a == 1", "objct.a == 1", "7: `check` is no expression: there is no `objct` here; did you mean `object`?"),
        ("object.a == 1", "text == 1", "7: `check` is no expression: there is no `text` here"),
        ("object.a == 1", "object.all(x, y)", "7: `check` is no expression: there is no `y` here"),
        ("object.a == 1", "object.a.lowerAsci()", "7: `check` is no expression: there is no function `lowerAsci`"),
        ("object.a == 1", "object.a.matches('(')", "7: `check` is no expression: `(` is no pattern: unclosed group"),
        ("object.a == 1", "variables.x", "7: `check` is no expression: there is no `variables` here"),
        ("object.a == 1", "Some{a 1}", "7: `check` is no expression: "),
        ("    message: m\n", "", "6: rules[0]: missing field `message`"),
        ("message: m", "message: \"a\\nb\"", "3: the description and the messages are one line each"),
        ("- name: r", "- name: R", "6: a name has lower-case letters"),
        ("    message: m\n", "    message: m\n  - {name: r, check: 'true', message: m}\n", "9: there are two rules `r`"),
        ("rules:", "when: 1 +\nrules:", "5: `when` is no expression: "),
        ("rules:", "variables: {a: b.c}\nrules:", "5: `a` is no expression: there is no `b` here"),
    ] {
        assert!(GOOD.contains(from), "{from}");
        let told = refused(&GOOD.replace(from, to));
        assert!(told.starts_with(said), "{told}");
    }
    assert_eq!(refused("kind: Policy\nname: p\ndescription: d\nfiles: [a]\nrules: []\n"), "5: it has no rules");
}

#[test]
fn what_is_too_large_is_refused_at_once() {
    for (expression, said) in [
        (format!("object == {}", "1+".repeat(2_000)), "it is longer than 2000 bytes"),
        (format!("{}1{} == 1", "[".repeat(500), "]".repeat(500)), "nested deeper than"),
        (format!("1{} == 1", "+1".repeat(900)), "it is nested deeper than 100 steps"),
        (format!("object{} == 1", ".a".repeat(900)), "it is nested deeper than 100 steps"),
        (format!("{}true", "true?".repeat(300)), "`check` is no expression"),
        (format!("object.a.matches('{}')", "(a{100}){100}".repeat(9)), "the pattern is too large"),
    ] {
        let told = refused(&policy(&expression));
        assert!(told.contains(said), "{told}");
    }
    // What is long, and not deep, is read.
    assert!(Policy::parse("p", &policy(&format!("{}true", "true||".repeat(300)))).is_ok());
    // Nothing ends the process, whatever it is.
    for sign in ["(", "[", "{", "a[", "f(", "-(", "!", "-", "a?", "a.", "{1:", "\u{0}\"'`?:", "a.map(b,", "1+", "'"] {
        for end in ["", "1", ")"] {
            let _ = Policy::parse("p", &policy(&format!("{}{end}", sign.repeat(1_990 / sign.len()))));
        }
    }
    let _ = Policy::parse("p", &policy(&format!("{}1{}", "(".repeat(990), ")".repeat(990))));
    assert!(refused(&format!("{GOOD}#{}", "x".repeat(70_000))).contains("it is larger than 64 KiB"));
    assert!(refused(&GOOD.replace("rules:", "match: {a: &a [1], b: *a}\nrules:")).contains("aliases"));
}
