//! What a changelog says of a version.

/// Longest notes in a tag, in bytes.
const MAX_NOTES: usize = 4_000;

/// The entry of `version` in a changelog in the form of Keep a Changelog: what stands below `## [1.4.0] - 2026-11-21` or `## 1.4.0`.
/// None where there is no such entry, or nothing in it.
pub(super) fn entry(changelog: &str, version: &semver::Version) -> Option<String> {
    let version = version.to_string();
    let heads = |line: &str| {
        let title = line.strip_prefix("## ")?.trim();
        let name = title.split([' ', ']']).next().unwrap_or_default().trim_start_matches('[');
        Some(name.trim_start_matches('v') == version)
    };
    let mut lines = changelog.lines().skip_while(|line| heads(line) != Some(true));
    lines.next()?;
    let is_text = |line: &&str| !(line.starts_with('[') && line.contains("]: "));
    let body: Vec<&str> = lines.take_while(|line| heads(line).is_none()).filter(is_text).collect();
    let text = body.join("\n").trim().to_owned();
    (!text.is_empty()).then_some(text)
}

/// As much of it as belongs into a tag.
pub(super) fn shortened(notes: &str) -> String {
    if notes.len() <= MAX_NOTES {
        return notes.to_owned();
    }
    let mut short = String::new();
    for line in notes.lines() {
        if short.len() + line.len() > MAX_NOTES {
            break;
        }
        short.push_str(line);
        short.push('\n');
    }
    short + "…"
}

#[cfg(test)]
mod tests {
    use super::{entry, shortened};

    const CHANGELOG: &str = "# Changelog\n\n## [Unreleased]\n\n## [1.4.0] - 2026-11-21\n\n### Added\n\n- A cache.\n\n## 1.3.0\n\n## [1.2.0]\n\n- x\n\n[1.4.0]: https://example.com\n";

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
    fn tags_stay_small() {
        let long = "é line\n".repeat(2_000);
        assert!(shortened(&long).len() < 4_100);
        assert_eq!(shortened("short"), "short");
    }
}
