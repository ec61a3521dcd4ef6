//! A file under a live exception is not touched, and one whose exception has expired is.

use super::road::{Road, outcomes};

fn excepted(path: &str, until: Option<&str>) -> Road {
    let road = Road::at("1.0.0");
    let until = until.map(|until| format!("\n    until: {until}")).unwrap_or_default();
    let manifest = road.read("pave.yaml");
    road.write("pave.yaml", &format!("{manifest}exceptions:\n  - path: {path}\n    reason: it is ours{until}\n"));
    road
}

#[test]
fn it_is_neither_changed_nor_removed_nor_added() {
    for (path, file) in
        [("README.md", "README.md"), ("old.txt", "old.txt"), ("tier.yaml", "tier.yaml"), ("extra", "extra/na\u{ef}ve file.txt")]
    {
        for until in [None, Some("2999-12-31")] {
            let road = excepted(path, until);
            road.commit("An exception");
            let before = road.exists(file).then(|| road.read(file));
            let report = road.report("1.1.0", &[], 0);
            assert!(outcomes(&report).contains(&format!("{file} excepted")), "{path}: {report}");
            assert_eq!(road.exists(file).then(|| road.read(file)), before, "{path}");
            road.assert_clean();
            assert!(road.read("pave.lock").contains("1.1.0"));
        }
    }
}

#[test]
fn one_that_has_expired_or_is_taken_back_counts_no_more() {
    let road = excepted("README.md", Some("2020-01-01"));
    road.commit("An old exception");
    road.report("1.1.0", &[], 0);
    assert!(road.read("README.md").contains("better"));
    road.assert_clean();
    // An edit under an exception meets the template once there is none any more.
    let road = excepted("README.md", None);
    road.edit("README.md", "Second part.", "Second part, mine.");
    road.commit("Mine");
    road.report("1.1.0", &[], 0);
    assert!(road.read("README.md").contains("Second part, mine."));
    road.edit("pave.yaml", "exceptions:\n  - path: README.md\n    reason: it is ours\n", "");
    road.commit("No exception");
    let report = road.report("2.0.0", &[], 0);
    assert!(outcomes(&report).contains(&"README.md merged".to_owned()), "{report}");
    assert!(road.read("README.md").contains("Second part, mine.") && road.read("README.md").contains("Third part, too."));
}

#[test]
fn one_that_is_not_committed_counts_already() {
    let road = excepted("README.md", None);
    let report = road.report("1.1.0", &[], 0);
    assert!(outcomes(&report).contains(&"README.md excepted".to_owned()), "{report}");
    assert!(road.git(&["show", "HEAD:pave.yaml"]).contains("it is ours"));
    road.assert_clean();
}
