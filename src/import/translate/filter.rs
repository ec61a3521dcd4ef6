//! Filters and tests that give the same in pave.

use super::piece::{Level, Piece, Translated, Type, same};
use super::scope::Scope;
use crate::import::jinja::{Expr, Flavour};

type Arguments = [(Option<String>, Expr)];

/// Filters whose default is given where there is no value.
const DEFAULTS: [&str; 2] = ["default", "d"];

/// Digits that every engine reads as the same number.
fn is_integer(text: &str) -> bool {
    !text.is_empty() && text.len() < 16 && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl Scope {
    pub(super) fn filter(&self, subject: &Expr, name: &str, arguments: &Arguments) -> Translated {
        if DEFAULTS.contains(&name) {
            return self.default(subject, arguments);
        }
        let unknown = || format!("the filter `{name}` has no counterpart");
        if let Some((Some(argument), _)) = arguments.iter().find(|(argument, _)| argument.is_some()) {
            return Err(format!("the filter `{name}` with `{argument}` has no counterpart"));
        }
        let arguments: Vec<&Expr> = arguments.iter().map(|(_, argument)| argument).collect();
        let subject = self.value(subject)?;
        let argument = |index: usize| {
            let piece = self.wanted(arguments[index], &Type::Text, &format!("`{name}`"))?;
            Ok::<_, String>(piece.at(Level::Choice))
        };
        let filtered = |piece: &Piece, filter: &str, kind| {
            Ok(Piece::new(format!("{} | {filter}", piece.at(Level::Filter)), Level::Filter, kind))
        };
        let is_jinja = self.flavour == Flavour::Jinja;
        match (name, arguments.len()) {
            ("lower" | "upper" | "capitalize" | "title" | "trim", 0) => {
                if subject.kind == Type::Captured {
                    return if name == "trim" { filtered(&subject, name, Type::Captured) } else { Err(unknown()) };
                }
                // Nunjucks' `title` starts words at spaces only, and `false` is an empty text to all of them.
                if !is_jinja && (name == "title" || subject.kind != Type::Text) {
                    Err(unknown())
                } else {
                    filtered(&self.as_text(subject)?, name, Type::Text)
                }
            }
            ("trim", 1) if is_jinja => filtered(&self.as_text(subject)?, &format!("trim({})", argument(0)?), Type::Text),
            ("string", 0) => self.as_text(subject),
            ("replace", 2) if subject.kind == Type::Text => {
                filtered(&subject, &format!("replace({}, {})", argument(0)?, argument(1)?), Type::Text)
            }
            ("length" | "count", 0) if matches!(subject.kind, Type::Text | Type::List(_)) && (is_jinja || name == "length") => {
                filtered(&subject, "length", Type::Integer)
            }
            ("int", 0) if is_jinja && !subject.choices.is_empty() && subject.choices.iter().all(|choice| is_integer(choice)) => {
                filtered(&subject, "int", Type::Integer)
            }
            ("first" | "last", 0) => match &subject.kind {
                Type::List(kind) => filtered(&subject, name, (**kind).clone()),
                _ => Err(unknown()),
            },
            ("join", 0 | 1) if subject.kind == Type::List(Box::new(Type::Text)) => {
                let separator = if arguments.is_empty() { "''".to_owned() } else { argument(0)? };
                filtered(&subject, &format!("join({separator})"), Type::Text)
            }
            ("list", 0) if is_jinja && matches!(subject.kind, Type::List(_)) => Ok(subject),
            ("sort" | "unique" | "reverse", 0) if is_jinja && subject.kind == Type::List(Box::new(Type::Text)) => {
                let kind = subject.kind.clone();
                filtered(&subject, name, kind)
            }
            ("split", 1) if is_jinja && subject.kind == Type::Text => {
                filtered(&subject, &format!("split({})", argument(0)?), Type::List(Box::new(Type::Text)))
            }
            ("ternary", 2) if is_jinja => {
                let (yes, no) = (self.value(arguments[0])?, self.value(arguments[1])?);
                let kind = same(&yes, &no)?;
                let parts = [&yes, &subject, &no].map(|piece| piece.at(Level::Logic));
                Ok(Piece::new(format!("{} if {} else {}", parts[0], parts[1], parts[2]), Level::Choice, kind))
            }
            // Of letters, digits and a few signs every one of them makes the same text, in double quotes.
            ("jsonify" | "tojson" | "to_json", 0) if is_jinja && Self::writes_tame(&subject) => {
                filtered(&subject, "json", Type::Captured)
            }
            ("dump", 0) if !is_jinja && Self::writes_tame(&subject) => filtered(&subject, "json", Type::Captured),
            ("safe", 0) if is_jinja => Ok(subject),
            // There it is an object, and true even where it is empty.
            ("safe", 0) if subject.kind == Type::Text => Ok(Piece { kind: Type::Captured, ..subject }),
            _ => Err(unknown()),
        }
    }

    fn writes_tame(piece: &Piece) -> bool {
        (piece.is_name && piece.given.is_none() && piece.kind == Type::Text && piece.choices.is_empty())
            || matches!(piece.kind, Type::Boolean | Type::Integer)
    }

    /// A name that the template asks always has a value; one that nobody knows never has.
    fn default(&self, subject: &Expr, arguments: &Arguments) -> Translated {
        let value = |index: usize| arguments.get(index).map(|(_, argument)| argument);
        let fallback = match value(0) {
            Some(fallback) => self.value(fallback)?,
            None => Piece::atom("''", Type::Text),
        };
        let is_for_empty = match value(1) {
            None | Some(Expr::Boolean(false)) => false,
            Some(Expr::Boolean(true)) => true,
            Some(_) => return Err("`default` with a second argument that is no constant has no counterpart".into()),
        };
        let is_known = subject.path().is_none_or(|path| self.knows(&path));
        if !is_known {
            return if subject.path().is_some_and(|path| path[0].starts_with('_')) { self.value(subject) } else { Ok(fallback) };
        }
        let subject = self.value(subject)?;
        if is_for_empty {
            let kind = same(&subject, &fallback)?;
            return Ok(Piece::new(
                format!("{} or {}", subject.at(Level::Compare), fallback.at(Level::Compare)),
                Level::Logic,
                kind,
            ));
        }
        let Some(given) = &subject.given else { return Ok(subject) };
        let kind = same(&subject, &fallback)?;
        Ok(Piece::new(format!("{given} if {given} is defined else {}", fallback.at(Level::Logic)), Level::Choice, kind))
    }

    pub(super) fn test(&self, subject: &Expr, name: &str, arguments: &Arguments, is_negated: bool) -> Translated {
        let told = |holds: bool| Ok(Piece::atom(if holds == is_negated { "false" } else { "true" }, Type::Boolean));
        if let ("defined" | "undefined", Some(path)) = (name, subject.path()) {
            if path[0].starts_with('_') {
                return Err(format!("whether `{}` is there cannot be told", path.join(".")));
            }
            if let Some(given) = self.find(&path).ok().and_then(|piece| piece.given) {
                let is_wanted = (name == "defined") != is_negated;
                let source = format!("{given} is {}", if is_wanted { "defined" } else { "undefined" });
                return Ok(Piece::new(source, Level::Compare, Type::Boolean));
            }
            return told(self.knows(&path) == (name == "defined"));
        }
        let subject = self.value(subject)?;
        match (name, arguments.len(), &subject.kind) {
            ("string", 0, kind) if *kind != Type::Nothing && *kind != Type::Loose => return told(*kind == Type::Text),
            ("boolean", 0, kind) if *kind != Type::Nothing && *kind != Type::Loose => return told(*kind == Type::Boolean),
            ("none", 0, kind) if *kind != Type::Nothing && *kind != Type::Loose => return told(false),
            _ => {}
        }
        let not = if is_negated { "not " } else { "" };
        let tested =
            |test: &str| Ok(Piece::new(format!("{} is {not}{test}", subject.at(Level::Filter)), Level::Compare, Type::Boolean));
        match (name, arguments.len(), &subject.kind) {
            ("odd" | "even", 0, Type::Integer) | ("true" | "false", 0, Type::Boolean) => tested(name),
            ("divisibleby", 1, Type::Integer) => {
                let by = self.wanted(&arguments[0].1, &Type::Integer, "`divisibleby`")?;
                tested(&format!("divisibleby({})", by.source))
            }
            _ => Err(format!("the test `{name}` has no counterpart")),
        }
    }
}
