//! What is wrong with a `registry.yaml`, for its authors.

use std::path::Path;

use super::{RegistryError, Settings};
use crate::base::{Diagnostic, Excerpt, fs, yaml};
use crate::template::{Finding, Rule};

/// Largest `registry.yaml` that is looked at, in bytes.
const MAX_SIZE: u64 = 2 << 20;

/// What is wrong with that of the registry in `root`, which has these `templates`. A registry without one is none that could be published, and
/// may be meant as one of directories only.
pub(super) fn lint(root: &Path, templates: &[String]) -> Result<Vec<Finding>, RegistryError> {
    let path = root.join("registry.yaml");
    if !fs::is_file(&path) {
        return Ok(Vec::new());
    }
    let file = path.display().to_string();
    let content = fs::read_file(&path, MAX_SIZE)?;
    Ok(match std::str::from_utf8(&content) {
        Ok(source) => findings(&file, source, templates),
        Err(_) => vec![Finding::of_file(Rule::InvalidRegistry, &file, "registry.yaml is not UTF-8".into(), None)],
    })
}

fn findings(file: &str, source: &str, templates: &[String]) -> Vec<Finding> {
    let finding = |place: Excerpt, message: String, hint: Option<String>| {
        let place = Excerpt { file: file.to_owned(), ..place };
        Finding { rule: Rule::InvalidRegistry, message, hint, place }
    };
    let settings = match Settings::parse(source) {
        Ok(settings) => settings,
        Err(error) => {
            let place = error.excerpt().cloned().unwrap_or_else(|| Excerpt::at(file, source, 1, 1));
            return vec![finding(place, error.to_string(), error.hint())];
        }
    };
    let at = |path: &[&str]| {
        let (line, column) = yaml::locate(source, path).unwrap_or((1, 1));
        Excerpt::at(file, source, line, column)
    };
    let mut found = Vec::new();
    if let Some(name) = settings.default_template.filter(|name| !templates.contains(name)) {
        let nearest = crate::base::nearest(&name, templates.iter().map(String::as_str));
        let hint = nearest.map(|nearest| format!("did you mean `{nearest}`?"));
        found.push(finding(at(&["default-template"]), format!("there is no template `{name}`"), hint));
    }
    if settings.require_signatures && settings.signers.is_empty() {
        let message = "signatures are required, and nobody is listed who may sign".to_owned();
        let hint = "list `signers`; nobody can use the registry without".to_owned();
        found.push(finding(at(&["require-signatures"]), message, Some(hint)));
    }
    for (index, team) in settings.teams.iter().enumerate() {
        if settings.teams[..index].iter().any(|other| other.name == team.name) {
            let place = at(&["teams", &index.to_string(), "name"]);
            found.push(finding(place, format!("the team `{}` is there twice", team.name), None));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::findings;

    #[test]
    fn mistakes_are_shown_where_they_stand() {
        for (source, line, says) in [
            ("name: acme\nteems: []\n", 2, "teems"),
            ("name: acme\ndefault-template: go-htp\n", 2, "go-htp"),
            ("name: acme\nrequire-signatures: true\n", 2, "nobody"),
            ("name: acme\nteams:\n  - name: a\n  - description: d\n    name: a\n", 5, "twice"),
            ("name: acme\nsigners:\n  - {name: Ada, ssh: none}\n", 3, "Ada"),
        ] {
            let found = findings("registry.yaml", source, &["go-http".to_owned()]);
            let [finding] = &found[..] else { panic!("{source}: {found:?}") };
            assert_eq!(finding.place.line, line, "{source}: {finding:?}");
            assert!(finding.message.contains(says), "{source}: {finding:?}");
        }
        assert_eq!(findings("registry.yaml", "name: acme\ndefault-template: a\n", &["a".to_owned()]), []);
    }
}
