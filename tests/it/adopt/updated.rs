//! An update of what was adopted.

use super::{GO, repository};
use crate::world::World;

#[test]
fn files_that_only_begin_a_service_were_never_deleted() {
    let world = World::new();
    repository(&world, "payments", GO);
    world.pave(&["adopt", "-C", "payments", "--yes"]).ok();
    assert!(world.read("payments/pave.lock").contains(" starter\n"));
    let ran = world.pave(&["update", "-C", "payments", "--no-input", "--set", "infrastructure.packaging=helm"]);
    assert!(ran.stdout.contains("deploy/chart/"), "{}", ran.transcript());
    assert!(!ran.stdout.contains("(you deleted it)"), "{}", ran.transcript());
}
