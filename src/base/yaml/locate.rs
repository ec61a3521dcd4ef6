//! Where a value stands in a YAML text, so that an error about it can show the line.

use saphyr_parser::{Event, Parser, Span};

/// The 1-based line and column of the key (or the sequence entry) that `path` leads to, in the first document of `source`.
///
/// Follows `path` as far as it goes: where a step is missing, the place of the last one found is given. `None` where
/// nothing of the path is there, or `source` stops parsing before it.
#[must_use]
pub fn locate(source: &str, path: &[&str]) -> Option<(usize, usize)> {
    let mut finder = Finder { events: Parser::new_from_str(source), found: None };
    while let Some((event, span)) = finder.next() {
        if !matches!(event, Event::StreamStart | Event::DocumentStart(_)) {
            finder.follow(&event, span, path)?;
            break;
        }
    }
    finder.found
}

struct Finder<'input> {
    events: Parser<'input, saphyr_parser::StrInput<'input>>,
    found: Option<(usize, usize)>,
}

impl<'input> Finder<'input> {
    fn next(&mut self) -> Option<(Event<'input>, Span)> {
        self.events.next_event()?.ok()
    }

    fn follow(&mut self, event: &Event<'input>, span: Span, path: &[&str]) -> Option<()> {
        let Some((step, rest)) = path.split_first() else {
            self.found.get_or_insert((span.start.line(), span.start.col() + 1));
            return Some(());
        };
        match event {
            Event::MappingStart(..) => self.enter_mapping(step, rest),
            Event::SequenceStart(..) => self.enter_sequence(step.parse().ok()?, rest),
            _ => Some(()),
        }
    }

    fn enter_mapping(&mut self, step: &str, rest: &[&str]) -> Option<()> {
        loop {
            let (key, at) = self.next()?;
            if matches!(key, Event::MappingEnd) {
                return Some(());
            }
            let is_wanted = matches!(&key, Event::Scalar(text, ..) if text == step);
            self.skip(&key)?;
            let (value, value_at) = self.next()?;
            if is_wanted {
                return self.found_at(at, &value, value_at, rest);
            }
            self.skip(&value)?;
        }
    }

    fn enter_sequence(&mut self, wanted: usize, rest: &[&str]) -> Option<()> {
        let mut index = 0;
        loop {
            let (entry, at) = self.next()?;
            if matches!(entry, Event::SequenceEnd) {
                return Some(());
            }
            if index == wanted {
                return self.found_at(at, &entry, at, rest);
            }
            self.skip(&entry)?;
            index += 1;
        }
    }

    fn found_at(&mut self, place: Span, value: &Event<'input>, value_at: Span, rest: &[&str]) -> Option<()> {
        self.found = Some((place.start.line(), place.start.col() + 1));
        if rest.is_empty() { Some(()) } else { self.follow(value, value_at, rest) }
    }

    /// Reads on to the end of the value that `event` opens.
    fn skip(&mut self, event: &Event<'input>) -> Option<()> {
        let mut depth = opens(event);
        while depth > 0 {
            let (event, _) = self.next()?;
            depth += opens(&event);
            if matches!(event, Event::MappingEnd | Event::SequenceEnd) {
                depth -= 1;
            }
        }
        Some(())
    }
}

fn opens(event: &Event<'_>) -> usize {
    usize::from(matches!(event, Event::MappingStart(..) | Event::SequenceStart(..)))
}

#[cfg(test)]
mod tests {
    use super::locate;

    #[test]
    fn finds_keys_and_entries() {
        let source =
            "a: 1\ninputs:\n  properties:\n    ? [x, y]\n    : {z: 1}\n    service: {type: object}\nlist:\n  - one\n  - k: v\n";
        for (path, place) in [
            (&["a"][..], Some((1, 1))),
            (&["inputs", "properties", "service"], Some((6, 5))),
            (&["inputs", "properties", "service", "type"], Some((6, 15))),
            (&["list", "1", "k"], Some((9, 5))),
            (&["inputs", "nothing", "here"], Some((2, 1))),
            (&["nothing"], None),
        ] {
            assert_eq!(locate(source, path), place, "{path:?}");
        }
        assert_eq!(locate("[: a", &["a"]), None);
    }
}
