//! Answers from flags, files, the environment and the registry, strongest first; each typed by the input that it answers.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::naming::variable;
use super::{AnswerSources, CreateError, CreateRequest, ValuesFile};
use crate::base::git::GitConfig;
use crate::base::yaml::Node;
use crate::base::{Excerpt, nearest};
use crate::output::Talk;
use crate::registry::{Settings, Team};
use crate::template::{Input, InputKind, Opened};

/// Answers by dotted name.
pub(in crate::ops) type Given = BTreeMap<String, Value>;

struct Gathering<'a> {
    template: &'a str,
    inputs: &'a [Input],
    given: Given,
}

/// Everything that was given, each input by its strongest source. An answer to a question that the template does not ask is an
/// error; in the environment, which serves many templates, it is a warning.
pub(super) fn gather(
    request: &CreateRequest,
    template: &Opened,
    settings: &Settings,
    config: &GitConfig,
    talk: &dyn Talk,
) -> Result<Given, CreateError> {
    let mut gathering = Gathering::new(template);
    gathering.default_branch(config);
    gathering.team(&settings.teams, config);
    gathering.defaults(&settings.defaults, "");
    gathering.sources(&request.sources, talk)?;
    if let Some(name) = &request.name {
        let flag = request.sources.flags.iter().rev().find(|(input, text)| input == "service.name" && text != name.as_str());
        if let Some((_, flag)) = flag {
            return Err(CreateError::NamedTwice { argument: name.to_string(), flag: flag.clone() });
        }
        gathering.given.insert("service.name".into(), Value::from(name.as_str()));
    }
    Ok(gathering.given)
}

/// The same where there is no service yet: `weakest` is what holds where no source says otherwise; it beats `defaults`.
pub(in crate::ops) fn gather_over(
    weakest: Given,
    sources: &AnswerSources,
    template: &Opened,
    defaults: &Map<String, Value>,
    talk: &dyn Talk,
) -> Result<Given, CreateError> {
    let mut gathering = Gathering::new(template);
    gathering.defaults(defaults, "");
    gathering.given.extend(weakest);
    gathering.sources(sources, talk)?;
    Ok(gathering.given)
}

impl<'a> Gathering<'a> {
    fn new(template: &'a Opened) -> Self {
        let summary = template.summary();
        Self { template: &summary.name, inputs: &summary.inputs, given: Given::new() }
    }

    /// The environment, files and flags.
    fn sources(&mut self, sources: &AnswerSources, talk: &dyn Talk) -> Result<(), CreateError> {
        for (name, text) in &sources.environment {
            match self.inputs.iter().find(|input| variable(&input.name) == *name) {
                Some(input) => self.parse(input, text),
                None => talk.warn(&format!("`{name}` answers no input of the template `{}`", self.template)),
            }
        }
        for file in &sources.values {
            self.values(file)?;
        }
        for (name, text) in &sources.flags {
            let input = self.input(name, "`--set`")?;
            self.parse(input, text);
        }
        Ok(())
    }

    fn input(&self, name: &str, place: &str) -> Result<&'a Input, CreateError> {
        self.inputs.iter().find(|input| input.name == name).ok_or_else(|| {
            let known: Vec<String> = self.inputs.iter().map(|input| input.name.clone()).collect();
            CreateError::UnknownInput {
                template: self.template.to_owned(),
                input: name.to_owned(),
                place: place.to_owned(),
                nearest: nearest(name, known.iter().map(String::as_str)).map(str::to_owned),
                known,
            }
        })
    }

    fn parse(&mut self, input: &Input, text: &str) {
        self.given.insert(input.name.clone(), input.parse(text));
    }

    /// The branch that the user's git starts repositories on, unless somebody says otherwise.
    fn default_branch(&mut self, config: &GitConfig) {
        let is_simple = |branch: &&str| {
            let word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
            branch.bytes().all(word) && branch.starts_with(|c: char| c.is_ascii_alphanumeric())
        };
        if let Some(branch) = config.get("init.defaultbranch").filter(is_simple) {
            self.given.insert("service.default_branch".into(), Value::from(branch));
        }
    }

    /// The team of the registry that the person is in, as far as their git says who they are.
    fn team(&mut self, teams: &[Team], config: &GitConfig) {
        let Some(address) = config.get("user.email") else { return };
        let is_in = |team: &&Team| team.members.iter().any(|member| member.eq_ignore_ascii_case(address));
        if let Some(team) = teams.iter().find(is_in) {
            self.given.insert("service.owner".into(), Value::from(team.name.as_str()));
        }
    }

    /// Answers of the registry; those that this template does not ask for, or leaves no choice in, are for others.
    fn defaults(&mut self, defaults: &Map<String, Value>, prefix: &str) {
        for (key, value) in defaults {
            let name = format!("{prefix}{key}");
            match value {
                _ if self.chooses(&name) => drop(self.given.insert(name, value.clone())),
                Value::Object(group) => self.defaults(group, &format!("{name}.")),
                _ => {}
            }
        }
    }

    /// Whether there is such an input, and more than one answer to it.
    fn chooses(&self, name: &str) -> bool {
        let has_choice = |input: &Input| !matches!(&input.kind, InputKind::Choice(choices) if choices.len() < 2);
        self.inputs.iter().any(|input| input.name == name && has_choice(input))
    }

    fn values(&mut self, file: &ValuesFile) -> Result<(), CreateError> {
        let failure = |message: &str, excerpt: Option<Excerpt>| CreateError::Values {
            path: file.path.clone(),
            message: message.to_owned(),
            excerpt: excerpt.map(Box::new),
        };
        let node = Node::parse(&file.text)
            .map_err(|error| failure(&error.message, Some(Excerpt::at(&file.path, &file.text, error.line, error.column))))?;
        let Node::Mapping(entries) = node else {
            return Err(failure("it holds no `name: value` at its top", None));
        };
        self.group(&entries, "", file)
    }

    fn group(&mut self, entries: &[(String, Node)], prefix: &str, file: &ValuesFile) -> Result<(), CreateError> {
        for (key, node) in entries {
            let name = format!("{prefix}{key}");
            let is_group = self.inputs.iter().any(|input| input.name.starts_with(&format!("{name}.")));
            match node {
                Node::Mapping(entries) if is_group => self.group(entries, &format!("{name}."), file)?,
                _ => {
                    let input = self.input(&name, &format!("`{}`", file.path))?;
                    self.node(input, node);
                }
            }
        }
        Ok(())
    }

    fn node(&mut self, input: &Input, node: &Node) {
        if let Some(answer) = answer(input, node) {
            self.given.insert(input.name.clone(), answer);
        }
    }
}

/// What a node of YAML answers to `input`, typed by it. A bare `name:` gives nothing.
pub(in crate::ops) fn answer(input: &Input, node: &Node) -> Option<Value> {
    Some(match (node, &input.kind) {
        (Node::Scalar { text, plain: true }, _) if text.is_empty() => return None,
        (Node::Scalar { text, .. }, _) => input.parse(text),
        (Node::Sequence(entries), InputKind::List(_)) => {
            let texts = entries.iter().map(|entry| match entry {
                Node::Scalar { text, .. } => Value::from(text.as_str()),
                other => json(other),
            });
            texts.collect()
        }
        (other, _) => json(other),
    })
}

/// For inputs without a simple type: plain scalars as YAML 1.2's JSON schema reads them (section 10.2), all others as texts.
fn json(node: &Node) -> Value {
    match node {
        Node::Scalar { text, plain: true } => serde_json::from_str::<Value>(text)
            .ok()
            .filter(|value| !value.is_string())
            .unwrap_or_else(|| Value::from(text.as_str())),
        Node::Scalar { text, .. } => Value::from(text.as_str()),
        Node::Sequence(entries) => entries.iter().map(json).collect(),
        Node::Mapping(entries) => entries.iter().map(|(key, node)| (key.clone(), json(node))).collect(),
    }
}
