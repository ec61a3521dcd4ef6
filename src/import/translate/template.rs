//! A whole file of another tool into one of pave.

use super::piece::{Level, Piece, Type, literal};
use super::scope::Scope;
use super::writer::Out;
use crate::base::yaml::reads_as_other_type;
use crate::import::jinja::{Expr, Flavour, Node};

/// What became of a file.
#[derive(Debug, Default)]
pub(in crate::import) struct Translation {
    pub pieces: Vec<Out>,
    /// What could not be translated: its line, its text, and why.
    pub lost: Vec<(usize, String, String)>,
}

/// Translates the nodes of one file.
pub(in crate::import) struct Body {
    pub scope: Scope,
    /// The file is YAML or the like, whose readers see a type in a text.
    pub is_typed: bool,
    pub done: Translation,
}

impl Body {
    pub fn new(scope: Scope, is_typed: bool) -> Self {
        Self { scope, is_typed, done: Translation::default() }
    }

    pub fn nodes(&mut self, nodes: &[Node]) {
        for node in nodes {
            self.node(node);
        }
    }

    fn push(&mut self, piece: Out) {
        self.done.pieces.push(piece);
    }

    fn tag(&mut self, tag: &str) {
        self.push(Out::Tag(tag.to_owned()));
    }

    fn lose(&mut self, line: usize, source: &str, why: String) {
        let source = source.trim().to_owned();
        self.push(Out::Comment(format!(" not carried over: {} ", source.replace('#', " "))));
        self.done.lost.push((line, source, why));
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::Text(text) => self.push(Out::Text(text.clone())),
            Node::Comment(comment) => self.push(Out::Comment(comment.clone())),
            Node::Print { expr, source, line } => {
                if let Err(why) = self.print(expr) {
                    self.lose(*line, source, why);
                }
            }
            Node::If { branches, otherwise, line } => self.condition(branches, otherwise.as_deref(), *line),
            Node::For { names, iterable, only, body, otherwise, line } => {
                let head = self.loop_head(names, iterable, only.as_ref());
                match head {
                    Ok(head) => {
                        self.tag(&head);
                        self.nodes(body);
                        self.scope.leave();
                        if let Some(otherwise) = otherwise {
                            self.tag("else");
                            self.nodes(otherwise);
                        }
                        self.tag("endfor");
                    }
                    Err(why) => self.lose(*line, "for", why),
                }
            }
            Node::Set { name, value, line } => match self.settable().and_then(|()| self.scope.value(value)) {
                Ok(piece) => {
                    let own = self.scope.set(name, piece.kind.clone());
                    self.tag(&format!("set {own} = {}", piece.source));
                }
                Err(why) => {
                    self.scope.forget(name);
                    self.lose(*line, &format!("set {name}"), why);
                }
            },
            Node::Capture { name, body, line } => match self.settable() {
                Ok(()) => {
                    let own = self.scope.set(name, Type::Captured);
                    self.tag(&format!("set {own}"));
                    self.nodes(body);
                    self.tag("endset");
                }
                Err(why) => {
                    self.scope.forget(name);
                    self.lose(*line, &format!("set {name}"), why);
                }
            },
            Node::Unknown { source, why, line } => self.lose(*line, source, why.clone()),
        }
    }

    /// In Nunjucks what is set in a loop stays set after it.
    fn settable(&self) -> Result<(), String> {
        if self.scope.flavour == Flavour::Nunjucks && self.scope.loops() > 0 {
            return Err("`set` in a loop means something else".into());
        }
        Ok(())
    }

    fn loop_head(&mut self, names: &[String], iterable: &Expr, only: Option<&Expr>) -> Result<String, String> {
        let iterable = self.scope.value(iterable)?;
        let Type::List(entry) = &iterable.kind else { return Err("a loop over what is no list has no counterpart".into()) };
        let kinds: Vec<Type> = match (&**entry, names.len()) {
            (entry, 1) => vec![entry.clone()],
            (Type::Map(pair), 2) if pair.len() == 2 && pair.contains_key("0") => pair.values().cloned().collect(),
            (Type::List(entry), count) => vec![(**entry).clone(); count],
            _ => return Err("a loop over entries of several values has no counterpart".into()),
        };
        if names.iter().any(|name| name == "loop") {
            return Err("a loop cannot set `loop`".into());
        }
        self.scope.enter();
        let own: Vec<String> = names.iter().zip(kinds).map(|(name, kind)| self.scope.set(name, kind)).collect();
        let only = match only.map(|only| self.scope.condition(only)) {
            None => String::new(),
            Some(Ok(only)) => format!(" if {}", only.at(Level::Logic)),
            Some(Err(why)) => {
                self.scope.leave();
                return Err(why);
            }
        };
        Ok(format!("for {} in {}{only}", own.join(", "), iterable.at(Level::Logic)))
    }

    fn condition(&mut self, branches: &[(Expr, Vec<Node>)], otherwise: Option<&[Node]>, line: usize) {
        for (index, (test, body)) in branches.iter().enumerate() {
            let word = if index == 0 { "if" } else { "elif" };
            match self.scope.condition(test) {
                Ok(test) => self.tag(&format!("{word} {}", test.at(Level::Logic))),
                Err(why) => {
                    self.done.lost.push((line, format!("{word} …"), why));
                    self.tag(&format!("{word} false"));
                }
            }
            self.nodes(body);
        }
        if let Some(otherwise) = otherwise {
            self.tag("else");
            self.nodes(otherwise);
        }
        self.tag("endif");
    }

    /// What is no text is printed by text of the template, which no reader of a file takes for an answer.
    fn print(&mut self, expr: &Expr) -> Result<(), String> {
        let is_jinja = self.scope.flavour == Flavour::Jinja;
        match expr {
            Expr::Text(text) => self.push(Out::Text(text.clone())),
            Expr::Choice(condition, value, otherwise) => {
                let condition = self.scope.condition(condition)?;
                let start = self.done.pieces.len();
                self.tag(&format!("if {}", condition.at(Level::Logic)));
                let mut printed = self.print(value);
                if let (Ok(()), Some(otherwise)) = (&printed, otherwise) {
                    self.tag("else");
                    printed = self.print(otherwise);
                }
                if printed.is_err() {
                    self.done.pieces.truncate(start);
                    return printed;
                }
                self.tag("endif");
            }
            _ => {
                let piece = self.scope.value(expr)?;
                match &piece.kind {
                    _ if piece.source == "''" => {}
                    Type::Boolean if is_jinja => self.either(&piece, "True", "False"),
                    Type::Boolean | Type::Integer | Type::Captured => self.push(Out::Print(piece.source)),
                    Type::Loose if !is_jinja => self.push(Out::Print(piece.source)),
                    Type::Text if self.is_typed && piece.choices.iter().any(|choice| reads_as_other_type(choice)) => {
                        self.chosen(&piece);
                    }
                    Type::Nothing if piece.source == "none" => {
                        self.push(Out::Text(if is_jinja { "None".into() } else { String::new() }));
                    }
                    _ => {
                        let piece = self.scope.as_text(piece)?;
                        self.push(Out::Print(piece.source));
                    }
                }
            }
        }
        Ok(())
    }

    fn either(&mut self, condition: &Piece, yes: &str, no: &str) {
        match condition.source.as_str() {
            "true" => return self.push(Out::Text(yes.to_owned())),
            "false" => return self.push(Out::Text(no.to_owned())),
            _ => {}
        }
        self.tag(&format!("if {}", condition.at(Level::Logic)));
        self.push(Out::Text(yes.to_owned()));
        self.tag("else");
        self.push(Out::Text(no.to_owned()));
        self.tag("endif");
    }

    /// Each choice written out: a version such as `3.12`, without quotes, is a number to the reader of the file.
    fn chosen(&mut self, piece: &Piece) {
        for (index, choice) in piece.choices.iter().enumerate() {
            let word = if index == 0 { "if" } else { "elif" };
            self.tag(&format!("{word} {} == {}", piece.at(Level::Math), literal(choice)));
            self.push(Out::Text(choice.clone()));
        }
        self.tag("endif");
    }
}
