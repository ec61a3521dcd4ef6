//! A service that nobody has touched goes to any later version, and is as if it had been made of that.

use std::path::Path;

use super::road::{Road, VERSIONS};

fn manifest(text: &[u8]) -> serde_json::Value {
    let mut manifest: serde_json::Value = serde_yaml::from_slice(text).unwrap();
    // Each has the requirement that it began with.
    manifest.as_object_mut().unwrap().remove("template");
    manifest
}

fn assert_as_fresh(road: &Road, version: &str, context: &str) {
    let (mut now, mut fresh) = (road.files(), Road::fresh(version));
    let own = Path::new("pave.yaml");
    let (mine, theirs) = (now.remove(own).unwrap(), fresh.remove(own).unwrap());
    assert_eq!(manifest(&mine.1), manifest(&theirs.1), "{context}");
    for (path, file) in &fresh {
        let found = now.get(path).unwrap_or_else(|| panic!("{context}: {} is missing", path.display()));
        assert_eq!(
            (found.0, String::from_utf8_lossy(&found.1)),
            (file.0, String::from_utf8_lossy(&file.1)),
            "{context}: {}",
            path.display()
        );
    }
    assert_eq!(now.keys().collect::<Vec<_>>(), fresh.keys().collect::<Vec<_>>(), "{context}");
}

#[test]
fn from_any_version_to_any_later_one_in_one_step() {
    for (at, from) in VERSIONS.iter().enumerate() {
        for to in &VERSIONS[at + 1..] {
            let (road, context) = (Road::at(from), format!("{from} -> {to}"));
            let report = road.report(to, &[], 0);
            assert_eq!((&report["outcome"], &report["conflicts"]), (&"updated".into(), &serde_json::json!([])), "{context}");
            assert_eq!((&report["from"]["version"], &report["to"]["version"]), (&(*from).into(), &(*to).into()));
            assert_as_fresh(&road, to, &context);
            road.assert_clean();
            assert_eq!(report["commit"], road.git(&["rev-parse", "HEAD"]), "{context}");
            let again = road.report(to, &[], 0);
            assert_eq!(again["outcome"], "up-to-date", "{context}: {again}");
        }
    }
}

#[test]
fn one_version_after_the_other_gives_the_same_and_a_chain_of_renders() {
    let road = Road::at("1.0.0");
    for to in &VERSIONS[1..] {
        road.to(to, &[]).ok();
        assert_as_fresh(&road, to, to);
        road.assert_clean();
    }
    assert_eq!(
        road.git(&["log", "--first-parent", "--format=%s"]),
        "Update svc to road 2.1.0\nUpdate svc to road 2.0.0\nUpdate svc to road 1.2.0\nUpdate svc to road 1.1.0\nCreate svc from road 1.0.0"
    );
    assert_eq!(
        road.git(&["log", "HEAD^2", "--format=%s"]),
        "Render svc from road 2.1.0\nRender svc from road 2.0.0\nRender svc from road 1.2.0\nRender svc from road 1.1.0\nCreate svc from road 1.0.0"
    );
    assert_eq!(road.git(&["rev-parse", "HEAD^{tree}"]), road.git(&["rev-parse", "HEAD^2^{tree}"]), "nobody edited anything");
    assert_eq!(road.git(&["stash", "list"]), "");
}

#[test]
fn the_report_names_every_file_and_answer() {
    let road = Road::at("1.0.0");
    let report = road.report("2.1.0", &[], 0);
    assert_eq!(
        super::road::outcomes(&report),
        [
            "LIESMICH.md added",
            "notes.txt -> NOTICE.txt renamed",
            "README.md updated",
            "docs/guide.md -> docs/how-to/guide.md renamed",
            "extra/na\u{ef}ve file.txt added",
            "logo.png updated",
            "metrics.yaml removed",
            "old.txt removed",
            "run.sh updated",
            "shape updated",
            "store.yaml updated",
            "tier.yaml added",
        ]
    );
    let answers: Vec<String> = report["answers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|answer| format!("{}: {} -> {}", answer["name"].as_str().unwrap(), answer["from"], answer["to"]))
        .collect();
    assert_eq!(
        answers,
        [
            "features.metrics: true -> false",
            "infrastructure.database: \"postgresql\" -> null",
            "infrastructure.db.kind: null -> \"postgresql\"",
            "infrastructure.db.size: null -> 1",
            "service.greeting: \"Hej\" -> null",
            "service.legacy: \"x\" -> null",
            "text.greeting: null -> \"Hej\"",
            "tier: null -> \"silver\"",
        ]
    );
    let changelog = report["changelog"].as_str().unwrap();
    assert!(
        changelog.starts_with("## 2.1.0") && changelog.contains("## 1.1.0") && !changelog.contains("## 1.0.0"),
        "{changelog}"
    );
}
