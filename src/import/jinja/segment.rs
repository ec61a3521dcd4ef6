//! A file cut into text, tags, expressions and comments, its white space as the engine prints it.

use super::node::Problem;
use super::syntax::{Flavour, Syntax};

/// What a segment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::import) enum Kind {
    /// Printed as it is.
    Text,
    /// What is between `{{` and `}}`.
    Print,
    /// What is between `{%` and `%}`.
    Tag,
    /// What is between `{#` and `#}`.
    Comment,
}

/// A piece of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::import) struct Segment {
    pub kind: Kind,
    pub content: String,
    /// 1-based line of the source on which it starts.
    pub line: usize,
}

/// Cuts `source`, whose line breaks are `\n` where the flavour is Jinja's.
pub(in crate::import) fn segments(source: &str, syntax: &Syntax) -> Result<Vec<Segment>, Problem> {
    let mut source = source;
    if !syntax.keep_trailing_newline {
        source = source.strip_suffix('\n').unwrap_or(source);
    }
    let mut cutter = Cutter { source, at: 0, syntax, found: Vec::new(), drops_space: false, starts: [Some(0); 3], mark: (0, 1) };
    // Nothing is searched from before the start: where a delimiter comes first is found with the first step.
    cutter.starts = std::array::from_fn(|index| source.find(cutter.delimiters()[index].1.as_str()));
    while cutter.step()? {}
    Ok(cutter.found)
}

struct Cutter<'a> {
    source: &'a str,
    at: usize,
    syntax: &'a Syntax,
    found: Vec<Segment>,
    /// The tag before ended with a dash.
    drops_space: bool,
    /// Where each delimiter comes next, as far as it was searched for.
    starts: [Option<usize>; 3],
    /// A place, and its line.
    mark: (usize, usize),
}

/// White space to the engine.
fn is_space(flavour: Flavour, character: char) -> bool {
    character.is_whitespace()
        || (flavour == Flavour::Nunjucks && character == '\u{feff}')
        || (flavour == Flavour::Jinja && matches!(character, '\u{1c}'..='\u{1f}'))
}

impl Cutter<'_> {
    fn rest(&self) -> &str {
        &self.source[self.at..]
    }

    fn line_at(&mut self, at: usize) -> usize {
        let (from, line) = if at < self.mark.0 { (0, 1) } else { self.mark };
        self.mark = (at, line + self.source[from..at].matches('\n').count());
        self.mark.1
    }

    fn problem(&mut self, at: usize, what: &str) -> Problem {
        Problem { line: self.line_at(at), what: what.to_owned() }
    }

    fn push(&mut self, kind: Kind, content: &str, at: usize) {
        let line = self.line_at(at);
        match self.found.last_mut() {
            Some(last) if kind == Kind::Text && last.kind == Kind::Text => last.content.push_str(content),
            _ if kind == Kind::Text && content.is_empty() => {}
            _ => self.found.push(Segment { kind, content: content.to_owned(), line }),
        }
    }

    fn delimiters(&self) -> [(Kind, &String); 3] {
        [(Kind::Comment, &self.syntax.comment.0), (Kind::Tag, &self.syntax.block.0), (Kind::Print, &self.syntax.variable.0)]
    }

    /// The next start of anything: where, its kind, and the length of its delimiter. The longest wins where two start together.
    fn next_start(&mut self) -> Option<(usize, Kind, usize)> {
        let (source, at) = (self.source, self.at);
        let delimiters = self.delimiters().map(|(kind, start)| (kind, start.len(), start.clone()));
        for (next, (_, _, start)) in self.starts.iter_mut().zip(&delimiters) {
            if next.is_some_and(|next| next < at) {
                *next = source[at..].find(start.as_str()).map(|offset| at + offset);
            }
        }
        let found = self.starts.iter().zip(delimiters).filter_map(|(next, (kind, length, _))| Some(((*next)?, kind, length)));
        found.min_by_key(|(at, _, length)| (*at, usize::MAX - length))
    }

    fn step(&mut self) -> Result<bool, Problem> {
        let start = self.at;
        let Some((opening, kind, length)) = self.next_start() else {
            let text = self.source[start..].to_owned();
            self.text(&text, start, None, Kind::Text);
            self.at = self.source.len();
            return Ok(false);
        };
        let text = self.source[start..opening].to_owned();
        let after = opening + length;
        let sign = self.source[after..].chars().next().filter(|sign| *sign == '-' || (*sign == '+' && self.is_jinja()));
        self.text(&text, start, sign, kind);
        self.at = after + usize::from(sign.is_some());
        match kind {
            Kind::Comment => self.comment(opening)?,
            Kind::Tag if self.raw_name().is_some() => self.raw(opening)?,
            _ => self.code(kind, opening)?,
        }
        Ok(true)
    }

    fn is_jinja(&self) -> bool {
        self.syntax.flavour == Flavour::Jinja
    }

    /// Text before something of `kind` that opens with `sign`.
    fn text(&mut self, text: &str, at: usize, sign: Option<char>, kind: Kind) {
        let flavour = self.syntax.flavour;
        let text = if std::mem::take(&mut self.drops_space) { text.trim_start_matches(|c| is_space(flavour, c)) } else { text };
        let is_stripped = match kind {
            Kind::Tag => true,
            Kind::Comment => self.is_jinja(),
            Kind::Text | Kind::Print => false,
        };
        let text = if sign == Some('-') {
            text.trim_end_matches(|c| is_space(flavour, c))
        } else if self.syntax.lstrip_blocks && is_stripped && sign != Some('+') {
            self.stripped(text, at)
        } else {
            text
        };
        let text = text.to_owned();
        self.push(Kind::Text, &text, at);
        // Nunjucks drops white space of a raw block too, where the tag with the dash follows it.
        if let (false, Some('-'), Some(Segment { kind: Kind::Text, content, .. })) =
            (self.is_jinja(), sign, self.found.last_mut())
        {
            content.truncate(content.trim_end_matches(|c| is_space(flavour, c)).len());
        }
    }

    /// `text`, which starts at `at`, without white space between the start of its last line and its end.
    fn stripped<'t>(&self, text: &'t str, at: usize) -> &'t str {
        let starts_line = at == 0 || self.source[..at].ends_with('\n');
        let line = match text.rfind('\n') {
            Some(end) => end + 1,
            None if starts_line => 0,
            None => return text,
        };
        let is_blank = text[line..].chars().all(|c| is_space(self.syntax.flavour, c));
        if is_blank { &text[..line] } else { text }
    }

    /// What follows a tag or comment that ends with `sign` there.
    fn after_end(&mut self, sign: Option<char>, is_trimmed: bool) {
        self.drops_space = sign == Some('-');
        let is_trimmed = is_trimmed && self.syntax.trim_blocks && (sign.is_none() || !self.is_jinja());
        if is_trimmed {
            let line_break = ["\n", "\r\n"].into_iter().find(|line_break| self.rest().starts_with(line_break));
            self.at += line_break.filter(|line_break| *line_break == "\n" || !self.is_jinja()).map_or(0, str::len);
        }
    }

    fn comment(&mut self, opening: usize) -> Result<(), Problem> {
        let end = self.syntax.comment.1.clone();
        let Some(length) = self.rest().find(&end) else { return Err(self.problem(opening, "a comment has no end")) };
        let content = self.rest()[..length].to_owned();
        let sign = content.chars().next_back().filter(|sign| *sign == '-' || (*sign == '+' && self.is_jinja()));
        self.at += length + end.len();
        let content = &content[..content.len() - usize::from(sign.is_some())];
        self.push(Kind::Comment, content, opening);
        let is_trimmed = self.is_jinja();
        self.after_end(sign, is_trimmed);
        Ok(())
    }

    /// `raw` or `verbatim`, where the tag that starts here is one.
    fn raw_name(&self) -> Option<&'static str> {
        let names: &[&'static str] = if self.is_jinja() { &["raw"] } else { &["raw", "verbatim"] };
        names.iter().copied().find(|name| {
            let rest = self.rest().trim_start().strip_prefix(name);
            rest.is_some_and(|rest| {
                let rest = rest.trim_start();
                rest.strip_prefix('-').unwrap_or(rest).starts_with(&self.syntax.block.1)
            })
        })
    }

    fn raw(&mut self, opening: usize) -> Result<(), Problem> {
        let name = self.raw_name().unwrap_or("raw");
        let head = self.rest().find(&self.syntax.block.1).unwrap_or(0);
        let is_dashed = self.rest()[..head].ends_with('-');
        self.at += head + self.syntax.block.1.len();
        let body = self.at;
        let mut from = body;
        while let Some(offset) = self.source[from..].find(&self.syntax.block.0) {
            let tag = from + offset;
            from = tag + self.syntax.block.0.len();
            let inner = &self.source[from..];
            let opens = inner.chars().next().filter(|sign| matches!(sign, '-' | '+') && self.is_jinja());
            let rest = inner[usize::from(opens.is_some())..].trim_start();
            let Some(rest) = rest.strip_prefix("end").and_then(|rest| rest.strip_prefix(name)) else { continue };
            let rest = rest.trim_start();
            let closes = rest.chars().next().filter(|sign| matches!(sign, '-' | '+') && self.is_jinja());
            let Some(rest) = rest[usize::from(closes.is_some())..].strip_prefix(self.syntax.block.1.as_str()) else { continue };
            let end = self.source.len() - rest.len();
            let text = self.source[body..tag].to_owned();
            if self.is_jinja() {
                self.drops_space = is_dashed;
                self.text(&text, body, opens, Kind::Tag);
                self.at = end;
                self.after_end(closes, true);
            } else {
                // There a dash is about what follows the block, and only a line break at its start is about the block.
                let text = if self.syntax.trim_blocks { without_line_break(&text) } else { &text };
                self.push(Kind::Text, text, body);
                self.at = end;
                self.drops_space = is_dashed;
            }
            return Ok(());
        }
        Err(self.problem(opening, "a raw block has no end"))
    }

    /// A tag or an expression: to its end, past texts and brackets.
    fn code(&mut self, kind: Kind, opening: usize) -> Result<(), Problem> {
        let end = if kind == Kind::Tag { self.syntax.block.1.clone() } else { self.syntax.variable.1.clone() };
        let (mut depth, mut quote, mut is_escaped) = (0_usize, None, false);
        for (offset, character) in self.rest().char_indices() {
            let here = &self.rest()[offset..];
            if let Some(open) = quote {
                match character {
                    _ if is_escaped => is_escaped = false,
                    '\\' => is_escaped = true,
                    _ if character == open => quote = None,
                    _ => {}
                }
                continue;
            }
            let sign = here.chars().next().filter(|sign| *sign == '-' || (*sign == '+' && kind == Kind::Tag && self.is_jinja()));
            let is_end = here[usize::from(sign.is_some())..].starts_with(&end);
            if is_end && (depth == 0 || !self.is_jinja()) {
                let content = self.rest()[..offset].to_owned();
                self.push(kind, &content, opening);
                self.at += offset + usize::from(sign.is_some()) + end.len();
                self.after_end(sign, kind == Kind::Tag);
                return Ok(());
            }
            match character {
                '"' | '\'' => quote = Some(character),
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        Err(self.problem(opening, "a tag has no end"))
    }
}

fn without_line_break(text: &str) -> &str {
    text.strip_prefix("\r\n").or_else(|| text.strip_prefix('\n')).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::{Kind, segments};
    use crate::import::jinja::Syntax;

    fn shown(source: &str, syntax: &Syntax) -> String {
        let sign = |kind| match kind {
            Kind::Text => "",
            Kind::Print => "=",
            Kind::Tag => "%",
            Kind::Comment => "#",
        };
        let found = segments(source, syntax).expect(source);
        found.iter().map(|segment| format!("{}{:?}", sign(segment.kind), segment.content)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn white_space_is_as_the_engine_prints_it() {
        let plain = Syntax::jinja();
        let trimmed = Syntax { trim_blocks: true, lstrip_blocks: true, keep_trailing_newline: false, ..Syntax::jinja() };
        for (source, syntax, expected) in [
            ("a\n {% if x %}\nb", &plain, r#""a\n " %" if x " "\nb""#),
            ("a\n {% if x %}\nb\n", &trimmed, r#""a\n" %" if x " "b""#),
            ("a\n {%+ if x +%}\nb", &trimmed, r#""a\n " %" if x " "\nb""#),
            ("a \n {%- if x -%}\n b", &plain, r#""a" %" if x " "b""#),
            ("a {{- x -}} \n b", &plain, r#""a" =" x " "b""#),
            ("a {# c #}\nb", &trimmed, r#""a " #" c " "b""#),
            ("{% raw %} {{ x }}\n{% endraw %}\nz", &plain, r#"" {{ x }}\n\nz""#),
            ("{% raw -%} {{ x }} {%- endraw %} z", &plain, r#""{{ x }} z""#),
            ("{{ '}}' ~ {'a': {}} }}x", &plain, r#"=" '}}' ~ {'a': {}} " "x""#),
            ("${{ x }} {{ y }}", &Syntax::backstage(false), r#"=" x " " {{ y }}""#),
            ("{% raw -%} a {% endraw %} b", &Syntax::backstage(false), r#"" a b""#),
        ] {
            assert_eq!(shown(source, syntax), expected, "{source:?}");
        }
        for source in ["{{ x", "{% x", "{# x", "{% raw %} x", "{{ 'x }}"] {
            assert!(segments(source, &plain).is_err(), "{source}");
        }
    }
}
