//! Expressions, as Jinja and Nunjucks read them.

use super::ast::{Expr, Operator};
use super::syntax::Flavour;
use super::token::{Token, tokens};

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 40;

/// Most words of one expression; a chain of operators is as deep as it is long.
const MAX_TOKENS: usize = 1_000;

/// Reads a whole expression.
pub(in crate::import) fn parse_expression(source: &str, flavour: Flavour) -> Result<Expr, String> {
    let mut parser = Parser::new(source, flavour)?;
    let expr = parser.tuple()?;
    parser.end()?;
    Ok(expr)
}

/// Reads expressions and the words between them.
pub(super) struct Parser {
    pub(super) tokens: Vec<Token>,
    pub(super) at: usize,
    depth: usize,
    pub(super) flavour: Flavour,
}

pub(super) type Parsed = Result<Expr, String>;

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

    pub(super) fn unexpected(&self) -> String {
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

    pub(super) fn peeks_word(&self, word: &str) -> bool {
        matches!(self.tokens.get(self.at), Some(Token::Name(found)) if found == word)
    }

    pub(super) fn wants_sign(&mut self, sign: &str) -> Result<(), String> {
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
        let start = self.at;
        let inner = self.compare()?;
        if count > 0 && self.flavour == Flavour::Nunjucks && !self.is_one_operand(start) {
            return Ok(Expr::Refused("`not` before a comparison is about its first value only".into()));
        }
        Ok((0..count).fold(inner, |inner, _| Expr::Not(Box::new(inner))))
    }

    /// Whether the words from `start` on are one operand: nothing but what is in brackets has an operator in it.
    fn is_one_operand(&self, start: usize) -> bool {
        let mut depth = 0_usize;
        self.tokens[start..self.at].iter().all(|token| {
            match token {
                Token::Sign("(" | "[" | "{") => depth += 1,
                Token::Sign(")" | "]" | "}") => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth > 0
                || matches!(
                    token,
                    Token::Name(_)
                        | Token::Text(_)
                        | Token::Integer(_)
                        | Token::Float(_)
                        | Token::Sign("." | ")" | "]" | "}" | "|")
                )
        })
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

    pub(super) fn unary(&mut self, with_filters: bool) -> Parsed {
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
