//! Hooks of git that do more than say yes or no, when `--continue` has git commit.

use std::os::unix::fs::PermissionsExt;

use super::road::Road;

/// With a conflict that is resolved, and a hook.
fn resolved(hook: &str) -> Road {
    let road = Road::at("1.0.0");
    road.edit("README.md", "Second part.", "Second part, mine.");
    road.commit("Mine");
    road.report("1.1.0", &[], 1);
    road.write("README.md", "Mine.\n");
    road.git(&["add", "README.md"]);
    road.write(".git/hooks/pre-commit", &format!("#!/bin/sh\n{hook}\n"));
    std::fs::set_permissions(road.world.path("svc/.git/hooks/pre-commit"), std::fs::Permissions::from_mode(0o755)).unwrap();
    road
}

#[test]
fn one_that_takes_the_lock_back_is_told() {
    let road = resolved("git checkout -q HEAD -- pave.lock");
    let before = road.git(&["rev-parse", "HEAD"]);
    let ran = road.world.pave(&["update", "-C", "svc", "--continue", "--format", "json"]).refused(3);
    assert_eq!(ran.json()["error"]["code"], "lock-changed", "{}", ran.transcript());
    let back = format!("git reset --keep {before}");
    assert!(ran.stderr.contains(&back) && ran.stderr.contains("not that of road 1.1.0"), "{}", ran.transcript());
    // What it says can be done, and then it goes on.
    assert_eq!(road.git(&["rev-parse", "HEAD~1"]), before);
    road.git(&["reset", "-q", "--keep", &before]);
    std::fs::remove_file(road.world.path("svc/.git/hooks/pre-commit")).unwrap();
    road.report("1.1.0", &[], 1);
}

#[test]
fn one_that_commits_itself_has_ended_the_update() {
    let road = resolved("git commit -q --no-verify --no-edit --cleanup=strip\necho did it >&2\nexit 1");
    let ran = road.world.pave(&["update", "-C", "svc", "--continue", "--format", "json"]).ok();
    let report = ran.json();
    assert_eq!((&report["outcome"], &report["commit"]), (&"updated".into(), &road.git(&["rev-parse", "HEAD"]).into()));
    assert!(ran.stderr.contains("there is a commit all the same"), "{}", ran.transcript());
    assert_eq!(road.git(&["log", "-1", "--format=%s", "HEAD^2"]), "Render svc from road 1.1.0");
    assert!(!road.exists(".git/pave-update"));
    assert_eq!(road.git(&["status", "--porcelain"]), "");
}
