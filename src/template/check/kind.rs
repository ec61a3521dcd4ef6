//! What kind of file a path names.

use crate::base::RelPath;

/// A kind of file that pave can parse, or any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// One or more YAML documents.
    Yaml,
    /// YAML with actions of Helm in it: a template of a chart.
    Helm,
    /// One JSON value.
    Json,
    /// A TOML document.
    Toml,
    /// Instructions of a Dockerfile.
    Dockerfile,
    /// Anything else.
    Other,
}

impl FileKind {
    /// Told by the name, as the tools that read such files do.
    #[must_use]
    pub fn of(path: &RelPath) -> Self {
        let name = path.file_name().to_ascii_lowercase();
        let extension = name.rsplit_once('.').map(|(_, extension)| extension);
        match (name.as_str(), extension) {
            ("dockerfile" | "containerfile", _) | (_, Some("dockerfile")) => Self::Dockerfile,
            (other, _) if other.starts_with("dockerfile.") => Self::Dockerfile,
            ("cargo.lock" | "uv.lock" | "poetry.lock" | "pipfile", _) | (_, Some("toml")) => Self::Toml,
            (_, Some("yaml" | "yml")) if is_in_chart(path) => Self::Helm,
            (_, Some("yaml" | "yml")) => Self::Yaml,
            (_, Some("json" | "webmanifest")) | (".prettierrc", _) => Self::Json,
            _ => Self::Other,
        }
    }

    /// As messages call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Yaml | Self::Helm => "YAML",
            Self::Json => "JSON",
            Self::Toml => "TOML",
            Self::Dockerfile => "Dockerfile",
            Self::Other => "text",
        }
    }

    /// The encoder that writes a text safely in such a file.
    #[must_use]
    pub fn encoder(self) -> Option<&'static str> {
        match self {
            Self::Yaml | Self::Helm => Some("| yaml"),
            Self::Json => Some("| json"),
            Self::Toml => Some("| toml"),
            Self::Dockerfile => Some("| dockerfile"),
            Self::Other => None,
        }
    }
}

/// Whether Helm renders the file: it is among the templates of `chart`, or of one of `charts`.
fn is_in_chart(path: &RelPath) -> bool {
    let mut rest = path.as_str().split('/');
    while let Some(directory) = rest.next() {
        let after = match directory {
            "chart" => rest.clone().next(),
            "charts" => rest.clone().nth(1),
            _ => continue,
        };
        if after == Some("templates") {
            return true;
        }
    }
    false
}

/// What the reader of the file at `path` acts upon even inside a quoted text, so that no encoding helps.
pub fn active_markers(path: &RelPath) -> Vec<&'static str> {
    let name = path.file_name();
    let kind = FileKind::of(path);
    let is_yaml = matches!(kind, FileKind::Yaml | FileKind::Helm);
    let mut markers = Vec::new();
    if kind == FileKind::Helm {
        // Helm acts upon it wherever it stands.
        markers.push("{{");
    }
    if path.is_within(".github/workflows") || path.is_within(".github/actions") || matches!(name, "action.yml" | "action.yaml") {
        // GitHub Actions evaluates `${{ … }}` in every scalar.
        markers.push("${{");
    }
    if is_yaml && (name.contains("compose") || name.contains("gitlab-ci") || path.is_within(".gitlab")) {
        // Compose and GitLab substitute `$NAME` and `${NAME}` in every scalar.
        markers.push("$");
    }
    if path.is_within(".circleci") {
        markers.push("<<");
    }
    if is_yaml {
        // Editors fetch the schema that this comment names.
        markers.push("yaml-language-server");
    }
    markers
}

#[cfg(test)]
mod tests {
    use super::{FileKind, active_markers};
    use crate::base::RelPath;

    #[test]
    fn told_by_the_name() {
        let path = |path: &str| RelPath::new(path).expect("a good path");
        for (name, kind) in [
            ("deploy/base/hpa.yaml", FileKind::Yaml),
            (".github/workflows/ci.yml", FileKind::Yaml),
            ("deploy/chart/templates/service.yaml", FileKind::Helm),
            ("charts/a/templates/x/service.yml", FileKind::Helm),
            ("charts/templates/service.yaml", FileKind::Yaml),
            ("deploy/chart/values.yaml", FileKind::Yaml),
            ("Dockerfile", FileKind::Dockerfile),
            ("docker/Dockerfile.dev", FileKind::Dockerfile),
            ("uv.lock", FileKind::Toml),
            ("pyproject.toml", FileKind::Toml),
            ("package.json", FileKind::Json),
            ("README.md", FileKind::Other),
        ] {
            assert_eq!(FileKind::of(&path(name)), kind, "{name}");
        }
        for (name, marker) in [
            (".github/workflows/ci.yml", Some(&"${{")),
            ("x/action.yaml", Some(&"${{")),
            ("compose.yaml", Some(&"$")),
            (".gitlab/ci/build.yml", Some(&"$")),
            ("deploy/chart/templates/service.yaml", Some(&"{{")),
            ("a.yaml", Some(&"yaml-language-server")),
            ("a.txt", None),
        ] {
            assert_eq!(active_markers(&path(name)).first(), marker, "{name}");
        }
    }
}
