//! One service, kept by pave, copier and cruft: templates with the same files for each of them, in a first and a second version, and the
//! service made of the first, with an edit of its owner's. And git alone, with everything ready, which is the floor.

mod files;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use files::{Files, Versions};

const PAVE: &str = env!("CARGO_BIN_EXE_pave");
const NAME: &str = files::NAME;

const MANIFEST: &str = "kind: Template\nname: service\nversion: VERSION\ndescription: A service\n";
const CASE: &str = "answers:\n  service: {name: payments, description: Takes payments, owner: team-payments}\n";
const HOME: &str = "[user]\nname = Bench\nemail = bench@localhost\n[init]\ndefaultBranch = main\n";

/// Who can keep the service up to date.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Contender {
    Git,
    Pave,
    Copier,
    Cruft,
}

use Contender::{Copier, Cruft, Git, Pave};

/// A directory of its own, on the disk that the build is on, with a HOME of its own.
pub struct World {
    root: PathBuf,
    versions: Versions,
}

impl Contender {
    /// The program's name.
    pub fn name(self) -> &'static str {
        match self {
            Git => "git",
            Pave => "pave",
            Copier => "copier",
            Cruft => "cruft",
        }
    }

    /// Whether its program is there.
    pub fn is_there(self) -> bool {
        let program = if self == Pave { PAVE } else { self.name() };
        Command::new(program).arg("--help").stdout(Stdio::null()).status().is_ok_and(|status| status.success())
    }

    /// The service before the update.
    fn before(self) -> String {
        format!("before/{}", self.name())
    }
}

impl World {
    /// With a service of so many files.
    pub fn new(count: usize) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-{}-{count}", std::process::id()));
        fs::create_dir_all(root.join("before")).unwrap();
        fs::write(root.join(".gitconfig"), HOME).unwrap();
        let mut world = Self { root, versions: Versions::default() };
        world.run(".", PAVE, &["create-service", NAME, "--template", "go-http", "--no-input", "--output", "source"]);
        world.versions = Versions::of(&world.at("source"), count);
        world
    }

    /// Writes the template of `contender`, and the service in its first version, when the second is already there.
    pub fn prepare(&self, contender: Contender) {
        match contender {
            Pave => self.prepare_pave(),
            Copier => self.prepare_copier(),
            Cruft => self.prepare_cruft(),
            Git => self.prepare_git(),
        }
    }

    fn prepare_pave(&self) {
        self.run(".", "git", &["init", "-q", "--bare", "pave.git"]);
        self.run(".", "git", &["init", "-q", "pave"]);
        self.run("pave", "git", &["remote", "add", "origin", self.at("pave.git").to_str().unwrap()]);
        self.write("pave/registry.yaml", "name: acme\ndescription: Golden paths\ndefault-template: service\n");
        self.write("pave/templates/service/tests/defaults.yaml", CASE);
        let mut entries = String::new();
        for (version, files) in [("1.0.0", &self.versions.first), ("1.1.0", &self.versions.second)] {
            self.write("pave/templates/service/template.yaml", &MANIFEST.replace("VERSION", version));
            self.write_files("pave/templates/service/files", files, "{{ service.name }}", ".jinja");
            entries.insert_str(0, &format!("## [{version}]\n\n- It goes on.\n\n"));
            self.write("pave/templates/service/CHANGELOG.md", &format!("# Changelog\n\n{entries}"));
            self.commit("pave", version);
            self.run("pave", "git", &["push", "-q", "origin", "HEAD:main"]);
            self.run("pave", PAVE, &["template", "publish", "service"]);
        }
        self.run(".", PAVE, &["registry", "add", "acme", "./pave.git"]);
        let target = Pave.before();
        let set = ["--set", "service.description=Takes payments", "--set", "service.owner=team-payments"];
        let create = ["create-service", NAME, "--template", "service@=1.0.0", "--no-input", "--output", &target];
        self.run(".", PAVE, &[&create[..], &set].concat());
        // So that the second version is what it follows.
        let manifest = fs::read_to_string(self.at(&target).join("pave.yaml")).unwrap();
        self.write(&format!("{target}/pave.yaml"), &manifest.replace("service@=1.0.0", "service@^1.0.0"));
        self.edit(&target);
    }

    fn prepare_copier(&self) {
        self.run(".", "git", &["init", "-q", "copier"]);
        self.write("copier/copier.yaml", "name:\n  type: str\n_subdirectory: files\n");
        self.write("copier/files/{{_copier_conf.answers_file}}.jinja", "{{ _copier_answers|to_nice_yaml }}");
        let target = Copier.before();
        for (version, files) in [("1.0.0", &self.versions.first), ("1.1.0", &self.versions.second)] {
            self.write_files("copier/files", files, "{{ name }}", ".jinja");
            self.commit("copier", version);
            self.run("copier", "git", &["tag", version]);
        }
        let data = format!("name={NAME}");
        self.run(
            ".",
            "copier",
            &["copy", "-q", "--defaults", "-d", &data, "--vcs-ref", "1.0.0", self.at("copier").to_str().unwrap(), &target],
        );
        self.run(&target, "git", &["init", "-q"]);
        self.commit(&target, "Create");
        self.edit(&target);
    }

    fn prepare_cruft(&self) {
        self.run(".", "git", &["init", "-q", "cruft"]);
        self.write("cruft/cookiecutter.json", &format!("{{\"name\": \"{NAME}\"}}"));
        let target = Cruft.before();
        let files = |files| self.write_files("cruft/{{cookiecutter.name}}", files, "{{ cookiecutter.name }}", "");
        files(&self.versions.first);
        self.commit("cruft", "1.0.0");
        self.run(".", "cruft", &["create", self.at("cruft").to_str().unwrap(), "--no-input", "--output-dir", "made"]);
        fs::rename(self.at("made").join(NAME), self.at(&target)).unwrap();
        self.run(&target, "git", &["init", "-q"]);
        self.commit(&target, "Create");
        self.edit(&target);
        files(&self.versions.second);
        self.commit("cruft", "1.1.0");
    }

    /// The floor merges the three commits that pave's update has made, in the service as it was before.
    fn prepare_git(&self) {
        let target = Git.before();
        self.run(".", "cp", &["-a", &Pave.before(), &target]);
        self.run(&target, PAVE, &["update", "--no-input"]);
        self.run(&target, "git", &["tag", "theirs", "HEAD^2"]);
        self.run(&target, "git", &["reset", "-q", "--hard", "HEAD~1"]);
    }

    fn edit(&self, service: &str) {
        let path = self.at(service).join(&self.versions.edited);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text + "\n// Edited by its owner.\n").unwrap();
        self.commit(service, "Edit");
    }

    /// A copy of the service before the update, which git has looked at.
    pub fn copy(&self, contender: Contender, to: &str) {
        let _ = fs::remove_dir_all(self.at(to));
        self.run(".", "cp", &["-a", &contender.before(), to]);
        self.run(to, "git", &["update-index", "-q", "--refresh"]);
    }

    /// Updates such a copy.
    pub fn update(&self, contender: Contender, service: &str) {
        match contender {
            Pave => self.run(service, PAVE, &["update", "--no-input"]),
            Copier => self.run(service, "copier", &["update", "-q", "--defaults"]),
            Cruft => self.run(service, "cruft", &["update", "--skip-apply-ask"]),
            Git => {
                let mut merge = self.command(service, "git", &["merge-tree", "--write-tree", "HEAD", "theirs"]);
                let merged = merge.stderr(Stdio::null()).output().unwrap();
                assert!(merged.status.success(), "the floor merges");
                let tree = String::from_utf8(merged.stdout).unwrap();
                self.run(service, "git", &["read-tree", "-m", "-u", "HEAD", tree.trim()]);
            }
        }
    }

    /// Runs pave in such a copy.
    pub fn pave(&self, service: &str, arguments: &[&str]) {
        self.run(service, PAVE, arguments);
    }

    /// Runs git in such a copy.
    pub fn git(&self, service: &str, arguments: &[&str]) {
        self.run(service, "git", arguments);
    }

    /// Panics unless the update of a copy gave what it must: the second version with the owner's edit.
    pub fn check(&self, contender: Contender, service: &str) {
        let mut wanted = self.versions.second.clone();
        wanted.get_mut(&self.versions.edited).unwrap().push_str("\n// Edited by its owner.\n");
        for (path, text) in wanted {
            let found = fs::read_to_string(self.at(service).join(&path)).unwrap_or_default();
            assert_eq!(found, text, "{path}, by {}", contender.name());
        }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Files as a template writes them: `name` for the service's name, and `suffix` where that is there.
    fn write_files(&self, directory: &str, files: &Files, name: &str, suffix: &str) {
        for (path, text) in files {
            let suffix = if text.contains(NAME) { suffix } else { "" };
            self.write(&format!("{directory}/{path}{suffix}"), &text.replace(NAME, name));
        }
    }

    fn commit(&self, repository: &str, message: &str) {
        self.run(repository, "git", &["add", "-A"]);
        self.run(repository, "git", &["commit", "-q", "-m", message]);
    }

    fn command(&self, directory: &str, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.at(directory)).env("HOME", &self.root).env("GIT_CONFIG_NOSYSTEM", "1");
        command.env_remove("XDG_CONFIG_HOME").env_remove("XDG_CACHE_HOME").stdin(Stdio::null());
        command
    }

    fn run(&self, directory: &str, program: &str, arguments: &[&str]) {
        let ran = self.command(directory, program, arguments).output().unwrap();
        let said = || [ran.stdout.clone(), ran.stderr.clone()].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
        assert!(ran.status.success(), "{program} {arguments:?} in {directory}: {}", said());
    }

    /// Removes a copy.
    pub fn clear(&self, service: &str) {
        fs::remove_dir_all(self.at(service)).unwrap();
    }

    pub fn remove(self) {
        fs::remove_dir_all(self.root).unwrap();
    }
}
