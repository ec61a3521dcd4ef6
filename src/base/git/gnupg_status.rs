//! What gpg and gpgsm report of a signature (`doc/DETAILS` of their source, "Format of the --status-fd output").

use super::armor::SignatureFormat;

/// What a report comes to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Judgement {
    /// Good, by the primary key or certificate with this fingerprint.
    Good(String),
    /// By a key that is not in the keyring.
    Foreign(String),
    /// By a certificate that nothing vouches for.
    Untrusted(String),
    /// Signature, key or certificate has expired or was revoked.
    Lapsed(String),
    /// Not what was signed, or not one signature.
    Bad(String),
}

const VERDICTS: [&str; 6] = ["GOODSIG", "EXPSIG", "EXPKEYSIG", "REVKEYSIG", "BADSIG", "ERRSIG"];

/// Reads a report. There must be one signature, with one verdict on it.
pub(super) fn judge(said: &str, format: SignatureFormat) -> Judgement {
    let lines: Vec<Vec<&str>> =
        said.lines().filter_map(|line| line.strip_prefix("[GNUPG:] ")).map(|line| line.split(' ').collect()).collect();
    let of = |keyword: &'static str| lines.iter().filter(move |line| line[0] == keyword);
    let verdicts: Vec<&Vec<&str>> = lines.iter().filter(|line| VERDICTS.contains(&line[0])).collect();
    let [verdict] = verdicts[..] else {
        return Judgement::Bad(format!("{} verdicts on it, where one is expected", verdicts.len()));
    };
    if of("NEWSIG").count() > 1 {
        return Judgement::Bad("it is more than one signature".into());
    }
    let key = verdict.get(1).copied().unwrap_or_default();
    match verdict[0] {
        "GOODSIG" if of("KEYREVOKED").next().is_some() => Judgement::Lapsed(format!("the key {key} was revoked")),
        "GOODSIG" => accept(&of("VALIDSIG").collect::<Vec<_>>(), &lines, format),
        "EXPSIG" => Judgement::Lapsed("the signature has expired".into()),
        "EXPKEYSIG" => Judgement::Lapsed(format!("the key {key} has expired")),
        "REVKEYSIG" => Judgement::Lapsed(format!("the key {key} was revoked")),
        "ERRSIG" if of("NO_PUBKEY").next().is_some() => {
            let whole = verdict.get(7).filter(|fingerprint| is_fingerprint(fingerprint));
            Judgement::Foreign((*whole.unwrap_or(&key)).to_owned())
        }
        "BADSIG" => Judgement::Bad("it does not fit what the tag says".into()),
        _ => Judgement::Bad("it cannot be checked".into()),
    }
}

fn accept(valid: &[&Vec<&str>], lines: &[Vec<&str>], format: SignatureFormat) -> Judgement {
    let [valid] = valid else { return Judgement::Bad("it is good, but not valid".into()) };
    if format == SignatureFormat::X509 {
        let is_trusted = lines.iter().any(|line| matches!(line[0], "TRUST_FULLY" | "TRUST_ULTIMATE"));
        let is_doubted = lines.iter().any(|line| matches!(line[0], "TRUST_UNDEFINED" | "TRUST_NEVER" | "TRUST_MARGINAL"));
        let fingerprint = valid.get(1).copied().unwrap_or_default().to_owned();
        return if is_trusted && !is_doubted { Judgement::Good(fingerprint) } else { Judgement::Untrusted(fingerprint) };
    }
    // A signature of a document, binary or text (RFC 9580, section 5.2.1), whose key belongs to a primary one.
    match valid.get(9..=10) {
        Some(["00" | "01", primary]) if is_fingerprint(primary) => Judgement::Good((*primary).to_owned()),
        _ => Judgement::Bad("it is not the signature of a document".into()),
    }
}

fn is_fingerprint(text: &str) -> bool {
    text.len() >= 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::{Judgement, SignatureFormat, judge};

    const KEY: &str = "E653160E593511DFFE96E52536D324DA3D8B9EAC";
    const SUBKEY: &str = "1111111111111111111111111111111111111111";

    fn status(lines: &[&str]) -> String {
        lines.iter().map(|line| format!("[GNUPG:] {line}\n")).collect::<Vec<_>>().concat()
    }

    fn pgp(lines: &[&str]) -> Judgement {
        judge(&status(lines), SignatureFormat::OpenPgp)
    }

    #[test]
    fn a_good_signature_is_by_the_primary_key() {
        let valid = format!("VALIDSIG {SUBKEY} 2026-11-21 1795253601 0 4 0 22 8 00 {KEY}");
        let good = ["NEWSIG a@x", "GOODSIG 36D324DA3D8B9EAC Ada", &valid];
        assert_eq!(pgp(&good), Judgement::Good(KEY.into()));
        // What others print is not gpg's report.
        let noisy = format!("{}gpg: BADSIG\nx [GNUPG:] BADSIG {KEY}\n", status(&good));
        assert_eq!(judge(&noisy, SignatureFormat::OpenPgp), Judgement::Good(KEY.into()));
        for bad in [
            &[][..],
            &["GOODSIG A Ada"],
            &[&valid],
            &["NEWSIG", "NEWSIG", "GOODSIG A Ada", &valid],
            &["GOODSIG A Ada", "GOODSIG B Bob", &valid],
            &["GOODSIG A Ada", &valid, &valid],
            &["GOODSIG A Ada", "BADSIG A Ada", &valid],
            &["GOODSIG A Ada", &valid.replace(" 00 ", " 13 ")],
            &["GOODSIG A Ada", &valid.replace(&format!(" {KEY}"), "")],
            &["GOODSIGX A Ada", &valid],
            &["BADSIG A Ada"],
            &["ERRSIG A 22 8 00 1 4"],
        ] {
            assert!(matches!(pgp(bad), Judgement::Bad(_)), "{bad:?}");
        }
        for lapsed in ["EXPSIG A Ada", "EXPKEYSIG A Ada", "REVKEYSIG A Ada"] {
            assert!(matches!(pgp(&[lapsed, &valid]), Judgement::Lapsed(_)), "{lapsed}");
        }
        assert!(matches!(pgp(&["GOODSIG A Ada", "KEYREVOKED", &valid]), Judgement::Lapsed(_)));
    }

    #[test]
    fn an_unknown_key_is_named() {
        let error = format!("ERRSIG 36D324DA3D8B9EAC 22 8 00 1795253601 9 {KEY}");
        assert_eq!(pgp(&["NEWSIG", &error, "NO_PUBKEY 36D324DA3D8B9EAC"]), Judgement::Foreign(KEY.into()));
        let old = "ERRSIG 36D324DA3D8B9EAC 22 8 00 1795253601 9";
        assert_eq!(pgp(&[old, "NO_PUBKEY 36D324DA3D8B9EAC"]), Judgement::Foreign("36D324DA3D8B9EAC".into()));
    }

    #[test]
    fn a_certificate_wants_trust() {
        let valid = format!("VALIDSIG {KEY} 2026-11-21 20261121T093359 0 0 0 1 8 00");
        let x509 = |trust: &str| judge(&status(&["NEWSIG", "GOODSIG A /CN=Ada", &valid, trust]), SignatureFormat::X509);
        assert_eq!(x509("TRUST_FULLY 0 shell"), Judgement::Good(KEY.into()));
        for trust in ["TRUST_UNDEFINED 98", "TRUST_NEVER", "PROGRESS x"] {
            assert_eq!(x509(trust), Judgement::Untrusted(KEY.into()));
        }
    }
}
