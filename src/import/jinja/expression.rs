//! Expressions, as Jinja and Nunjucks read them.

use super::syntax::Flavour;
use super::token::{Token, tokens};

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 40;

/// Most words of one expression; a chain of operators is as deep as it is long.
const MAX_TOKENS: usize = 1_000;

/// An operator between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::import) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    NotIn,
    Plus,
    Minus,
    Concat,
    Times,
    Divide,
    FloorDivide,
    Modulo,
    Power,
}

/// Arguments of a call, a filter or a test; those with a name have it.
pub(in crate::import) type Arguments = Vec<(Option<String>, Expr)>;

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::import) enum Expr {
    Text(String),
    Integer(i64),
    Float(String),
    Boolean(bool),
    Nothing,
    Name(String),
    List(Vec<Expr>),
    Map(Vec<(Expr, Expr)>),
    Member(Box<Expr>, String),
    Item(Box<Expr>, Box<Expr>),
    Slice(Box<Expr>, Option<Box<Expr>>, Option<Box<Expr>>),
    Call(Box<Expr>, Arguments),
    Filter(Box<Expr>, String, Arguments),
    Test {
        subject: Box<Expr>,
        name: String,
        arguments: Arguments,
        is_negated: bool,
    },
    Not(Box<Expr>),
    Negative(Box<Expr>),
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// `A if CONDITION else B`: condition, A, B.
    Choice(Box<Expr>, Box<Expr>, Option<Box<Expr>>),
}

impl Expr {
    /// The names that lead to a member of a member, as `["cookiecutter", "name"]`.
    pub fn path(&self) -> Option<Vec<&str>> {
        let (outer, last) = match self {
            Self::Name(name) => return Some(vec![name]),
            Self::Member(outer, name) => (outer, name),
            Self::Item(outer, key) => match &**key {
                Self::Text(name) => (outer, name),
                _ => return None,
            },
            _ => return None,
        };
        let mut path = outer.path()?;
        path.push(last);
        Some(path)
    }
}

/// Reads a whole expression.
pub(in crate::import) fn parse_expression(source: &str, flavour: Flavour) -> Result<Expr, String> {
    let mut parser = Parser::new(source, flavour)?;
    let expr = parser.tuple()?;
    parser.end()?;
    Ok(expr)
}

/// Reads expressions and the words between them.
pub(super) struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    flavour: Flavour,
}

type Parsed = Result<Expr, String>;

impl Parser {
    pub(super) fn new(source: &str, flavour: Flavour) -> Result<Self, String> {
        let tokens = tokens(source, flavour)?;
        if tokens.len() > MAX_TOKENS {
            return Err("it is too long".into());
        }
        Ok(Self { tokens, at: 0, depth: 0, flavour })
    }

    pub(super) fn end(&self) -> Result<(), String> {
        if self.at == self.tokens.len() { Ok(()) } else { Err(self.unexpected()) }
    }

    fn unexpected(&self) -> String {
        match self.tokens.get(self.at) {
            None => "it ends too soon".into(),
            Some(Token::Name(name)) => format!("`{name}` has no meaning there"),
            Some(Token::Sign(sign)) => format!("`{sign}` has no meaning there"),
            Some(_) => "a value has no meaning there".into(),
        }
    }

    pub(super) fn takes_sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Sign(found)) if *found == sign);
        self.at += usize::from(found);
        found
    }

    pub(super) fn takes_word(&mut self, word: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Name(found)) if found == word);
        self.at += usize::from(found);
        found
    }

    fn peeks_word(&self, word: &str) -> bool {
        matches!(self.tokens.get(self.at), Some(Token::Name(found)) if found == word)
    }

    fn wants_sign(&mut self, sign: &str) -> Result<(), String> {
        if self.takes_sign(sign) { Ok(()) } else { Err(self.unexpected()) }
    }

    pub(super) fn name(&mut self) -> Result<String, String> {
        match self.tokens.get(self.at) {
            Some(Token::Name(name)) => {
                let name = name.clone();
                self.at += 1;
                Ok(name)
            }
            _ => Err(self.unexpected()),
        }
    }

    /// Expressions with commas between them are a list.
    pub(super) fn tuple(&mut self) -> Parsed {
        let first = self.expr()?;
        if !self.takes_sign(",") {
            return Ok(first);
        }
        let mut entries = vec![first];
        while self.at < self.tokens.len() && !matches!(self.tokens[self.at], Token::Sign(")")) {
            entries.push(self.expr()?);
            if !self.takes_sign(",") {
                break;
            }
        }
        Ok(Expr::List(entries))
    }

    pub(super) fn expr(&mut self) -> Parsed {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("it is nested too deeply".into());
        }
        let mut expr = self.or()?;
        while self.takes_word("if") {
            let condition = self.or()?;
            let otherwise = if self.takes_word("else") { Some(Box::new(self.expr()?)) } else { None };
            expr = Expr::Choice(Box::new(condition), Box::new(expr), otherwise);
        }
        self.depth -= 1;
        Ok(expr)
    }

    /// Without a condition after it, which the iterable of a loop cannot have.
    pub(super) fn or(&mut self) -> Parsed {
        let mut left = self.and()?;
        while self.takes_word("or") {
            left = binary(Operator::Or, left, self.and()?);
        }
        Ok(left)
    }

    fn and(&mut self) -> Parsed {
        let mut left = self.not()?;
        while self.takes_word("and") {
            left = binary(Operator::And, left, self.not()?);
        }
        Ok(left)
    }

    fn not(&mut self) -> Parsed {
        let mut count = 0_usize;
        while self.takes_word("not") {
            count += 1;
        }
        let inner = self.compare()?;
        Ok((0..count).fold(inner, |inner, _| Expr::Not(Box::new(inner))))
    }

    fn compare(&mut self) -> Parsed {
        let left = self.plus()?;
        let Some(operator) = self.comparison() else { return Ok(left) };
        let right = self.plus()?;
        if self.comparison().is_some() {
            return Err("it compares more than two values".into());
        }
        Ok(binary(operator, left, right))
    }

    fn comparison(&mut self) -> Option<Operator> {
        let signs = [
            ("==", Operator::Equal),
            ("===", Operator::Equal),
            ("!=", Operator::NotEqual),
            ("!==", Operator::NotEqual),
            ("<", Operator::Less),
            ("<=", Operator::LessEqual),
            (">", Operator::Greater),
            (">=", Operator::GreaterEqual),
        ];
        if let Some((_, operator)) = signs.into_iter().find(|(sign, _)| self.takes_sign(sign)) {
            return Some(operator);
        }
        if self.takes_word("in") {
            return Some(Operator::In);
        }
        let is_not_in = self.peeks_word("not") && matches!(self.tokens.get(self.at + 1), Some(Token::Name(name)) if name == "in");
        self.at += if is_not_in { 2 } else { 0 };
        is_not_in.then_some(Operator::NotIn)
    }

    /// `~` binds tighter than `+` in Jinja, and looser in Nunjucks.
    fn plus(&mut self) -> Parsed {
        if self.flavour == Flavour::Jinja { self.sums(Self::concat) } else { self.concat() }
    }

    fn sums(&mut self, operand: fn(&mut Self) -> Parsed) -> Parsed {
        let mut left = operand(self)?;
        loop {
            let operator = if self.takes_sign("+") {
                Operator::Plus
            } else if self.takes_sign("-") {
                Operator::Minus
            } else {
                return Ok(left);
            };
            left = binary(operator, left, operand(self)?);
        }
    }

    fn concat(&mut self) -> Parsed {
        let operand: fn(&mut Self) -> Parsed =
            if self.flavour == Flavour::Jinja { Self::product } else { |parser| parser.sums(Self::product) };
        let mut left = operand(self)?;
        while self.takes_sign("~") {
            left = binary(Operator::Concat, left, operand(self)?);
        }
        Ok(left)
    }

    fn product(&mut self) -> Parsed {
        let mut left = self.power()?;
        loop {
            let signs = [("*", Operator::Times), ("//", Operator::FloorDivide), ("/", Operator::Divide), ("%", Operator::Modulo)];
            let Some((_, operator)) = signs.into_iter().find(|(sign, _)| self.takes_sign(sign)) else { return Ok(left) };
            left = binary(operator, left, self.power()?);
        }
    }

    fn power(&mut self) -> Parsed {
        let mut left = self.unary(true)?;
        while self.takes_sign("**") {
            left = binary(Operator::Power, left, self.unary(true)?);
        }
        Ok(left)
    }

    fn unary(&mut self, with_filters: bool) -> Parsed {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("it is nested too deeply".into());
        }
        let inner = if self.takes_sign("-") {
            Expr::Negative(Box::new(self.unary(false)?))
        } else if self.takes_sign("+") {
            self.unary(false)?
        } else {
            self.primary()?
        };
        self.depth -= 1;
        let inner = self.postfix(inner)?;
        if with_filters { self.filters(inner) } else { Ok(inner) }
    }

    fn primary(&mut self) -> Parsed {
        let token = self.tokens.get(self.at).cloned().ok_or_else(|| self.unexpected())?;
        self.at += 1;
        match token {
            Token::Text(mut text) => {
                // Texts beside each other are one text in Jinja.
                while let (Flavour::Jinja, Some(Token::Text(more))) = (self.flavour, self.tokens.get(self.at)) {
                    text.push_str(more);
                    self.at += 1;
                }
                Ok(Expr::Text(text))
            }
            Token::Integer(number) => Ok(Expr::Integer(number)),
            Token::Float(number) => Ok(Expr::Float(number)),
            Token::Name(name) => Ok(match (name.as_str(), self.flavour) {
                ("true", _) | ("True", Flavour::Jinja) => Expr::Boolean(true),
                ("false", _) | ("False", Flavour::Jinja) => Expr::Boolean(false),
                ("none", _) | ("None", Flavour::Jinja) | ("null" | "undefined", Flavour::Nunjucks) => Expr::Nothing,
                _ => Expr::Name(name),
            }),
            Token::Sign("(") => {
                if self.takes_sign(")") {
                    return Ok(Expr::List(Vec::new()));
                }
                let inner = self.tuple()?;
                self.wants_sign(")")?;
                Ok(inner)
            }
            Token::Sign("[") => Ok(Expr::List(self.entries("]", Self::expr)?)),
            Token::Sign("{") => Ok(Expr::Map(self.entries("}", |parser| {
                let key = parser.expr()?;
                parser.wants_sign(":")?;
                Ok((key, parser.expr()?))
            })?)),
            Token::Sign(_) => {
                self.at -= 1;
                Err(self.unexpected())
            }
        }
    }

    /// What stands between an opening bracket and `end`, with commas between.
    fn entries<T>(&mut self, end: &str, entry: impl Fn(&mut Self) -> Result<T, String>) -> Result<Vec<T>, String> {
        let mut entries = Vec::new();
        while !self.takes_sign(end) {
            entries.push(entry(self)?);
            if !self.takes_sign(",") {
                self.wants_sign(end)?;
                break;
            }
        }
        Ok(entries)
    }

    fn postfix(&mut self, mut expr: Expr) -> Parsed {
        loop {
            if self.takes_sign(".") {
                if let Some(Token::Integer(index)) = self.tokens.get(self.at) {
                    expr = Expr::Item(Box::new(expr), Box::new(Expr::Integer(*index)));
                    self.at += 1;
                } else {
                    expr = Expr::Member(Box::new(expr), self.name()?);
                }
            } else if self.takes_sign("[") {
                expr = self.subscript(expr)?;
            } else if self.takes_sign("(") {
                expr = Expr::Call(Box::new(expr), self.arguments()?);
            } else {
                return Ok(expr);
            }
        }
    }

    fn subscript(&mut self, expr: Expr) -> Parsed {
        let start = if self.takes_sign(":") { None } else { Some(Box::new(self.expr()?)) };
        if start.is_some() && self.takes_sign("]") {
            return Ok(Expr::Item(Box::new(expr), start.expect("it was just seen")));
        }
        if start.is_some() {
            self.wants_sign(":")?;
        }
        if self.takes_sign("]") {
            return Ok(Expr::Slice(Box::new(expr), start, None));
        }
        let stop = self.expr()?;
        self.wants_sign("]").map_err(|_| "it takes every other entry of a list".to_owned())?;
        Ok(Expr::Slice(Box::new(expr), start, Some(Box::new(stop))))
    }

    /// To the closing bracket of a call.
    pub(super) fn arguments(&mut self) -> Result<Arguments, String> {
        self.entries(")", |parser| {
            let is_named = matches!(parser.tokens.get(parser.at..parser.at + 2), Some([Token::Name(_), Token::Sign("=")]));
            let name = if is_named { Some(parser.name()?) } else { None };
            parser.at += usize::from(is_named);
            Ok((name, parser.expr()?))
        })
    }

    fn filters(&mut self, mut expr: Expr) -> Parsed {
        loop {
            if self.takes_sign("|") {
                let mut name = self.name()?;
                while self.takes_sign(".") {
                    name = format!("{name}.{}", self.name()?);
                }
                let arguments = if self.takes_sign("(") { self.arguments()? } else { Vec::new() };
                expr = Expr::Filter(Box::new(expr), name, arguments);
            } else if self.takes_word("is") {
                let is_negated = self.takes_word("not");
                let name = self.name()?;
                let arguments = if self.takes_sign("(") {
                    self.arguments()?
                } else if self.starts_argument() {
                    vec![(None, self.unary(false)?)]
                } else {
                    Vec::new()
                };
                expr = Expr::Test { subject: Box::new(expr), name, arguments, is_negated };
            } else {
                return Ok(expr);
            }
        }
    }

    /// Whether what follows a test is its argument, without brackets around it.
    fn starts_argument(&self) -> bool {
        match self.tokens.get(self.at) {
            Some(Token::Name(name)) => !matches!(name.as_str(), "else" | "or" | "and" | "is" | "in" | "not" | "if"),
            Some(Token::Text(_) | Token::Integer(_) | Token::Float(_) | Token::Sign("[" | "{")) => true,
            _ => false,
        }
    }
}

fn binary(operator: Operator, left: Expr, right: Expr) -> Expr {
    Expr::Binary(operator, Box::new(left), Box::new(right))
}

#[cfg(test)]
mod tests {
    use super::{Expr, Flavour, Operator, parse_expression};

    #[test]
    fn operators_bind_as_each_engine_has_it() {
        let outermost = |source, flavour| match parse_expression(source, flavour) {
            Ok(Expr::Binary(operator, ..)) => operator,
            other => panic!("{source}: {other:?}"),
        };
        assert_eq!(outermost("a ~ b + c", Flavour::Jinja), Operator::Plus);
        assert_eq!(outermost("a ~ b + c", Flavour::Nunjucks), Operator::Concat);
        assert_eq!(outermost("a or b and not c == d | lower", Flavour::Jinja), Operator::Or);
        assert_eq!(outermost("a not in b", Flavour::Jinja), Operator::NotIn);
        assert_eq!(outermost("a === 'b'", Flavour::Nunjucks), Operator::Equal);
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for bad in ["", "a b", "a ==", "a < b < c", "'x", "a[1:2:3]", "a(", "1x", "a ? b", "{a}"] {
            assert!(parse_expression(bad, Flavour::Jinja).is_err(), "{bad}");
        }
        assert!(parse_expression("r/x/g", Flavour::Nunjucks).is_err());
        assert!(parse_expression(&"(".repeat(5_000), Flavour::Jinja).is_err());
        assert!(parse_expression(&"-".repeat(5_000), Flavour::Jinja).is_err());
        assert!(parse_expression(&format!("{}x", "not ".repeat(5_000)), Flavour::Jinja).is_err());
    }
}
