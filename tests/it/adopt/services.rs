//! Repositories as people have them.

use std::path::Path;

use serde_json::json;

use super::{GO, assert_adopted, assert_nothing_done, assert_untouched, before, commit, repository, snapshot, state, with_fate};
use crate::world::World;

#[test]
fn a_small_service_in_go() {
    let world = World::new();
    repository(&world, "payments", GO);
    world.git(&["-C", "payments", "remote", "add", "origin", "https://ada:secret@github.com/acme/payments.git"]);
    let (files, head) = (snapshot(&world.path("payments")), world.git(&["-C", "payments", "rev-parse", "HEAD"]));
    let ran = world.pave(&["adopt", "-C", "payments", "--yes", "--format", "json"]).ok();
    assert!(!ran.stdout.contains("ada:secret") && !ran.stdout.contains("secret@"));
    let result = ran.json();
    assert_eq!(result["outcome"], "adopted");
    assert_eq!(result["head"], head);
    let evidence: Vec<(&str, &str)> = result["evidence"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| (found["input"].as_str().unwrap(), found["source"].as_str().unwrap()))
        .collect();
    assert!(evidence.contains(&("service.owner", ".github/CODEOWNERS, line 1")), "{evidence:?}");
    assert!(evidence.contains(&("service.name", "the remote `origin`")), "{evidence:?}");
    assert_eq!(result["answers"]["service"]["organization"], "acme");
    assert_eq!(with_fate(&result, "kept"), [".gitignore", "Dockerfile", "README.md", "cmd/payments/main.go", "go.mod"]);
    assert!(with_fate(&result, "left-out").is_empty() && with_fate(&result, "added").len() > 25);
    // It has code of its own.
    let starter = with_fate(&result, "starter");
    assert!(starter.contains(&"cmd/payments/main_test.go".to_owned()) && starter.contains(&"go.sum".to_owned()), "{starter:?}");
    assert!(starter.iter().all(|path| !world.exists(&format!("payments/{path}"))));
    let checked = world.pave(&["check", "-C", "payments", "--format", "json"]).json();
    let states = checked["services"][0]["files"].as_array().unwrap();
    assert!(states.iter().all(|file| file["state"] != "deleted"), "{checked}");
    assert!(states.iter().any(|file| file["state"] == "starter" && file["path"] == "go.sum"), "{checked}");
    assert_untouched(&files, &world.path("payments"));
    assert_adopted(&world, "payments", &head);
    assert_eq!(world.git(&["-C", "payments", "status", "--porcelain"]), "");
    let message = world.git(&["-C", "payments", "log", "-1", "--format=%B"]);
    assert!(
        message.starts_with("Adopt payments into go-http 1.0.0\n\nTemplate: go-http 1.0.0\nRegistry: builtin\nDigest: sha256:"),
        "{message}"
    );
    assert_eq!(
        world.git(&["-C", "payments", "log", "--first-parent", "--format=%s"]),
        "Adopt payments into go-http 1.0.0\nAs it was"
    );
    assert_eq!(result["render"], world.git(&["-C", "payments", "rev-parse", "HEAD^2"]));
    assert_eq!(result["commit"], world.git(&["-C", "payments", "rev-parse", "HEAD"]));
    let reflog = world.git(&["-C", "payments", "reflog", "-1", "main"]);
    assert!(reflog.ends_with("pave adopt: Adopt payments into go-http 1.0.0"), "{reflog}");
}

/// The commit that updates start from is what `create-service` makes of the same answers.
#[test]
fn the_base_is_the_pure_render() {
    let world = World::new();
    repository(&world, "payments", GO);
    let result = world.pave(&["adopt", "-C", "payments", "--yes", "--format", "json"]).ok().json();
    let found = result["evidence"].as_array().unwrap().iter();
    let set: Vec<String> =
        found.map(|found| format!("--set={}={}", found["input"].as_str().unwrap(), found["value"].as_str().unwrap())).collect();
    let args: Vec<&str> = set.iter().map(String::as_str).collect();
    world.pave(&[&["create-service", "--output", "fresh", "--template", "go-http", "--no-input"], &args[..]].concat()).ok();
    let tree = |directory: &str, commit: &str| world.git(&["-C", directory, "rev-parse", &format!("{commit}^{{tree}}")]);
    assert_eq!(tree("payments", "HEAD^2"), tree("fresh", "HEAD"));
    // The lock describes the render, not what became of it.
    assert_eq!(world.read("payments/pave.lock"), world.read("fresh/pave.lock"));
}

#[test]
fn a_service_in_python_and_what_would_be_done_to_it() {
    let world = World::new();
    repository(
        &world,
        "books",
        &[
            (
                "pyproject.toml",
                "[project]\nname = \"book_keeping\"\ndescription = \"Keeps books\"\ndependencies = [\"fastapi\", \"redis\"]\n",
            ),
            ("src/book_keeping/__init__.py", ""),
            ("azure-pipelines.yml", "steps: [{script: pytest}]\n"),
            (
                "catalog-info.yaml",
                "kind: Component\nmetadata: {name: books}\nspec: {owner: group:default/team-books, system: office}\n",
            ),
        ],
    );
    let untouched = before(&world, "books");
    let result = world.pave(&["adopt", "-C", "books", "--dry-run", "--format", "json"]).ok().json();
    assert_nothing_done(&world, &untouched, "books");
    assert_eq!((&result["outcome"], &result["commit"], &result["render"]), (&json!("planned"), &json!(null), &json!(null)));
    assert_eq!(result["template"]["name"], "python-http");
    let service = &result["answers"]["service"];
    assert_eq!([&service["name"], &service["owner"], &service["system"]], ["books", "team-books", "office"]);
    let infrastructure = &result["answers"]["infrastructure"];
    assert_eq!([&infrastructure["database"], &infrastructure["cache"]], ["none", "redis"]);
    assert_eq!(result["answers"]["ci_cd"]["pipeline"], "none");
    let note = "`ci_cd.pipeline` is not taken from azure-pipelines.yml: it would be `azure-pipelines`, and the template has `github-actions`, `gitlab-ci`, `jenkins`, `circleci`, `none`";
    assert_eq!(result["warnings"], json!([note]));

    let human = world.pave(&["adopt", "-C", "books", "--dry-run"]).ok();
    assert!(
        human.stdout.contains("  service.owner            team-books  (catalog-info.yaml, `spec.owner`)\n"),
        "{}",
        human.stdout
    );
    assert!(
        human.stdout.ends_with("nothing was written\n") && human.stdout.contains("  catalog-info.yaml  +"),
        "{}",
        human.stdout
    );
    assert_nothing_done(&world, &untouched, "books");

    // What is given beats what is found.
    let set = ["--set", "service.owner=team-x", "--set", "infrastructure.database=postgresql"];
    let result = world.pave(&[&["adopt", "-C", "books", "--dry-run", "--format", "json"], &set[..]].concat()).ok().json();
    assert_eq!(result["answers"]["service"]["owner"], "team-x");
    assert_eq!(result["answers"]["infrastructure"]["database"], "postgresql");
    assert!(result["evidence"].as_array().unwrap().iter().all(|found| found["input"] != "service.owner"));
}

/// Nothing but the person can tell that a program is a job; what it does is its own, whatever the template's sample does.
#[test]
fn a_job_has_code_of_its_own() {
    let world = World::new();
    repository(&world, "nightly", &[("README.md", "# nightly\n"), ("cleanup.py", "print('clean')\n")]);
    repository(&world, "tables", &[("README.md", "# tables\n"), ("schema.sql", "SELECT 1;\n")]);
    let adopt = |name: &str| {
        let args = ["adopt", "-C", name, "--yes", "--template", "python-job", "--set", "infrastructure.database=none"];
        world.pave(&[&args[..], &["--format", "json"]].concat()).ok().json()
    };
    assert!(with_fate(&adopt("nightly"), "starter").contains(&"src/nightly/expiry.py".to_owned()));
    assert!(!world.exists("nightly/src"));
    assert!(with_fate(&adopt("tables"), "starter").is_empty() && world.exists("tables/src/tables/expiry.py"));
}

#[test]
fn a_repository_with_nothing_in_it_yet() {
    let world = World::new();
    repository(&world, "new", &[("README", "")]);
    let untouched = before(&world, "new");
    let error = world.pave(&["adopt", "-C", "new", "--yes"]);
    assert_eq!(error.status, Some(2));
    assert!(error.stderr.contains("no template of the registry `builtin` recognises `new`"), "{}", error.stderr);
    assert!(
        error.stderr.contains("--template`: go-http, go-job, go-worker, java-http, python-http, python-job, python-worker, rust-http, typescript-http"),
        "{}",
        error.stderr
    );
    assert_nothing_done(&world, &untouched, "new");
    let (files, head) = (&untouched.0, world.git(&["-C", "new", "rev-parse", "HEAD"]));
    let result = world.pave(&["adopt", "-C", "new", "--yes", "--template", "python-http", "--format", "json"]).ok().json();
    // There is no code yet.
    assert!(with_fate(&result, "starter").is_empty() && world.exists("new/src/new/app.py"));
    assert_untouched(files, &world.path("new"));
    assert_adopted(&world, "new", &head);
}

#[test]
fn services_in_a_monorepo() {
    let world = World::new();
    let files = [
        ("CODEOWNERS", "* @acme/everybody\n/services/payments/ @acme/team-payments\n"),
        ("services/payments/go.mod", "module github.com/acme/shop/services/payments\n"),
        ("services/payments/main.go", "package main\n"),
        ("services/books/pyproject.toml", "[project]\nname = \"books\"\n"),
        ("Makefile", "all:\n"),
    ];
    repository(&world, "shop", &files);
    let (before, first) = (snapshot(&world.path("shop")), world.git(&["-C", "shop", "rev-parse", "HEAD"]));
    let result = world.pave(&["adopt", "-C", "shop/services/payments", "--yes", "--format", "json"]).ok().json();
    assert_eq!((&result["prefix"], &result["service"]), (&json!("services/payments"), &json!("payments")));
    assert_eq!(result["answers"]["service"]["owner"], "team-payments");
    assert_eq!(result["answers"]["ci_cd"]["pipeline"], "none");
    assert_adopted(&world, "shop", &first);
    let second = world.git(&["-C", "shop", "rev-parse", "HEAD"]);
    // As somebody who stands in it.
    let mut command = world.pave_command(&["adopt", "--yes"]);
    world.run(command.current_dir(world.path("shop/services/books")), "pave adopt").ok();
    assert_adopted(&world, "shop", &second);
    assert_untouched(&before, &world.path("shop"));
    assert_eq!(world.git(&["-C", "shop", "status", "--porcelain"]), "");
    for service in ["payments", "books"] {
        let lock = format!("services/{service}/pave.lock");
        assert!(world.exists(&format!("shop/{lock}")));
        assert_eq!(world.git(&["-C", "shop", "log", "--format=%s", "--first-parent", "--", &lock]).lines().count(), 1);
    }
    let outside = world.git(&["-C", "shop", "diff", "--name-only", &first, "HEAD", "--", ".", ":!services"]);
    assert_eq!(outside, "");
    // Nor is a service put into another.
    let inner = world.pave(&["adopt", "-C", "shop/services/payments/docs", "--yes", "--template", "go-http"]);
    assert_eq!(inner.status, Some(2));
    assert!(inner.stderr.contains("`services/payments` is a service already"), "{}", inner.stderr);
}

#[test]
fn work_that_is_not_committed_stays_as_it_is() {
    let world = World::new();
    repository(&world, "payments", GO);
    let git = |args: &[&str]| world.git(&[&["-C", "payments"], args].concat());
    world.write("payments/README.md", "changed\n");
    world.write("payments/go.sum", "staged, and at a path of the template\n");
    world.write("payments/staged.txt", "staged\n");
    git(&["add", "staged.txt", "go.sum"]);
    world.write("payments/staged.txt", "staged, and changed\n");
    git(&["rm", "-q", "--cached", "Dockerfile"]);
    std::fs::remove_file(world.path("payments/go.mod")).unwrap();
    world.write("payments/Makefile", "not in git\n");
    world.write("payments/dist/x", "ignored\n");
    world.write("payments/LICENSE", "");
    world.write("payments/notes.md", "not in git\n");
    let (files, head) = (snapshot(&world.path("payments")), git(&["rev-parse", "HEAD"]));
    let (status, staged) = (git(&["status", "--porcelain", "--ignored", "-uall"]), git(&["diff", "--cached"]));
    let result = world.pave(&["adopt", "-C", "payments", "--yes", "--format", "json"]).ok().json();
    assert_untouched(&files, &world.path("payments"));
    assert_adopted(&world, "payments", &head);
    assert_eq!(git(&["status", "--porcelain", "--ignored", "-uall"]), status);
    assert_eq!(git(&["diff", "--cached"]), staged);
    assert!(!world.exists("payments/go.mod"));
    let standing = |path: &str| {
        let file = result["files"].as_array().unwrap().iter().find(|file| file["path"] == path).unwrap();
        format!("{} {}", file["fate"], file["standing"]).replace('"', "")
    };
    for (path, expected) in [
        ("README.md", "kept committed"),
        ("Dockerfile", "kept committed"),
        ("go.mod", "kept committed"),
        ("go.sum", "kept staged"),
        ("Makefile", "kept untracked"),
        ("LICENSE", "kept untracked"),
        ("catalog-info.yaml", "added null"),
    ] {
        assert_eq!(standing(path), expected, "{path}");
    }
}

#[test]
fn a_detached_head_and_a_linked_work_tree() {
    let world = World::new();
    repository(&world, "payments", GO);
    let head = world.git(&["-C", "payments", "rev-parse", "HEAD"]);
    world.git(&["-C", "payments", "checkout", "-q", "--detach"]);
    world.pave(&["adopt", "-C", "payments", "--yes"]).ok();
    assert_adopted(&world, "payments", &head);
    assert_eq!(world.git(&["-C", "payments", "rev-parse", "main"]), head);
    world.git(&["-C", "payments", "worktree", "add", "-q", "../linked", "main"]);
    let untouched = state(&world, "payments");
    world.pave(&["adopt", "-C", "linked", "--yes"]).ok();
    assert_eq!(world.git(&["-C", "linked", "status", "--porcelain"]), "");
    assert_eq!(world.git(&["-C", "payments", "rev-parse", "main^1"]), head);
    assert_eq!(state(&world, "payments").lines().next(), untouched.lines().next());
}

/// A checkout by git and one by pave are the same.
#[test]
fn line_ends_and_filters_are_at_work_as_in_any_checkout() {
    let world = World::new();
    world.git_config(
        "[user]\n\tname = Ada\n\temail = a@b\n[core]\n\tautocrlf = true\n[filter \"up\"]\n\tclean = sed s/^-//\n\tsmudge = sed s/^/-/\n",
    );
    repository(&world, "payments", &[("go.mod", "module x\n"), (".gitattributes", "docs/adr/* filter=up\n*.md text eol=crlf\n")]);
    world.git(&["-C", "payments", "config", "core.autocrlf", "true"]);
    world.pave(&["adopt", "-C", "payments", "--yes"]).ok();
    assert_eq!(world.git(&["-C", "payments", "status", "--porcelain"]), "");
    assert!(world.read("payments/LICENSE").contains("\r\n") && world.read("payments/docs/index.md").contains("\r\n"));
    assert!(world.read("payments/docs/adr/0001-record-architecture-decisions.md").starts_with("-# "));
    world.git(&["clone", "-q", "payments", "clone"]);
    let (here, clone) = (snapshot(&world.path("payments")), snapshot(&world.path("clone")));
    let added = world.git(&["-C", "payments", "diff", "--name-only", "HEAD^1"]);
    let other: Vec<&str> = added.lines().filter(|path| here[Path::new(path)] != clone[Path::new(path)]).collect();
    assert!(other.is_empty() && added.lines().count() > 20, "a clone looks otherwise: {other:?}");
}

#[test]
fn a_file_that_git_ignores_is_added_where_it_is_free() {
    let world = World::new();
    repository(&world, "payments", &[("go.mod", "module x\n"), (".gitignore", "docs/\n*.yaml\n")]);
    world.pave(&["adopt", "-C", "payments", "--yes"]).ok();
    assert_eq!(world.git(&["-C", "payments", "status", "--porcelain"]), "");
    assert!(world.git(&["-C", "payments", "ls-files", "docs", "pave.yaml"]).contains("docs/index.md"));
}

#[test]
fn both_commits_are_signed_where_commits_are() {
    let world = World::new();
    let key = world.root().join("key");
    let made = world.command("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&key).status().unwrap();
    assert!(made.success());
    world.git_config(&format!(
        "[user]\n\tname = Ada\n\temail = a@b\n\tsigningKey = {}\n[gpg]\n\tformat = ssh\n[commit]\n\tgpgSign = true\n",
        key.with_extension("pub").display()
    ));
    repository(&world, "payments", GO);
    world.pave(&["adopt", "-C", "payments", "--yes"]).ok();
    for commit in ["HEAD", "HEAD^2"] {
        assert!(
            world.git(&["-C", "payments", "cat-file", "commit", commit]).contains("-----BEGIN SSH SIGNATURE-----"),
            "{commit}"
        );
    }
    assert_eq!(world.git(&["-C", "payments", "status", "--porcelain"]), "");
    // Where it cannot be signed, nothing is done.
    repository(&world, "other", GO);
    std::fs::remove_file(&key).unwrap();
    let untouched = before(&world, "other");
    let error = world.pave(&["adopt", "-C", "other", "--yes"]);
    assert_eq!(error.status, Some(3), "{}", error.stderr);
    assert_nothing_done(&world, &untouched, "other");
}

#[test]
fn a_sparse_checkout_keeps_its_shape() {
    let world = World::new();
    repository(&world, "shop", &[("a/go.mod", "module x/a\n"), ("b/big", "b\n"), ("b/go.mod", "module x/b\n")]);
    world.git(&["-C", "shop", "sparse-checkout", "set", "--sparse-index", "a"]);
    assert!(!world.exists("shop/b"));
    world.pave(&["adopt", "-C", "shop/a", "--yes"]).ok();
    assert!(!world.exists("shop/b"));
    assert_eq!(world.git(&["-C", "shop", "status", "--porcelain"]), "");
    commit(&world, "shop");
    assert_eq!(world.git(&["-C", "shop", "show", "HEAD:b/big"]), "b");
}
