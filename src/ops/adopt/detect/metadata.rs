//! What the service says of itself: description and licence.

use super::{Found, Surroundings, found};

/// Longest description that is taken from a text, in characters.
const LONGEST: usize = 300;

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn catalog_description(around: &Surroundings) -> Option<Found> {
    Some(found(one_line(&around.catalog(["metadata", "description"])?), "catalog-info.yaml, `metadata.description`"))
}

pub(super) fn python_description(around: &Surroundings) -> Option<Found> {
    let read = |steps: &[&str]| {
        let text = one_line(around.python(steps)?.as_str()?);
        (!text.is_empty()).then(|| found(text, format!("pyproject.toml, `{}`", steps.join("."))))
    };
    read(&["project", "description"]).or_else(|| read(&["tool", "poetry", "description"]))
}

pub(super) fn node_description(around: &Surroundings) -> Option<Found> {
    let text = one_line(around.node("description")?.as_str()?);
    (!text.is_empty()).then(|| found(text, "package.json, `description`"))
}

/// The first paragraph of prose.
pub(super) fn readme_description(around: &Surroundings) -> Option<Found> {
    let file = ["README.md", "README.rst", "README"].into_iter().find(|name| around.text(name).is_some())?;
    let (mut paragraph, mut first, mut in_code) = (String::new(), 0, false);
    for (number, line) in around.lines(file) {
        let line = line.trim();
        if line.starts_with("```") || line.starts_with("~~~") {
            in_code = !in_code;
            continue;
        }
        let is_rule = !line.is_empty() && line.chars().all(|c| "=-*~^_#".contains(c));
        if is_rule && !paragraph.is_empty() {
            // It underlines a heading.
            paragraph.clear();
            continue;
        }
        let is_prose = !in_code && line.starts_with(|c: char| c.is_alphanumeric() || "*_`[\"'(".contains(c)) && !is_badge(line);
        match (is_prose, paragraph.is_empty()) {
            (true, true) => (paragraph, first) = (line.to_owned(), number),
            (true, false) => paragraph.push_str(&format!(" {line}")),
            (false, false) if line.is_empty() => break,
            _ => {}
        }
    }
    let text = shortened(&one_line(&without_markup(&paragraph)))?;
    Some(found(text, format!("{file}, line {first}")))
}

fn is_badge(line: &str) -> bool {
    line.starts_with("[!") || line.starts_with("* ") || line.starts_with("[//]")
}

/// Links by their words, without stars and ticks.
fn without_markup(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        match after.split_once("](").and_then(|(words, link)| Some((words, link.split_once(')')?.1))) {
            Some((words, behind)) if !words.contains('[') => {
                out.push_str(words);
                rest = behind;
            }
            _ => {
                out.push('[');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out.replace(['*', '`'], "")
}

/// The text, or its first sentence where it is too long for a description.
fn shortened(text: &str) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    if text.chars().count() <= LONGEST {
        return Some(text.to_owned());
    }
    let sentence = text.split_once(". ")?.0;
    (sentence.chars().count() < LONGEST).then(|| format!("{sentence}."))
}

pub(super) fn license(around: &Surroundings) -> Option<Found> {
    let from_python = || {
        let license = around.python(&["project", "license"])?;
        let name = license.as_str().or_else(|| license.get("text")?.as_str())?.to_lowercase();
        Some(found(name, "pyproject.toml, `project.license`"))
    };
    let from_node = || Some(found(around.node("license")?.as_str()?.to_lowercase(), "package.json, `license`"));
    let from_text = || {
        let mut head = around.lines("LICENSE").take(10);
        head.find(|(_, line)| line.trim() == "Apache License")
            .map(|(line, _)| found("apache-2.0", format!("LICENSE, line {line}")))
    };
    from_text().or_else(from_python).or_else(from_node)
}

#[cfg(test)]
mod tests {
    use super::readme_description;
    use crate::ops::adopt::detect::Surroundings;

    #[test]
    fn the_first_paragraph_of_prose() {
        let long = format!("# A\n\n{} end. More of it.\n", "word ".repeat(50));
        let longer = format!("# A\n\n{}\n", "word ".repeat(80));
        for (text, expected) in [
            ("# A\n\nDoes `x` and **y**.\n\nz\n", Some("Does x and y.")),
            ("A\n===\n\nDoes x.\n", Some("Does x.")),
            ("# A\n\n```\nmake\n```\n\n<img src=x>\n\nDoes\nx.\n", Some("Does x.")),
            ("# A\n\n- a list\n\n> a quote\n", None),
            ("# A\n\n[a [b](c) d\n", Some("[a b d")),
            ("", None),
            (&long, Some(&*format!("{}end. More of it.", "word ".repeat(50)))),
            (&longer, None),
        ] {
            let around = Surroundings::of(&[("README.md", text)]);
            assert_eq!(readme_description(&around).map(|found| found.value).as_deref(), expected, "{text}");
        }
    }
}
