//! Directories that cannot be written: an update leaves all as it was, or notes that let it be taken back.

use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::PermissionsExt;

use super::road::Road;
use crate::world::Ran;

/// As one who may not write everywhere: root without the capability that lets it.
fn limited(road: &Road, args: &[&str]) -> Ran {
    let pave = env!("CARGO_BIN_EXE_pave");
    let mut command = if rustix::process::geteuid().is_root() {
        let mut command = road.world.command("setpriv");
        command.args(["--bounding-set=-dac_override", pave]);
        command
    } else {
        road.world.command(pave)
    };
    road.world.run(command.args(args), &format!("pave {}", args.join(" ")))
}

fn update(road: &Road, version: &str) -> Ran {
    limited(road, &["update", "-C", "svc", "--no-input", "--template", &Road::template(version), "--format", "json"])
}

fn mode(road: &Road, path: &str, mode: u32) {
    set_permissions(road.world.path(&format!("svc/{path}")), Permissions::from_mode(mode)).unwrap();
}

#[test]
fn the_service_is_as_it_was_and_the_directory_is_named() {
    // In the last, git only warns.
    for (from, to, directory) in [("1.0.0", "1.2.0", "docs"), ("1.1.0", "1.0.0", "extra")] {
        for knows_files in [true, false] {
            let road = Road::at(from);
            mode(&road, directory, 0o555);
            let before = Road::at(from).state();
            if knows_files {
                road.git(&["status"]);
            }
            let ran = update(&road, to).refused(3);
            assert!(ran.stderr.contains(&format!("'{directory}/")), "{}", ran.transcript());
            assert!(
                ran.stderr.contains("Permission denied") && ran.stderr.contains("nothing is changed"),
                "{}",
                ran.transcript()
            );
            assert_eq!(ran.json()["error"]["code"], "not-permitted");
            assert_eq!(road.state(), before, "{}", ran.transcript());
            road.assert_sound();
            mode(&road, directory, 0o755);
            update(&road, to).ok();
            road.assert_clean();
        }
    }
}

#[test]
fn edits_of_ones_own_are_left_alone() {
    let road = Road::at("1.0.0");
    road.edit("greeting.yaml", "Hej", "Hej hej");
    road.edit("pave.yaml", "team-hello", "team-other   # new");
    road.write("untracked", "mine\n");
    mode(&road, "docs", 0o555);
    let before = road.state();
    let ran = update(&road, "1.2.0").refused(3);
    assert!(ran.stderr.contains("'docs/"), "{}", ran.transcript());
    assert_eq!(road.state(), before, "{}", ran.transcript());
    road.assert_sound();
}

#[test]
fn what_cannot_be_taken_back_can_be_once_it_is_writable() {
    for go_on in [false, true] {
        let road = Road::at("1.0.0");
        road.write(".gitattributes", "README.md filter=late\n");
        road.write("docs/mine.md", "mine\n");
        road.commit("Mine");
        let before = road.state();
        // While git writes files, a directory is taken away from it.
        road.git(&["config", "filter.late.required", "true"]);
        road.git(&["config", "filter.late.clean", "cat"]);
        road.git(&["config", "filter.late.smudge", "chmod 555 docs; exit 1"]);
        let ran = update(&road, "1.2.0").refused(4);
        assert!(ran.stderr.contains("half done") && ran.stderr.contains("it could not be taken back"), "{}", ran.transcript());
        assert!(ran.stderr.contains("pave update --abort") && ran.stderr.contains("--continue"), "{}", ran.transcript());
        assert_eq!(ran.json()["error"]["code"], "update-stopped");
        limited(&road, &["update", "-C", "svc", "--abort"]).refused(4);
        limited(&road, &["update", "-C", "svc", "--continue"]).refused(4);
        assert!(road.exists(".git/pave-update"), "the notes are gone");
        road.git(&["config", "--remove-section", "filter.late"]);
        mode(&road, "docs", 0o755);
        if go_on {
            limited(&road, &["update", "-C", "svc", "--continue"]).ok();
            assert!(road.read("pave.lock").contains("1.2.0"));
            road.assert_clean();
        } else {
            limited(&road, &["update", "-C", "svc", "--abort"]).ok();
            assert_eq!(road.state(), before);
            road.assert_sound();
        }
    }
}

#[test]
fn a_service_that_cannot_leave_stays_whole() {
    let road = Road::at("1.0.0");
    mode(&road, ".pave", 0o555);
    let before = road.state();
    let ran = limited(&road, &["eject", "-C", "svc", "--yes"]).refused(3);
    assert!(ran.stderr.contains("'.pave/schema.json': Permission denied"), "{}", ran.transcript());
    assert_eq!(road.state(), before, "{}", ran.transcript());
}
