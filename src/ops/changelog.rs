//! What a template's changelog says of its versions, in the form of Keep a Changelog.

use semver::Version;

use crate::template::Package;

/// The text of the template's CHANGELOG.md; empty where it has none.
pub(super) fn text(package: &Package) -> String {
    let file = package.parts().last().and_then(|part| part.files.get("CHANGELOG.md"));
    file.map(|file| String::from_utf8_lossy(&file.content).into_owned()).unwrap_or_default()
}

/// The entry of `version`: what stands below `## [1.4.0] - 2026-11-21` or `## 1.4.0`. None where there is no such entry, or nothing in it.
pub(super) fn entry(changelog: &str, version: &Version) -> Option<String> {
    entries(changelog).into_iter().find(|(known, _)| known == version).map(|(_, text)| text).filter(|text| !text.is_empty())
}

/// The entries of the versions after `from`, up to `to`, each below its heading, in the changelog's order.
pub(super) fn between(changelog: &str, from: &Version, to: &Version) -> String {
    let crossed = entries(changelog).into_iter().filter(|(version, text)| version > from && version <= to && !text.is_empty());
    crossed.map(|(version, text)| format!("## {version}\n\n{text}\n")).collect::<Vec<_>>().join("\n")
}

fn entries(changelog: &str) -> Vec<(Version, String)> {
    let mut found: Vec<(Version, String)> = Vec::new();
    let mut is_inside = false;
    for line in changelog.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            let name = title.trim().split([' ', ']']).next().unwrap_or_default().trim_start_matches('[');
            let version = Version::parse(name.trim_start_matches('v')).ok();
            is_inside = version.is_some();
            found.extend(version.map(|version| (version, String::new())));
        } else if is_inside && !is_link(line) {
            let (_, text) = found.last_mut().expect("one was begun");
            text.push_str(line);
            text.push('\n');
        }
    }
    found.into_iter().map(|(version, text)| (version, text.trim().to_owned())).collect()
}

/// `[1.4.0]: https://example.com/compare/…`.
fn is_link(line: &str) -> bool {
    line.starts_with('[') && line.contains("]: ")
}

#[cfg(test)]
mod tests {
    use super::{between, entry};

    const CHANGELOG: &str = "# Changelog\n\n## [Unreleased]\n\n- soon\n\n## [1.4.0] - 2026-11-21\n\n### Added\n\n- A cache.\n\n## 1.3.0\n\n## [1.2.0]\n\n- x\n\n[1.4.0]: https://example.com\n";

    #[test]
    fn finds_what_is_said_of_a_version() {
        let entry = |version: &str| entry(CHANGELOG, &version.parse().expect("a version"));
        assert_eq!(entry("1.4.0").as_deref(), Some("### Added\n\n- A cache."));
        assert_eq!(entry("1.2.0").as_deref(), Some("- x"));
        for none in ["1.3.0", "1.4.1", "1.4.0-rc.1"] {
            assert_eq!(entry(none), None, "{none}");
        }
    }

    #[test]
    fn finds_all_that_is_said_on_the_way() {
        let between =
            |from: &str, to: &str| between(CHANGELOG, &from.parse().expect("a version"), &to.parse().expect("a version"));
        assert_eq!(between("1.0.0", "1.4.0"), "## 1.4.0\n\n### Added\n\n- A cache.\n\n## 1.2.0\n\n- x\n");
        assert_eq!(between("1.2.0", "1.3.0"), "");
        assert_eq!(between("1.4.0", "1.2.0"), "");
    }
}
