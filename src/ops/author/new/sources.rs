//! The files of a new template.

use crate::base::{File, FileTree, Mode, RelPath, yaml};
use crate::ops::Error;

/// Path in the template, and text; `NAME` and `DATE` are filled in.
const FILES: [(&str, &str); 8] = [
    ("template.yaml", include_str!("files/template.yaml")),
    ("files/README.md.jinja", include_str!("files/readme.md.jinja")),
    ("files/service.yaml.jinja", include_str!("files/service.yaml.jinja")),
    ("files/.gitignore", include_str!("files/gitignore")),
    ("tests/defaults.yaml", include_str!("files/defaults.yaml")),
    ("tests/awkward.yaml", include_str!("files/awkward.yaml")),
    ("CHANGELOG.md", include_str!("files/changelog.md")),
    ("README.md", include_str!("files/readme.md")),
];

/// The template `name` as it starts, on the day `date`.
pub(super) fn tree(name: &str, date: &str) -> Result<FileTree, Error> {
    let mut tree = FileTree::default();
    for (path, text) in FILES {
        // A name may look like a number; in text it stands between other words.
        let name = if path == "template.yaml" { yaml::scalar(name) } else { name.to_owned() };
        let content = text.replace("NAME", &name).replace("DATE", date).into_bytes();
        tree.insert(RelPath::new(path)?, File { mode: Mode::Regular, content })?;
    }
    Ok(tree)
}
