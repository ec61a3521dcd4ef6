//! Java's side of a golden path.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use super::Language;
use super::repository::{Repository, cache_directory};
use crate::tools::get;

pub struct Java;

impl Language for Java {
    const TEMPLATE: &'static str = "java-http";

    fn environment() -> Vec<(&'static str, String)> {
        vec![("JAVA_HOME", home().to_str().unwrap().to_owned()), ("MAVEN_REPOSITORY", cache_directory("maven"))]
    }

    fn linters(_: &Repository) -> Vec<String> {
        Vec::new()
    }

    fn skipped(output: &str) -> bool {
        output.lines().any(|line| line.contains("Tests run:") && !line.contains("Skipped: 0"))
    }

    /// One at a time: Maven does not lock the repository that it downloads into.
    fn build(repository: &Repository) {
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _guard = ONE_AT_A_TIME.lock();
        let tree = repository.tree();
        let built = Path::new(&cache_directory("java-services")).join(tree.trim());
        let program = Self::path(&repository.path());
        if built.exists() {
            fs::create_dir_all(program.parent().unwrap()).unwrap();
            fs::copy(&built, &program).unwrap();
        } else {
            repository.make(&["build"]);
            fs::create_dir_all(built.parent().unwrap()).unwrap();
            let part = built.with_extension("part");
            fs::copy(&program, &part).unwrap();
            fs::rename(part, built).unwrap();
        }
    }

    fn program(repository: &Path) -> Command {
        let mut command = Command::new(home().join("bin/java"));
        // As in the image.
        command.args(["-XX:MaxRAMPercentage=50", "-XX:+UseSerialGC", "-jar"]).arg(Self::path(repository));
        command
    }
}

impl Java {
    fn path(repository: &Path) -> PathBuf {
        repository.join("target/payments.jar")
    }
}

/// Of the JDK, which the compiler is in.
fn home() -> PathBuf {
    let compiler = get("javac-25").canonicalize().unwrap();
    compiler.ancestors().nth(2).unwrap().to_owned()
}
