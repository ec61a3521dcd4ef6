//! What somebody does in a second terminal while pave asks whether to go ahead.

use crate::prompts::{say, start};
use crate::world::World;

/// What can be done, each in a service on `main` that has a branch `side`.
const CASES: [(&str, &[&[&str]]); 3] = [
    ("another branch", &[&["checkout", "-q", "-b", "other"]]),
    ("another branch with a commit", &[&["checkout", "-q", "-b", "other"], &["commit", "-q", "--allow-empty", "-m", "Other"]]),
    ("a merge", &[&["merge", "-q", "--no-ff", "--no-commit", "side"]]),
];

fn git(world: &World, args: &[&str]) -> String {
    world.git(&[&["-C", "hello"], args].concat())
}

/// A service whose template has a question in its next version.
fn service(world: &World) {
    let version = |version: &str, question: &str| {
        world.write("t/registry.yaml", "name: acme\n");
        let manifest = format!("kind: Template\nname: asks\nversion: {version}\ndescription: Asks\n{question}");
        world.write("t/templates/asks/template.yaml", &manifest);
        world.write("t/templates/asks/files/about.txt.jinja", "{{ service.name }}\n");
    };
    version("1.0.0", "");
    let answers = ["--set", "service.description=d", "--set", "service.owner=o", "--no-input"];
    world.pave(&[&["create-service", "hello", "--template", "./t/templates/asks"][..], &answers].concat()).ok();
    git(world, &["checkout", "-q", "-b", "side"]);
    world.write("hello/side.txt", "side\n");
    git(world, &["add", "-A"]);
    git(world, &["commit", "-q", "-m", "Side"]);
    git(world, &["checkout", "-q", "main"]);
    version("2.0.0", "inputs: {properties: {color: {type: string, default: blue, x-pave: {prompt: Which color?}}}}\n");
    world.write("t/templates/asks/files/color.txt.jinja", "{{ color | json }}\n");
}

/// Where every branch is, what is checked out and staged, and the files of git's that say what it is in the middle of.
fn state(world: &World) -> [String; 4] {
    let merge = world.exists("hello/.git/MERGE_HEAD").to_string();
    let [refs, head] = [&["for-each-ref", "refs/heads"][..], &["symbolic-ref", "HEAD"]].map(|args| git(world, args));
    [refs, head, git(world, &["status", "--porcelain"]), merge]
}

/// Runs `ask` up to its question, has somebody do something, says yes, and wants to be told of it, and nothing else done.
fn refused_meanwhile(args: &[&str], answers: &[(&str, &str)], yes: &str, told: &str) {
    for (what, commands) in CASES {
        let world = World::new();
        service(&world);
        let mut session = start(&world, args);
        for (question, answer) in answers {
            session.exp_string(question).unwrap();
            say(&mut session, answer);
        }
        for command in commands {
            git(&world, command);
        }
        let before = state(&world);
        say(&mut session, yes);
        session.exp_string(told).unwrap_or_else(|error| panic!("{what}: {error}"));
        session.exp_eof().unwrap();
        assert_eq!(state(&world), before, "{what}");
        assert!(world.exists("hello/pave.lock") && !world.exists("hello/color.txt") && !world.exists("hello/.git/pave-update"));
    }
}

#[test]
fn an_update_does_not_go_on_elsewhere() {
    let args = ["update", "-C", "hello", "--template", "./t/templates/asks"];
    refused_meanwhile(&args, &[("Which color?", "red\r"), ("Go ahead?", "")], "\r", "was changed meanwhile");
}

#[test]
fn a_service_does_not_leave_elsewhere() {
    refused_meanwhile(&["eject", "-C", "hello"], &[("Leave the path for good?", "")], "y", "has moved meanwhile");
}
