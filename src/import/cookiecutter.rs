//! Templates of cookiecutter: `cookiecutter.json`, and the one directory whose name is an expression.
//!
//! Its variables become inputs of the group `cookiecutter`, so that expressions stay as they are. Those that start with one underscore
//! are constants and become facts; those that start with two are rendered and never asked, and become derived values.

mod files;

use serde_json::{Map, Value};

use super::draft::{Draft, Kind, Question};
use super::error::ImportError;
use super::jinja::{Flavour, Node, Syntax, parse};
use super::question::{Place, input_name};
use super::settings;
use super::source::{Source, visit};
use super::translate::{Binding, Level, Piece, Scope, Type, text_expression};
use crate::base::Excerpt;

const FILE: &str = "cookiecutter.json";
/// Variables that mean something to cookiecutter itself.
const SPECIAL: [&str; 8] = [
    "_copy_without_render",
    "_extensions",
    "_jinja2_env_vars",
    "_new_lines",
    "_template",
    "_output_dir",
    "_repo_dir",
    "_checkout",
];
/// Reads the template.
pub(super) fn read(source: &Source) -> Result<Draft, ImportError> {
    let text = source.text(FILE)?;
    let variables: Map<String, Value> = serde_json::from_str(text).map_err(|error| {
        let message = error.to_string().split(" at line ").next().unwrap_or_default().to_owned();
        let excerpt = Box::new(Some(Excerpt::at(FILE, text, error.line(), error.column())));
        ImportError::Unreadable { file: FILE.into(), message, excerpt }
    })?;
    let mut reader = Reader {
        source,
        draft: Draft { description: "Imported from a template of cookiecutter".into(), ..Draft::default() },
        asked: Scope::new(Flavour::Jinja),
        known: Scope::new(Flavour::Jinja),
        syntax: Syntax::jinja(),
    };
    reader.settings(&variables);
    let root = reader.root(&variables)?;
    reader.variables(&variables);
    reader.hooks();
    reader.files(&root, &variables);
    reader.draft.close(source, FILE);
    Ok(reader.draft)
}

struct Reader<'a> {
    source: &'a Source,
    draft: Draft,
    /// Names for defaults, which know inputs and facts only.
    asked: Scope,
    /// Names for files.
    known: Scope,
    syntax: Syntax,
}

impl Reader<'_> {
    fn line(&self, name: &str) -> usize {
        self.source.line(FILE, &[name])
    }

    fn lost(&mut self, name: &str, why: impl Into<String>, hint: &str) {
        let line = self.line(name);
        self.draft.report.lost((FILE, line), format!("`{name}`"), why, hint);
    }

    fn settings(&mut self, variables: &Map<String, Value>) {
        if let Some(Value::Object(settings)) = variables.get("_jinja2_env_vars") {
            for name in settings::apply(settings, &mut self.syntax) {
                self.lost("_jinja2_env_vars", format!("`{name}` has no counterpart"), "check the files by hand");
            }
        }
        for extension in variables.get("_extensions").and_then(Value::as_array).into_iter().flatten() {
            let extension = extension.as_str().unwrap_or_default();
            self.lost("_extensions", format!("pave runs no code of templates: `{extension}`"), "do by hand what it did");
        }
        if variables.contains_key("_new_lines") {
            self.lost("_new_lines", "line breaks are those of the files", "convert the files");
        }
    }

    /// The directory that is the root of a service.
    fn root(&mut self, variables: &Map<String, Value>) -> Result<String, ImportError> {
        let (start, end) = &self.syntax.variable;
        let is_root = |name: &&str| name.contains("cookiecutter") && name.contains(start.as_str()) && name.contains(end.as_str());
        let mut roots: Vec<&str> =
            self.source.below("").filter_map(|(path, _)| path.split_once('/')).map(|(first, _)| first).filter(is_root).collect();
        roots.dedup();
        let Some(root) = roots.first().map(ToString::to_string) else {
            let nested = variables.get("templates").and_then(Value::as_object).into_iter().flatten();
            let nested = nested.filter_map(|(_, nested)| nested.get("path")?.as_str());
            let old = variables.get("template").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
            let old = old.filter_map(|text| text.split_once('(')?.1.split_once(')')).map(|(path, _)| path);
            let paths: Vec<String> = nested.chain(old).map(|path| path.trim_start_matches("./").to_owned()).collect();
            let missing =
                ImportError::NoFiles { what: "the directory whose name is an expression, as `{{cookiecutter.name}}`,".into() };
            return Err(if paths.is_empty() { missing } else { ImportError::Several { paths } });
        };
        for other in &roots[1..] {
            self.draft.report.lost(
                (other, 1),
                format!("the directory `{other}`"),
                "a template has one root",
                "import it on its own",
            );
        }
        self.draft.report.note(
            (FILE, 1),
            format!("the directory `{root}`"),
            "it is the root of the service, which is named by whoever creates it",
            "nothing",
        );
        Ok(root)
    }

    fn variables(&mut self, variables: &Map<String, Value>) {
        let prompts = variables.get("__prompts__").and_then(Value::as_object).cloned().unwrap_or_default();
        for (name, value) in variables {
            let dotted = format!("cookiecutter.{name}");
            if SPECIAL.contains(&name.as_str()) || name == "__prompts__" {
                let why = format!("`{name}` is a setting of cookiecutter");
                self.refuse(&dotted, why);
            } else if name.starts_with("__") {
                self.rendered(name, value);
            } else if name.starts_with('_') {
                self.draft.facts.insert(name.clone(), value.clone());
                let mut binding = Binding::name(&format!("facts.{name}"), Type::of(value));
                binding.choices = value.as_str().map(|text| vec![text.to_owned()]).unwrap_or_default();
                self.bind(&dotted, &binding);
            } else {
                self.ask(name, value, prompts.get(name));
            }
        }
        for name in SPECIAL {
            self.refuse(&format!("cookiecutter.{name}"), format!("`{name}` is a setting of cookiecutter"));
        }
    }

    fn refuse(&mut self, dotted: &str, why: String) {
        self.asked.refused.insert(dotted.to_owned(), why.clone());
        self.known.refused.insert(dotted.to_owned(), why);
    }

    fn bind(&mut self, dotted: &str, binding: &Binding) {
        self.asked.bind(dotted, binding.clone());
        self.known.bind(dotted, binding.clone());
    }

    /// What `text` gives, which may hold expressions.
    fn template(&self, text: &str) -> Result<Piece, String> {
        let nodes = parse(text, &self.syntax).map_err(|problem| problem.what)?;
        let is_tame = nodes.iter().all(|node| !matches!(node, Node::Text(text) if !super::question::is_tame(text)));
        if !is_tame {
            return Err("it holds signs that the input does not take".into());
        }
        text_expression(&nodes, &self.asked)
    }

    /// A variable that is rendered and never asked.
    fn rendered(&mut self, name: &str, value: &Value) {
        let dotted = format!("cookiecutter.{name}");
        let piece = match value {
            Value::String(text) => {
                let nodes = parse(text, &self.syntax).map_err(|problem| problem.what);
                nodes.and_then(|nodes| text_expression(&nodes, &self.asked))
            }
            Value::Bool(value) => Ok(Piece::atom(if *value { "true" } else { "false" }, Type::Boolean)),
            Value::Number(number) => Ok(Piece::atom(&format!("'{number}'"), Type::Text)),
            _ => Err("lists and mappings that are rendered have no counterpart".into()),
        };
        match piece {
            Ok(piece) => {
                let own = input_name(name);
                self.draft.derived.insert(own.clone(), piece.source.clone());
                self.known.bind(&dotted, Binding::name(&format!("derived.{own}"), piece.kind.clone()));
                let mut inline = Binding::name(&piece.at(Level::Atom), piece.kind);
                inline.level = Level::Atom;
                self.asked.bind(&dotted, inline);
            }
            Err(why) => {
                self.lost(name, why.clone(), "derive it by hand in `derived` of template.yaml");
                self.refuse(&dotted, format!("`{name}` was not carried over: {why}"));
            }
        }
    }

    fn ask(&mut self, name: &str, value: &Value, prompt: Option<&Value>) {
        let dotted = format!("cookiecutter.{name}");
        let own = format!("cookiecutter.{}", input_name(name));
        let place = Place { file: FILE, line: self.line(name) };
        let labels = prompt.and_then(Value::as_object);
        let label = |choice: &str| labels.and_then(|labels| labels.get(choice)?.as_str()).map(str::to_owned);
        let asked = prompt.and_then(Value::as_str).map(str::to_owned).or_else(|| label("__prompt__"));
        let mut question = Question::new(&own, Kind::Text { pattern: None });
        question.prompt = Some(asked.unwrap_or_else(|| name.to_owned()));
        let mut binding = Binding::name(&own, Type::Text);
        match value {
            Value::Bool(value) => {
                (question.kind, question.default, binding.kind) = (Kind::Boolean, Some((*value).into()), Type::Boolean);
            }
            Value::Array(choices) => {
                let texts: Option<Vec<String>> = choices.iter().map(|choice| self.choice(choice)).collect();
                let Some(texts) = texts.filter(|texts| !texts.is_empty()) else {
                    return self.not_asked(name, &dotted, value, "its choices are no plain texts");
                };
                question.default = texts.first().map(|text| text.as_str().into());
                question.kind = Kind::Choice(texts.iter().map(|text| (text.as_str().into(), label(text))).collect());
                binding.choices = texts;
            }
            Value::Object(_) => return self.not_asked(name, &dotted, value, "a mapping cannot be asked"),
            Value::Null => self.lost(name, "it has no default, and nothing is no answer to pave", "give it a default"),
            Value::Number(number) => question.default = Some(number.to_string().into()),
            Value::String(text) if !self.syntax.occurs_in(text) => question.default = Some(text.as_str().into()),
            Value::String(text) => match self.template(text) {
                Ok(piece) if piece.source.len() <= 1_000 => question.default_expression = Some(piece.source),
                Ok(_) => self.lost(
                    name,
                    "its default is too long an expression",
                    "write the default by hand as `x-pave: {default: …}`",
                ),
                Err(why) => {
                    self.lost(name, format!("its default: {why}"), "write the default by hand as `x-pave: {default: …}`");
                }
            },
        }
        self.bind(&dotted, &binding);
        self.draft.ask(question, place);
    }

    /// A choice that holds no expression, as Python writes it.
    fn choice(&self, choice: &Value) -> Option<String> {
        match choice {
            Value::String(text) if !self.syntax.occurs_in(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// A variable that stays as it is in `cookiecutter.json`.
    fn not_asked(&mut self, name: &str, dotted: &str, value: &Value, why: &str) {
        self.lost(name, format!("{why}: it is a constant in `facts` now"), "ask for its parts, one input each");
        let mut holds_expressions = false;
        visit(value, &mut |text| holds_expressions |= self.syntax.occurs_in(text));
        if holds_expressions || value.is_array() {
            return self.refuse(dotted, format!("`{name}` was not carried over"));
        }
        let own = input_name(name);
        self.draft.facts.insert(own.clone(), value.clone());
        self.bind(dotted, &Binding::name(&format!("facts.{own}"), Type::of(value)));
    }

    fn hooks(&mut self) {
        let hooks: Vec<String> = self.source.below("hooks").map(|(path, _)| format!("hooks/{path}")).collect();
        for hook in hooks {
            let hint = "leave files out with `files` and `when` in template.yaml, check answers with a `pattern`, name commands in `next`";
            self.draft.report.lost((&hook, 1), "the hook", "pave runs no code of templates", hint);
        }
    }
}
