//! Where everything stands in a YAML text: keys, values and comments, as byte ranges.

use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, Span, StrInput};

/// A text, and where its parts stand.
pub(super) struct Layout<'text> {
    pub text: &'text str,
    pub root: Option<Placed>,
    /// From `#` to the end of the line, in the order of the text.
    pub comments: Vec<Range<usize>>,
    /// Whether blank lines come and go with entries. A text block that keeps the lines below it (`|+`) minds.
    pub tidy: bool,
}

/// A value.
pub(super) struct Placed {
    /// From its first sign (`"`, `|`, `[`, a first key) to its last; empty, at the end of the key, where nothing is written.
    pub range: Range<usize>,
    pub kind: Kind,
}

pub(super) enum Kind {
    Scalar(ScalarStyle),
    Sequence { flow: bool, entries: Vec<Placed> },
    Mapping { flow: bool, entries: Vec<Entry> },
}

/// `key: value`.
pub(super) struct Entry {
    pub name: String,
    pub key: Range<usize>,
    pub value: Placed,
}

impl<'text> Layout<'text> {
    /// Reads a text that `base::yaml::Node` accepts. `None` where the parser disagrees with itself.
    pub fn of(text: &'text str) -> Option<Self> {
        let offsets = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let mut reader = Reader { text, events: Parser::new_from_str(text), offsets, scalars: Vec::new(), at: 0 };
        let mut root = None;
        loop {
            match reader.next()? {
                (Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd, _) => {}
                (Event::StreamEnd, _) => break,
                (event, span) => root = Some(reader.value(&event, span)?),
            }
        }
        let comments = comments(text, &reader.scalars);
        Some(Self { text, root, comments, tidy: true })
    }
}

impl Placed {
    /// Whether nothing is written.
    pub fn is_absent(&self) -> bool {
        self.range.is_empty()
    }

    /// The entries of a mapping, and whether they stand in braces.
    pub fn mapping(&self) -> Option<(&[Entry], bool)> {
        match &self.kind {
            Kind::Mapping { flow, entries } => Some((entries, *flow)),
            _ => None,
        }
    }
}

struct Reader<'text> {
    text: &'text str,
    events: Parser<'text, StrInput<'text>>,
    /// Of each character its byte.
    offsets: Vec<usize>,
    /// What no comment is in.
    scalars: Vec<Range<usize>>,
    /// The end of what was read last.
    at: usize,
}

impl<'text> Reader<'text> {
    fn next(&mut self) -> Option<(Event<'text>, Range<usize>)> {
        let (event, Span { start, end }) = self.events.next_event().unwrap_or(Ok((Event::StreamEnd, Span::default()))).ok()?;
        Some((event, *self.offsets.get(start.index())?..*self.offsets.get(end.index())?))
    }

    fn value(&mut self, event: &Event<'text>, span: Range<usize>) -> Option<Placed> {
        let starts_with = |sign: &str| self.text[span.clone()].starts_with(sign);
        match event {
            Event::Scalar(text, style, ..) => {
                let range = self.scalar(text, *style, span)?;
                Some(Placed { range, kind: Kind::Scalar(*style) })
            }
            Event::SequenceStart(..) => {
                let flow = starts_with("[");
                self.sequence(span.start, flow)
            }
            Event::MappingStart(..) => {
                let flow = starts_with("{");
                self.mapping(span.start, flow)
            }
            _ => None,
        }
    }

    /// The parser's span of a quoted scalar goes on to the end of the line, that of a block scalar misses its head.
    fn scalar(&mut self, value: &str, style: ScalarStyle, span: Range<usize>) -> Option<Range<usize>> {
        let range = match style {
            ScalarStyle::Plain if value.is_empty() => return Some(self.at..self.at),
            ScalarStyle::Plain => span,
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => span.start..quoted_end(self.text, span.start)?,
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let head = self.at + self.text[self.at..].find(['|', '>'])?;
                let range = head..block_end(self.text, head, &span)?;
                self.scalars.push(span);
                self.at = range.end;
                return Some(range);
            }
        };
        self.scalars.push(range.clone());
        self.at = range.end;
        Some(range)
    }

    fn sequence(&mut self, start: usize, flow: bool) -> Option<Placed> {
        self.at = self.at.max(start + usize::from(flow));
        let mut entries = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => break,
                (event, span) => entries.push(self.value(&event, span)?),
            }
        }
        self.at = self.close(flow, ']')?;
        Some(Placed { range: start..self.at, kind: Kind::Sequence { flow, entries } })
    }

    fn mapping(&mut self, start: usize, flow: bool) -> Option<Placed> {
        self.at = self.at.max(start + usize::from(flow));
        let mut entries = Vec::new();
        loop {
            let (event, span) = self.next()?;
            let Event::Scalar(name, style, ..) = &event else { break };
            let key = self.scalar(name, *style, span)?;
            let (event, span) = self.next()?;
            entries.push(Entry { name: name.clone().into_owned(), key, value: self.value(&event, span)? });
        }
        self.at = self.close(flow, '}')?;
        Some(Placed { range: start..self.at, kind: Kind::Mapping { flow, entries } })
    }

    /// The end of a list or mapping whose last entry was just read.
    fn close(&mut self, flow: bool, bracket: char) -> Option<usize> {
        if !flow {
            return Some(self.at);
        }
        loop {
            let rest = &self.text[self.at..];
            self.at += match rest.chars().next()? {
                sign if sign == bracket => return Some(self.at + 1),
                '#' => rest.find('\n')?,
                sign if sign.is_whitespace() || ",:?".contains(sign) => sign.len_utf8(),
                _ => return None,
            };
        }
    }
}

/// The end of the quoted scalar that starts at `start`.
fn quoted_end(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let quote = *bytes.get(start)?;
    let mut at = start + 1;
    loop {
        match *bytes.get(at)? {
            b'\\' if quote == b'"' => at += 2,
            byte if byte == quote && quote == b'\'' && bytes.get(at + 1) == Some(&quote) => at += 2,
            byte if byte == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
}

/// The end of the last line that is part of the block scalar whose head is at `head` and whose text is at `span`.
fn block_end(text: &str, head: usize, span: &Range<usize>) -> Option<usize> {
    let header = text[head..].lines().next()?.split('#').next()?.trim_end();
    let body = &text[span.clone()];
    if body.trim().is_empty() && !header.contains('+') {
        return Some(head + header.len());
    }
    let kept = if header.contains('+') { body.trim_end_matches(' ') } else { body.trim_end() };
    let kept = kept.strip_suffix('\n').unwrap_or(kept);
    Some(span.start + kept.strip_suffix('\r').unwrap_or(kept).len())
}

/// All comments outside of `scalars`, which are in the order of the text.
fn comments(text: &str, scalars: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut scalars = scalars.iter().peekable();
    for (at, _) in text.match_indices('#') {
        while scalars.next_if(|scalar| scalar.end <= at).is_some() {}
        let is_text = scalars.peek().is_some_and(|scalar| scalar.contains(&at)) || found.last().is_some_and(|last| last.end > at);
        let is_apart = text[..at].chars().next_back().is_none_or(|before| before.is_whitespace() || before == '\u{feff}');
        if is_apart && !is_text {
            let line = text[at..].lines().next().unwrap_or_default();
            found.push(at..at + line.trim_end().len());
        }
    }
    found
}
