//! What the tag of a published version says, and whether it is that version's.
//!
//! A signature covers the tag's name and message and nothing of where the tag lies. So the message names registry, template,
//! version and digest, and all of them are compared with what was asked for:
//!
//! ```text
//! Publish go-http 1.4.0
//!
//! Registry: acme
//! Template: go-http
//! Version: 1.4.0
//! Digest: sha256:…
//!
//! Free text.
//! ```

use semver::Version;

use crate::base::{Diagnostic, Digest, Exit, acts};

/// The four lines, in their order.
const FIELDS: [&str; 4] = ["Registry", "Template", "Version", "Digest"];

/// One version of one template in one registry, with what it consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionTag {
    /// The name of the registry, as its `registry.yaml` has it.
    pub registry: String,
    /// The template.
    pub template: String,
    /// The version.
    pub version: Version,
    /// The digest of the whole closure.
    pub digest: Digest,
}

/// A tag that does not say what it should.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VersionTagError {
    /// The message is none of a published version.
    #[error("the message of the tag is not that of a published version: {why}")]
    Malformed {
        /// What is wrong with it.
        why: String,
    },
    /// It is that of something else.
    #[error("the tag is of another version: its {what} is `{found}`, not `{expected}`")]
    Differs {
        /// `name`, `registry`, `template`, `version` or `digest`.
        what: &'static str,
        /// What was asked for.
        expected: String,
        /// What the tag says.
        found: String,
    },
}

impl Diagnostic for VersionTagError {
    fn code(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "invalid-tag",
            Self::Differs { .. } => "tag-mismatch",
        }
    }
    fn exit(&self) -> Exit {
        Exit::Failed
    }
    fn hint(&self) -> Option<String> {
        let text = match self {
            Self::Malformed { .. } => "versions are published with `pave template publish`, which writes the tag",
            Self::Differs { .. } => {
                "do not use this version, and tell the registry's owners: the tag was moved, renamed or copied"
            }
        };
        Some(text.to_owned())
    }
}

impl VersionTag {
    /// The name of the tag: `go-http/v1.4.0`.
    #[must_use]
    pub fn tag_name(&self) -> String {
        format!("{}/v{}", self.template, self.version)
    }

    /// The message of the tag, with `notes` below it. A line of the notes that could be taken for one of the fields is indented.
    #[must_use]
    pub fn render(&self, notes: &str) -> String {
        let Self { registry, template, version, digest } = self;
        let mut message = format!(
            "Publish {template} {version}\n\nRegistry: {registry}\nTemplate: {template}\nVersion: {version}\nDigest: {digest}\n"
        );
        let notes: String = notes.chars().filter(|c| !acts(*c)).collect();
        if !notes.trim().is_empty() {
            message.push('\n');
        }
        for line in notes.trim().lines() {
            let indent = if looks_like_field(line) { "  " } else { "" };
            message.push_str(&format!("{indent}{}\n", line.trim_end()));
        }
        message
    }

    /// Reads the message of a tag, without its signature. Nothing but what [`Self::render`] writes is accepted.
    pub fn parse(message: &str) -> Result<Self, VersionTagError> {
        read(message).map_err(|why| VersionTagError::Malformed { why })
    }

    /// Whether this, which the tag called `tag_name` says, is `expected`. The name is the one in the tag object.
    pub fn check(&self, tag_name: &str, expected: &Self) -> Result<(), VersionTagError> {
        let pairs = [
            ("name", expected.tag_name(), tag_name.to_owned()),
            ("registry", expected.registry.clone(), self.registry.clone()),
            ("template", expected.template.clone(), self.template.clone()),
            ("version", expected.version.to_string(), self.version.to_string()),
            ("digest", expected.digest.to_string(), self.digest.to_string()),
        ];
        match pairs.into_iter().find(|(_, expected, found)| expected != found) {
            Some((what, expected, found)) => Err(VersionTagError::Differs { what, expected, found }),
            None => Ok(()),
        }
    }
}

fn read(message: &str) -> Result<VersionTag, String> {
    if message.chars().any(acts) {
        return Err("it holds control characters".into());
    }
    let mut lines = message.split('\n');
    let mut next = || lines.next().unwrap_or_default();
    let (subject, blank) = (next(), next());
    let mut fields = FIELDS.map(|field| (field, next()));
    let values = fields.each_mut().map(|(field, line)| line.strip_prefix(*field).and_then(|rest| rest.strip_prefix(": ")));
    let [Some(registry), Some(template), Some(version), Some(digest)] = values else {
        let wrong = fields.iter().zip(values).find(|(_, value)| value.is_none());
        return Err(wrong.map_or_else(String::new, |((field, line), _)| format!("`{line}` stands where `{field}: …` should")));
    };
    if !next().is_empty() {
        return Err("its four lines are followed by another".into());
    }
    if let Some(line) = lines.find(|line| looks_like_field(line)) {
        return Err(format!("`{line}` stands outside its four lines"));
    }
    let tag = VersionTag {
        registry: name(registry)?,
        template: name(template)?,
        version: Version::parse(version).map_err(|error| format!("`{version}` is no version: {error}"))?,
        digest: digest.parse().map_err(|error: crate::base::DigestError| error.to_string())?,
    };
    let is_whole = blank.is_empty() && message.ends_with('\n') && tag.version.to_string() == version;
    if is_whole && subject == format!("Publish {template} {version}") {
        Ok(tag)
    } else {
        Err(format!("its first line is `{subject}`, not `Publish {template} {version}`, or no empty line follows it"))
    }
}

fn name(text: &str) -> Result<String, String> {
    let is_name = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    if is_name { Ok(text.to_owned()) } else { Err(format!("`{text}` is no name")) }
}

/// Whether a person could read `line` as one of the fields.
fn looks_like_field(line: &str) -> bool {
    let is_field = |field: &&str| line.get(..field.len()).is_some_and(|start| start.eq_ignore_ascii_case(field));
    FIELDS.iter().find(|field| is_field(field)).is_some_and(|field| line[field.len()..].trim_start().starts_with(':'))
}

#[cfg(test)]
mod tests {
    use super::{VersionTag, VersionTagError};
    use crate::base::Digest;

    fn tag() -> VersionTag {
        VersionTag {
            registry: "acme".into(),
            template: "go-http".into(),
            version: "1.4.0-rc.1".parse().expect("a version"),
            digest: Digest::of(b"content"),
        }
    }

    #[test]
    fn reads_what_it_renders() {
        for notes in ["", "Adds a cache.", "\n\n- a\r\n- b\n\nDigest: sha256:0\nversion : 2\n\tVersion: 3\n\u{1b}[0m"] {
            let message = tag().render(notes);
            assert_eq!(VersionTag::parse(&message), Ok(tag()), "{message}");
        }
        let digest = Digest::of(b"content");
        let message = format!(
            "Publish go-http 1.4.0-rc.1\n\nRegistry: acme\nTemplate: go-http\nVersion: 1.4.0-rc.1\nDigest: {digest}\n\nDone.\n  Digest: x\n"
        );
        assert_eq!(tag().render("Done.\nDigest: x"), message);
    }

    #[test]
    fn refuses_everything_else() {
        let good = tag().render("Notes.");
        let digest = format!("Digest: {}\n", Digest::of(b"content"));
        for (from, to) in [
            ("Publish go-http 1.4.0-rc.1\n", "Publish go-http 1.4.0\n"),
            ("Publish go-http", "publish go-http"),
            ("Publish go-http 1.4.0-rc.1\n", ""),
            ("rc.1\n\n", "rc.1\n"),
            ("rc.1\n\n", "rc.1\nx\n"),
            ("Registry: acme\n", ""),
            ("Registry: acme\n", "Registry: acme\nRegistry: other\n"),
            ("Registry: acme\n", "registry: acme\n"),
            ("Registry: acme\n", "Registry:acme\n"),
            ("Registry: acme\n", "Registry:  acme\n"),
            ("Registry: acme\n", "Registry: acme \n"),
            ("Registry: acme\n", "Registry: \n"),
            ("Registry: acme\n", "Registry: a/../b\n"),
            ("Registry: acme\n", "Registry: acme\r\n"),
            ("Registry: acme\nTemplate: go-http\n", "Template: go-http\nRegistry: acme\n"),
            ("Template: go-http\n", "Template: go-grpc\n"),
            ("Version: 1.4.0-rc.1\n", "Version: v1.4.0-rc.1\n"),
            ("Version: 1.4.0-rc.1\n", "Version: 1.4\n"),
            ("Version: 1.4.0-rc.1\n", "Version: 1.4.0\n"),
            ("Version: 1.4.0-rc.1\n", "Comment: x\nVersion: 1.4.0-rc.1\n"),
            (&digest, "Digest: sha256:00\n"),
            (&digest, &digest.to_uppercase()),
            (&digest, &digest.repeat(2)),
            (&digest, &format!("{digest}Commit: x\n")),
            ("Notes.\n", "Notes.\nDigest: sha256:00\n"),
            ("Notes.\n", "VERSION : 2.0.0\n"),
            ("Notes.\n", "Notes.\u{202e}\n"),
            ("\n\nNotes.\n", ""),
        ] {
            let bad = good.replacen(from, to, 1);
            assert_ne!(bad, good, "{from}");
            assert!(matches!(VersionTag::parse(&bad), Err(VersionTagError::Malformed { .. })), "{bad}");
        }
        assert!(VersionTag::parse("").is_err());
        assert!(VersionTag::parse(&good.replace('\n', "\r\n")).is_err());
    }

    #[test]
    fn says_what_differs() {
        let differs = |name: &str, expected: &VersionTag| match tag().check(name, expected) {
            Err(VersionTagError::Differs { what, .. }) => what,
            _ => "nothing",
        };
        let name = tag().tag_name();
        assert_eq!(name, "go-http/v1.4.0-rc.1");
        assert_eq!(differs(&name, &tag()), "nothing");
        assert_eq!(differs("go-http/v1.5.0", &tag()), "name");
        assert_eq!(differs(&name, &VersionTag { registry: "evil".into(), ..tag() }), "registry");
        let other = VersionTag { template: "go-grpc".into(), ..tag() };
        assert_eq!((differs(&name, &other), differs(&other.tag_name(), &other)), ("name", "template"));
        let other = VersionTag { version: semver::Version::new(1, 4, 0), ..tag() };
        assert_eq!((differs(&name, &other), differs(&other.tag_name(), &other)), ("name", "version"));
        assert_eq!(differs(&name, &VersionTag { digest: Digest::of(b""), ..tag() }), "digest");
    }
}
