//! Reading `policies/NAME.yaml`.

use globset::{GlobBuilder, GlobMatcher};
use serde_json::Value;

use super::PolicyError;
use super::expression::{Expression, Invalid};
use super::format::{About, Kind, Written};
use super::rules::{Policies, Policy, Rule};
use crate::base::{Excerpt, holds_acting, is_shown_as_lines, yaml};

/// Largest file of a policy, in bytes.
const MAX_SIZE: usize = 64 << 10;
/// Most rules, variables and globs of one, each.
const MAX_ENTRIES: usize = 100;
/// Names of the variables of every expression.
const EVERYWHERE: [&str; 4] = ["paths", "service", "answers", "template"];

impl Policies {
    /// Reads the texts of the files, by name of the policy.
    pub fn parse<'a>(files: impl IntoIterator<Item = (&'a String, &'a String)>) -> Result<Self, PolicyError> {
        files.into_iter().map(|(name, text)| Policy::parse(name, text)).collect::<Result<_, _>>().map(Self)
    }
}

impl Policy {
    /// Reads the text of `policies/NAME.yaml`.
    pub fn parse(name: &str, source: &str) -> Result<Self, PolicyError> {
        let file = format!("policies/{name}.yaml");
        let at = |line, column, message: String| PolicyError {
            name: name.to_owned(),
            message,
            excerpt: Box::new(Excerpt::at(&file, source, line, column)),
        };
        if source.len() > MAX_SIZE {
            return Err(at(1, 1, format!("it is larger than {} KiB", MAX_SIZE >> 10)));
        }
        yaml::refuse_bombs(source).map_err(|error| at(error.line, error.column, error.message))?;
        let written: Written = serde_yaml::from_str(source).map_err(|error| {
            let (line, column) = error.location().map_or((1, 1), |at| (at.line(), at.column()));
            at(line, column, error.to_string().split(" at line ").next().unwrap_or_default().to_owned())
        })?;
        let refused = Reading { name, written: &written }.read();
        refused.map_err(|(path, message)| {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            let (line, column) = yaml::locate(source, &path).unwrap_or((1, 1));
            at(line, column, message)
        })
    }
}

/// What is wrong, and below which keys.
type Refused = (Vec<String>, String);

struct Reading<'a> {
    name: &'a str,
    written: &'a Written,
}

impl Reading<'_> {
    fn read(&self) -> Result<Policy, Refused> {
        self.check_texts()?;
        self.check_shape()?;
        let mut known: Vec<&str> = EVERYWHERE.to_vec();
        known.extend(match self.written.about {
            About::Document => &["object", "path"][..],
            About::Text => &["text", "lines", "path"],
            About::Service => &[],
        });
        let when = self.written.when.as_deref();
        let when = when.map(|source| expression(source, &known, &["when".into()])).transpose()?;
        let entries = self.written.variables.iter();
        let variables = entries
            .map(|(name, source)| Ok((name.clone(), expression(source, &known, &["variables".into(), name.clone()])?)))
            .collect::<Result<Vec<_>, Refused>>()?;
        if !variables.is_empty() {
            known.push("variables");
        }
        let (files, except) = self.globs()?;
        Ok(Policy {
            name: self.name.to_owned(),
            description: self.written.description.clone(),
            about: self.written.about,
            files,
            except,
            selector: self.written.r#match.clone(),
            when,
            variables,
            rules: self.rules(&known)?,
        })
    }

    fn check_texts(&self) -> Result<(), Refused> {
        let written = self.written;
        let Kind::Policy = written.kind;
        if written.name != self.name {
            return refuse(&["name"], format!("its name is `{}`, but its file is `{}.yaml`", written.name, self.name));
        }
        if !is_name(self.name) {
            return refuse(&["name"], "a name has lower-case letters, digits and dashes, and at most 63".into());
        }
        let messages = written.rules.iter().map(|rule| rule.message.as_str());
        let texts: Vec<&str> = std::iter::once(written.description.as_str()).chain(messages).collect();
        if !is_shown_as_lines(&texts) || holds_acting(&Value::Object(written.r#match.clone())) {
            return refuse(
                &["description"],
                "the description and the messages are one line each, and nothing in them acts on a terminal".into(),
            );
        }
        Ok(())
    }

    fn check_shape(&self) -> Result<(), Refused> {
        let written = self.written;
        let lengths = [("rules", written.rules.len()), ("variables", written.variables.len()), ("files", written.files.len())];
        if let Some((key, _)) = lengths.iter().find(|(_, length)| *length > MAX_ENTRIES) {
            return refuse(&[key], format!("it has more than {MAX_ENTRIES}"));
        }
        match written.about {
            _ if written.rules.is_empty() => refuse(&["rules"], "it has no rules".into()),
            About::Service if !written.files.is_empty() => {
                refuse(&["files"], "rules about the service have no `files`; they see all `paths`".into())
            }
            About::Document | About::Text if written.files.is_empty() => {
                refuse(&["about"], "`files` is missing: globs over paths of the service, as `deploy/**/*.yaml`".into())
            }
            About::Text | About::Service if !written.r#match.is_empty() => {
                refuse(&["match"], "only documents are matched; `when` holds for everything".into())
            }
            _ => Ok(()),
        }
    }

    fn globs(&self) -> Result<(Vec<GlobMatcher>, Vec<GlobMatcher>), Refused> {
        let (mut files, mut except) = (Vec::new(), Vec::new());
        for (index, glob) in self.written.files.iter().enumerate() {
            let (list, glob) = glob.strip_prefix('!').map_or((&mut files, glob.as_str()), |glob| (&mut except, glob));
            let built = GlobBuilder::new(glob).literal_separator(true).build();
            let built = built.map_err(|error| (steps(&["files", &index.to_string()]), error.to_string()))?;
            list.push(built.compile_matcher());
        }
        Ok((files, except))
    }

    fn rules(&self, known: &[&str]) -> Result<Vec<Rule>, Refused> {
        let mut rules: Vec<Rule> = Vec::new();
        for (index, rule) in self.written.rules.iter().enumerate() {
            let at = |key: &str| steps(&["rules", &index.to_string(), key]);
            if !is_name(&rule.name) {
                return Err((at("name"), "a name has lower-case letters, digits and dashes, and at most 63".into()));
            }
            if rules.iter().any(|other| other.name == rule.name) {
                return Err((at("name"), format!("there are two rules `{}`", rule.name)));
            }
            rules.push(Rule {
                name: rule.name.clone(),
                severity: rule.severity,
                check: expression(&rule.check, known, &at("check"))?,
                message: rule.message.clone(),
            });
        }
        Ok(rules)
    }
}

fn steps(path: &[&str]) -> Vec<String> {
    path.iter().map(|&step| step.to_owned()).collect()
}

fn refuse<T>(path: &[&str], message: String) -> Result<T, Refused> {
    Err((steps(path), message))
}

fn expression(source: &str, known: &[&str], path: &[String]) -> Result<Expression, Refused> {
    Expression::parse(source, known).map_err(|Invalid { message, offset }| {
        let key = path.last().map(String::as_str).unwrap_or_default();
        let place = offset.map(|offset| format!(" (at its character {})", offset + 1)).unwrap_or_default();
        (path.to_vec(), format!("`{key}` is no expression: {message}{place}"))
    })
}

fn is_name(name: &str) -> bool {
    let is_word = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    is_word && (1..=63).contains(&name.len()) && !name.starts_with('-') && !name.ends_with('-')
}
