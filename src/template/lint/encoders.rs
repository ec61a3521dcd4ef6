//! Encoders where what they write is not what they mean: within quotes, or in a file of another language.

use super::finding::Findings;
use super::rule::Rule;
use super::sources::{Holder, Text};
use super::world::touches;
use super::{Context, worlds_of};
use crate::template::engine::ENCODERS;
use crate::template::reading::Flow;

/// Encoders in shell scripts, Makefiles and Dockerfiles; only where the line alone shows what is around them.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for source in context.sources {
        let free: Flow = worlds_of(context, source).iter().flat_map(|world| world.free_names()).collect();
        for text in &source.texts {
            if let Holder::File(path) = &text.holder {
                look(text, path.rsplit('/').next().unwrap_or(path), &free, findings);
            }
        }
    }
}

fn look(text: &Text, file: &str, free: &Flow, findings: &mut Findings<'_>) {
    let is_script = file.rsplit_once('.').is_some_and(|(_, extension)| matches!(extension, "sh" | "bash"));
    if !is_script && !matches!(file, "Makefile" | "Dockerfile") {
        return;
    }
    for print in &text.reading.prints {
        let Some((name, encoder)) = print.whole.as_ref().and_then(|(name, filters)| Some((name, filters.last()?))) else {
            continue;
        };
        let Some(start) = text.source[..print.at.start].rfind("{{") else { continue };
        let Some(around) = surroundings(&text.source[..start]) else { continue };
        let place = || text.place(&print.at);
        match (around, encoder.as_str()) {
            (Around::Quotes(quote), "shell" | "dockerfile") => {
                let message = format!("`| {encoder}` writes quotes of its own, and stands between {quote}");
                findings.add(Rule::EncoderInQuotes, place(), message, Some(format!("take the {quote} around it away")));
            }
            (Around::Nothing, other) if is_script && other != "shell" && is_encoder(other) && touches(free, name) => {
                let message = format!("`| {other}` does not write a word of a shell, and this is one");
                let hint = "write it with `| shell`; `| comment` is for comments".to_owned();
                findings.add(Rule::ForeignEncoder, place(), message, Some(hint));
            }
            _ => {}
        }
    }
}

fn is_encoder(filter: &str) -> bool {
    ENCODERS.iter().any(|(name, _)| *name == filter)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Around {
    Nothing,
    Quotes(char),
}

/// What is open at the end of `before`, where the line says the same as everything before it.
fn surroundings(before: &str) -> Option<Around> {
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    let is_continued = before[..line].trim_end_matches('\n').ends_with('\\');
    if is_continued || before.contains("<<") {
        return None;
    }
    let around = open_quote(&before[line..])?;
    (open_quote(before)? == around).then_some(around)
}

/// None in a comment, and where something is put in (`$(…)`), which has quotes of its own.
fn open_quote(text: &str) -> Option<Around> {
    let text = without_tags(text)?;
    let (mut open, mut is_comment, mut last) = (None, false, ' ');
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (open, character) {
            (_, '\n') if is_comment => is_comment = false,
            _ if is_comment => {}
            (None | Some('"'), '\\') => drop(characters.next()),
            (None | Some('"'), '`') => return None,
            (None | Some('"'), '(') if last == '$' => return None,
            (None, '#') if last.is_whitespace() => is_comment = true,
            (None, '\'' | '"') => open = Some(character),
            (Some(quote), _) if quote == character => open = None,
            _ => {}
        }
        last = character;
    }
    (!is_comment).then(|| open.map_or(Around::Nothing, Around::Quotes))
}

/// The text without what the engine reads; each expression leaves a word.
fn without_tags(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("{{").into_iter().chain(rest.find("{%")).chain(rest.find("{#")).min() {
        out.push_str(&rest[..start]);
        let closing = match &rest[start..start + 2] {
            "{{" => "}}",
            "{%" => "%}",
            _ => "#}",
        };
        out.push_str(if closing == "}}" { "x" } else { "" });
        rest = &rest[start + rest[start..].find(closing)? + 2..];
    }
    out.push_str(rest);
    Some(out)
}
