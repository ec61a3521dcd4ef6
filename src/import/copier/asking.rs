//! The questions of `copier.yml`.

use serde_json::{Map, Value};

use super::Reader;
use crate::import::draft::{Kind, Question};
use crate::import::jinja::{Expr, Node, parse, parse_expression};
use crate::import::question::{Place, input_name, is_tame};
use crate::import::translate::{Binding, Level, Piece, Type, literal, text_expression};

const BY_HAND: &str = "write it by hand in template.yaml";

/// Keys of a question that change nothing of what is rendered, or that are looked at elsewhere.
const KNOWN: [&str; 11] =
    ["type", "help", "default", "choices", "when", "multiselect", "placeholder", "multiline", "secret", "validator", "qmark"];

impl Reader<'_> {
    pub(super) fn question(&mut self, name: &str, value: &Value, is_secret: bool) {
        let short = [("default".to_owned(), value.clone())].into_iter().collect();
        let details = value.as_object().unwrap_or(&short).clone();
        let own = input_name(name);
        let Some(kind) = self.kind(name, &details) else { return };
        for key in details.keys().filter(|key| !KNOWN.contains(&key.as_str())) {
            self.lost(&[name, key], "it has no counterpart", BY_HAND);
        }
        if is_secret || details.get("secret").is_some_and(|secret| *secret == Value::Bool(true)) {
            self.lost(
                &[name],
                "pave keeps every answer in the service, so it takes no secrets",
                "read the secret where the service runs",
            );
        }
        if details.get("validator").is_some_and(|validator| validator != "") {
            self.lost(
                &[name, "validator"],
                "pave checks answers with JSON Schema",
                "write the rule as a `pattern`, with `x-pave: {rule: …}`",
            );
        }
        if details.get("multiline").is_some_and(|multiline| *multiline != Value::Bool(false)) {
            self.lost(&[name, "multiline"], "an imported text has one line", BY_HAND);
        }
        let (plain, expression) = self.default(name, &kind, details.get("default"));
        let when = match details.get("when") {
            None | Some(Value::Bool(true)) => None,
            Some(Value::Bool(false)) => return self.computed(name, &kind, plain, expression),
            Some(when) => match self.when(when) {
                Ok(when) => Some(when),
                Err(why) => {
                    self.lost(&[name, "when"], why, "write the condition by hand as `x-pave: {when: …}`");
                    None
                }
            },
        };
        let mut question = Question::new(&own, kind);
        let help = details.get("help").and_then(Value::as_str).map(|help| help.trim().to_owned());
        let help = help.filter(|help| !help.is_empty() && !self.syntax.occurs_in(help) && help.len() < 300);
        question.prompt =
            Some(help.map_or_else(|| name.to_owned(), |help| help.split_whitespace().collect::<Vec<_>>().join(" ")));
        (question.default, question.default_expression) = (plain, expression);
        question.when.clone_from(&when);
        self.bind(name, &question, when.is_some());
        let line = self.line(&[name]);
        let file = self.file.clone();
        self.draft.ask(question, Place { file: &file, line });
    }

    /// Makes the answer known to what comes after. Where it was not asked, its default holds.
    fn bind(&mut self, name: &str, question: &Question, is_conditional: bool) {
        let own = &question.name;
        let mut binding = Binding::name(own, type_of(&question.kind));
        if let Kind::Choice(choices) = &question.kind {
            binding.choices = choices.iter().filter_map(|(value, _)| value.as_str().map(str::to_owned)).collect();
        }
        if !is_conditional {
            self.asked.bind(name, binding.clone());
            return self.known.bind(name, binding);
        }
        let fallback = match (&question.default, &question.default_expression) {
            (Some(default), _) => constant(default),
            (_, Some(expression)) => format!("({expression})"),
            (None, None) if binding.kind == Type::Text => "''".to_owned(),
            (None, None) => {
                let why = format!("`{name}` has no value where it is not asked");
                self.asked.refused.insert(name.to_owned(), why.clone());
                self.known.refused.insert(name.to_owned(), why);
                return;
            }
        };
        let expression = format!("{own} if {own} is defined else {fallback}");
        self.asked.bind(name, Binding { source: format!("({expression})"), ..binding.clone() });
        self.draft.derived.insert(own.clone(), expression);
        self.known.bind(name, Binding { source: format!("derived.{own}"), ..binding });
    }

    /// A question that is never asked.
    fn computed(&mut self, name: &str, kind: &Kind, plain: Option<Value>, expression: Option<String>) {
        let own = input_name(name);
        let source = match (plain, expression) {
            (Some(plain), _) => constant(&plain),
            (_, Some(expression)) => expression,
            (None, None) => {
                let why = format!("`{name}` was not carried over");
                self.asked.refused.insert(name.to_owned(), why.clone());
                self.known.refused.insert(name.to_owned(), why);
                return;
            }
        };
        self.asked.bind(name, Binding::name(&format!("({source})"), type_of(kind)));
        self.known.bind(name, Binding::name(&format!("derived.{own}"), type_of(kind)));
        self.draft.derived.insert(own, source);
    }

    fn kind(&mut self, name: &str, details: &Map<String, Value>) -> Option<Kind> {
        let given = details.get("type").and_then(Value::as_str);
        let inferred = match details.get("default") {
            Some(Value::Bool(_)) => "bool",
            Some(Value::Number(number)) if number.is_f64() => "float",
            Some(Value::Number(_)) => "int",
            Some(Value::String(_)) => "str",
            _ => "yaml",
        };
        let kind = given.unwrap_or(inferred);
        let choices = match details.get("choices") {
            None => None,
            Some(choices) => match self.choices(choices, kind) {
                Ok(choices) => Some(choices),
                Err(why) => {
                    self.lost(&[name, "choices"], why, BY_HAND);
                    None
                }
            },
        };
        let is_many = details.get("multiselect").is_some_and(|many| *many == Value::Bool(true));
        match (kind, choices) {
            ("str" | "int" | "bool" | "float", Some(choices)) if is_many => Some(Kind::List(choices)),
            ("str" | "int" | "bool" | "float", Some(choices)) => Some(Kind::Choice(choices)),
            ("str" | "path", None) => Some(Kind::Text { pattern: None }),
            ("bool", None) => Some(Kind::Boolean),
            ("int", None) => Some(Kind::Integer),
            ("float", None) => Some(Kind::Number),
            _ => {
                self.lost(
                    &[name],
                    format!("an answer of the type `{kind}` has no counterpart"),
                    "ask for its parts, one input each",
                );
                let why = format!("`{name}` was not carried over");
                self.asked.refused.insert(name.to_owned(), why.clone());
                self.known.refused.insert(name.to_owned(), why);
                None
            }
        }
    }

    fn choices(&self, choices: &Value, kind: &str) -> Result<Vec<(Value, Option<String>)>, String> {
        let one = |title: Option<String>, value: &Value| {
            let value = if value.is_object() { return Err("a choice with a rule has no counterpart".into()) } else { value };
            let typed = match (kind, value) {
                ("str", Value::String(text)) if !self.syntax.occurs_in(text) => value.clone(),
                ("str", Value::Number(number)) => number.to_string().into(),
                ("int", Value::Number(number)) if number.is_i64() || number.is_u64() => value.clone(),
                ("bool", Value::Bool(_)) => value.clone(),
                _ => return Err("a choice is no plain value of its type".to_owned()),
            };
            Ok((typed, title))
        };
        match choices {
            Value::Array(entries) => entries
                .iter()
                .map(|entry| match entry {
                    Value::Array(pair) if pair.len() == 2 => one(pair[0].as_str().map(str::to_owned), &pair[1]),
                    value => one(None, value),
                })
                .collect(),
            Value::Object(entries) => entries.iter().map(|(title, value)| one(Some(title.clone()), value)).collect(),
            _ => Err("choices that are computed have no counterpart".into()),
        }
    }

    /// The default: a value, or an expression.
    fn default(&mut self, name: &str, kind: &Kind, default: Option<&Value>) -> (Option<Value>, Option<String>) {
        let Some(default) = default else { return (None, None) };
        let found = match default {
            Value::String(text) if self.syntax.occurs_in(text) => {
                self.default_expression(kind, text).map(|expression| (None, Some(expression)))
            }
            default => plain(kind, default).map(|default| (Some(default), None)),
        };
        found.unwrap_or_else(|why| {
            self.lost(&[name, "default"], why, "write the default by hand as `x-pave: {default: …}`");
            (None, None)
        })
    }

    fn default_expression(&self, kind: &Kind, text: &str) -> Result<String, String> {
        let nodes = parse(text, &self.syntax).map_err(|problem| problem.what)?;
        if nodes.iter().any(|node| matches!(node, Node::Text(text) if !is_tame(text))) && matches!(kind, Kind::Text { .. }) {
            return Err("it holds signs that the input does not take".into());
        }
        let wanted = type_of(kind);
        let piece = match nodes.as_slice() {
            // A value of the type that is wanted is one after it was printed and read again.
            [Node::Print { expr, .. }] if wanted != Type::Text => {
                let piece = self.asked.value(expr)?;
                if piece.kind != wanted {
                    return Err("it is read from a text, which has no counterpart".into());
                }
                piece
            }
            nodes if wanted == Type::Text => text_expression(nodes, &self.asked)?,
            _ => return Err("it is read from a text, which has no counterpart".into()),
        };
        if piece.source.len() > 1_000 { Err("it is too long an expression".into()) } else { Ok(piece.source) }
    }

    /// A condition is printed, and read as YAML reads booleans; what is a boolean before is the same after.
    fn when(&self, when: &Value) -> Result<String, String> {
        let Value::String(text) = when else { return Err("it is no condition".into()) };
        let nodes = parse(text, &self.syntax).map_err(|problem| problem.what)?;
        let expr: Expr = match nodes.as_slice() {
            [Node::Print { expr, .. }] => expr.clone(),
            [Node::Text(text)] => parse_expression(&text.to_lowercase(), self.syntax.flavour)?,
            [Node::If { branches, otherwise, .. }] if branches.len() == 1 => {
                let is_word = |nodes: &[Node], words: &[&str]| match nodes {
                    [] => words.contains(&""),
                    [Node::Text(text)] => words.contains(&text.trim().to_lowercase().as_str()),
                    _ => false,
                };
                let otherwise = otherwise.as_deref().unwrap_or_default();
                if !is_word(&branches[0].1, &["true", "yes", "y", "on", "1"])
                    || !is_word(otherwise, &["false", "no", "n", "off", "0", ""])
                {
                    return Err("the condition is a text".into());
                }
                return self.asked.condition(&branches[0].0).map(|piece| piece.source);
            }
            _ => return Err("the condition is a text".into()),
        };
        let piece = self.asked.value(&expr)?;
        // `a and b` of booleans is one; of anything else it is a text that is read.
        if piece.kind == Type::Boolean || is_logical(&piece) {
            Ok(piece.source)
        } else {
            Err("the condition is no boolean".into())
        }
    }
}

fn is_logical(piece: &Piece) -> bool {
    piece.level == Level::Logic && piece.kind == Type::Boolean
}

fn type_of(kind: &Kind) -> Type {
    match kind {
        Kind::Text { .. } => Type::Text,
        Kind::Boolean => Type::Boolean,
        Kind::Integer => Type::Integer,
        Kind::Number => Type::Float,
        Kind::Choice(choices) => choices.first().map_or(Type::Text, |(value, _)| Type::of(value)),
        Kind::List(choices) => Type::List(Box::new(choices.first().map_or(Type::Text, |(value, _)| Type::of(value)))),
    }
}

/// A plain default, as it is after copier has read it as the question's type.
fn plain(kind: &Kind, default: &Value) -> Result<Value, String> {
    let read = match (kind, default) {
        (_, Value::Null) => None,
        (Kind::Text { .. }, Value::String(_))
        | (Kind::Boolean, Value::Bool(_))
        | (Kind::Integer | Kind::Number, Value::Number(_)) => Some(default.clone()),
        // Copier gives what is chosen in the order of the choices.
        (Kind::List(choices), Value::Array(entries)) => {
            let chosen: Vec<Value> =
                choices.iter().map(|(value, _)| value).filter(|value| entries.contains(value)).cloned().collect();
            (chosen.len() == entries.len()).then_some(Value::Array(chosen))
        }
        (Kind::Text { .. }, Value::Number(number)) => Some(number.to_string().into()),
        (Kind::Integer, Value::String(text)) => text.parse::<i64>().ok().map(Value::from),
        (Kind::Boolean, Value::String(text)) => match text.to_lowercase().as_str() {
            "yes" | "y" | "true" | "on" => Some(true.into()),
            "no" | "n" | "false" | "off" => Some(false.into()),
            _ => None,
        },
        (Kind::Choice(choices), default) => {
            let text = default.as_str().map_or_else(|| default.to_string(), str::to_owned);
            let is_it = |value: &Value| value == default || value.as_str().is_some_and(|value| value == text);
            choices.iter().map(|(value, _)| value).find(|value| is_it(value)).cloned()
        }
        _ => None,
    };
    read.ok_or_else(|| format!("`{default}` is no value of its type"))
}

/// A value as an expression.
fn constant(value: &Value) -> String {
    match value {
        Value::String(text) => literal(text),
        Value::Array(entries) => format!("[{}]", entries.iter().map(constant).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}
