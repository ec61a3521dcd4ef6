//! What has passed before: the same files, before the same judges and the same programs, on this machine.
//!
//! Verdicts are kept for a week in `target/caches/verdicts`, so that a second run asks again only about what has changed.
//! To ask about everything, remove that directory.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::time::Duration;

const KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// A test's name, and all that it judges.
pub struct Verdict {
    path: PathBuf,
}

impl Verdict {
    /// Of what is called `name`, on what these parts tell.
    pub fn on(name: &str, parts: impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        (*JUDGES, name, parts).hash(&mut hasher);
        Self { path: directory().join(format!("{:016x}", hasher.finish())) }
    }

    /// Runs what panics unless all is well, if it has not passed before.
    pub fn unless_known(&self, name: &str, run: impl FnOnce()) {
        if self.path.exists() {
            eprintln!("{name}: has passed on the same files");
            return;
        }
        run();
        fs::create_dir_all(directory()).unwrap();
        fs::write(&self.path, name).unwrap();
    }
}

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/caches/verdicts")
}

/// These tests, the programs that `tests/run` installs, those of Debian, and the schemas beside this repository.
static JUDGES: LazyLock<u64> = LazyLock::new(|| {
    forget();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut hasher = DefaultHasher::new();
    for place in ["tests/run", "tests/real", "tests/world", "../shared/schemas", "../shared/validators"] {
        hash_tree(&root.join(place), &mut hasher);
    }
    for program in [&["dpkg-query", "--show"][..], &["rustc", "--version"]] {
        let printed = Command::new(program[0]).args(&program[1..]).output().map(|output| output.stdout);
        printed.unwrap_or_default().hash(&mut hasher);
    }
    hasher.finish()
});

/// Names and content of all files below a place; nothing where there are none.
fn hash_tree(place: &Path, hasher: &mut DefaultHasher) {
    if let Ok(entries) = fs::read_dir(place) {
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            hash_tree(&path, hasher);
        }
    } else if let Ok(content) = fs::read(place) {
        (place, content).hash(hasher);
    }
}

fn forget() {
    for entry in fs::read_dir(directory()).into_iter().flatten().map(Result::unwrap) {
        if entry.metadata().unwrap().modified().unwrap().elapsed().unwrap_or_default() > KEPT {
            fs::remove_file(entry.path()).unwrap();
        }
    }
}
