//! The result of `pave check` for people.

use console::style;

use crate::base::printable;
use crate::ops::check::{Checked, ExceptedFinding, FileReport, Finding, Level, ServiceReport};

/// Of each service a line on how it stands, what is to be seen to, and what to do; then how much that is.
pub fn text(checked: &Checked, lists_files: bool) -> String {
    let is_one_of_many = checked.services.len() > 1;
    let services: Vec<String> = checked.services.iter().map(|service| one(service, is_one_of_many, lists_files)).collect();
    format!("{}{}\n", services.join(if is_one_of_many { "\n" } else { "" }), counts(checked))
}

/// `1 error, 2 warnings`.
pub fn counts(checked: &Checked) -> String {
    let count =
        |(number, word): (usize, &str)| (number > 0).then(|| format!("{number} {word}{}", if number == 1 { "" } else { "s" }));
    let found: Vec<String> = [(checked.errors, "error"), (checked.warnings, "warning"), (checked.notes, "note")]
        .into_iter()
        .filter_map(count)
        .collect();
    if found.is_empty() { "nothing to be seen to".into() } else { found.join(", ") }
}

fn one(service: &ServiceReport, shows_place: bool, lists_files: bool) -> String {
    let name = service.name.as_deref().unwrap_or("a service");
    let place = match service.prefix.as_str() {
        _ if !shows_place => String::new(),
        "" => format!(" at {}", line(&service.path)),
        prefix => format!(" in {}", line(prefix)),
    };
    let template = service.template.as_ref().map(|template| {
        format!(": {} {} from {}, {}", line(&template.name), template.version, line(&template.registry), files(&service.files))
    });
    let mut text = format!("{}{place}{}\n", style(line(name)).cyan().bold(), template.unwrap_or_default());
    if lists_files {
        service.files.iter().for_each(|file| text.push_str(&file_line(file)));
        service.excepted.iter().for_each(|excepted| text.push_str(&excepted_line(excepted)));
    }
    text + &findings(&service.findings)
}

/// The findings, those with one hint together, and the hint below them.
fn findings(findings: &[Finding]) -> String {
    let mut hinted: Vec<(Option<&str>, String)> = Vec::new();
    for finding in findings {
        let hint = finding.hint.as_deref();
        match hinted.iter_mut().find(|(known, _)| hint.is_some() && *known == hint) {
            Some((_, lines)) => lines.push_str(&found(finding)),
            None => hinted.push((hint, found(finding))),
        }
    }
    let label = style("hint:").cyan().bold();
    let below = |hint: &str| format!("  {label} {}\n", line(hint));
    hinted.into_iter().map(|(hint, lines)| lines + &hint.map(below).unwrap_or_default()).collect()
}

/// `60 files: 58 pristine, 2 edited`, in the order in which states first come.
fn files(files: &[FileReport]) -> String {
    let mut states: Vec<(&str, usize)> = vec![("pristine", 0)];
    for file in files {
        match states.iter_mut().find(|(state, _)| *state == file.state) {
            Some((_, count)) => *count += 1,
            None => states.push((file.state, 1)),
        }
    }
    let states: Vec<String> = states.iter().map(|(state, count)| format!("{count} {state}")).collect();
    format!("{} file{}: {}", files.len(), if files.len() == 1 { "" } else { "s" }, states.join(", "))
}

fn file_line(file: &FileReport) -> String {
    let more = match (&file.renamed_to, &file.reason) {
        (_, Some(reason)) => format!("  ({}: {})", file.drift.unwrap_or_default(), line(reason)),
        (Some(to), None) => format!("  -> {}", line(to)),
        (None, None) => file.drift.map(|drift| format!("  ({drift})")).unwrap_or_default(),
    };
    format!("  {:<12}  {}{more}\n", file.state, line(&file.path))
}

fn excepted_line(excepted: &ExceptedFinding) -> String {
    let rule = excepted.rule.as_deref().map(|rule| format!("/{rule}")).unwrap_or_default();
    let path = excepted.path.as_deref().unwrap_or("the service");
    format!("  {:<12}  {}  ({}{rule}: {})\n", "excepted", line(path), excepted.policy, line(&excepted.reason))
}

fn found(finding: &Finding) -> String {
    let label = format!("{}[{}]:", finding.level.name(), finding.kind.name());
    let label = match finding.level {
        Level::Error => style(label).red().bold(),
        Level::Warning => style(label).yellow().bold(),
        Level::Note => style(label).blue().bold(),
    };
    let (file, number) = (line(&finding.place.file), finding.place.line);
    let place = if number > 1 { format!("{file}:{number}") } else { file };
    format!("{label} {place}: {}\n", line(&finding.message))
}

/// On one line, whatever was written in a manifest or a lock.
fn line(text: &str) -> String {
    printable(text).replace('\n', " ")
}
