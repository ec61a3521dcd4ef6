//! What a preview answers.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Place, PreviewError, PreviewRequest};
use crate::base::fs;
use crate::ops::Error;
use crate::ops::create::{AnswerSources, ValuesFile, complete};
use crate::output::Talk;
use crate::registry::Settings;
use crate::template::{Opened, Package, Resolution, TestCase};

/// Largest `registry.yaml`, in bytes.
const MAX_SETTINGS: u64 = 1 << 20;

/// Answers from flags, files, the environment, the case and defaults, strongest first.
pub(super) fn collect(
    request: &PreviewRequest,
    place: &Place,
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
    let defaults = defaults(place)?;
    complete(template, weakest, &sources, &defaults, talk).map_err(|error| match &request.case {
        None if error.diagnostic().code() == "missing-answers" => missing(&error, package).into(),
        _ => error,
    })
}

/// Those of the registry that the template lies in.
fn defaults(place: &Place) -> Result<Map<String, Value>, Error> {
    let Some(file) = place.registry_file().filter(|file| fs::is_file(file)) else { return Ok(Map::new()) };
    let text = fs::read_file(&file, MAX_SETTINGS)?;
    Ok(Settings::parse(&String::from_utf8_lossy(&text))?.defaults)
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
