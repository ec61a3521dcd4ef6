//! Where both changed the same lines: everything is as `git merge` leaves it, and there is a way on and a way back.

use super::road::{Road, outcomes};

const MARKED: &str = "# svc\n\nFirst part.\n\n<<<<<<< yours\nSecond part, mine.\n||||||| road 1.0.0\nSecond part.\n=======\n\
    Second part, better.\n>>>>>>> road 1.1.0\n\nThird part.\n";
const RESOLVED: &str = "# svc\n\nFirst part.\n\nSecond part, mine and better.\n\nThird part.\n";

/// With an edit that the next version meets.
fn edited() -> Road {
    let road = Road::at("1.0.0");
    road.edit("README.md", "Second part.", "Second part, mine.");
    road.commit("Mine");
    road
}

#[test]
fn they_are_left_as_git_leaves_them() {
    let road = edited();
    let before = road.git(&["rev-parse", "HEAD"]);
    let report = road.report("1.1.0", &[], 1);
    assert_eq!((&report["outcome"], &report["commit"]), (&"conflicts".into(), &serde_json::Value::Null));
    assert_eq!(report["conflicts"], serde_json::json!([{"path": "README.md", "kind": "both changed the same lines"}]));
    assert_eq!(road.read("README.md"), MARKED);
    assert_eq!(road.git(&["rev-parse", "HEAD"]), before);
    assert_eq!(road.git(&["diff", "--name-only", "--diff-filter=U"]), "README.md");
    let stages: Vec<String> =
        road.git(&["ls-files", "-u"]).lines().map(|line| line.split_whitespace().nth(2).unwrap().to_owned()).collect();
    assert_eq!(stages, ["1", "2", "3"]);
    assert_eq!(road.git(&["show", ":2:README.md"]), "# svc\n\nFirst part.\n\nSecond part, mine.\n\nThird part.");
    let status = road.git(&["status"]);
    for part in ["You have unmerged paths", "both modified:   README.md", "deleted:    old.txt", "git merge --abort"] {
        assert!(status.contains(part), "{part}: {status}");
    }
    let message = road.read(".git/MERGE_MSG");
    assert!(message.starts_with("Update svc to road 1.1.0\n") && message.contains("# Conflicts:\n#\tREADME.md\n"), "{message}");
    assert_eq!(road.git(&["log", "-1", "--format=%s", "MERGE_HEAD"]), "Render svc from road 1.1.0");
    // Nothing but these two goes on from here.
    let ran = road.to("1.1.0", &[]).refused(3);
    assert!(ran.stderr.contains("an update of this repository is in progress"), "{}", ran.stderr);
    let ran = road.pave(&["--continue"]).refused(1);
    assert!(ran.stderr.contains("README.md") && ran.stderr.contains("still in conflict"), "{}", ran.stderr);
    road.git(&["add", "README.md"]);
    let ran = road.pave(&["--continue"]).refused(1);
    assert!(ran.stderr.contains("README.md"), "markers that were added are still markers: {}", ran.stderr);
}

#[test]
fn resolved_they_are_committed_by_pave_or_by_git() {
    for by_pave in [true, false] {
        let road = edited();
        road.report("1.1.0", &[], 1);
        road.write("README.md", RESOLVED);
        road.git(&["add", "README.md"]);
        if by_pave {
            let report = road.world.pave(&["update", "-C", "svc", "--continue", "--format", "json"]).ok().json();
            assert_eq!((&report["outcome"], &report["commit"]), (&"updated".into(), &road.git(&["rev-parse", "HEAD"]).into()));
        } else {
            road.git(&["-c", "core.editor=true", "commit", "-q"]);
        }
        assert_eq!(road.git(&["log", "-1", "--format=%s", "HEAD"]), "Update svc to road 1.1.0");
        assert_eq!(road.git(&["log", "-1", "--format=%s", "HEAD^2"]), "Render svc from road 1.1.0");
        assert!(!road.git(&["log", "-1", "--format=%B"]).contains('#'));
        assert_eq!(road.git(&["status", "--porcelain"]), "");
        // The next one knows what was decided, and finds its base and the render before.
        let report = road.report("2.1.0", &[], 0);
        assert!(outcomes(&report).contains(&"README.md merged".to_owned()), "{:?}", outcomes(&report));
        assert_eq!(road.read("README.md"), RESOLVED.replace("Third part.", "Third part, too."));
        assert_eq!(road.git(&["log", "HEAD^2", "--format=%s"]).lines().count(), 3);
        road.assert_clean();
    }
}

#[test]
fn aborted_every_byte_is_back() {
    let road = edited();
    // None of these meets the update.
    road.write("mine.txt", "staged and then changed\n");
    road.write(".gitignore", "ignored\n");
    road.commit("More");
    road.write("mine.txt", "dirty\n");
    road.write("untracked.txt", "untracked\n");
    road.write("ignored", "ignored\n");
    road.edit("pave.yaml", "team-hello", "team-hello # for now");
    let before = road.state();
    road.report("1.1.0", &["--set", "tier=gold"], 1);
    assert_eq!(road.read("tier.yaml"), "tier: gold\n");
    assert!(road.read("pave.yaml").contains("tier: gold"));
    road.write("README.md", "half resolved\n");
    road.git(&["add", "README.md"]);
    let report = road.world.pave(&["update", "-C", "svc", "--abort", "--format", "json"]).ok().json();
    assert_eq!(report["outcome"], "aborted");
    assert_eq!(road.state(), before);
    road.assert_sound();
    road.pave(&["--abort"]).refused(2);
    road.pave(&["--continue"]).refused(2);
}

#[test]
fn staged_changes_would_go_into_its_commit() {
    let road = edited();
    road.write("staged.txt", "staged\n");
    road.git(&["add", "staged.txt"]);
    let before = road.state();
    let ran = road.to("1.1.0", &[]).refused(3);
    assert!(ran.stderr.contains("staged.txt") && ran.stderr.contains("git restore --staged"), "{}", ran.stderr);
    assert_eq!(road.state(), before);
    // A clean update does not take them along, and leaves them staged.
    let road = Road::at("1.0.0");
    road.write("staged.txt", "staged\n");
    road.git(&["add", "staged.txt"]);
    road.to("1.1.0", &[]).ok();
    assert_eq!(road.git(&["status", "--porcelain"]), "A  staged.txt");
    assert_eq!(road.git(&["ls-tree", "--name-only", "HEAD", "staged.txt"]), "");
}

#[test]
fn a_merge_that_git_aborted_is_over() {
    let road = edited();
    road.edit("pave.yaml", "team-hello", "team-hello # for now");
    let edited = road.read("pave.yaml");
    road.report("1.1.0", &[], 1);
    road.git(&["merge", "--abort"]);
    // What was done since then is nobody's to take back.
    road.edit("greeting.yaml", "Hej", "Hej hej");
    road.commit_only("greeting.yaml");
    road.edit("greeting.yaml", "Hej hej", "Hej hej hej");
    let ran = road.pave(&["--abort"]).ok();
    assert!(ran.stdout.contains("Aborted"), "{}", ran.stdout);
    assert!(road.read("greeting.yaml").contains("Hej hej hej"));
    road.assert_sound();
    let road = self::edited();
    road.edit("pave.yaml", "team-hello", "team-hello # for now");
    road.report("1.1.0", &[], 1);
    road.git(&["merge", "--abort"]);
    road.edit("greeting.yaml", "Hej", "Hej hej");
    road.pave(&["--abort"]).ok();
    assert!(road.read("greeting.yaml").contains("Hej hej"), "an edit since then is lost");
    assert_eq!(road.read("pave.yaml"), edited, "the edit that the merge took is lost");
    road.assert_sound();
    // Or the next update begins right away.
    road.git(&["checkout", "-q", "greeting.yaml"]);
    road.report("1.1.0", &[], 1);
    road.git(&["merge", "--abort"]);
    let report = road.report("1.1.0", &[], 1);
    assert_eq!(report["outcome"], "conflicts");
    assert_eq!(road.read("README.md"), MARKED);
}

#[test]
fn what_cannot_be_merged_is_named_for_what_it_is() {
    type Change = (&'static str, fn(&Road), &'static str, &'static str, &'static str);
    let changes: [Change; 5] = [
        ("both added", |road| road.write("tier.yaml", "tier: mine\n"), "1.1.0", "tier.yaml", "both added it"),
        ("removed there", |road| road.write("old.txt", "It stays.\n"), "1.1.0", "old.txt", "the template deleted it"),
        ("binary", |road| road.write("logo.png", "\0mine"), "1.2.0", "logo.png", "not text"),
        ("a directory there", |road| road.write("shape", "mine\n"), "1.2.0", "shape", ""),
        (
            "a component that goes",
            |road| road.write("metrics.yaml", "metrics: mine\n"),
            "2.0.0",
            "metrics.yaml",
            "the template deleted it",
        ),
    ];
    for (what, change, to, path, kind) in changes {
        let road = Road::at("1.0.0");
        change(&road);
        let mine = std::fs::read(road.world.path(&format!("svc/{path}"))).unwrap();
        road.commit("Mine");
        let before = road.state();
        let report = road.report(to, &[], 1);
        let conflict = report["conflicts"]
            .as_array()
            .unwrap()
            .iter()
            .find(|conflict| conflict["path"].as_str().unwrap().starts_with(path))
            .unwrap_or_else(|| panic!("{what}: {report}"));
        assert!(conflict["kind"].as_str().unwrap().contains(kind), "{what}: {conflict}");
        // What is mine is in the index, whatever the work tree has.
        let ids = road.git(&["ls-files", "-u"]);
        let mine = Road::blob(&mine);
        assert!(ids.contains(&mine), "{what}: {ids}");
        road.pave(&["--abort"]).ok();
        assert_eq!(road.state(), before, "{what}");
        road.assert_sound();
    }
}
