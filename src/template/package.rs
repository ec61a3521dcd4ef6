//! A template with everything that it includes: its closure, whose digest pins what is rendered.

use std::fmt::Write as _;

use super::error::{Fault, TemplateError};
use super::manifest::{Include, Kind, Manifest};
use crate::base::{Digest, Excerpt, File, FileTree, Mode, RelPath, nearest, yaml};

/// The files of one template or component.
#[derive(Debug, Clone)]
pub struct Part {
    /// Template or component.
    pub kind: Kind,
    /// Its directory in the registry: `templates/go-http`, `components/kubernetes`.
    pub directory: String,
    /// Its files, by path below that directory.
    pub files: FileTree,
}

impl Part {
    /// The manifest, and its text for error messages.
    pub(super) fn manifest(&self) -> Result<(Manifest, &str), TemplateError> {
        let missing = || Fault::NoManifest { part: self.directory.clone() }.nowhere();
        let file = self.files.get("template.yaml").ok_or_else(missing)?;
        let source = std::str::from_utf8(&file.content)
            .map_err(|_| Fault::Manifest { part: self.directory.clone(), message: "it is not UTF-8".into() }.nowhere())?;
        Ok((Manifest::parse(&self.directory, source, self.kind)?, source))
    }
}

/// A template and all components that it includes, directly or not. Components come before what includes them, so the
/// template itself is last.
#[derive(Debug, Clone)]
pub struct Package {
    parts: Vec<Part>,
}

/// Where components come from.
pub trait Components {
    /// The component `name`, where there is one.
    fn find(&self, name: &str) -> Result<Option<Part>, TemplateError>;
    /// The names of all components, for hints.
    fn names(&self) -> Vec<String>;
}

impl Package {
    /// Gathers the closure of `template`.
    pub fn gather(template: Part, components: &dyn Components) -> Result<Self, TemplateError> {
        let mut gathering = Gathering { components, parts: Vec::new(), open: Vec::new() };
        gathering.visit(template)?;
        Ok(Self { parts: gathering.parts })
    }

    /// The same from parts that were gathered before, in their order.
    #[must_use]
    pub fn from_parts(parts: Vec<Part>) -> Self {
        Self { parts }
    }

    /// All parts, the template last.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The name of the template, which is that of its directory.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.parts.last()?.directory.rsplit('/').next()
    }

    /// The version of the template.
    pub fn version(&self) -> Result<semver::Version, TemplateError> {
        let missing = || Fault::NoManifest { part: "the template".into() }.nowhere();
        let (manifest, _) = self.parts.last().ok_or_else(missing)?.manifest()?;
        // A template's manifest is refused without one.
        Ok(manifest.version.unwrap_or_else(|| semver::Version::new(0, 0, 0)))
    }

    /// The globs by which the template recognises a repository.
    pub fn detects(&self) -> Result<Vec<String>, TemplateError> {
        let manifest = self.parts.last().map(Part::manifest).transpose()?;
        Ok(manifest.map(|(manifest, _)| manifest.detects).unwrap_or_default())
    }

    /// The digest of the closure: of one line a part, in the order of their directories, `DIGEST DIRECTORY` and a line feed,
    /// where `DIGEST` is that of the part's [`FileTree`].
    #[must_use]
    pub fn digest(&self) -> Digest {
        let mut parts: Vec<&Part> = self.parts.iter().collect();
        parts.sort_by_key(|part| &part.directory);
        let mut lines = String::new();
        for part in parts {
            // Writing to a String cannot fail.
            let _ = writeln!(lines, "{} {}", part.files.digest(), part.directory);
        }
        Digest::of(lines.as_bytes())
    }
}

struct Gathering<'a> {
    components: &'a dyn Components,
    parts: Vec<Part>,
    /// Directories of the parts that are being visited, outermost first.
    open: Vec<String>,
}

impl Gathering<'_> {
    fn visit(&mut self, part: Part) -> Result<(), TemplateError> {
        if let Some(start) = self.open.iter().position(|directory| *directory == part.directory) {
            let mut ring = self.open[start..].to_vec();
            ring.push(part.directory);
            return Err(Fault::IncludeRing { ring }.nowhere());
        }
        if self.parts.iter().any(|known| known.directory == part.directory) {
            return Ok(());
        }
        self.open.push(part.directory.clone());
        let (manifest, source) = part.manifest()?;
        for (index, include) in manifest.includes.iter().enumerate() {
            let found = self.components.find(&include.component)?;
            let component = found.ok_or_else(|| self.unknown(&part, source, index, include))?;
            self.visit(component)?;
        }
        self.open.pop();
        self.parts.push(part);
        Ok(())
    }

    fn unknown(&self, part: &Part, source: &str, index: usize, include: &Include) -> TemplateError {
        let names = self.components.names();
        let fault = Fault::UnknownComponent {
            part: part.directory.clone(),
            component: include.component.clone(),
            nearest: nearest(&include.component, names.iter().map(String::as_str)).map(str::to_owned),
        };
        let (line, column) = yaml::locate(source, &["includes", &index.to_string()]).unwrap_or((1, 1));
        fault.at(Excerpt::at(&format!("{}/template.yaml", part.directory), source, line, column))
    }
}

/// A package travels to another process as plain data.
impl serde::Serialize for Package {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.parts.iter().map(|part| {
            let files: Vec<_> = part
                .files
                .iter()
                .map(|(path, file)| (path.as_str(), file.mode, data_encoding::BASE64.encode(&file.content)))
                .collect();
            (part.kind == Kind::Template, part.directory.as_str(), files)
        }))
    }
}

impl<'de> serde::Deserialize<'de> for Package {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        type Wire = Vec<(bool, String, Vec<(RelPath, Mode, String)>)>;
        let mut parts = Vec::new();
        for (is_template, directory, entries) in Wire::deserialize(deserializer)? {
            let mut files = FileTree::default();
            for (path, mode, content) in entries {
                let content = data_encoding::BASE64.decode(content.as_bytes()).map_err(D::Error::custom)?;
                files.insert(path, File { mode, content }).map_err(D::Error::custom)?;
            }
            let kind = if is_template { Kind::Template } else { Kind::Component };
            parts.push(Part { kind, directory, files });
        }
        Ok(Self { parts })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeMap;

    use super::{Components, Kind, Package, Part, TemplateError};
    use crate::base::{File, FileTree, Mode, RelPath};

    /// A part from its files; `template.yaml` begins with what every part has.
    pub fn part(directory: &str, manifest: &str, files: &[(&str, &str)]) -> Part {
        let (group, name) = directory.split_once('/').expect("a group and a name");
        let kind = if group == "templates" { Kind::Template } else { Kind::Component };
        let head = format!("kind: {kind:?}\nname: {name}\nversion: 1.2.3\ndescription: d\n{manifest}");
        let mut tree = FileTree::default();
        for (path, content) in [("template.yaml", head.as_str())].iter().chain(files) {
            let path = RelPath::new(path).expect("a good path");
            tree.insert(path, File { mode: Mode::Regular, content: content.as_bytes().to_vec() }).expect("it fits");
        }
        Part { kind, directory: directory.into(), files: tree }
    }

    impl Components for BTreeMap<String, Part> {
        fn find(&self, name: &str) -> Result<Option<Part>, TemplateError> {
            Ok(self.get(name).cloned())
        }
        fn names(&self) -> Vec<String> {
            self.keys().cloned().collect()
        }
    }

    /// The closure of `template` over `components`.
    pub fn package(template: Part, components: Vec<Part>) -> Result<Package, TemplateError> {
        let name = |part: &Part| part.directory.split_once('/').expect("a name").1.to_owned();
        let components: BTreeMap<String, Part> = components.into_iter().map(|part| (name(&part), part)).collect();
        Package::gather(template, &components)
    }

    #[test]
    fn components_come_once_and_before_their_users() {
        let package = package(
            part("templates/t", "includes: [b, a]\n", &[]),
            vec![part("components/a", "", &[]), part("components/b", "includes: [a]\n", &[])],
        )
        .expect("it gathers");
        let order: Vec<&str> = package.parts().iter().map(|part| part.directory.as_str()).collect();
        assert_eq!(order, ["components/a", "components/b", "templates/t"]);
        let wire = serde_json::to_string(&package).expect("it travels");
        let back: Package = serde_json::from_str(&wire).expect("it arrives");
        assert_eq!(back.digest(), package.digest());
    }

    #[test]
    fn rings_and_unknown_components_are_errors() {
        let ring = package(
            part("templates/t", "includes: [a]\n", &[]),
            vec![part("components/a", "includes: [b]\n", &[]), part("components/b", "includes: [a]\n", &[])],
        );
        assert!(ring.expect_err("a ring").to_string().ends_with("components/a -> components/b -> components/a"));
        let unknown =
            package(part("templates/t", "includes:\n  - kubernets\n", &[]), vec![part("components/kubernetes", "", &[])]);
        let error = unknown.expect_err("it is not there");
        assert_eq!(error.excerpt.as_ref().map(|excerpt| excerpt.line), Some(6));
        assert!(matches!(*error.fault, super::Fault::UnknownComponent { nearest: Some(ref near), .. } if near == "kubernetes"));
    }

    #[test]
    fn digest_covers_every_part() {
        let digest = |content: &str| {
            package(part("templates/t", "includes: [a]\n", &[]), vec![part("components/a", "", &[("files/x", content)])])
                .expect("it gathers")
                .digest()
        };
        assert_ne!(digest("1"), digest("2"));
    }
}
