//! The repository as the user's own git configuration wants it.

use std::fs;

use crate::world::World;

#[test]
fn the_default_branch_is_the_users_unless_somebody_says_otherwise() {
    let world = World::new();
    world.git_config("[user]\n\tname = A\n\temail = a@b\n[init]\n\tdefaultBranch = trunk\n");
    world.create("one", &[]).ok();
    world.create("two", &["--set", "service.default_branch=dev"]).ok();
    assert_eq!(world.git(&["-C", "one", "branch", "--show-current"]), "trunk");
    assert_eq!(world.git(&["-C", "two", "branch", "--show-current"]), "dev");
    assert!(world.read("one/pave.lock").contains("default_branch: trunk\n"));
}

#[test]
fn identity_follows_gits_own_order() {
    let mut world = World::new();
    let author = |world: &World, name: &str| {
        world.create(name, &[]).ok();
        world.git(&["-C", name, "log", "--format=%an <%ae> %cn <%ce>"])
    };
    world.git_config("[user]\n\tname = U\n\temail = u@x\n[author]\n\tname = W\n");
    assert_eq!(author(&world, "one"), "W <u@x> U <u@x>");
    let other = world.root().join("home/other");
    fs::write(&other, "[user]\n\temail = work@x\n").unwrap();
    world.git_config(&format!(
        "[user]\n\tname = U\n\temail = u@x\n[includeIf \"gitdir:{}/\"]\n\tpath = {}\n",
        world.work().display(),
        other.display()
    ));
    assert_eq!(author(&world, "two"), "U <work@x> U <work@x>");
    world.set("GIT_AUTHOR_NAME", "E");
    assert_eq!(author(&world, "three"), "E <work@x> U <work@x>");
}

#[test]
fn a_repository_around_the_new_one_does_not_matter() {
    let mut world = World::new();
    world.git(&["init", "-q", "."]);
    world.git(&["config", "user.email", "outer@x"]);
    world.set("GIT_DIR", world.path(".git").to_str().unwrap());
    world.set("GIT_INDEX_FILE", "/nowhere");
    world.create("hello", &["--push-to", "remotes"]).ok();
    let inner = World::new();
    let log = inner.git(&["--git-dir", world.path("hello/.git").to_str().unwrap(), "log", "--format=%ae"]);
    assert_eq!(log, "ada@example.org");
}

#[test]
fn without_an_identity_a_local_commit_is_by_a_placeholder_and_says_how_to_mend_it() {
    let world = World::new();
    world.git_config("");
    let ran = world.create("hello", &["--push-to", "remotes"]).ok();
    insta::assert_snapshot!("placeholder", ran.transcript());
    assert_eq!(world.git(&["-C", "hello", "log", "--format=%an <%ae>"]), "pave <pave@localhost>");
    world.git_config("[user]\n\tname = A\n\temail = a@b\n");
    world.git(&["-C", "hello", "commit", "--amend", "--no-edit", "--reset-author"]);
    assert_eq!(world.git(&["-C", "hello", "log", "--format=%an <%ae>"]), "A <a@b>");
}

#[test]
fn the_users_template_directory_is_honoured() {
    let world = World::new();
    let hooks = world.root().join("home/template/hooks");
    fs::create_dir_all(&hooks).unwrap();
    fs::write(hooks.join("pre-commit"), "#!/bin/sh\n").unwrap();
    let template = world.root().join("home/template");
    world.git_config(&format!("[user]\n\tname = A\n\temail = a@b\n[init]\n\ttemplateDir = {}\n", template.display()));
    world.create("hello", &[]).ok();
    assert!(world.exists("hello/.git/hooks/pre-commit"));
}

/// Programs that git runs have no use for an address, which may hold a password.
#[test]
fn hooks_do_not_see_where_the_address_came_from() {
    let mut world = World::new();
    let hooks = world.root().join("home/template/hooks");
    fs::create_dir_all(&hooks).unwrap();
    let hook = format!("#!/bin/sh\nenv > {}\n", world.path("seen").display());
    fs::write(hooks.join("pre-push"), hook).unwrap();
    fs::set_permissions(hooks.join("pre-push"), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let template = world.root().join("home/template");
    world.git_config(&format!("[user]\n\tname = A\n\temail = a@b\n[init]\n\ttemplateDir = {}\n", template.display()));
    world.git(&["init", "-q", "--bare", "-b", "main", "a.git"]);
    world.set("PAVE_REMOTE", world.path("a.git").to_str().unwrap());
    world.create("hello", &[]).ok();
    let seen = world.read("seen");
    assert!(seen.contains("HOME=") && !seen.contains("PAVE_REMOTE"), "{seen}");
    world.set("PAVE_PUSH_TO", "remotes");
    world.set("PAVE_REMOTE", "");
    world.create("other", &[]).ok();
    assert!(!world.read("seen").contains("PAVE_PUSH_TO"), "{}", world.read("seen"));
}

#[test]
fn commits_are_signed_where_the_configuration_says_so() {
    let world = World::new();
    let key = world.root().join("home/key");
    let made = world.run(world.command("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&key), "ssh-keygen");
    assert_eq!(made.status, Some(0), "{}", made.stderr);
    let public = fs::read_to_string(key.with_extension("pub")).unwrap();
    let signers = world.root().join("home/signers");
    fs::write(&signers, format!("ada@example.org {public}")).unwrap();
    let config = |program: &str| {
        format!(
            "[user]\n\tname = Ada\n\temail = ada@example.org\n\tsigningKey = {}\n[commit]\n\tgpgSign = true\n[gpg]\n\tformat = \
             ssh\n[gpg \"ssh\"]\n\tallowedSignersFile = {}\n\tprogram = {program}\n",
            key.display(),
            signers.display()
        )
    };
    world.git_config(&config("ssh-keygen"));
    world.create("hello", &[]).ok();
    world.git(&["-C", "hello", "verify-commit", "HEAD"]);
    assert_eq!(world.git(&["-C", "hello", "status", "--porcelain"]), "");
    assert_eq!(world.git(&["-C", "hello", "fsck", "--strict"]), "");

    world.git_config(&config("/bin/false"));
    let ran = world.create("other", &[]).refused(3);
    assert!(ran.stderr.contains("could not be signed"), "{}", ran.transcript());
    assert_eq!(world.entries(), ["hello"]);
}

#[test]
fn without_git_nothing_is_done() {
    let mut world = World::new();
    world.set("PATH", "/nowhere");
    let ran = world.create("hello", &[]).refused(3);
    assert!(ran.stderr.contains("git is not installed"), "{}", ran.transcript());
    assert!(world.entries().is_empty());
}

#[test]
fn a_git_that_is_too_old_is_named() {
    let mut world = World::new();
    world.write("bin/git", "#!/bin/sh\ncase \"$*\" in version) echo git version 2.30.2;; *) exec /usr/bin/env -i PATH=/usr/bin:/bin git \"$@\";; esac\n");
    let mut permissions = fs::metadata(world.path("bin/git")).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o755);
    fs::set_permissions(world.path("bin/git"), permissions).unwrap();
    let path = format!("{}:{}", world.path("bin").display(), std::env::var("PATH").unwrap());
    world.set("PATH", path);
    let ran = world.create("hello", &["--remote", "/nowhere.git"]).refused(3);
    assert!(ran.stderr.contains("git 2.30 is too old: pave needs 2.38 or newer"), "{}", ran.transcript());
}
