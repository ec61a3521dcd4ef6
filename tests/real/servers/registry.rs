//! The life of a registry over real servers: publish, add, create, ask again; and a tag that somebody has moved.

use std::fs;
use std::path::Path;

use super::gitolite::Gitolite;
use super::http::{Http, NEEDS};
use super::ssh::Ssh;
use crate::Real;
use crate::world::Ran;
use crate::world::registry::{Acme, User};

pub fn tests() -> Vec<Real> {
    vec![
        Real::new("registry::the_life_of_one_over_http", NEEDS, over_http),
        Real::new("registry::wrong_passwords_add_nothing", NEEDS, wrong_passwords),
        Real::new("registry::a_moved_tag_is_caught_over_http_by_who_never_saw_it", NEEDS, moved_over_http),
        Real::new("registry::the_life_of_one_over_ssh", &["sshd", "ssh", "ssh-keygen"], over_ssh),
        Real::new("registry::the_life_of_one_on_gitolite", &["sshd", "ssh", "ssh-keygen", "gitolite"], on_gitolite),
    ]
}

const HELPER: &str = "[credential]\n\thelper = \"!f() { test $1 = get && echo username=ada && echo 'password=s3cret/&'; }; f\"\n";

/// Adds `text` to a user's git configuration.
fn configure(home: &Path, text: &str) {
    let path = home.join(".gitconfig");
    let before = fs::read_to_string(&path).unwrap_or_default();
    fs::write(path, before + text).unwrap();
}

/// The registry moves to `bare`, which a server shows at `url`.
fn moved_to(acme: &Acme, bare: &Path, url: &str) {
    acme.world.git(&["clone", "-q", "--bare", &acme.url(), bare.to_str().unwrap()]);
    acme.owner(&["remote", "set-url", "origin", url]);
    fs::remove_dir_all(acme.world.path("acme.git")).unwrap();
}

fn add(user: &User, url: &str) -> Ran {
    user.pave(&["registry", "add", "acme", url, "--format", "json"])
}

/// Publishes another version, and uses it, as somebody who knows the registry and as somebody who does not.
fn live(acme: &Acme, url: &str, old: &User, new: &User) {
    assert_eq!(add(old, url).ok().json()["url"], url);
    old.create("first", "minimal", &[]).ok();
    assert!(acme.world.read("first/pave.lock").contains("1.1.0"));
    acme.version("minimal", "1.2.0", "Hi");
    acme.push("Next");
    acme.publish("minimal").ok();
    acme.pave(&["template", "yank", "minimal@1.0.0", "--reason", "It is rude"]).ok();
    let news = old.pave(&["registry", "sync", "--format", "json"]).ok().json();
    let news = &news["registries"][0];
    assert_eq!((&news["published"][0], &news["yanked"][0]), (&"minimal 1.2.0".into(), &"minimal 1.0.0".into()), "{news}");
    add(new, url).ok();
    for (user, name) in [(old, "second"), (new, "third")] {
        let ran = user.create(name, "minimal", &[]).ok();
        assert!(acme.world.read(&format!("{name}/pave.lock")).contains("1.2.0"), "{}", ran.transcript());
        assert_eq!(
            user.pave(&["registry", "verify", "--format", "json"]).ok().json()["versions"].as_array().map(Vec::len),
            Some(3)
        );
    }
}

fn http(acme: &Acme) -> Http {
    let server = Http::start(&acme.world);
    moved_to(acme, &server.root.join("repos/hello.git"), &server.url(""));
    configure(&acme.world.root().join("home"), HELPER);
    server
}

fn over_http() {
    let acme = Acme::signed();
    let server = http(&acme);
    let (old, new) = (acme.user("olga"), acme.user("nina"));
    for user in [&old, &new] {
        configure(&user.home, HELPER);
    }
    live(&acme, &server.url(""), &old, &new);
    // Credentials in the address do too, for this once.
    let other = acme.user("paul");
    let ran = add(&other, &server.url("ada:s3cret%2F%26@")).ok();
    assert_eq!(ran.json()["url"], server.url(""));
    assert!(!fs::read_to_string(other.file(".config/pave/config.yaml")).unwrap().contains("s3cret"));
    let ran = other.pave(&["registry", "sync", "--format", "json"]).refused(3);
    assert_eq!(ran.json()["error"]["code"], "authentication-failed", "{}", ran.transcript());
}

fn wrong_passwords() {
    let acme = Acme::new();
    let server = http(&acme);
    let user = acme.user("nina");
    for login in ["ada:s3cret-wrong@", ""] {
        let ran = add(&user, &server.url(login)).refused(3);
        assert_eq!(ran.json()["error"]["code"], "authentication-failed", "{}", ran.transcript());
        assert!(!ran.stderr.contains("s3cret"), "{}", ran.transcript());
    }
    assert!(!user.file(".config/pave").exists());
}

fn moved_over_http() {
    let acme = Acme::signed();
    let server = http(&acme);
    acme.world.write("acme/components/notes/files/NOTES.md.jinja", "Call evil.example\n");
    acme.owner(&["commit", "-q", "-a", "-m", "Nothing to see"]);
    // By somebody who has the signer's key: the signature is good, and the message is that of the version.
    acme.owner(&["for-each-ref", "--format=%(contents:subject)%0a%0a%(contents:body)", "refs/tags/minimal/v1.1.0"]);
    let message = acme.owner(&["for-each-ref", "--format=%(contents:subject)%0a%0a%(contents:body)", "refs/tags/minimal/v1.1.0"]);
    acme.owner(&["tag", "-s", "-f", "-m", message.split("-----BEGIN").next().unwrap().trim_end(), "minimal/v1.1.0"]);
    acme.owner(&["push", "-q", "--force", "origin", "minimal/v1.1.0"]);
    let user = acme.user("nina");
    configure(&user.home, HELPER);
    add(&user, &server.url("")).ok();
    let ran = user.create("hello", "minimal", &["--format", "json"]).refused(3);
    assert_eq!(ran.json()["error"]["code"], "wrong-digest", "{}", ran.transcript());
    assert!(!acme.world.exists("hello"));
    assert_eq!(user.pave(&["registry", "verify"]).status, Some(1));
}

fn over_ssh() {
    let mut acme = Acme::signed();
    let server = Ssh::start(&acme.world);
    server.client(&mut acme.world, "key", "known");
    moved_to(&acme, &server.root.join("hello.git"), &server.url());
    live(&acme, &server.url(), &acme.user("olga"), &acme.user("nina"));
    // A key that the server does not know.
    let mut stranger = acme.user("paul");
    let root = server.root.display();
    let ssh = format!("ssh -F none -o BatchMode=yes -o IdentitiesOnly=yes -i {root}/stranger -o UserKnownHostsFile={root}/known");
    stranger.variables.push(("GIT_SSH_COMMAND", ssh));
    assert_eq!(add(&stranger, &server.url()).refused(3).json()["error"]["code"], "authentication-failed");
}

fn on_gitolite() {
    let mut acme = Acme::signed();
    let server = Gitolite::start(&acme.world);
    acme.world.set("GIT_SSH_COMMAND", server.command("key"));
    acme.owner(&["remote", "set-url", "origin", &server.url()]);
    acme.owner(&["push", "-q", "origin", "main", "--tags"]);
    let (mut old, mut new) = (acme.user("olga"), acme.user("nina"));
    for user in [&mut old, &mut new] {
        user.variables.push(("GIT_SSH_COMMAND", server.command("stranger")));
    }
    live(&acme, &server.url(), &old, &new);
    // Who may only read publishes nothing, and nobody moves a tag.
    let mut command = acme.world.pave_command(&["template", "yank", "minimal@1.1.0", "--reason", "x", "--format", "json"]);
    command.current_dir(acme.world.path("acme")).env("GIT_SSH_COMMAND", server.command("stranger"));
    let ran = acme.world.run(&mut command, "yank");
    assert_eq!(ran.status, Some(3), "{}", ran.transcript());
    assert!(ran.stderr.contains("denied") || ran.stderr.contains("DENIED"), "{}", ran.transcript());
    let mut git = acme.world.command("git");
    let forced = git.args(["-C", "acme", "push", "--force", "origin", "main:refs/tags/minimal/v1.0.0"]).output().unwrap();
    assert!(!forced.status.success());
    assert!(server.home.join("repositories/acme.git").is_dir());
}
