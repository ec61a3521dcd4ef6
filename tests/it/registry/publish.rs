//! The publisher: the gate, one push of all or nothing, and taking back.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::Value;

use crate::world::Ran;
use crate::world::registry::{Acme, can_sign};

/// A script that can be run.
fn executable(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// The one template that was to be published.
fn template(ran: &Ran) -> Value {
    let templates = ran.json()["templates"].as_array().unwrap().clone();
    assert_eq!(templates.len(), 1, "{}", ran.transcript());
    templates[0].clone()
}

/// `publish minimal` is not let through, because of these checks alone, the first of which says these words; nothing changes.
fn kept_by_the_gate(acme: &Acme, checks: &str, words: &[&str]) {
    let before = acme.references();
    let ran = acme.pave(&["template", "publish", "minimal", "--format", "json"]);
    assert_eq!(ran.status, Some(1), "{}", ran.transcript());
    let report = template(&ran);
    assert_eq!(report["outcome"], "refused", "{}", ran.transcript());
    let failed: Vec<&Value> = report["checks"].as_array().unwrap().iter().filter(|check| check["ok"] == false).collect();
    let names: Vec<&str> = failed.iter().map(|check| check["name"].as_str().unwrap()).collect();
    assert_eq!(names.join(" "), checks, "{}", ran.transcript());
    for word in words {
        assert!(failed[0].to_string().contains(word), "`{word}` is missing: {}", ran.transcript());
    }
    assert_eq!(acme.references(), before);
    let human = acme.publish("minimal");
    assert!(human.status == Some(1) && human.stdout.contains("is not published"), "{}", human.transcript());
}

/// An error before any gate, with this code and these words; nothing changes, anywhere.
fn refused(acme: &Acme, args: &[&str], exit: i32, code: &str, words: &[&str]) {
    let before = acme.references();
    let ran = acme.pave(&[&["template"], args, &["--format", "json"]].concat()).refused(exit);
    assert_eq!(ran.json()["error"]["code"], code, "{}", ran.transcript());
    for word in words {
        assert!(ran.stderr.contains(word), "`{word}` is missing: {}", ran.transcript());
    }
    assert_eq!(acme.references(), before, "{}", ran.transcript());
}

#[test]
fn a_version_is_one_commit_and_one_tag() {
    let acme = Acme::unpublished(false);
    let head = acme.owner(&["rev-parse", "HEAD"]);
    let dry = acme.pave(&["template", "publish", "minimal", "--dry-run", "--format", "json"]).ok();
    assert_eq!(template(&dry)["outcome"], "planned");
    assert_eq!(acme.bare(&["for-each-ref", "--format=%(objectname) %(refname)"]), format!("{head} refs/heads/main"));
    assert_eq!(acme.owner(&["rev-parse", "HEAD"]), head);

    let ran = acme.publish("minimal").ok();
    insta::assert_snapshot!("published", ran.transcript());
    let commit = acme.bare(&["rev-parse", "main"]);
    assert_eq!(acme.bare(&["rev-parse", "main~1"]), head);
    assert_eq!(acme.bare(&["rev-parse", "minimal/v1.0.0^{commit}"]), commit);
    assert_eq!(acme.bare(&["diff-tree", "--no-commit-id", "--name-status", "-r", "main"]), "A\tversions/minimal.yaml");
    // The clone is where the registry is.
    assert_eq!(acme.owner(&["status", "--porcelain", "--branch"]).lines().next(), Some("## main"));
    assert_eq!(acme.owner(&["rev-parse", "HEAD", "origin/main"]), format!("{commit}\n{commit}"));
    insta::assert_snapshot!("index", acme.world.read("acme/versions/minimal.yaml"));
    insta::assert_snapshot!("tag", acme.bare(&["for-each-ref", "--format=%(contents)", "refs/tags"]));

    // Again, nothing is to be done.
    let before = acme.references();
    let again = acme.pave(&["template", "publish", "minimal", "--format", "json"]).ok();
    assert_eq!(template(&again)["outcome"], "already-published");
    assert_eq!(acme.references(), before);
}

#[test]
fn the_gate() {
    let acme = Acme::new();
    let kept = |name: &str, change: &dyn Fn(), check: &str, words: &[&str]| {
        let head = acme.owner(&["rev-parse", "HEAD"]);
        acme.version("minimal", "1.1.1", "Hi");
        change();
        acme.push(name);
        kept_by_the_gate(&acme, check, words);
        acme.owner(&["reset", "-q", "--hard", &head]);
        acme.owner(&["push", "-q", "--force", "origin", "HEAD:main"]);
    };
    let at = |file: &str| format!("acme/templates/minimal/{file}");
    let edit = |file: &str, from: &str, to: &str| {
        let text = acme.world.read(&at(file));
        assert!(text.contains(from), "{text}");
        acme.world.write(&at(file), &text.replace(from, to));
    };
    kept("taken", &|| edit("template.yaml", "version: 1.1.1", "version: 1.1.0"), "version", &["raise `version`"]);
    kept("silent", &|| edit("CHANGELOG.md", "## [1.1.1]", "## [1.1.2]"), "changelog", &["below `## [1.1.1]`"]);
    kept("untested", &|| edit("tests/defaults.yaml", "NOTES.md", "MISSING.md"), "tests", &["MISSING.md"]);
    kept(
        "breaking",
        &|| edit("template.yaml", "minLength: 1", "minLength: 3"),
        "compatibility",
        &["its version says patch", "major", "minLength"],
    );
    kept(
        "unclean",
        &|| edit("files/{{ service.name }}.sh.jinja", "service.greeting | shell", "service.greeting"),
        "lint tests compatibility updates",
        &["service.greeting", "templates/minimal/files/{{ service.name }}.sh.jinja:3"],
    );
}

#[test]
fn a_tag_that_no_index_lists_keeps_its_name() {
    let acme = Acme::new();
    acme.version("minimal", "1.1.1", "Hi");
    acme.push("Next");
    acme.bare(&["tag", "minimal/v1.1.1", "main"]);
    kept_by_the_gate(&acme, "version", &["minimal/v1.1.1", "the index does not list it"]);
}

#[test]
fn files_that_git_does_not_know_are_not_published() {
    let acme = Acme::unpublished(false);
    acme.world.write("acme/.gitignore", "*.md.jinja\n");
    acme.push("Ignore");
    acme.world.write("acme/templates/minimal/files/MORE.md.jinja", "x\n");
    kept_by_the_gate(&acme, "files", &["git ignores files"]);
}

#[test]
fn what_was_not_reviewed_is_not_published() {
    let acme = Acme::unpublished(false);
    let publish = &["publish", "minimal"][..];
    acme.world.write("acme/note", "x");
    refused(&acme, publish, 1, "not-committed", &["`note`", "commit them"]);
    acme.owner(&["add", "-A"]);
    acme.owner(&["commit", "-q", "-m", "Only here"]);
    refused(&acme, publish, 1, "not-in-step", &["`main` is at", "git pull"]);
    acme.owner(&["push", "-q", "origin", "main"]);
    acme.owner(&["reset", "-q", "--hard", "HEAD~1"]);
    refused(&acme, publish, 1, "not-in-step", &["git pull"]);
    acme.owner(&["checkout", "-q", "--detach", "origin/main"]);
    refused(&acme, publish, 2, "no-branch", &["--branch"]);
    acme.owner(&["remote", "remove", "origin"]);
    refused(&acme, &["publish", "minimal", "--branch", "main"], 2, "no-remote", &["git remote add origin URL"]);
    acme.owner(&["remote", "add", "origin", &acme.url()]);
    acme.pave(&["template", "publish", "minimal", "--branch", "main"]).ok();
    assert_eq!(acme.owner(&["rev-parse", "HEAD"]), acme.bare(&["rev-parse", "main"]));
}

#[test]
fn users_see_the_default_branch_alone() {
    let acme = Acme::unpublished(false);
    acme.owner(&["switch", "-q", "-c", "topic"]);
    acme.owner(&["push", "-q", "origin", "topic"]);
    refused(&acme, &["publish", "minimal"], 2, "other-branch", &["`topic`", "which is `main`", "git switch main"]);
}

#[test]
fn nobody_in_particular_publishes_nothing() {
    let acme = Acme::unpublished(false);
    acme.world.git_config("[user]\n\tname = Ada\n");
    refused(&acme, &["publish", "minimal"], 3, "no-identity", &["git config --global user.email"]);
    acme.world.git_config("[user]\n\tname = Ada\n\temail = ada@example.org\n");
    refused(&acme, &["publish", "minimla"], 2, "unknown-template", &["did you mean `minimal`"]);
    let elsewhere = acme.world.pave(&["template", "publish", "minimal"]).refused(2);
    assert!(elsewhere.stderr.contains("lies in no git repository"), "{}", elsewhere.transcript());
}

#[test]
fn who_is_no_signer_publishes_nothing() {
    if !can_sign("publishing with a foreign key") {
        return;
    }
    let acme = Acme::unpublished(true);
    acme.sign_with("mallory");
    refused(&acme, &["publish", "minimal"], 3, "not-a-signer", &["`signers` in registry.yaml"]);
    acme.world.git_config("[user]\n\tname = Ada\n\temail = ada@example.org\n\tsigningKey = /nowhere\n[gpg]\n\tformat = ssh\n");
    refused(&acme, &["publish", "minimal"], 3, "signing-failed", &["git config user.signingKey"]);
    acme.sign_with("ada");
    acme.publish("minimal").ok();
    let friend = acme.friend("nina");
    friend.create("hello", "minimal", &[]).ok();
}

#[test]
fn all_publishes_what_has_a_new_version() {
    let acme = Acme::new();
    acme.template("other", "0.1.0");
    acme.world
        .write("acme/templates/minimal/tests/defaults.yaml", "answers:\n  service: {name: hello, description: x, owner: y}\n");
    acme.push("Work goes on");
    let ran = acme.pave(&["template", "publish", "--all", "--format", "json"]).ok();
    let outcomes: Vec<String> = ran.json()["templates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{} {}", one["name"].as_str().unwrap(), one["outcome"].as_str().unwrap()))
        .collect();
    assert_eq!(outcomes, ["minimal no-new-version", "other published"]);
    // By name, it is a mistake.
    kept_by_the_gate(&acme, "version", &["was published with other content"]);
}

/// A second clone of the registry, as another publisher has it.
fn second_clone(acme: &Acme) -> impl Fn(&[&str]) -> Ran {
    acme.world.git(&["clone", "-q", &acme.url(), "second"]);
    |args: &[&str]| {
        let mut command = acme.world.pave_command(args);
        acme.world.run(command.current_dir(acme.world.path("second")), &format!("pave {}", args.join(" ")))
    }
}

#[test]
fn of_two_publishers_one_wins_and_the_other_pulls() {
    let acme = Acme::new();
    acme.version("minimal", "1.1.1", "Hi");
    acme.template("other", "0.1.0");
    acme.push("Next");
    let other = second_clone(&acme);
    // The other one pushes after this one has asked what is there, and before it pushes itself.
    let hook = format!(
        "#!/bin/sh\ntest -e '{0}/done' && exit 0\ntouch '{0}/done'\ncd '{0}/second' && unset GIT_DIR GIT_PREFIX && exec '{1}' template publish \
         other >/dev/null\n",
        acme.world.work().display(),
        env!("CARGO_BIN_EXE_pave")
    );
    executable(&acme.world.path("acme/.git/hooks/pre-push"), &hook);
    let ran = acme.pave(&["template", "publish", "minimal", "--format", "json"]);
    assert_eq!(ran.json()["error"]["exit"], 3, "{}", ran.transcript());
    assert_eq!(ran.json()["error"]["code"], "overtaken", "{}", ran.transcript());
    assert!(ran.stderr.contains("git pull"), "{}", ran.transcript());
    let tags = acme.bare(&["tag"]);
    assert!(tags.contains("other/v0.1.0") && !tags.contains("minimal/v1.1.1"), "{tags}");
    // Nothing is left of the attempt.
    assert!(!acme.owner(&["tag"]).contains("1.1.1"));
    assert_eq!(acme.owner(&["status", "--porcelain"]), "");
    acme.owner(&["pull", "-q", "--ff-only", "origin", "main"]);
    acme.publish("minimal").ok();
    // Both at the same version: the one who comes later finds it published.
    let late = other(&["template", "publish", "minimal", "--format", "json"]).refused(1);
    assert_eq!(late.json()["error"]["code"], "not-in-step", "{}", late.transcript());
    acme.world.git(&["-C", "second", "pull", "-q", "--ff-only"]);
    assert_eq!(template(&other(&["template", "publish", "minimal", "--format", "json"]).ok())["outcome"], "already-published");
}

#[test]
fn a_server_that_takes_no_tag_takes_no_commit() {
    let acme = Acme::unpublished(false);
    let before = acme.references();
    let hook = acme.world.path("acme.git/hooks/update");
    executable(&hook, "#!/bin/sh\ncase $1 in refs/tags/*) echo 'tags are made by the release team' >&2; exit 1;; esac\n");
    let ran = acme.pave(&["template", "publish", "minimal", "--format", "json"]);
    assert_eq!(ran.json()["error"]["exit"], 3, "{}", ran.transcript());
    assert_eq!(ran.json()["error"]["code"], "push-rejected", "{}", ran.transcript());
    assert!(ran.stderr.contains("tags are made by the release team"), "{}", ran.transcript());
    assert_eq!(acme.references(), before);
    assert_eq!(acme.owner(&["status", "--porcelain"]), "");
    fs::remove_file(hook).unwrap();
    acme.publish("minimal").ok();
}

#[test]
fn a_push_whose_reply_was_lost_has_happened() {
    let mut acme = Acme::unpublished(false);
    let real = std::env::split_paths(&std::env::var_os("PATH").unwrap()).map(|at| at.join("git")).find(|path| path.exists());
    let real = real.unwrap();
    let script = format!(
        "#!/bin/sh\nfor word; do test \"$word\" = push && {{ {0} \"$@\" >/dev/null 2>&1; echo 'fatal: the remote end hung up' >&2; exit 1; }}; \
         done\nexec {0} \"$@\"\n",
        real.display()
    );
    let bin = acme.world.root().join("bin");
    executable(&bin.join("git"), &script);
    let path = std::env::var("PATH").unwrap();
    acme.world.set("PATH", format!("{}:{path}", bin.display()));
    let ran = acme.pave(&["template", "publish", "minimal", "--format", "json"]).ok();
    assert_eq!(template(&ran)["outcome"], "published");
    assert_eq!(acme.owner(&["rev-parse", "HEAD"]), acme.bare(&["rev-parse", "main"]));
}

/// Stopped after the push and before the clone knew of it: the next run notices.
#[test]
fn a_clone_that_missed_its_own_push_catches_up() {
    let acme = Acme::unpublished(false);
    acme.publish("minimal").ok();
    acme.owner(&["reset", "-q", "--hard", "HEAD~1"]);
    acme.owner(&["update-ref", "-d", "refs/tags/minimal/v1.0.0"]);
    acme.owner(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    // A dry run may be one of a branch under review: it says what would be, and moves nothing.
    let tried = acme.pave(&["template", "publish", "minimal", "--dry-run", "--format", "json"]);
    assert_eq!((tried.status, template(&tried)["checks"][0]["summary"].as_str()), (Some(1), Some("1.0.0 is taken")));
    let ran = acme.pave(&["template", "publish", "minimal", "--format", "json"]).ok();
    assert_eq!(template(&ran)["outcome"], "already-published");
    assert_eq!(acme.owner(&["rev-parse", "HEAD"]), acme.bare(&["rev-parse", "main"]));
    assert_eq!(acme.owner(&["status", "--porcelain"]), "");
}

/// A git that was killed leaves its lock on what the clone remembers of the remote.
#[test]
fn a_note_that_is_locked_is_left_as_it_is() {
    let acme = Acme::unpublished(false);
    acme.world.write("acme/.git/refs/remotes/origin/main.lock", "");
    acme.publish("minimal").ok();
    assert_eq!(acme.owner(&["rev-parse", "HEAD"]), acme.bare(&["rev-parse", "main"]));
    assert_eq!(acme.owner(&["status", "--porcelain"]), "");
    fs::remove_file(acme.world.path("acme/.git/refs/remotes/origin/main.lock")).unwrap();
    acme.owner(&["fetch", "--quiet"]);
    assert_eq!(acme.owner(&["rev-parse", "origin/main"]), acme.bare(&["rev-parse", "main"]));
}

#[test]
fn the_remote_may_be_relative_and_have_another_address_for_pushing() {
    let acme = Acme::unpublished(false);
    acme.owner(&["remote", "set-url", "origin", "../nowhere.git"]);
    acme.owner(&["remote", "set-url", "--push", "origin", "../acme.git"]);
    acme.world.pave(&["template", "publish", "minimal", "-C", "acme/templates"]).ok();
    assert_eq!(acme.bare(&["tag"]), "minimal/v1.0.0");
}

#[test]
fn versions_are_yanked_and_templates_deprecated_and_both_taken_back() {
    let acme = Acme::new();
    let yank = ["yank", "minimal@1.1.0", "--reason", "It is rude"];
    let before = acme.references();
    let change = |args: &[&str]| acme.pave(&[&["template"], args, &["--format", "json"]].concat()).ok().json();
    assert_eq!(change(&[&yank[..], &["--dry-run"]].concat())["commit"], Value::Null);
    assert_eq!(acme.references(), before);

    let tags = || acme.bare(&["for-each-ref", "refs/tags"]);
    let published = tags();
    let done = change(&yank);
    assert_eq!(done["commit"].as_str(), Some(acme.bare(&["rev-parse", "main"]).as_str()));
    assert_eq!(acme.bare(&["log", "-1", "--format=%s", "main"]), "Yank minimal 1.1.0: It is rude");
    assert!(acme.world.read("acme/versions/minimal.yaml").contains("serial: 3"));
    assert_eq!(change(&yank)["commit"], Value::Null, "again, nothing is to be done");
    change(&["yank", "minimal@1.1.0", "--undo"]);
    let itself = ["template", "deprecate", "minimal", "--reason", "r", "--replaced-by", "minimal"];
    acme.pave(&itself).refused(2);
    change(&["deprecate", "minimal", "--reason", "Nobody looks after it"]);
    assert!(acme.world.read("acme/versions/minimal.yaml").contains("reason: Nobody looks after it"));
    change(&["deprecate", "minimal", "--undo"]);
    assert_eq!(tags(), published, "no version has changed");

    refused(&acme, &["yank", "minimal@9.9.9", "--reason", "x"], 2, "no-version", &["pave template show minimal"]);
    refused(&acme, &["yank", "other@1.0.0", "--reason", "x"], 2, "no-version", &["nothing was published"]);
    refused(&acme, &["yank", "minimal@1", "--reason", "x"], 2, "usage", &["NAME@VERSION"]);
    refused(&acme, &["yank", "minimal@1.1.0", "--reason", "a\nb"], 2, "usage", &["one line"]);
    refused(&acme, &["deprecate", "minimal", "--reason", "x", "--replaced-by", "nothing"], 2, "unknown-template", &["minimal"]);
}

/// A step from a pre-release promises nothing, so it cannot lend its licence to the release after it; and services of a yanked version
/// are still compared with what stood before it.
#[test]
fn neither_a_pre_release_nor_a_yank_lets_a_breaking_change_through() {
    let acme = Acme::unpublished(false);
    acme.publish("minimal").ok();
    acme.version("minimal", "1.1.0-rc.1", "Hi");
    acme.push("Try");
    acme.publish("minimal").ok();
    let path = "acme/templates/minimal/template.yaml";
    acme.version("minimal", "1.1.0", "Hi");
    let narrowed = acme.world.read(path).replace("minLength: 1", "minLength: 3");
    acme.world.write(path, &narrowed);
    acme.push("Break");
    let gate = || {
        let ran = acme.pave(&["template", "publish", "minimal", "--format", "json"]);
        assert_eq!(ran.status, Some(1), "{}", ran.transcript());
        let checks = template(&ran)["checks"].as_array().unwrap().clone();
        checks.into_iter().find(|check| check["name"] == "compatibility").unwrap()
    };
    let check = gate();
    assert!(check["summary"].as_str().unwrap().contains("a major step from 1.0.0"), "{check}");
    acme.pave(&["template", "yank", "minimal@1.1.0-rc.1", "--reason", "r"]).ok();
    acme.pave(&["template", "yank", "minimal@1.0.0", "--reason", "r"]).ok();
    let check = gate();
    assert!(check["summary"].as_str().unwrap().contains("a major step from 1.0.0"), "{check}");
}
