//! Which files are shown, and how.

use super::{shop, work_on};

#[test]
fn the_teams_own_files_are_left_out_unless_asked_for() {
    let world = shop("");
    work_on(&world, "shop");
    world.write("shop/.gitignore", "ignored.txt\n");
    world.write("shop/ignored.txt", "x\n");
    let names = |args: &[&str]| world.pave(&[&["diff", "-C", "shop", "--name-status"], args].concat()).ok().stdout;
    let rendered = names(&[]);
    for line in ["M\tedited.txt", "M\tmode.txt", "D\tdeleted.txt", "R\tmoved.txt\tnew place/moved.txt", "M\timage.bin"] {
        assert!(rendered.lines().any(|found| found == line), "{line}: {rendered}");
    }
    assert!(!rendered.contains("ours") && !rendered.contains("pave") && !rendered.contains("untouched"), "{rendered}");
    let all = names(&["--all"]);
    assert!(all.contains("A\tours.txt\n") && all.contains("A\t.gitignore\n") && !all.contains("ignored.txt"), "{all}");
    assert_eq!(names(&["edited.txt", "--all"]), "M\tedited.txt\n");
    assert_eq!(names(&["moved.txt"]), "R\tmoved.txt\tnew place/moved.txt\n");
    assert_eq!(names(&["new place"]), names(&["moved.txt"]));
    assert_eq!(names(&["ours.txt"]), "");
}

/// A file of the path counts where it is, tracked, ignored or not.
#[test]
fn a_rendered_file_that_git_does_not_track_is_compared() {
    let world = shop("");
    world.git(&["-C", "shop", "rm", "-q", "--cached", "edited.txt", "untouched.txt"]);
    world.write("shop/.gitignore", "edited.txt\nuntouched.txt\n");
    world.git(&["-C", "shop", "add", "-A"]);
    world.git(&["-C", "shop", "commit", "-q", "-m", "Ignored"]);
    assert_eq!(world.pave(&["diff", "-C", "shop"]).ok().stdout, "");
    world.write("shop/edited.txt", "other\n");
    assert_eq!(world.pave(&["diff", "-C", "shop", "--name-only"]).ok().stdout, "edited.txt\n");
}

#[test]
fn it_is_told_in_json_in_counts_and_by_the_status() {
    let world = shop("");
    let quiet = world.pave(&["diff", "-C", "shop", "--exit-code", "--stat"]).ok();
    assert_eq!(quiet.stdout, "nothing differs from tpl 1.0.0\n");
    work_on(&world, "shop");
    assert_eq!(world.pave(&["diff", "-C", "shop", "--exit-code"]).status, Some(1));
    let stat = world.pave(&["diff", "-C", "shop/new place", "--stat"]).ok().stdout;
    for line in [
        "edited.txt           +1 -1",
        "image.bin            no text",
        "mode.txt             +0 -0  (mode)",
        "new place/moved.txt  +0 -1  (was moved.txt)",
    ] {
        assert!(stat.lines().any(|found| found == line), "{line}: {stat}");
    }
    let json = world.pave(&["diff", "-C", "shop", "--format", "json"]).ok().json();
    assert_eq!(json["schema"], "pave.diff/1");
    let file = |path: &str| json["files"].as_array().unwrap().iter().find(|file| file["path"] == path).unwrap().clone();
    assert_eq!(file("mode.txt")["change"], "mode");
    assert_eq!(file("deleted.txt")["change"], "deleted");
    assert_eq!(file("new place/moved.txt")["from"], "moved.txt");
    assert_eq!(
        file("edited.txt"),
        serde_json::json!({"path": "edited.txt", "change": "edited", "part": "tpl", "added": 1, "removed": 1})
    );
    assert!(json["patch"].as_str().unwrap().contains("+edited by us"));
    assert!(world.pave(&["diff", "-C", "shop", "--stat", "--format", "json"]).ok().json()["patch"].is_null());
}

#[test]
fn a_bare_clone_is_compared_by_what_is_committed() {
    let world = shop("");
    work_on(&world, "shop");
    world.git(&["-C", "shop", "add", "-A"]);
    world.git(&["-C", "shop", "commit", "-q", "-m", "Ours"]);
    let here = world.pave(&["diff", "-C", "shop", "--all"]).ok().stdout;
    world.git(&["clone", "-q", "--bare", "shop", "shop.git"]);
    assert_eq!(world.pave(&["diff", "-C", "shop.git", "--all"]).ok().stdout, here);
    assert!(here.contains("+edited by us"));
}

#[test]
fn what_is_no_path_of_the_service_is_refused() {
    let world = shop("");
    for (path, code) in [("../tpl", "unknown-path"), ("nosuch", "unknown-path")] {
        let ran = world.pave(&["diff", "-C", "shop", path, "--format", "json"]);
        assert_eq!((ran.status, ran.json()["error"]["code"].as_str()), (Some(2), Some(code)), "{path}");
    }
    world.pave(&["diff"]).refused(2);
    std::fs::remove_dir_all(world.path("shop/.git")).unwrap();
    world.pave(&["diff", "-C", "shop"]).refused(2);
}
