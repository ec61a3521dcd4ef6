//! What an update changes, or has changed, in words.

use console::style;

use crate::base::printable;
use crate::ops::update::{Outcome, Updated};
use crate::service::{FileOutcome, Outcome as Fate};

/// The whole text.
pub fn human(updated: &Updated) -> String {
    let mut text = headline(updated);
    if updated.outcome != Outcome::Aborted && updated.outcome != Outcome::UpToDate {
        text.push_str(&details(updated));
    }
    text.push_str(&end(updated));
    text
}

/// What a person confirms.
pub fn plan(planned: &Updated) -> String {
    let (name, from, to) = (printable(&planned.service), planned.from.label(), planned.to.label());
    let conflicts = match planned.conflicts.len() {
        0 => String::new(),
        1 => "\n1 file will be in conflict, and is left to you to resolve\n".into(),
        count => format!("\n{count} files will be in conflict, and are left to you to resolve\n"),
    };
    format!(
        "\n{} {name}: {} -> {}\n{}{conflicts}",
        style("Going to update").bold(),
        printable(&from),
        printable(&to),
        details(planned)
    )
}

fn headline(updated: &Updated) -> String {
    let name = style(printable(&updated.service).into_owned()).cyan().bold();
    let (from, to) = (updated.from.label(), updated.to.label());
    let what = if from == to { to.clone() } else { format!("{from} -> {to}") };
    let (what, to) = (printable(&what), printable(&to));
    match updated.outcome {
        Outcome::UpToDate => format!("{name} is up to date: {to}\n"),
        Outcome::Planned => format!("{} {name}: {what}\n", style("Would update").bold()),
        Outcome::Updated => format!("{} {name}: {what}\n", style("Updated").green().bold()),
        Outcome::Conflicts if updated.diff.is_some() => {
            format!("{} {name}, with conflicts: {what}\n", style("Would update").yellow().bold())
        }
        Outcome::Conflicts => format!("{} {name}, with conflicts: {what}\n", style("Updating").yellow().bold()),
        Outcome::Aborted => format!("{} {name} is as it was before the update\n", style("Aborted:").bold()),
    }
}

fn details(updated: &Updated) -> String {
    printable(&plain_details(updated)).into_owned()
}

fn plain_details(updated: &Updated) -> String {
    let mut text = String::new();
    for answer in &updated.answers {
        let show = |value: &Option<serde_json::Value>| match value {
            None => "(none)".to_owned(),
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
        };
        text.push_str(&format!("  answer     {}: {} -> {}\n", answer.name, show(&answer.from), show(&answer.to)));
    }
    for file in &updated.files {
        text.push_str(&line(file));
    }
    for path in &updated.missing {
        text.push_str(&format!("  no base    {path}\n"));
    }
    if !updated.changelog.is_empty() {
        text.push_str(&format!("\nWhat changes:\n\n{}", indented(&updated.changelog)));
    }
    if let Some(diff) = updated.diff.as_ref().filter(|diff| !diff.is_empty()) {
        text.push_str(&format!("\n{diff}"));
    }
    text
}

fn indented(text: &str) -> String {
    text.lines().map(|line| if line.is_empty() { "\n".into() } else { format!("  {line}\n") }).collect()
}

fn line(file: &FileOutcome) -> String {
    let word = match file.outcome {
        Fate::Updated => "updated",
        Fate::Merged => "merged",
        Fate::Kept => "kept yours",
        Fate::Conflict => "conflict",
        Fate::Added => "added",
        Fate::Removed => "removed",
        Fate::Renamed => "renamed",
        Fate::StaysDeleted => "deleted by you, and stays so",
        Fate::Excepted => "excepted",
        Fate::Rewritten => "rewritten",
    };
    let from = file.from.as_ref().map(|from| format!("{from} -> ")).unwrap_or_default();
    match file.outcome {
        Fate::StaysDeleted => format!("  {:<10} {from}{} (you deleted it)\n", "no file", file.path),
        _ => format!("  {word:<10} {from}{}\n", file.path),
    }
}

fn end(updated: &Updated) -> String {
    printable(&plain_end(updated)).into_owned()
}

fn plain_end(updated: &Updated) -> String {
    let mut text = String::new();
    if !updated.changelog.is_empty() && updated.outcome == Outcome::Updated {
        text.push('\n');
    }
    if let Some(commit) = updated.commit.filter(|_| updated.outcome == Outcome::Updated) {
        let on = updated.branch.as_ref().map(|branch| format!(" on {branch}")).unwrap_or_default();
        text.push_str(&format!("  committed  {}{on}\n", &commit.to_string()[..7]));
    }
    if !updated.conflicts.is_empty() && updated.outcome == Outcome::Conflicts {
        text.push_str("\nConflicts:\n");
        for conflict in &updated.conflicts {
            text.push_str(&format!("  {}: {}\n", conflict.path, conflict.kind));
        }
    }
    if let Some(newer) = updated.newer.as_ref().filter(|_| updated.outcome != Outcome::Aborted) {
        text.push_str(&format!("\n{} {newer} is there too; pave.yaml does not ask for it\n", updated.to.template));
    }
    if !updated.next.is_empty() {
        text.push_str("\nNext:\n");
        for command in &updated.next {
            text.push_str(&format!("  {command}\n"));
        }
        if updated.outcome == Outcome::Conflicts {
            text.push_str("or go back to where you were:\n  pave update --abort\n");
        }
    }
    text
}
