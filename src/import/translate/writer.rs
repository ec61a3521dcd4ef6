//! Writing a template of pave, so that its white space is printed as it is.
//!
//! pave drops the line break after a tag, and white space between the start of a line and a tag, unless the tag says `+` there. So a tag
//! says `+` exactly where something would be dropped. Text that looks like a tag goes between `raw` and `endraw`.

/// A piece of a template of pave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::import) enum Out {
    Text(String),
    Print(String),
    Tag(String),
    Comment(String),
}

/// The whole template.
pub(in crate::import) fn write(pieces: &[Out]) -> String {
    let pieces = joined(pieces);
    let mut out = String::new();
    for (index, piece) in pieces.iter().enumerate() {
        let next = pieces.get(index + 1);
        match piece {
            Out::Text(text) => write_text(&mut out, text, next),
            Out::Print(expression) => out.push_str(&format!("{{{{ {expression} }}}}")),
            Out::Tag(tag) => write_tag(&mut out, "{%", &format!(" {tag} "), "%}", next),
            Out::Comment(comment) => {
                // Its first and last character must be no sign of white space.
                let space = |sign: Option<char>| if matches!(sign, Some('-' | '+')) { " " } else { "" };
                let content = format!("{}{comment}{}", space(comment.chars().next()), space(comment.chars().next_back()));
                if !content.contains("#}") {
                    write_tag(&mut out, "{#", &content, "#}", next);
                }
            }
        }
    }
    out
}

/// Texts beside each other are one.
fn joined(pieces: &[Out]) -> Vec<Out> {
    let mut joined: Vec<Out> = Vec::new();
    for piece in pieces {
        match (joined.last_mut(), piece) {
            (Some(Out::Text(last)), Out::Text(text)) => last.push_str(text),
            (_, Out::Text(text)) if text.is_empty() => {}
            _ => joined.push(piece.clone()),
        }
    }
    joined
}

fn write_tag(out: &mut String, start: &str, content: &str, end: &str, next: Option<&Out>) {
    let would_lose_indent = loses_indent(out);
    out.push_str(start);
    out.push_str(if would_lose_indent { "+" } else { "" });
    out.push_str(content);
    out.push_str(if matches!(next, Some(Out::Text(text)) if text.starts_with(['\n', '\r'])) { "+" } else { "" });
    out.push_str(end);
}

/// Whether there is white space, and nothing else, since the start of the line.
fn loses_indent(out: &str) -> bool {
    let line = out.rsplit(['\n', '\r']).next().unwrap_or(out);
    !line.is_empty() && line.chars().all(char::is_whitespace)
}

fn write_text(out: &mut String, text: &str, next: Option<&Out>) {
    let mut rest = text;
    while let Some(opening) = next_opening(rest, next) {
        let at = raw_start(rest, opening);
        let length = opening - at + raw_length(&rest[opening..]);
        out.push_str(&rest[..at]);
        let (raw, after) = rest[at..].split_at(length);
        out.push_str(if loses_indent(out) { "{%+ raw %}" } else { "{% raw %}" });
        out.push_str(raw);
        out.push_str(if after.starts_with(['\n', '\r']) { "{% endraw +%}" } else { "{% endraw %}" });
        rest = after;
    }
    out.push_str(rest);
}

/// Where pave would see a tag: in the text itself, or of its end and what follows. `${{` is none to pave.
fn next_opening(text: &str, next: Option<&Out>) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at..].starts_with(b"${{") {
            at += 3;
        } else if bytes[at] == b'{' && matches!(bytes.get(at + 1), Some(b'{' | b'%' | b'#')) {
            return Some(at);
        } else {
            at += 1;
        }
    }
    match next {
        None | Some(Out::Text(_)) => None,
        Some(_) if text.ends_with("${{") => None,
        // With the tag that starts a raw block, `${` would be `${{`.
        Some(_) if text.ends_with("${") => Some(text.len() - 2),
        Some(Out::Print(_)) if text.ends_with('$') => Some(text.len() - 1),
        Some(_) => text.ends_with('{').then(|| text.len() - 1),
    }
}

/// Where the raw block of an opening starts: with the tag of that block, `{` before it would be `{{`, and `${` would be `${{`.
fn raw_start(text: &str, opening: usize) -> usize {
    let mut at = opening;
    loop {
        at -= match &text[..at] {
            before if before.ends_with("${{") => return at,
            before if before.ends_with("${") => 2,
            before if before.ends_with('{') => 1,
            _ => return at,
        };
    }
}

/// How much of a text that starts with an opening is kept raw: to what closes it, where that is on the same line.
fn raw_length(text: &str) -> usize {
    if text.starts_with('$') {
        return 1;
    }
    let line = text.find(['\n', '\r']).map_or(text, |end| &text[..end]);
    let close = match text.as_bytes().get(1) {
        Some(b'%') => "%}",
        Some(b'#') => "#}",
        Some(_) => "}}",
        None => return text.len(),
    };
    let length = line.find(close).map_or(2, |at| at + 2);
    // What ends a raw block cannot be in one.
    if line[..length].contains("endraw") { 2 } else { length }
}

#[cfg(test)]
mod tests {
    use super::{Out, write};

    fn text(text: &str) -> Out {
        Out::Text(text.into())
    }

    fn tag(tag: &str) -> Out {
        Out::Tag(tag.into())
    }

    fn rendered(source: &str) -> String {
        crate::import::probe::rendered(source, &[])
    }

    #[test]
    fn white_space_stays() {
        let pieces =
            [text("a\n  "), tag("if true"), text("\n  b"), tag("endif"), text("\r\nc "), Out::Comment(" d -".into()), text("\n")];
        let written = write(&pieces);
        assert_eq!(written, "a\n  {%+ if true +%}\n  b{% endif +%}\r\nc {# d - +#}\n");
        assert_eq!(rendered(&written), "a\n  \n  b\r\nc \n");
    }

    #[test]
    fn every_text_stays_as_it_is() {
        let texts = [
            "{{ x }}",
            "${{ x }}",
            "{% raw %}{{ x }}{% endraw %}",
            " {% if %}\n",
            "{# no #}\n{{",
            "{",
            "${",
            "${$",
            "${${${",
            "{${",
            "{$",
            "${${",
            "${{{",
            "${%",
            "$",
            "{{{ a }}}",
            "a {% endraw",
            "\n\n",
            "{%- endraw -%}",
            "$${{",
            "#}",
            "\t{%\r\n",
            "é{{ñ}}",
            "{{\n}}",
            "${{{{ x }}",
        ];
        for one in texts {
            for other in texts {
                let pieces = [
                    text(one),
                    tag("if true"),
                    text(other),
                    tag("endif"),
                    text(one),
                    Out::Print("'x'".into()),
                    text(other),
                    Out::Comment("c".into()),
                    text(one),
                ];
                let expected = [one, other, one, "x", other, one].concat();
                let written = write(&pieces);
                assert_eq!(rendered(&written), expected, "{written:?}");
            }
        }
    }
}
