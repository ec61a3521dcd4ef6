//! Operands: values, names, members, calls, filters and tests.

use super::ast::{Arguments, Expr};
use super::expression::{Parsed, Parser};
use super::syntax::Flavour;
use super::token::Token;

impl Parser {
    pub(super) fn primary(&mut self) -> Parsed {
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

    pub(super) fn postfix(&mut self, mut expr: Expr) -> Parsed {
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
        let start = if self.takes_sign(":") {
            None
        } else {
            let first = Box::new(self.expr()?);
            if self.takes_sign("]") {
                return Ok(Expr::Item(Box::new(expr), first));
            }
            self.wants_sign(":")?;
            Some(first)
        };
        if self.takes_sign("]") {
            return Ok(Expr::Slice(Box::new(expr), start, None));
        }
        let stop = self.expr()?;
        self.wants_sign("]").map_err(|_| "it takes every other entry of a list".to_owned())?;
        Ok(Expr::Slice(Box::new(expr), start, Some(Box::new(stop))))
    }

    /// To the closing bracket of a call.
    fn arguments(&mut self) -> Result<Arguments, String> {
        self.entries(")", |parser| {
            let is_named = matches!(parser.tokens.get(parser.at..parser.at + 2), Some([Token::Name(_), Token::Sign("=")]));
            let name = if is_named { Some(parser.name()?) } else { None };
            parser.at += usize::from(is_named);
            Ok((name, parser.expr()?))
        })
    }

    pub(super) fn filters(&mut self, mut expr: Expr) -> Parsed {
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
