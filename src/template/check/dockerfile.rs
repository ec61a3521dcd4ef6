//! Dockerfiles, compared instruction by instruction and word by word.

use super::{Finding, ParseFailure, Tokens};
use crate::template::engine::Emission;

/// One instruction: its line, its name, and its words. The words of a here-document are its lines.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Instruction {
    line: usize,
    name: String,
    words: Vec<String>,
}

impl Instruction {
    /// Line, name and words.
    pub(super) fn into_parts(self) -> (usize, String, Vec<String>) {
        (self.line, self.name, self.words)
    }
}

const NAMES: [&str; 18] = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

/// Reads the instructions (Dockerfile reference, "Format"): comments, line continuations and here-documents are known, a
/// changed escape character is not.
pub(super) fn parse(text: &str) -> Result<Vec<Instruction>, ParseFailure> {
    let mut instructions = Vec::new();
    let mut lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
    while let Some((number, line)) = lines.next() {
        if is_directive(line) {
            instructions.push(Instruction { line: number, name: DIRECTIVE.to_owned(), words: vec![line.to_owned()] });
        }
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            continue;
        }
        let mut whole = line.trim_start().to_owned();
        while let Some(continued) = whole.trim_end().strip_suffix('\\') {
            whole = continued.to_owned();
            // Comments and empty lines inside a continued instruction are skipped.
            let skipped = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
            let next = lines.by_ref().map(|(_, line)| line).find(|line| !skipped(line));
            let failure = || ParseFailure { line: number, message: "the instruction is continued, but the file ends".into() };
            whole.push_str(next.ok_or_else(failure)?);
        }
        let mut instruction = instruction(number, &whole)?;
        for delimiter in heredocs(&whole) {
            loop {
                let failure = || ParseFailure { line: number, message: format!("the here-document `{delimiter}` does not end") };
                let (_, line) = lines.next().ok_or_else(failure)?;
                if line.trim_start_matches('\t') == delimiter {
                    break;
                }
                instruction.words.push(line.to_owned());
            }
        }
        instructions.push(instruction);
    }
    Ok(instructions)
}

fn instruction(line: usize, text: &str) -> Result<Instruction, ParseFailure> {
    let (name, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let upper = name.to_ascii_uppercase();
    if !NAMES.contains(&upper.as_str()) {
        return Err(ParseFailure { line, message: format!("`{}` is no instruction", name.escape_debug()) });
    }
    let words = shlex::split(rest).ok_or_else(|| ParseFailure { line, message: "a quotation mark is not closed".into() })?;
    Ok(Instruction { line, name: upper, words })
}

/// The name under which a parser directive is kept.
const DIRECTIVE: &str = "#";

/// Instructions whose words a shell reads.
const COMMANDS: [&str; 5] = ["CMD", "ENTRYPOINT", "HEALTHCHECK", "ONBUILD", "RUN"];

/// Comments that the builder acts upon, as `# syntax=…` (Dockerfile reference, "Parser directives"). It does so at the top only; a
/// comment further down that looks like one is taken for one too.
fn is_directive(line: &str) -> bool {
    let comment = line.trim_start().strip_prefix('#').map(str::trim_start).unwrap_or_default();
    comment.split_once('=').is_some_and(|(key, _)| {
        let key = key.trim_end();
        !key.is_empty() && key.chars().all(|character| character.is_ascii_alphanumeric())
    })
}

/// The delimiters of `<<EOF`, `<<-EOF` and `<<"EOF"`.
fn heredocs(instruction: &str) -> Vec<String> {
    let delimiter = |word: &str| {
        let word = word.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix("<<")?;
        let word = word.strip_prefix('-').unwrap_or(word).trim_matches(['"', '\'']);
        let is_word = !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        is_word.then(|| word.to_owned())
    };
    instruction.split_whitespace().filter_map(delimiter).collect()
}

pub(super) fn compare(rendered: &str, harmless: &str, tokens: &Tokens<'_>) -> Result<(), Finding> {
    let rendered = parse(rendered).map_err(Finding::Unparsable)?;
    let harmless = parse(harmless).map_err(|_| Finding::Structure)?;
    let same = |one: &Instruction, other: &Instruction| {
        one.line == other.line
            && one.name == other.name
            && one.words.len() == other.words.len()
            && one.words.iter().zip(&other.words).all(|(word, expected)| {
                if one.name == DIRECTIVE || COMMANDS.contains(&one.name.as_str()) {
                    tokens.is_word(expected, word)
                } else {
                    tokens.matches(expected, word) && tokens.texts_in(expected).all(substitutes_nothing)
                }
            })
    };
    let all = rendered.len() == harmless.len() && rendered.iter().zip(&harmless).all(|(one, other)| same(one, other));
    if all { Ok(()) } else { Err(Finding::Structure) }
}

/// The builder replaces `$NAME` in the words of most instructions, unless the sign is escaped.
fn substitutes_nothing(text: &Emission) -> bool {
    text.is_constant
        || !text.raw.contains('$')
        || text.encoded.as_ref().is_some_and(|encoded| !encoded.replace("\\$", "").contains('$'))
}

#[cfg(test)]
mod tests {
    use super::{Emission, Finding, Tokens, compare, parse};

    #[test]
    fn reads_what_dockerfiles_hold() {
        let text = "# syntax=docker/dockerfile:1\nFROM a AS b\nRUN --mount=type=cache,target=/x \\\n    # why\n    go build \\\n\n    ./...\nRUN <<EOF\necho \"one\necho two\nEOF\nENTRYPOINT [\"/x\"]\n";
        let found: Vec<(usize, String, usize)> =
            parse(text).expect("it parses").into_iter().map(|one| (one.line, one.name, one.words.len())).collect();
        let expected = [(1, "#", 1), (2, "FROM", 3), (3, "RUN", 4), (8, "RUN", 3), (12, "ENTRYPOINT", 1)];
        assert_eq!(found, expected.map(|(line, name, words)| (line, name.to_owned(), words)));
        for bad in ["FORM x\n", "RUN \"x\n", "RUN x \\\n", "RUN <<E\nx\n"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_text_stays_a_text_or_is_found_out() {
        let printed = |template: &str, text: &str| {
            let texts = [Emission { raw: text.into(), encoded: None, is_constant: false }];
            compare(&template.replace("{}", text), &template.replace("{}", "pv0z"), &Tokens { prefix: "pv", texts: &texts })
        };
        assert_eq!(printed("FROM x\nLABEL a=\"{}\"\n", "Takes card payments"), Ok(()));
        for text in ["x\nRUN evil", "x\" b=\"y", "x\"", "x \\\nRUN"] {
            let found = printed("FROM x\nLABEL a=\"{}\"\n", text);
            assert!(matches!(found, Err(Finding::Structure | Finding::Unparsable(_))), "{text:?} {found:?}");
        }
        for (template, text) in [
            ("FROM x\nLABEL a={}\n", "x y"),
            ("FROM x\nRUN echo {}\n", "a;curl$IFS$(id)|sh"),
            ("FROM x\nRUN echo \"{}\"\n", "$(id)"),
            ("# {}\nFROM x\n", "syntax=evil.example/x"),
            ("# {}\nFROM x\n", "escape=`"),
            ("FROM x\nLABEL a=\"{}\"\n", "$HOME"),
        ] {
            assert_eq!(printed(template, text), Err(Finding::Structure), "{template} {text}");
        }
        assert_eq!(printed("# {}: all of it\nFROM x\nRUN make {}\n", "payments"), Ok(()));
    }
}
