//! Errors of a template as findings.

use super::finding::Findings;
use super::rule::Rule;
use crate::template::error::{Fault, TemplateError};

/// What merging inputs, or opening a template, showed.
pub(super) fn report(errors: Vec<TemplateError>, findings: &mut Findings<'_>) {
    for error in errors {
        let Some(place) = error.excerpt else { continue };
        let rule = match *error.fault {
            Fault::InputsDisagree { .. } => Rule::InputsDisagree,
            Fault::Extension { .. } => Rule::InvalidExtension,
            Fault::Input { .. } => Rule::InvalidInput,
            Fault::Schema { .. } => Rule::InvalidSchema,
            Fault::Undefined { .. } => Rule::UndefinedName,
            _ => Rule::InvalidManifest,
        };
        let hint = match *error.fault {
            Fault::InputsDisagree { .. } => "declare it in one of them only, or alike in both",
            Fault::Extension { .. } => "it takes `prompt`, `when`, `default`, `rule` and `approval`, each a text",
            _ => "correct it as the reference of template.yaml says",
        };
        findings.add(rule, *place, error.fault.to_string(), Some(hint.to_owned()));
    }
}
