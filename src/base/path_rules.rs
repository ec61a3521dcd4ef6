//! The rules behind [`RelPath`](super::RelPath), and the key by which two paths are the same file somewhere.

use unicode_normalization::UnicodeNormalization;

use super::printable::changes_direction;

/// Most components that a path may have.
pub(super) const MAX_DEPTH: usize = 64;
/// Most bytes of one component, as ext4, APFS and NTFS allow.
pub(super) const MAX_COMPONENT: usize = 255;

/// The rules of a [`RelPath`]. They follow git's own checks (`verify_path`, fsck's `hasDotgit`, `gitmodulesName`) and
/// what Windows and macOS make of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PathRule {
    /// Nothing between two separators, or nothing at all.
    #[error("a component is empty")]
    Empty,
    /// Starts with `/`.
    #[error("it is absolute")]
    Absolute,
    /// `.` or `..`.
    #[error("it holds `.` or `..`")]
    Dots,
    /// A backslash, which Windows takes for a separator.
    #[error("it holds a backslash")]
    Backslash,
    /// A control character, or one that changes the direction of text.
    #[error("it holds a control or direction character")]
    Control,
    /// One of `<>:"|?*`.
    #[error("it holds one of `<>:\"|?*`, which Windows cannot store")]
    Reserved,
    /// Windows drops a trailing dot or space.
    #[error("a component ends with a dot or a space")]
    TrailingDotOrSpace,
    /// A component over [`MAX_COMPONENT`] bytes.
    #[error("a component is longer than 255 bytes")]
    TooLong,
    /// More than [`MAX_DEPTH`] components.
    #[error("it is deeper than 64 directories")]
    TooDeep,
    /// `.git` or `.gitmodules`, in any disguise.
    #[error("it names git's own files")]
    Git,
    /// `CON`, `NUL`, `COM1` and so on.
    #[error("it names a device of Windows")]
    Device,
    /// Not UTF-8.
    #[error("it is not UTF-8")]
    NotUtf8,
}

/// The first rule that `path` breaks.
pub(super) fn broken(path: &str) -> Option<PathRule> {
    if path.starts_with('/') {
        return Some(PathRule::Absolute);
    }
    if path.split('/').count() > MAX_DEPTH {
        return Some(PathRule::TooDeep);
    }
    path.split('/').find_map(broken_component)
}

fn broken_component(name: &str) -> Option<PathRule> {
    if is_plain(name) { is_device(name).then_some(PathRule::Device) } else { broken_by_rules(name) }
}

/// Nearly every name: of characters that only the rule of devices minds, and no dot where one means something.
fn is_plain(name: &str) -> bool {
    let is_harmless = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    matches!(name.len(), 1..=MAX_COMPONENT) && !name.starts_with('.') && !name.ends_with('.') && name.bytes().all(is_harmless)
}

fn broken_by_rules(name: &str) -> Option<PathRule> {
    let rules = [
        (PathRule::Empty, name.is_empty()),
        (PathRule::Dots, name == "." || name == ".."),
        (PathRule::TooLong, name.len() > MAX_COMPONENT),
        (PathRule::Git, is_git(name)),
        (PathRule::Control, name.chars().any(|c| c.is_control() || changes_direction(c))),
        (PathRule::Backslash, name.contains('\\')),
        (PathRule::Reserved, name.contains(['<', '>', ':', '"', '|', '?', '*'])),
        (PathRule::TrailingDotOrSpace, name.ends_with(['.', ' '])),
        (PathRule::Device, is_device(name)),
    ];
    rules.into_iter().find_map(|(rule, broken)| broken.then_some(rule))
}

/// Whether some system opens `.git` or `.gitmodules` under this name. Source: git's `utf8.c` (`is_hfs_dot_generic`) and
/// `path.c` (`is_ntfs_dot_generic`), which know case, ignorable code points and 8.3 short names.
fn is_git(name: &str) -> bool {
    let visible: String = name.chars().filter(|c| !changes_direction(*c)).collect();
    let folded = fold(&visible);
    let stem = folded.split(':').next().unwrap_or_default().trim_end_matches(['.', ' ']);
    let short = |prefix: &str| {
        stem.strip_prefix(prefix)
            .and_then(|rest| rest.strip_prefix('~'))
            .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
    };
    stem == ".git" || stem == ".gitmodules" || short("git") || short("gitmod") || short("gi7eba") || short("gi7eb")
}

/// Names of devices, with any extension (Microsoft, "Naming Files, Paths, and Namespaces").
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end_matches(' ').to_ascii_uppercase();
    if matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") {
        return true;
    }
    let Some(number) = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT")) else {
        return false;
    };
    matches!(number.chars().collect::<Vec<_>>()[..], ['0'..='9' | '\u{b9}' | '\u{b2}' | '\u{b3}'])
}

/// Two paths with the same key are one file on a file system that ignores case or normalises names.
pub(super) fn fold(path: &str) -> String {
    // Nearly every path; the tables of Unicode say nothing else of ASCII.
    if path.is_ascii() {
        return path.to_ascii_lowercase();
    }
    let upper: String = path.nfc().flat_map(char::to_uppercase).collect();
    upper.chars().flat_map(char::to_lowercase).nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::{broken_by_rules, broken_component, fold};

    #[test]
    fn plain_names_are_judged_as_the_rules_do() {
        let mut names = vec![String::new()];
        for _ in 0..4 {
            let longer =
                names.iter().flat_map(|name| ['.', 'g', 'I', 't', '~', '1', 'n', 'u', 'L', ' '].map(|c| format!("{name}{c}")));
            names = names.iter().cloned().chain(longer).collect();
        }
        names.sort();
        names.dedup();
        names.extend(["com1", "a.gitmodules", ".gitmodules", "gitmod~1", "gi7eb~1", "lpt9.txt", "aux"].map(str::to_owned));
        names.extend([255, 256].map(|length| "a".repeat(length)));
        for name in names {
            assert_eq!(broken_component(&name), broken_by_rules(&name), "{name:?}");
        }
    }

    #[test]
    fn fold_ignores_case_and_normalisation() {
        for (one, other) in
            [("README", "readme"), ("caf\u{e9}", "cafe\u{301}"), ("stra\u{df}e", "STRASSE"), ("\u{3c3}", "\u{3c2}")]
        {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
        assert_ne!(fold("a"), fold("b"));
    }
}
