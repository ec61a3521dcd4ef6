//! What is going to be created, and what was, in words.

use console::style;

use crate::ops::create::{Created, Outcome, Plan};
use crate::output::draw_tree;
use crate::template::{Resolution, State, Summary, get};

/// What a person confirms: the template, every answer that they may care about, where it goes.
pub fn plan(plan: &Plan) -> String {
    let mut lines = vec![String::new(), heading("Going to create", &plan.service.to_string())];
    let mut row = |name: &str, value: &str| lines.push(format!("  {:<28} {value}", style(name).for_stderr().dim()));
    row("template", &format!("{} {}", plan.template.name, plan.template.version));
    for (name, value) in answers(&plan.template, &plan.resolution) {
        row(&name, &value);
    }
    row("directory", &plan.target.display().to_string());
    row("files", &format!("{} on branch {}", plan.tree.len(), plan.branch));
    let remote = plan.remote.as_ref().map(|remote| format!("{}{}", remote.url, if remote.is_new { " (new)" } else { "" }));
    row("push to", &remote.unwrap_or_else(|| "nowhere; the repository stays on this machine".into()));
    lines.push(String::new());
    lines.join("\n")
}

/// Every answer that was given or is asked of people, by name.
pub fn answers(template: &Summary, resolution: &Resolution) -> Vec<(String, String)> {
    let inputs = template.inputs.iter().zip(&resolution.states);
    inputs
        .filter(|(input, state)| state.state == State::Given || input.prompt.is_some())
        .filter_map(|(input, _)| {
            let answer = get(&resolution.answers, &input.name)?;
            Some((input.name.clone(), input.show(answer)))
        })
        .collect()
}

pub(super) fn heading(what: &str, name: &str) -> String {
    format!("{} {}", style(what).for_stderr().bold(), style(name).for_stderr().cyan().bold())
}

/// The files that would be created, as a tree.
pub fn tree(created: &Created) -> String {
    let paths = created.files.iter().map(|file| file.path.as_str());
    let template = &created.template;
    let tree = draw_tree(&format!("{}/", created.service), paths);
    format!("{tree}\n{} files from {} {}; nothing was written\n", created.files.len(), template.name, template.version)
}

/// What was done, where, and what to do next.
pub fn done(created: &Created) -> String {
    let commit = created.commit.map(|commit| commit.to_string()[..7].to_owned()).unwrap_or_default();
    let (verb, template) = match created.outcome {
        Outcome::Resumed => ("Resumed", &created.template),
        _ => ("Created", &created.template),
    };
    let mut text = format!(
        "{} {} from {} {}\n",
        style(verb).green().bold(),
        style(&created.service).cyan().bold(),
        template.name,
        template.version
    );
    let files = if created.files.is_empty() { String::new() } else { format!("{} files, ", created.files.len()) };
    text.push_str(&format!("  in         {}\n", created.path));
    text.push_str(&format!("  committed  {files}{commit} on {}\n", created.branch));
    if let Some(remote) = &created.remote {
        text.push_str(&format!("  pushed to  {}\n", remote.url));
    }
    text.push_str("\nNext:\n");
    for command in &created.next {
        text.push_str(&format!("  {command}\n"));
    }
    text
}
