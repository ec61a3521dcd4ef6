//! Bad input: one error with a hint, the right exit status, nothing written.

use std::fs;

use crate::world::{MINIMAL, World};

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

#[test]
fn empty_and_overruled_variables_count_as_unset() {
    let world = World::new();
    let run = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = world.command(env!("CARGO_BIN_EXE_pave"));
        command.args(["create-service", "payments", "--dry-run"]).args(arguments).envs(variables.iter().copied());
        command.output().unwrap().status.code()
    };
    assert_eq!(run(&[("PAVE_YES", "1"), ("PAVE_TEMPLATE", ""), ("PAVE_FORMAT", ""), ("PAVE_OUTPUT", "")], &[]), Some(0));
    assert_eq!(run(&[("PAVE_YES", "0")], &[]), Some(2));
    assert_eq!(run(&[("PAVE_REMOTE", "ftp://refused")], &["--yes"]), Some(2));
    assert_eq!(run(&[("PAVE_REMOTE", "ftp://refused")], &["--yes", "--push-to", "./remotes"]), Some(0));
    assert_eq!(run(&[("PAVE_REMOTE", "x.git"), ("PAVE_PUSH_TO", "./remotes")], &["--yes"]), Some(2));
}

#[test]
fn a_wrong_command_line_is_said_in_json_too() {
    let world = World::new();
    let ran = world.pave(&["create-service", "--format", "json", "--bogus"]);
    assert_eq!(ran.status, Some(2));
    let error: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&error["error"]["code"], &error["error"]["exit"]), (&"usage".into(), &2.into()), "{error}");
}

#[test]
fn only_what_nothing_follows_from_is_missing() {
    let world = World::new();
    let ran = world.pave(&["create-service", "--template", "go-http", "--no-input"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.stderr.contains("--set service.name=") && !ran.stderr.contains("service.owner"), "{}", ran.stderr);
}

#[test]
fn output_that_cannot_be_written_is_a_failure() {
    let world = World::new();
    let create = |more: &[&'static str]| [&["create-service", "hello"], MINIMAL, more].concat();
    for args in [
        create(&["--dry-run", "--format", "json"]),
        create(&["--dry-run"]),
        create(&[]),
        vec!["man"],
        vec!["completions", "bash"],
        vec!["--help"],
    ] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = world.pave_command(&args).stdout(full).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), stderr.matches("error:").count()), (Some(3), 1), "{args:?}: {stderr}");
        assert!(stderr.contains("stdout"), "{args:?}: {stderr}");
    }
    // The service is whole nevertheless.
    assert_eq!(world.git(&["-C", "hello", "status", "--porcelain"]), "");
}

#[test]
fn a_reader_that_has_gone_away_is_no_failure() {
    let world = World::new();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = world.pave_command(&["man"]).stdout(writer).output().unwrap();
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}

#[test]
fn values_that_are_no_text_are_refused() {
    let world = World::new();
    fs::write(world.path("values.yaml"), b"service:\n  greeting: caf\xe9 noir\n").unwrap();
    let ran = world.create("hello", &["--values", "values.yaml", "--format", "json"]).refused(2);
    let error = &ran.json()["error"];
    assert_eq!((&error["code"], &error["place"]["line"]), (&"invalid-values".into(), &2.into()), "{error}");
    assert_eq!(error["place"]["column"], 16);
    assert_eq!(world.entries(), ["values.yaml"]);
}

/// Somebody else is there first, after pave has looked and before it is done.
#[test]
fn who_comes_second_hears_that_the_target_is_taken() {
    let mut world = World::new();
    let git = format!(
        "#!/bin/sh\nif [ \"$1\" = ls-remote ]; then mkdir -p {0} && echo mine > {0}/file; fi\nPATH={1} exec git \"$@\"\n",
        world.path("hello").display(),
        std::env::var("PATH").unwrap()
    );
    fs::create_dir(world.root().join("bin")).unwrap();
    fs::write(world.root().join("bin/git"), git).unwrap();
    fs::set_permissions(world.root().join("bin/git"), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    world.git(&["init", "-q", "--bare", "a.git"]);
    world.set("PATH", format!("{}:{}", world.root().join("bin").display(), std::env::var("PATH").unwrap()));
    let ran = world.create("hello", &["--remote", "a.git", "--format", "json"]).refused(2);
    assert_eq!(ran.json()["error"]["code"], "target-exists", "{}", ran.stderr);
    assert_eq!(world.read("hello/file"), "mine\n");
    assert_eq!(world.entries(), ["a.git", "hello"]);
}
