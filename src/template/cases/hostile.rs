//! Hostile answers, one at a time, in place of every answer that may be any text.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Value, json};

use super::case::TestCase;
use super::failure::CaseFailure;
use super::hostile_values::{HOSTILE, ORDINARY, PLAIN, very_long};
use super::run::{Outcome, render};
use crate::base::interrupt;
use crate::template::error::{Fault, TemplateError};
use crate::template::inputs::{Input, Kind, State};
use crate::template::opened::Opened;
use crate::template::render::Rendered;

/// Longest answer that is repeated in a message, in characters.
const SHOWN: usize = 60;

/// What became of the answers that were tried.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Injection {
    /// How many were tried.
    pub tried: usize,
    /// How many of them were refused, as they should be where they cannot be written.
    pub refused: usize,
    /// Wherever something else happened.
    #[serde(skip)]
    pub failures: Vec<CaseFailure>,
}

impl Injection {
    /// Both together.
    pub fn add(&mut self, other: Self) {
        self.tried += other.tried;
        self.refused += other.refused;
        self.failures.extend(other.failures);
    }
}

type Given = BTreeMap<String, Value>;
type Paths = BTreeSet<String>;

/// One input of one case that is tried.
struct Trial<'a> {
    template: &'a Opened,
    given: &'a Given,
    input: &'a Input,
    /// Which files there are with a plain word; none where the answer is part of a name, or no plain word is accepted.
    paths: Option<Paths>,
}

/// What became of one answer.
enum Attempt {
    /// It was written as a text.
    Good,
    /// It was refused, and may be.
    Refused,
    /// It was refused, and should not be.
    RefusedBadly(CaseFailure),
    /// Something else happened.
    Bad(CaseFailure),
    /// The same, after which the process has ended.
    Last(CaseFailure),
}

impl TestCase {
    /// The inputs that may hold any text, and have an answer in this case or could have one.
    pub fn free_inputs(template: &Opened, given: &Given) -> Result<Vec<Input>, TemplateError> {
        let resolution = template.resolve(given)?;
        let is_asked = |name: &str| {
            let state = resolution.states.iter().find(|state| state.name == name);
            state.is_some_and(|state| !matches!(state.state, State::Hidden | State::Dropped))
        };
        let free = template.summary().inputs.iter().filter(|input| input.is_free_text && is_asked(&input.name));
        Ok(free.cloned().collect())
    }

    /// Renders with hostile answers to `input` in place of the one in `given`. Each must be refused as an answer, or give the same files
    /// as a plain word does; that no file changes its structure is seen to wherever pave renders. Ordinary texts may be
    /// refused by the input's own rules only.
    pub fn inject(template: &Opened, given: &Given, input: &Input) -> Result<Injection, TemplateError> {
        let mut trial = Trial { template, given, input, paths: None };
        trial.paths = trial.plain_paths()?;
        let mut injection = Injection::default();
        let hostile = HOSTILE.iter().map(|text| (*text).to_owned()).chain([very_long()]).map(|text| (text, false));
        let texts = ORDINARY.iter().map(|text| ((*text).to_owned(), true)).chain(hostile);
        for (text, is_ordinary) in texts {
            interrupt::check().map_err(|_| Fault::Interrupted.nowhere())?;
            injection.tried += 1;
            match trial.attempt(&text, is_ordinary)? {
                Attempt::Good => {}
                Attempt::Refused => injection.refused += 1,
                Attempt::RefusedBadly(failure) => {
                    injection.refused += 1;
                    injection.failures.push(failure);
                }
                Attempt::Bad(failure) => injection.failures.push(failure),
                Attempt::Last(failure) => {
                    injection.failures.push(failure);
                    break;
                }
            }
        }
        injection.failures = first_of_each(injection.failures);
        Ok(injection)
    }
}

impl Trial<'_> {
    fn render(&self, text: &str) -> Result<Outcome, TemplateError> {
        let mut given = self.given.clone();
        let answer = if matches!(self.input.kind, Kind::List(_)) { json!([text]) } else { json!(text) };
        given.insert(self.input.name.clone(), answer);
        render(self.template, &given)
    }

    /// The files that two plain words agree on.
    fn plain_paths(&self) -> Result<Option<Paths>, TemplateError> {
        let mut seen = Vec::new();
        for text in PLAIN {
            match self.render(text)? {
                Outcome::Rendered(rendered) => seen.push(paths(&rendered)),
                Outcome::Refused(..) => return Ok(None),
            }
        }
        Ok(seen.pop().filter(|last| seen.iter().all(|other| other == last)))
    }

    fn attempt(&self, text: &str, is_ordinary: bool) -> Result<Attempt, TemplateError> {
        Ok(match self.render(text)? {
            Outcome::Rendered(rendered) => self.other_paths(text, &paths(&rendered)).map_or(Attempt::Good, Attempt::Bad),
            Outcome::Refused("unsafe-answer", failure) if is_ordinary => Attempt::RefusedBadly(self.ordinary(text, *failure)),
            Outcome::Refused("invalid-answer" | "unsafe-answer", _) => Attempt::Refused,
            // The path is refused because of the answer in it.
            Outcome::Refused("unsafe-path", _) if self.paths.is_none() => Attempt::Refused,
            Outcome::Refused(code, failure) => {
                let message = format!("{} gives the error `{code}`: {}", self.named(text), failure.message);
                let failure = CaseFailure { message, ..*failure };
                if code == "template-stopped" { Attempt::Last(failure) } else { Attempt::Bad(failure) }
            }
        })
    }

    fn named(&self, text: &str) -> String {
        // Quotes need no escape between the marks of a message.
        let escape = |c: char| if matches!(c, '"' | '\'') { c.to_string() } else { c.escape_debug().to_string() };
        let mut shown: String = text.chars().take(SHOWN).map(escape).collect();
        if text.chars().count() > SHOWN {
            shown.push('…');
        }
        format!("the answer `{shown}` to `{}`", self.input.name)
    }

    fn ordinary(&self, text: &str, failure: CaseFailure) -> CaseFailure {
        let message = format!("an ordinary text is refused, {}: {}", self.named(text), failure.message);
        let hint = failure.hint.map(|hint| hint.replace(", or change the answer", ""));
        CaseFailure { message, hint, ..failure }
    }

    fn other_paths(&self, text: &str, found: &Paths) -> Option<CaseFailure> {
        let expected = self.paths.as_ref().filter(|expected| *expected != found)?;
        let list = |paths: Vec<&String>| paths.into_iter().map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", ");
        let more: Vec<&String> = found.difference(expected).collect();
        let fewer: Vec<&String> = expected.difference(found).collect();
        let what = match (more.is_empty(), fewer.is_empty()) {
            (false, true) => format!("renders {} besides", list(more)),
            (true, _) => format!("does not render {}", list(fewer)),
            (false, false) => format!("renders {} instead of {}", list(more), list(fewer)),
        };
        let failure = CaseFailure::new(format!("{} {what}, which a plain word does not", self.named(text)));
        Some(failure.hint("let no condition depend on free text; ask for a choice"))
    }
}

fn paths(rendered: &Rendered) -> Paths {
    rendered.tree.iter().map(|(path, _)| path.to_string()).collect()
}

/// Of failures at one line of the template, or of one kind where there is none, the first says enough.
fn first_of_each(failures: Vec<CaseFailure>) -> Vec<CaseFailure> {
    let mut seen = BTreeSet::new();
    let key = |failure: &CaseFailure| match &failure.place {
        Some(place) => format!("{}:{}", place.file, place.line),
        None => failure.hint.clone().unwrap_or_default(),
    };
    failures.into_iter().filter(|failure| seen.insert(key(failure))).collect()
}

#[cfg(test)]
mod tests {
    use super::{HOSTILE, Injection, ORDINARY, TestCase};
    use crate::template::opened::{Opened, Trust};
    use crate::template::package::tests::{package, part};

    const NOTE: &str = "inputs: {properties: {note: {type: string}}}\n";

    fn inject(manifest: &str, files: &[(&str, &str)]) -> Injection {
        let package = package(part("templates/t", &format!("{NOTE}{manifest}"), files), vec![]).expect("it gathers");
        let template = Opened::open(package, Trust::BuiltIn).expect("it is good");
        let case = "answers: {service: {name: a, description: d, owner: o}}";
        let case = TestCase::read("x", "x.yaml", case.as_bytes()).expect("it is good");
        let ran = case.run(&template, None).expect("it runs");
        let mut all = Injection::default();
        for input in TestCase::free_inputs(&template, &ran.given).expect("it resolves") {
            all.add(TestCase::inject(&template, &ran.given, &input).expect("it runs"));
        }
        all
    }

    fn told(injection: &Injection) -> Vec<String> {
        let place = |failure: &super::CaseFailure| {
            failure.place.as_ref().map(|place| format!("{}:{} ", place.file, place.line)).unwrap_or_default()
        };
        injection.failures.iter().map(|failure| place(failure) + &failure.message).collect()
    }

    #[test]
    fn encoders_take_everything() {
        let good = inject(
            "",
            &[
                (
                    "files/a.yaml.jinja",
                    "d: {{ service.description | yaml }}\n{% if note is defined %}\nn: {{ note | yaml }}\n{% endif %}\n",
                ),
                ("files/README.md.jinja", "{{ service.description | markdown }}\n"),
            ],
        );
        assert_eq!(told(&good), [""; 0]);
        assert_eq!(good.tried, 2 * (HOSTILE.len() + ORDINARY.len() + 1));
        assert!(good.refused > 0 && good.refused < good.tried / 3, "{good:?}");
    }

    #[test]
    fn a_place_without_an_encoder_is_found_by_an_ordinary_text() {
        for (path, text) in [
            ("files/a.yaml.jinja", "d: {{ service.description }}\n"),
            ("files/Dockerfile.jinja", "FROM scratch\nLABEL a=\"{{ service.description }}\"\n"),
        ] {
            let found = told(&inject("", &[(path, text)]));
            assert_eq!(found.len(), 1, "{path}: {found:?}");
            let line = text.lines().position(|line| line.contains("service")).expect("it is there") + 1;
            let place = format!("templates/t/{path}:{line} an ordinary text is refused, the answer `");
            assert!(found[0].starts_with(&place), "{path}: {found:?}");
        }
    }

    #[test]
    fn other_errors_and_other_files_are_failures() {
        let error = "{% if service.description == 'no' %}{{ nosuch }}{% endif %}";
        let found = told(&inject("", &[("files/a.txt.jinja", error)]));
        assert_eq!(
            found,
            ["templates/t/files/a.txt.jinja:1 the answer `no` to `service.description` gives the error \
                            `template-error`: `nosuch` is not defined"]
        );
        let conditional = "files: [{path: x, when: service.description == 'no'}]\n";
        let found = told(&inject(conditional, &[("files/x", ""), ("files/y", "")]));
        assert_eq!(found, ["the answer `no` to `service.description` renders `x` besides, which a plain word does not"]);
    }

    #[test]
    fn an_answer_may_be_part_of_a_name() {
        let named = inject("", &[("files/{{ service.description }}", "")]);
        assert_eq!(told(&named), [""; 0]);
        assert!(named.refused > 10, "{named:?}");
    }
}
