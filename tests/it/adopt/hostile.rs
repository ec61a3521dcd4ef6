//! Repositories in which something is in the way.

use std::os::unix::fs::{PermissionsExt, symlink};

use super::{GO, assert_adopted, assert_untouched, commit, repository, snapshot, with_fate};
use crate::world::World;

/// Adopts `payments`, and gives what became of the files, and the reasons of those that were left out.
#[track_caller]
fn adopt(world: &World) -> (serde_json::Value, Vec<String>) {
    let git = |args: &[&str]| world.git(&[&["-C", "payments"], args].concat());
    let (files, head) = (snapshot(&world.path("payments")), git(&["rev-parse", "HEAD"]));
    let status = git(&["status", "--porcelain", "--ignored", "-uall"]);
    let ran = world.pave(&["adopt", "-C", "payments", "--yes", "--format", "json"]);
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    let result = ran.json();
    assert_untouched(&files, &world.path("payments"));
    assert_adopted(world, "payments", &head);
    assert_eq!(git(&["status", "--porcelain", "--ignored", "-uall"]), status);
    let reasons = result["files"].as_array().unwrap().iter().filter_map(|file| file["reason"].as_str().map(str::to_owned));
    let mut reasons: Vec<String> = reasons.collect();
    reasons.dedup();
    (result, reasons)
}

#[test]
fn links_on_the_way() {
    let world = World::new();
    repository(&world, "payments", GO);
    std::fs::create_dir(world.path("elsewhere")).unwrap();
    symlink(world.path("elsewhere"), world.path("payments/docs")).unwrap();
    symlink("nowhere", world.path("payments/deploy")).unwrap();
    symlink("/etc/passwd", world.path("payments/LICENSE")).unwrap();
    symlink("go.mod", world.path("payments/go.sum")).unwrap();
    commit(&world, "payments");
    symlink(world.path("elsewhere"), world.path("payments/internal")).unwrap();
    let (result, reasons) = adopt(&world);
    assert!(std::fs::read_dir(world.path("elsewhere")).unwrap().next().is_none());
    assert_eq!(reasons, ["`deploy` is a link", "`docs` is a link", "`internal` is a link"]);
    let kept = with_fate(&result, "kept");
    assert!(kept.contains(&"LICENSE".to_owned()) && kept.contains(&"go.sum".to_owned()), "{kept:?}");
}

#[test]
fn files_and_directories_in_each_others_place() {
    let world = World::new();
    repository(&world, "payments", GO);
    world.write("payments/docs", "a file\n");
    world.write("payments/openapi.yaml/x", "in a directory\n");
    commit(&world, "payments");
    world.write("payments/deploy", "a file, not in git\n");
    std::fs::create_dir(world.path("payments/mkdocs.yml")).unwrap();
    let (_, reasons) = adopt(&world);
    let expected = ["`deploy` is a file", "`docs` is a file", "`mkdocs.yml` is a directory", "`openapi.yaml` is a directory"];
    assert_eq!(reasons, expected);
}

/// What is only in the commit or only in the index counts as well.
#[test]
fn what_is_not_in_the_work_tree_counts_too() {
    let world = World::new();
    repository(&world, "payments", GO);
    world.write("payments/docs", "a file\n");
    commit(&world, "payments");
    std::fs::remove_file(world.path("payments/docs")).unwrap();
    std::fs::create_dir(world.path("payments/docs")).unwrap();
    world.write("payments/deploy", "a file\n");
    world.git(&["-C", "payments", "add", "deploy"]);
    std::fs::remove_file(world.path("payments/deploy")).unwrap();
    let (_, reasons) = adopt(&world);
    assert_eq!(reasons, ["`deploy` is a file", "`docs` is a file"]);
    assert!(!world.exists("payments/deploy"));
}

#[test]
fn names_that_are_one_file_elsewhere() {
    let world = World::new();
    repository(&world, "payments", GO);
    world.write("payments/makefile", "all:\n");
    world.write("payments/Docs/x", "x\n");
    commit(&world, "payments");
    world.write("payments/License", "not in git\n");
    let (_, reasons) = adopt(&world);
    let same = |name: &str| format!("`{name}` is there, which is the same file on some systems");
    assert_eq!(reasons, [same("License"), same("makefile"), same("Docs")]);
}

#[test]
fn repositories_inside() {
    let world = World::new();
    repository(&world, "payments", GO);
    repository(&world, "library", &[("x", "x\n")]);
    world.git(&["-C", "payments", "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../library", "deploy"]);
    commit(&world, "payments");
    repository(&world, "payments/docs", &[("x", "x\n")]);
    let (_, reasons) = adopt(&world);
    assert_eq!(reasons, ["`deploy` is a repository of its own", "`docs` is a repository of its own"]);
    assert_eq!(world.git(&["-C", "payments/deploy", "status", "--porcelain"]), "");
    assert_eq!(world.git(&["-C", "payments/docs", "status", "--porcelain"]), "");
}

#[test]
fn what_is_no_file_is_not_opened() {
    let world = World::new();
    repository(&world, "payments", GO);
    assert!(world.command("mkfifo").arg("payments/Makefile").status().unwrap().success());
    let head = world.git(&["-C", "payments", "rev-parse", "HEAD"]);
    let result = world.pave(&["adopt", "-C", "payments", "--yes", "--format", "json"]).ok().json();
    assert_adopted(&world, "payments", &head);
    assert_eq!(with_fate(&result, "left-out"), ["Makefile"]);
}

#[test]
fn binary_huge_and_executable_files_are_told_and_not_compared() {
    let world = World::new();
    repository(&world, "payments", GO);
    std::fs::write(world.path("payments/Makefile"), b"\0\xff").unwrap();
    std::fs::write(world.path("payments/LICENSE"), vec![b'x'; 3 << 20]).unwrap();
    std::fs::set_permissions(world.path("payments/Dockerfile"), std::fs::Permissions::from_mode(0o755)).unwrap();
    commit(&world, "payments");
    let (result, _) = adopt(&world);
    let differs = |path: &str| {
        let file = result["files"].as_array().unwrap().iter().find(|file| file["path"] == path).unwrap();
        file["differs"].clone()
    };
    for path in ["Makefile", "LICENSE"] {
        assert_eq!(differs(path), serde_json::json!({"added": null, "removed": null, "mode": false}), "{path}");
    }
    assert_eq!(differs("Dockerfile")["mode"], true);
}

/// The work tree cannot be written in one place: nothing is done in the others.
#[test]
fn a_directory_that_nobody_may_write_to() {
    let world = World::new();
    repository(&world, "payments", GO);
    world.write("payments/docs/x", "x\n");
    commit(&world, "payments");
    let files = snapshot(&world.path("payments"));
    let docs = world.path("payments/docs");
    let allow = |mode| std::fs::set_permissions(&docs, std::fs::Permissions::from_mode(mode)).unwrap();
    allow(0o555);
    if std::fs::write(docs.join("probe"), "").is_ok() {
        // Whoever may do everything is not stopped by permissions.
        std::fs::remove_file(docs.join("probe")).unwrap();
        allow(0o755);
        return;
    }
    let error = world.pave(&["adopt", "-C", "payments", "--yes", "--format", "json"]);
    allow(0o755);
    assert_eq!((error.status, error.json()["error"]["code"].as_str()), (Some(3), Some("not-permitted")));
    assert!(snapshot(&world.path("payments")) == files);
    assert_eq!(world.git(&["-C", "payments", "status", "--porcelain"]), "");
    world.pave(&["adopt", "-C", "payments", "--yes"]).ok();
}
