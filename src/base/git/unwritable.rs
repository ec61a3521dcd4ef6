//! What git says of a work tree that it could not write.

use super::run::last_words;

/// How git begins to say that a file could not be written or removed (its entry.c, wrapper.c and read-cache.c).
const WORDS: [&str; 8] = [
    "unable to unlink",
    "unable to create",
    "unable to write",
    "unable to stat just-written file",
    "cannot create directory",
    "cannot create submodule directory",
    "cannot unlink",
    "unable to rmdir",
];

/// The first line in which git says so, where there is one: it names the path, and why.
pub(super) fn unwritable(stderr: &[u8]) -> Option<String> {
    let said = String::from_utf8_lossy(stderr);
    let without_level = |line: &str| {
        let level = ["error: ", "fatal: ", "warning: "].iter().find_map(|level| line.strip_prefix(level));
        level.unwrap_or(line).to_owned()
    };
    let line = said.lines().map(without_level).find(|line| WORDS.iter().any(|words| line.starts_with(words)));
    line.map(|line| last_words(line.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::unwritable;

    #[test]
    fn the_first_file_is_named() {
        let said = b"warning: unable to unlink 'a/b': Permission denied\nerror: unable to create file a/c: Permission denied\n";
        assert_eq!(unwritable(said).as_deref(), Some("unable to unlink 'a/b': Permission denied"));
        assert_eq!(unwritable(b"error: Entry 'unable to write' not uptodate. Cannot merge.\n"), None);
    }
}
