//! Sessions at a terminal, as pages show them, run again.
//!
//! Every `console` block of a page is run, in order, by one shell in an empty home directory. A line that starts with `$ ` is a
//! command, one with `> ` goes on with it, and the rest is what it prints. `…` stands for any text and, alone on a line, for any lines.
//! A command that fails shows its `error:` or is followed by `echo $?`. A block that begins with `# NAME.yaml` is that file.

use std::path::Path;

use super::markdown::{Page, root};
use crate::world::World;

struct Step {
    line: usize,
    command: String,
    expected: Vec<String>,
}

fn steps(page: &Page) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for block in page.blocks().iter().filter(|block| block.language == "console") {
        assert!(block.text.starts_with("$ "), "{}: a session starts with a command", page.place(block.line));
        for (index, line) in block.text.lines().enumerate() {
            match (line.strip_prefix("$ "), line.strip_prefix("> "), steps.last_mut()) {
                (Some(command), ..) => {
                    steps.push(Step { line: block.line + index, command: command.to_owned(), expected: Vec::new() });
                }
                (None, Some(more), Some(step)) if step.expected.is_empty() => step.command.push_str(&format!("\n{more}")),
                (None, _, Some(step)) => step.expected.push(line.trim_end().to_owned()),
                (None, _, None) => {}
            }
        }
    }
    steps
}

/// Runs the sessions of `page`; gives what is not as it is shown.
pub fn differences(page: &Page) -> Vec<String> {
    let steps = steps(page);
    if steps.is_empty() {
        return Vec::new();
    }
    let world = home(page);
    // What ends a command is printed at once after it, so that the next one still sees its status.
    let end = "s=$?; printf '\\037%s\\036' $s; (exit $s)\n";
    let commands: Vec<&str> = steps.iter().flat_map(|step| [step.command.as_str(), "\n", end]).collect();
    let home = world.work().display().to_string();
    let script = format!("exec 2>&1\n{}", commands.concat().replace("/home/ada", &home));
    let printed = world.run(world.command("sh").args(["-c", &script]), "sh").stdout.replace(&home, "/home/ada");
    let results: Vec<&str> = printed.split_terminator('\u{1e}').collect();
    assert_eq!(results.len(), steps.len(), "{}: the shell ended early:\n{printed}", page.path.display());
    let mut differences = Vec::new();
    for (index, (step, result)) in steps.iter().zip(results).enumerate() {
        let (text, status) = result.rsplit_once('\u{1f}').unwrap();
        let lines: Vec<String> = text.lines().map(|line| without_ids(line.trim_end())).collect();
        let expected: Vec<String> = step.expected.iter().map(|line| without_ids(line)).collect();
        let says_so = expected.iter().any(|line| line.contains("error"))
            || steps.get(index + 1).is_some_and(|next| next.command == "echo $?");
        if !same(&expected, &lines) || (status != "0" && !says_so) {
            let place = page.place(step.line);
            differences.push(format!(
                "{place}\n$ {}\n{text}[exit {status}]\n-- shown --\n{}\n",
                step.command,
                step.expected.join("\n")
            ));
        }
    }
    differences
}

/// The home of the reader of `page`: pave on the PATH, a clone where the page speaks of one, and the files that it shows.
fn home(page: &Page) -> World {
    let mut world = World::new();
    let link = |to: &Path, name: &str| {
        let name = world.root().join(name);
        std::fs::create_dir_all(name.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(to, name).unwrap();
    };
    link(Path::new(env!("CARGO_BIN_EXE_pave")), "bin/pave");
    if page.text.contains("~/pave/") {
        link(root(), "work/pave");
    }
    for block in page.blocks() {
        let name = block.text.lines().next().and_then(|line| line.strip_prefix("# ")).filter(|name| is_file_name(name));
        if let Some(name) = name {
            world.write(name, &block.text);
        }
    }
    let path = std::env::var("PATH").unwrap();
    let git_config = world.root().join("home/.gitconfig").display().to_string();
    world.set("PATH", format!("{}/bin:{path}", world.root().display()));
    world.set("HOME", world.work().display().to_string());
    world.set("GIT_CONFIG_GLOBAL", git_config);
    world
}

fn is_file_name(text: &str) -> bool {
    Path::new(text).extension().is_some_and(|extension| extension == "yaml")
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'/'))
}

/// The line with every id of a commit, long or short, and every digest made alike.
fn without_ids(line: &str) -> String {
    let is_id =
        |word: &str| matches!(word.len(), 7 | 40 | 64) && word.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let mut out = String::new();
    for piece in line.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
        let word = piece.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        let rest = &piece[word.len()..];
        out.push_str(if is_id(word) { "ID" } else { word });
        out.push_str(rest);
    }
    out
}

fn same(expected: &[String], lines: &[String]) -> bool {
    match expected.split_first() {
        None => lines.is_empty(),
        Some((any, rest)) if any == "…" => (0..=lines.len()).any(|skipped| same(rest, &lines[skipped..])),
        Some((first, rest)) => lines.split_first().is_some_and(|(line, lines)| same_line(first, line) && same(rest, lines)),
    }
}

fn same_line(expected: &str, line: &str) -> bool {
    match expected.split_once('…') {
        None => expected == line,
        Some((before, after)) => line.strip_prefix(before).is_some_and(|rest| {
            rest.char_indices().map(|(at, _)| at).chain([rest.len()]).any(|at| same_line(after, &rest[at..]))
        }),
    }
}

#[test]
fn what_is_shown_must_be_what_is_printed() {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    for (shown, printed, is_same) in [
        ("a\nb", "a\nb", true),
        ("a", "a\nb", false),
        ("a\n…", "a\nb\nc", true),
        ("…\nc", "a\nb\nc", true),
        ("…\nb", "a\nb\nc", false),
        ("x … z", "x y z", true),
        ("x … z", "x y", false),
    ] {
        assert_eq!(same(&lines(shown), &lines(printed)), is_same, "{shown:?} {printed:?}");
    }
    assert_eq!(without_ids("69 files, c76a456 on main"), without_ids("69 files, 0000000 on main"));
    assert_ne!(without_ids("69 files"), without_ids("70 files"));
}
