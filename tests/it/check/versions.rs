//! What is known of the registry.

use serde_json::Value;

use super::findings;
use crate::world::registry::{Acme, User};

fn of(user: &User, more: &[&str]) -> Value {
    user.pave(&[&["check", "-C", "hello", "--format", "json"], more].concat()).json()
}

#[test]
fn versions_behind_are_told_by_their_step() {
    let acme = Acme::new();
    let user = acme.friend("nina");
    user.create("hello", "minimal@~1.0", &[]).ok();
    let checked = of(&user, &[]);
    assert_eq!(findings(&checked), ["outdated-minor pave.lock:5"]);
    let template = &checked["services"][0]["template"];
    assert_eq!((template["newest_fitting"].as_str(), template["newest"].as_str()), (Some("1.0.0"), Some("1.1.0")));
    assert!(template["asked"].as_i64().is_some());
    for (version, greeting) in [("1.0.1", "Hallo"), ("2.0.0", "Hola")] {
        acme.version("minimal", version, greeting);
        acme.push("Next");
        acme.publish("minimal").ok();
    }
    assert_eq!(of(&user, &[]), checked, "what this machine knows has not changed");
    let checked = of(&user, &["--refresh"]);
    assert_eq!(findings(&checked), ["outdated-patch pave.lock:5", "outdated-major pave.lock:5"]);
    assert_eq!(findings(&of(&user, &[])).len(), 2, "it is remembered");
    assert_eq!(user.pave(&["check", "-C", "hello", "--deny", "outdated-major"]).status, Some(1));
    assert_eq!(user.pave(&["check", "-C", "hello", "--deny", "outdated-minor"]).status, Some(0));
}

#[test]
fn yanked_and_deprecated_are_told() {
    let acme = Acme::new();
    let user = acme.friend("nina");
    user.create("hello", "minimal", &[]).ok();
    assert_eq!(findings(&of(&user, &[])), [""; 0]);
    acme.pave(&["template", "yank", "minimal@1.1.0", "--reason", "It sleeps"]).ok();
    acme.pave(&["template", "deprecate", "minimal", "--reason", "Too small"]).ok();
    let checked = of(&user, &["--refresh"]);
    assert_eq!(findings(&checked), ["yanked pave.lock:5", "deprecated pave.lock:4"]);
    let text = checked.to_string();
    assert!(text.contains("minimal 1.1.0 is yanked: It sleeps") && text.contains("is deprecated: Too small"), "{text}");
    for (deny, status) in [("yanked", 1), ("deprecated", 1), ("drift,expired", 0)] {
        assert_eq!(user.pave(&["check", "-C", "hello", "--deny", deny]).status, Some(status), "{deny}");
    }
}

#[test]
fn a_machine_that_knows_no_registry_says_so() {
    let acme = Acme::new();
    acme.friend("nina").create("hello", "minimal", &[]).ok();
    let stranger = acme.user("ci");
    let ran = stranger.pave(&["check", "-C", "hello"]).ok();
    assert!(
        ran.stdout.contains("note[unchecked]: pave.lock:3: the registry `acme` is not known on this machine"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("pave registry add acme URL"), "{}", ran.stdout);
    assert_eq!(stranger.pave(&["check", "-C", "hello", "--deny", "unchecked"]).status, Some(1));
    // Nothing is fetched from a place that this machine does not know, also where it should be.
    assert_eq!(findings(&of(&stranger, &["--refresh"])), ["unchecked pave.lock:3"]);
    let mut command = stranger.command(&["check", "-C", "hello"]);
    command.env_remove("HOME").env_remove("XDG_CONFIG_HOME");
    let ran = acme.world.run(&mut command, "pave check").ok();
    assert!(ran.stdout.contains("note[unchecked]"), "{}", ran.transcript());
}

#[test]
fn what_the_index_does_not_have_is_told() {
    let acme = Acme::new();
    let user = acme.friend("nina");
    user.create("hello", "minimal", &[]).ok();
    let lock = acme.world.read("hello/pave.lock");
    let index = acme.world.read("acme/versions/minimal.yaml");
    let older = index.lines().find_map(|line| line.trim().strip_prefix("digest: ")).unwrap();
    let own = lock.lines().find_map(|line| line.strip_prefix("digest: ")).unwrap();
    assert_ne!(older, own);
    acme.world.write("hello/pave.lock", &lock.replace(own, older));
    assert_eq!(findings(&of(&user, &[])), ["wrong-digest pave.lock:6"]);
    assert_eq!(user.pave(&["check", "-C", "hello"]).status, Some(1));
    acme.world.write("hello/pave.lock", &lock.replace("version: 1.1.0", "version: 1.0.7"));
    let expected = ["pending pave.yaml:3", "unknown-version pave.lock:5", "outdated-minor pave.lock:5"];
    assert_eq!(findings(&of(&user, &["--deny", "none"])), expected);
    // A server that is away is an error only where it is asked.
    acme.world.write("hello/pave.lock", &lock);
    std::fs::rename(acme.world.path("acme.git"), acme.world.path("away.git")).unwrap();
    user.pave(&["check", "-C", "hello"]).ok();
    user.pave(&["check", "-C", "hello", "--refresh"]).refused(3);
}
