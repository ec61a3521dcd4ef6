//! Expressions of pave where nothing reads them.

use super::finding::Findings;
use super::foreign::{ignored, pairs};
use super::rule::Rule;
use super::sources::{Holder, Source};
use super::{Context, worlds_of};
use crate::base::Excerpt;

/// `${{` as the engine is given it.
fn dollar() -> String {
    crate::template::engine::to_engine("${{")
}

/// Pave's expressions where nothing reads them.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for source in context.sources {
        let (worlds, dollar) = (worlds_of(context, source), dollar());
        let is_known = |inner: &str| {
            let name = first_name(inner);
            name.contains('.') && worlds.iter().any(|world| world.defines(&name)) || inner.trim_start().starts_with("slot(")
        };
        for text in source.texts.iter().filter(|text| matches!(text.holder, Holder::File(_) | Holder::Piece(_))) {
            let ignored = ignored(&text.source);
            let literal = pairs(&text.source, &dollar).filter(|(at, _)| !ignored.iter().any(|range| range.contains(&at.start)));
            for (at, inner) in literal.filter(|(_, inner)| is_known(inner)) {
                let place = text.place(&at);
                findings.add(Rule::LiteralExpression, place, literal_message(inner), Some(literal_hint(inner)));
            }
        }
        copied(source, &is_known, findings);
    }
}

fn copied(source: &Source<'_>, is_known: &dyn Fn(&str) -> bool, findings: &mut Findings<'_>) {
    for (path, file) in
        source.part.files.iter().filter(|(path, _)| path.is_within("files") && path.as_str().strip_suffix(".jinja").is_none())
    {
        let Ok(content) = std::str::from_utf8(&file.content) else { continue };
        let name = format!("{}/{path}", source.part.directory);
        for (at, inner) in pairs(content, "{{").filter(|(_, inner)| is_known(inner)) {
            if content[..at.start].ends_with('$') {
                let place = Excerpt::of(&name, content, at.start - 1..at.end);
                findings.add(Rule::LiteralExpression, place, literal_message(inner), Some(literal_hint(inner)));
            } else {
                let message = format!("`{}` is copied as it is", &content[at.clone()]);
                let hint = format!("rename the file to `{}.jinja`", path.file_name());
                findings.add(Rule::MissingJinja, Excerpt::of(&name, content, at), message, Some(hint));
            }
        }
    }
}

fn literal_message(inner: &str) -> String {
    format!("`${{{{{inner}}}}}` is literal text: pave does not fill in `{}`", first_name(inner))
}

fn literal_hint(inner: &str) -> String {
    format!("take the `$` away: `{{{{{inner}}}}}`; to print a dollar before it, write `{{{{ '$' }}}}`")
}

/// The dotted name that an expression starts with.
fn first_name(inner: &str) -> String {
    let start = inner.trim_start_matches(['-', ' ']);
    start.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '.')).collect()
}
