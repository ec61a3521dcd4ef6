//! `--dry-run`, `--branch`, `--linear`, and where the result goes.

use super::road::{Road, snapshot};

#[test]
fn a_dry_run_writes_nothing_and_its_difference_applies() {
    for (from, to, status) in [("1.0.0", "2.1.0", 0), ("1.2.0", "2.0.0", 0), ("1.0.0", "1.1.0", 1)] {
        let road = Road::at(from);
        if status == 1 {
            road.edit("README.md", "Second part.", "Second part, mine.");
            road.commit("Mine");
        }
        let top = road.world.path("svc");
        let before = snapshot(&top, true);
        let report = road.report(to, &["--dry-run"], status);
        assert_eq!(snapshot(&top, true), before, "{from} -> {to}");
        assert_eq!(report["outcome"], if status == 0 { "planned" } else { "conflicts" });
        if status == 1 {
            assert!(report["diff"].as_str().unwrap().contains("+<<<<<<< yours"));
            continue;
        }
        road.world.write("it.patch", report["diff"].as_str().unwrap());
        road.git(&["update-index", "-q", "--refresh"]);
        road.git(&["apply", "--index", "../it.patch"]);
        let tree = road.git(&["write-tree"]);
        road.git(&["reset", "-q", "--hard"]);
        road.report(to, &[], 0);
        assert_eq!(road.git(&["rev-parse", "HEAD^{tree}"]), tree, "{from} -> {to}");
    }
}

#[test]
fn a_branch_gets_the_commit_and_the_work_tree_stays() {
    let road = Road::at("1.0.0");
    road.edit("README.md", "First", "My uncommitted first");
    let before = (road.files(), road.git(&["rev-parse", "HEAD"]), road.git(&["status", "--porcelain"]));
    let report = road.report("1.1.0", &["--branch", "pave/update"], 0);
    assert_eq!((road.files(), road.git(&["rev-parse", "HEAD"]), road.git(&["status", "--porcelain"])), before);
    assert_eq!((&report["branch"], &report["commit"]), (&"pave/update".into(), &road.git(&["rev-parse", "pave/update"]).into()));
    assert!(road.git(&["show", "pave/update:README.md"]).contains("better"));
    // Its own is replaced.
    road.report("1.2.0", &["--branch", "pave/update"], 0);
    assert_eq!(road.git(&["log", "-1", "--format=%s", "pave/update"]), "Update svc to road 1.2.0");
    // One that is checked out, one with somebody's work on it, and one of another name.
    road.to("1.1.0", &["--branch", "main"]).refused(2);
    road.to("1.1.0", &["--branch", "..no"]).refused(2);
    road.git(&["checkout", "-q", "--", "README.md"]);
    road.git(&["branch", "theirs"]);
    road.to("1.1.0", &["--branch", "theirs"]).refused(2);
    road.git(&["checkout", "-q", "-b", "mine"]);
    road.write("mine", "mine\n");
    road.commit("Mine");
    road.git(&["checkout", "-q", "main"]);
    let mine = road.git(&["rev-parse", "mine"]);
    let ran = road.to("1.1.0", &["--branch", "mine"]).refused(2);
    assert!(ran.stderr.contains("`mine`"), "{}", ran.stderr);
    assert_eq!(road.git(&["rev-parse", "mine"]), mine, "a commit of somebody's was replaced");
    // Also where somebody has added to what an update made.
    road.git(&["checkout", "-q", "pave/update"]);
    road.write("mine", "mine\n");
    road.git(&["add", "mine"]);
    let mut amend = road.world.command("git");
    amend.args(["-C", "svc", "commit", "-q", "--amend", "--no-edit"]).env("GIT_COMMITTER_DATE", "1790000100 +0200");
    assert_eq!(road.world.run(&mut amend, "git commit --amend").status, Some(0));
    road.git(&["checkout", "-q", "main"]);
    let amended = road.git(&["rev-parse", "pave/update"]);
    road.to("1.1.0", &["--branch", "pave/update"]).refused(2);
    assert_eq!(road.git(&["rev-parse", "pave/update"]), amended, "what somebody added was replaced");
    road.assert_clean();
}

#[test]
fn conflicts_on_a_branch_change_nothing() {
    let road = Road::at("1.0.0");
    road.edit("README.md", "Second part.", "Second part, mine.");
    road.commit("Mine");
    let before = road.state();
    let ran = road.to("1.1.0", &["--branch", "pave/update"]).refused(1);
    assert!(ran.stderr.contains("README.md"), "{}", ran.stderr);
    assert_eq!(road.state(), before);
    road.assert_sound();
}

#[test]
fn a_linear_history_finds_its_base_too() {
    let road = Road::at("1.0.0");
    road.edit("README.md", "First part.", "First part, mine.");
    road.commit("Mine");
    for to in ["1.1.0", "1.2.0", "2.1.0"] {
        road.report(to, &["--linear"], 0);
        assert_eq!(road.git(&["log", "-1", "--format=%P"]).split(' ').count(), 1);
        road.assert_clean();
    }
    assert_eq!(road.read("README.md"), "# svc\n\nFirst part, mine.\n\nSecond part, better.\n\nThird part, too.\n");
    // After a garbage collection too, which takes the renders away.
    let road = Road::at("1.0.0");
    road.edit("README.md", "First part.", "First part, mine.");
    road.commit("Mine");
    road.report("1.1.0", &["--linear"], 0);
    road.git(&["reflog", "expire", "--expire=now", "--all"]);
    road.git(&["gc", "-q", "--prune=now"]);
    let report = road.report("2.1.0", &[], 1);
    // A template from a directory cannot be rendered again: no guess.
    assert_eq!(report["missing"], serde_json::json!(["README.md"]));
    assert_eq!(report["conflicts"][0]["path"], "README.md");
    assert!(road.read("README.md").contains("First part, mine."));
}

#[test]
fn a_linear_history_stays_so_where_conflicts_were_resolved() {
    for by_pave in [true, false] {
        let road = Road::at("1.0.0");
        road.edit("README.md", "Second part.", "Second part, mine.");
        road.commit("Mine");
        let before = road.state();
        road.report("1.1.0", &["--linear"], 1);
        road.pave(&["--abort"]).ok();
        assert_eq!(road.state(), before);
        road.report("1.1.0", &["--linear"], 1);
        road.write("README.md", "# Mine\n");
        road.git(&["add", "README.md"]);
        if by_pave {
            road.pave(&["--continue"]).ok();
        } else {
            road.git(&["-c", "core.editor=true", "commit", "-q"]);
        }
        assert_eq!(road.git(&["log", "--format=%s"]), "Update svc to road 1.1.0\nMine\nCreate svc from road 1.0.0");
        road.report("1.2.0", &["--linear"], 0);
        road.assert_clean();
    }
}

#[test]
fn the_words_for_people() {
    let road = Road::at("1.0.0");
    road.edit("README.md", "First part.", "First part, mine.");
    road.remove("greeting.yaml");
    road.commit("Mine");
    // What of it is not the difference.
    let dry_run = road.to("1.1.0", &["--dry-run"]).transcript();
    let parts: Vec<&str> = dry_run.split("diff --git ").collect();
    insta::assert_snapshot!("dry_run", format!("{}[…]\n{}", parts[0], parts[parts.len() - 1]));
    // Commits name digests, which change with pave's own files.
    let commit = |text: String| {
        let hash = road.git(&["rev-parse", "--short=7", "HEAD"]);
        text.replace(&hash, "[COMMIT]")
    };
    insta::assert_snapshot!("updated", commit(road.to("1.1.0", &[]).transcript()));
    insta::assert_snapshot!("up_to_date", road.to("1.1.0", &[]).transcript());
    road.edit("README.md", "Third part.", "Third part, mine.");
    road.commit("Mine");
    insta::assert_snapshot!("conflicts", road.to("2.1.0", &[]).transcript());
    insta::assert_snapshot!("unresolved", road.pave(&["--continue"]).transcript());
    insta::assert_snapshot!("aborted", road.pave(&["--abort"]).transcript());
}
