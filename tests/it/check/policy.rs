//! Policies of a registry, over files as they are.

use serde_json::Value;

use super::findings;
use crate::world::registry::{Acme, User};

const POLICY: &str = "kind: Policy\nname: NAME\ndescription: d\nfiles: ['**/*.yaml']\nrules:\n  \
    - {name: kind, severity: SEVERITY, check: 'object.?kind.orValue(\"\") != \"Forbidden\"', message: \"this kind is forbidden\"}\n";

fn of(user: &User) -> Value {
    user.pave(&["check", "-C", "hello", "--format", "json"]).json()
}

#[test]
fn present_files_are_judged_the_teams_own_too() {
    let acme = Acme::new();
    let policy = |name: &str, severity: &str| {
        acme.world.write(&format!("acme/policies/{name}.yaml"), &POLICY.replace("NAME", name).replace("SEVERITY", severity));
    };
    policy("kinds", "deny");
    acme.push("A policy");
    let user = acme.friend("nina");
    user.create("hello", "minimal", &[]).ok();
    assert_eq!(findings(&of(&user)), [""; 0]);
    acme.world.write("hello/deploy/own.yaml", "kind: Fine\n---\nkind: Forbidden\n");
    assert_eq!(findings(&of(&user)), [""; 0], "git does not know it yet");
    acme.world.git(&["-C", "hello", "add", "-A"]);
    assert_eq!(findings(&of(&user)), ["policy-denied deploy/own.yaml:2"]);
    let ran = user.pave(&["check", "-C", "hello"]);
    assert_eq!(ran.status, Some(1));
    assert!(
        ran.stdout.contains("error[policy-denied]: deploy/own.yaml:2: this kind is forbidden [kinds/kind]\n"),
        "{}",
        ran.stdout
    );
    assert_eq!(user.pave(&["check", "-C", "hello", "--deny", "none"]).status, Some(0));

    let manifest = acme.world.read("hello/pave.yaml");
    let except = |more: &str| {
        acme.world.write("hello/pave.yaml", &format!("{manifest}exceptions:\n  - policy: kinds\n    reason: r\n{more}"));
    };
    except("");
    assert_eq!(findings(&of(&user)), [""; 0]);
    except("    until: 2020-01-01\n");
    let line = acme.world.read("hello/pave.yaml").lines().count();
    assert_eq!(findings(&of(&user)), ["policy-denied deploy/own.yaml:2".to_owned(), format!("expired pave.yaml:{line}")]);
    except("    path: docs\n");
    let unused = format!("unused-exception pave.yaml:{}", line - 2);
    assert_eq!(findings(&of(&user)), ["policy-denied deploy/own.yaml:2".to_owned(), unused]);

    acme.world.write("hello/pave.yaml", &format!("{manifest}exceptions:\n  - {{policy: kind, reason: ours}}\n"));
    let slip = of(&user)["services"][0]["findings"][1].clone();
    assert_eq!(
        (&slip["kind"], &slip["message"]),
        (&"unused-exception".into(), &"the registry `acme` has no policy `kind`".into())
    );
    assert!(slip["hint"].as_str().unwrap().starts_with("did you mean `kinds`?"), "{slip}");
    acme.world.write("hello/pave.yaml", &format!("{manifest}exceptions:\n  - {{policy: kinds, reason: ours}}\n"));
    let told = user.pave(&["check", "-C", "hello", "--verbose"]).ok().stdout;
    assert!(told.contains("  excepted      deploy/own.yaml  (kinds/kind: ours)\n"), "{told}");

    // In a bare repository the same; and what only warns.
    acme.world.write("hello/pave.yaml", &manifest);
    acme.world.git(&["-C", "hello", "commit", "-q", "-m", "Own"]);
    acme.world.git(&["clone", "-q", "--bare", "hello", "hello.git"]);
    policy("kinds", "warn");
    acme.push("Only a warning");
    user.pave(&["registry", "sync"]).ok();
    let bare = user.pave(&["check", "-C", "hello.git", "--format", "json"]).ok().json();
    assert_eq!(findings(&bare), ["policy-warning deploy/own.yaml:2"]);
    assert_eq!(user.pave(&["check", "-C", "hello", "--deny", "policy"]).status, Some(1));
}

#[test]
fn what_cannot_be_judged_is_found() {
    let acme = Acme::new();
    acme.world.write("acme/policies/kinds.yaml", &POLICY.replace("NAME", "kinds").replace("SEVERITY", "deny"));
    acme.push("A policy");
    let user = acme.friend("nina");
    user.create("hello", "minimal", &[]).ok();
    let own = acme.world.path("hello/deploy/own.yaml");
    for text in
        [&b"\xef\xbb\xbfkind: Forbidden\n"[..], b"kind: Forbidden # \xff\n", b"kind: Forbidden\n---\na: [\n", b"a: 1\na: 2\n"]
    {
        std::fs::create_dir_all(own.parent().unwrap()).unwrap();
        std::fs::write(&own, text).unwrap();
        acme.world.git(&["-C", "hello", "add", "-A"]);
        assert_eq!(findings(&of(&user)), ["policy-denied deploy/own.yaml:1"], "{text:?}");
    }
    std::fs::remove_file(&own).unwrap();
    acme.world.write("elsewhere.yaml", "kind: Forbidden\n");
    std::os::unix::fs::symlink("../../elsewhere.yaml", &own).unwrap();
    acme.world.git(&["-C", "hello", "add", "-A"]);
    assert_eq!(findings(&of(&user)), ["policy-denied deploy/own.yaml:1"]);
    acme.world.git(&["-C", "hello", "commit", "-q", "-m", "A link"]);
    acme.world.git(&["clone", "-q", "--bare", "hello", "hello.git"]);
    let bare = user.pave(&["check", "-C", "hello.git", "--format", "json"]);
    assert_eq!(findings(&bare.json()), ["policy-denied deploy/own.yaml:1"], "{}", bare.transcript());
}
