//! Bad input: one error with a hint, the right exit status, nothing written.

use std::fs;

use crate::world::World;

#[test]
fn targets_that_are_taken() {
    let world = World::new();
    world.write("full/file", "mine");
    world.write("file", "mine");
    std::os::unix::fs::symlink("elsewhere", world.path("link")).unwrap();
    world.create("service", &[]).ok();
    let mut transcript = String::new();
    for target in ["full", "file", "link", "service"] {
        transcript += &world.create(target, &[]).refused(2).transcript();
    }
    transcript += &world.create("hello", &["--output", "full"]).refused(2).transcript();
    insta::assert_snapshot!("taken", transcript);
    assert_eq!((world.read("full/file"), world.read("file")), ("mine".into(), "mine".into()));
    assert_eq!(world.entries(), ["file", "full", "link", "service"]);
}

#[test]
fn names_that_are_none() {
    let world = World::new();
    let mut transcript = String::new();
    for name in ["My Service", "-x", "a_b", "../x", ".git", "a\u{202e}b"] {
        let args = ["create-service", "--no-input", "--", name];
        transcript += &world.pave(&args).refused(2).transcript();
    }
    insta::assert_snapshot!("names", transcript);
    assert!(world.entries().is_empty());
}

#[test]
fn templates_that_are_not_there() {
    let world = World::new();
    let mut transcript = String::new();
    for template in ["go-htpp", "go-http@^99", "go-http@one", "go http", "./nowhere"] {
        let ran = world.pave(&["create-service", "hello", "--yes", "--template", template]);
        assert!(matches!(ran.status, Some(2 | 3)), "{}", ran.transcript());
        transcript += &ran.transcript();
    }
    transcript += &world.pave(&["create-service", "hello", "--no-input"]).refused(2).transcript();
    insta::assert_snapshot!("no_template", transcript);
    assert!(world.entries().is_empty());
}

#[test]
fn places_that_cannot_be_written() {
    let world = World::new();
    let ran = world.create("hello", &["--output", "/proc/nowhere/hello"]).refused(3);
    assert!(ran.stderr.contains("cannot create `/proc/nowhere"), "{}", ran.transcript());
    world.write("file", "x");
    let ran = world.create("hello", &["--output", "file/hello"]);
    assert_eq!(ran.status, Some(3), "{}", ran.transcript());
    assert_eq!(fs::read_to_string(world.path("file")).unwrap(), "x");
}

#[test]
fn usage_errors_exit_with_two() {
    let world = World::new();
    for args in [
        &["creat-service"][..],
        &["create-service", "--nope"],
        &["create-service", "x", "--set", "novalue"],
        &["create-service", "x", "--push-to", "a", "--remote", "b"],
        &["create-service", "x", "--resume", "--dry-run"],
        &[],
    ] {
        let ran = world.pave(args);
        assert_eq!(ran.status, Some(2), "{}", ran.transcript());
        assert!(ran.stdout.is_empty() && !ran.stderr.is_empty(), "{}", ran.transcript());
    }
}

#[test]
fn an_error_is_json_too() {
    let world = World::new();
    let ran = world.pave(&["create-service", "hello", "--yes", "--template", "go-htpp", "--format", "json"]).refused(2);
    insta::assert_snapshot!("json_error", serde_json::to_string_pretty(&ran.json()).unwrap());
}
