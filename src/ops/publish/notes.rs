//! What a tag says of its version.

/// Longest notes in a tag, in bytes.
const MAX_NOTES: usize = 4_000;

/// As much of a changelog's entry as belongs into a tag.
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
    use super::shortened;

    #[test]
    fn tags_stay_small() {
        let long = "é line\n".repeat(2_000);
        assert!(shortened(&long).len() < 4_100);
        assert_eq!(shortened("short"), "short");
    }
}
