//! A service before its judges.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::{LazyLock, Mutex, Once};

use serde_json::Value;

use super::table::{JUDGES, Judge, NOT_JUDGED, patterns};
use crate::tools;
use crate::world::World;

/// What judges were content with: many services have the same files.
static CONTENT: LazyLock<Mutex<HashSet<u64>>> = LazyLock::new(Mutex::default);

/// A template, a name, and answers: what `pave create-service` is told.
pub struct Choice {
    pub template: String,
    pub name: &'static str,
    pub answers: Vec<String>,
}

impl Choice {
    /// The arguments that make this service in the directory `service`.
    pub fn arguments(&self) -> Vec<&str> {
        let start = ["create-service", self.name, "--template", &self.template, "--yes", "--no-input", "--output", "service"];
        start.into_iter().chain(self.answers.iter().flat_map(|answer| ["--set", answer])).collect()
    }
}

/// A service that was made, in a world where the judges' programs are found.
pub struct Service {
    world: World,
    /// Each file and the part that it came from.
    files: BTreeMap<String, String>,
    template: String,
    /// Whether the schemas beside this repository are there.
    has_shared: bool,
    has_terraform: bool,
}

impl Service {
    pub fn create(choice: &Choice) -> Self {
        let mut world = World::new();
        let created = world.pave(&[&choice.arguments()[..], &["--format", "json"]].concat()).ok().json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let files: BTreeMap<_, _> = created["files"]
            .as_array()
            .unwrap()
            .iter()
            .map(|file| (text(&file["path"]), file["part"].as_str().unwrap_or("pave").to_owned()))
            .collect();
        let has_shared = prepare(&mut world, &without(&files));
        let has_terraform = prepare_terraform(&mut world);
        Self { world, files, template: choice.template.clone(), has_shared, has_terraform }
    }

    /// All that was written, by name.
    pub fn contents(&self) -> Vec<(String, Vec<u8>)> {
        self.files.keys().map(|file| (file.clone(), self.read(file))).collect()
    }

    fn read(&self, file: &str) -> Vec<u8> {
        fs::read(self.world.path("service").join(file)).unwrap()
    }

    /// What the judges complain of, and the files that none of them reads.
    pub fn complaints(&self) -> String {
        let mut complaints = String::new();
        for judge in self.judges().filter(|judge| !self.is_known_to(judge)) {
            match self.ask(judge) {
                Ok(()) => self.remember(judge),
                Err(transcript) => write!(complaints, "\n{}:\n{transcript}", judge.name).unwrap(),
            }
        }
        for file in self.unread() {
            write!(complaints, "\n{file}: no judge reads it").unwrap();
        }
        complaints
    }

    /// The judges that have something to read here.
    fn judges(&self) -> impl Iterator<Item = &'static Judge> {
        JUDGES.iter().filter(|judge| {
            let reads = judge.reads();
            self.can_ask(judge) && self.files.keys().any(|file| reads.is_match(file))
        })
    }

    /// Whether what the judge needs is there.
    pub fn can_ask(&self, judge: &Judge) -> bool {
        (self.has_shared || !judge.wants_shared()) && (self.has_terraform || !judge.wants_terraform())
    }

    /// Calls one judge; gives what it printed where it is not content.
    fn ask(&self, judge: &Judge) -> Result<(), String> {
        let mut command = self.world.command("bash");
        command.current_dir(self.world.path("service")).args(["-euo", "pipefail", "-c", judge.command]);
        let ran = self.world.run(&mut command, judge.command);
        if ran.status == Some(0) { Ok(()) } else { Err(ran.transcript()) }
    }

    /// Whether the judge was content with the same files in another service.
    fn is_known_to(&self, judge: &Judge) -> bool {
        !judge.reads_all() && !judge.is_called_each_time && CONTENT.lock().unwrap().contains(&self.read_by(judge))
    }

    fn remember(&self, judge: &Judge) {
        CONTENT.lock().unwrap().insert(self.read_by(judge));
    }

    /// The judge's name and what it reads, name and content.
    fn read_by(&self, judge: &Judge) -> u64 {
        let reads = judge.reads();
        let mut hasher = DefaultHasher::new();
        judge.name.hash(&mut hasher);
        for file in self.files.keys().filter(|file| reads.is_match(file)) {
            (file, self.read(file)).hash(&mut hasher);
        }
        hasher.finish()
    }

    /// Puts a fault in the place of a text of a file, calls the judge, and takes the fault out again; says what is wrong, if it
    /// does not notice.
    pub fn overlooks(&self, judge: &Judge, [file, text, fault]: [&str; 3]) -> Option<String> {
        let path = format!("service/{file}");
        let whole = self.world.read(&path);
        if !whole.contains(text) {
            return Some(format!("{}: {file} has no {text:?} that the fault could replace", judge.name));
        }
        self.world.write(&path, &whole.replacen(text, fault, 1));
        // It reads what kustomize or Helm makes of the files.
        for renderer in self.judges().filter(|judge| ["kustomize", "helm"].contains(&judge.name)) {
            let _ = self.ask(renderer);
        }
        let answer = self.ask(judge);
        self.world.write(&path, &whole);
        answer.is_ok().then(|| format!("{} does not notice {fault:?} in {file}", judge.name))
    }

    /// Files of components that no judge reads. A language's own are read by its toolchain, in other tests.
    fn unread(&self) -> Vec<&String> {
        let particular = || JUDGES.iter().filter(|judge| !judge.reads_all());
        let judged: Vec<_> = particular().map(Judge::reads).collect();
        let excused = patterns(NOT_JUDGED.iter().copied());
        // Of `go-worker`, the component `go`, where there is one.
        let language = self.template.split('-').next().unwrap();
        self.files
            .iter()
            .filter(|(_, part)| ![self.template.as_str(), language, "pave"].contains(&part.as_str()))
            .map(|(file, _)| file)
            .filter(|file| !excused.is_match(file) && !judged.iter().any(|reads| reads.is_match(file)))
            .collect()
    }
}

/// What the texts of a service with these files must not speak of.
fn without(files: &BTreeMap<String, String>) -> String {
    let has = |starts: &[&str]| files.keys().any(|file| starts.iter().any(|start| file.starts_with(start)));
    let pipelines: &[&str] = &[".github/workflows/", ".gitlab-ci.yml", ".circleci/", "Jenkinsfile"];
    let parts = [("pipeline", pipelines), ("kubernetes", &["deploy/"])];
    parts.into_iter().filter(|(_, starts)| !has(starts)).map(|(name, _)| name).collect::<Vec<_>>().join(" ")
}

/// Sets what the commands of the table read; gives whether the schemas beside this repository are there.
fn prepare(world: &mut World, without: &str) -> bool {
    static SAID: Once = Once::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = root.join("../shared");
    let is_shared = shared.join("schemas").is_dir();
    if !is_shared {
        SAID.call_once(|| {
            for judge in JUDGES.iter().filter(|judge| judge.wants_shared()) {
                eprintln!("skipped: {} (../shared is not there)", judge.name);
            }
        });
    }
    let out = world.root().join("out");
    fs::create_dir_all(out.join("overlays")).unwrap();
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    world.set("PAVE", env!("CARGO_BIN_EXE_pave"));
    world.set("JUDGES", path(&root.join("tests/real/judges")));
    world.set("SHARED", path(&shared));
    world.set("OUT", path(&out));
    world.set("WITHOUT", without);
    world.set("PATH", tools::search_path().into_string().unwrap());
    world.set("NODE_PATH", path(&root.join("target/tools/npm/node_modules")));
    // What Python reads and writes is UTF-8, whatever the machine's locale.
    world.set("PYTHONUTF8", "1");
    // The judges import each other, and leave nothing beside themselves.
    world.set("PYTHONDONTWRITEBYTECODE", "1");
    world.set("NO_MKDOCS_2_WARNING", "1");
    world.set("NO_COLOR", "1");
    is_shared
}

/// Where machines without a network keep the providers of Terraform.
const MIRRORS: &[&str] = &["/usr/share/terraform/plugins", "/usr/local/share/terraform/plugins", "/opt/tf-plugins"];

/// Sets where AWS's provider for Terraform is; gives whether both are there. `tests/run` cannot install them: they are in no
/// package registry.
fn prepare_terraform(world: &mut World) -> bool {
    static SAID: Once = Once::new();
    let versions =
        MIRRORS.iter().filter_map(|mirror| fs::read_dir(Path::new(mirror).join("registry.terraform.io/hashicorp/aws")).ok());
    let provider = versions.flatten().map(|version| version.unwrap().path().join("linux_amd64")).find(|path| path.is_dir());
    let (Some(provider), true) = (provider, tools::find("terraform").is_ok()) else {
        SAID.call_once(|| eprintln!("skipped: terraform (it, or its provider of AWS, is not there)"));
        return false;
    };
    world.set("TERRAFORM_AWS", provider.to_str().unwrap());
    true
}
