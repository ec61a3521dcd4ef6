//! Methods and functions: pave has filters and tests instead.

use super::piece::{Level, Piece, Translated, Type, described};
use super::scope::Scope;
use crate::import::jinja::{Expr, Flavour};

type Arguments = [(Option<String>, Expr)];

impl Scope {
    pub(super) fn call(&self, callee: &Expr, arguments: &Arguments) -> Translated {
        if let Some((Some(name), _)) = arguments.first() {
            return Err(format!("an argument with a name (`{name}`) has no counterpart"));
        }
        let arguments: Vec<&Expr> = arguments.iter().map(|(_, argument)| argument).collect();
        match callee {
            Expr::Name(name) if name == "range" && arguments.len() <= 2 && !arguments.is_empty() => {
                let bounds: Vec<Piece> =
                    arguments.iter().map(|bound| self.wanted(bound, &Type::Integer, "`range`")).collect::<Result<_, _>>()?;
                let bounds = bounds.iter().map(|bound| bound.at(Level::Choice)).collect::<Vec<_>>().join(", ");
                Ok(Piece::atom(&format!("range({bounds})"), Type::List(Box::new(Type::Integer))))
            }
            Expr::Name(name) => Err(format!("the function `{name}` has no counterpart")),
            Expr::Member(subject, method) => self.method(subject, method, &arguments),
            _ => Err("what it calls has no counterpart".into()),
        }
    }

    fn method(&self, subject: &Expr, method: &str, arguments: &[&Expr]) -> Translated {
        let unknown = || format!("the method `{method}` has no counterpart");
        let subject = self.value(subject).map_err(|why| if subject.path().is_some() { why } else { unknown() })?;
        let text = |index: usize| self.wanted(arguments[index], &Type::Text, &format!("`{method}`"));
        let filtered =
            |filter: &str, kind| Ok(Piece::new(format!("{} | {filter}", subject.at(Level::Filter)), Level::Filter, kind));
        match (&subject.kind, self.flavour, method, arguments.len()) {
            (Type::Text, Flavour::Jinja, "lower" | "upper" | "capitalize", 0) => filtered(method, Type::Text),
            (Type::Text, Flavour::Nunjucks, "toLowerCase", 0) => filtered("lower", Type::Text),
            (Type::Text, Flavour::Nunjucks, "toUpperCase", 0) => filtered("upper", Type::Text),
            (Type::Text, Flavour::Jinja, "strip", 0) | (Type::Text, Flavour::Nunjucks, "trim", 0) => filtered("trim", Type::Text),
            (Type::Text, Flavour::Jinja, "strip", 1) => filtered(&format!("trim({})", text(0)?.at(Level::Choice)), Type::Text),
            (Type::Text, Flavour::Jinja, "replace", 2) | (Type::Text, Flavour::Nunjucks, "replaceAll", 2) => {
                filtered(&format!("replace({}, {})", text(0)?.at(Level::Choice), text(1)?.at(Level::Choice)), Type::Text)
            }
            (Type::Text, Flavour::Jinja, "split", 0) => filtered("split", Type::List(Box::new(Type::Text))),
            (Type::Text, _, "split", 1) if *arguments[0] != Expr::Text(String::new()) => {
                filtered(&format!("split({})", text(0)?.at(Level::Choice)), Type::List(Box::new(Type::Text)))
            }
            (Type::Text, Flavour::Jinja, "startswith" | "endswith", 1)
            | (Type::Text, Flavour::Nunjucks, "startsWith" | "endsWith", 1) => {
                let name = if method.starts_with('s') { "startingwith" } else { "endingwith" };
                let source = format!("{} is {name}({})", subject.at(Level::Filter), text(0)?.at(Level::Choice));
                Ok(Piece::new(source, Level::Compare, Type::Boolean))
            }
            (Type::Text, Flavour::Jinja, "count", 1) if *arguments[0] != Expr::Text(String::new()) => {
                let source = format!("({} | split({}) | length) - 1", subject.at(Level::Filter), text(0)?.at(Level::Choice));
                Ok(Piece::new(source, Level::Math, Type::Integer))
            }
            (Type::Text, Flavour::Jinja, "join", 1) => {
                let list = self.wanted(arguments[0], &Type::List(Box::new(Type::Text)), "`join`")?;
                let source = format!("{} | join({})", list.at(Level::Filter), subject.at(Level::Choice));
                Ok(Piece::new(source, Level::Filter, Type::Text))
            }
            (Type::List(kind), Flavour::Nunjucks, "join", 1) if **kind == Type::Text => {
                filtered(&format!("join({})", text(0)?.at(Level::Choice)), Type::Text)
            }
            (Type::Text, Flavour::Nunjucks, "includes", 1) => {
                let source = format!("{} in {}", text(0)?.at(Level::Math), subject.at(Level::Math));
                Ok(Piece::new(source, Level::Compare, Type::Boolean))
            }
            (Type::List(kind), Flavour::Nunjucks, "includes", 1) => {
                let one = self.wanted(arguments[0], kind, "`includes`")?;
                let source = format!("{} in {}", one.at(Level::Math), subject.at(Level::Math));
                Ok(Piece::new(source, Level::Compare, Type::Boolean))
            }
            (Type::Map(entries), Flavour::Jinja, "items", 0) => {
                let mut kinds = entries.values();
                let first = kinds.next().cloned().unwrap_or(Type::Text);
                let kind = if kinds.all(|kind| *kind == first) { first } else { Type::Nothing };
                let pair = Type::Map([("0".to_owned(), Type::Text), ("1".to_owned(), kind)].into());
                filtered("items", Type::List(Box::new(pair)))
            }
            (Type::Text, Flavour::Jinja, "title", 0) => {
                Err("the method `title` starts words after digits and `_` too; pave's `title` only after spaces and `-`".into())
            }
            (Type::Text | Type::List(_) | Type::Map(_), ..) => Err(unknown()),
            (kind, ..) => Err(format!("the method `{method}` of {} has no counterpart", described(kind))),
        }
    }
}
