//! From segments to nodes.

use super::ast::Expr;
use super::expression::{Parser, parse_expression};
use super::node::{Node, Problem};
use super::segment::{Kind, Segment, segments};
use super::syntax::{Flavour, Syntax};

/// Deepest nesting of blocks that is read.
const MAX_DEPTH: usize = 40;

/// Reads a whole template. A tag that is not known is a node of its own; one that opens a block is a problem, as nobody can tell
/// what is in it.
pub(in crate::import) fn parse(source: &str, syntax: &Syntax) -> Result<Vec<Node>, Problem> {
    let mut reader = Reader { segments: segments(source, syntax)?, at: 0, depth: 0, flavour: syntax.flavour };
    let (nodes, end) = reader.nodes(&[])?;
    match end {
        None => Ok(nodes),
        Some(end) => Err(Problem { line: end.line, what: format!("`{}` closes nothing", end.word) }),
    }
}

struct Reader {
    segments: Vec<Segment>,
    at: usize,
    depth: usize,
    flavour: Flavour,
}

/// The tag that ended a list of nodes.
struct End {
    word: String,
    rest: String,
    line: usize,
}

/// Tags that open a block which has no counterpart.
const BLOCKS: [&str; 12] =
    ["block", "call", "filter", "macro", "autoescape", "trans", "with", "switch", "asyncEach", "asyncAll", "ifAsync", "yield"];
/// Tags that end something.
const ENDS: [&str; 6] = ["elif", "elseif", "else", "endif", "endfor", "endset"];

impl Reader {
    /// Nodes up to a tag that is one of `ends`, or to the end of the file where there are none.
    fn nodes(&mut self, ends: &[&str]) -> Result<(Vec<Node>, Option<End>), Problem> {
        let mut nodes = Vec::new();
        while let Some(segment) = self.segments.get(self.at).cloned() {
            self.at += 1;
            let Segment { kind, content, line } = segment;
            match kind {
                Kind::Text => nodes.push(Node::Text(content)),
                Kind::Comment => nodes.push(Node::Comment(content)),
                Kind::Print => nodes.push(match parse_expression(&content, self.flavour) {
                    Ok(expr) => Node::Print { expr, source: content, line },
                    Err(why) => Node::Unknown { source: content, why, line },
                }),
                Kind::Tag => {
                    let content = content.trim();
                    let split = content.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(content.len());
                    let (word, rest) = content.split_at(split);
                    if ends.contains(&word) || ENDS.contains(&word) {
                        return Ok((nodes, Some(End { word: word.to_owned(), rest: rest.to_owned(), line })));
                    }
                    nodes.push(self.tag(word, rest, line)?);
                }
            }
        }
        Ok((nodes, None))
    }

    /// Nodes up to one of `ends`, which must come.
    fn block(&mut self, ends: &[&str], line: usize) -> Result<(Vec<Node>, End), Problem> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Problem { line, what: "blocks are nested too deeply".into() });
        }
        let (nodes, end) = self.nodes(ends)?;
        self.depth -= 1;
        match end {
            Some(end) if ends.contains(&end.word.as_str()) => Ok((nodes, end)),
            Some(end) => Err(Problem { line: end.line, what: format!("`{}` closes nothing", end.word) }),
            None => Err(Problem { line, what: "a block has no end".into() }),
        }
    }

    fn tag(&mut self, word: &str, rest: &str, line: usize) -> Result<Node, Problem> {
        let unreadable = |why: String| Problem { line, what: format!("`{word}` cannot be read: {why}") };
        match word {
            "if" => self.condition(rest, line),
            "for" => self.repetition(rest, line),
            "set" => {
                let mut parser = Parser::new(rest, self.flavour).map_err(unreadable)?;
                let name = parser.name().map_err(unreadable)?;
                if parser.takes_sign("=") {
                    let value = parser.tuple().and_then(|value| parser.end().map(|()| value));
                    let source = format!("set{rest}");
                    return Ok(match value {
                        Ok(value) => Node::Set { name, value, line },
                        Err(why) => Node::Unknown { source, why, line },
                    });
                }
                parser.end().map_err(unreadable)?;
                let (body, _) = self.block(&["endset"], line)?;
                Ok(Node::Capture { name, body, line })
            }
            _ if BLOCKS.contains(&word) => Err(Problem { line, what: format!("the block `{word}` has no counterpart") }),
            _ => Ok(Node::Unknown { source: format!("{word}{rest}"), why: format!("the tag `{word}` has no counterpart"), line }),
        }
    }

    fn expr(&self, source: &str, line: usize) -> Result<Expr, Problem> {
        parse_expression(source, self.flavour).map_err(|why| Problem { line, what: format!("a condition cannot be read: {why}") })
    }

    fn condition(&mut self, rest: &str, line: usize) -> Result<Node, Problem> {
        let mut branches = Vec::new();
        let mut test = self.expr(rest, line)?;
        loop {
            let (body, end) = self.block(&["elif", "elseif", "else", "endif"], line)?;
            branches.push((test, body));
            match end.word.as_str() {
                "elif" | "elseif" => test = self.expr(&end.rest, end.line)?,
                "else" => {
                    let (otherwise, _) = self.block(&["endif"], line)?;
                    return Ok(Node::If { branches, otherwise: Some(otherwise), line });
                }
                _ => return Ok(Node::If { branches, otherwise: None, line }),
            }
        }
    }

    fn repetition(&mut self, rest: &str, line: usize) -> Result<Node, Problem> {
        let unreadable = |why: String| Problem { line, what: format!("a loop cannot be read: {why}") };
        let mut parser = Parser::new(rest, self.flavour).map_err(unreadable)?;
        let mut names = vec![parser.name().map_err(unreadable)?];
        while parser.takes_sign(",") {
            names.push(parser.name().map_err(unreadable)?);
        }
        if !parser.takes_word("in") {
            return Err(unreadable("`in` is missing".into()));
        }
        let iterable = parser.or().map_err(unreadable)?;
        let only = if parser.takes_word("if") { Some(parser.expr().map_err(unreadable)?) } else { None };
        parser.end().map_err(unreadable)?;
        let (body, end) = self.block(&["else", "endfor"], line)?;
        let otherwise = if end.word == "else" { Some(self.block(&["endfor"], line)?.0) } else { None };
        Ok(Node::For { names, iterable, only, body, otherwise, line })
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::import::jinja::Syntax;

    #[test]
    fn blocks_must_fit() {
        for good in [
            "{% if a %}{% elif b %}{% else %}{% endif %}",
            "{% for a, b in c if d %}{% else %}{% endfor %}",
            "{% set a = 1 %}{% set b %}x{% endset %}",
            "{% now 'utc' %}",
            "{{ a b }}",
        ] {
            assert!(parse(good, &Syntax::jinja()).is_ok(), "{good}");
        }
        for (bad, line) in
            [("{% if a %}", 1), ("\n{% endif %}", 2), ("{% if a %}\n{% endfor %}", 2), ("{% macro m() %}", 1), ("{% if %}", 1)]
        {
            assert_eq!(parse(bad, &Syntax::jinja()).map_err(|problem| problem.line), Err(line), "{bad}");
        }
        assert!(parse(&"{% if a %}".repeat(5_000), &Syntax::jinja()).is_err());
    }
}
