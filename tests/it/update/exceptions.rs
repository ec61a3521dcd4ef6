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

/// What the template has elsewhere, or no more, stays; and that nothing may read it is said, by the update and by every check since.
#[test]
fn one_for_a_file_that_the_template_moves_is_told() {
    // By a migration, by what git finds, and gone.
    for (path, version, place) in [
        ("docs/guide.md", "1.2.0", Some("docs/how-to/guide.md")),
        ("notes.txt", "2.0.0", Some("NOTICE.txt")),
        ("old.txt", "1.1.0", None),
    ] {
        let road = excepted(path, None);
        road.write(path, &(road.read(path) + "Mine.\n"));
        road.commit("Mine");
        let ran = road.to(version, &[]).ok();
        let told = ran.stderr.lines().find(|line| line.contains(&format!("`{path}` is under an exception and stays")));
        let told = told.unwrap_or_else(|| panic!("{}", ran.transcript()));
        assert!(place.is_none_or(|place| told.contains(&format!("its place is `{place}` now"))), "{told}");
        assert!(road.read(path).ends_with("Mine.\n"));
        let checked = road.world.pave(&["check", "-C", "svc", "--format", "json"]).ok().json();
        let found = checked["services"][0]["findings"].as_array().unwrap();
        let stranded: Vec<_> = found.iter().filter(|finding| finding["kind"] == "stranded-exception").collect();
        // What a check finds elsewhere is told as such: it lies under the exception.
        let is_found = place.is_some() && found_elsewhere(&checked, path);
        assert!(is_found || stranded.len() == 1 && stranded[0]["message"].as_str().unwrap().contains(path), "{checked}");
    }
    // One for a file that the template changes, and keeps where it is, is not.
    let road = excepted("README.md", None);
    road.commit("Mine");
    let ran = road.to("1.1.0", &[]).ok();
    assert!(!ran.stderr.contains("is under an exception"), "{}", ran.transcript());
}

fn found_elsewhere(checked: &serde_json::Value, path: &str) -> bool {
    let files = checked["services"][0]["files"].as_array().unwrap();
    files.iter().any(|file| file["state"] == "excepted" && file["renamed_to"] == path)
}
