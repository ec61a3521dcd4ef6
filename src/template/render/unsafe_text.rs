//! Which answer a text came from, where it was printed, and whether free text was printed without an encoder.

use serde_json::Value;

use super::checked::Render;
use super::{Fault, Job, Mode, TemplateError, context};
use crate::template::answers::{get, set};
use crate::template::inputs::Input;

/// Stands for free text. Private-use characters: no filter changes them, and no part of them occurs by itself.
const PROBE: char = '\u{e0f7}';
const PROBE_LENGTH: usize = 40;

/// Characters in a row that two texts hardly have in common by chance.
const PIECE: usize = 3;

impl Job<'_> {
    /// The error `fault` at the line that prints the text of this number.
    pub(super) fn at_emission(&self, render: &Render<'_>, number: usize, fault: Fault) -> TemplateError {
        match self.engine.render(render.name, &self.context, Mode::StopAt(number)) {
            Err(stop) => TemplateError { fault: Box::new(fault), ..self.failed(&stop, render.name, render.source) },
            Ok(_) => fault.nowhere(),
        }
    }

    /// The input whose answer is part of `text`: the one with the longest such answer.
    pub(super) fn input_of(&self, text: &str) -> Option<String> {
        let length = |input: &Input| -> Option<usize> {
            let answer = get(self.answers, &input.name)?;
            let texts = match answer {
                Value::String(text) => vec![text.as_str()],
                Value::Array(entries) => entries.iter().filter_map(Value::as_str).collect(),
                _ => Vec::new(),
            };
            texts.into_iter().filter(|answer| !answer.is_empty() && text.contains(answer)).map(str::len).max()
        };
        let inputs = self.template.inputs().iter();
        inputs
            .filter_map(|input| Some((length(input)?, &input.name)))
            .max_by_key(|(length, _)| *length)
            .map(|(_, name)| name.clone())
    }

    /// A file of a kind that cannot be parsed takes free text through an encoder only. Found by rendering it with a text in place of
    /// each free answer that is known again wherever it is printed.
    pub(super) fn refuse_unencoded(&self, render: &Render<'_>) -> Result<(), TemplateError> {
        if render.emissions.iter().all(|emission| emission.encoded.is_some()) {
            return Ok(());
        }
        let free = self.free_inputs();
        if free.is_empty() {
            return Ok(());
        }
        if self.prints_plain(render, &free).is_some() {
            for input in &free {
                if let Some(stop) = self.prints_plain(render, &[input]) {
                    let fault = Fault::Unencoded { path: render.target.to_string(), input: input.name.clone() };
                    return Err(TemplateError { fault: Box::new(fault), ..stop });
                }
            }
        }
        // One stand-in for all of them together is enough where nothing is found.
        let Some(number) = self.influenced(render, &free) else { return Ok(()) };
        let alone = free.iter().find_map(|input| Some((self.influenced(render, &[*input])?, input.name.clone())));
        // Answers that only together change what is printed: the one that the text looks like.
        let (number, input) = alone.unwrap_or_else(|| {
            let input = self.input_of(&render.emissions[number].raw);
            (number, input.unwrap_or_else(|| free[0].name.clone()))
        });
        let fault = Fault::Unencoded { path: render.target.to_string(), input };
        Err(self.at_emission(render, number, fault))
    }

    /// The inputs that may hold any text, and have an answer.
    fn free_inputs(&self) -> Vec<&Input> {
        let inputs = self.template.inputs().iter();
        inputs.filter(|input| input.is_free_text && get(self.answers, &input.name).is_some()).collect()
    }

    /// The stand-in may take other branches than the answer does. So the answers themselves are tried once more with all tamed that
    /// could mean something to a reader: what is printed without an encoder must be the same. The first text that is not.
    fn influenced(&self, render: &Render<'_>, inputs: &[&Input]) -> Option<usize> {
        let answers: Vec<&Value> = inputs.iter().filter_map(|input| get(self.answers, &input.name)).collect();
        if answers.iter().all(|answer| tamed(answer) == **answer) {
            return None;
        }
        let context = self.context_with("tamed", inputs, tamed);
        let harmless = context.and_then(|context| self.engine.render(render.name, &context, Mode::Record).ok());
        let harmless = harmless.map(|(_, emissions)| emissions).filter(|harmless| harmless.len() == render.emissions.len());
        render.emissions.iter().enumerate().position(|(number, emission)| {
            let is_same = match &harmless {
                Some(harmless) => harmless[number].raw == emission.raw,
                // Where even the number of texts depends on an answer, whatever holds something of it is taken for it.
                None => emission.is_constant || !answers.iter().any(|answer| shares_wild(answer, &emission.raw)),
            };
            emission.encoded.is_none() && !is_same
        })
    }

    /// The names that a template may use, with what `stand_in` gives for the answers to `inputs`; none where nothing can be derived from
    /// those. Kept by `kind` and inputs, for the next file.
    fn context_with(&self, kind: &'static str, inputs: &[&Input], stand_in: fn(&Value) -> Value) -> Option<minijinja::Value> {
        let key = (kind, inputs.iter().map(|input| input.name.clone()).collect::<Vec<_>>());
        if let Some(known) = self.contexts.borrow().get(&key) {
            return known.clone();
        }
        let mut answers = self.answers.clone();
        for input in inputs {
            if let Some(answer) = get(self.answers, &input.name) {
                set(&mut answers, &input.name, stand_in(answer));
            }
        }
        let made = self.template.derived(&answers).ok().map(|derived| context(self.template, &answers, &derived));
        self.contexts.borrow_mut().insert(key, made.clone());
        made
    }

    /// Whether `rendered`, which `render` gives with the names that it is given, holds anything of a free answer that could mean
    /// something to a reader.
    pub(super) fn depends_on_free_text(&self, rendered: &str, render: impl Fn(&minijinja::Value) -> Option<String>) -> bool {
        let free = self.free_inputs();
        let is_tame = |input: &&Input| get(self.answers, &input.name).is_none_or(|answer| tamed(answer) == *answer);
        if free.iter().all(is_tame) {
            return false;
        }
        let harmless = self.context_with("tamed", &free, tamed);
        harmless.and_then(|context| render(&context)).as_deref() != Some(rendered)
    }

    /// The error at the place that prints the answer to one of `inputs` without an encoder.
    fn prints_plain(&self, render: &Render<'_>, inputs: &[&Input]) -> Option<TemplateError> {
        let context = self.context_with("probe", inputs, probe)?;
        let mode = Mode::StopAtPlain(PROBE.to_string());
        let stop = self.engine.render(render.name, &context, mode).err()?;
        // Another error means that the probe was no text that this file can be rendered with, so nothing was shown.
        let was_stopped = stop.kind() == minijinja::ErrorKind::InvalidOperation;
        was_stopped.then(|| self.failed(&stop, render.name, render.source))
    }
}

/// The same answer, as long as before, with a letter for every character that could mean something to a reader.
fn tamed(answer: &Value) -> Value {
    match answer {
        Value::String(text) => text.chars().map(|c| if is_wild(c) { 'x' } else { c }).collect::<String>().into(),
        Value::Array(entries) => entries.iter().map(tamed).collect(),
        Value::Object(entries) => entries.iter().map(|(key, value)| (key.clone(), tamed(value))).collect(),
        other => other.clone(),
    }
}

fn is_wild(character: char) -> bool {
    !character.is_ascii_alphanumeric()
}

/// Whether `text` has a piece of `answer` in which a character could mean something to a reader.
fn shares_wild(answer: &Value, text: &str) -> bool {
    match answer {
        Value::String(answer) => {
            let answer: Vec<char> = answer.chars().collect();
            let pieces = answer.windows(PIECE.min(answer.len()).max(1));
            pieces.filter(|piece| piece.iter().any(|c| is_wild(*c))).any(|piece| text.contains(&String::from_iter(piece)))
        }
        Value::Array(entries) => entries.iter().any(|entry| shares_wild(entry, text)),
        Value::Object(entries) => entries.values().any(|entry| shares_wild(entry, text)),
        _ => false,
    }
}

/// The same answer with the probe for every text in it.
fn probe(answer: &Value) -> Value {
    match answer {
        Value::String(_) => Value::from(PROBE.to_string().repeat(PROBE_LENGTH)),
        Value::Array(entries) => entries.iter().map(probe).collect(),
        Value::Object(entries) => entries.iter().map(|(key, value)| (key.clone(), probe(value))).collect(),
        other => other.clone(),
    }
}
