//! Signed tags: pave's verdict beside that of `git verify-tag`, with the same keys trusted. What git refuses, pave refuses.

mod bench;
pub mod door;
mod keys;
mod making;
mod trust;

use self::bench::Bench;
use self::door::expected;
use self::keys::{KINDS, Key, Kind, PAST, run};
use crate::Real;

const NEEDS: &[&str] = &["git", "gpg", "gpg-agent", "gpgconf", "gpgsm", "openssl", "ssh-keygen"];

#[expect(non_snake_case, reason = "a list that is made when it is asked for")]
pub fn TESTS() -> Vec<Real> {
    let own = vec![
        Real::new("signatures::good_ones_are_accepted", NEEDS, good),
        Real::new("signatures::every_kind_of_ssh_key_signs", NEEDS, ssh_kinds),
        Real::new("signatures::unsigned_tags_are_refused", NEEDS, unsigned),
        Real::new("signatures::foreign_keys_are_refused", NEEDS, foreign),
        Real::new("signatures::changed_and_pasted_ones_are_refused", NEEDS, changed),
        Real::new("signatures::tags_of_something_else_are_refused", NEEDS, replayed),
        Real::new("signatures::more_than_one_commit_and_one_signature_is_refused", NEEDS, strange_tags),
        Real::new("signatures::expired_and_revoked_gpg_keys_are_refused", NEEDS, lapsed_gpg),
        Real::new("signatures::gpg_subkeys_and_weak_digests_are_as_gpg_says", NEEDS, gpg_details),
        Real::new("signatures::certificates_need_their_issuers", NEEDS, certificates),
        Real::new("signatures::revoked_ssh_keys_are_refused", NEEDS, revoked_ssh),
    ];
    [own, making::tests(), trust::tests()].into_iter().flatten().collect()
}

fn good() {
    for kind in KINDS {
        let bench = Bench::new();
        let (ada, bob) = (bench.key(kind, "Ada"), bench.key(kind, "Bob"));
        let id = bench.signed(&ada);
        bench.compare(&id, &[&ada], true, "good");
        assert_eq!(bench.pave(&id, &[&bob, &ada]), "good: Ada");
        assert_eq!(bench.pave(&bench.signed(&bob), &[&bob, &ada]), "good: Bob");
    }
}

fn ssh_kinds() {
    let bench = Bench::new();
    for (kind, name) in [("rsa", "Rsa"), ("ecdsa", "Ecdsa"), ("ed25519", "Ed")] {
        let key = bench.key(Kind::Ssh(kind), name);
        bench.compare(&bench.signed(&key), &[&key], true, "good");
    }
}

fn unsigned() {
    let bench = Bench::new();
    let id = bench.add(&bench.expected_payload());
    for (kind, name) in KINDS.into_iter().zip(["A", "B", "C"]) {
        bench.compare(&id, &[&bench.key(kind, name)], false, "unsigned-version");
    }
    bench.compare(&id, &[], false, "unsigned-version");
}

fn foreign() {
    for kind in KINDS {
        let bench = Bench::new();
        let (ada, eve) = (bench.key(kind, "Ada"), bench.key(kind, "Eve"));
        let id = bench.signed(&eve);
        bench.compare(&id, &[&ada], false, "foreign-signature");
        bench.compare(&id, &[], false, "foreign-signature");
        // The person is told whose key it is.
        bench.world.write("eve.yaml", &eve.entry(&bench.world).to_string());
        let (_, fingerprint) = bench.door(&["fingerprint", "eve.yaml"]);
        if kind != Kind::X509 {
            assert!(bench.pave(&id, &[&ada]).contains(&fingerprint), "{fingerprint}: {}", bench.pave(&id, &[&ada]));
        }
        // A key of another format does not count either.
        let other = bench.key(if kind == Kind::Gpg { Kind::X509 } else { Kind::Gpg }, "Other");
        bench.compare(&id, &[&other], false, "foreign-signature");
    }
}

fn changed() {
    for kind in KINDS {
        let bench = Bench::new();
        let ada = bench.key(kind, "Ada");
        let content = ada.sign(&bench.world, &bench.expected_payload(), &[]);
        let altered = content.replace("Notes.", "Nodes.");
        bench.compare(&bench.add(&altered), &[&ada], false, "bad-signature");
        let other = ada.sign(&bench.world, &bench.payload("x", "Another.\n"), &[]);
        let signature = &other[other.find("-----BEGIN").unwrap()..];
        bench.compare(&bench.add(&format!("{}{signature}", bench.expected_payload())), &[&ada], false, "bad-signature");
        let garbage = signature.lines().next().unwrap();
        let garbage = format!("{}{garbage}\nAAAA\n{}\n", bench.expected_payload(), garbage.replace("BEGIN", "END"));
        bench.compare(&bench.add(&garbage), &[&ada], false, "bad-signature");
    }
}

/// Signed by a trusted key, every one, and so good to git.
fn replayed() {
    let bench = Bench::new();
    let ada = bench.key(Kind::Ssh("ed25519"), "Ada");
    let other = |change: fn(&mut pave_cli::registry::VersionTag)| {
        let mut version = expected();
        change(&mut version);
        bench.payload(&version.tag_name(), &version.render(""))
    };
    for (payload, said) in [
        (bench.payload("go-http/v1.5.0", &expected().render("")), "tag-mismatch"),
        (other(|version| version.version = semver::Version::new(1, 3, 0)), "tag-mismatch"),
        (other(|version| version.template = "go-grpc".into()), "tag-mismatch"),
        (other(|version| version.registry = "evil".into()), "tag-mismatch"),
        (other(|version| version.digest = pave_cli::base::Digest::of(b"x")), "tag-mismatch"),
        (bench.payload("go-http/v1.4.0", "Publish go-http 1.4.0\n"), "invalid-tag"),
        (bench.payload("go-http/v1.4.0", &format!("{}Digest: x\n", expected().render(""))), "invalid-tag"),
    ] {
        bench.compare(&bench.add(&ada.sign(&bench.world, &payload, &[])), &[&ada], true, said);
    }
}

fn strange_tags() {
    let bench = Bench::new();
    let ada = bench.key(Kind::Ssh("ed25519"), "Ada");
    let sign = |payload: &str| ada.sign(&bench.world, payload, &[]);
    let inner = bench.signed(&ada);
    let nested = bench.expected_payload().replace(&bench.commit, &inner).replace("type commit", "type tag");
    bench.compare(&bench.add(&sign(&nested)), &[&ada], true, "invalid-tag");
    let doubled = bench.expected_payload().replace("tag go-http/v1.4.0\n", "tag go-http/v1.4.0\ntag go-http/v1.4.0\n");
    bench.compare(&bench.add(&sign(&doubled)), &[&ada], true, "invalid-tag");
    // Git signs and checks what is above the last signature.
    bench.compare(&bench.add(&sign(&sign(&bench.expected_payload()))), &[&ada], true, "invalid-tag");
    let followed = format!("{}And more.\n", sign(&bench.expected_payload()));
    let is_accepted = bench.git_accepts(&bench.add(&followed), &[&ada]);
    bench.compare(&bench.add(&followed), &[&ada], is_accepted, "invalid-tag");
    let blob = run(bench.world.command("git").args(["-C", "r", "hash-object", "-w", "--stdin"]), "x");
    assert!(bench.pave(blob.trim(), &[&ada]).starts_with("invalid-tag:"));
    assert!(bench.pave(&bench.commit, &[&ada]).starts_with("invalid-tag:"));
}

fn lapsed_gpg() {
    let bench = Bench::new();
    let old = Key::old(&bench.world, "Old", "1d");
    let id = bench.add(&old.sign(&bench.world, &bench.expected_payload(), &PAST));
    // Newer versions of git accept a good signature by a key that has expired since.
    let is_accepted = bench.git_accepts(&id, &[&old]);
    bench.compare(&id, &[&old], is_accepted, "lapsed-signature");
    let lasting = Key::old(&bench.world, "Lasting", "never");
    let id = bench.add(&lasting.sign(&bench.world, &bench.expected_payload(), &PAST));
    bench.compare(&id, &[&lasting], true, "good");
    let options = [PAST[0], PAST[1], "--default-sig-expire", "1d"];
    let id = bench.add(&lasting.sign(&bench.world, &bench.expected_payload(), &options));
    bench.compare(&id, &[&lasting], false, "lapsed-signature");
    let ada = bench.key(Kind::Gpg, "Ada");
    let id = bench.signed(&ada);
    bench.compare(&id, &[&ada], true, "good");
    let revocations = ada.place.join("openpgp-revocs.d");
    let revocation = std::fs::read_dir(revocations).unwrap().next().unwrap().unwrap().path();
    let revocation = std::fs::read_to_string(revocation).unwrap().replace(":-----BEGIN", "-----BEGIN");
    run(ada.gpg(&bench.world).arg("--import"), &revocation);
    bench.compare(&id, &[&ada], false, "lapsed-signature");
}

fn gpg_details() {
    let bench = Bench::new();
    let ada = bench.key(Kind::Gpg, "Ada");
    let list = run(ada.gpg(&bench.world).args(["--list-keys", "--with-colons"]), "");
    let primary = list.lines().find_map(|line| line.strip_prefix("fpr:")).unwrap().trim_matches(':').to_owned();
    let arguments = ["--passphrase", "", "--quick-add-key", &primary, "rsa2048", "sign", "never"];
    run(ada.gpg(&bench.world).args(arguments), "");
    let id = bench.signed(&ada);
    bench.compare(&id, &[&ada], true, "good");
    let raw = bench
        .world
        .run(bench.world.command("git").env("GNUPGHOME", &ada.place).args(["-C", "r", "verify-tag", "--raw", &id]), "");
    assert!(!raw.stderr.contains(&format!("VALIDSIG {primary}")), "it is the subkey that signs: {}", raw.stderr);
    let weak = bench.add(&ada.sign(&bench.world, &bench.expected_payload(), &["--digest-algo", "SHA1"]));
    let is_accepted = bench.git_accepts(&weak, &[&ada]);
    assert_eq!(bench.pave(&weak, &[&ada]).starts_with("good:"), is_accepted);
    // Two keys in one entry: nobody could say who is meant.
    let bob = bench.key(Kind::Gpg, "Bob");
    run(ada.gpg(&bench.world).arg("--import"), &bob.public(&bench.world));
    assert!(bench.pave(&id, &[&ada]).starts_with("invalid-signer:"));
    for name in ["gpg", "x509"] {
        let signed = if name == "gpg" { id.clone() } else { bench.signed(&bench.key(Kind::X509, "Carol")) };
        let junk = match name {
            "gpg" => "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDME\n-----END PGP PUBLIC KEY BLOCK-----",
            _ => "-----BEGIN CERTIFICATE-----\nMAMC\nAQA=\n-----END CERTIFICATE-----",
        };
        let said = bench.pave_with(&signed, &serde_json::json!([{"name": "Junk", name: junk}]));
        assert!(said.starts_with("invalid-signer: the key of the signer `Junk`"), "{said}");
    }
}

fn certificates() {
    let bench = Bench::new();
    let root = bench.key(Kind::X509, "Root");
    let (ada, eve) = (Key::issued(&bench.world, "Ada", &root, 30), Key::issued(&bench.world, "Eve", &root, 30));
    let (by_ada, by_eve) = (bench.signed(&ada), bench.signed(&eve));
    let chain = |key: &Key| {
        let pem = key.public(&bench.world) + &root.public(&bench.world);
        serde_json::json!([{"name": key.name, "x509": pem}])
    };
    assert_eq!(bench.pave_with(&by_ada, &chain(&ada)), "good: Ada");
    // The issuer only vouches for the one certificate that is named.
    assert!(bench.pave_with(&by_eve, &chain(&ada)).starts_with("foreign-signature:"));
    bench.compare(&by_eve, &[&ada, &root], true, "foreign-signature");
    bench.compare(&by_ada, &[&ada], false, "lapsed-signature");
    let old = Key::issued(&bench.world, "Old", &root, -1);
    bench.compare(&bench.signed(&old), &[&old, &root], false, "lapsed-signature");
    assert!(bench.pave_with(&bench.signed(&old), &chain(&old)).starts_with("lapsed-signature:"));
}

fn revoked_ssh() {
    let bench = Bench::new();
    let ada = bench.key(Kind::Ssh("ed25519"), "Ada");
    let id = bench.signed(&ada);
    bench.compare(&id, &[&ada], true, "good");
    let revoked = ada.place.join("key.pub");
    bench.world.git_config(&format!("[gpg \"ssh\"]\n\trevocationFile = {}\n", revoked.display()));
    bench.compare(&id, &[&ada], false, "lapsed-signature");
}
