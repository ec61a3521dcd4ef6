//! One case against its template.

use std::collections::BTreeMap;

use serde_json::Value;

use super::case::TestCase;
use super::failure::CaseFailure;
use crate::base::{Diagnostic, FileTree};
use crate::template::error::TemplateError;
use crate::template::inputs::{Resolution, State};
use crate::template::opened::Opened;
use crate::template::render::Rendered;

/// A case that was run.
#[derive(Debug, Default)]
pub struct CaseRun {
    /// What was answered, by dotted name.
    pub given: BTreeMap<String, Value>,
    /// Its files, where it renders.
    pub rendered: Option<Rendered>,
    /// What does not hold.
    pub failures: Vec<CaseFailure>,
}

/// Answers on their way through a template.
pub(super) enum Outcome {
    Rendered(Box<Rendered>),
    /// The code of the refusal, and what there is to say.
    Refused(&'static str, Box<CaseFailure>),
}

/// Resolves, checks and renders what was given. An error is none of the template's, but of this machine.
pub(super) fn render(template: &Opened, given: &BTreeMap<String, Value>) -> Result<Outcome, TemplateError> {
    let tried = template.resolve(given).and_then(|resolution| {
        let problems = template.check(&resolution.answers)?;
        if let Some(problem) = problems.first() {
            return Ok(Outcome::Refused("invalid-answer", Box::new(CaseFailure::new(problem.to_string()))));
        }
        if let Some(failure) = missing(&resolution) {
            return Ok(Outcome::Refused("missing-answers", Box::new(failure)));
        }
        template.render(&resolution.answers).map(|rendered| Outcome::Rendered(Box::new(rendered)))
    });
    match tried {
        Err(error) if matches!(error.code(), "interrupted" | "no-process") => Err(error),
        Err(error) => Ok(Outcome::Refused(error.code(), Box::new(CaseFailure::of(&error, error.to_string())))),
        Ok(outcome) => Ok(outcome),
    }
}

fn missing(resolution: &Resolution) -> Option<CaseFailure> {
    let missing = resolution.states.iter().filter(|state| state.state == State::Missing);
    let names: Vec<String> = missing.map(|state| format!("`{}`", state.name)).collect();
    let failure = CaseFailure::new(format!("there is no answer to {}, and no default", names.join(", ")));
    (!names.is_empty()).then(|| failure.hint("answer it below `answers`"))
}

impl TestCase {
    /// Renders the template with the case's answers, and compares. `snapshot` holds what `tests/snapshots/CASE/` does; without it, the
    /// files are only asked for.
    pub fn run(&self, template: &Opened, snapshot: Option<&FileTree>) -> Result<CaseRun, TemplateError> {
        let given = match self.given(&template.summary().inputs) {
            Ok(given) => given,
            Err(failures) => return Ok(CaseRun { failures, ..CaseRun::default() }),
        };
        let expected = self.case.refused.as_deref();
        let (rendered, failures) = match (render(template, &given)?, expected) {
            (Outcome::Rendered(rendered), None) => {
                let mut failures = self.compare(&rendered.tree);
                failures.extend(self.not_rendered(&rendered.tree));
                failures.extend(snapshot.map(|snapshot| self.compare_snapshot(&rendered.tree, snapshot)).unwrap_or_default());
                (Some(*rendered), failures)
            }
            (Outcome::Rendered(_), Some(expected)) => {
                let failure = CaseFailure::new(format!("it renders, and should be refused with `{expected}`"));
                (None, vec![failure.at(self.place(&["refused"]))])
            }
            (Outcome::Refused(code, _), Some(expected)) if code == expected => (None, vec![]),
            (Outcome::Refused(code, failure), Some(expected)) => {
                let message = format!("it is refused with `{code}`, and should be with `{expected}`: {}", failure.message);
                let place = failure.place.clone().or_else(|| self.place(&["refused"]).map(Box::new));
                (None, vec![CaseFailure { message, place, ..*failure }])
            }
            (Outcome::Refused(code, failure), None) => {
                let place = failure.place.clone().or_else(|| self.place(&["answers"]).map(Box::new));
                (
                    None,
                    vec![CaseFailure { message: format!("it does not render ({code}): {}", failure.message), place, ..*failure }],
                )
            }
        };
        Ok(CaseRun { given, rendered, failures })
    }
}

#[cfg(test)]
mod tests {
    use super::{CaseRun, TestCase};
    use crate::base::FileTree;
    use crate::template::opened::{Opened, Trust};
    use crate::template::package::tests::{package, part};

    const INPUTS: &str = "inputs: {properties: {service: {properties: {tier: {enum: [gold, silver]}}, required: [tier]}}}\n";

    fn run(case: &str) -> CaseRun {
        let files = [("files/a.yaml.jinja", "t: {{ service.tier }}\nd: {{ service.description }}\n")];
        let package = package(part("templates/t", INPUTS, &files), vec![]).expect("it gathers");
        let template = Opened::open(package, Trust::BuiltIn).expect("it is good");
        let case = TestCase::read("x", "x.yaml", case.as_bytes()).expect("it is good");
        case.run(&template, Some(&FileTree::default())).expect("it runs")
    }

    #[test]
    fn renders_or_is_refused_as_it_says() {
        let answers = |more: &str| format!("answers: {{service: {{name: a, description: d, owner: o{more}}}}}\n");
        let gold = answers(", tier: gold");
        for (case, failures) in [
            (gold.clone(), vec![]),
            (format!("{gold}values: {{a.yaml: {{/t: gold}}}}\n"), vec![]),
            (format!("{}refused: invalid-answer\n", answers(", tier: lead")), vec![]),
            (format!("{}refused: missing-answers\n", answers("")), vec![]),
            ("answers: {service: {name: A}}\nrefused: invalid-answer\n".to_owned(), vec![]),
            (answers(""), vec!["it does not render (missing-answers): there is no answer to `service.tier`, and no default"]),
            (answers(", tier: lead"), vec!["it does not render (invalid-answer): `service.tier`"]),
            (
                answers(", tier: gold").replace("description: d", "description: 'a: b'"),
                vec!["it does not render (unsafe-answer): "],
            ),
            (format!("{gold}refused: invalid-answer\n"), vec!["it renders, and should be refused with `invalid-answer`"]),
            (format!("{}refused: x\n", answers("")), vec!["it is refused with `missing-answers`, and should be with `x`: "]),
            (
                answers(", teir: gold, x: 1"),
                vec!["the template has no input `service.teir`", "the template has no input `service.x`"],
            ),
        ] {
            let ran = run(&case);
            assert_eq!(ran.failures.len(), failures.len(), "{case}: {:?}", ran.failures);
            for (failure, expected) in ran.failures.iter().zip(failures) {
                assert!(failure.message.starts_with(expected), "{case}: {failure:?}");
                assert!(failure.place.is_some(), "{case}: {failure:?}");
            }
        }
    }
}
