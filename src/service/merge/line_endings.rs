//! Line endings that one side changed throughout, while the other side changed the content.
//!
//! To git every line of such a file differs, and all of it conflicts. So the other two versions get the same endings before they are merged.

use crate::base::git::{GitError, ObjectId, Quarantine};

/// How the lines of a text end: all in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Lf,
    CrLf,
}

impl Ending {
    /// None for what is not text, has no line break, or breaks lines in both ways.
    fn of(content: &[u8]) -> Option<Self> {
        if content.contains(&0) {
            return None;
        }
        let lines = content.split_inclusive(|byte| *byte == b'\n').filter(|line| line.ends_with(b"\n"));
        let (breaks, returns) =
            lines.fold((0, 0), |(breaks, returns), line| (breaks + 1, returns + usize::from(line.ends_with(b"\r\n"))));
        match (breaks, returns) {
            (0, _) => None,
            (_, 0) => Some(Self::Lf),
            _ => (breaks == returns).then_some(Self::CrLf),
        }
    }

    /// `content`, whose lines end in the other way, in this one.
    fn convert(self, content: &[u8]) -> Vec<u8> {
        let mut converted = Vec::with_capacity(content.len() + content.len() / 32);
        for line in content.split_inclusive(|byte| *byte == b'\n') {
            match (self, line.strip_suffix(b"\n")) {
                (Self::CrLf, Some(text)) => converted.extend([text, b"\r\n"].concat()),
                (Self::Lf, Some(text)) => converted.extend([text.strip_suffix(b"\r").unwrap_or(text), b"\n"].concat()),
                (_, None) => converted.extend(line),
            }
        }
        converted
    }
}

/// The three versions of a file (base, ours, theirs) with the endings of the side that changed them; none where no side did, or where
/// nothing is to be merged.
pub(super) fn unify(quarantine: &Quarantine, ids: [ObjectId; 3]) -> Result<Option<[ObjectId; 3]>, GitError> {
    let [base, ours, theirs] = ids;
    if base == ours || base == theirs || ours == theirs {
        return Ok(None);
    }
    let contents = [quarantine.read_blob(base)?, quarantine.read_blob(ours)?, quarantine.read_blob(theirs)?];
    let [Some(before), Some(our), Some(their)] = [0, 1, 2].map(|side| Ending::of(&contents[side])) else { return Ok(None) };
    let Some(ending) = [our, their].into_iter().find(|ending| *ending != before) else { return Ok(None) };
    let mut unified = ids;
    for ((id, content), had) in unified.iter_mut().zip(&contents).zip([before, our, their]) {
        if had != ending {
            *id = quarantine.blob(&ending.convert(content))?;
        }
    }
    Ok(Some(unified))
}

#[cfg(test)]
mod tests {
    use super::Ending;

    #[test]
    fn a_text_has_one_ending_or_none() {
        for (content, ending) in [
            ("a\nb", Some(Ending::Lf)),
            ("a\r\nb\r\n", Some(Ending::CrLf)),
            ("a\r\nb\n", None),
            ("a\nb\0\n", None),
            ("a", None),
            ("", None),
            ("a\rb\n", Some(Ending::Lf)),
        ] {
            assert_eq!(Ending::of(content.as_bytes()), ending, "{content:?}");
        }
        assert_eq!(Ending::CrLf.convert(b"a\n\nb"), b"a\r\n\r\nb");
        assert_eq!(Ending::Lf.convert(b"a\r\n\r\nb"), b"a\n\nb");
    }
}
