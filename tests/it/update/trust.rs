//! Where versions come from, and what of a lock is believed.

use super::road::copy;
use crate::registry::attack::{commit_of, digests, edit_index, next_serial, point};
use crate::world::registry::{Acme, User};
use crate::world::{Ran, World};

/// A pave that has never seen the version says so, and gets it where it may ask.
#[test]
fn a_check_says_that_it_did_not_compare() {
    let acme = Acme::new();
    let (ada, nina) = (acme.friend("ada"), acme.friend("nina"));
    service(&ada);
    let world = &acme.world;
    world.write("hello/hello.sh", "#!/bin/sh\necho mine\n");
    commit(world, "hello");
    let lock = world.read("hello/pave.lock");
    let script = lock.lines().find(|line| line.trim_start().starts_with("hello.sh:")).unwrap();
    let blob = script.split_whitespace().nth(2).unwrap();
    world.write("hello/pave.lock", &lock.replace(blob, &world.git(&["-C", "hello", "rev-parse", "HEAD:hello.sh"])));
    commit(world, "hello");
    let ran = nina.pave(&["check", "-C", "hello"]).ok();
    assert!(ran.stdout.contains("was not compared"), "{}", ran.transcript());
    for user in [&nina, &ada] {
        let ran = user.pave(&["check", "-C", "hello", "--refresh"]);
        assert_eq!(ran.status, Some(1), "{}", ran.transcript());
        assert!(ran.stdout.contains("error[tampered-lock]"), "{}", ran.transcript());
    }
}

/// A build of pave has one content of each version that comes with it.
#[test]
fn a_digest_that_is_not_the_built_in_ones_is_refused() {
    let world = World::new();
    world.pave(&["create-service", "shop", "--template", "go-http", "--yes", "--no-input"]).ok();
    let lock = world.read("shop/pave.lock");
    let digest = lock.lines().find(|line| line.starts_with("digest:")).unwrap();
    world.write("shop/pave.lock", &lock.replace(digest, &format!("digest: sha256:{}", "0".repeat(64))));
    commit(&world, "shop");
    let update = ["update", "-C", "shop", "--no-input", "--set", "service.description=Other", "--format", "json"];
    assert_eq!(world.pave(&update).refused(3).json()["error"]["code"], "lock-tampered");
    world.pave(&[&update[..], &["--trust-lock"]].concat()).ok();
}

/// A service `hello` of minimal 1.0.0, which pave.yaml lets go to any 1.x.
fn service(user: &User) {
    user.create("hello", "minimal@=1.0.0", &[]).ok();
    let world = &user.acme.world;
    let manifest = world.read("hello/pave.yaml");
    let line = manifest.lines().find(|line| line.starts_with("template:")).unwrap();
    world.write("hello/pave.yaml", &manifest.replace(line, "template: minimal@^1.0"));
    world.git(&["-C", "hello", "commit", "-qam", "Follow 1.x"]);
}

fn update(user: &User, service: &str, args: &[&str]) -> Ran {
    user.pave(&[&["update", "-C", service, "--no-input", "--format", "json"], args].concat())
}

fn commit(world: &World, service: &str) {
    world.git(&["-C", service, "add", "-A"]);
    world.git(&["-C", service, "commit", "-q", "-m", "Mine"]);
}

fn state(world: &World, service: &str) -> String {
    format!("{}\n{}", world.git(&["-C", service, "status", "--porcelain"]), world.git(&["-C", service, "rev-parse", "HEAD"]))
}

#[test]
fn versions_come_from_the_registry() {
    let acme = Acme::new();
    let ada = acme.friend("ada");
    let world = &acme.world;
    service(&ada);
    acme.version("minimal", "2.0.0", "Bonjour");
    acme.push("Greet in French");
    acme.publish("minimal").ok();
    ada.pave(&["registry", "sync"]).ok();
    let report = update(&ada, "hello", &[]).ok().json();
    assert_eq!((&report["to"]["version"], &report["newer"]), (&"1.1.0".into(), &"2.0.0".into()));
    assert!(world.read("hello/hello.sh").contains("Good day"));
    assert_eq!(update(&ada, "hello", &[]).ok().json()["outcome"], "up-to-date");
    // Another major version is followed from then on.
    let report = update(&ada, "hello", &["--to", "2"]).ok().json();
    assert_eq!((&report["to"]["version"], &report["newer"]), (&"2.0.0".into(), &serde_json::Value::Null));
    assert!(world.read("hello/pave.yaml").contains("template: minimal@^2\n"), "{}", world.read("hello/pave.yaml"));
    assert_eq!(update(&ada, "hello", &[]).ok().json()["outcome"], "up-to-date");
    // Back, where it is asked for; and nothing that was never published.
    let before = state(world, "hello");
    update(&ada, "hello", &["--to", "9"]).refused(2);
    assert_eq!(state(world, "hello"), before);
    let report = update(&ada, "hello", &["--to", "=1.0.0"]).ok().json();
    assert_eq!(report["to"]["version"], "1.0.0");
    assert!(!world.read("hello/hello.sh").contains("Bonjour"));
    assert_eq!(world.git(&["-C", "hello", "status", "--porcelain"]), "");
    assert_eq!(world.git(&["-C", "hello", "fsck", "--strict", "--no-dangling"]), "");
}

#[test]
fn yanked_versions_are_left_alone_and_a_moved_tag_is_refused() {
    let acme = Acme::new();
    let ada = acme.friend("ada");
    let world = &acme.world;
    service(&ada);
    let before = state(world, "hello");
    let tag = acme.bare(&["rev-parse", "refs/tags/minimal/v1.1.0"]);
    acme.bare(&["update-ref", "refs/tags/minimal/v1.1.0", "refs/tags/minimal/v1.0.0"]);
    update(&ada, "hello", &[]).refused(3);
    assert_eq!(state(world, "hello"), before);
    acme.bare(&["update-ref", "refs/tags/minimal/v1.1.0", &tag]);
    acme.pave(&["template", "yank", "minimal@1.1.0", "--reason", "It is rude"]).ok();
    ada.pave(&["registry", "sync"]).ok();
    let report = update(&ada, "hello", &[]).ok().json();
    assert_eq!((&report["outcome"], &report["to"]["version"]), (&"up-to-date".into(), &"1.0.0".into()));
    assert_eq!(state(world, "hello"), before);
}

#[test]
fn offline_what_is_on_this_machine_must_do() {
    let acme = Acme::new();
    let ada = acme.friend("ada");
    service(&ada);
    let before = state(&acme.world, "hello");
    std::fs::rename(acme.world.path("acme.git"), acme.world.path("away.git")).unwrap();
    let report = update(&ada, "hello", &["--offline"]).ok().json();
    assert_eq!((&report["outcome"], &report["newer"]), (&"up-to-date".into(), &"1.1.0".into()));
    update(&ada, "hello", &["--offline", "--to", "=1.1.0"]).refused(3);
    assert_eq!(state(&acme.world, "hello"), before);
    let report = update(&ada, "hello", &["--offline", "--to", "=1.0.0", "--set", "service.greeting=Hej"]).ok().json();
    assert_eq!((&report["outcome"], &report["to"]["version"]), (&"updated".into(), &"1.0.0".into()));
}

#[test]
fn a_lock_that_somebody_edited_is_refused_unless_the_user_says_so() {
    let acme = Acme::new();
    let (ada, nina) = (acme.friend("ada"), acme.friend("nina"));
    let world = &acme.world;
    service(&ada);
    world.write("hello/hello.sh", "#!/bin/sh\necho mine\n");
    commit(world, "hello");
    let lock = world.read("hello/pave.lock");
    let find = |start: &str| lock.lines().find(|line| line.trim_start().starts_with(start)).unwrap().to_owned();
    let (digest, script, notes) = (find("digest:"), find("hello.sh:"), find("NOTES.md:"));
    let blob = script.split_whitespace().nth(2).unwrap();
    let edited = world.git(&["-C", "hello", "rev-parse", "HEAD:hello.sh"]);
    let added = format!("{notes}\n{}", notes.replace("NOTES.md", "OTHER.md"));
    // What no template takes cannot have been rendered, whatever else the lock says.
    let answered = |with: &str| lock.replace(blob, &edited).replace("greeting: Hello", with);
    let cases = [
        ("registry", lock.replace("registry: acme", "registry: evil"), "lock-elsewhere", "--allow-move"),
        ("template", lock.replace("template: minimal", "template: other"), "lock-elsewhere", "--allow-move"),
        ("digest", lock.replace(&digest, &format!("digest: sha256:{}", "0".repeat(64))), "lock-tampered", "--trust-lock"),
        ("version", lock.replace("version: 1.0.0", "version: 0.9.0"), "lock-tampered", "--trust-lock"),
        ("blob", lock.replace(blob, &edited), "lock-tampered", "--trust-lock"),
        ("a line less", lock.replace(&format!("{notes}\n"), ""), "lock-tampered", "--trust-lock"),
        ("a line more", lock.replace(&notes, &added), "lock-tampered", "--trust-lock"),
        ("answers", lock.replace("greeting: Hello", "greeting: Bye"), "lock-tampered", "--trust-lock"),
        ("an answer to nothing", answered("greeting: Hello\n    zzz: 1"), "lock-tampered", "--trust-lock"),
        ("an answer that is refused", answered("greeting: ''"), "lock-tampered", "--trust-lock"),
        ("part", lock.replace(&script, &script.replace(" minimal", " pave")), "lock-tampered", "--trust-lock"),
    ];
    for (what, text, code, flag) in cases {
        assert_ne!(text, lock, "{what}");
        copy(&world.path("hello"), &world.path("copy"));
        world.write("copy/pave.lock", &text);
        world.git(&["-C", "copy", "add", "-A"]);
        world.git(&["-C", "copy", "commit", "-qm", "Trust me"]);
        let before = state(world, "copy");
        // One who has the version on her machine, and one who has to fetch it.
        for user in [&ada, &nina] {
            let ran = update(user, "copy", &[]).refused(3);
            assert_eq!(ran.json()["error"]["code"], code, "{what}: {}", ran.transcript());
            assert!(ran.stderr.contains(flag), "{what}: {}", ran.transcript());
            assert_eq!(state(world, "copy"), before, "{what}");
        }
        if what == "digest" {
            let ran = update(&ada, "copy", &["--trust-lock"]);
            assert_eq!(ran.status, Some(1), "its edit meets the update: {}", ran.transcript());
        }
        std::fs::remove_dir_all(world.path("copy")).unwrap();
    }
}

/// Who moves a service elsewhere has not said that its lock is to be believed.
#[test]
fn a_lock_that_its_registry_contradicts_does_not_move_either() {
    let acme = Acme::new();
    let ada = acme.friend("ada");
    let world = &acme.world;
    service(&ada);
    let lock = world.read("hello/pave.lock");
    let digest = lock.lines().find(|line| line.starts_with("digest:")).unwrap();
    let away = ["--template", "acme/templates/minimal", "--allow-move"];
    for (from, to) in [(digest, format!("digest: sha256:{}", "0".repeat(64))), ("version: 1.0.0", "version: 0.9.0".into())] {
        world.write("hello/pave.lock", &lock.replace(from, &to));
        commit(world, "hello");
        let before = state(world, "hello");
        let ran = update(&ada, "hello", &away).refused(3);
        assert_eq!(ran.json()["error"]["code"], "lock-tampered", "{to}: {}", ran.transcript());
        assert_eq!(state(world, "hello"), before);
    }
    world.write("hello/pave.lock", &lock);
    commit(world, "hello");
    update(&ada, "hello", &away).ok();
}

/// A version that cannot be opened any more tells nothing of the lock; and one that is out of reach is said to be.
#[test]
fn a_lock_that_cannot_be_compared_does_not_pass_in_silence() {
    let acme = Acme::new();
    let (ada, nina) = (acme.friend("ada"), acme.friend("nina"));
    let world = &acme.world;
    service(&ada);
    world.git(&["clone", "-q", "hello", "broken"]);
    // Nina has the new version, and not the old one.
    nina.create("other", "minimal@=1.1.0", &[]).ok();
    let ran = update(&nina, "hello", &["--offline"]).ok();
    assert!(ran.stderr.contains("was not compared with what minimal 1.0.0 renders"), "{}", ran.transcript());
    // A version as no pave has published it.
    let broken = commit_of(&acme, |acme| {
        let manifest = acme.world.read("acme/templates/minimal/template.yaml").replace("1.1.0", "1.0.0");
        acme.world.write("acme/templates/minimal/template.yaml", &manifest.replace("type: string", "type: nonsense"));
    });
    point(&acme, "minimal/v1.0.0", &broken);
    let zoe = acme.friend("zoe");
    let ran = zoe.pave(&["template", "show", "minimal@=1.0.0"]).refused(3);
    let found =
        ran.stderr.split("and is ").nth(1).unwrap_or_else(|| panic!("{}", ran.transcript()))[.."sha256:".len() + 64].to_owned();
    let [published, _] = digests(&acme);
    edit_index(&acme, |text| next_serial(&text).replace(&published, &found));
    world.write("broken/pave.lock", &world.read("broken/pave.lock").replace(&published, &found));
    commit(world, "broken");
    let before = state(world, "broken");
    let zoe = acme.friend("zoe-again");
    let ran = update(&zoe, "broken", &[]).refused(3);
    assert_eq!(ran.json()["error"]["code"], "lock-not-compared", "{}", ran.transcript());
    assert!(ran.stderr.contains("--trust-lock"), "{}", ran.transcript());
    assert_eq!(state(world, "broken"), before);
    update(&zoe, "broken", &["--trust-lock"]).ok();
}

#[test]
fn nothing_is_fetched_from_a_place_that_the_user_does_not_know() {
    let acme = Acme::new();
    let ada = acme.friend("ada");
    let world = &acme.world;
    service(&ada);
    let zoe = acme.user("zoe");
    let before = state(world, "hello");
    let ran = update(&zoe, "hello", &[]);
    assert_eq!(ran.json()["error"]["code"], "unknown-registry", "{}", ran.transcript());
    assert_eq!(state(world, "hello"), before);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}/acme.git", listener.local_addr().unwrap());
    for file in ["hello/pave.lock", "hello/pave.yaml"] {
        let text = world.read(file);
        world.write(file, &text.replace("registry: acme", &format!("registry: {url}")));
    }
    commit(world, "hello");
    let before = state(world, "hello");
    for args in [&[][..], &["--allow-move"], &["--trust-lock"], &["--offline"]] {
        for user in [&ada, &zoe] {
            let ran = update(user, "hello", args);
            assert!(matches!(ran.status, Some(2 | 3)), "{}", ran.transcript());
            assert_eq!(state(world, "hello"), before);
        }
    }
    assert!(listener.accept().is_err(), "somebody was asked");
}

#[test]
fn what_a_short_history_lacks_is_rendered_again() {
    let acme = Acme::new();
    let ada = acme.friend("ada");
    let world = &acme.world;
    service(&ada);
    let text = world.read("hello/hello.sh");
    world.write("hello/hello.sh", &format!("{text}\n\necho mine\n"));
    commit(world, "hello");
    let url = format!("file://{}", world.path("hello").display());
    world.git(&["clone", "-q", "--depth", "1", &url, "shallow"]);
    world.git(&["clone", "-q", &url, "squashed"]);
    let tree = world.git(&["-C", "squashed", "rev-parse", "HEAD^{tree}"]);
    let squashed = world.git(&["-C", "squashed", "commit-tree", "-m", "All of it", &tree]);
    world.git(&["-C", "squashed", "reset", "-q", "--hard", &squashed]);
    world.git(&["-C", "squashed", "remote", "remove", "origin"]);
    world.git(&["-C", "squashed", "reflog", "expire", "--expire=now", "--all"]);
    world.git(&["-C", "squashed", "gc", "-q", "--prune=now"]);
    let whole = update(&ada, "hello", &[]).ok().json();
    for service in ["shallow", "squashed"] {
        let report = update(&ada, service, &[]).ok().json();
        assert_eq!((&report["missing"], &report["files"]), (&serde_json::json!([]), &whole["files"]), "{service}");
        assert_eq!(
            world.git(&["-C", service, "rev-parse", "HEAD^{tree}"]),
            world.git(&["-C", "hello", "rev-parse", "HEAD^{tree}"]),
            "{service}"
        );
        assert_eq!(world.git(&["-C", service, "status", "--porcelain"]), "");
    }
}
