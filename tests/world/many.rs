//! A registry with thousands of versions, written by `git fast-import`, with digests that pave has counted.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use pave_cli::base::{File, FileTree, Mode, RelPath};
use pave_cli::registry::{Index, Release, VersionTag};
use pave_cli::template::{Components, Package, Part, PartKind, TemplateError};

/// How many versions of how many templates; and an ssh key that signs them, with its public key beside it.
pub struct Many<'a> {
    pub templates: usize,
    pub versions: usize,
    pub key: Option<&'a Path>,
}

struct NoComponents;

impl Components for NoComponents {
    fn find(&self, _name: &str) -> Result<Option<Part>, TemplateError> {
        Ok(None)
    }
    fn names(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A commit of the stream, and the version that it holds.
struct Version {
    tag: VersionTag,
    mark: usize,
}

impl Many<'_> {
    /// Writes it to a new bare repository.
    pub fn write(&self, repository: &Path) {
        git(repository, &["init", "-q", "--bare", "-b", "main", "."]);
        let marks = repository.join("marks");
        let (stream, versions) = self.commits();
        import(repository, &[&format!("--export-marks={}", marks.display())], &stream);
        let commits: BTreeMap<usize, String> = fs::read_to_string(&marks)
            .unwrap()
            .lines()
            .map(|line| line.trim_start_matches(':').split_once(' ').unwrap())
            .map(|(mark, id)| (mark.parse().unwrap(), id.to_owned()))
            .collect();
        fs::remove_file(marks).unwrap();
        let tags: String = versions.iter().map(|version| self.tag(version, &commits[&version.mark])).collect();
        import(repository, &[], &tags);
        git(repository, &["pack-refs", "--all"]);
    }

    /// A commit for every version, and one with the indexes at the end.
    fn commits(&self) -> (String, Vec<Version>) {
        let (mut stream, mut versions, mut indexes) = (String::new(), Vec::new(), Vec::new());
        for template in 0..self.templates {
            let name = format!("template-{template:03}");
            let mut index = Index::new(&name);
            for number in 0..self.versions {
                let (files, version) = (files(&name, number), semver::Version::new(1, number as u64, 0));
                let directory = format!("templates/{name}");
                let part = Part { kind: PartKind::Template, directory: directory.clone(), files: files.clone() };
                let digest = Package::gather(part, &NoComponents).unwrap().digest();
                let mark = versions.len() + 1;
                commit(&mut stream, mark, files.iter().map(|(path, file)| (format!("{directory}/{path}"), &file.content[..])));
                index.serial += 1;
                let (description, published) = ("A template among many".to_owned(), "2026-11-21T10:00:00Z".to_owned());
                index.versions.push(Release { version: version.clone(), digest, description, published, yanked: None });
                versions
                    .push(Version { tag: VersionTag { registry: "many".into(), template: name.clone(), version, digest }, mark });
            }
            indexes.push((format!("versions/{name}.yaml"), index.render()));
        }
        indexes.push(("registry.yaml".into(), self.settings()));
        commit(&mut stream, versions.len() + 1, indexes.iter().map(|(path, text)| (path.clone(), text.as_bytes())));
        (stream, versions)
    }

    fn settings(&self) -> String {
        let signers = self.key.map(|key| {
            let public = fs::read_to_string(key.with_extension("pub")).unwrap();
            format!("require-signatures: true\nsigners:\n  - {{name: Ada, ssh: \"{}\"}}\n", public.trim())
        });
        format!("name: many\n{}", signers.unwrap_or_default())
    }

    fn tag(&self, version: &Version, commit: &str) -> String {
        let (name, tagger) = (version.tag.tag_name(), "Ada <ada@example.org> 1790000000 +0000");
        let mut message = version.tag.render("");
        if let Some(key) = self.key {
            let signed = format!("object {commit}\ntype commit\ntag {name}\ntagger {tagger}\n\n{message}");
            message += &sign(key, &signed);
        }
        format!("tag {name}\nfrom {commit}\ntagger {tagger}\ndata {}\n{message}\n", message.len())
    }
}

fn files(name: &str, number: usize) -> FileTree {
    let manifest = format!("kind: Template\nname: {name}\nversion: 1.{number}.0\ndescription: A template among many\n");
    let mut files = FileTree::default();
    for (path, text) in [
        ("template.yaml", manifest),
        ("CHANGELOG.md", format!("# Changelog\n\n## [1.{number}.0]\n\n- More.\n")),
        ("files/README.md.jinja", format!("# {{{{ service.name }}}}\n\n{name} {number}\n")),
    ] {
        let file = File { mode: Mode::Regular, content: text.into_bytes() };
        files.insert(RelPath::new(path).unwrap(), file).unwrap();
    }
    files
}

fn commit<'a>(stream: &mut String, mark: usize, files: impl Iterator<Item = (String, &'a [u8])>) {
    let _ = write!(stream, "commit refs/heads/main\nmark :{mark}\ncommitter Ada <ada@example.org> 1790000000 +0000\ndata 1\nx\n");
    for (path, content) in files {
        let text = std::str::from_utf8(content).unwrap();
        let _ = write!(stream, "M 100644 inline {path}\ndata {}\n{text}\n", text.len());
    }
}

fn git(directory: &Path, args: &[&str]) {
    fs::create_dir_all(directory).unwrap();
    assert!(Command::new("git").args(args).current_dir(directory).status().unwrap().success());
}

fn import(repository: &Path, args: &[&str], stream: &str) {
    let mut command = Command::new("git");
    fed(command.args(["fast-import", "--quiet"]).args(args).current_dir(repository), stream);
}

fn sign(key: &Path, text: &str) -> String {
    let mut command = Command::new("ssh-keygen");
    fed(command.args(["-q", "-Y", "sign", "-n", "git", "-f"]).arg(key), text)
}

fn fed(command: &mut Command, input: &str) -> String {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{command:?}");
    String::from_utf8(output.stdout).unwrap()
}
