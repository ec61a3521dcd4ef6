//! Braces of other languages in files that pave reads.

use std::ops::Range;

/// Every expression of another language in `text`, and the text with spaces in place of them, so that the rest can be read.
pub(super) fn foreign(text: &str) -> (Vec<Range<usize>>, String) {
    let ignored = ignored(text);
    let is_read = |at: &Range<usize>| !ignored.iter().any(|ignored| ignored.contains(&at.start));
    let found: Vec<Range<usize>> =
        pairs(text, "{{").filter(|(at, inner)| is_read(at) && is_foreign(inner)).map(|(at, _)| at).collect();
    let mut masked = text.to_owned();
    for at in &found {
        // As many bytes as before, so that places stay right.
        masked.replace_range(at.clone(), &" ".repeat(at.len()));
    }
    (found, masked)
}

/// Every `opening … }}` on one line, and what is between.
pub(super) fn pairs<'t>(text: &'t str, opening: &str) -> impl Iterator<Item = (Range<usize>, &'t str)> + use<'t> {
    let length = opening.len();
    let starts: Vec<usize> = text.match_indices(opening).map(|(start, _)| start).collect();
    // What is inside of another, as in `{{ '{{ .Values }}' }}`, is a text in it.
    let mut last = 0;
    starts.into_iter().filter_map(move |start| {
        let rest = &text[start + length..];
        let end = rest.find("}}").filter(|end| start >= last && !rest[..*end].contains('\n'))?;
        last = start + length + end + 2;
        Some((start..last, &rest[..end]))
    })
}

/// Where nothing is an expression: comments, and what is between `raw` and `endraw`.
pub(super) fn ignored(text: &str) -> Vec<Range<usize>> {
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
