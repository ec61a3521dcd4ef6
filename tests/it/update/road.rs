//! A template of five versions, and services made from it.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::world::{Ran, World};

pub const VERSIONS: [&str; 5] = ["1.0.0", "1.1.0", "1.2.0", "2.0.0", "2.1.0"];

/// A file of the template: its path, the first and the last version that has it so, and its text.
type Row = (&'static str, usize, usize, &'static str);

const FILES: &[Row] = &[
    ("README.md.jinja", 0, 0, "# {{ service.name }}\n\nFirst part.\n\nSecond part.\n\nThird part.\n"),
    ("README.md.jinja", 1, 2, "# {{ service.name }}\n\nFirst part.\n\nSecond part, better.\n\nThird part.\n"),
    ("README.md.jinja", 3, 4, "# {{ service.name }}\n\nFirst part.\n\nSecond part, better.\n\nThird part, too.\n"),
    ("greeting.yaml.jinja", 0, 2, "greeting: {{ service.greeting | yaml }}\n"),
    ("greeting.yaml.jinja", 3, 4, "greeting: {{ text.greeting | yaml }}\n"),
    ("store.yaml.jinja", 0, 3, "database: {{ infrastructure.database | yaml }}\n"),
    ("store.yaml.jinja", 4, 4, "database: {{ infrastructure.db.kind | yaml }}\nsize: {{ infrastructure.db.size }}\n"),
    ("tier.yaml.jinja", 1, 4, "tier: {{ tier | yaml }}\n"),
    ("run.sh", 0, 4, "#!/bin/sh\nexec true\n"),
    ("old.txt", 0, 0, "It goes soon.\n"),
    // Moves by a migration.
    ("docs/guide.md", 0, 1, "# Guide\n\nOne.\n\nTwo.\n\nThree.\n"),
    ("docs/how-to/guide.md", 2, 4, "# Guide\n\nOne.\n\nTwo.\n\nThree and more.\n"),
    // Moves without one.
    ("notes.txt", 0, 2, "Notes.\nThey move.\nNobody says so.\nGit finds out.\n"),
    ("NOTICE.txt", 3, 4, "Notes.\nThey move.\nNobody says so.\nGit finds out.\nAnd they grow.\n"),
    // A file becomes a directory, and back.
    ("shape", 0, 1, "flat\n"),
    ("shape/round", 2, 2, "round\n"),
    ("shape", 3, 4, "flat again\n"),
    ("extra/na\u{ef}ve file.txt", 1, 4, "\u{fc}ber alles Wei\u{df}e\n"),
];

const COMPONENTS: &[(&str, &str, &str)] =
    &[("cache", "cache.yaml", "cache: redis\nsize: 1\n"), ("metrics", "metrics.yaml", "metrics: prometheus\n")];

fn manifest(index: usize) -> String {
    let text = |default: &str| format!("{{type: string, default: {default}}}");
    let choice = |choices: &str, default: &str| format!("{{type: string, enum: [{choices}], default: {default}}}");
    let mut groups: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut input = |group: &'static str, name: &str, schema: String| {
        groups.entry(group).or_default().push(format!("{name}: {schema}"));
    };
    if index < 3 {
        input("service", "greeting", text("Hello"));
        input("service", "legacy", text("x"));
    } else {
        input("text", "greeting", text("Hello"));
    }
    let database = choice("none, postgresql", "none");
    if index < 4 {
        input("infrastructure", "database", database);
    } else {
        input("infrastructure", "db", format!("{{properties: {{kind: {database}, size: {{type: integer, default: 1}}}}}}"));
    }
    input("infrastructure", "cache", choice("none, redis", "none"));
    input("features", "metrics", format!("{{type: boolean, default: {}}}", index < 3));
    let mut inputs: String = groups
        .iter()
        .map(|(group, inputs)| format!("    {group}: {{properties: {{{}}}}}\n", inputs.join(", ")))
        .collect::<Vec<_>>()
        .concat();
    if index > 0 {
        inputs.push_str(&format!("    tier: {}\n", choice("gold, silver", "silver")));
    }
    let migrations = [
        (2, "1.2.0", "rename: {docs/guide.md: docs/how-to/guide.md}"),
        (3, "2.0.0", "move-answers: {service.greeting: text.greeting}, drop: [service.legacy]"),
        (4, "2.1.0", "move-answers: {infrastructure.database: infrastructure.db.kind}"),
    ];
    let migrations: String = migrations
        .iter()
        .filter(|migration| migration.0 <= index)
        .map(|(_, to, what)| format!("  - {{to: {to}, {what}}}\n"))
        .collect::<Vec<_>>()
        .concat();
    let migrations = if migrations.is_empty() { migrations } else { format!("migrations:\n{migrations}") };
    format!(
        "kind: Template\nname: road\nversion: {}\ndescription: A road\nincludes:\n  - {{component: cache, when: infrastructure.cache == 'redis'}}\n  \
         - {{component: metrics, when: features.metrics}}\ninputs:\n  properties:\n{inputs}{migrations}",
        VERSIONS[index]
    )
}

/// Writes every version below `to`.
pub fn write_versions(to: &Path) {
    for (index, version) in VERSIONS.iter().enumerate() {
        let root = to.join(version);
        write(&root.join("registry.yaml"), "name: acme\ndescription: Roads\n");
        let road = root.join("templates/road");
        write(&road.join("template.yaml"), &manifest(index));
        let entries: String = VERSIONS[..=index]
            .iter()
            .rev()
            .map(|version| format!("\n## [{version}]\n\n- It is {version}.\n"))
            .collect::<Vec<_>>()
            .concat();
        write(&road.join("CHANGELOG.md"), &format!("# Changelog\n{entries}"));
        for (path, _, _, text) in FILES.iter().filter(|(_, first, last, _)| (*first..=*last).contains(&index)) {
            write(&road.join("files").join(path), text);
        }
        let mode = if index < 2 { 0o644 } else { 0o755 };
        fs::set_permissions(road.join("files/run.sh"), fs::Permissions::from_mode(mode)).unwrap();
        if index > 0 {
            std::os::unix::fs::symlink("README.md", road.join("files/LIESMICH.md")).unwrap();
        }
        let logo: Vec<u8> = (0..200u8).map(|byte| byte.wrapping_mul(if index < 2 { 3 } else { 7 })).collect();
        fs::write(road.join("files/logo.png"), logo).unwrap();
        for (name, path, text) in COMPONENTS {
            let component = root.join("components").join(name);
            write(&component.join("template.yaml"), &format!("kind: Component\nname: {name}\ndescription: {name}\n"));
            write(&component.join("files").join(path), text);
        }
    }
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A world with the versions in `t/` and a service in `svc/`.
pub struct Road {
    pub world: World,
}

/// The flags of a service of the version `index`, with the same answers for all of them.
fn answers(index: usize) -> Vec<String> {
    let greeting = if index < 3 { "service.greeting=Hej" } else { "text.greeting=Hej" };
    let database = if index < 4 { "infrastructure.database=postgresql" } else { "infrastructure.db.kind=postgresql" };
    let sets = ["service.description=Says hello", "service.owner=team-hello", greeting, database];
    sets.iter().flat_map(|set| ["--set".to_owned(), (*set).to_owned()]).collect()
}

fn made() -> &'static Path {
    static MADE: OnceLock<tempfile::TempDir> = OnceLock::new();
    MADE.get_or_init(|| {
        let world = World::new();
        write_versions(&world.path("t"));
        for (index, version) in VERSIONS.iter().enumerate() {
            let template = format!("./t/{version}/templates/road");
            let answers = answers(index);
            let mut args = vec!["create-service", "svc", "--no-input", "--template", template.as_str()];
            args.extend(answers.iter().map(String::as_str));
            world.pave(&args).ok();
            fs::rename(world.path("svc"), world.path(version)).unwrap();
        }
        let kept = tempfile::tempdir().unwrap();
        copy(&world.work(), &kept.path().join("made"));
        kept
    })
    .path()
}

/// `cp -a`.
pub fn copy(from: &Path, to: &Path) {
    assert!(Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap().success());
}

/// Every file below a directory, `.git` too where it is asked for, with its mode, and where links point.
pub fn snapshot(top: &Path, with_git: bool) -> BTreeMap<PathBuf, (u32, Vec<u8>)> {
    let mut found = BTreeMap::new();
    let mut pending = vec![top.to_owned()];
    while let Some(directory) = pending.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            let metadata = fs::symlink_metadata(&path).unwrap();
            if metadata.is_dir() && (with_git || path.file_name().unwrap() != ".git") {
                pending.push(path);
            } else if metadata.is_symlink() {
                found.insert(path.clone(), (0, fs::read_link(&path).unwrap().as_os_str().as_bytes().to_vec()));
            } else if metadata.is_file() {
                found.insert(path.clone(), (metadata.permissions().mode(), fs::read(&path).unwrap()));
            }
        }
    }
    found
}

/// Everything that `--abort` has to bring back.
#[derive(Debug, PartialEq, Eq)]
pub struct State {
    files: BTreeMap<PathBuf, (u32, Vec<u8>)>,
    index: String,
    status: String,
    references: String,
    head: String,
    merging: Vec<&'static str>,
}

impl Road {
    /// With a service of this version, which nobody has touched.
    pub fn at(version: &str) -> Self {
        let road = Self { world: World::new() };
        let made = made().join("made");
        copy(&made.join("t"), &road.world.path("t"));
        copy(&made.join(version), &road.world.path("svc"));
        road
    }

    /// The directory of a version of the template.
    pub fn template(version: &str) -> String {
        format!("./t/{version}/templates/road")
    }

    /// The tree of a service that is made of this version from the start.
    pub fn fresh(version: &str) -> BTreeMap<PathBuf, (u32, Vec<u8>)> {
        let top = made().join("made").join(version);
        relative(snapshot(&top, false), &top)
    }

    /// `pave update -C svc ARGS`.
    pub fn pave(&self, args: &[&str]) -> Ran {
        self.world.pave(&[&["update", "-C", "svc", "--no-input"], args].concat())
    }

    /// `pave update -C svc --template VERSION ARGS`.
    pub fn to(&self, version: &str, args: &[&str]) -> Ran {
        self.pave(&[&["--template", &Self::template(version)], args].concat())
    }

    /// The JSON of an update with this exit code.
    pub fn report(&self, version: &str, args: &[&str], status: i32) -> serde_json::Value {
        let ran = self.to(version, &[args, &["--format", "json"]].concat());
        assert_eq!(ran.status, Some(status), "{}", ran.transcript());
        ran.json()
    }

    pub fn git(&self, args: &[&str]) -> String {
        self.world.git(&[&["-C", "svc"], args].concat())
    }

    pub fn read(&self, path: &str) -> String {
        self.world.read(&format!("svc/{path}"))
    }

    pub fn write(&self, path: &str, text: &str) {
        self.world.write(&format!("svc/{path}"), text);
    }

    pub fn exists(&self, path: &str) -> bool {
        self.world.exists(&format!("svc/{path}"))
    }

    pub fn remove(&self, path: &str) {
        fs::remove_file(self.world.path(&format!("svc/{path}"))).unwrap();
    }

    /// Replaces a part of a file.
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path}: {text}");
        self.write(path, &text.replacen(from, to, 1));
    }

    pub fn commit(&self, message: &str) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", message]);
    }

    /// Commits what has changed in one file.
    pub fn commit_only(&self, path: &str) {
        self.git(&["commit", "-q", "-m", "Mine", "--", path]);
    }

    /// The id that git gives a file of this content.
    pub fn blob(content: &[u8]) -> String {
        git2::Oid::hash_object(git2::ObjectType::Blob, content).unwrap().to_string()
    }

    /// Files of the work tree, from its top.
    pub fn files(&self) -> BTreeMap<PathBuf, (u32, Vec<u8>)> {
        let top = self.world.path("svc");
        relative(snapshot(&top, false), &top)
    }

    pub fn state(&self) -> State {
        const MERGING: [&str; 4] = ["MERGE_HEAD", "MERGE_MSG", "MERGE_MODE", "pave-update"];
        State {
            files: self.files(),
            // Git writes some parts of the index anew whenever it looks at it.
            index: self.git(&["ls-files", "--stage"]),
            status: self.git(&["status", "--porcelain=v2", "--ignored"]),
            references: self.git(&["for-each-ref"]),
            head: fs::read_to_string(self.world.path("svc/.git/HEAD")).unwrap(),
            merging: MERGING.into_iter().filter(|name| self.exists(&format!(".git/{name}"))).collect(),
        }
    }

    /// Nothing is left to do, and the repository is whole.
    pub fn assert_clean(&self) {
        assert_eq!(self.git(&["status", "--porcelain"]), "");
        self.assert_sound();
    }

    /// The repository is whole, and no update is in progress.
    pub fn assert_sound(&self) {
        assert_eq!(self.git(&["fsck", "--strict", "--no-dangling"]), "");
        assert!(!self.exists(".git/pave-update") && !self.exists(".git/index.lock"));
    }
}

fn relative(files: BTreeMap<PathBuf, (u32, Vec<u8>)>, top: &Path) -> BTreeMap<PathBuf, (u32, Vec<u8>)> {
    files.into_iter().map(|(path, file)| (path.strip_prefix(top).unwrap().to_owned(), file)).collect()
}

/// What the report says of each file: `path outcome`, or `from -> path outcome`.
pub fn outcomes(report: &serde_json::Value) -> Vec<String> {
    let line = |file: &serde_json::Value| {
        let text = |name: &str| file[name].as_str().map(str::to_owned);
        let from = text("from").map(|from| format!("{from} -> ")).unwrap_or_default();
        format!("{from}{} {}", text("path").unwrap(), text("outcome").unwrap())
    };
    report["files"].as_array().unwrap().iter().map(line).collect()
}
