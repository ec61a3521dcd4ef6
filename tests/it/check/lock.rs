//! A lock or a manifest that was edited.

use super::{append, check, findings, service};
use crate::world::World;

/// Replaces text in a file of the service.
fn replace(world: &World, file: &str, from: &str, to: &str) {
    let before = world.read(&format!("shop/{file}"));
    assert!(before.contains(from), "{before}");
    world.write(&format!("shop/{file}"), &before.replacen(from, to, 1));
}

#[test]
fn a_lock_that_points_elsewhere_is_an_error() {
    let version = |world: &World| {
        let lock = world.read("shop/pave.lock");
        lock.lines().find(|line| line.starts_with("version:")).unwrap().to_owned()
    };
    for (from, to, found) in [
        ("registry: builtin", "registry: evil", "foreign-lock pave.lock:3"),
        ("registry: builtin", "registry: directory", "foreign-lock pave.lock:3"),
        ("template: go-http", "template: python-http", "foreign-lock pave.lock:4"),
        ("digest: sha256:", "digest: sha256:0000", "wrong-digest pave.lock:6"),
    ] {
        let world = service();
        let lock = world.read("shop/pave.lock");
        let changed = lock.replacen(from, to, 1);
        // A digest keeps its length.
        let changed: String = changed
            .lines()
            .map(|line| if line.starts_with("digest:") { line.chars().take(79).collect() } else { line.to_owned() } + "\n")
            .collect();
        world.write("shop/pave.lock", &changed);
        assert_eq!(findings(&check(&world, &[])), [found], "{to}");
        assert_eq!(world.pave(&["check", "-C", "shop"]).status, Some(1), "{to}");
        assert_eq!(world.pave(&["check", "-C", "shop", "--refresh"]).status, Some(1), "{to}");
    }
    let world = service();
    replace(&world, "pave.lock", &version(&world), "version: 99.0.0");
    replace(&world, "pave.yaml", "go-http@^1", "go-http@>=1");
    assert_eq!(findings(&check(&world, &[])), ["unknown-version pave.lock:5"]);
}

#[test]
fn a_lock_that_cannot_be_read_is_refused() {
    for (from, to, code) in [
        ("Dockerfile:", "../../etc/passwd:", "invalid-lock"),
        ("lock-version: 1", "lock-version: 99", "invalid-lock"),
        ("template: ", "tmplate: ", "invalid-lock"),
    ] {
        let world = service();
        replace(&world, "pave.lock", from, to);
        let ran = world.pave(&["check", "-C", "shop", "--format", "json"]).refused(3);
        assert_eq!(ran.json()["error"]["code"], code);
    }
    let world = service();
    append(&world, "pave.yaml", "template: twice@1\n");
    world.pave(&["check", "-C", "shop"]).refused(2);
}

/// What a manifest or a lock holds does nothing to the terminal, nor to the log of a pipeline.
#[test]
fn nothing_that_is_shown_acts() {
    let world = service();
    replace(&world, "pave.lock", "name: shop", "name: \"shop\\n::error::x\\e[2J\"");
    replace(&world, "pave.yaml", "name: shop", "name: \"\\e[2J\\n::set-env name=a::b\"");
    append(&world, "pave.yaml", "\"\\e[2J\\n::set-env name=a::b\": more\n");
    for format in ["human", "github", "json", "sarif"] {
        let ran = world.pave(&["check", "-C", "shop", "--format", format]);
        assert_eq!(ran.status, Some(1), "{}", ran.transcript());
        assert!(!ran.stdout.contains('\u{1b}'), "{format}: {}", ran.stdout);
        let commands = ran.stdout.lines().filter(|line| line.starts_with("::"));
        assert!(
            commands.into_iter().all(|line| line.starts_with("::warning file=") || line.starts_with("::error file=")),
            "{format}: {}",
            ran.stdout
        );
        assert!(ran.stdout.contains("invalid"), "{format}: {}", ran.stdout);
    }
}

#[test]
fn an_edited_manifest_wants_an_update() {
    let world = service();
    replace(&world, "pave.yaml", "go-http@^1", "go-http@^2");
    replace(&world, "pave.yaml", "database: postgresql", "database: none");
    append(&world, "pave.yaml", "ci_cd:\n  pipeline: none\n");
    let checked = check(&world, &[]);
    let pending: Vec<String> = findings(&checked).into_iter().filter(|finding| finding.starts_with("pending")).collect();
    let line = |text: &str| world.read("shop/pave.yaml").lines().position(|found| found.contains(text)).unwrap() + 1;
    let lines = ["template:", "database:", "pipeline:"].map(|text| format!("pending pave.yaml:{}", line(text)));
    assert_eq!(pending, lines);
    assert_eq!(world.pave(&["check", "-C", "shop"]).status, Some(0));
    assert_eq!(world.pave(&["check", "-C", "shop", "--deny", "pending"]).status, Some(1));
}

#[test]
fn a_lock_whose_lines_were_edited_is_an_error() {
    let line = |world: &World| {
        let lock = world.read("shop/pave.lock");
        lock.lines().find(|line| line.starts_with("  Makefile:")).unwrap().to_owned() + "\n"
    };
    for edit in ["mode", "starter", "line", "file", "owner"] {
        let world = service();
        assert_eq!(known_locks(&world).len(), 1, "what pave has rendered itself is known");
        let before = line(&world);
        let after = match edit {
            "mode" => before.replace("100644", "100755"),
            "starter" => before.replace('\n', " starter\n"),
            "line" => String::new(),
            // As if pave had written it, whose files have a form that may change.
            "owner" => "  Makefile: 100644 e69de29bb2d1d6434b8b29ae775ad8c2e48c5391 pave\n".to_owned(),
            _ => format!("{before}  Makefile2: 100644 e69de29bb2d1d6434b8b29ae775ad8c2e48c5391 x\n"),
        };
        replace(&world, "pave.lock", &before, &after);
        // Nor does it become known by being looked at.
        for _ in 0..2 {
            let found = findings(&check(&world, &[]));
            assert!(found.iter().any(|one| one.starts_with("tampered-lock pave.lock:")), "{edit}: {found:?}");
        }
        assert_eq!(known_locks(&world).len(), 1, "{edit}");
        assert_eq!(world.pave(&["check", "-C", "shop"]).status, Some(1), "{edit}");
    }
}

/// The locks that are known to be what their versions render.
fn known_locks(world: &World) -> Vec<String> {
    let known = std::fs::read_to_string(world.root().join("home/.local/state/pave/rendered/locks")).unwrap_or_default();
    known.lines().map(str::to_owned).collect()
}

#[test]
fn a_lock_is_rendered_again_once_and_nothing_in_the_repository_says_otherwise() {
    let mut world = service();
    let known = known_locks(&world);
    let state = world.root().join("home/.local/state/pave/rendered");
    std::fs::remove_dir_all(&state).unwrap();
    for _ in 0..2 {
        assert_eq!(world.pave(&["check", "-C", "shop"]).status, Some(0));
        assert_eq!(known_locks(&world), known);
    }
    // A state directory in the repository, which the repository may have brought along.
    let inside = world.path("shop/state");
    world.set("XDG_STATE_HOME", inside.to_str().unwrap());
    assert_eq!(world.pave(&["check", "-C", "shop"]).status, Some(0));
    assert!(!inside.exists());
    // One that cannot be written.
    world.set("XDG_STATE_HOME", world.root().join("home/.gitconfig").to_str().unwrap());
    assert_eq!(world.pave(&["check", "-C", "shop"]).status, Some(0));
}
