//! Where a service may lie: in a part of a repository, in a linked work tree, without a work tree, with a short history.

use std::os::unix::fs::PermissionsExt;

use super::road::{Road, copy};

/// A repository `mono` with services below `services/`, both of version 1.0.0.
fn mono() -> Road {
    let road = Road::at("1.0.0");
    let world = &road.world;
    world.git(&["init", "-q", "-b", "main", "mono"]);
    world.write("mono/README.md", "Everything.\n");
    for name in ["one", "t wo/\u{fc}ber"] {
        let to = world.path(&format!("mono/services/{name}"));
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        copy(&world.path("svc"), &to);
        std::fs::remove_dir_all(to.join(".git")).unwrap();
    }
    world.git(&["-C", "mono", "add", "-A"]);
    world.git(&["-C", "mono", "commit", "-q", "-m", "Begin"]);
    road
}

#[test]
fn services_in_one_repository_go_one_after_the_other() {
    let road = mono();
    let world = &road.world;
    let update = |service: &str, to: &str| {
        let directory = format!("mono/services/{service}");
        world.pave(&["update", "-C", &directory, "--no-input", "--template", &Road::template(to)])
    };
    for (service, to) in [("one", "1.1.0"), ("t wo/\u{fc}ber", "1.2.0"), ("one", "2.1.0"), ("t wo/\u{fc}ber/docs", "2.1.0")] {
        update(service, to).ok();
        assert_eq!(world.git(&["-C", "mono", "status", "--porcelain"]), "");
    }
    assert_eq!(world.git(&["-C", "mono", "fsck", "--strict", "--no-dangling"]), "");
    assert_eq!(
        world.git(&["-C", "mono", "rev-parse", "HEAD:services/one"]),
        world.git(&["-C", "mono", "rev-parse", "HEAD:services/t wo/\u{fc}ber"])
    );
    assert_eq!(world.read("mono/README.md"), "Everything.\n");
    // The chain of renders begins with the first that holds a render alone; the first commit holds more.
    assert_eq!(
        world.git(&["-C", "mono", "log", "HEAD^2", "--format=%s"]),
        "Render svc from road 2.1.0\nRender svc from road 1.2.0"
    );
    assert_eq!(world.git(&["-C", "mono", "ls-tree", "--name-only", "HEAD^2", "services/"]), "services/t wo");
}

#[test]
fn conflicts_below_a_directory_are_continued_and_aborted_from_anywhere_in_the_repository() {
    let road = mono();
    let world = &road.world;
    world.write("mono/services/one/README.md", "Mine.\n");
    world.git(&["-C", "mono", "commit", "-qam", "Mine"]);
    let state = || (world.git(&["-C", "mono", "status", "--porcelain"]), world.git(&["-C", "mono", "ls-files", "-s"]));
    world.write("mono/README.md", "dirty\n");
    let before = state();
    let update = ["update", "-C", "mono/services/one", "--no-input", "--template", &Road::template("1.1.0")];
    world.pave(&update).refused_with_conflicts("services/one/README.md");
    world.pave(&["update", "-C", "mono/services/t wo/\u{fc}ber", "--template", &Road::template("1.1.0")]).refused(3);
    world.pave(&["update", "-C", "mono", "--abort"]).ok();
    assert_eq!(state(), before);
    world.pave(&update).refused_with_conflicts("services/one/README.md");
    world.git(&["-C", "mono", "checkout", "-q", "--theirs", "services/one/README.md"]);
    world.git(&["-C", "mono", "add", "services/one/README.md"]);
    world.pave(&["update", "-C", "mono/services", "--continue"]).ok();
    assert_eq!(world.git(&["-C", "mono", "status", "--porcelain"]), " M README.md");
    assert!(world.read("mono/services/one/README.md").contains("better"));
}

#[test]
fn a_linked_work_tree_and_a_detached_head_have_their_own() {
    let road = Road::at("1.0.0");
    road.git(&["worktree", "add", "-q", "-b", "side", "../linked"]);
    let world = &road.world;
    world.pave(&["update", "-C", "linked", "--template", &Road::template("1.1.0")]).ok();
    assert_eq!(world.git(&["-C", "linked", "status", "--porcelain", "--branch"]), "## side");
    assert_eq!(road.git(&["log", "-1", "--format=%s"]), "Create svc from road 1.0.0");
    road.assert_clean();
    world.write("linked/README.md", "Mine.\n");
    world.git(&["-C", "linked", "commit", "-qam", "Mine"]);
    world.pave(&["update", "-C", "linked", "--template", &Road::template("2.0.0")]).refused_with_conflicts("README.md");
    // The other work tree is free meanwhile.
    road.to("1.1.0", &[]).ok();
    world.pave(&["update", "-C", "linked", "--abort"]).ok();
    assert_eq!(world.git(&["-C", "linked", "status", "--porcelain", "--branch"]), "## side");
    road.git(&["checkout", "-q", "--detach"]);
    let report = road.report("1.2.0", &[], 0);
    assert_eq!(report["branch"], serde_json::Value::Null);
    assert_eq!(road.git(&["log", "-1", "--format=%s", "HEAD"]), "Update svc to road 1.2.0");
    assert_eq!(road.git(&["log", "-1", "--format=%s", "main"]), "Update svc to road 1.1.0");
    road.assert_clean();
}

#[test]
fn a_repository_without_a_work_tree_gets_the_commit() {
    let road = mono();
    let world = &road.world;
    world.git(&["clone", "-q", "--bare", "svc", "svc.git"]);
    world.git(&["clone", "-q", "--bare", "mono", "mono.git"]);
    for (directory, repository) in [("svc.git", "svc.git"), ("mono.git/services/one", "mono.git")] {
        let update = |to: &str, more: &[&str]| {
            world.pave(&[&["update", "-C", directory, "--template", &Road::template(to)], more].concat())
        };
        update("1.1.0", &[]).ok();
        let log = |branch: &str| world.git(&["-C", repository, "log", "-1", "--format=%s", branch]);
        assert_eq!(log("main"), "Update svc to road 1.1.0");
        update("2.1.0", &["--branch", "pave/update"]).ok();
        update("2.1.0", &["--branch", "pave/update"]).ok();
        assert_eq!((log("main").as_str(), log("pave/update").as_str()), ("Update svc to road 1.1.0", "Update svc to road 2.1.0"));
        assert_eq!(world.git(&["-C", repository, "fsck", "--strict", "--no-dangling"]), "");
    }
    // With conflicts nothing changes.
    road.write("README.md", "Mine.\n");
    road.commit("Mine");
    world.git(&["clone", "-q", "--bare", "svc", "mine.git"]);
    let before = world.git(&["-C", "mine.git", "for-each-ref"]);
    let ran = world.pave(&["update", "-C", "mine.git", "--template", &Road::template("1.1.0")]).refused(1);
    assert!(ran.stderr.contains("README.md"), "{}", ran.stderr);
    assert_eq!(world.git(&["-C", "mine.git", "for-each-ref"]), before);
}

#[test]
fn submodules_and_what_filters_keep_elsewhere_stay() {
    let road = Road::at("1.0.0");
    let world = &road.world;
    world.git(&["init", "-q", "-b", "main", "library"]);
    world.write("library/x", "x\n");
    world.git(&["-C", "library", "add", "-A"]);
    world.git(&["-C", "library", "commit", "-q", "-m", "Begin"]);
    road.git(&["-c", "protocol.file.allow=always", "submodule", "add", "-q", "../library", "library"]);
    road.commit("A library");
    road.write("library/y", "dirty\n");
    road.report("1.1.0", &[], 0);
    assert!(road.git(&["ls-files", "-s", "library"]).starts_with("160000"));
    assert_eq!(road.read("library/y"), "dirty\n");
    std::fs::remove_file(world.path("svc/library/y")).unwrap();
    road.assert_clean();
    // Pointers, where the program is missing: they are files as any other.
    let road = Road::at("1.0.0");
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0000\nsize 12\n";
    road.write("large.bin", pointer);
    road.write(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n*.yaml filter=upper\n");
    road.commit("Large files");
    road.report("1.1.0", &[], 0);
    assert_eq!(road.read("large.bin"), pointer);
    road.assert_clean();
    // Where there is one, it acts on what is checked out and on nothing else.
    let world = &road.world;
    world.write("upper", "#!/bin/sh\necho x >> \"$(dirname \"$0\")/ran\"\nif [ \"$1\" = smudge ]; then sed 's/^/# smudged /'; else sed 's/^# smudged //'; fi\n");
    std::fs::set_permissions(world.path("upper"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let program = world.path("upper").display().to_string();
    road.git(&["config", "filter.upper.smudge", &format!("{program} smudge")]);
    road.git(&["config", "filter.upper.clean", &format!("{program} clean")]);
    road.remove("greeting.yaml");
    road.git(&["checkout", "--", "greeting.yaml"]);
    assert_eq!(road.read("greeting.yaml"), "# smudged greeting: Hej\n");
    let report = road.report("1.1.0", &["--set", "service.greeting=Hallo"], 0);
    assert_eq!(report["conflicts"], serde_json::json!([]));
    assert_eq!(road.read("greeting.yaml"), "# smudged greeting: Hallo\n");
    assert_eq!(road.git(&["show", "HEAD:greeting.yaml"]), "greeting: Hallo");
    assert!(!road.git(&["show", "HEAD:pave.yaml"]).contains("smudged"));
    assert!(world.exists("ran"));
    road.assert_clean();
}

#[test]
fn commits_are_signed_where_the_user_signs_and_hooks_run_where_git_commits() {
    let road = Road::at("1.0.0");
    let world = &road.world;
    if !crate::world::registry::can_sign("commits_are_signed") {
        return;
    }
    let key = world.root().join("key");
    assert!(world.command("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&key).status().unwrap().success());
    world.git_config(&format!(
        "[user]\n\tname = Ada\n\temail = ada@example.org\n\tsigningKey = {}\n[gpg]\n\tformat = ssh\n[commit]\n\tgpgSign = true\n",
        key.display()
    ));
    road.write(".git/hooks/pre-commit", "#!/bin/sh\necho ran >> .git/hook-ran\n");
    std::fs::set_permissions(world.path("svc/.git/hooks/pre-commit"), std::fs::Permissions::from_mode(0o755)).unwrap();
    road.report("1.1.0", &[], 0);
    for commit in ["HEAD", "HEAD^2"] {
        assert!(road.git(&["cat-file", "commit", commit]).contains("-----BEGIN SSH SIGNATURE-----"), "{commit}");
    }
    // A clean update is no `git commit`; what was resolved is.
    assert!(!road.exists(".git/hook-ran"));
    road.write("README.md", "Mine.\n");
    road.git(&["commit", "-qam", "Mine"]);
    std::fs::remove_file(world.path("svc/.git/hook-ran")).unwrap();
    road.report("2.0.0", &[], 1);
    road.write("README.md", "Mine.\n");
    road.git(&["add", "README.md"]);
    road.pave(&["--continue"]).ok();
    assert!(road.exists(".git/hook-ran"));
    assert!(road.git(&["cat-file", "commit", "HEAD"]).contains("-----BEGIN SSH SIGNATURE-----"));
    // One that says no is heard, and can be asked again.
    road.write("README.md", "Mine again.\n");
    road.git(&["commit", "-qam", "Mine"]);
    road.report("2.1.0", &["--set", "text.greeting=x"], 0);
    road.write(".git/hooks/pre-commit", "#!/bin/sh\necho not today >&2\nexit 1\n");
    road.write("greeting.yaml", "greeting: mine\n");
    road.git(&["commit", "-qam", "Mine", "--no-verify"]);
    road.report("2.1.0", &["--set", "text.greeting=y"], 1);
    road.write("greeting.yaml", "greeting: y\n");
    road.git(&["add", "greeting.yaml"]);
    let ran = road.pave(&["--continue"]).refused(3);
    for words in ["a hook has refused the commit (pre-commit): not today", "run `pave update --continue` again"] {
        assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
    }
    let json = road.pave(&["--continue", "--format", "json"]).json();
    assert_eq!(json["error"]["code"], "hook-refused", "{json}");
    // What else goes wrong is no hook's doing.
    road.write(".git/hooks/pre-commit", "#!/bin/sh\nexit 0\n");
    let config = world.root().join("home/.gitconfig");
    let good = std::fs::read_to_string(&config).unwrap();
    world.git_config(&good.replace("/key\n", "/no-key\n"));
    let json = road.pave(&["--continue", "--format", "json"]).json();
    assert_eq!(json["error"]["code"], "git-failed", "{json}");
    world.git_config(&good);
    std::fs::remove_file(world.path("svc/.git/hooks/pre-commit")).unwrap();
    road.pave(&["--continue"]).ok();
    road.assert_clean();
}
