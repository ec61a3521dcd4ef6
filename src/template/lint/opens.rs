//! Whatever else keeps a template from being opened: what the rules pass can be opened.

use super::Context;
use super::faults::report;
use super::finding::Findings;
use crate::template::error::TemplateError;
use crate::template::loaded::Template;
use crate::template::package::Package;

/// Opens each template of which all parts are free of errors so far.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for world in context.worlds {
        if world.sources.iter().any(|source| findings.has_errors(&source.part.directory)) {
            continue;
        }
        let package = Package::from_parts(world.sources.iter().map(|source| source.part.clone()).collect());
        if let Err(error) = Template::load(package) {
            let place = || world.sources.last().map(|template| Box::new(template.place(&["name"])));
            let excerpt = error.excerpt.or_else(place);
            report(vec![TemplateError { excerpt, ..error }], findings);
        }
    }
}
