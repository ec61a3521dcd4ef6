//! A registry with a publisher, who has a clone of it, and any number of users, each with a home of their own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::{Ran, World};

/// `acme.git` in the working directory, and `acme/`, the publisher's clone.
pub struct Acme {
    pub world: World,
    pub is_signed: bool,
}

/// What a service is made with.
pub const ANSWERS: &[&str] = &["--set", "service.description=Says hello", "--set", "service.owner=team-hello", "--no-input"];

const MANIFEST: &str = "kind: Template\nname: NAME\nversion: VERSION\ndescription: A script that greets\nincludes: [notes]\n\
    inputs:\n  properties:\n    service:\n      properties:\n        greeting:\n          title: Greeting\n          \
    description: What the script says\n          type: string\n          minLength: 1\n          default: Hello\n";
const CASE: &str =
    "answers:\n  service: {name: hello, description: Says hello, owner: team-hello}\nfiles: [hello.sh, NOTES.md]\n";

/// A registry with two versions of `minimal`, made once: publishing takes longer than copying.
struct Made(tempfile::TempDir);

fn made(is_signed: bool) -> &'static Path {
    static MADE: [OnceLock<Made>; 2] = [OnceLock::new(), OnceLock::new()];
    MADE[usize::from(is_signed)]
        .get_or_init(|| {
            let acme = Acme::unpublished(is_signed);
            acme.publish("minimal").ok();
            acme.version("minimal", "1.1.0", "Good day");
            acme.push("Greet politely");
            acme.publish("minimal").ok();
            let kept = tempfile::tempdir().unwrap();
            copy(&acme.world.root(), kept.path());
            Made(kept)
        })
        .0
        .path()
}

fn copy(from: &Path, to: &Path) {
    for name in ["home", "work", "keys"].iter().filter(|name| from.join(name).exists()) {
        assert!(Command::new("cp").arg("-a").arg(from.join(name)).arg(to).status().unwrap().success());
    }
}

/// Whether keys can be made here; says what is skipped where they cannot.
#[allow(clippy::print_stderr, reason = "what is skipped is said")]
pub fn can_sign(test: &str) -> bool {
    let is_there = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).any(|at| at.join("ssh-keygen").is_file());
    if !is_there {
        eprintln!("skipped: {test}, which needs ssh-keygen");
    }
    is_there
}

impl Acme {
    /// With `minimal` 1.0.0 and 1.1.0 published, and nobody to sign.
    pub fn new() -> Self {
        Self::copied(false)
    }

    /// The same, signed by Ada, the publisher; signatures are required.
    pub fn signed() -> Self {
        Self::copied(true)
    }

    fn copied(is_signed: bool) -> Self {
        let world = World::new();
        copy(made(is_signed), &world.root());
        let acme = Self { world, is_signed };
        acme.publisher_config();
        acme.owner(&["remote", "set-url", "origin", acme.url().as_str()]);
        acme
    }

    /// With `minimal` 1.0.0 committed and pushed, and not published.
    pub fn unpublished(is_signed: bool) -> Self {
        let acme = Self { world: World::new(), is_signed };
        if is_signed {
            for name in ["ada", "mallory"] {
                acme.key(name);
            }
        }
        acme.publisher_config();
        let world = &acme.world;
        world.git(&["init", "-q", "--bare", "-b", "main", "acme.git"]);
        world.git(&["init", "-q", "-b", "main", "acme"]);
        acme.owner(&["remote", "add", "origin", &acme.url()]);
        acme.settings("");
        world.write("acme/components/notes/template.yaml", "kind: Component\nname: notes\ndescription: Notes\n");
        world.write("acme/components/notes/files/NOTES.md.jinja", "# Notes of {{ service.name }}\n");
        acme.template("minimal", "1.0.0");
        acme.push("Begin");
        acme
    }

    /// A key of this name.
    pub fn key(&self, name: &str) -> PathBuf {
        let path = self.world.root().join("keys").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut command = self.world.command("ssh-keygen");
        command.args(["-q", "-t", "ed25519", "-N", "", "-C", name, "-f"]).arg(&path);
        assert!(command.status().unwrap().success());
        path
    }

    /// The public key of this name, as one line.
    pub fn public_key(&self, name: &str) -> String {
        let path = self.world.root().join("keys").join(format!("{name}.pub"));
        fs::read_to_string(path).unwrap().trim().to_owned()
    }

    /// The fingerprint of the key of this name.
    pub fn fingerprint(&self, name: &str) -> String {
        let path = self.world.root().join("keys").join(format!("{name}.pub"));
        let ran = self.world.run(self.world.command("ssh-keygen").arg("-lf").arg(path), "ssh-keygen -lf");
        ran.stdout.split(' ').nth(1).unwrap().to_owned()
    }

    /// The publisher signs with this key.
    pub fn sign_with(&self, name: &str) {
        let key = self.world.root().join("keys").join(name);
        self.world.git_config(&format!(
            "[user]\n\tname = Ada Lovelace\n\temail = ada@example.org\n\tsigningKey = {}\n[gpg]\n\tformat = ssh\n[advice]\n\tdetachedHead = false\n",
            key.display()
        ));
    }

    fn publisher_config(&self) {
        if self.is_signed {
            self.sign_with("ada");
        }
    }

    /// The address of the registry.
    pub fn url(&self) -> String {
        self.world.path("acme.git").display().to_string()
    }

    /// Writes registry.yaml, with `more` at its end.
    pub fn settings(&self, more: &str) {
        let mut signers = String::new();
        if self.is_signed {
            signers =
                format!("require-signatures: true\nsigners:\n  - {{name: Ada Lovelace, ssh: \"{}\"}}\n", self.public_key("ada"));
        }
        let text = format!("name: acme\ndescription: Golden paths of Acme\ndefault-template: minimal\n{signers}{more}");
        self.world.write("acme/registry.yaml", &text);
    }

    /// Writes a template.
    pub fn template(&self, name: &str, version: &str) {
        let at = |file: &str| format!("acme/templates/{name}/{file}");
        let manifest = MANIFEST.replace("NAME", name).replace("VERSION", version);
        self.world.write(&at("template.yaml"), &manifest);
        self.world.write(&at("files/{{ service.name }}.sh.jinja"), "#!/bin/sh\necho {{ service.greeting | shell }}\n");
        self.world.write(&at("tests/defaults.yaml"), CASE);
        self.world.write(&at("CHANGELOG.md"), &format!("# Changelog\n\n## [{version}]\n\n- It begins.\n"));
    }

    /// Changes what a template greets with, and its version, with an entry in its changelog.
    pub fn version(&self, name: &str, version: &str, greeting: &str) {
        let at = |file: &str| format!("acme/templates/{name}/{file}");
        self.world.write(&at("template.yaml"), &MANIFEST.replace("NAME", name).replace("VERSION", version));
        let script = format!("#!/bin/sh\n# {greeting}\necho {{{{ service.greeting | shell }}}}\n");
        self.world.write(&at("files/{{ service.name }}.sh.jinja"), &script);
        let changelog = self.world.read(&at("CHANGELOG.md"));
        let entry = format!("# Changelog\n\n## [{version}]\n\n- It says {greeting}.\n");
        self.world.write(&at("CHANGELOG.md"), &changelog.replacen("# Changelog\n", &entry, 1));
    }

    /// git in the publisher's clone.
    pub fn owner(&self, args: &[&str]) -> String {
        self.world.git(&[&["-C", "acme"], args].concat())
    }

    /// git in the repository that everybody fetches from.
    pub fn bare(&self, args: &[&str]) -> String {
        self.world.git(&[&["--git-dir", "acme.git"], args].concat())
    }

    /// Commits everything in the clone, and pushes it.
    pub fn push(&self, message: &str) {
        self.owner(&["add", "-A"]);
        self.owner(&["commit", "-q", "-m", message]);
        self.owner(&["push", "-q", "origin", "HEAD:main"]);
    }

    /// pave in the publisher's clone.
    pub fn pave(&self, args: &[&str]) -> Ran {
        let mut command = self.world.pave_command(args);
        self.world.run(command.current_dir(self.world.path("acme")), &format!("pave {}", args.join(" ")))
    }

    /// `pave template publish NAME`.
    pub fn publish(&self, name: &str) -> Ran {
        self.pave(&["template", "publish", name])
    }

    /// A user with a home of their own.
    pub fn user(&self, name: &'static str) -> User<'_> {
        let home = self.world.root().join("users").join(name);
        fs::create_dir_all(&home).unwrap();
        fs::write(home.join(".gitconfig"), format!("[user]\n\tname = {name}\n\temail = {name}@example.org\n")).unwrap();
        User { acme: self, home, variables: Vec::new() }
    }

    /// A user who has added the registry.
    pub fn friend(&self, name: &'static str) -> User<'_> {
        let user = self.user(name);
        user.add().ok();
        user
    }

    /// Everything that the publisher's and the public repository refer to.
    pub fn references(&self) -> String {
        let format = ["for-each-ref", "--format=%(objectname) %(refname)"];
        format!("{}\n{}", self.bare(&format), self.owner(&format))
    }
}

/// Somebody who uses the registry.
pub struct User<'a> {
    pub acme: &'a Acme,
    pub home: PathBuf,
    pub variables: Vec<(&'static str, String)>,
}

impl User<'_> {
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = self.acme.world.pave_command(args);
        command.env("HOME", &self.home).env("XDG_CONFIG_HOME", self.home.join(".config"));
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    pub fn pave(&self, args: &[&str]) -> Ran {
        self.acme.world.run(&mut self.command(args), &format!("pave {}", args.join(" ")))
    }

    pub fn add(&self) -> Ran {
        self.pave(&["registry", "add", "acme", &self.acme.url()])
    }

    /// `create-service NAME --template TEMPLATE`, from the default registry.
    pub fn create(&self, name: &str, template: &str, more: &[&str]) -> Ran {
        self.pave(&[&["create-service", name, "--template", template], ANSWERS, more].concat())
    }

    /// A file below this user's home.
    pub fn file(&self, path: &str) -> PathBuf {
        self.home.join(path)
    }

    /// The files of cached template versions.
    pub fn cached(&self) -> Vec<PathBuf> {
        let names = fs::read_dir(self.file(".cache/pave/packages")).into_iter().flatten();
        let mut paths: Vec<PathBuf> =
            names.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_none()).collect();
        paths.sort();
        paths
    }
}
