//! What the team has changed stays.

use super::road::{Road, outcomes};

#[test]
fn an_edit_is_merged_and_other_commits_stay_where_they_are() {
    let road = Road::at("1.0.0");
    road.edit("README.md", "First part.", "First part, mine.");
    road.edit("greeting.yaml", "greeting", "# Mine.\ngreeting");
    road.write("src/own.rs", "fn main() {}\n");
    road.commit("Mine");
    let mine = road.git(&["rev-parse", "HEAD"]);
    let report = road.report("1.1.0", &[], 0);
    assert!(outcomes(&report).contains(&"README.md merged".to_owned()), "{report}");
    assert_eq!(road.read("README.md"), "# svc\n\nFirst part, mine.\n\nSecond part, better.\n\nThird part.\n");
    assert_eq!(road.git(&["rev-parse", "HEAD^1"]), mine);
    assert_eq!(road.git(&["show", "HEAD^2:README.md"]), "# svc\n\nFirst part.\n\nSecond part, better.\n\nThird part.");
    assert_eq!(road.git(&["ls-tree", "HEAD^2", "src"]), "");
    assert_eq!(road.read("src/own.rs"), "fn main() {}\n");
    road.assert_clean();
}

#[test]
fn a_rename_on_either_side_takes_the_edit_along() {
    // The template's, declared and not.
    let road = Road::at("1.0.0");
    road.edit("docs/guide.md", "One.", "One, mine.");
    road.edit("notes.txt", "Notes.", "Notes, mine.");
    road.commit("Mine");
    let report = road.report("2.1.0", &[], 0);
    assert_eq!(road.read("docs/how-to/guide.md"), "# Guide\n\nOne, mine.\n\nTwo.\n\nThree and more.\n");
    assert_eq!(road.read("NOTICE.txt"), "Notes, mine.\nThey move.\nNobody says so.\nGit finds out.\nAnd they grow.\n");
    assert!(!road.exists("docs/guide.md") && !road.exists("notes.txt"));
    let told = outcomes(&report);
    assert!(told.contains(&"docs/guide.md -> docs/how-to/guide.md renamed".to_owned()), "{told:?}");
    road.assert_clean();
    // The team's.
    let road = Road::at("1.0.0");
    road.git(&["mv", "README.md", "OVERVIEW.md"]);
    road.commit("Mine");
    road.report("1.1.0", &[], 0);
    assert!(!road.exists("README.md"));
    assert!(road.read("OVERVIEW.md").contains("better"));
    road.assert_clean();
}

#[test]
fn a_file_that_the_team_deleted_stays_deleted_and_is_reported() {
    let road = Road::at("1.0.0");
    for path in ["README.md", "docs/guide.md", "logo.png", "greeting.yaml"] {
        road.remove(path);
    }
    road.commit("Without them");
    for (to, deleted) in [
        ("1.1.0", vec!["README.md stays-deleted"]),
        ("1.2.0", vec!["docs/guide.md -> docs/how-to/guide.md stays-deleted", "logo.png stays-deleted"]),
        ("2.1.0", vec!["README.md stays-deleted"]),
    ] {
        let told = outcomes(&road.report(to, &[], 0));
        assert!(deleted.iter().all(|deleted| told.contains(&(*deleted).to_owned())), "{to}: {told:?}");
        for path in ["README.md", "docs/guide.md", "docs/how-to/guide.md", "logo.png", "greeting.yaml"] {
            assert!(!road.exists(path), "{to}: {path}");
        }
        road.assert_clean();
    }
    // The lock speaks of the pure render.
    assert!(road.read("pave.lock").contains("README.md"));
}

#[test]
fn a_component_goes_off_and_comes_back() {
    let road = Road::at("1.0.0");
    road.report("1.0.0", &["--set", "infrastructure.cache=redis"], 0);
    assert_eq!(road.git(&["log", "-1", "--format=%s"]), "Change answers of svc (road 1.0.0)");
    road.edit("cache.yaml", "size: 1", "size: 7");
    road.commit("Larger");
    let before = road.state();
    let report = road.report("1.0.0", &["--set", "infrastructure.cache=none"], 1);
    assert_eq!(report["conflicts"][0]["path"], "cache.yaml");
    assert!(road.read("cache.yaml").contains("size: 7"), "an edited file is not lost");
    road.pave(&["--abort"]).ok();
    assert_eq!(road.state(), before);
    road.report("1.0.0", &["--set", "infrastructure.cache=none"], 1);
    road.git(&["rm", "-q", "cache.yaml"]);
    road.pave(&["--continue"]).ok();
    assert!(!road.exists("cache.yaml"));
    road.assert_clean();
    road.report("1.0.0", &["--set", "infrastructure.cache=redis"], 0);
    assert_eq!(road.read("cache.yaml"), "cache: redis\nsize: 1\n");
    road.assert_clean();
}

#[test]
fn line_ends_modes_and_links_stay_as_the_team_has_them() {
    // CRLF in the repository.
    let road = Road::at("1.0.0");
    let text = road.read("README.md").replace('\n', "\r\n").replace("First part.", "First part, mine.");
    road.write("README.md", &text);
    road.commit("Mine");
    road.report("1.1.0", &[], 0);
    assert_eq!(road.read("README.md"), "# svc\r\n\r\nFirst part, mine.\r\n\r\nSecond part, better.\r\n\r\nThird part.\r\n");
    road.assert_clean();
    // CRLF in the work tree alone.
    let road = Road::at("1.0.0");
    road.git(&["config", "core.autocrlf", "true"]);
    road.git(&["rm", "-q", "--cached", "-r", "."]);
    road.git(&["reset", "-q", "--hard"]);
    assert!(road.read("README.md").contains("\r\n") && road.read("pave.yaml").contains("\r\n"));
    road.report("1.1.0", &[], 0);
    assert!(road.read("README.md").contains("better.\r\n") && road.read("tier.yaml") == "tier: silver\r\n");
    assert!(!road.git(&["cat-file", "-p", "HEAD:pave.yaml"]).contains('\r'));
    assert!(!road.git(&["cat-file", "-p", "HEAD:pave.lock"]).contains('\r'));
    road.assert_clean();
    road.edit("pave.yaml", "team-hello", "team-other");
    road.report("1.1.0", &[], 0);
    assert!(!road.git(&["cat-file", "-p", "HEAD:pave.yaml"]).contains('\r'));
    road.assert_clean();
    // Modes and links.
    let road = Road::at("1.0.0");
    road.git(&["update-index", "--chmod=+x", "greeting.yaml"]);
    road.remove("docs/guide.md");
    std::os::unix::fs::symlink("../README.md", road.world.path("svc/docs/guide.md")).unwrap();
    road.git(&["add", "docs/guide.md"]);
    road.git(&["commit", "-q", "-m", "Mine"]);
    road.git(&["checkout", "-q", "--", "."]);
    road.report("1.1.0", &[], 0);
    assert!(road.git(&["ls-files", "-s", "greeting.yaml"]).starts_with("100755"));
    assert!(road.git(&["ls-files", "-s", "docs/guide.md"]).starts_with("120000"));
    assert!(road.git(&["ls-files", "-s", "LIESMICH.md"]).starts_with("120000"));
    road.assert_clean();
}
