//! Questions on a real terminal, asked through a pseudo-terminal.

use rexpect::session::{PtySession, spawn_command};

use crate::world::World;

const TEMPLATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/minimal");
const ENTER: &str = "\r";
const DOWN: &str = "\x1b[B";

pub fn start(world: &World, args: &[&str]) -> PtySession {
    let mut command = world.pave_command(args);
    command.stdin(std::process::Stdio::inherit()).env("TERM", "xterm").env("NO_COLOR", "1");
    spawn_command(command, Some(20_000)).unwrap()
}

pub fn say(session: &mut PtySession, keys: &str) {
    session.send(keys).unwrap();
    session.flush().unwrap();
}

#[test]
fn a_person_who_has_read_nothing_creates_a_service() {
    let world = World::new();
    let mut session = start(&world, &["create-service", "--template", TEMPLATE]);
    session.exp_string("Name of the service").unwrap();
    say(&mut session, "My Service\r");
    session.exp_string("lower-case letters").unwrap();
    say(&mut session, "\x15hello\r");
    session.exp_string("What does it do?").unwrap();
    say(&mut session, "Says hello\r");
    session.exp_string("Which team owns it?").unwrap();
    say(&mut session, "team-hello\r");
    session.exp_string("What should it say?").unwrap();
    session.exp_string("Hello").unwrap();
    say(&mut session, ENTER);
    session.exp_string("Going to create").unwrap();
    session.exp_string("team-hello").unwrap();
    session.exp_string("Go ahead?").unwrap();
    say(&mut session, ENTER);
    session.exp_string("Created hello from minimal 1.2.0").unwrap();
    session.exp_string("cd hello").unwrap();
    session.exp_eof().unwrap();
    assert!(world.read("hello/pave.yaml").contains("greeting: Hello\n"));
}

/// Whoever has answered what a new version asks sees what becomes of it, and can still say no.
#[test]
fn an_update_that_asks_is_confirmed() {
    let world = World::new();
    let version = |version: &str, question: &str| {
        world.write("t/registry.yaml", "name: acme\n");
        let manifest = format!("kind: Template\nname: asks\nversion: {version}\ndescription: Asks\n{question}");
        world.write("t/templates/asks/template.yaml", &manifest);
        world.write("t/templates/asks/files/about.txt.jinja", "{{ service.name }}\n");
    };
    version("1.0.0", "");
    let answers = ["--set", "service.description=d", "--set", "service.owner=o", "--no-input"];
    world.pave(&[&["create-service", "hello", "--template", "./t/templates/asks"][..], &answers].concat()).ok();
    version("2.0.0", "inputs: {properties: {color: {type: string, default: blue, x-pave: {prompt: Which color?}}}}\n");
    world.write("t/templates/asks/files/color.txt.jinja", "{{ color | json }}\n");
    for (keys, end, edit) in [
        (format!("{DOWN}{ENTER}"), "cancelled; nothing was changed", ""),
        (ENTER.to_owned(), "was changed meanwhile", "# Written while pave waited.\n"),
        (ENTER.to_owned(), "Updated hello", ""),
    ] {
        let mut session = start(&world, &["update", "-C", "hello", "--template", "./t/templates/asks"]);
        session.exp_string("Which color?").unwrap();
        say(&mut session, "red\r");
        session.exp_string("Going to update hello: asks 1.0.0 -> asks 2.0.0").unwrap();
        session.exp_string("color.txt").unwrap();
        session.exp_string("Go ahead?").unwrap();
        assert!(!world.exists("hello/color.txt"));
        let manifest = world.read("hello/pave.yaml") + edit;
        world.write("hello/pave.yaml", &manifest);
        say(&mut session, &keys);
        session.exp_string(end).unwrap();
        session.exp_eof().unwrap();
        assert!(world.read("hello/pave.yaml").contains(edit));
    }
    assert_eq!(world.read("hello/color.txt"), "\"red\"\n");
    assert_eq!(world.git(&["-C", "hello", "status", "--porcelain"]), "");
    // Where nothing is asked, nothing is confirmed.
    version("2.0.1", "inputs: {properties: {color: {type: string, default: blue, x-pave: {prompt: Which color?}}}}\n");
    let mut session = start(&world, &["update", "-C", "hello", "--template", "./t/templates/asks"]);
    session.exp_string("Updated hello").unwrap();
    session.exp_eof().unwrap();
}

#[test]
fn an_answer_can_be_changed_before_it_is_too_late() {
    let world = World::new();
    let mut session = start(&world, &["create-service", "hello", "--template", TEMPLATE, "--set", "service.description=d"]);
    session.exp_string("Which team owns it?").unwrap();
    say(&mut session, "team-a\r");
    session.exp_string("What should it say?").unwrap();
    say(&mut session, ENTER);
    session.exp_string("Go ahead?").unwrap();
    say(&mut session, &format!("{DOWN}{ENTER}"));
    session.exp_string("Which one?").unwrap();
    say(&mut session, &format!("{DOWN}{DOWN}{ENTER}"));
    session.exp_string("Which team owns it?").unwrap();
    say(&mut session, "\x15team-b\r");
    session.exp_string("Go ahead?").unwrap();
    say(&mut session, ENTER);
    session.exp_string("Created hello").unwrap();
    session.exp_eof().unwrap();
    assert!(world.read("hello/pave.yaml").contains("owner: team-b\n"));
}

#[test]
fn an_entry_of_a_list_is_checked_while_it_can_be_typed_again() {
    let world = World::new();
    let tags =
        "{type: array, items: {type: string, pattern: '^[a-z]+$', x-pave: {rule: small letters}}, x-pave: {prompt: Which tags?}}";
    let inputs = format!("inputs: {{properties: {{service: {{properties: {{tags: {tags}}}}}}}}}");
    world.write("t/template.yaml", &format!("kind: Template\nname: t\nversion: 1.0.0\ndescription: d\n{inputs}\n"));
    world.write("t/files/x", "");
    let set = ["--set", "service.description=d", "--set", "service.owner=o"];
    let mut session = start(&world, &[&["create-service", "hello", "--template", "./t"], &set[..]].concat());
    session.exp_string("Which tags?").unwrap();
    say(&mut session, "a, B2\r");
    session.exp_string("`B2`: small letters").unwrap();
    say(&mut session, "\x15a, b\r");
    session.exp_string("Go ahead?").unwrap();
    say(&mut session, ENTER);
    session.exp_string("Created hello").unwrap();
    session.exp_eof().unwrap();
}

#[test]
fn cancelling_and_ctrl_c_leave_nothing() {
    for keys in [format!("{DOWN}{DOWN}{ENTER}"), "\x03".to_owned(), "\x1b".to_owned()] {
        let world = World::new();
        let mut session = start(&world, &[&["create-service", "hello"], &crate::world::MINIMAL[..6]].concat());
        session.exp_string("What should it say?").unwrap();
        say(&mut session, ENTER);
        session.exp_string("Go ahead?").unwrap();
        say(&mut session, &keys);
        let rest = session.exp_eof().unwrap();
        let status = session.process().wait().unwrap();
        let expected = if keys.len() == 1 { 130 } else { 1 };
        assert!(matches!(status, rexpect::process::WaitStatus::Exited(_, code) if code == expected), "{status:?} {rest}");
        assert!(rest.contains("\x1b[?25h"), "the cursor stays hidden: {rest:?}");
        assert!(world.entries().is_empty());
    }
}

#[test]
fn ctrl_c_in_the_middle_of_a_question_leaves_nothing() {
    let world = World::new();
    let mut session = start(&world, &["create-service", "--template", TEMPLATE]);
    session.exp_string("Name of the service").unwrap();
    say(&mut session, "hel\x03");
    session.exp_string("interrupted").unwrap();
    session.exp_eof().unwrap();
    assert!(world.entries().is_empty());
}

#[test]
fn without_an_identity_the_person_is_asked() {
    let world = World::new();
    world.git_config("");
    let mut session = start(&world, &[&["create-service", "hello"], &crate::world::MINIMAL[..6], &["--yes"]].concat());
    session.exp_string("Git does not know who you are").unwrap();
    say(&mut session, "Grace Hopper\r");
    session.exp_string("Your mail address").unwrap();
    say(&mut session, "grace@example.org\r");
    session.exp_string("Created hello").unwrap();
    session.exp_eof().unwrap();
    assert_eq!(world.git(&["-C", "hello", "log", "--format=%an <%ae>"]), "Grace Hopper <grace@example.org>");
}

#[test]
fn templates_are_offered_with_their_descriptions() {
    let world = World::new();
    let mut session = start(&world, &["create-service", "hello"]);
    session.exp_string("Template").unwrap();
    session.exp_string("go-http").unwrap();
    say(&mut session, "\x03");
    session.exp_eof().unwrap();
    assert!(world.entries().is_empty());
}

#[test]
fn what_is_found_in_a_repository_is_offered() {
    let world = World::new();
    let files = [
        ("go.mod", "module github.com/acme/payments\n\nrequire github.com/lib/pq v1.10.9\n"),
        ("README.md", "# payments\n\nTakes payments.\n"),
        ("CODEOWNERS", "* @acme/team-payments\n"),
    ];
    crate::adopt::repository(&world, "payments", &files);
    let mut session = start(&world, &["adopt", "-C", "payments"]);
    for (prompt, offered, keys) in [
        ("Name of the service", "payments", ENTER),
        ("What does it do?", "Takes payments.", "\x15Takes card payments\r"),
        ("Which team owns it?", "team-payments", ENTER),
        ("Which organization?", "acme", ENTER),
        ("Which database?", "PostgreSQL", ENTER),
        ("Which cache?", "No cache", ENTER),
        // What was not found comes after that.
        ("Which system is it part of?", "payments", "checkout\r"),
    ] {
        session.exp_string(prompt).unwrap();
        session.exp_string(offered).unwrap();
        say(&mut session, keys);
    }
    session.exp_string("Going to adopt").unwrap();
    session.exp_string("(CODEOWNERS, line 1)").unwrap();
    session.exp_string("Go ahead?").unwrap();
    say(&mut session, ENTER);
    session.exp_string("Adopted payments into go-http").unwrap();
    session.exp_eof().unwrap();
    let manifest = world.read("payments/pave.yaml");
    assert!(
        manifest.contains("  description: Takes card payments\n") && manifest.contains("  owner: team-payments\n"),
        "{manifest}"
    );
    assert!(manifest.contains("  database: postgresql\n  cache: none\n"), "{manifest}");
}

#[test]
fn an_adoption_is_changed_or_cancelled_before_it_is_too_late() {
    let world = World::new();
    let files = [("README.md", "# payments\n\nTakes payments.\n"), ("CODEOWNERS", "* @acme/team-payments\n")];
    crate::adopt::repository(&world, "payments", &files);
    let before = crate::adopt::before(&world, "payments");
    let mut session = start(&world, &["adopt", "-C", "payments", "--template", TEMPLATE]);
    for prompt in ["Name of the service", "What does it do?", "Which team owns it?", "What should it say?"] {
        session.exp_string(prompt).unwrap();
        say(&mut session, ENTER);
    }
    session.exp_string("Go ahead?").unwrap();
    say(&mut session, &format!("{DOWN}{ENTER}"));
    session.exp_string("Which one?").unwrap();
    say(&mut session, &format!("{DOWN}{DOWN}{ENTER}"));
    session.exp_string("Which team owns it?").unwrap();
    say(&mut session, "\x15team-b\r");
    session.exp_string("team-b").unwrap();
    session.exp_string("Go ahead?").unwrap();
    say(&mut session, &format!("{DOWN}{DOWN}{ENTER}"));
    session.exp_string("cancelled; nothing was changed").unwrap();
    session.exp_eof().unwrap();
    crate::adopt::assert_nothing_done(&world, &before, "payments");
}

#[test]
fn of_several_templates_a_person_chooses() {
    let world = World::new();
    crate::adopt::repository(&world, "both", &[("go.mod", "module x\n"), ("setup.py", "")]);
    let mut session = start(&world, &["adopt", "-C", "both"]);
    session.exp_string("Template").unwrap();
    session.exp_string("python-http").unwrap();
    say(&mut session, "\x03");
    session.exp_string("interrupted").unwrap();
    session.exp_eof().unwrap();
}
