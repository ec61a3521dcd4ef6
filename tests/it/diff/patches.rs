//! The patch is one that `git apply` takes, in both directions.

use std::fs;

use super::{apply, checkout, files, patch, shop, work_on};

#[test]
fn applied_to_a_fresh_render_it_gives_the_teams_tree_and_back() {
    for config in [
        "",
        "[diff]\n\tnoprefix = true\n\tmnemonicPrefix = true\n\trenames = false\n\trelative = true\n[color]\n\tui = always\n[core]\n\tquotePath = false\n",
    ] {
        let world = shop(config);
        work_on(&world, "shop");
        checkout(&world, "shop", "HEAD", "fresh");
        let render = files(&world.path("fresh"));
        let status = world.git(&["-C", "shop", "status", "--porcelain"]);
        let found = patch(&world, &["-C", "shop", "--all"]);
        assert!(found.windows(16).any(|part| part == b"GIT binary patch"), "{}", String::from_utf8_lossy(&found));
        assert_eq!(world.git(&["-C", "shop", "status", "--porcelain"]), status, "nothing was changed");

        world.git(&["init", "-q", "fresh"]);
        apply(&world, "fresh", &[], &found).ok();
        assert_eq!(files(&world.path("fresh")), files(&world.path("shop")));
        apply(&world, "shop", &["-R"], &found).ok();
        assert_eq!(files(&world.path("shop")), render);
        assert_eq!(world.git(&["-C", "shop", "status", "--porcelain"]), "");
    }
}

#[test]
fn a_file_goes_back_to_the_path_alone() {
    let world = shop("");
    work_on(&world, "shop");
    world.git(&["-C", "shop", "add", "-A"]);
    world.git(&["-C", "shop", "commit", "-q", "-m", "Our changes"]);
    let rows = [
        ("edited.txt", "edited.txt", "greeting.txt"),
        ("new place/moved.txt", "moved.txt", "deleted.txt"),
        ("link", "link", "image.bin"),
    ];
    for (path, after, other) in rows {
        let found = patch(&world, &["-C", "shop", path]);
        apply(&world, "shop", &["-R"], &found).ok();
        assert!(patch(&world, &["-C", "shop", after]).is_empty(), "{path}");
        assert!(!patch(&world, &["-C", "shop", other]).is_empty(), "{other}");
    }
    assert!(world.exists("shop/moved.txt") && !world.exists("shop/new place/moved.txt"));
    assert_eq!(fs::read_link(world.path("shop/link")).unwrap().to_str(), Some("untouched.txt"));
}

/// What git converts on its way into the repository is no difference, whatever the work tree looks like.
#[test]
fn line_ends_that_git_converts_are_no_differences() {
    let world = shop("");
    world.git(&["-C", "shop", "config", "core.autocrlf", "true"]);
    world.git(&["-C", "shop", "rm", "-rq", "--cached", "edited.txt"]);
    fs::remove_file(world.path("shop/edited.txt")).unwrap();
    world.git(&["-C", "shop", "reset", "-q", "--hard"]);
    assert!(world.read("shop/edited.txt").contains("edited 3\r\n"), "the work tree has other line ends");
    assert!(patch(&world, &["-C", "shop"]).is_empty());
    world.write("shop/edited.txt", &world.read("shop/edited.txt").replace("edited 3\r\n", "edited three\r\n"));
    let found = patch(&world, &["-C", "shop"]);
    assert!(String::from_utf8(found.clone()).unwrap().contains("\n-edited 3\n+edited three\n"));
    apply(&world, "shop", &["-R"], &found).ok();
    assert!(patch(&world, &["-C", "shop"]).is_empty());
}

#[test]
fn in_a_monorepo_it_applies_in_the_service_and_at_the_top() {
    let world = shop("");
    world.git(&["init", "-q", "mono"]);
    fs::create_dir_all(world.path("mono/services")).unwrap();
    checkout(&world, "shop", "HEAD", "mono/services/pay ments");
    world.write("mono/services/other/edited.txt", "not ours\n");
    world.git(&["-C", "mono", "add", "-A"]);
    world.git(&["-C", "mono", "commit", "-q", "-m", "Import"]);
    let service = "mono/services/pay ments";
    let render = files(&world.path(service));
    work_on(&world, service);
    world.write("mono/services/other/edited.txt", "not ours, changed\n");
    let team = files(&world.path(service));

    let whole = patch(&world, &["-C", service, "--all"]);
    assert!(!String::from_utf8_lossy(&whole).contains("other/edited"));
    apply(&world, service, &["-R"], &whole).ok();
    assert_eq!(files(&world.path(service)), render);
    apply(&world, "mono", &[], &whole).ok();
    assert_eq!(files(&world.path(service)), team);

    let relative = patch(&world, &["-C", service, "--all", "--relative"]);
    apply(&world, "mono", &["-R", "--directory=services/pay ments"], &relative).ok();
    assert_eq!(files(&world.path(service)), render);
    checkout(&world, "shop", "HEAD", "fresh");
    world.git(&["init", "-q", "fresh"]);
    apply(&world, "fresh", &[], &relative).ok();
    assert_eq!(files(&world.path("fresh")), team);
}
