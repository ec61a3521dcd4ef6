//! What an update does not touch, and what it does not begin.

use std::fs;

use super::road::Road;

#[test]
fn what_lies_where_a_file_would_come_is_not_overwritten() {
    type Obstacle = (&'static str, fn(&Road), &'static str);
    let obstacles: [Obstacle; 6] = [
        ("an untracked file", |road| road.write("tier.yaml", "mine\n"), "tier.yaml"),
        (
            "an ignored file",
            |road| {
                road.write(".git/info/exclude", "tier.yaml\n");
                road.write("tier.yaml", "mine\n");
            },
            "tier.yaml",
        ),
        ("an ignored file of the same content", |road| road.write("tier.yaml", "tier: silver\n"), "tier.yaml"),
        ("a directory", |road| road.write("tier.yaml/mine", "mine\n"), "tier.yaml"),
        ("a file in place of a directory", |road| road.write("extra", "mine\n"), "extra"),
        (
            "a link that leads away",
            |road| std::os::unix::fs::symlink("../elsewhere", road.world.path("svc/extra")).unwrap(),
            "extra",
        ),
    ];
    for (what, lay, path) in obstacles {
        let road = Road::at("1.0.0");
        fs::create_dir(road.world.path("elsewhere")).unwrap();
        lay(&road);
        let before = road.state();
        let ran = road.to("1.1.0", &[]).refused(3);
        assert!(ran.stderr.contains(&format!("  {path}")) && ran.stderr.contains("not git's"), "{what}: {}", ran.stderr);
        assert_eq!(road.state(), before, "{what}");
        assert!(fs::read_dir(road.world.path("elsewhere")).unwrap().next().is_none());
        road.assert_sound();
    }
}

#[test]
fn changes_that_are_not_committed_are_kept_or_refused() {
    type Change = fn(&Road);
    let meet: [(&str, Change); 5] = [
        ("an edit", |road| road.edit("README.md", "First", "My first")),
        ("a staged edit", |road| {
            road.edit("README.md", "First", "My first");
            road.git(&["add", "README.md"]);
        }),
        ("a deletion", |road| road.remove("README.md")),
        ("an edit of what goes", |road| road.write("old.txt", "mine\n")),
        ("a staged file where one would come", |road| {
            road.write("tier.yaml", "mine\n");
            road.git(&["add", "tier.yaml"]);
        }),
    ];
    for (what, change) in meet {
        let road = Road::at("1.0.0");
        change(&road);
        road.edit("pave.yaml", "team-hello", "team-other");
        let before = road.state();
        let ran = road.to("1.1.0", &[]).refused(3);
        assert!(ran.stderr.contains("nothing is changed"), "{what}: {}", ran.stderr);
        assert_eq!(road.state(), before, "{what}");
        road.assert_sound();
    }
    let road = Road::at("1.0.0");
    road.edit("greeting.yaml", "Hej", "Hej hej");
    road.remove("run.sh");
    road.write("untracked", "mine\n");
    road.to("1.1.0", &[]).ok();
    assert_eq!(road.git(&["status", "--porcelain"]), " M greeting.yaml\n D run.sh\n?? untracked");
    assert!(road.read("greeting.yaml").contains("Hej hej"));
    road.assert_sound();
}

#[test]
fn while_git_is_in_the_middle_of_something_nothing_begins() {
    let prepare = || {
        let road = Road::at("1.0.0");
        road.git(&["checkout", "-q", "-b", "side"]);
        road.edit("greeting.yaml", "Hej", "Side");
        road.commit("Side");
        road.git(&["checkout", "-q", "main"]);
        road.edit("greeting.yaml", "Hej", "Main");
        road.commit("Main");
        road
    };
    for (what, args) in [
        ("merge", ["merge", "-q", "side"]),
        ("rebase", ["rebase", "-q", "side"]),
        ("cherry-pick", ["cherry-pick", "--no-edit", "side"]),
    ] {
        let road = prepare();
        let ran = road.world.run(road.world.command("git").args(["-C", "svc"]).args(args), "git");
        assert_ne!(ran.status, Some(0), "{what} has conflicts");
        let before = road.state();
        let ran = road.to("1.1.0", &[]).refused(3);
        assert!(ran.stderr.contains(&format!("a {what} is in progress")), "{}", ran.stderr);
        assert_eq!(road.state(), before);
        road.pave(&["--abort"]).refused(2);
        assert_eq!(road.state(), before);
    }
}

#[test]
fn without_a_commit_or_a_repository_there_is_nothing_to_merge() {
    let road = Road::at("1.0.0");
    fs::remove_dir_all(road.world.path("svc/.git")).unwrap();
    let files = road.files();
    for _ in 0..2 {
        let ran = road.to("1.1.0", &[]).refused(2);
        assert!(ran.stderr.contains("git repository with a commit"), "{}", ran.stderr);
        assert_eq!(road.files(), files);
        road.git(&["init", "-q", "-b", "main"]);
    }
    // Objects of another kind than those that the lock names.
    fs::remove_dir_all(road.world.path("svc/.git")).unwrap();
    road.git(&["init", "-q", "-b", "main", "--object-format=sha256"]);
    road.commit("Begin");
    let ran = road.to("1.1.0", &[]).refused(3);
    assert!(ran.stderr.contains("SHA-256"), "{}", ran.stderr);
    assert_eq!(road.files(), files);
}

#[test]
fn the_lock_must_be_the_committed_one() {
    let road = Road::at("1.0.0");
    let lock = road.read("pave.lock");
    road.write("pave.lock", &lock.replace("1.0.0", "1.0.1"));
    let ran = road.to("1.1.0", &[]).refused(3);
    assert!(ran.stderr.contains("pave.lock") && ran.stderr.contains("git checkout"), "{}", ran.stderr);
}

#[test]
fn without_an_identity_nothing_is_committed() {
    let road = Road::at("1.0.0");
    road.world.git_config("");
    let before = road.state();
    let ran = road.to("1.1.0", &[]).refused(3);
    assert!(ran.stderr.contains("git config --global user.name"), "{}", ran.stderr);
    assert_eq!(road.state(), before);
    road.assert_sound();
}

#[test]
fn another_git_at_work_is_not_disturbed() {
    let road = Road::at("1.0.0");
    road.write(".git/index.lock", "");
    let files = road.files();
    let ran = road.to("1.1.0", &[]).refused(3);
    assert!(ran.stderr.contains("index.lock"), "{}", ran.stderr);
    assert!(road.exists(".git/index.lock"), "the lock of somebody else is taken away");
    assert!(!road.exists(".git/pave-update"));
    assert_eq!(road.files(), files);
}
