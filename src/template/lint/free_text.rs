//! Free text that reaches a file without an encoder, where pave cannot parse the file to see what it changes.

use super::Context;
use super::finding::Findings;
use super::rule::Rule;
use super::sources::{Holder, Source, Text};
use super::world::{World, touches};
use crate::base::RelPath;
use crate::template::check::FileKind;
use crate::template::reading::Print;

/// Free text in files of unknown kinds, in commands that are suggested, and in names.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for world in context.worlds {
        let free = world.free_names();
        for text in world.sources.iter().flat_map(|source: &&Source<'_>| &source.texts) {
            let prints = || text.reading.prints.iter();
            let first = |print: &Print| print.flow.iter().find(|name| touches(&free, name)).cloned();
            match &text.holder {
                Holder::Name(_) => {
                    for (print, name) in prints().filter_map(|print| Some((print, first(print)?))) {
                        let message = format!("the free text of `{name}` is part of the file's name");
                        let hint = "give the input a `pattern` of letters, digits and dashes".to_owned();
                        findings.add(Rule::FreeTextInName, text.place(&print.at), message, Some(hint));
                    }
                }
                Holder::Next(_) => {
                    for (print, name) in prints().filter_map(|print| Some((print, first(print)?))) {
                        let message = format!("the free text of `{name}` is part of a command that people paste");
                        let hint = "name no free text in `next`".to_owned();
                        findings.add(Rule::UnencodedFreeText, text.place(&print.at), message, Some(hint));
                    }
                }
                _ => {
                    let Some(target) = unparsed_target(world, text) else { continue };
                    for (print, name) in prints().filter_map(|print| Some((print, first(print)?))) {
                        let message = format!("the free text of `{name}` reaches `{target}` without an encoder");
                        findings.add(Rule::UnencodedFreeText, text.place(&print.at), message, Some(hint(&target)));
                    }
                }
            }
        }
    }
}

/// The file of a kind that pave does not parse, into which the text is printed.
fn unparsed_target(world: &World<'_>, text: &Text) -> Option<String> {
    match &text.holder {
        Holder::File(path) => is_unparsed(path).then(|| path.clone()),
        Holder::Piece(slot) => {
            let texts = world.sources.iter().flat_map(|source| &source.texts);
            let mut collecting = texts.filter(|text| text.reading.slots.iter().any(|named| named.name == *slot));
            collecting.find_map(|text| match &text.holder {
                Holder::File(path) => is_unparsed(path).then(|| path.clone()),
                _ => None,
            })
        }
        _ => None,
    }
}

fn is_unparsed(path: &str) -> bool {
    RelPath::new(path).is_ok_and(|path| FileKind::of(&path) == FileKind::Other)
}

fn hint(target: &str) -> String {
    let encoder = match target.rsplit_once('.').map(|(_, extension)| extension) {
        Some("md") => "write it with `| markdown`",
        Some("sh" | "bash") => "write it with `| shell`, or in a comment with `| comment`",
        Some("sql") => "write it with `| sql`, or in a comment with `| comment`",
        Some("go" | "py" | "java" | "js" | "ts" | "rs") => "write it with `| json` as a string, or in a comment with `| comment`",
        _ => "write it with an encoder that fits: `| comment`, `| json`, `| markdown`, `| shell`, `| sql`, `| promql`",
    };
    encoder.to_owned()
}
