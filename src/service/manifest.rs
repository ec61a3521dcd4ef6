//! `pave.yaml`: the golden path that a service follows. Its owner edits it.

use semver::VersionReq;

use super::exception::{Exception, exceptions};
use crate::base::yaml::{Node, NodeError, locate};
use crate::base::{Diagnostic, Excerpt, Exit};

/// What the manifest of a service says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The template's name.
    pub template: String,
    /// Which versions of it the service follows.
    pub requirement: VersionReq,
    /// The registry, where it is not the default one.
    pub registry: Option<String>,
    /// The answers, as they are written: groups of inputs, whose types the template knows.
    pub answers: Vec<(String, Node)>,
    /// Where the service departs from the path on purpose.
    pub exceptions: Vec<Exception>,
}

/// A text that is no manifest.
#[derive(Debug, thiserror::Error)]
#[error("pave.yaml is not valid: {message}")]
pub struct ManifestError {
    message: String,
    excerpt: Box<Excerpt>,
    /// What the value begins with that YAML takes for its own.
    indicator: Option<char>,
}

impl Diagnostic for ManifestError {
    fn code(&self) -> &'static str {
        "invalid-manifest"
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        Some(match self.indicator {
            Some(indicator) => format!("what begins with `{indicator}` is a text only where it is in quotes"),
            None => "an editor that knows YAML schemas checks it as you type: its schema is .pave/schema.json".into(),
        })
    }
    fn excerpt(&self) -> Option<&Excerpt> {
        Some(&self.excerpt)
    }
}

impl Manifest {
    /// Largest manifest that is read, in bytes.
    pub const MAX_SIZE: u64 = 1 << 20;

    /// Reads the file's text.
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        let refuse = |path: &[&str], message: String| {
            let (line, column) = locate(text, path).unwrap_or((1, 1));
            ManifestError { message, excerpt: Box::new(Excerpt::at(super::MANIFEST, text, line, column)), indicator: None }
        };
        let node = Node::parse(text).map_err(|NodeError { line, column, message }| ManifestError {
            message,
            excerpt: Box::new(Excerpt::at(super::MANIFEST, text, line, column)),
            indicator: text.lines().nth(line.saturating_sub(1)).and_then(indicator),
        })?;
        let Node::Mapping(entries) = node else { return Err(refuse(&[], "it holds no `key: value` at its top".into())) };
        let mut answers = Vec::new();
        let (mut template, mut registry, mut declared) = (None, None, Vec::new());
        for (key, node) in entries {
            match key.as_str() {
                "template" => template = Some(reference(&node).map_err(|message| refuse(&["template"], message))?),
                "registry" => registry = Some(word(&node).map_err(|message| refuse(&["registry"], message))?),
                "exceptions" => {
                    declared = exceptions(&node).map_err(|(at, message)| {
                        let at: Vec<&str> = std::iter::once("exceptions").chain(at.iter().map(String::as_str)).collect();
                        refuse(&at, message)
                    })?;
                }
                _ => answers.push((key, node)),
            }
        }
        let (template, requirement) = template.ok_or_else(|| refuse(&[], "`template` is missing".into()))?;
        Ok(Self { template, requirement, registry, answers, exceptions: declared })
    }
}

/// `NAME@REQUIREMENT`; without a requirement, any version will do.
fn reference(node: &Node) -> Result<(String, VersionReq), String> {
    let Node::Scalar { text, .. } = node else { return Err("`template` is a name and a requirement, as `go-http@^1.4`".into()) };
    let (name, requirement) = text.split_once('@').unwrap_or((text, "*"));
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if name.is_empty() || !name.bytes().all(is_word) {
        return Err(format!("`{}` is no name of a template", name.escape_debug()));
    }
    let parsed = VersionReq::parse(requirement);
    let requirement = parsed.map_err(|error| format!("`{}` is no version requirement: {error}", requirement.escape_debug()))?;
    Ok((name.to_owned(), requirement))
}

/// The character that begins the value on this line, where it is one of those that no plain text begins with.
fn indicator(line: &str) -> Option<char> {
    let value = line.split_once(": ").map_or(line, |(_, value)| value).trim_start().trim_start_matches("- ");
    value.chars().next().filter(|first| "*&@`%!".contains(*first))
}

fn word(node: &Node) -> Result<String, String> {
    match node {
        Node::Scalar { text, .. } if !text.is_empty() => Ok(text.clone()),
        _ => Err("it is a name".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Diagnostic, Manifest};

    #[test]
    fn reads_what_an_owner_writes() {
        let manifest = Manifest::parse(
            "# path\ntemplate: go-http@^1.4\nregistry: acme\nservice:\n  name: payments\n  owner: no\nexceptions:\n  \
             - path: deploy/base/hpa.yaml\n    reason: see ADR 7\n    until: 2027-06-30\n  - {path: docs, reason: ours}\n",
        )
        .expect("it is good");
        assert_eq!(manifest.template, "go-http");
        assert_eq!(manifest.requirement.to_string(), "^1.4");
        assert_eq!(manifest.registry.as_deref(), Some("acme"));
        assert_eq!(manifest.answers.len(), 1);
        assert_eq!(manifest.exceptions.len(), 2);
        assert_eq!(manifest.exceptions[0].until.map(|day| day.to_string()).as_deref(), Some("2027-06-30"));
        assert_eq!(Manifest::parse("template: go-http\n").expect("it is good").requirement.to_string(), "*");
    }

    #[test]
    fn each_mistake_is_shown_at_its_line() {
        for (text, line, message) in [
            ("service: {name: x}\n", 1, "`template` is missing"),
            ("- a\n", 1, "no `key: value`"),
            ("a: 1\ntemplate: [x]\n", 2, "as `go-http@^1.4`"),
            ("template: go-http@one\n", 1, "no version requirement"),
            ("template: ../x@1\n", 1, "no name of a template"),
            ("template: a@1\nregistry: {}\n", 2, "it is a name"),
            ("template: a@1\ntemplate: b@1\n", 2, "there twice"),
            ("template: a@1\nexceptions: x\n", 2, "a list"),
            ("template: a@1\nexceptions:\n  - reason: x\n", 3, "`path`"),
            ("template: a@1\nexceptions:\n  - path: a\n", 3, "`reason`"),
            ("template: a@1\nexceptions:\n  - path: ../a\n    reason: b\n", 3, "refused"),
            ("template: a@1\nexceptions:\n  - path: a\n    reason: b\n    until: soon\n", 5, "no date"),
            ("template: a@1\nexceptions:\n  - path: a\n    reason: b\n    untli: x\n", 5, "`untli`"),
        ] {
            let error = Manifest::parse(text).expect_err(text);
            assert!(error.excerpt.line == line && error.message.contains(message), "{text}{error} at {}", error.excerpt.line);
        }
    }

    #[test]
    fn what_yaml_takes_for_its_own_goes_into_quotes() {
        for (text, line, begins) in [
            ("template: a@1\ninfrastructure:\n  schedule: */15 * * * *\n", 3, "`*`"),
            ("template: a@1\ninfrastructure:\n  schedule: @daily\n", 3, "`@`"),
            ("template: a@1\nlist:\n  - %x\n", 3, "`%`"),
        ] {
            let error = Manifest::parse(text).expect_err(text);
            let hint = error.hint().unwrap_or_default();
            assert!(error.excerpt.line == line && hint.contains(begins) && hint.contains("quotes"), "{text}{error} {hint}");
        }
    }
}
