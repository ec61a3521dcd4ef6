//! Which answer a text came from, where it was printed, and whether free text was printed without an encoder.

use serde_json::Value;

use super::checked::Render;
use super::{Fault, Job, Mode, TemplateError, context};
use crate::template::answers::{get, set};
use crate::template::inputs::Input;

/// Stands for free text. Private-use characters: no filter changes them, and no part of them occurs by itself.
const PROBE: char = '\u{e0f7}';
const PROBE_LENGTH: usize = 40;

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
        let free: Vec<&Input> = self
            .template
            .inputs()
            .iter()
            .filter(|input| input.is_free_text && get(self.answers, &input.name).is_some())
            .collect();
        if free.is_empty() || self.prints_plain(render, &free).is_none() {
            return Ok(());
        }
        for input in free {
            if let Some(stop) = self.prints_plain(render, &[input]) {
                let fault = Fault::Unencoded { path: render.target.to_string(), input: input.name.clone() };
                return Err(TemplateError { fault: Box::new(fault), ..stop });
            }
        }
        Ok(())
    }

    /// The error at the place that prints the answer to one of `inputs` without an encoder.
    fn prints_plain(&self, render: &Render<'_>, inputs: &[&Input]) -> Option<TemplateError> {
        let mut answers = self.answers.clone();
        for input in inputs {
            let probe = probe(get(&answers, &input.name)?);
            set(&mut answers, &input.name, probe);
        }
        let derived = self.template.derived(&answers).ok()?;
        let context = context(self.template, &answers, &derived);
        let mode = Mode::StopAtPlain(PROBE.to_string());
        let stop = self.engine.render(render.name, &context, mode).err()?;
        // Another error means that the probe was no text that this file can be rendered with, so nothing was shown.
        let was_stopped = stop.kind() == minijinja::ErrorKind::InvalidOperation;
        was_stopped.then(|| self.failed(&stop, render.name, render.source))
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
