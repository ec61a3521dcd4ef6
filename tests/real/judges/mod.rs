//! Judges of what is generated: linters, schemas, and the programs that will read it, on services of many kinds.

mod broken;
mod matrix;
mod registry;
mod service;
mod shapes;
mod table;

use std::sync::OnceLock;

use self::service::{Choice, Service};
use crate::Real;
use crate::verdicts::Verdict;

/// What the commands of the table call.
const NEEDS: &[&str] = &[
    "amtool",
    "check-jsonschema",
    "gitleaks",
    "hadolint",
    "helm",
    "jactionlint",
    "kubectl",
    "kustomize",
    "lychee",
    "make",
    "mkdocs",
    "node",
    "opa",
    "openapi-spec-validator",
    "promtool",
    "python",
    "rumdl",
    "shellcheck",
    "yamllint",
    "zizmor",
];

#[expect(non_snake_case, reason = "a list that is made when it is asked for")]
pub fn TESTS() -> Vec<Real> {
    vec![
        Real::new("judges::a_registry_of_ones_own", NEEDS, registry::judge),
        Real::new("judges::broken_samples", NEEDS, broken::each_judge_fails),
        // So that they run side by side.
        Real::new("judges::every_pair_of_choices_1", NEEDS, || judge_part(0)),
        Real::new("judges::every_pair_of_choices_2", NEEDS, || judge_part(1)),
    ]
}

const PARTS: usize = 2;

/// Renders the services of one part of the matrix and calls every judge on them.
fn judge_part(part: usize) {
    static MATRIX: OnceLock<Vec<Choice>> = OnceLock::new();
    let choices = || MATRIX.get_or_init(matrix::choices).iter().skip(part).step_by(PARTS);
    let name = format!("part {part} of the matrix");
    let rendered: Vec<_> = choices().map(|choice| Service::create(choice).contents()).collect();
    Verdict::on(&name, rendered).unless_known(&name, || {
        let mut complaints = String::new();
        for choice in choices() {
            let found = Service::create(choice).complaints();
            if !found.is_empty() {
                complaints += &format!("\npave {}\n{found}", choice.arguments().join(" "));
            }
        }
        assert!(complaints.is_empty(), "{complaints}");
    });
}
