//! `pave check`: how each file stands, what is found, in every format, and the exit status. Nothing is ever changed.

mod answers;
mod files;
mod formats;
mod git;
mod lock;
mod policy;
mod versions;

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::world::World;

/// A service of the built-in `go-http`, with its repository.
fn service() -> World {
    let world = World::new();
    world.pave(&["create-service", "shop", "--yes"]).ok();
    world
}

/// What `pave check --format json` says, whatever the exit status.
fn check(world: &World, more: &[&str]) -> Value {
    world.pave(&[&["check", "-C", "shop", "--format", "json"], more].concat()).json()
}

/// State of every file that is not pristine, by path.
fn states(checked: &Value) -> Vec<String> {
    let files = checked["services"][0]["files"].as_array().unwrap();
    let state = |file: &Value| format!("{} {}", file["path"].as_str().unwrap(), file["state"].as_str().unwrap());
    files.iter().filter(|file| file["state"] != "pristine").map(state).collect()
}

/// Kind and place of every finding.
fn findings(checked: &Value) -> Vec<String> {
    let services = checked["services"].as_array().unwrap().iter();
    let found = services.flat_map(|service| service["findings"].as_array().unwrap());
    let shown = |finding: &Value| {
        let place = &finding["place"];
        format!("{} {}:{}", finding["kind"].as_str().unwrap(), place["file"].as_str().unwrap(), place["line"])
    };
    found.map(shown).collect()
}

/// Adds text at the end of a file of the service.
fn append(world: &World, path: &str, text: &str) {
    let before = world.read(&format!("shop/{path}"));
    world.write(&format!("shop/{path}"), &(before + text));
}

fn commit(world: &World) {
    world.git(&["-C", "shop", "add", "-A"]);
    world.git(&["-C", "shop", "commit", "-q", "-m", "Change"]);
}

/// Name, size and time of everything at and below a directory.
fn fingerprint(directory: &Path) -> Vec<String> {
    let mut lines = Vec::new();
    let mut pending = vec![directory.to_owned()];
    while let Some(path) = pending.pop() {
        let metadata = path.symlink_metadata().unwrap();
        lines.push(format!("{} {} {:?}", path.display(), metadata.len(), metadata.modified().unwrap()));
        if metadata.is_dir() {
            pending.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        }
    }
    lines.sort();
    lines
}
