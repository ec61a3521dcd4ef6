//! What is looked at.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::base::git::RemoteUrl;
use crate::base::yaml::Node;

/// Files of a service whose text is looked at.
pub(in crate::ops::adopt) const WELL_KNOWN: [&str; 13] = [
    "LICENSE",
    "README",
    "README.md",
    "README.rst",
    "catalog-info.yaml",
    "compose.yaml",
    "compose.yml",
    "docker-compose.yaml",
    "docker-compose.yml",
    "go.mod",
    "package.json",
    "pyproject.toml",
    "requirements.txt",
];

/// Files that are looked at the top of the repository, wherever the service lies in it; the first that is there counts, as on GitHub.
pub(in crate::ops::adopt) const EVERYWHERE: [&str; 3] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/// A repository, as far as it says something of the service in it.
#[derive(Debug, Clone, Default)]
pub(in crate::ops::adopt) struct Surroundings {
    /// Every file of the service, by its path there.
    pub paths: Vec<String>,
    /// The texts of those of [`WELL_KNOWN`] that are there, and of the first of [`EVERYWHERE`].
    pub texts: BTreeMap<&'static str, String>,
    /// Where the service lies in its repository; empty at the top.
    pub prefix: String,
    /// The name of its directory.
    pub directory: String,
    /// The address of the remote `origin`, as it is configured.
    pub origin: Option<String>,
    /// The branch that others start from, and how that is known.
    pub default_branch: Option<(String, &'static str)>,
}

impl Surroundings {
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(String::as_str)
    }

    /// The lines of a file, counted from 1.
    pub(super) fn lines(&self, name: &str) -> impl Iterator<Item = (usize, &str)> {
        self.text(name).unwrap_or_default().lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// A value of `pyproject.toml`.
    pub(super) fn python(&self, steps: &[&str]) -> Option<toml::Value> {
        let table: toml::Table = self.text("pyproject.toml")?.parse().ok()?;
        let root = toml::Value::Table(table);
        steps.iter().try_fold(&root, |at, step| at.get(step)).cloned()
    }

    /// A value of `package.json`.
    pub(super) fn node(&self, key: &str) -> Option<Value> {
        serde_json::from_str::<Value>(self.text("package.json")?).ok()?.get(key).cloned()
    }

    /// A text of the component that `catalog-info.yaml` describes.
    pub(super) fn catalog(&self, steps: [&str; 2]) -> Option<String> {
        let text = self.text("catalog-info.yaml")?;
        let documents = text.split("\n---").filter_map(|document| Node::parse(document).ok());
        let is_component =
            |node: &Node| matches!(node_at(node, &["kind"]), Some(Node::Scalar { text, .. }) if text == "Component");
        let component = documents.into_iter().find(is_component)?;
        match node_at(&component, &steps)? {
            Node::Scalar { text, .. } if !text.is_empty() => Some(text.clone()),
            _ => None,
        }
    }

    /// The remote's address, without what it begins with: where, and the path there.
    fn address(&self) -> Option<(String, String)> {
        // An address that pave would not use may hold a password in any place.
        let url = RemoteUrl::parse(self.origin.as_deref()?).ok().filter(|url| url.path().is_none())?;
        let address = url.address().trim_end_matches('/');
        let (at, path) = match address.split_once("://") {
            Some((_, rest)) => rest.split_once('/')?,
            None => address.rsplit_once(':')?,
        };
        Some((at.to_owned(), path.to_owned()))
    }

    /// The host of the repository.
    pub(super) fn host(&self) -> Option<String> {
        let (at, _) = self.address()?;
        let host = at.rsplit('@').next()?.split(':').next()?;
        Some(host.to_lowercase())
    }

    /// Owner and name of the repository, as the remote's address has them.
    pub(super) fn remote(&self) -> Option<(String, String)> {
        let (_, path) = self.address()?;
        let (owner, name) = path.trim_matches('/').rsplit_once('/')?;
        let name = name.strip_suffix(".git").unwrap_or(name);
        let owner = owner.split('/').next()?.trim_start_matches('~');
        (!owner.is_empty() && !name.is_empty()).then(|| (owner.to_owned(), name.to_owned()))
    }
}

/// The value at the end of `steps`.
pub(super) fn node_at<'a>(node: &'a Node, steps: &[&str]) -> Option<&'a Node> {
    steps.iter().try_fold(node, |at, step| match at {
        Node::Mapping(entries) => entries.iter().find(|(key, _)| key == step).map(|(_, node)| node),
        _ => None,
    })
}

#[cfg(test)]
impl Surroundings {
    /// A repository of these files, in the directory `work`.
    pub(super) fn of(files: &[(&'static str, &str)]) -> Self {
        Self {
            paths: files.iter().map(|(path, _)| (*path).to_owned()).collect(),
            texts: files.iter().map(|(path, text)| (*path, (*text).to_owned())).collect(),
            directory: "work".into(),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Surroundings;

    #[test]
    fn remotes_tell_owner_and_name() {
        for (origin, expected) in [
            ("https://github.com/acme/payments.git", Some(("acme", "payments"))),
            ("https://ada:secret@github.com/acme/payments", Some(("acme", "payments"))),
            ("git@github.com:acme/payments.git", Some(("acme", "payments"))),
            ("ssh://git@gitlab.example.org:22/acme/shop/payments.git/", Some(("acme", "payments"))),
            ("/srv/git/payments.git", None),
            ("../payments", None),
            ("ext::sh -c x", None),
            ("https://github.com/payments", None),
        ] {
            let around = Surroundings { origin: Some(origin.into()), ..Surroundings::default() };
            let expected = expected.map(|(owner, name): (&str, &str)| (owner.to_owned(), name.to_owned()));
            assert_eq!(around.remote(), expected, "{origin}");
        }
    }

    #[test]
    fn remotes_tell_their_host() {
        for (origin, expected) in [
            ("https://ada:secret@GitHub.com/acme/payments", Some("github.com")),
            ("git@gitlab.com:acme/payments.git", Some("gitlab.com")),
            ("ssh://git@gitlab.example.org:22/acme/shop/payments.git/", Some("gitlab.example.org")),
            ("/srv/git/payments.git", None),
        ] {
            let around = Surroundings { origin: Some(origin.into()), ..Surroundings::default() };
            assert_eq!(around.host().as_deref(), expected, "{origin}");
        }
    }
}
