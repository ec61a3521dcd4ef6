//! YAML, compared event by event.

use std::collections::HashSet;

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::{Finding, ParseFailure, Tokens};
use crate::base::yaml::reads_as_other_type;

/// All events of all documents. Keys that are there twice are an error, as readers disagree on which one counts.
pub(super) fn parse(text: &str) -> Result<Vec<Event<'_>>, ParseFailure> {
    let mut events = Vec::new();
    let mut open: Vec<Collection> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) =
            event.map_err(|error| ParseFailure { line: error.marker().line(), message: error.info().to_owned() })?;
        if let Some(key) = repeated_key(&mut open, &event) {
            return Err(ParseFailure { line: span.start.line(), message: format!("the key `{key}` is there twice") });
        }
        events.push(event);
    }
    Ok(events)
}

enum Collection {
    Sequence,
    Mapping { keys: HashSet<String>, expects_key: bool },
}

/// Follows the structure; gives the key that `event` repeats.
fn repeated_key(open: &mut Vec<Collection>, event: &Event<'_>) -> Option<String> {
    let ends = matches!(event, Event::SequenceEnd | Event::MappingEnd);
    if ends {
        open.pop();
    }
    let is_value = matches!(event, Event::Alias(_) | Event::Scalar(..) | Event::SequenceStart(..) | Event::MappingStart(..));
    let mut repeated = None;
    if let (true, Some(Collection::Mapping { keys, expects_key })) = (is_value, open.last_mut()) {
        if let (true, Event::Scalar(key, ..)) = (*expects_key, event) {
            // The merge key may be there more than once.
            repeated = (!keys.insert(key.to_string()) && key != "<<").then(|| key.to_string());
        }
        *expects_key = !*expects_key;
    }
    match event {
        Event::SequenceStart(..) => open.push(Collection::Sequence),
        Event::MappingStart(..) => open.push(Collection::Mapping { keys: HashSet::new(), expects_key: true }),
        _ => {}
    }
    repeated
}

pub(super) fn compare(rendered: &str, harmless: &str, tokens: &Tokens<'_>) -> Result<(), Finding> {
    let rendered = parse(rendered).map_err(Finding::Unparsable)?;
    let harmless = parse(harmless).map_err(|_| Finding::Structure)?;
    if rendered.len() != harmless.len() {
        return Err(Finding::Structure);
    }
    let commands = commands(&harmless);
    rendered.iter().zip(&harmless).zip(commands).try_for_each(|((event, harmless), is_command)| match (event, harmless) {
        (Event::Scalar(text, ..), Event::Scalar(expected, ..)) if is_command && !tokens.matches_command(expected, text) => {
            Err(Finding::Structure)
        }
        _ => same(event, harmless, tokens),
    })
}

/// Keys whose texts pipelines give to a shell.
const COMMANDS: [&str; 4] = ["run", "script", "before_script", "after_script"];

/// For each event, whether it is the text, or one of the texts, of such a key.
fn commands(events: &[Event<'_>]) -> Vec<bool> {
    struct Open {
        is_mapping: bool,
        expects_key: bool,
        /// Of a mapping, whether the value that comes is a command; of a sequence, whether all are.
        is_command: bool,
    }
    let mut open: Vec<Open> = Vec::new();
    let mut follow = |event: &Event<'_>| {
        if matches!(event, Event::SequenceEnd | Event::MappingEnd) {
            open.pop();
        }
        if !matches!(event, Event::Alias(_) | Event::Scalar(..) | Event::SequenceStart(..) | Event::MappingStart(..)) {
            return false;
        }
        let is_command = match open.last_mut() {
            Some(parent) if parent.is_mapping && parent.expects_key => {
                parent.expects_key = false;
                parent.is_command = matches!(event, Event::Scalar(key, ..) if COMMANDS.contains(&key.as_ref()));
                false
            }
            Some(parent) => {
                parent.expects_key = parent.is_mapping;
                parent.is_command
            }
            None => false,
        };
        match event {
            Event::SequenceStart(..) => open.push(Open { is_mapping: false, expects_key: false, is_command }),
            Event::MappingStart(..) => open.push(Open { is_mapping: true, expects_key: true, is_command: false }),
            _ => {}
        }
        is_command
    };
    events.iter().map(&mut follow).collect()
}

fn same(event: &Event<'_>, harmless: &Event<'_>, tokens: &Tokens<'_>) -> Result<(), Finding> {
    match (event, harmless) {
        (Event::Scalar(text, style, anchor, tag), Event::Scalar(expected, _, expected_anchor, expected_tag)) => {
            if anchor != expected_anchor || tag != expected_tag || !tokens.matches(expected, text) {
                return Err(Finding::Structure);
            }
            match tokens.only(expected) {
                Some(number) if *style == ScalarStyle::Plain && tag.is_none() && reads_as_other_type(text) => {
                    Err(Finding::OtherType(number))
                }
                _ => Ok(()),
            }
        }
        _ if event == harmless => Ok(()),
        _ => Err(Finding::Structure),
    }
}

#[cfg(test)]
mod tests {
    use super::{Finding, Tokens, compare, parse};
    use crate::template::engine::Emission;

    /// Renders `{}` in `template` as the text and as its token, and compares.
    fn printed(template: &str, text: &str) -> Result<(), Finding> {
        let texts = [Emission { raw: text.into(), encoded: None, is_constant: false }];
        compare(&template.replace("{}", text), &template.replace("{}", "pv0z"), &Tokens { prefix: "pv", texts: &texts })
    }

    #[test]
    fn a_text_stays_a_text() {
        for (template, text) in [
            ("a: {}\n", "payments"),
            ("a: \"{}\"\n", "no"),
            ("a: '{}'\n", "a: b # c"),
            ("a: {}-db\n", "1"),
            ("{}: 1\n", "key"),
            ("# {}\na: 1\n", "anything: goes"),
            ("a: |\n  x {}\n", "b: c"),
            ("- {}\n", "https://x/y"),
        ] {
            assert_eq!(printed(template, text), Ok(()), "{template} {text}");
        }
    }

    #[test]
    fn or_is_found_out() {
        for (template, text) in [
            ("a: {}\n", "x\nb: 1"),
            ("a: {}\n", "x # y"),
            ("a: {}\n", "[1]"),
            ("a: {}\n", "&x y"),
            ("a: {}\n", "*x"),
            ("a: {}\n", "!!int 1"),
            ("a: {}\n", "a: b"),
            ("a: {}\n", "  padded  "),
            ("a: '{}'\n", "it's"),
            ("a: \"{}\"\n", "x\", \"b"),
            ("a: \"{}\"\n", "\\n"),
            ("[{}]\n", "a, b"),
            ("# {}\na: 1\n", "x\nb: 2"),
            ("a: |\n  {}\n", "x\nb: 1"),
            ("a: |\n  {}\n", "x\n  y\n---\nz"),
            ("{}: 1\nb: 2\n", "b"),
        ] {
            assert!(matches!(printed(template, text), Err(Finding::Structure | Finding::Unparsable(_))), "{template} {text:?}");
        }
        for text in ["no", "1e3", "null", "0123", "12:34:56", "2027-06-30", "true", "~"] {
            assert_eq!(printed("a: {}\n", text), Err(Finding::OtherType(0)), "{text}");
        }
    }

    #[test]
    fn keys_are_there_once() {
        assert!(parse("a: {b: 1}\nc: [{b: 1}, {b: 2}]\n---\na: 1\n").is_ok());
        assert_eq!(parse("a: 1\nb:\n  - a\na: 2\n").map_err(|failure| failure.line), Err(4));
    }
}
