//! Pointers of Git LFS: what git stores where the content of a file is kept elsewhere.

use crate::base::Digest;

/// Largest pointer, in bytes (Git LFS, "The Pointer": readers need not read further).
const MAX_SIZE: usize = 1024;

/// A pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LfsPointer {
    content: Digest,
    size: u64,
}

impl LfsPointer {
    /// Reads a pointer (Git LFS, "Specification", version 1); none where the content is none.
    #[must_use]
    pub fn parse(content: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(content.get(..content.len().min(MAX_SIZE + 1))?).ok()?;
        if content.len() > MAX_SIZE {
            return None;
        }
        let rest = text.strip_prefix("version https://git-lfs.github.com/spec/v1\n")?;
        let value = |key: &str| rest.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(' '));
        let (content, size) = (value("oid")?.parse().ok()?, value("size")?.parse().ok()?);
        Some(Self { content, size })
    }

    /// Whether `content` is what it stands for.
    #[must_use]
    pub fn stands_for(self, content: &[u8]) -> bool {
        self.size == content.len() as u64 && self.content == Digest::of(content)
    }
}

#[cfg(test)]
mod tests {
    use super::LfsPointer;
    use crate::base::Digest;

    #[test]
    fn a_pointer_stands_for_one_content() {
        let text = format!("version https://git-lfs.github.com/spec/v1\noid {}\nsize 5\n", Digest::of(b"image"));
        let pointer = LfsPointer::parse(text.as_bytes()).expect("it is one");
        assert!(pointer.stands_for(b"image") && !pointer.stands_for(b"other") && !pointer.stands_for(b"imag"));
        for other in [&text[1..], &text.replace("sha256:", "sha1:"), &text.replace("size", "sise"), &text.repeat(20)] {
            assert_eq!(LfsPointer::parse(other.as_bytes()), None, "{other}");
        }
    }
}
