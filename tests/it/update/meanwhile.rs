//! What somebody does while an update waits, or has in the way of it.

use super::road::Road;

/// With an edit that the next version meets, and the conflict there.
fn conflicting(prepare: impl Fn(&Road)) -> Road {
    let road = Road::at("1.0.0");
    road.edit("README.md", "Second part.", "Second part, mine.");
    road.commit("Mine");
    prepare(&road);
    road.report("1.1.0", &[], 1);
    road
}

#[test]
fn later_edits_stay_when_it_is_taken_back() {
    let road = conflicting(|_| {});
    road.write("old.txt", "mine, where the template had one\n");
    road.write("tier.yaml", "tier: mine\n");
    road.edit("README.md", "yours", "yours, half resolved");
    let ran = road.pave(&["--abort"]).ok();
    assert_eq!(road.read("old.txt"), "mine, where the template had one\n");
    assert_eq!(road.read("tier.yaml"), "tier: mine\n");
    assert!(road.read("README.md").contains("Second part, mine.") && !road.read("README.md").contains("<<<<"));
    for path in ["old.txt", "tier.yaml"] {
        assert!(ran.stderr.contains(&format!("`{path}` was changed since the update began")), "{}", ran.stderr);
    }
}

/// What is written before pave.yaml gets its name is no file in the work tree: a pave that is killed would leave it there.
#[test]
fn an_edited_manifest_comes_back_without_a_file_beside_it() {
    let road = conflicting(|road| road.edit("pave.yaml", "team-hello", "team-other"));
    let pave = env!("CARGO_BIN_EXE_pave");
    // A program that replaces the shell has its process id, and cannot write where a directory is.
    let script = format!("mkdir svc/pave.yaml.$$.tmp && exec {pave} update -C svc --abort");
    road.world.run(road.world.command("sh").args(["-c", &script]), "pave update --abort").ok();
    assert!(road.read("pave.yaml").contains("team-other"));
}

#[test]
fn in_a_sparse_checkout_there_is_a_way_back() {
    let road = conflicting(|road| drop(road.git(&["sparse-checkout", "set", "--no-cone", "/*", "!old.txt"])));
    assert!(!road.exists("old.txt"));
    road.pave(&["--abort"]).ok();
    assert_eq!(road.git(&["status", "--porcelain"]), "");
    assert!(!road.exists("old.txt") && !road.exists(".git/pave-update"));
    road.pave(&["--continue"]).refused(2);
}

#[test]
fn what_was_taken_back_with_git_is_no_update() {
    let road = conflicting(|_| {});
    road.git(&["checkout", "-q", "HEAD", "--", "."]);
    let ran = road.pave(&["--continue"]).refused(3);
    assert!(ran.stderr.contains("pave.lock is not that of road 1.1.0"), "{}", ran.stderr);
    road.pave(&["--abort"]).ok();
    assert_eq!(road.git(&["status", "--porcelain"]), "");
}

#[test]
fn another_repository_in_the_way_is_not_written_into() {
    let road = Road::at("1.0.0");
    road.git(&["init", "-q", "extra"]);
    road.write("extra/own", "mine\n");
    let ran = road.to("1.1.0", &[]).refused(3);
    assert!(ran.stderr.contains("not git's") && ran.stderr.contains("  extra"), "{}", ran.stderr);
    assert_eq!(road.git(&["-C", "extra", "status", "--porcelain"]), "?? own");
}

#[test]
fn a_link_in_place_of_a_directory_is_not_followed_or_replaced() {
    let road = Road::at("1.1.0");
    let docs = road.world.path("svc/docs");
    std::fs::rename(&docs, road.world.path("elsewhere")).unwrap();
    std::os::unix::fs::symlink("../elsewhere", &docs).unwrap();
    let ran = road.to("1.2.0", &[]).refused(3);
    assert!(ran.stderr.contains("docs/guide.md"), "{}", ran.stderr);
    assert!(std::fs::symlink_metadata(&docs).unwrap().is_symlink());
}

#[test]
fn the_repositorys_own_configuration_says_who_commits() {
    let road = Road::at("1.0.0");
    road.git(&["config", "user.name", "Work"]);
    road.git(&["config", "user.email", "work@example.org"]);
    road.to("1.1.0", &[]).ok();
    assert_eq!(road.git(&["log", "-1", "--format=%an <%ae> %cn"]), "Work <work@example.org> Work");
    assert_eq!(road.git(&["log", "-1", "--format=%an", "HEAD^2"]), "Work");
}

#[test]
fn a_git_directory_elsewhere_is_found() {
    let road = Road::at("1.0.0");
    road.git(&["init", "-q", "--separate-git-dir", "../svc-git"]);
    road.to("1.1.0", &[]).ok();
    road.assert_clean();
}

#[test]
fn headlines_have_colours_and_nothing_else() {
    let road = Road::at("1.0.0");
    let ran =
        road.world.pave(&["update", "-C", "svc", "--no-input", "--color", "always", "--template", &Road::template("1.1.0")]).ok();
    assert!(
        ran.stdout.starts_with("\u{1b}[32m\u{1b}[1mUpdated\u{1b}[0m ") && !ran.stdout.contains('\u{fffd}'),
        "{:?}",
        ran.stdout
    );
}
