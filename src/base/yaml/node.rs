//! YAML as people write answers: scalars keep the text that was written, whatever type a reader might see in it.

use std::collections::HashSet;

use saphyr_parser::{Event, Parser, ScalarStyle, StrInput};

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 64;

/// A value whose scalars are not typed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// The text as written, and whether it stood there without quotes.
    Scalar {
        /// The text, unescaped.
        text: String,
        /// Whether it was plain, so that it may be meant as another type.
        plain: bool,
    },
    /// `- entries`.
    Sequence(Vec<Node>),
    /// `key: value`, in the order of the file.
    Mapping(Vec<(String, Node)>),
}

/// A text that is no such YAML.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct NodeError {
    /// 1-based line.
    pub line: usize,
    /// 1-based column.
    pub column: usize,
    /// What is wrong there.
    pub message: String,
}

impl Node {
    /// Reads one document. An empty text is an empty mapping; anchors, aliases, tags, several documents, and keys that are there
    /// twice or are no scalars are errors.
    pub fn parse(source: &str) -> Result<Self, NodeError> {
        let mut reader = Reader { events: Parser::new_from_str(source), line: 1, column: 1 };
        let mut root = None;
        loop {
            match reader.next()? {
                Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd => {}
                Event::StreamEnd => return Ok(root.unwrap_or(Self::Mapping(Vec::new()))),
                _ if root.is_some() => return Err(reader.error("a second document starts here; only one is expected")),
                event => root = Some(reader.node(event, 0)?),
            }
        }
    }
}

/// Refuses what makes a small text large, or a short one long to read: an alias stands for all that its anchor holds, and aliases in
/// anchors multiply; and the time for brackets in brackets grows with the square of their depth.
///
/// For texts of strangers that are read by a parser which takes both.
pub fn refuse_bombs(source: &str) -> Result<(), NodeError> {
    // Only where something looks like one is it read.
    let may_be_bomb = source.match_indices('*').any(|(at, _)| may_be_alias(source, at)) || may_be_deep(source);
    if may_be_bomb { Node::parse(source).map(drop) } else { Ok(()) }
}

/// Whether the `*` at `at` may be an alias. It starts a value: nothing, white space or a sign of a flow is before it.
fn may_be_alias(source: &str, at: usize) -> bool {
    let before = source[..at].chars().next_back();
    let after = source[at + 1..].chars().next();
    let starts_value = before.is_none_or(|sign| sign.is_whitespace() || "[{,:".contains(sign));
    starts_value && after.is_some_and(|sign| !sign.is_whitespace())
}

fn may_be_deep(source: &str) -> bool {
    let mut depth = 0_usize;
    source.bytes().any(|byte| {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > MAX_DEPTH
    })
}

struct Reader<'input> {
    events: Parser<'input, StrInput<'input>>,
    line: usize,
    column: usize,
}

impl<'input> Reader<'input> {
    fn next(&mut self) -> Result<Event<'input>, NodeError> {
        match self.events.next_event() {
            None => Ok(Event::StreamEnd),
            Some(Ok((event, span))) => {
                (self.line, self.column) = (span.start.line(), span.start.col() + 1);
                Ok(event)
            }
            Some(Err(error)) => {
                (self.line, self.column) = (error.marker().line(), error.marker().col() + 1);
                Err(self.error(error.info()))
            }
        }
    }

    fn error(&self, message: &str) -> NodeError {
        NodeError { line: self.line, column: self.column, message: message.to_owned() }
    }

    fn node(&mut self, event: Event<'input>, depth: usize) -> Result<Node, NodeError> {
        if depth > MAX_DEPTH {
            return Err(self.error("this is nested too deeply"));
        }
        match event {
            Event::Scalar(_, _, _, Some(_)) | Event::SequenceStart(_, Some(_)) | Event::MappingStart(_, Some(_)) => {
                Err(self.error("tags (`!…`) are not used here"))
            }
            Event::Scalar(_, _, 1.., _) | Event::SequenceStart(1.., _) | Event::MappingStart(1.., _) | Event::Alias(_) => {
                Err(self.error("anchors and aliases (`&…`, `*…`) are not used here; quote a text that starts with one"))
            }
            Event::Scalar(text, style, ..) => Ok(Node::Scalar { text: text.into_owned(), plain: style == ScalarStyle::Plain }),
            Event::SequenceStart(..) => self.sequence(depth),
            Event::MappingStart(..) => self.mapping(depth),
            _ => Err(self.error("a value is expected here")),
        }
    }

    fn sequence(&mut self, depth: usize) -> Result<Node, NodeError> {
        let mut entries = Vec::new();
        loop {
            match self.next()? {
                Event::SequenceEnd => return Ok(Node::Sequence(entries)),
                event => entries.push(self.node(event, depth + 1)?),
            }
        }
    }

    fn mapping(&mut self, depth: usize) -> Result<Node, NodeError> {
        let (mut entries, mut names) = (Vec::new(), HashSet::new());
        loop {
            let key = match self.next()? {
                Event::MappingEnd => return Ok(Node::Mapping(entries)),
                event => self.node(event, depth + 1)?,
            };
            let Node::Scalar { text: key, .. } = key else {
                return Err(self.error("a key is a single word"));
            };
            if !names.insert(key.clone()) {
                return Err(self.error(&format!("the key `{}` is there twice", key.escape_debug())));
            }
            let value = self.next()?;
            entries.push((key, self.node(value, depth + 1)?));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Node;

    fn plain(text: &str) -> Node {
        Node::Scalar { text: text.into(), plain: true }
    }

    #[test]
    fn keeps_what_was_written() {
        for text in ["no", "1e3", "null", "0123", "12:34:56", "2027-06-30", "0x1F", ""] {
            let parsed = Node::parse(&format!("a: {text}\n"));
            assert_eq!(parsed, Ok(Node::Mapping(vec![("a".into(), plain(text))])), "{text}");
        }
        assert_eq!(Node::parse(""), Ok(Node::Mapping(vec![])));
        assert_eq!(Node::parse("- 'x'\n"), Ok(Node::Sequence(vec![Node::Scalar { text: "x".into(), plain: false }])));
    }

    #[test]
    fn refuses_the_rest_with_its_place() {
        for (source, line) in [
            ("a: 1\nb: [\n", 3),
            ("a: 1\na: 2\n", 2),
            ("a: &x 1\n", 1),
            ("a: *x\n", 1),
            ("a: !!int 1\n", 1),
            ("a: 1\n---\nb: 2\n", 3),
            ("? [a]\n: b\n", 1),
        ] {
            assert_eq!(Node::parse(source).map_err(|error| error.line), Err(line), "{source}");
        }
        assert!(Node::parse(&"[".repeat(2000)).is_err());
    }
}
