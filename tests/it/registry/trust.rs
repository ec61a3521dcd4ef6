//! What a registry is refused for, by somebody who knows it, and by somebody who has never seen it before.

use super::attack::{
    TAG, commit_of, digests, edit_index, next_serial, other_component, other_content, point, retarget, signed_by, tag_object,
    unsigned, write_tag,
};
use crate::world::Ran;
use crate::world::registry::{Acme, User, can_sign};

/// One error with this code, exit status and these words, and nothing new in the working directory.
pub(super) fn refused(ran: Ran, user: &User, exit: i32, code: &str, words: &[&str]) {
    let ran = ran.refused(exit);
    let error = &ran.json()["error"];
    assert_eq!(error["code"], code, "{}", ran.transcript());
    for word in words {
        assert!(ran.stderr.contains(word), "`{word}` is missing: {}", ran.transcript());
    }
    assert_eq!(user.acme.world.entries(), ["acme", "acme.git"], "{}", ran.transcript());
}

/// `verify` finds that `tag` is wrong, and says so with this code and 1.
pub(super) fn found_by_verify(user: &User, tag: &str, code: &str) {
    let ran = user.pave(&["registry", "verify", "--format", "json"]);
    assert_eq!(ran.status, Some(1), "{}", ran.transcript());
    let result = ran.json();
    assert_eq!(result["ok"], false, "{}", ran.transcript());
    let found = result["versions"].as_array().unwrap().iter().find(|version| version["tag"] == tag);
    assert_eq!(found.unwrap()["problem"]["code"], code, "{}", ran.transcript());
    let human = user.pave(&["registry", "verify"]);
    assert!(human.stdout.contains(tag) && human.stdout.contains(code), "{}", human.transcript());
    // What is as it was published is said to be.
    assert_eq!(result["versions"].as_array().unwrap().iter().filter(|version| version["problem"].is_null()).count(), 1);
}

/// The attack is refused when 1.1.0 is wanted, by one who has seen the registry as it was, and by one who has not; 1.0.0 can be used.
fn refused_by_both(acme: &Acme, attack: impl Fn(&Acme), code: &str, words: &[&str]) {
    let old = acme.friend("olga");
    attack(acme);
    let new = acme.friend("nina");
    for user in [&old, &new] {
        let ran = user.create("hello", "minimal@=1.1.0", &["--format", "json"]);
        refused(ran, user, 3, code, &[&[TAG], words].concat());
        assert!(user.cached().is_empty(), "nothing wrong may be kept");
        found_by_verify(user, TAG, code);
    }
    old.create("hello", "minimal@=1.0.0", &[]).ok();
    std::fs::remove_dir_all(acme.world.path("hello")).unwrap();
}

#[test]
fn a_tag_that_was_moved_to_other_content() {
    for is_signed in [false, true] {
        if is_signed && !can_sign("a moved tag that is signed") {
            continue;
        }
        let acme = if is_signed { Acme::signed() } else { Acme::new() };
        let [_, expected] = digests(&acme);
        let attack = |acme: &Acme| {
            let commit = commit_of(acme, other_content);
            let content = retarget(acme, TAG, &commit);
            // Even with the signer's own key.
            let content = if is_signed { signed_by(acme, "ada", &content) } else { content };
            point(acme, TAG, &write_tag(acme, &content));
        };
        refused_by_both(&acme, attack, "wrong-digest", &[&expected, "and is sha256:", "pave registry verify"]);
    }
}

#[test]
fn a_tag_that_was_moved_to_another_component() {
    let acme = Acme::new();
    let attack = |acme: &Acme| point(acme, TAG, &commit_of(acme, other_component));
    refused_by_both(&acme, attack, "wrong-digest", &["should be sha256:"]);
}

#[test]
fn a_tag_that_is_gone() {
    let acme = Acme::new();
    let attack = |acme: &Acme| acme.bare(&["tag", "-d", TAG]).clear();
    refused_by_both(&acme, attack, "version-vanished", &["has no such tag"]);
}

#[test]
fn a_lightweight_tag_in_place_of_the_signed_one() {
    if !can_sign("a lightweight tag") {
        return;
    }
    let attack = |acme: &Acme| point(acme, TAG, &format!("{TAG}^{{commit}}"));
    refused_by_both(&Acme::signed(), attack, "wrong-tag", &["it is no annotated tag"]);
}

#[test]
fn a_tag_that_nobody_has_signed() {
    if !can_sign("an unsigned tag") {
        return;
    }
    let attack = |acme: &Acme| point(acme, TAG, &write_tag(acme, &unsigned(&tag_object(acme, TAG))));
    refused_by_both(&Acme::signed(), attack, "unsigned-version", &["is not signed"]);
}

#[test]
fn a_tag_that_somebody_else_has_signed() {
    if !can_sign("a foreign signature") {
        return;
    }
    let attack = |acme: &Acme| {
        point(acme, TAG, &write_tag(acme, &signed_by(acme, "mallory", &unsigned(&tag_object(acme, TAG)))));
    };
    let acme = Acme::signed();
    let mallory = acme.fingerprint("mallory");
    refused_by_both(&acme, attack, "foreign-signature", &[&mallory]);
}

#[test]
fn a_signature_that_was_changed() {
    if !can_sign("a damaged signature") {
        return;
    }
    let attack = |acme: &Acme| {
        let content = tag_object(acme, TAG);
        let time = content.lines().find(|line| line.starts_with("tagger")).unwrap();
        let later = time.replace("1790000000", "1790000001");
        point(acme, TAG, &write_tag(acme, &content.replace(time, &later)));
    };
    refused_by_both(&Acme::signed(), attack, "bad-signature", &[]);
}

/// git accepts every one of these, where it knows the signer's key.
fn accepted_by_git(acme: &Acme) {
    acme.world.write("acme/.git/allowed", &format!("* {}\n", acme.public_key("ada")));
    acme.owner(&["fetch", "-q", "--force", "origin", "refs/tags/*:refs/tags/*"]);
    let allowed = format!("gpg.ssh.allowedSignersFile={}", acme.world.path("acme/.git/allowed").display());
    acme.owner(&["-c", &allowed, "verify-tag", TAG]);
}

#[test]
fn the_tag_of_an_older_version_under_the_name_of_a_newer_one() {
    if !can_sign("a renamed tag") {
        return;
    }
    let attack = |acme: &Acme| {
        point(acme, TAG, "minimal/v1.0.0");
        accepted_by_git(acme);
    };
    refused_by_both(&Acme::signed(), attack, "wrong-tag", &["its name is `minimal/v1.0.0`, not `minimal/v1.1.0`"]);
}

#[test]
fn the_tag_of_another_template() {
    if !can_sign("another template's tag") {
        return;
    }
    let attack = |acme: &Acme| {
        let content = unsigned(&tag_object(acme, TAG)).replace("Template: minimal", "Template: other");
        let content = content.replace("Publish minimal", "Publish other");
        point(acme, TAG, &write_tag(acme, &signed_by(acme, "ada", &content)));
        accepted_by_git(acme);
    };
    refused_by_both(&Acme::signed(), attack, "wrong-tag", &["its template is `other`, not `minimal`"]);
}

#[test]
fn the_tag_of_another_registry_of_the_same_signer() {
    if !can_sign("another registry's tag") {
        return;
    }
    let attack = |acme: &Acme| {
        let content = unsigned(&tag_object(acme, TAG)).replace("Registry: acme", "Registry: playground");
        point(acme, TAG, &write_tag(acme, &signed_by(acme, "ada", &content)));
        accepted_by_git(acme);
    };
    refused_by_both(&Acme::signed(), attack, "wrong-tag", &["its registry is `playground`, not `acme`"]);
}

#[test]
fn a_tag_of_a_tag() {
    if !can_sign("a nested tag") {
        return;
    }
    let attack = |acme: &Acme| {
        let inner = acme.owner(&["rev-parse", TAG]);
        let content = retarget(acme, TAG, &inner).replace("type commit", "type tag");
        point(acme, TAG, &write_tag(acme, &signed_by(acme, "ada", &content)));
        accepted_by_git(acme);
    };
    refused_by_both(&Acme::signed(), attack, "wrong-tag", &["the tag of a `tag`, not of a commit"]);
}

/// Nobody can have another version than the one in template.yaml, also not one who has the key, and also where it is cached.
#[test]
fn an_old_version_under_a_new_number() {
    for is_signed in [false, true] {
        if is_signed && !can_sign("a version under another number") {
            continue;
        }
        let acme = if is_signed { Acme::signed() } else { Acme::new() };
        let old = acme.friend("olga");
        old.create("hello", "minimal@=1.0.0", &[]).ok();
        std::fs::remove_dir_all(acme.world.path("hello")).unwrap();
        let [digest, newest] = digests(&acme);
        let entry = format!("  - version: 1.2.0\n    digest: {digest}\n    description: d\n    published: \"\"\n");
        edit_index(&acme, |text| next_serial(&text) + &entry);
        let content = unsigned(&retarget(&acme, TAG, &acme.owner(&["rev-parse", "minimal/v1.0.0^{commit}"])));
        let content = content.replace("1.1.0", "1.2.0").replace(&newest, &digest);
        let content = if is_signed { signed_by(&acme, "ada", &content) } else { content };
        point(&acme, "minimal/v1.2.0", &write_tag(&acme, &content));
        old.pave(&["registry", "sync"]).ok();
        for user in [&old, &acme.friend("nina")] {
            let ran = user.create("hello", "minimal", &["--format", "json"]);
            refused(ran, user, 3, "wrong-tag", &["minimal/v1.2.0", "its template.yaml says 1.0.0"]);
        }
    }
}

#[test]
fn other_signers_are_refused_until_they_are_accepted() {
    if !can_sign("other signers") {
        return;
    }
    let acme = Acme::signed();
    let old = acme.friend("olga");
    let (ada, mallory) = (acme.fingerprint("ada"), acme.fingerprint("mallory"));
    let settings = acme.world.read("acme/registry.yaml");
    acme.world.write("acme/registry.yaml", &settings.replace(&acme.public_key("ada"), &acme.public_key("mallory")));
    acme.push("Meet Mallory");
    let ran = old.pave(&["registry", "sync", "--format", "json"]);
    let new_and_old = [format!("+ Ada Lovelace  {mallory}"), format!("- Ada Lovelace  {ada}"), "--accept-signers".to_owned()];
    refused(ran, &old, 3, "signers-changed", &new_and_old.each_ref().map(String::as_str));
    // Refused once, it is asked again with the next use, however soon that is.
    let ran = old.create("hello", "minimal", &["--format", "json"]);
    refused(ran, &old, 3, "signers-changed", &["--accept-signers"]);
    old.pave(&["registry", "sync", "acme", "--accept-signers"]).ok();
    // What Ada has signed does not count any more, also not from the cache.
    let ran = old.create("hello", "minimal", &["--format", "json"]);
    refused(ran, &old, 3, "foreign-signature", &[TAG]);
}

#[test]
fn signatures_stay_required_for_whoever_saw_that_they_were() {
    if !can_sign("signatures that are not required any more") {
        return;
    }
    let unsigned_newest = |acme: &Acme| {
        let settings = acme.world.read("acme/registry.yaml");
        acme.world.write("acme/registry.yaml", &settings.replace("require-signatures: true\n", ""));
        acme.push("Who needs them?");
        point(acme, TAG, &write_tag(acme, &unsigned(&tag_object(acme, TAG))));
    };
    // Seen when it was added.
    let acme = Acme::signed();
    let old = acme.friend("olga");
    unsigned_newest(&acme);
    old.pave(&["registry", "sync"]).ok();
    refused(old.create("hello", "minimal", &["--format", "json"]), &old, 3, "unsigned-version", &[TAG]);
    // Who never saw it goes by what it says now.
    acme.friend("nina").create("hello", "minimal", &[]).ok();
    std::fs::remove_dir_all(acme.world.path("hello")).unwrap();
    // Seen in between.
    let settings = acme.world.read("acme/registry.yaml");
    let between = acme.friend("paul");
    acme.world.write("acme/registry.yaml", &format!("{settings}require-signatures: true\n"));
    acme.push("We do");
    between.pave(&["registry", "sync"]).ok();
    acme.world.write("acme/registry.yaml", &settings);
    acme.push("We do not");
    between.pave(&["registry", "sync"]).ok();
    refused(between.create("hello", "minimal", &["--format", "json"]), &between, 3, "unsigned-version", &[TAG]);
}

#[test]
fn another_name() {
    let acme = Acme::new();
    let old = acme.friend("olga");
    acme.world.write("acme/registry.yaml", "name: other\n");
    acme.push("Rename");
    let ran = old.pave(&["registry", "sync", "--format", "json"]);
    refused(ran, &old, 3, "other-registry", &["calls itself `other`, not `acme`"]);
    let new = acme.user("nina");
    let ran = new.pave(&["registry", "add", "acme", &acme.url(), "--format", "json"]);
    refused(ran, &new, 3, "other-registry", &["pave registry add other"]);
    assert!(!new.file(".config/pave/config.yaml").exists());
}

#[test]
fn what_is_wrong_in_the_cache_is_fetched_again() {
    let acme = Acme::new();
    let user = acme.friend("olga");
    let create = |version: &str| {
        user.create("hello", &format!("minimal@={version}"), &[]).ok();
        let script = acme.world.read("hello/hello.sh");
        std::fs::remove_dir_all(acme.world.path("hello")).unwrap();
        script
    };
    let first = create("1.0.0");
    let [old] = user.cached().try_into().unwrap();
    let second = create("1.1.0");
    assert_ne!(first, second);
    let content = std::fs::read(&old).unwrap();
    let newest = user.cached().into_iter().find(|path| *path != old).unwrap();
    for wrong in [&content[..content.len() / 2], b"", b"{}", &std::fs::read(&newest).unwrap()] {
        std::fs::write(&old, wrong).unwrap();
        assert_eq!(create("1.0.0"), first);
        assert_eq!(std::fs::read(&old).unwrap(), content, "it was fetched again");
    }
    // Without the registry it is not used either.
    std::fs::write(&old, std::fs::read(&newest).unwrap()).unwrap();
    std::fs::rename(acme.world.path("acme.git"), acme.world.path("gone.git")).unwrap();
    let ran = user.create("hello", "minimal@=1.0.0", &["--format", "json"]).refused(3);
    assert!(!acme.world.exists("hello"), "{}", ran.transcript());
}

#[test]
fn what_is_remembered_and_damaged_is_an_error() {
    let acme = Acme::new();
    let user = acme.friend("olga");
    let memory = user.file(".local/state/pave/registries/acme.json");
    let good = std::fs::read_to_string(&memory).unwrap();
    for wrong in [
        "",
        "{",
        "[]",
        &good.replace("\"serial\":2", "\"serial\":-2"),
        &good.replace("\"format-version\":1", "\"format-version\":9"),
    ] {
        std::fs::write(&memory, wrong).unwrap();
        for args in [&["registry", "sync", "--format", "json"][..], &["template", "list", "--format", "json"]] {
            refused(user.pave(args), &user, 3, "invalid-memory", &["`acme`", "pave registry remove acme"]);
        }
    }
    // What the hint says helps.
    user.pave(&["registry", "remove", "acme"]).ok();
    user.add().ok();
    user.create("hello", "minimal", &[]).ok();
}
