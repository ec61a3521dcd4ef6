//! A deployment: the digest of an image, where the template had zeros.

use crate::base::git::ObjectId;

/// What stands before a digest.
const ALGORITHM: &[u8] = b"sha256:";
/// Hexadecimal digits of one.
const DIGITS: usize = 64;

/// Whether `content` is the blob `rendered` but for digests in place of zeros, which pipelines write when they deploy. That is no drift:
/// it is what the file is for.
#[must_use]
pub fn is_deployed(content: &[u8], rendered: ObjectId) -> bool {
    let mut zeroed = content.to_vec();
    let mut at = 0;
    while let Some(found) = zeroed[at..].windows(ALGORITHM.len()).position(|window| window == ALGORITHM) {
        at += found + ALGORITHM.len();
        let end = zeroed.len().min(at + DIGITS);
        let digest = &mut zeroed[at..end];
        if digest.len() == DIGITS && digest.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            digest.fill(b'0');
        }
    }
    zeroed != content && ObjectId::of_blob(&zeroed) == rendered
}

#[cfg(test)]
mod tests {
    use super::is_deployed;
    use crate::base::git::ObjectId;

    #[test]
    fn digests_in_place_of_zeros_and_nothing_else() {
        let of = |digest: &str, rest: &str| format!("images:\n  - name: a\n    digest: sha256:{digest}\n{rest}");
        let (zeros, digest) = ("0".repeat(64), "1a".repeat(32));
        let rendered = ObjectId::of_blob(of(&zeros, "").as_bytes());
        assert!(is_deployed(of(&digest, "").as_bytes(), rendered));
        assert!(!is_deployed(of(&zeros, "").as_bytes(), rendered));
        assert!(!is_deployed(of(&digest, "replicas: 3\n").as_bytes(), rendered));
        assert!(!is_deployed(of(&digest[2..], "").as_bytes(), rendered));
        // Another digest than the template's own is a change.
        let fixed = ObjectId::of_blob(of(&digest, "").as_bytes());
        assert!(!is_deployed(of(&"2b".repeat(32), "").as_bytes(), fixed));
    }
}
