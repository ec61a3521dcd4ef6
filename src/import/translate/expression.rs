//! One expression into another that gives the same value.

use super::piece::{Level, Piece, Translated, Type, described, literal, same};
use super::scope::Scope;
use crate::import::jinja::{Expr, Flavour, Operator};

impl Scope {
    /// The value of `expr`.
    pub fn value(&self, expr: &Expr) -> Translated {
        match expr {
            Expr::Text(text) => Ok(Piece::atom(&literal(text), Type::Text)),
            Expr::Integer(number) => Ok(Piece::atom(&number.to_string(), Type::Integer)),
            Expr::Float(number) => Ok(Piece::atom(number, Type::Float)),
            Expr::Boolean(value) => Ok(Piece::atom(if *value { "true" } else { "false" }, Type::Boolean)),
            Expr::Nothing => Ok(Piece::atom("none", Type::Nothing)),
            Expr::List(entries) => self.list(entries),
            Expr::Refused(why) => Err(why.clone()),
            Expr::Map(_) => Err("a mapping in an expression has no counterpart".into()),
            Expr::Name(_) | Expr::Member(..) | Expr::Item(..) => match expr.path() {
                Some(path) => self.find(&path).or_else(|why| self.part(expr).map_err(|_| why)),
                None => self.part(expr),
            },
            Expr::Slice(whole, start, stop) => self.slice(whole, start.as_deref(), stop.as_deref()),
            Expr::Call(callee, arguments) => self.call(callee, arguments),
            Expr::Filter(subject, name, arguments) => self.filter(subject, name, arguments),
            Expr::Test { subject, name, arguments, is_negated } => self.test(subject, name, arguments, *is_negated),
            Expr::Not(inner) => {
                let source = format!("not {}", self.condition(inner)?.at(Level::Compare));
                Ok(Piece::new(source, Level::Logic, Type::Boolean))
            }
            Expr::Negative(inner) => {
                let inner = self.wanted(inner, &Type::Integer, "`-`")?;
                Ok(Piece::new(format!("-{}", inner.at(Level::Atom)), Level::Math, Type::Integer))
            }
            Expr::Binary(operator, left, right) => self.binary(*operator, left, right),
            Expr::Choice(condition, value, otherwise) => {
                let (condition, value) = (self.condition(condition)?, self.value(value)?);
                let otherwise = match otherwise {
                    Some(otherwise) => self.value(otherwise)?,
                    None => Piece::atom("''", Type::Text),
                };
                let kind = same(&value, &otherwise)?;
                let parts = [&value, &condition, &otherwise].map(|piece| piece.at(Level::Logic));
                Ok(Piece::new(format!("{} if {} else {}", parts[0], parts[1], parts[2]), Level::Choice, kind))
            }
        }
    }

    /// `expr` where only its truth matters.
    pub fn condition(&self, expr: &Expr) -> Translated {
        let piece = self.value(expr)?;
        match piece.kind {
            // An empty list is true in JavaScript.
            Type::List(_) | Type::Map(_) if self.flavour == Flavour::Nunjucks => Err("whether a list is true differs".into()),
            Type::Captured => Err("what a block has printed cannot be asked".into()),
            _ => Ok(piece),
        }
    }

    /// `expr` as the text that is printed of it.
    pub fn printed(&self, expr: &Expr) -> Translated {
        self.as_text(self.value(expr)?)
    }

    pub fn as_text(&self, piece: Piece) -> Translated {
        match (&piece.kind, self.flavour) {
            (Type::Text | Type::Captured, _) => Ok(piece),
            (Type::Boolean, flavour) => {
                let (yes, no) = if flavour == Flavour::Jinja { ("True", "False") } else { ("true", "false") };
                let source = format!("'{yes}' if {} else '{no}'", piece.at(Level::Logic));
                Ok(Piece::new(source, Level::Choice, Type::Text))
            }
            (Type::Integer, _) => Ok(Piece::new(format!("{} | string", piece.at(Level::Filter)), Level::Filter, Type::Text)),
            (Type::List(kind), Flavour::Nunjucks) if **kind == Type::Text => {
                Ok(Piece::new(format!("{} | join(',')", piece.at(Level::Filter)), Level::Filter, Type::Text))
            }
            (Type::Loose, Flavour::Nunjucks) => {
                Ok(Piece::new(format!("{} | string", piece.at(Level::Filter)), Level::Filter, Type::Text))
            }
            (Type::Nothing, Flavour::Nunjucks) if piece.source == "none" => Ok(Piece::atom("''", Type::Text)),
            (Type::Nothing, Flavour::Jinja) if piece.source == "none" => Ok(Piece::atom("'None'", Type::Text)),
            (kind, _) => Err(format!("{} prints differently", described(kind))),
        }
    }

    fn list(&self, entries: &[Expr]) -> Translated {
        let entries: Vec<Piece> = entries.iter().map(|entry| self.value(entry)).collect::<Result<_, _>>()?;
        let first = entries.first().map_or(Type::Text, |entry| entry.kind.clone());
        let kind = if entries.iter().all(|entry| entry.kind == first) { first } else { Type::Nothing };
        let source = entries.iter().map(|entry| entry.at(Level::Choice)).collect::<Vec<_>>().join(", ");
        Ok(Piece::atom(&format!("[{source}]"), Type::List(Box::new(kind))))
    }

    /// A member of something that is no name.
    fn part(&self, expr: &Expr) -> Translated {
        match expr {
            Expr::Name(name) => self.find(&[name]),
            Expr::Member(whole, name) if self.flavour == Flavour::Nunjucks && name == "length" => {
                let whole = self.value(whole)?;
                match whole.kind {
                    Type::Text | Type::List(_) => {
                        Ok(Piece::new(format!("{} | length", whole.at(Level::Filter)), Level::Filter, Type::Integer))
                    }
                    _ => Err("`.length` of that has no counterpart".into()),
                }
            }
            Expr::Member(_, name) => Err(format!("`.{name}` has no counterpart")),
            Expr::Item(whole, index) => self.item(whole, index),
            _ => Err("it has no counterpart".into()),
        }
    }

    fn item(&self, whole: &Expr, index: &Expr) -> Translated {
        let number = match index {
            Expr::Integer(number) => *number,
            Expr::Negative(inner) => match &**inner {
                Expr::Integer(number) if self.flavour == Flavour::Jinja => -number,
                _ => return Err("an entry of that has no counterpart".into()),
            },
            _ => return Err("an entry of that has no counterpart".into()),
        };
        let whole = self.value(whole)?;
        match &whole.kind {
            Type::List(kind) => Ok(Piece::atom(&format!("{}[{number}]", whole.at(Level::Atom)), (**kind).clone())),
            // A character of a text is a piece of it.
            Type::Text if number == -1 => Ok(Piece::atom(&format!("{}[-1:]", whole.at(Level::Atom)), Type::Text)),
            Type::Text => Ok(Piece::atom(&format!("{}[{number}:{}]", whole.at(Level::Atom), number + 1), Type::Text)),
            kind => Err(format!("an entry of {} has no counterpart", described(kind))),
        }
    }

    fn slice(&self, whole: &Expr, start: Option<&Expr>, stop: Option<&Expr>) -> Translated {
        let whole = self.value(whole)?;
        if !matches!(whole.kind, Type::Text | Type::List(_)) || self.flavour == Flavour::Nunjucks {
            return Err("a piece of that has no counterpart".into());
        }
        let bound = |bound: Option<&Expr>| match bound {
            None => Ok(String::new()),
            Some(bound) => self.wanted(bound, &Type::Integer, "a piece").map(|piece| piece.at(Level::Math)),
        };
        Ok(Piece::atom(&format!("{}[{}:{}]", whole.at(Level::Atom), bound(start)?, bound(stop)?), whole.kind.clone()))
    }

    /// The value of `expr`, which must be of this kind.
    pub(super) fn wanted(&self, expr: &Expr, kind: &Type, what: &str) -> Translated {
        let piece = self.value(expr)?;
        if piece.kind == *kind {
            Ok(piece)
        } else {
            Err(format!("{what} takes {}, not {}", described(kind), described(&piece.kind)))
        }
    }

    fn binary(&self, operator: Operator, left: &Expr, right: &Expr) -> Translated {
        let is_logical = matches!(operator, Operator::And | Operator::Or);
        if self.flavour == Flavour::Nunjucks && !is_logical && matches!(right, Expr::Test { .. }) {
            return Err("`is` after an operator is about all that is before it".into());
        }
        let (left, right) = (self.value(left)?, self.value(right)?);
        let joined = |sign: &str, level, operand, kind| {
            Ok(Piece::new(format!("{} {sign} {}", left.at(operand), right.at(operand)), level, kind))
        };
        let kinds = (&left.kind, &right.kind);
        let may_be_missing = |piece: &Piece| piece.given.is_some() || piece.kind == Type::Loose;
        if matches!(operator, Operator::Plus | Operator::Concat) && (may_be_missing(&left) || may_be_missing(&right)) {
            return Err("what was not given is joined as `undefined`".into());
        }
        match operator {
            Operator::And | Operator::Or => {
                let sign = if operator == Operator::And { "and" } else { "or" };
                let is_list = |piece: &Piece| matches!(piece.kind, Type::List(_) | Type::Map(_) | Type::Captured);
                if self.flavour == Flavour::Nunjucks && (is_list(&left) || is_list(&right)) {
                    return Err("whether a list is true differs".into());
                }
                // As a condition it does not matter which of them it is; as a value it does.
                let kind = if left.kind == right.kind { left.kind.clone() } else { Type::Nothing };
                joined(sign, Level::Logic, Level::Compare, kind)
            }
            Operator::Equal | Operator::NotEqual => {
                let sign = if operator == Operator::Equal { "==" } else { "!=" };
                let differ = left.kind != right.kind && !matches!(kinds, (Type::Nothing, _) | (_, Type::Nothing));
                let is_empty = |piece: &Piece| piece.source == "''" || piece.source == "none";
                if (left.given.is_some() && is_empty(&right)) || (right.given.is_some() && is_empty(&left)) {
                    return Err("what was not given is no empty text".into());
                }
                if kinds == (&Type::Captured, &Type::Text) || (differ && self.flavour == Flavour::Nunjucks) {
                    return Err("values of different types are compared differently".into());
                }
                joined(sign, Level::Compare, Level::Math, Type::Boolean)
            }
            Operator::Less | Operator::LessEqual | Operator::Greater | Operator::GreaterEqual => {
                let sign = match operator {
                    Operator::Less => "<",
                    Operator::LessEqual => "<=",
                    Operator::Greater => ">",
                    _ => ">=",
                };
                match kinds {
                    (Type::Text, Type::Text) | (Type::Integer, Type::Integer) => {
                        joined(sign, Level::Compare, Level::Math, Type::Boolean)
                    }
                    _ => Err(format!("`{sign}` of values of different types has no counterpart")),
                }
            }
            Operator::In | Operator::NotIn => {
                let sign = if operator == Operator::In { "in" } else { "not in" };
                match kinds {
                    (Type::Text, Type::Text | Type::Map(_)) => {}
                    (one, Type::List(entries)) if *one == **entries => {}
                    _ => return Err(format!("`{sign}` of these types has no counterpart")),
                }
                joined(sign, Level::Compare, Level::Math, Type::Boolean)
            }
            Operator::Concat => {
                let (left, right) = (self.as_text(left)?, self.as_text(right)?);
                Ok(Piece::new(format!("{} ~ {}", left.at(Level::Filter), right.at(Level::Filter)), Level::Math, Type::Text))
            }
            Operator::Plus => match kinds {
                (Type::Text, Type::Text) => joined("~", Level::Math, Level::Filter, Type::Text),
                (Type::Integer, Type::Integer) => joined("+", Level::Math, Level::Filter, Type::Integer),
                (Type::List(one), Type::List(other)) if one == other && self.flavour == Flavour::Jinja => {
                    joined("+", Level::Math, Level::Filter, left.kind.clone())
                }
                _ => Err("`+` of these types has no counterpart".into()),
            },
            Operator::Minus | Operator::FloorDivide | Operator::Modulo | Operator::Times => {
                let sign = match operator {
                    Operator::Minus => "-",
                    Operator::FloorDivide => "//",
                    Operator::Modulo => "%",
                    _ => "*",
                };
                match (kinds, self.flavour) {
                    ((Type::Integer, Type::Integer), Flavour::Jinja) => joined(sign, Level::Math, Level::Filter, Type::Integer),
                    ((Type::Text, Type::Integer), Flavour::Jinja) if sign == "*" => {
                        joined(sign, Level::Math, Level::Filter, Type::Text)
                    }
                    _ => Err(format!("`{sign}` of these types has no counterpart")),
                }
            }
            Operator::Divide | Operator::Power => Err("`/` and `**` give numbers that print differently".into()),
        }
    }
}
