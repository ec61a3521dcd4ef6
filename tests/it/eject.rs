//! `pave eject`.

use std::fs;

use crate::diff;
use crate::world::World;

fn built_in(world: &World, name: &str, template: &str, more: &[&str]) {
    let set = ["--set", "service.description=d", "--set", "service.owner=o", "--no-input"];
    world.pave(&[&["create-service", name, "--template", template][..], &set, more].concat()).ok();
}

/// Every file that git tracks and that has the word in it.
fn traces(world: &World, service: &str) -> String {
    let ran = world.run(world.command("grep").args(["-rniI", "pave", "--exclude-dir=.git", service]), "grep");
    ran.stdout
}

#[test]
fn a_built_in_service_is_a_plain_repository_afterwards() {
    for template in [
        "go-http",
        "go-job",
        "go-worker",
        "java-http",
        "python-http",
        "python-job",
        "python-worker",
        "rust-http",
        "typescript-http",
    ] {
        let cache = if template.ends_with("-job") { "infrastructure.cache=none" } else { "infrastructure.cache=redis" };
        for more in [
            &[][..],
            &["--set", "infrastructure.database=postgresql", "--set", cache],
            &["--set", "ci_cd.pipeline=none", "--set", "infrastructure.compute=none"],
        ] {
            let world = World::new();
            built_in(&world, "shop", template, more);
            let before = diff::files(&world.path("shop"));
            assert!(traces(&world, "shop").contains("README.md"), "there is something to remove");
            world.pave(&["eject", "-C", "shop"]).refused(2);
            let planned = world.pave(&["eject", "-C", "shop", "--dry-run"]).ok().stdout;
            assert!(planned.contains("-/pave.lock linguist-generated") && planned.contains("removed  pave.yaml"), "{planned}");
            assert_eq!(diff::files(&world.path("shop")), before);

            let ran = world.pave(&["eject", "-C", "shop", "--yes"]).ok();
            assert!(!ran.stdout.contains("still speak"), "{}", ran.stdout);
            assert_eq!(traces(&world, "shop"), "");
            for name in ["pave.yaml", "pave.lock", ".pave"] {
                assert!(!world.exists(&format!("shop/{name}")), "{name}");
            }
            assert_eq!(world.git(&["-C", "shop", "status", "--porcelain"]), "");
            assert_eq!(world.git(&["-C", "shop", "rev-list", "--count", "HEAD"]), "2");
            assert_eq!(world.git(&["-C", "shop", "log", "-1", "--format=%an"]), "Ada Lovelace");
            // Three files are gone, two have lost their lines, and the rest is as it was.
            let stat = world.git(&["-C", "shop", "diff", "--name-status", "HEAD^"]);
            let expected = "M\t.gitattributes\nD\t.pave/schema.json\nM\tREADME.md\nD\tpave.lock\nD\tpave.yaml";
            assert_eq!(stat, expected);
            assert_eq!(world.git(&["-C", "shop", "diff", "--numstat", "HEAD^", "--", "README.md"]), "0\t2\tREADME.md");
            world.pave(&["diff", "-C", "shop"]).refused(2);
            let again = world.pave(&["eject", "-C", "shop", "--yes", "--format", "json"]);
            assert_eq!((again.status, again.json()["error"]["code"].as_str()), (Some(2), Some("not-a-service")));
        }
    }
}

#[test]
fn edited_files_lose_the_same_lines_and_what_else_speaks_of_pave_is_listed() {
    let world = World::new();
    built_in(&world, "shop", "go-http", &[]);
    let readme = world.read("shop/README.md").replace("## Operate", "Ours: pave the way.\n\n## Operate");
    world.write("shop/README.md", &readme);
    world.write("shop/docs/ours.md", "- pave.yaml is what we edit\n");
    world.write("shop/Makefile", &(world.read("shop/Makefile") + "\ncheck:\n\tpave check\n"));
    world.git(&["-C", "shop", "add", "-A"]);
    world.git(&["-C", "shop", "commit", "-q", "-m", "Ours"]);
    world.write("shop/notes.txt", "not committed\n");
    let json = world.pave(&["eject", "-C", "shop/docs", "--yes", "--format", "json"]).ok().json();
    assert_eq!((json["schema"].as_str(), json["outcome"].as_str()), (Some("pave.eject/1"), Some("ejected")));
    let mentions: Vec<&str> = json["mentions"].as_array().unwrap().iter().map(|one| one["text"].as_str().unwrap()).collect();
    assert_eq!(mentions, ["pave check", "Ours: pave the way.", "- pave.yaml is what we edit"]);
    assert!(world.read("shop/README.md").contains("Ours: pave the way.") && !world.read("shop/README.md").contains("pave.lock"));
    assert_eq!(world.git(&["-C", "shop", "status", "--porcelain"]), "?? notes.txt");
}

#[test]
fn in_a_monorepo_only_the_service_leaves() {
    let world = World::new();
    built_in(&world, "shop", "go-http", &[]);
    world.git(&["init", "-q", "mono"]);
    for name in ["one", "two"] {
        diff::checkout(&world, "shop", "HEAD", &format!("mono/services/{name}"));
    }
    world.write("mono/pave.txt", "the pave of others\n");
    world.git(&["-C", "mono", "add", "-A"]);
    world.git(&["-C", "mono", "commit", "-q", "-m", "Import"]);
    let other = diff::files(&world.path("mono/services/two"));
    world.pave(&["eject", "-C", "mono/services/one", "--yes"]).ok();
    assert_eq!(traces(&world, "mono/services/one"), "");
    assert_eq!(diff::files(&world.path("mono/services/two")), other);
    assert!(world.exists("mono/services/two/pave.lock") && world.exists("mono/pave.txt"));
    assert_eq!(world.git(&["-C", "mono", "status", "--porcelain"]), "");
}

#[test]
fn it_is_refused_where_something_would_be_lost() {
    let world = World::new();
    built_in(&world, "shop", "go-http", &[]);
    let refused = |code: &str, status: i32| {
        let ran = world.pave(&["eject", "-C", "shop", "--yes", "--format", "json"]);
        assert_eq!((ran.status, ran.json()["error"]["code"].as_str()), (Some(status), Some(code)), "{}", ran.transcript());
        assert!(world.exists("shop/pave.lock"));
    };
    let readme = world.read("shop/README.md");
    world.write("shop/README.md", &format!("{readme}\nNot committed.\n"));
    refused("dirty-files", 3);
    // It is said before anybody is asked, and where nothing would be done.
    for more in [&[][..], &["--dry-run"]] {
        let ran = world.pave(&[&["eject", "-C", "shop"], more].concat()).refused(3);
        assert!(ran.stderr.contains("\n  README.md\n"), "{}", ran.transcript());
    }
    world.write("shop/README.md", &readme);
    let manifest = world.read("shop/pave.yaml");
    world.write("shop/pave.yaml", &format!("{manifest}# mine\n"));
    refused("dirty-files", 3);
    world.write("shop/pave.yaml", &manifest);
    fs::write(world.path("shop/.git/MERGE_HEAD"), format!("{}\n", world.git(&["-C", "shop", "rev-parse", "HEAD"]))).unwrap();
    refused("git-busy", 3);
    fs::remove_file(world.path("shop/.git/MERGE_HEAD")).unwrap();
    world.git_config("");
    refused("no-identity", 3);
    // Nobody is asked first.
    let ran = world.pave(&["eject", "-C", "shop", "--format", "json"]).refused(3);
    assert_eq!(ran.json()["error"]["code"], "no-identity", "{}", ran.transcript());
    assert_eq!(world.git(&["-C", "shop", "status", "--porcelain"]), "");
}

/// Whatever a run that was stopped has done, the same command does the rest.
#[test]
fn stopped_anywhere_it_goes_on_when_run_again() {
    let world = World::new();
    built_in(&world, "shop", "go-http", &[]);
    world.git(&["clone", "-q", "shop", "done"]);
    world.pave(&["eject", "-C", "done", "--yes"]).ok();
    let to_come = diff::files(&world.path("done"));
    let readme = world.read("done/README.md");
    let changed = ["README.md", ".gitattributes", "pave.yaml", "pave.lock", ".pave/schema.json"];
    for stopped in 0..=changed.len() + 1 {
        let service = format!("stopped-{stopped}");
        world.git(&["clone", "-q", "shop", &service]);
        for path in changed.iter().take(stopped) {
            match fs::read(world.path(&format!("done/{path}"))) {
                Ok(content) => fs::write(world.path(&format!("{service}/{path}")), content).unwrap(),
                Err(_) => fs::remove_file(world.path(&format!("{service}/{path}"))).unwrap(),
            }
        }
        if stopped > changed.len() {
            world.git(&["-C", &service, "add", "-A"]);
        }
        let ran = world.pave(&["eject", "-C", &service, "--yes"]).ok();
        assert!(ran.stdout.contains("has left"), "{}", ran.stdout);
        assert_eq!(diff::files(&world.path(&service)), to_come);
        assert_eq!(world.git(&["-C", &service, "status", "--porcelain"]), "", "{service}");
        assert_eq!(world.read(&format!("{service}/README.md")), readme);
        assert_eq!(world.git(&["-C", &service, "rev-list", "--count", "HEAD"]), "2");
    }
}
