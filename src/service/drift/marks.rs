//! What a merge leaves in a file that somebody has to resolve.

/// The 1-based line of the first conflict marker (git-merge(1), "How conflicts are presented"); none where there is no whole conflict.
pub(super) fn first_marker(content: &[u8]) -> Option<usize> {
    let mut started = None;
    let mut is_divided = false;
    for (index, line) in content.split(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.starts_with(b"<<<<<<< ") {
            (started, is_divided) = (Some(index + 1), false);
        } else if line == b"=======" {
            is_divided = started.is_some();
        } else if line.starts_with(b">>>>>>> ") && is_divided {
            return started;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::first_marker;

    #[test]
    fn only_a_whole_conflict_counts() {
        let conflict = "a\n<<<<<<< yours\nb\n||||||| go-http 1.4.0\n=======\nc\n>>>>>>> go-http 1.5.0\n";
        assert_eq!(first_marker(conflict.as_bytes()), Some(2));
        assert_eq!(first_marker(conflict.replace('\n', "\r\n").as_bytes()), Some(2));
        for text in
            ["", "a\n=======\n", "<<<<<<< x\n=======\n", "Title\n=======\n>>>>>>> x\n", " <<<<<<< x\n=======\n>>>>>>> x\n"]
        {
            assert_eq!(first_marker(text.as_bytes()), None, "{text}");
        }
    }
}
