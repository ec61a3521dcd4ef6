//! Fifty processes at once on one cold cache.

use std::fs;
use std::process::{Child, Stdio};

use crate::Real;
use crate::tools::get;
use crate::world::registry::{ANSWERS, Acme, User};

pub fn tests() -> Vec<Real> {
    vec![
        Real::new("registry::fifty_processes_fetch_once", &["git", "ssh-keygen"], fetch_once),
        Real::new("registry::fifty_processes_ask_once", &["git"], ask_once),
    ]
}

const CROWD: usize = 50;

/// A git in front of the real one, which notes every fetch.
fn note_fetches(acme: &mut Acme) {
    let bin = acme.world.root().join("bin");
    fs::create_dir_all(&bin).unwrap();
    let script = format!(
        "#!/bin/sh\ncase \" $* \" in *' fetch '*) echo \"$*\" >> {};; esac\nexec {} \"$@\"\n",
        acme.world.root().join("fetches").display(),
        get("git").display()
    );
    crate::servers::write_executable(&bin.join("git"), &script);
    let path = std::env::var("PATH").unwrap();
    acme.world.set("PATH", format!("{}:{path}", bin.display()));
}

fn fetches(acme: &Acme, what: &str) -> usize {
    let log = fs::read_to_string(acme.world.root().join("fetches")).unwrap_or_default();
    log.lines().filter(|line| line.contains(what)).count()
}

fn forget_fetches(acme: &Acme) {
    fs::write(acme.world.root().join("fetches"), "").unwrap();
}

/// Everybody creates a service, all at once; all of them succeed.
fn all_at_once(user: &User) {
    let start = |number: usize| {
        let name = format!("service-{number}");
        let args = [&["create-service", &name, "--template", "minimal", "--format", "json"], ANSWERS].concat();
        user.command(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let running: Vec<Child> = (0..CROWD).map(start).collect();
    for child in running {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
    for number in 0..CROWD {
        assert!(user.acme.world.read(&format!("service-{number}/service-{number}.sh")).contains("Good day"));
    }
}

/// The cache holds what it should, whole, and nothing else.
fn assert_consistent(user: &User) {
    let cache = user.file(".cache/pave");
    let [package] = user.cached().try_into().unwrap();
    let names = |directory: &str| -> Vec<String> {
        let entries = fs::read_dir(cache.join(directory)).into_iter().flatten();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    let hex = package.file_name().unwrap().to_str().unwrap().to_owned();
    let mut packages = names("packages");
    packages.sort();
    assert_eq!(packages, [hex.clone(), format!("{hex}.lock")]);
    assert_eq!(names("fetch"), Vec::<String>::new());
    let root = fs::read_dir(user.acme.world.root()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(root.filter(|name| name.starts_with(".pave")).count(), 0);
}

fn fetch_once() {
    let mut acme = Acme::signed();
    note_fetches(&mut acme);
    let user = acme.friend("nina");
    forget_fetches(&acme);
    all_at_once(&user);
    assert_eq!(fetches(&acme, "refs/tags/minimal/v1.1.0"), 1);
    assert_eq!(fetches(&acme, "+HEAD:"), 0, "it was added just now");
    assert_consistent(&user);
    // Now nobody asks for anything.
    fs::rename(acme.world.path("acme.git"), acme.world.path("away.git")).unwrap();
    user.create("last", "minimal", &[]).ok();
}

fn ask_once() {
    let mut acme = Acme::new();
    note_fetches(&mut acme);
    let user = acme.friend("nina");
    // What was seen is forgotten, but not whom the user trusts: everybody must ask.
    fs::remove_file(user.file(".local/state/pave/registries/acme.json")).unwrap();
    forget_fetches(&acme);
    all_at_once(&user);
    assert_eq!(fetches(&acme, "+HEAD:"), 1);
    assert_eq!(fetches(&acme, "refs/tags/minimal/v1.1.0"), 1);
    assert_consistent(&user);
}
