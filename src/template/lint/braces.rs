//! Braces of other languages in files that pave reads, and pave's in files that it does not.

use std::ops::Range;

use super::finding::Findings;
use super::rule::Rule;
use super::sources::{Holder, Source, Text};
use super::{Context, worlds_of};
use crate::base::Excerpt;

/// `${{` as the engine is given it.
fn dollar() -> String {
    crate::template::engine::to_engine("${{")
}

/// Reports expressions of other languages in a file that pave reads. Gives its text with spaces in place of them, so that the rest
/// can be read.
pub(super) fn mask(text: &mut Text, findings: &mut Findings<'_>) -> Option<String> {
    if !matches!(text.holder, Holder::File(_) | Holder::Piece(_)) {
        return None;
    }
    let ignored = ignored(&text.source);
    let mut masked: Option<String> = None;
    for (at, inner) in pairs(&text.source, "{{") {
        if ignored.iter().any(|ignored| ignored.contains(&at.start)) || !is_foreign(inner) {
            continue;
        }
        let shown = text.source[at.clone()].to_owned();
        let hint = "put it between `{% raw %}` and `{% endraw %}`, or into a file whose name does not end in `.jinja`".to_owned();
        findings.add(Rule::ForeignBraces, text.place(&at), format!("`{shown}` is not an expression of pave"), Some(hint));
        let spaces = shown.replace(|c: char| c != '\n', " ");
        let length = shown.len();
        let masked = masked.get_or_insert_with(|| text.source.clone());
        // As many bytes as before, so that places stay right.
        masked.replace_range(at, &format!("{spaces}{}", " ".repeat(length - spaces.len())));
    }
    masked
}

/// Pave's expressions where nothing reads them.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for source in context.sources {
        let (worlds, dollar) = (worlds_of(context, source), dollar());
        let is_known = |inner: &str| {
            let name = first_name(inner);
            name.contains('.') && worlds.iter().any(|world| world.defines(&name)) || inner.trim_start().starts_with("slot(")
        };
        for text in source.texts.iter().filter(|text| matches!(text.holder, Holder::File(_) | Holder::Piece(_))) {
            let ignored = ignored(&text.source);
            let literal = pairs(&text.source, &dollar).filter(|(at, _)| !ignored.iter().any(|range| range.contains(&at.start)));
            for (at, inner) in literal.filter(|(_, inner)| is_known(inner)) {
                let place = text.place(&at);
                findings.add(Rule::LiteralExpression, place, literal_message(inner), Some(literal_hint(inner)));
            }
        }
        copied(source, &is_known, findings);
    }
}

fn copied(source: &Source<'_>, is_known: &dyn Fn(&str) -> bool, findings: &mut Findings<'_>) {
    for (path, file) in
        source.part.files.iter().filter(|(path, _)| path.is_within("files") && path.as_str().strip_suffix(".jinja").is_none())
    {
        let Ok(content) = std::str::from_utf8(&file.content) else { continue };
        let name = format!("{}/{path}", source.part.directory);
        for (at, inner) in pairs(content, "{{").filter(|(_, inner)| is_known(inner)) {
            if content[..at.start].ends_with('$') {
                let place = Excerpt::of(&name, content, at.start - 1..at.end);
                findings.add(Rule::LiteralExpression, place, literal_message(inner), Some(literal_hint(inner)));
            } else {
                let message = format!("`{}` is copied as it is", &content[at.clone()]);
                let hint = format!("rename the file to `{}.jinja`", path.file_name());
                findings.add(Rule::MissingJinja, Excerpt::of(&name, content, at), message, Some(hint));
            }
        }
    }
}

fn literal_message(inner: &str) -> String {
    format!("`${{{{{inner}}}}}` is literal text: pave does not fill in `{}`", first_name(inner))
}

fn literal_hint(inner: &str) -> String {
    format!("take the `$` away: `{{{{{inner}}}}}`; to print a dollar before it, write `{{{{ '$' }}}}`")
}

/// Every `opening … }}` on one line, and what is between.
fn pairs<'t>(text: &'t str, opening: &str) -> impl Iterator<Item = (Range<usize>, &'t str)> + use<'t> {
    let length = opening.len();
    let starts: Vec<usize> = text.match_indices(opening).map(|(start, _)| start).collect();
    starts.into_iter().filter_map(move |start| {
        let rest = &text[start + length..];
        let end = rest.find("}}").filter(|end| !rest[..*end].contains('\n'))?;
        Some((start..start + length + end + 2, &rest[..end]))
    })
}

/// Where nothing is an expression: comments, and what is between `raw` and `endraw`.
fn ignored(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find("{#").map(|start| at + start).into_iter().chain(raw_from(text, at)).min() {
        let end = if text[start..].starts_with("{#") {
            text[start..].find("#}").map(|end| start + end + 2)
        } else {
            text[start..].find("endraw").map(|end| start + end)
        };
        let end = end.unwrap_or(text.len());
        found.push(start..end);
        at = end;
    }
    found
}

/// The start of the next `{% raw %}`.
fn raw_from(text: &str, from: usize) -> Option<usize> {
    let is_raw = |at: usize| {
        let inner = text[at + 2..].trim_start_matches(['-', '+']).trim_start();
        inner.strip_prefix("raw").is_some_and(|rest| rest.trim_start().starts_with(['%', '-', '+']))
    };
    text[from..].match_indices("{%").map(|(at, _)| from + at).find(|at| is_raw(*at))
}

/// Whether it is an action of Go's templates, as Helm, Prometheus, Grafana and Docker use them.
fn is_foreign(inner: &str) -> bool {
    let inner = inner.trim_start_matches('-').trim_start();
    if inner.starts_with(['.', '$']) || inner.starts_with("/*") {
        return true;
    }
    let (word, rest) = inner.split_at(inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(inner.len()));
    // A function of Go takes its arguments after a space.
    let has_arguments = rest.starts_with(' ');
    let rest = rest.trim().trim_end_matches('-').trim_end();
    match word {
        "end" | "else" => rest.is_empty() || rest.starts_with("if ") || rest.starts_with("with "),
        _ if word.is_empty() || !has_arguments => false,
        "define" | "template" | "block" | "include" | "tpl" => rest.starts_with(['"', '`', '.', '$', '(']),
        _ => rest == "." || rest.starts_with('$') || starts_field(rest),
    }
}

/// `.Values` after a function's name.
fn starts_field(rest: &str) -> bool {
    rest.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// The dotted name that an expression starts with.
fn first_name(inner: &str) -> String {
    let start = inner.trim_start_matches(['-', ' ']);
    start.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '.')).collect()
}

#[cfg(test)]
mod tests {
    use super::{ignored, is_foreign};

    #[test]
    fn go_is_told_from_jinja() {
        for inner in [
            " .Values.image ",
            "- .Chart.Name -",
            " $labels.job ",
            " range .Items ",
            " range $i, $x := .Items ",
            " if .Values.x ",
            " end ",
            "- end -",
            " else ",
            " else if .x ",
            " include \"x\" . ",
            " template \"x\" . ",
            " toYaml .Values.x | nindent 4 ",
            " with $x ",
            " define \"x\" ",
            "/* comment */",
            " . ",
            " humanize $value ",
            ".State.Status",
        ] {
            assert!(is_foreign(inner), "{inner}");
        }
        for inner in [
            " service.name ",
            "service.name|upper",
            " range(3) ",
            " slot(\"x\") ",
            " 'up' if derived.backing else 'run' ",
            " end_of.x ",
            " template.name ",
            " (a ~ b) ",
            " x if y else z ",
            " 1.5 ",
            "",
        ] {
            assert!(!is_foreign(inner), "{inner}");
        }
    }

    #[test]
    fn comments_and_raw_text_are_left_alone() {
        let text = "{{ .a }}{% raw %}{{ .b }}{% endraw %}{# {{ .c }} #}{%- raw -%}{{ .d }}{%- endraw -%}{{ .e }}";
        let ignored = ignored(text);
        let seen: Vec<&str> = ["a", "b", "c", "d", "e"]
            .into_iter()
            .filter(|name| !ignored.iter().any(|range| range.contains(&text.find(&format!(".{name}")).expect("it is there"))))
            .collect();
        assert_eq!(seen, ["a", "e"]);
    }
}
