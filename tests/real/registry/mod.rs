//! Registries under stress: many processes, a kernel that fails, and thousands of versions.

mod crowd;
mod kills;
mod large;

use crate::Real;

#[expect(non_snake_case, reason = "a list that is made when it is asked for")]
pub fn TESTS() -> Vec<Real> {
    [crowd::tests(), kills::tests(), large::tests()].into_iter().flatten().collect()
}
