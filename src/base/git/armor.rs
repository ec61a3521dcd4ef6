//! The signature at the end of a tag's message.

/// Which program makes a signature and checks it (git-config(1), `gpg.format`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignatureFormat {
    /// `ssh-keygen`.
    Ssh,
    /// `gpg`.
    OpenPgp,
    /// `gpgsm`: a CMS message.
    X509,
}

impl SignatureFormat {
    const ALL: [Self; 3] = [Self::Ssh, Self::OpenPgp, Self::X509];

    fn label(self) -> &'static str {
        match self {
            Self::Ssh => "SSH SIGNATURE",
            Self::OpenPgp => "PGP SIGNATURE",
            Self::X509 => "SIGNED MESSAGE",
        }
    }
}

/// What git takes for the beginning of a signature, wherever in a message a line starts with it, and pave has no use for.
const ENCRYPTED: &str = "-----BEGIN PGP MESSAGE-----";

/// Splits what stands below a tag's headers into the message and the format of the signature that follows it. An error says what
/// is wrong: git signs and checks everything above the last line that starts as a signature does, so there may be one only, with
/// nothing behind it.
pub(super) fn split(body: &str) -> Result<(&str, Option<SignatureFormat>), String> {
    let mut at = 0;
    for line in body.split_inclusive('\n') {
        if line.starts_with(ENCRYPTED) {
            return Err("it has a signature of a kind that pave does not know".into());
        }
        let begins = |format: &SignatureFormat| line.starts_with(&format!("-----BEGIN {}-----", format.label()));
        if let Some(format) = SignatureFormat::ALL.into_iter().find(begins) {
            check(&body[at..], format)?;
            return Ok((&body[..at], Some(format)));
        }
        at += line.len();
    }
    Ok((body, None))
}

/// One block from the first line to the last.
fn check(text: &str, format: SignatureFormat) -> Result<(), String> {
    let label = format.label();
    let (begin, end) = (format!("-----BEGIN {label}-----\n"), format!("-----END {label}-----"));
    let inner = text.strip_prefix(&begin).ok_or("the first line of its signature holds more than it should")?;
    let (inner, rest) = inner.split_once(&end).ok_or("its signature has no end")?;
    if !rest.trim_matches('\n').is_empty() {
        return Err("something follows its signature".into());
    }
    let is_plain = |byte: u8| byte == b'\n' || byte == b' ' || byte.is_ascii_graphic();
    if !inner.ends_with('\n') || inner.contains("-----") || !inner.bytes().all(is_plain) {
        return Err("its signature holds more than one".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{SignatureFormat, split};

    fn block(label: &str) -> String {
        format!("-----BEGIN {label}-----\n\nAAAA\n=xyz\n-----END {label}-----\n")
    }

    #[test]
    fn knows_three_formats() {
        for (label, format) in [
            ("SSH SIGNATURE", SignatureFormat::Ssh),
            ("PGP SIGNATURE", SignatureFormat::OpenPgp),
            ("SIGNED MESSAGE", SignatureFormat::X509),
        ] {
            let text = format!("a\nb\n{}", block(label));
            assert_eq!(split(&text), Ok(("a\nb\n", Some(format))));
            assert_eq!(split(text.trim_end()), Ok(("a\nb\n", Some(format))));
        }
        for unsigned in ["", "a\n", "a -----BEGIN SSH SIGNATURE-----\n", "> -----BEGIN SSH SIGNATURE-----\n"] {
            assert_eq!(split(unsigned), Ok((unsigned, None)));
        }
    }

    #[test]
    fn refuses_all_but_one_whole_signature_at_the_end() {
        let (ssh, pgp) = (block("SSH SIGNATURE"), block("PGP SIGNATURE"));
        for bad in [
            format!("a\n{ssh}{ssh}"),
            format!("a\n{ssh}{pgp}"),
            format!("a\n{pgp}\n{ssh}"),
            format!("a\n{ssh}more\n"),
            format!("a\n{ssh} \n"),
            format!("a\n{}", ssh.replacen('\n', "\r\n", 1)),
            format!("a\n{}", ssh.replace('\n', "\r\n")),
            format!("a\n{}", ssh.replacen("BEGIN SSH SIGNATURE-----", "BEGIN SSH SIGNATURE-----x", 1)),
            format!("a\n{}", ssh.replace("END SSH", "END PGP")),
            format!("a\n{}", ssh.replace("AAAA", "é")),
            format!("a\n{}", ssh.replace("AAAA", "A\x1b[AA")),
            format!("a\n{}", ssh.replace("\n-----END", "-----END")),
            "a\n-----BEGIN SSH SIGNATURE-----\nAAAA\n".into(),
            format!("a\n{}", block("PGP MESSAGE")),
        ] {
            assert!(split(&bad).is_err(), "{bad}");
        }
    }
}
