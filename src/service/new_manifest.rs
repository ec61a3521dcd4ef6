//! The text of a new service's `pave.yaml`.

use crate::base::yaml;
use crate::template::Answers;

/// What a new manifest says.
#[derive(Debug, Clone)]
pub struct ServiceManifest<'a> {
    /// The template's name.
    pub template: &'a str,
    /// Which versions of it.
    pub requirement: &'a semver::VersionReq,
    /// The registry, where it is not the default one.
    pub registry: Option<&'a str>,
    /// The answers that its owner should see and may change.
    pub answers: &'a Answers,
}

impl ServiceManifest<'_> {
    /// The text of the file.
    #[must_use]
    pub fn render(&self) -> String {
        let registry = self.registry.map(|name| format!("registry: {}\n", yaml::scalar(name))).unwrap_or_default();
        format!(
            "# yaml-language-server: $schema={}\n# The golden path that this service follows, and what was answered when it was created.\ntemplate: {}\n{registry}{}",
            super::SCHEMA,
            yaml::scalar(&format!("{}@{}", self.template, self.requirement)),
            yaml::block(self.answers, 0),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::ServiceManifest;
    use serde_json::json;

    #[test]
    fn says_what_the_service_follows() {
        let answers = json!({"service": {"name": "payments", "owner": "no"}});
        let manifest = ServiceManifest {
            template: "go-http",
            requirement: &"^1.4".parse().expect("a requirement"),
            registry: None,
            answers: answers.as_object().expect("a mapping"),
        };
        let text = manifest.render();
        assert!(text.contains("\ntemplate: go-http@^1.4\nservice:\n  name: payments\n  owner: \"no\"\n"), "{text}");
        let with = ServiceManifest { registry: Some("acme"), ..manifest }.render();
        assert!(with.contains("\nregistry: acme\n"), "{with}");
    }
}
