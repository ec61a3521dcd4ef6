//! What a preview answers.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{PreviewError, PreviewRequest};
use crate::ops::create::{AnswerSources, ValuesFile, complete};
use crate::ops::{Error, registries};
use crate::output::Talk;
use crate::template::{Opened, Package, Resolution, TestCase};

/// Answers from flags, files, the environment, the case and defaults, strongest first.
pub(super) fn collect(
    request: &PreviewRequest,
    package: &Package,
    template: &Opened,
    talk: &dyn Talk,
) -> Result<Resolution, Error> {
    let values = request.values.iter().map(|path| ValuesFile::read(path));
    let sources = AnswerSources {
        flags: request.flags.clone(),
        values: values.collect::<Result<_, _>>()?,
        environment: request.environment.clone(),
    };
    let weakest = request.case.as_deref().map_or(Ok(BTreeMap::new()), |name| of_case(name, package, template))?;
    let defaults = registries::open()?.settings().defaults.clone();
    complete(template, weakest, &sources, &defaults, talk).map_err(|error| match &request.case {
        None if error.diagnostic().code() == "missing-answers" => missing(&error, package).into(),
        _ => error,
    })
}

/// Beside what `create-service` would say, there are the answers of cases.
fn missing(error: &Error, package: &Package) -> PreviewError {
    let case = TestCase::all(package).into_iter().find_map(|case| case.ok().filter(|case| case.case.refused.is_none()));
    PreviewError::Missing { message: error.to_string(), case: case.map(|case| case.name) }
}

fn of_case(name: &str, package: &Package, template: &Opened) -> Result<BTreeMap<String, Value>, PreviewError> {
    let cases = TestCase::all(package);
    let names =
        |case: &Result<TestCase, (String, _)>| case.as_ref().map_or_else(|(name, _)| name.clone(), |case| case.name.clone());
    let known: Vec<String> = cases.iter().map(names).collect();
    let unusable = |failure| PreviewError::Case { failure: Box::new(failure) };
    match cases.into_iter().zip(&known).find(|(_, known)| *known == name) {
        None => Err(PreviewError::NoCase { name: name.to_owned(), known }),
        Some((Err((_, failure)), _)) => Err(unusable(failure)),
        Some((Ok(case), _)) => case.given(&template.summary().inputs).map_err(|mut failures| unusable(failures.swap_remove(0))),
    }
}
