//! Answers of pave.yaml that an update would refuse, or would not read.

use super::{check, findings, service};
use crate::world::World;

#[test]
fn what_an_update_refuses_is_invalid() {
    let world = service();
    let manifest = world.read("shop/pave.yaml");
    let group = "infrastructure:\n";
    assert!(manifest.contains(group), "{manifest}");
    let with = |text: &str| world.write("shop/pave.yaml", &manifest.replacen(group, &format!("{group}  {text}\n"), 1));
    let line = manifest.lines().position(|line| line == "infrastructure:").unwrap() + 2;
    for (text, told) in [
        ("packging: helm", "`infrastructure.packging` is no input of go-http"),
        ("packaging: hlm", "`infrastructure.packaging` is refused: it is one of"),
    ] {
        with(text);
        let checked = check(&world, &[]);
        assert_eq!(findings(&checked), [format!("invalid pave.yaml:{line}")], "{text}");
        let finding = &checked["services"][0]["findings"][0];
        assert!(finding["message"].as_str().unwrap().contains(told), "{finding}");
        assert!(finding["hint"].as_str().unwrap().contains('`'), "{finding}");
        let ran = world.pave(&["update", "-C", "shop", "--no-input"]).refused(2);
        assert!(ran.stderr.contains("pave.yaml") && ran.stderr.contains(&line.to_string()), "{}", ran.stderr);
    }
    with("packaging: helm");
    assert_eq!(findings(&check(&world, &[])), [format!("pending pave.yaml:{line}")]);
}

#[test]
fn lists_are_read_as_an_update_reads_them() {
    let world = service();
    let manifest = world.read("shop/pave.yaml");
    assert!(!manifest.contains("ci_cd:"), "{manifest}");
    let line = manifest.lines().count() + 2;
    for (list, kind) in [
        ("[production, staging]", "invalid"),
        ("[staging, qa]", "invalid"),
        ("staging,qa", "invalid"),
        ("[]", "invalid"),
        ("[staging]", "pending"),
        ("staging", "pending"),
    ] {
        world.write("shop/pave.yaml", &format!("{manifest}ci_cd:\n  environments: {list}\n"));
        assert_eq!(findings(&check(&world, &[])), [format!("{kind} pave.yaml:{line}")], "{list}");
        let updated = world.pave(&["update", "-C", "shop", "--no-input", "--dry-run"]);
        assert_eq!(updated.status == Some(2), kind == "invalid", "{list}: {}", updated.transcript());
    }
}

#[test]
fn answers_that_refuse_each_other_are_invalid() {
    let world = service();
    let manifest = world.read("shop/pave.yaml");
    let ask = |compute: &str, strategy: &str| {
        let group = format!("infrastructure:\n  compute: {compute}\n");
        let with = manifest.replacen("infrastructure:\n", &group, 1) + &format!("ci_cd:\n  deploy_strategy: {strategy}\n");
        world.write("shop/pave.yaml", &with);
        findings(&check(&world, &[])).iter().filter(|found| found.starts_with("invalid")).cloned().collect::<Vec<_>>()
    };
    let line = manifest.lines().count() + 3;
    assert_eq!(ask("none", "canary"), [format!("invalid pave.yaml:{line}")]);
    world.pave(&["update", "-C", "shop", "--no-input", "--dry-run"]).refused(2);
    for (compute, strategy) in [("none", "rolling"), ("kubernetes", "canary")] {
        assert!(ask(compute, strategy).is_empty());
        assert_ne!(world.pave(&["update", "-C", "shop", "--no-input", "--dry-run"]).status, Some(2));
    }
}

/// An answer that is not asked any more leaves pave.yaml with the update that makes it so.
#[test]
fn nothing_stays_pending_after_an_update() {
    let world = World::new();
    world.pave(&["create-service", "shop", "--template", "go-job", "--yes", "--set", "infrastructure.schedule=0 1 * * *"]).ok();
    assert!(world.read("shop/pave.yaml").contains("schedule:"));
    let ran = world.pave(&["update", "-C", "shop", "--no-input", "--set", "infrastructure.compute=none"]).ok();
    assert!(ran.stderr.contains("`infrastructure.schedule` goes from pave.yaml"), "{}", ran.transcript());
    assert!(!world.read("shop/pave.yaml").contains("schedule:"));
    world.pave(&["check", "-C", "shop", "--deny", "pending"]).ok();
}

/// A file in conflict is told once, and not again by each policy that cannot read it.
#[test]
fn policies_wait_for_what_is_in_conflict() {
    let world = service();
    let path = "shop/deploy/base/deployment.yaml";
    let text = world.read(path);
    let ours =
        text.replacen("kind: Deployment\n", "kind: Deployment\n<<<<<<< yours\na: 1\n=======\na: 2\n>>>>>>> go-http 1.1.0\n", 1);
    assert_ne!(ours, text);
    world.write(path, &ours);
    let found = findings(&check(&world, &[]));
    assert!(found.iter().any(|found| found.starts_with("conflict deploy/base/deployment.yaml:")), "{found:?}");
    assert!(!found.iter().any(|found| found.starts_with("policy")), "{found:?}");
}
