//! What adopting a repository does to it, in words.

use console::style;

use super::summary;
use crate::base::printable;
use crate::ops::adopt::{AdoptPlan, Adopted, Differs, Evidence, FileReport, Standing};
use crate::output::draw_tree;

/// What a person confirms: the template, every answer that they may care about and where it was found, what becomes of the files.
pub fn plan(plan: &AdoptPlan) -> String {
    let mut lines = vec![String::new(), summary::heading("Going to adopt", &plan.service.to_string())];
    let mut row = |name: &str, value: &str| lines.push(format!("  {:<28} {value}", style(name).for_stderr().dim()));
    row("template", &format!("{} {}", plan.template.name, plan.template.version));
    for (name, value) in summary::answers(&plan.template, &plan.resolution) {
        let found = plan.evidence.iter().find(|found| found.input == name);
        row(&name, &format!("{value}{}", found.map(|found| format!("  ({})", printable(&found.source))).unwrap_or_default()));
    }
    row("directory", &plan.directory.display().to_string());
    let [added, same, kept, starter, left_out] = plan.counts();
    let branch = plan.branch.as_ref().map_or("a detached HEAD".to_owned(), |branch| format!("branch {branch}"));
    row("added", &format!("{added} files on {branch}"));
    row("already there", &same.to_string());
    row("kept as they are", &kept.to_string());
    row("not needed", &format!("{starter} that begin a new service's code"));
    row("left out", &format!("{left_out} for which there is no place"));
    lines.push(String::new());
    lines.join("\n")
}

/// What was found, and what would become of each file.
pub fn planned(adopted: &Adopted) -> String {
    let found = evidence(&adopted.evidence);
    let template = &adopted.template;
    format!("{found}{}\n{}; nothing was written\n", groups(adopted), title(adopted, template.name.as_str()))
}

/// What was done, and what to look at next.
pub fn done(adopted: &Adopted) -> String {
    let commit = adopted.commit.map(|commit| commit.to_string()[..7].to_owned()).unwrap_or_default();
    let branch = adopted.branch.as_ref().map_or("a detached HEAD", String::as_str);
    let mut text = format!(
        "{} {} into {} {}\n  in         {}\n  committed  {commit} on {branch}, a merge; {}\n",
        style("Adopted").green().bold(),
        style(&adopted.service).cyan().bold(),
        adopted.template.name,
        adopted.template.version,
        adopted.path,
        counts(adopted),
    );
    let rest = rest(adopted);
    if !rest.is_empty() {
        text.push_str(&format!("\n{rest}"));
    }
    text.push_str("\nNext:\n");
    for command in &adopted.next {
        text.push_str(&format!("  {command}\n"));
    }
    text
}

fn title(adopted: &Adopted, template: &str) -> String {
    format!("{} into {template} {}: {}", adopted.service, adopted.template.version, counts(adopted))
}

fn counts(adopted: &Adopted) -> String {
    let count = |fate: &str| adopted.files.iter().filter(|file| file.fate == fate).count();
    let words =
        [("added", "added"), ("same", "already there"), ("kept", "kept"), ("starter", "not needed"), ("left-out", "left out")];
    let counted = words.into_iter().map(|(fate, words)| (count(fate), words)).filter(|(count, _)| *count > 0);
    let counted: Vec<String> = counted.map(|(count, words)| format!("{count} {words}")).collect();
    counted.join(", ")
}

fn evidence(found: &[Evidence]) -> String {
    if found.is_empty() {
        return String::new();
    }
    let width = found.iter().map(|found| found.input.len()).max().unwrap_or(0);
    let line = |found: &Evidence| {
        let value = found.value.as_str().map_or_else(|| found.value.to_string(), str::to_owned);
        format!("  {:<width$}  {}  ({})\n", found.input, printable(&value), printable(&found.source))
    };
    format!("Found:\n{}\n", found.iter().map(line).collect::<String>())
}

/// The files, by what becomes of them.
fn groups(adopted: &Adopted) -> String {
    let of =
        |fate: &str| adopted.files.iter().filter(|file| file.fate == fate).map(|file| file.path.as_str()).collect::<Vec<_>>();
    let mut text = String::new();
    for (fate, words) in
        [("added", "Added"), ("same", "Already there"), ("starter", "Not needed, as they begin the code of a new service")]
    {
        let paths = of(fate);
        if !paths.is_empty() {
            text.push_str(&draw_tree(&format!("{words}:"), paths));
            text.push('\n');
        }
    }
    text + &rest(adopted)
}

/// The files that are not the template's: each with what is there instead.
fn rest(adopted: &Adopted) -> String {
    let mut text = String::new();
    for (fate, words) in
        [("kept", "Kept as they are, with lines that only yours and only the template's have:"), ("left-out", "Left out:")]
    {
        let files: Vec<&FileReport> = adopted.files.iter().filter(|file| file.fate == fate).collect();
        if files.is_empty() {
            continue;
        }
        let width = files.iter().map(|file| file.path.as_str().chars().count()).max().unwrap_or(0);
        text.push_str(&format!("{words}\n"));
        for file in files {
            let why = file.reason.as_deref().map_or_else(|| kept(file), |reason| printable(reason).into_owned());
            text.push_str(&format!("  {:<width$}  {why}\n", file.path.as_str()));
        }
    }
    text
}

fn kept(file: &FileReport) -> String {
    let mut words: Vec<String> = Vec::new();
    if let Some(Differs { added, removed, mode }) = file.differs {
        match (added, removed) {
            (Some(0), Some(0)) => {}
            (Some(added), Some(removed)) => words.push(format!("+{added} -{removed}")),
            _ => words.push("not compared".into()),
        }
        if mode {
            words.push("another mode".into());
        }
    }
    words.extend(match file.standing {
        Some(Standing::Untracked) => Some("not in git".to_owned()),
        Some(Standing::Ignored) => Some("ignored by git".to_owned()),
        Some(Standing::Staged) => Some("staged".to_owned()),
        Some(Standing::Committed) | None => None,
    });
    words.join(", ")
}
