//! What a template file or an expression says, read from its syntax tree and without rendering it.

mod expressions;
mod statements;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::template::engine::{self, ast};

/// Outside names whose values may become part of a text.
pub type Flow = BTreeSet<String>;

/// Something named at a place: a variable, a filter, a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// What it is called.
    pub name: String,
    /// Bytes of the source.
    pub at: Range<usize>,
}

/// A condition over outside names only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Bytes of the source.
    pub at: Range<usize>,
    /// The conditions around it, and whether each is true there; itself, true, is last.
    pub all: Vec<(String, bool)>,
}

/// An expression that is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Print {
    /// Bytes of the source.
    pub at: Range<usize>,
    /// What reaches the text without an encoder.
    pub flow: Flow,
    /// Where it is an outside name and nothing else but filters: the name, and the filters.
    pub whole: Option<(String, Vec<String>)>,
}

/// All of it.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// Dotted names that come from outside.
    pub uses: Vec<Named>,
    /// The conditions around each of `uses`, and whether each is true there.
    pub around: Vec<Vec<(String, bool)>>,
    /// Names that are asked for with `is defined`, or have a `default`.
    pub guarded: BTreeSet<String>,
    /// Filters that are called.
    pub filters: Vec<Named>,
    /// Tests after `is`.
    pub tests: Vec<Named>,
    /// Functions that the file does not define itself.
    pub functions: Vec<Named>,
    /// Slots that are collected.
    pub slots: Vec<Named>,
    /// Conditions over outside names.
    pub conditions: Vec<Condition>,
    /// What is printed.
    pub prints: Vec<Print>,
    /// The words of statements that take in another file.
    pub includes: Vec<Named>,
    /// The first expression with more than [`MAX_DEPTH`] others inside of one another; no further than that is it read.
    pub too_deep: Option<Range<usize>>,
}

/// How many expressions may be inside of one another: terms of a sum count, as each is added to all before it.
pub const MAX_DEPTH: usize = 250;

/// Reads a template file, whose text is as the engine is given it.
pub fn read_file(source: &str) -> Result<Reading, minijinja::Error> {
    let tree = engine::parse(source)?;
    // The second time it is known what the macros are given.
    let mut reader = Reader::new(source);
    reader.statement(&tree);
    let mut reader = Reader { macro_flows: reader.macro_flows, ..Reader::new(source) };
    reader.statement(&tree);
    Ok(reader.reading)
}

/// Reads an expression; it counts as printed.
pub fn read_expression(source: &str) -> Result<Reading, minijinja::Error> {
    let tree = engine::parse_expression(source)?;
    let mut reader = Reader::new(source);
    let flow = reader.expression(&tree);
    reader.reading.prints.push(Print { at: 0..source.len(), flow, whole: None });
    Ok(reader.reading)
}

/// A name that the file gave a value itself.
#[derive(Debug, Clone, Default)]
struct Local {
    flow: Flow,
    is_macro: bool,
}

struct Reader<'a> {
    source: &'a str,
    scopes: Vec<BTreeMap<String, Local>>,
    reading: Reading,
    /// The conditions that hold where the reader is.
    around: Vec<(String, bool)>,
    /// How many expressions are around the one that is read.
    depth: usize,
    /// How often a local name was read.
    locals_read: usize,
    /// What calls give to the arguments of a macro, by its name.
    macro_flows: BTreeMap<String, Flow>,
}

impl<'a> Reader<'a> {
    fn new(source: &'a str) -> Self {
        Self {
            source,
            scopes: vec![BTreeMap::from([("self".to_owned(), Local::default())])],
            reading: Reading::default(),
            around: Vec::new(),
            depth: 0,
            locals_read: 0,
            macro_flows: BTreeMap::new(),
        }
    }

    fn local(&self, name: &str) -> Option<&Local> {
        self.scopes.iter().rev().find_map(|scope| scope.get(name))
    }

    /// Reads on where `condition` is known to be `holds`.
    fn under<T>(&mut self, condition: Option<&String>, holds: bool, read: impl FnOnce(&mut Self) -> T) -> T {
        let outside = self.around.len();
        self.around.extend(condition.map(|condition| (condition.clone(), holds)));
        let read = read(self);
        self.around.truncate(outside);
        read
    }

    /// Reads `condition`; gives its text where it is about outside names only.
    fn condition(&mut self, condition: &ast::Expr<'_>) -> Option<String> {
        let before = self.locals_read;
        self.expression(condition);
        let mut at = extent(condition);
        // The span of some expressions starts at the word of the tag.
        let tag = ["if", "elif"].iter().find(|tag| {
            let rest = self.source.get(at.clone()).and_then(|text| text.strip_prefix(**tag));
            rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
        });
        if let Some(tag) = tag {
            let rest = &self.source[at.start + tag.len()..at.end];
            at.start = at.end - rest.trim_start().len();
        }
        let text = self.source.get(at.clone()).filter(|_| self.locals_read == before)?.to_owned();
        let all = self.around.iter().cloned().chain([(text.clone(), true)]).collect();
        self.reading.conditions.push(Condition { at, all });
        Some(text)
    }
}

/// The bytes of an expression. Of `a.b.c` the engine's own span leaves out the beginning.
fn extent(expression: &ast::Expr<'_>) -> Range<usize> {
    let span = expression.span();
    let start = leftmost(expression).min(span.start_offset);
    start as usize..span.end_offset as usize
}

fn leftmost(expression: &ast::Expr<'_>) -> u32 {
    let inner = match expression {
        ast::Expr::GetAttr(get) => &get.expr,
        ast::Expr::GetItem(get) => &get.expr,
        ast::Expr::Slice(slice) => &slice.expr,
        ast::Expr::BinOp(operation) => &operation.left,
        ast::Expr::Compare(compare) => &compare.expr,
        ast::Expr::IfExpr(choice) => &choice.true_expr,
        ast::Expr::Test(test) => &test.expr,
        ast::Expr::Call(call) => &call.expr,
        ast::Expr::Filter(filter) => match &filter.expr {
            Some(inner) => inner,
            None => return filter.span().start_offset,
        },
        other => return other.span().start_offset,
    };
    leftmost(inner).min(expression.span().start_offset)
}

#[cfg(test)]
mod tests {
    use super::{Named, read_expression, read_file};

    fn names(named: &[Named]) -> Vec<&str> {
        named.iter().map(|named| named.name.as_str()).collect()
    }

    #[test]
    fn names_come_from_outside_unless_the_file_made_them() {
        for (source, uses) in [
            ("{{ a.b.c }} {{ facts['x'].y }}", &["a.b.c", "facts.x.y"][..]),
            ("{% set a = b.c %}{{ a.d }}", &["b.c"]),
            ("{% set a %}{{ b }}{% endset %}{{ a }}", &["b"]),
            ("{% for x in a.list if x.on %}{{ x.y }}{{ loop.index }}{% else %}{{ x }}{% endfor %}", &["a.list", "x"]),
            ("{% macro m(p, q=a.b) %}{{ p }}{{ q }}{{ c.d }}{% endmacro %}{{ m(e.f) }}", &["a.b", "c.d", "e.f"]),
            ("{% with x = a.b %}{{ x }}{% endwith %}{{ x }}", &["a.b", "x"]),
            ("{{ a[b.c] }} {{ a[0] }}", &["b.c", "a", "a"]),
            ("{{ a.b[1:] }} {{ (a.b | trim)[-1:] }}", &["a.b", "a.b"]),
            ("{{ slot('x') | indent(4) }} {{ range(3) | join(d.e) }}", &["d.e"]),
            ("{% raw %}{{ a }}{% endraw %}", &[]),
        ] {
            assert_eq!(names(&read_file(source).expect(source).uses), uses, "{source}");
        }
    }

    #[test]
    fn places_are_those_of_the_source() {
        let source = "x\n{{ 1 + facts.q.r.s | nosuch(2) }}{% if facts.a.b %}{% endif %}{{ slot('s') }}{{ f(1) }}{{ a is odd }}";
        let reading = read_file(source).expect("it parses");
        let texts = |named: &[Named]| -> Vec<String> { named.iter().map(|named| source[named.at.clone()].to_owned()).collect() };
        assert_eq!(texts(&reading.uses), ["facts.q.r.s", "facts.a.b", "a"]);
        assert_eq!(texts(&reading.filters), ["nosuch"]);
        assert_eq!(texts(&reading.slots), ["slot('s')"]);
        assert_eq!((names(&reading.slots), names(&reading.functions)), (vec!["s"], vec!["f"]));
        assert_eq!(texts(&reading.tests), ["odd"]);
        assert_eq!(&source[reading.conditions[0].at.clone()], "facts.a.b");
    }

    #[test]
    fn conditions_know_what_is_around_them() {
        let source = "{% if a.x == 'p' %}{% if b.y is defined and b.y %}{% endif %}{% elif (a.x or c) and d %}{% endif %}\
             {% for i in l %}{% if i %}{% if a.z %}{% endif %}{% endif %}{% endfor %}";
        let reading = read_file(source).expect("it parses");
        let shown: Vec<String> = reading
            .conditions
            .iter()
            .map(|condition| condition.all.iter().map(|(text, holds)| format!("{text} {holds}")).collect::<Vec<_>>().join("; "))
            .collect();
        let expected = [
            "a.x == 'p' true",
            "a.x == 'p' true; b.y is defined and b.y true",
            "a.x == 'p' false; (a.x or c) and d true",
            "a.z true",
        ];
        assert_eq!(shown, expected);
        assert!(reading.guarded.contains("b.y"));
    }

    #[test]
    fn flows_end_at_encoders_and_comparisons() {
        for (expression, flow) in [
            ("a.b", "a.b"),
            ("a.b | shell", ""),
            ("a.b | trim ~ c.d", "a.b c.d"),
            ("(a.b ~ c) | json", ""),
            ("a.b | json | indent", ""),
            ("a.b == c", ""),
            ("a.b | length", ""),
            ("'x' if a.b else c.d", "c.d"),
            ("a.b and c.d", "a.b c.d"),
            ("[a.b, 'x'] | join(c.d)", "a.b c.d"),
            ("a.b is defined", ""),
            ("{'k': a.b}", "a.b"),
            ("a.b[:3]", "a.b"),
        ] {
            let reading = read_expression(expression).expect(expression);
            let found: Vec<&str> = reading.prints[0].flow.iter().map(String::as_str).collect();
            assert_eq!(found.join(" "), flow, "{expression}");
        }
        for (source, flows) in [
            ("{% set x = a.b ~ '!' %}{{ x }}", "a.b"),
            ("{% for x in a.b %}{{ x | upper }}{% endfor %}", "a.b"),
            ("{% macro m(p) %}{{ p }}{% endmacro %}{{ m(a.b) }}", "a.b"),
            ("{% macro m(p) %}{{ p | sql }}{% endmacro %}{{ m(a.b) }}", ""),
            ("{% set x %}{{ a.b }}{% endset %}{{ x }}", "a.b"),
            ("{% set ns = namespace(v='') %}{% set ns.v = a.b %}{{ ns.v }}", "a.b"),
        ] {
            let reading = read_file(source).expect(source);
            let found: Vec<&str> = reading.prints.iter().flat_map(|print| &print.flow).map(String::as_str).collect();
            assert_eq!(found.join(" "), flows, "{source}");
        }
    }
}
