//! The base where the repository does not have all of it.

use std::fs;

use crate::world::World;
use crate::world::registry::Acme;

/// A service whose history starts after its team's edit: the rendered script is not among its objects.
fn squashed(acme: &Acme) {
    acme.friend("bea").create("hello", "minimal@=1.0.0", &[]).ok();
    let world = &acme.world;
    let script = world.read("hello/hello.sh");
    world.write("hello/hello.sh", &format!("{script}echo ours\n"));
    fs::remove_dir_all(world.path("hello/.git")).unwrap();
    world.git(&["init", "-q", "hello"]);
    world.git(&["-C", "hello", "add", "-A"]);
    world.git(&["-C", "hello", "commit", "-q", "-m", "Squashed"]);
}

#[test]
fn it_is_rendered_again_and_without_a_network() {
    let acme = Acme::new();
    squashed(&acme);
    acme.version("minimal", "1.2.0", "Later");
    acme.push("Later");
    acme.publish("minimal").ok();
    fs::rename(acme.world.path("acme.git"), acme.world.path("away.git")).unwrap();
    let ran = acme.user("bea").pave(&["diff", "-C", "hello"]).ok();
    assert!(ran.stdout.contains("\n #!/bin/sh\n echo Hello\n+echo ours\n") && ran.stderr.is_empty(), "{}", ran.transcript());
}

#[test]
fn a_version_that_is_not_here_is_fetched_from_the_users_registry() {
    let acme = Acme::new();
    squashed(&acme);
    let cleo = acme.friend("cleo");
    assert!(cleo.cached().is_empty());
    let ran = cleo.pave(&["diff", "-C", "hello"]).ok();
    assert!(ran.stdout.contains("+echo ours"), "{}", ran.transcript());
}

#[test]
fn what_cannot_be_had_is_named() {
    let acme = Acme::new();
    squashed(&acme);
    let world = &acme.world;
    world.write("hello/NOTES.md", "ours too\n");
    let ran = acme.user("dan").pave(&["diff", "-C", "hello"]);
    assert_eq!(ran.status, Some(4), "{}", ran.transcript());
    assert!(
        ran.stderr.contains("there is no registry `acme`") && ran.stderr.contains("not compared: hello.sh"),
        "{}",
        ran.stderr
    );
    assert!(ran.stdout.contains("+ours too") && !ran.stdout.contains("hello.sh"), "{}", ran.stdout);
    let ran = acme.user("dan").pave(&["diff", "-C", "hello", "NOTES.md"]).ok();
    assert!(ran.stdout.contains("+ours too") && ran.stderr.is_empty());
}

/// The lock never decides where anything comes from, nor what a version holds.
#[test]
fn a_lock_that_contradicts_the_registry_is_refused() {
    let acme = Acme::new();
    squashed(&acme);
    let lock = acme.world.read("hello/pave.lock");
    let digest = lock.lines().find(|line| line.starts_with("digest: ")).unwrap();
    let changed = lock.replace(digest, &format!("digest: sha256:{}", "0".repeat(64)));
    acme.world.write("hello/pave.lock", &changed);
    let ran = acme.user("bea").pave(&["diff", "-C", "hello"]).refused(3);
    assert!(ran.stderr.contains("contradicts the registry `acme`"), "{}", ran.stderr);
    // Other contents than the recorded ones are not taken for the base.
    let blob = lock.lines().find_map(|line| line.trim().strip_prefix("hello.sh: 100644 ")).unwrap().split(' ').next().unwrap();
    acme.world.write("hello/pave.lock", &lock.replace(blob, &"1".repeat(40)));
    let ran = acme.user("bea").pave(&["diff", "-C", "hello"]);
    assert_eq!(ran.status, Some(4), "{}", ran.transcript());
    assert!(ran.stderr.contains("does not give the contents"), "{}", ran.stderr);
}

#[test]
fn a_shallow_clone_of_a_built_in_service_is_compared() {
    let world = World::new();
    let set = ["--set", "service.description=d", "--set", "service.owner=o", "--no-input"];
    world.pave(&[&["create-service", "pay", "--template", "go-http"][..], &set].concat()).ok();
    let readme = world.read("pay/README.md");
    world.write("pay/README.md", &format!("{readme}\nOurs.\n"));
    world.git(&["-C", "pay", "commit", "-q", "-a", "-m", "Ours"]);
    let url = format!("file://{}", world.path("pay").display());
    world.git(&["clone", "-q", "--depth", "1", &url, "shallow"]);
    let ran = world.pave(&["diff", "-C", "shallow"]).ok();
    assert!(ran.stdout.contains("+Ours.") && ran.stderr.is_empty(), "{}", ran.transcript());
    assert_eq!(ran.stdout, world.pave(&["diff", "-C", "pay"]).ok().stdout);
}
