//! Public keys of three kinds, checked before any program is given them.

use data_encoding::BASE64;

/// The kinds of key that sign; certificates of keys are none.
const SSH_KINDS: [&str; 7] = [
    "ssh-ed25519",
    "ssh-rsa",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
];
/// No public key with everything that belongs to it is larger, but some of gpg's.
const LARGEST: usize = 16 << 10;
/// Keys of gpg carry the signatures of others.
const LARGEST_GPG: usize = 256 << 10;
const LARGEST_PEM: usize = 64 << 10;
const MOST_CERTIFICATES: usize = 10;

/// The key itself, in the format of RFC 4253, section 6.6, out of `KIND BASE64 COMMENT`.
pub(super) fn ssh_blob(line: &str) -> Result<Vec<u8>, String> {
    if line.len() > LARGEST || line.chars().any(char::is_control) {
        return Err("an ssh key is one line, without tabs".into());
    }
    let mut words = line.split(' ');
    let (kind, encoded) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if !SSH_KINDS.contains(&kind) {
        return Err(format!("`{kind}` is no kind of ssh key that pave knows: expected {}", SSH_KINDS.join(", ")));
    }
    let blob = BASE64.decode(encoded.as_bytes()).map_err(|_| format!("what follows `{kind}` is not base64"))?;
    // A length and as many bytes: the kind again.
    let is_same =
        blob.get(4..4 + kind.len()) == Some(kind.as_bytes()) && blob[..4] == length(kind) && blob.len() > 4 + kind.len();
    if is_same { Ok(blob) } else { Err(format!("it says `{kind}`, and holds another kind of key")) }
}

fn length(kind: &str) -> [u8; 4] {
    u32::try_from(kind.len()).unwrap_or_default().to_be_bytes()
}

/// Whether `text` is one armoured public key, as far as its armour tells.
pub(super) fn check_gpg(text: &str) -> Result<(), String> {
    let inner = text
        .strip_prefix("-----BEGIN PGP PUBLIC KEY BLOCK-----\n")
        .and_then(|rest| rest.strip_suffix("\n-----END PGP PUBLIC KEY BLOCK-----"))
        .ok_or("it is not one block that begins with `-----BEGIN PGP PUBLIC KEY BLOCK-----` and has its end")?;
    check_text(inner, LARGEST_GPG)
}

/// Whether `text` is made of certificates in PEM.
pub(super) fn check_certificates(text: &str) -> Result<(), String> {
    let blocks = text.split_inclusive(END);
    let mut count = 0;
    for block in blocks {
        let inner = block.trim_start_matches('\n').strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(END));
        let inner = inner.ok_or(format!("it is not made of blocks that begin with `{BEGIN}` and have their end"))?;
        check_text(inner, LARGEST_PEM)?;
        decode(inner).filter(|der| der.first() == Some(&0x30)).ok_or("a certificate in it is damaged")?;
        count += 1;
    }
    if count == 0 {
        return Err("there is none".into());
    }
    if text.len() > LARGEST_PEM || count > MOST_CERTIFICATES { Err("it is too large".into()) } else { Ok(()) }
}

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// The certificates in a text that [`check_certificates`] has accepted, in DER.
pub(super) fn certificates(text: &str) -> Vec<Vec<u8>> {
    text.split(BEGIN).filter_map(|block| decode(block.split_once(END)?.0)).collect()
}

fn decode(inner: &str) -> Option<Vec<u8>> {
    BASE64.decode(inner.replace('\n', "").as_bytes()).ok()
}

fn check_text(inner: &str, largest: usize) -> Result<(), String> {
    if inner.len() > largest {
        return Err("it is too large".into());
    }
    if inner.contains("-----") {
        return Err("it holds more than one block, or something else".into());
    }
    if inner.chars().any(|c| c != '\n' && c.is_control()) {
        return Err("it holds control characters; its lines must end with a line feed alone".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{certificates, check_certificates, check_gpg, ssh_blob};

    const BLOB: &str = "AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

    #[test]
    fn an_ssh_key_is_one_line_of_a_known_kind() {
        assert_eq!(ssh_blob(&format!("ssh-ed25519 {BLOB}")).map(|blob| blob.len()), Ok(51));
        assert!(ssh_blob(&format!("ssh-ed25519 {BLOB} Ada, on her laptop")).is_ok());
        for bad in [
            String::new(),
            "ssh-ed25519".into(),
            "ssh-ed25519 ".into(),
            "ssh-ed25519 AAAA".into(),
            format!("ssh-ed25519 {BLOB}="),
            format!("ssh-rsa {BLOB}"),
            format!("ssh-ed25519-cert-v01@openssh.com {BLOB}"),
            format!("cert-authority ssh-ed25519 {BLOB}"),
            format!("namespaces=\"git\" ssh-ed25519 {BLOB}"),
            format!("ssh-ed25519  {BLOB}"),
            format!("ssh-ed25519\t{BLOB}"),
            format!("ssh-ed25519 {BLOB}\n* ssh-ed25519 {BLOB}"),
            format!("ssh-ed25519 {BLOB}\0"),
            format!("ssh-ed25519 {BLOB} {}", "x".repeat(20_000)),
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5".into(),
        ] {
            assert!(ssh_blob(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_gpg_key_is_one_block() {
        let good = "-----BEGIN PGP PUBLIC KEY BLOCK-----\nComment: Ada's\n\nmDME\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----";
        assert_eq!(check_gpg(good), Ok(()));
        for bad in [
            String::new(),
            "mDME".into(),
            format!("{good}\n{good}"),
            format!("{good}\nx"),
            good.replace("PUBLIC", "PRIVATE"),
            good.replace("mDME", "mDME\r"),
            good.replace("mDME", "mD\0ME"),
            good.replace("mDME", &"m".repeat(300 << 10)),
        ] {
            assert!(check_gpg(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn certificates_are_blocks_of_pem() {
        let one = "-----BEGIN CERTIFICATE-----\nMAMC\nAQA=\n-----END CERTIFICATE-----";
        let two = format!("{one}\n\n{one}");
        assert_eq!((check_certificates(one), check_certificates(&two)), (Ok(()), Ok(())));
        assert_eq!(certificates(&two), [[0x30, 3, 2, 1, 0], [0x30, 3, 2, 1, 0]]);
        for bad in [
            String::new(),
            "MAMC".into(),
            format!("{one}\nmore"),
            format!("more\n{one}"),
            one.replace("MAMC", "!"),
            one.replace("MAMC", "AAAA"),
            one.replace("CERTIFICATE", "PRIVATE KEY"),
            [one; 11].join("\n"),
        ] {
            assert!(check_certificates(&bad).is_err(), "{bad}");
        }
    }
}
