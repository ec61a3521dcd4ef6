//! What belongs to a template besides what it renders: description, tests, changelog.

use super::Context;
use super::finding::Findings;
use super::rule::Rule;
use super::sources::Source;
use crate::base::Excerpt;
use crate::template::cases::TestCase;
use crate::template::manifest::Kind;
use crate::template::package::Package;

/// Longest description, in characters; it is shown in a list.
const MAX_DESCRIPTION: usize = 100;

/// Descriptions, cases and changelogs.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for source in context.sources {
        description(source, findings);
        if source.part.kind == Kind::Template {
            belongings(source, findings);
            cases(source, findings);
        }
    }
}

fn description(source: &Source<'_>, findings: &mut Findings<'_>) {
    let text = source.manifest.description.trim_end();
    let hint = || Some("say in one line what it is; the rest belongs into README.md".to_owned());
    if text.contains('\n') {
        findings.add(Rule::LongDescription, source.place(&["description"]), "the description is longer than a line", hint());
    } else if text.chars().count() > MAX_DESCRIPTION {
        let message = format!("the description is longer than {MAX_DESCRIPTION} characters");
        findings.add(Rule::LongDescription, source.place(&["description"]), message, hint());
    }
}

fn cases(source: &Source<'_>, findings: &mut Findings<'_>) {
    let package = Package::from_parts(vec![source.part.clone()]);
    for (name, failure) in TestCase::all(&package).into_iter().filter_map(Result::err) {
        // What has no line has the wrong name.
        let file = format!("{}/tests/{name}.yml", source.part.directory);
        let place = failure.place.map_or_else(|| Excerpt::at(&file, "", 1, 1), |place| *place);
        findings.add(Rule::InvalidTest, place, failure.message, failure.hint);
    }
}

/// Cases are right below `tests/`.
fn is_case(name: &str) -> bool {
    name.strip_suffix(".yaml").is_some_and(|name| !name.contains('/'))
}

fn belongings(source: &Source<'_>, findings: &mut Findings<'_>) {
    let cases = source.part.files.iter().filter(|(path, _)| path.as_str().strip_prefix("tests/").is_some_and(is_case));
    let place = || source.place(&["name"]);
    if cases.count() == 0 {
        let hint = "add a case, as `tests/defaults.yaml`".to_owned();
        findings.add(Rule::MissingTests, place(), "the template has no tests", Some(hint));
    }
    if source.part.files.get("CHANGELOG.md").is_none() {
        let hint = "add a CHANGELOG.md in the format of Keep a Changelog".to_owned();
        findings.add(Rule::MissingChangelog, place(), "the template has no CHANGELOG.md", Some(hint));
    }
}
