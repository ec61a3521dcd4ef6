//! What policies judge: the files of a service, and what it was made from.

use std::borrow::Cow;

use super::value;
use crate::template::Answers;
use cel::common::value::{CowVal, Val};
use cel::context::VariableResolver;

/// The files of a service.
#[derive(Clone, Copy)]
pub struct Files<'a> {
    /// The paths of all of them, in order.
    pub paths: &'a [&'a str],
    /// The content of one; none of a link, and of what cannot be read. Asked only for files that a policy looks into.
    pub read: &'a dyn Fn(&str) -> Option<Cow<'a, [u8]>>,
    /// Where a link points; none of what is no link. Asked only for what cannot be read.
    pub link: &'a dyn Fn(&str) -> Option<Vec<u8>>,
}

impl Files<'_> {
    /// The paths in the service that the link at `path` leads to: a file, or all below a directory. None where it leads to nothing
    /// that the service has, or out of it.
    pub(super) fn behind(&self, path: &str, target: &[u8]) -> Vec<&str> {
        let mut steps: Vec<&str> = path.split('/').collect();
        steps.pop();
        let Ok(target) = std::str::from_utf8(target) else { return Vec::new() };
        for step in target.split('/') {
            match step {
                // The first step of an absolute path is empty; it leads out, as too many `..` do.
                "" if steps.is_empty() || target.starts_with('/') => return Vec::new(),
                "" | "." => {}
                ".." => {
                    if steps.pop().is_none() {
                        return Vec::new();
                    }
                }
                step => steps.push(step),
            }
        }
        let end = steps.join("/");
        let is_behind = |path: &str| path.strip_prefix(end.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        self.paths.iter().copied().filter(|path| is_behind(path)).collect()
    }
}

/// What a service was made from, or is going to be.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Every answer.
    pub answers: &'a Answers,
    /// The registry that the template comes from.
    pub registry: &'a str,
    /// The template.
    pub template: &'a str,
    /// Its version.
    pub version: &'a str,
}

/// What every expression sees.
pub(super) struct Facts<'a> {
    variables: Vec<(&'static str, Box<dyn Val + 'a>)>,
}

impl<'a> Facts<'a> {
    pub(super) fn of(paths: &'a [&'a str], subject: &Subject<'a>) -> Self {
        let service = subject.answers.get("service").map_or_else(|| value::map([]), value::value);
        let template = [("name", subject.template), ("version", subject.version), ("registry", subject.registry)]
            .map(|(key, text)| (key, value::text(text)));
        let variables = vec![
            ("paths", value::list(paths.iter().map(|path| value::text(path)))),
            ("service", service),
            ("answers", value::object(subject.answers)),
            ("template", value::map(template)),
        ];
        Self { variables }
    }
}

/// What the expressions of one policy see of one thing that it is about.
pub(super) struct Scope<'a> {
    pub(super) facts: &'a Facts<'a>,
    /// The thing.
    pub(super) own: &'a [(&'static str, Box<dyn Val + 'a>)],
    /// The values of the policy's variables, once they are there.
    pub(super) variables: Option<Box<dyn Val + 'a>>,
}

impl VariableResolver for Scope<'_> {
    fn resolve<'b>(&'b self, name: &str) -> Option<CowVal<'b, 'b>> {
        if name == "variables" {
            return self.variables.as_deref().map(CowVal::Borrowed);
        }
        let named = self.own.iter().chain(&self.facts.variables).find(|(known, _)| *known == name);
        named.map(|(_, value)| CowVal::Borrowed(value.as_ref()))
    }
}
