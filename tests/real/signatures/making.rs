//! Making tags, as the user's git signs.

use std::fs;

use super::NEEDS;
use super::bench::Bench;
use super::door::expected;
use super::keys::{KINDS, Kind, end_agents, run};
use crate::Real;

pub fn tests() -> Vec<Real> {
    vec![
        Real::new("signatures::git_signs_as_the_repository_is_configured", NEEDS, as_configured),
        Real::new("signatures::an_unsigned_tag_is_made_in_process", NEEDS, unsigned),
        Real::new("signatures::what_cannot_be_signed_leaves_nothing", NEEDS, failing),
    ]
}

fn create(bench: &Bench, name: &str, message: &str, sign: &str) -> (bool, String) {
    bench.door(&["create", "r", name, &bench.commit, message, sign])
}

/// Every file of the repository but its objects, and how many of those there are.
fn state(bench: &Bench) -> (String, String) {
    let objects = bench.world.git(&["-C", "r", "count-objects"]).split(' ').next().unwrap().to_owned();
    let mut command = bench.world.command("find");
    (run(command.args(["r", "-path", "r/.git/objects", "-prune", "-o", "-type", "f", "-print"]), ""), objects)
}

fn as_configured() {
    for kind in KINDS {
        let mut bench = Bench::new();
        let ada = bench.key(kind, "Ada");
        let config = |key: &str, value: &str| drop(bench.world.git(&["-C", "r", "config", key, value]));
        match kind {
            Kind::Ssh(_) => {
                config("gpg.format", "ssh");
                // A relative path is one from the root of the work tree.
                config("user.signingKey", "../../ada/key.pub");
            }
            Kind::Gpg => config("user.signingKey", "Ada@example.org"),
            Kind::X509 => {
                config("gpg.format", "x509");
                let mut pack = bench.world.command("openssl");
                pack.current_dir(&ada.place)
                    .args(["pkcs12", "-export", "-inkey", "key.pem", "-in", "cert.pem", "-out", "ada.p12"]);
                let old = ["-certpbe", "PBE-SHA1-3DES", "-keypbe", "PBE-SHA1-3DES", "-macalg", "sha1", "-passout", "pass:"];
                run(pack.args(old), "");
                let mut import = bench.world.command("gpgsm");
                import.env("GNUPGHOME", &ada.place).args(["--batch", "--passphrase-fd", "0", "--pinentry-mode", "loopback"]);
                run(import.arg("--import").arg(ada.place.join("ada.p12")), "\n");
                let mut list = bench.world.command("gpgsm");
                let listed = run(list.env("GNUPGHOME", &ada.place).args(["--batch", "-K", "--with-colons"]), "");
                let fingerprint = listed.lines().find_map(|line| line.strip_prefix("fpr:")).unwrap().trim_matches(':');
                let fingerprint = fingerprint.split(':').next().unwrap();
                config("user.signingKey", fingerprint);
                fs::write(ada.place.join("trustlist.txt"), format!("{fingerprint} S relax\n")).unwrap();
                fs::write(ada.place.join("gpgsm.conf"), "disable-crl-checks\ndisable-dirmngr\n").unwrap();
                end_agents(&bench.world, &ada.place);
            }
        }
        bench.world.set("GNUPGHOME", ada.place.to_str().unwrap());
        let before = state(&bench);
        let (is_made, id) = create(&bench, "go-http/v1.4.0", &expected().render("Notes."), "yes");
        assert!(is_made, "{id}");
        let (files, objects) = state(&bench);
        assert_eq!((files, objects.parse::<u32>().unwrap()), (before.0, before.1.parse::<u32>().unwrap() + 1));
        bench.compare(&id, &[&ada], true, "good");
        let content = bench.world.git(&["-C", "r", "cat-file", "tag", &id]);
        assert!(
            content.contains("\ntagger Ada Lovelace <ada@example.org> 1790000000 +0200\n\nPublish go-http 1.4.0\n"),
            "{content}"
        );
        bench.world.git(&["-C", "r", "update-ref", "refs/tags/go-http/v1.4.0", &id]);
        assert_eq!(bench.world.git(&["-C", "r", "fsck", "--strict"]), "");
        end_agents(&bench.world, &ada.place);
    }
}

fn unsigned() {
    let bench = Bench::new();
    bench.world.git_config("[tag]\n\tgpgSign = true\n");
    let (is_made, id) = create(&bench, "go-http/v1.4.0", "Publish", "no");
    assert!(is_made, "{id}");
    let mut command = bench.world.command("git");
    command.args(["-C", "r", "-c", "tag.gpgSign=false", "-c", "user.name=Ada Lovelace", "-c", "user.email=ada@example.org"]);
    run(command.args(["tag", "-a", "-m", "Publish", "go-http/v1.4.0"]), "");
    assert_eq!(bench.world.git(&["-C", "r", "rev-parse", "refs/tags/go-http/v1.4.0"]), id, "the same as git's, byte for byte");
}

fn failing() {
    let bench = Bench::new();
    let before = state(&bench);
    bench.world.git(&["config", "--global", "gpg.program", "/bin/false"]);
    for (name, message, sign, code) in [
        ("go-http/v1.4.0", "Publish", "yes", "signing-failed"),
        ("-d", "Publish", "no", "git-failed"),
        ("a..b", "Publish", "no", "git-failed"),
        ("a\nb", "Publish", "no", "git-failed"),
        ("a", "-----BEGIN SSH SIGNATURE-----\nx\n-----END SSH SIGNATURE-----", "no", "git-failed"),
        ("a", "-----BEGIN PGP SIGNATURE-----", "no", "git-failed"),
    ] {
        let (is_made, said) = create(&bench, name, message, sign);
        assert!(!is_made && said.starts_with(&format!("{code}:")), "{said}");
        assert_eq!(state(&bench), before, "{said}");
    }
}
