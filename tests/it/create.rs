//! `create-service`: the happy path.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::world::World;

#[test]
fn a_repository_is_created_and_committed() {
    let world = World::new();
    let ran = world.create("hello", &[]).ok();
    insta::assert_snapshot!("created", ran.transcript());
    assert_eq!(world.entries(), ["hello"]);
    assert_eq!(world.git(&["-C", "hello", "status", "--porcelain", "--branch"]), "## main");
    assert_eq!(world.git(&["-C", "hello", "fsck", "--strict"]), "");
    assert_eq!(
        world.git(&["-C", "hello", "log", "--format=%an <%ae> %ad|%cn <%ce> %cd", "--date=raw"]),
        "Ada Lovelace <ada@example.org> 1790000000 +0200|Ada Lovelace <ada@example.org> 1790000000 +0200"
    );
    insta::assert_snapshot!("commit", world.git(&["-C", "hello", "log", "--format=%B", "--stat"]));
    let script = world.path("hello/hello.sh");
    assert_ne!(fs::metadata(&script).unwrap().permissions().mode() & 0o111, 0);
    assert_eq!(world.run(&mut world.command(script), "hello.sh").stdout, "Hello\n");
}

#[test]
fn the_same_answers_give_the_same_commit() {
    let (one, other) = (World::new(), World::new());
    let commit = |world: &World| {
        world.create("hello", &[]).ok();
        world.git(&["-C", "hello", "rev-parse", "HEAD"])
    };
    assert_eq!(commit(&one), commit(&other));
}

#[test]
fn manifest_lock_and_schema_say_what_was_rendered() {
    let world = World::new();
    world.create("hello", &["--set", "service.greeting=it's 1e3"]).ok();
    insta::assert_snapshot!("manifest", world.read("hello/pave.yaml"));
    insta::assert_snapshot!("lock", world.read("hello/pave.lock"));
    let lock: Value = serde_yaml::from_str(&world.read("hello/pave.lock")).unwrap();
    let files = lock["files"].as_object().unwrap();
    for line in world.git(&["-C", "hello", "ls-tree", "-r", "HEAD"]).lines() {
        let (meta, path) = line.split_once('\t').unwrap();
        let fields: Vec<&str> = meta.split(' ').collect();
        match files.get(path).and_then(Value::as_str) {
            Some(locked) => assert!(locked.starts_with(&format!("{} {} ", fields[0], fields[2])), "{path}: {locked}"),
            None => assert!(["pave.yaml", "pave.lock"].contains(&path), "{path} is not locked"),
        }
    }
    let schema: Value = serde_json::from_str(&world.read("hello/.pave/schema.json")).unwrap();
    let manifest: Value = serde_yaml::from_str(&world.read("hello/pave.yaml")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(validator.is_valid(&manifest), "{manifest}");
}

#[test]
fn dry_run_shows_the_tree_and_writes_nothing() {
    let world = World::new();
    let ran = world.create("hello", &["--dry-run", "--push-to", "remotes"]).ok();
    insta::assert_snapshot!("dry_run", ran.transcript());
    assert!(world.entries().is_empty());
}

#[test]
fn json_says_the_same_before_and_after() {
    let world = World::new();
    let planned = world.create("hello", &["--dry-run", "--format", "json"]).ok().json();
    let created = world.create("hello", &["--format", "json"]).ok().json();
    assert_eq!(planned["schema"], "pave.create-service/1");
    assert_eq!((&planned["outcome"], &created["outcome"]), (&"planned".into(), &"created".into()));
    assert_eq!(planned["files"], created["files"]);
    assert_eq!(planned["answers"], created["answers"]);
    assert_eq!(created["commit"], world.git(&["-C", "hello", "rev-parse", "HEAD"]));
    assert_eq!(created["path"], world.path("hello").to_str().unwrap());
    let files = created["files"].as_array().unwrap();
    for file in files {
        let content = fs::read(world.path("hello").join(file["path"].as_str().unwrap())).unwrap();
        assert_eq!(file["digest"], pave_cli::base::Digest::of(&content).to_string(), "{file}");
    }
    assert_eq!(files.len(), world.git(&["-C", "hello", "ls-files"]).lines().count());
}

#[test]
fn output_names_the_directory() {
    let world = World::new();
    world.create("hello", &["--output", "deep/er/place"]).ok();
    assert!(world.read("deep/er/place/pave.yaml").contains("name: hello"));
    fs::create_dir(world.path("empty")).unwrap();
    let ran = world.create("hello", &["--output", "empty"]).ok();
    assert!(ran.stdout.contains("cd empty"), "{}", ran.transcript());
    assert_eq!(world.entries(), ["deep", "empty"]);
}

#[test]
fn output_is_a_place_whatever_way_leads_to_it() {
    let world = World::new();
    world.create("one", &["--output", "a/../b"]).ok();
    assert_eq!(world.entries(), ["b"]);
    fs::create_dir_all(world.path("real/deep")).unwrap();
    std::os::unix::fs::symlink("real/deep", world.path("link")).unwrap();
    // What is there means what the system says: `link/..` is `real`.
    world.create("two", &["--output", "link/../two/"]).ok();
    assert!(world.exists("real/two/pave.yaml"));
    for output in ["link", "link/", "link//", "link/."] {
        let ran = world.create("three", &["--output", output]).refused(2);
        assert!(ran.stderr.contains("`link` is there already"), "{}", ran.transcript());
    }
    assert_eq!(world.entries(), ["b", "link", "real"]);
    assert_eq!(fs::read_dir(world.path("real/deep")).unwrap().count(), 0);
}

#[test]
fn what_fails_leaves_no_directories_above_it() {
    let world = World::new();
    world.git_config(
        "[user]\n\tname = A\n\temail = a@b\n\tsigningKey = x\n[commit]\n\tgpgSign = true\n[gpg]\n\tprogram = /bin/false\n",
    );
    fs::create_dir(world.path("mine")).unwrap();
    world.create("hello", &["--output", "mine/d1/d2/hello"]).refused(3);
    assert_eq!(world.entries(), ["mine"]);
    assert_eq!(fs::read_dir(world.path("mine")).unwrap().count(), 0);
    let long = "x".repeat(300);
    world.create("hello", &["--output", &format!("mine/d1/{long}/hello")]).refused(3);
    assert_eq!(fs::read_dir(world.path("mine")).unwrap().count(), 0);
}

/// As `git init` would, wherever the value is written and however its path.
#[test]
fn a_template_directory_is_the_one_that_git_names() {
    let mut world = World::new();
    for (directory, hook) in [("home/right/hooks", "right"), ("home/wrong/hooks", "wrong")] {
        fs::create_dir_all(world.root().join(directory)).unwrap();
        fs::write(world.root().join(directory).join(hook), "").unwrap();
    }
    world.git_config("[user]\n\tname = A\n\temail = a@b\n[init]\n\ttemplateDir = ~/wrong\n");
    let global = world.root().join("home/global");
    fs::write(&global, "[user]\n\tname = A\n\temail = a@b\n[init]\n\ttemplateDir = ~/right\n").unwrap();
    world.set("GIT_CONFIG_GLOBAL", global.to_str().unwrap());
    world.create("one", &[]).ok();
    assert!(world.exists("one/.git/hooks/right") && !world.exists("one/.git/hooks/wrong"));
    fs::write(&global, format!("[init]\n\ttemplateDir = {}\n", world.root().join("home/right").display())).unwrap();
    world.create("two", &[]).ok();
    assert!(world.exists("two/.git/hooks/right") && !world.exists("two/.git/hooks/wrong"));
    fs::write(&global, "[init]\n\ttemplateDir =\n").unwrap();
    world.create("three", &[]).ok();
    assert!(!world.exists("three/.git/hooks/right") && !world.exists("three/.git/hooks/wrong"));
}

#[test]
fn a_repository_of_another_user_is_said_to_be_one() {
    let world = World::new();
    world.create("hello", &[]).ok();
    // Only root can give files away; elsewhere there is nothing to look at.
    if world.run(world.command("chown").args(["-R", "12345", "hello"]), "chown").status != Some(0) {
        return;
    }
    let ran = world.pave(&["create-service", "hello", "--resume"]).refused(3);
    assert!(ran.stderr.contains("belongs to another user"), "{}", ran.transcript());
    let advice = format!("git config --global --add safe.directory {}", world.path("hello").display());
    assert!(ran.stderr.contains(&advice), "{}", ran.transcript());
    world.git(&["config", "--global", "--add", "safe.directory", world.path("hello").to_str().unwrap()]);
    world.pave(&["create-service", "hello", "--resume"]).ok();
}

#[test]
fn a_git_that_cannot_be_asked_is_named_with_its_version() {
    let mut world = World::new();
    let script =
        "#!/bin/sh\ncase \"$*\" in version) echo git version 2.20.1;; *) echo 'error: unknown option' >&2; exit 129;; esac\n";
    world.write("bin/git", script);
    fs::set_permissions(world.path("bin/git"), PermissionsExt::from_mode(0o755)).unwrap();
    world.set("PATH", format!("{}:{}", world.path("bin").display(), std::env::var("PATH").unwrap()));
    let ran = world.create("hello", &[]).refused(3);
    assert!(ran.stderr.contains("git 2.20 is too old"), "{}", ran.transcript());
    assert_eq!(world.entries(), ["bin"]);
}

#[test]
fn linked_as_create_service_it_is_that_command() {
    let world = World::new();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_pave"), world.root().join("create-service")).unwrap();
    let mut command = world.command(world.root().join("create-service"));
    command.args(["hello"]).args(crate::world::MINIMAL);
    world.run(&mut command, "create-service hello").ok();
    assert_eq!(world.entries(), ["hello"]);
}

#[test]
fn help_has_examples_that_name_only_flags_that_exist() {
    let world = World::new();
    let help = world.pave(&["create-service", "--help"]).ok().stdout;
    insta::assert_snapshot!("help", help.replace(env!("CARGO_PKG_VERSION"), "[VERSION]"));
    let examples = help.split("Examples:").nth(1).unwrap();
    for flag in examples.split_whitespace().filter(|word| word.starts_with("--")) {
        assert!(help.split("Examples:").next().unwrap().contains(flag.trim_end_matches([',', '.', ':'])), "{flag}");
    }
}
