//! Rendering one file, and making sure that no answer is more than a text in it.

use super::{Fault, Job, Mode, TemplateError};
use crate::base::yaml::reads_as_other_type;
use crate::base::{Excerpt, RelPath};
use crate::template::check::{self, FileKind, Finding, ParseFailure, Tokens, active_markers};
use crate::template::engine::{Emission, TOKEN_SUFFIX, fault, to_engine};

/// One file while it is checked.
pub(super) struct Render<'a> {
    /// The name of its template.
    pub(super) name: &'a str,
    /// The text of its template.
    pub(super) source: &'a str,
    /// Where it goes.
    pub(super) target: &'a RelPath,
    pub(super) kind: FileKind,
    /// As it goes into the service.
    pub(super) text: String,
    /// Every text that was printed into it.
    pub(super) emissions: Vec<Emission>,
}

impl Job<'_> {
    /// The content of the file `target` that the template `name` renders, safe in the sense of the design.
    pub(super) fn checked(&self, name: &str, source: &str, target: &RelPath) -> Result<String, TemplateError> {
        let rendered = self.engine.render(name, &self.context, Mode::Record);
        let (text, mut emissions) = rendered.map_err(|error| self.failed(&error, name, source))?;
        for emission in &mut emissions {
            emission.is_constant = self.constants.contains(&emission.raw);
        }
        let render = Render { name, source, target, kind: FileKind::of(target), text, emissions };
        self.refuse_active(&render)?;
        match render.kind {
            FileKind::Other => self.refuse_unencoded(&render)?,
            FileKind::Yaml | FileKind::Json if render.emissions.iter().all(is_plain_word) => {
                check::parses(render.kind, &render.text).map_err(|failure| unparsable(&render, &failure))?;
            }
            _ if render.emissions.is_empty() => {
                check::parses(render.kind, &render.text).map_err(|failure| unparsable(&render, &failure))?;
            }
            _ => self.compare(&render)?,
        }
        Ok(render.text)
    }

    /// An error of the engine; it may be about a slot's piece instead of the file itself.
    pub(super) fn failed(&self, error: &minijinja::Error, name: &str, source: &str) -> TemplateError {
        match error.name() {
            Some(other) if other != name => fault(error, other, &to_engine(&self.piece(other)), &self.known),
            _ => fault(error, name, &to_engine(source), &self.known),
        }
    }

    /// The text of any template file, by its name.
    fn piece(&self, name: &str) -> String {
        let content = self.template.parts().find_map(|(part, _)| {
            let path = name.strip_prefix(&part.directory)?.strip_prefix('/')?;
            part.files.get(path).map(|file| file.content.clone())
        });
        String::from_utf8(content.unwrap_or_default()).unwrap_or_default()
    }

    /// Renders once more with a token in place of every text, and compares.
    fn compare(&self, render: &Render<'_>) -> Result<(), TemplateError> {
        let prefix = unused_prefix(&render.text);
        let harmless = self.engine.render(render.name, &self.context, Mode::Tokens(prefix.clone()));
        let (harmless, counted) = harmless.map_err(|error| self.failed(&error, render.name, render.source))?;
        self.refuse_joined_active(render, &harmless)?;
        let tokens = Tokens { prefix: &prefix, texts: &render.emissions };
        let found = if counted.len() == render.emissions.len() {
            check::compare(render.kind, &render.text, &harmless, &tokens)
        } else {
            Err(Finding::Structure)
        };
        match found {
            Ok(()) => Ok(()),
            Err(Finding::OtherType(number)) => Err(self.other_type(render, number)),
            Err(Finding::Unparsable(failure)) if check::parses(render.kind, &harmless).is_err() => {
                Err(unparsable(render, &failure))
            }
            Err(Finding::Unparsable(_) | Finding::Structure) => Err(self.structure(render, &harmless, &prefix)),
        }
    }

    /// The error about the text that changes the structure: the first that does so alone.
    fn structure(&self, render: &Render<'_>, harmless: &str, prefix: &str) -> TemplateError {
        let changes_alone = |number: &usize| {
            let mode = Mode::AllButOne(prefix.to_owned(), *number);
            let Ok((mixed, _)) = self.engine.render(render.name, &self.context, mode) else { return true };
            let mut texts: Vec<Emission> = (0..render.emissions.len())
                .map(|other| Emission { raw: format!("{prefix}{other}{TOKEN_SUFFIX}"), encoded: None, is_constant: false })
                .collect();
            texts[*number] = render.emissions[*number].clone();
            check::compare(render.kind, &mixed, harmless, &Tokens { prefix, texts: &texts }).is_err()
        };
        let number = (0..render.emissions.len()).find(changes_alone).unwrap_or(0);
        let fault = Fault::Structure {
            path: render.target.to_string(),
            input: self.input_of(&render.emissions[number].raw),
            encoder: render.kind.encoder().map(str::to_owned),
        };
        self.at_emission(render, number, fault)
    }

    fn other_type(&self, render: &Render<'_>, number: usize) -> TemplateError {
        let text = render.emissions[number].raw.clone();
        let fault = Fault::OtherType { path: render.target.to_string(), input: self.input_of(&text), text };
        self.at_emission(render, number, fault)
    }

    /// A text that the reader of this file would act upon, whatever quotes are around it.
    fn refuse_active(&self, render: &Render<'_>) -> Result<(), TemplateError> {
        let found = active_markers(render.target).into_iter().find_map(|marker| {
            let number = render.emissions.iter().position(|emission| emission.raw.contains(marker))?;
            Some((marker, number))
        });
        found.map_or(Ok(()), |(marker, number)| Err(self.active(render, number, marker)))
    }

    /// As [`Self::refuse_active`], for what several texts, or a text and the template, have put together.
    fn refuse_joined_active(&self, render: &Render<'_>, harmless: &str) -> Result<(), TemplateError> {
        let is_joined = |marker: &&str| render.text.matches(marker).count() != harmless.matches(marker).count();
        let Some(marker) = active_markers(render.target).into_iter().find(is_joined) else { return Ok(()) };
        let holds_some = |emission: &Emission| emission.raw.contains(|character| marker.contains(character));
        let number = render.emissions.iter().position(holds_some).unwrap_or(0);
        Err(self.active(render, number, marker))
    }

    fn active(&self, render: &Render<'_>, number: usize, marker: &str) -> TemplateError {
        let input = self.input_of(&render.emissions[number].raw);
        let fault = Fault::Active { path: render.target.to_string(), input, marker: marker.to_owned() };
        self.at_emission(render, number, fault)
    }
}

/// A text that is one word wherever it is printed: letters and digits, joined by single dashes, dots and the like, as a token is. A file
/// whose texts are all of that kind has the structure that its tokens would give it.
fn is_plain_word(emission: &Emission) -> bool {
    let text = emission.raw.as_str();
    let starts_and_ends =
        text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.ends_with(|c: char| c.is_ascii_alphanumeric());
    let is_joined =
        text.split(['-', '_', '.', '/']).all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric()));
    let is_as_typed = emission.encoded.as_deref().is_none_or(|encoded| encoded == text || encoded.trim_matches('"') == text);
    starts_and_ends && is_joined && is_as_typed && !reads_as_other_type(text)
}

/// A file that does not parse whatever the answers are: the template's own mistake. Shows the template's line where it can be told
/// from the rendered one, and the rendered one otherwise.
fn unparsable(render: &Render<'_>, failure: &ParseFailure) -> TemplateError {
    let rendered_line = render.text.lines().nth(failure.line.saturating_sub(1)).unwrap_or_default();
    let alike = |(_, line): &(usize, &str)| *line == rendered_line && !line.trim().is_empty();
    let mut found = render.source.lines().enumerate().filter(alike);
    let excerpt = match (found.next(), found.next()) {
        (Some((index, _)), None) => Excerpt::at(render.name, render.source, index + 1, 1),
        _ => Excerpt::at(&format!("{} (as rendered)", render.target), &render.text, failure.line, 1),
    };
    let fault = Fault::Unparsable {
        path: render.target.to_string(),
        kind: render.kind.name().to_owned(),
        message: failure.message.clone(),
    };
    fault.at(excerpt)
}

/// A prefix for tokens that does not occur in the text. Letters and digits only, so that a token is a plain word everywhere.
fn unused_prefix(text: &str) -> String {
    // A text of n bytes cannot hold n + 1 different ones.
    let mut candidates = (0..=text.len()).map(|number| format!("pv{number}t"));
    candidates.find(|prefix| !text.contains(prefix.as_str())).unwrap_or_default()
}
