//! Every text that an expression prints into a file.
//!
//! The design asks that no answer can change a file's structure. So each text that is printed is known: printed once as it is,
//! and once as a harmless token in its place, with the same control flow. Where the file parses to the same structure both
//! times, and the values differ only in the token, the text is nothing but a text there.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::value::ValueKind;
use minijinja::{Environment, Error, ErrorKind, Output, Value};

/// One text that was printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emission {
    /// The text.
    pub raw: String,
    /// As an encoder wrote it.
    pub encoded: Option<String>,
    /// Whether the template's author wrote it, as a fact.
    pub is_constant: bool,
}

/// How texts are printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mode {
    /// As they are.
    Record,
    /// Each one as the token of its number; tokens start with this prefix.
    Tokens(String),
    /// The one of this number as it is, all others as tokens.
    AllButOne(String, usize),
    /// As they are, until the one of this number, which is an error there.
    StopAt(usize),
    /// As they are, until one without an encoder holds this text, which is an error there.
    StopAtPlain(String),
}

/// Ends every token.
pub const TOKEN_SUFFIX: char = 'z';

/// Notes what is printed.
#[derive(Debug)]
pub struct Recorder {
    mode: Mode,
    emissions: Vec<Emission>,
}

impl Default for Recorder {
    fn default() -> Self {
        Self { mode: Mode::Record, emissions: Vec::new() }
    }
}

/// The detail of the error that a stop is; its place is what is wanted.
const STOPPED: &str = "stopped here";

impl Recorder {
    /// Forgets what was noted, and goes on in `mode`.
    pub(super) fn start(&mut self, mode: Mode) {
        *self = Self { mode, emissions: Vec::new() };
    }

    /// What was noted.
    pub(super) fn take(&mut self) -> Vec<Emission> {
        std::mem::take(&mut self.emissions)
    }

    /// What to print for `raw`, which no encoder wrote.
    pub(super) fn plain<'a>(&mut self, raw: &'a str) -> Result<Cow<'a, str>, Error> {
        if let Mode::StopAtPlain(text) = &self.mode {
            if raw.contains(text.as_str()) {
                return Err(Error::new(ErrorKind::InvalidOperation, STOPPED));
            }
            return Ok(Cow::Borrowed(raw));
        }
        let token = self.note(Emission { raw: raw.to_owned(), encoded: None, is_constant: false })?;
        Ok(token.map_or(Cow::Borrowed(raw), Cow::Owned))
    }

    /// What to print for `raw` as `encode` writes it.
    pub(super) fn encoded(&mut self, raw: &str, encode: impl Fn(&str) -> Result<String, Error>) -> Result<String, Error> {
        let encoded = encode(raw)?;
        let token = self.note(Emission { raw: raw.to_owned(), encoded: Some(encoded.clone()), is_constant: false })?;
        token.map_or(Ok(encoded), |token| encode(&token))
    }

    /// Counts one more text; gives the token to print instead of it, if any.
    fn note(&mut self, emission: Emission) -> Result<Option<String>, Error> {
        let number = self.emissions.len();
        self.emissions.push(emission);
        let token = |prefix: &str| Ok(Some(format!("{prefix}{number}{TOKEN_SUFFIX}")));
        match &self.mode {
            Mode::Tokens(prefix) => token(prefix),
            Mode::AllButOne(prefix, one) if *one != number => token(prefix),
            Mode::StopAt(stop) if *stop == number => Err(Error::new(ErrorKind::InvalidOperation, STOPPED)),
            _ => Ok(None),
        }
    }
}

/// Makes `environment` print through `recorder`.
pub(super) fn install(environment: &mut Environment<'_>, recorder: &Arc<Mutex<Recorder>>) {
    let recorder = Arc::clone(recorder);
    environment.set_formatter(move |out, _, value| print(out, &recorder, value));
}

fn print(out: &mut Output<'_>, recorder: &Mutex<Recorder>, value: &Value) -> Result<(), Error> {
    let unprintable = |what: &str| Err(Error::new(ErrorKind::BadSerialization, what.to_owned()));
    match (value.kind(), value.as_str()) {
        (ValueKind::String, Some(text)) if value.is_safe() => out.write_str(text)?,
        (ValueKind::String, Some(text)) => {
            let printed = recorder.lock().unwrap_or_else(PoisonError::into_inner).plain(text)?.into_owned();
            out.write_str(&printed)?;
        }
        (ValueKind::Bool, _) => out.write_str(if value.is_true() { "true" } else { "false" })?,
        (ValueKind::Number, _) => out.write_fmt(format_args!("{value}"))?,
        (ValueKind::Seq | ValueKind::Iterable, _) => return unprintable("a list"),
        (ValueKind::Map, _) => return unprintable("a mapping"),
        (ValueKind::None | ValueKind::Undefined, _) => return unprintable("nothing"),
        _ => return unprintable("no text"),
    }
    Ok(())
}
