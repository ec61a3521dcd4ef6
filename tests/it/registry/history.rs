//! An index that is not what it was.

use super::attack::{TAG, digests, edit_index, next_serial, without_newest};
use super::trust::{found_by_verify, refused};
use crate::world::registry::Acme;

/// An index that contradicts what was seen is refused by who saw it, when they ask; what they know stays usable.
fn refused_by_who_saw(acme: &Acme, attack: impl Fn(&Acme), words: &[&str]) {
    let old = acme.friend("olga");
    attack(acme);
    let accepting = ["registry", "sync", "acme", "--accept-signers", "--format", "json"];
    for args in [&["registry", "sync", "--format", "json"][..], &accepting] {
        refused(
            old.pave(args),
            &old,
            3,
            "history-changed",
            &[&["the published history of `minimal` was changed"], words].concat(),
        );
    }
    let ran = old.pave(&["registry", "verify", "--format", "json"]);
    assert_eq!(ran.status, Some(1), "{}", ran.transcript());
    assert_eq!(ran.json()["problem"]["code"], "history-changed", "{}", ran.transcript());
    // What was seen is not forgotten.
    let list = old.pave(&["template", "list", "--format", "json"]).ok();
    assert_eq!(list.json()["templates"][0]["name"], "minimal", "{}", list.transcript());
}

#[test]
fn an_index_with_another_digest() {
    let acme = Acme::new();
    let [first, second] = digests(&acme);
    let swap = |text: String| next_serial(&text).replace(&second, &first);
    refused_by_who_saw(&acme, |acme| edit_index(acme, swap), &["digest of 1.1.0 was", &second, &first]);
    // The tag is not that of this digest.
    let new = acme.friend("nina");
    let ran = new.create("hello", "minimal", &["--format", "json"]);
    refused(ran, &new, 3, "wrong-tag", &["its digest is"]);
    found_by_verify(&new, TAG, "wrong-tag");
}

#[test]
fn an_index_without_a_version() {
    let acme = Acme::new();
    let attack = |acme: &Acme| edit_index(acme, |text| next_serial(&without_newest(&text)));
    refused_by_who_saw(&acme, attack, &["version 1.1.0 was there, and is not any more"]);
    // Who has never seen it finds the tag.
    let new = acme.friend("nina");
    let ran = new.pave(&["registry", "verify", "--format", "json"]);
    assert_eq!((ran.status, &ran.json()["unlisted"][0]), (Some(1), &TAG.into()), "{}", ran.transcript());
    let ran = new.create("hello", "minimal@=1.1.0", &["--format", "json"]);
    refused(ran, &new, 2, "no-version", &["there are 1.0.0"]);
}

#[test]
fn an_index_that_is_gone() {
    let acme = Acme::new();
    let attack = |acme: &Acme| {
        acme.owner(&["rm", "-q", "versions/minimal.yaml"]);
        acme.push("Tidy up");
    };
    refused_by_who_saw(&acme, attack, &["its index was there"]);
}

#[test]
fn an_index_that_went_back() {
    let acme = Acme::new();
    let before = acme.owner(&["rev-parse", "HEAD"]);
    acme.pave(&["template", "yank", "minimal@1.1.0", "--reason", "It is rude"]).ok();
    let attack = |acme: &Acme| acme.owner(&["push", "-q", "--force", "origin", &format!("{before}:main")]).clear();
    refused_by_who_saw(&acme, attack, &["its serial was 3, and is 2"]);
}

#[test]
fn an_index_of_the_same_age_and_other_content() {
    let acme = Acme::new();
    let attack = |acme: &Acme| edit_index(acme, |text| text + "    yanked: take mine\n");
    refused_by_who_saw(&acme, attack, &["two different indexes have the serial 2"]);
}

#[test]
fn an_index_that_is_damaged() {
    let acme = Acme::new();
    edit_index(&acme, |text| text.replace("serial:", "serail:"));
    let user = acme.user("nina");
    let ran = user.pave(&["registry", "add", "acme", &acme.url(), "--format", "json"]);
    refused(ran, &user, 3, "invalid-index", &["versions/minimal.yaml", "serail"]);
}

/// Whoever can push, and cannot sign, must not be able to lock everybody out for good.
#[test]
fn a_history_that_was_mended_can_be_accepted_without_forgetting_whom_to_trust() {
    let acme = Acme::new();
    let user = acme.friend("nina");
    let index = acme.world.read("acme/versions/minimal.yaml");
    let forged = index.replace("serial: 2", "serial: 3")
        + "  - version: 9.9.9\n    digest: sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n";
    acme.world.write("acme/versions/minimal.yaml", &forged);
    acme.push("Forged");
    user.pave(&["registry", "sync"]).ok();
    acme.world.write("acme/versions/minimal.yaml", &index.replace("serial: 2", "serial: 4"));
    acme.push("Mended");
    let ran = user.pave(&["registry", "sync"]).refused(3);
    assert!(ran.stderr.contains("--accept-history"), "{}", ran.transcript());
    let configuration = user.file(".config/pave/config.yaml");
    let trusted = std::fs::read_to_string(&configuration).unwrap();
    user.pave(&["registry", "sync", "acme", "--accept-history"]).ok();
    assert_eq!(std::fs::read_to_string(&configuration).unwrap(), trusted);
    user.create("hello", "minimal", &[]).ok();
}
