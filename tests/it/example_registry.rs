//! `examples/registry`, which people copy.

use crate::world::World;

const REGISTRY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/registry");

#[test]
fn nothing_is_wrong_with_it() {
    let world = World::new();
    let linted = world.pave(&["template", "lint", REGISTRY, "--format", "json"]).ok().json();
    assert_eq!(linted["findings"], serde_json::json!([]), "{linted:#}");
    world.pave(&["template", "test", REGISTRY, "--run-commands"]).ok();
}
