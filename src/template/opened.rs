//! A template that may be asked and rendered, in this process or apart from it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::answers::Answers;
use super::error::{Fault, TemplateError};
use super::inputs::{AnswerProblem, Resolution};
use super::lint::{self, Bundle, Finding};
use super::loaded::{Summary, Template};
use super::package::Package;
use super::protocol::{Request, Response};
use super::render::Rendered;
use crate::base::confine::Confinement;
use crate::base::dialogue::{Dialogue, Patience, Silence};
use crate::base::{env, holds_acting, interrupt, process};

/// Where a template may be read and rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// It comes with pave: in this process.
    BuiltIn,
    /// Anybody may have written it: in a process of its own, with limits.
    Stranger,
}

/// The hidden subcommand that serves a stranger's template; see [`super::serve`].
pub const SERVE_COMMAND: &str = "__serve-template";

/// What the process that serves a stranger's template may use.
pub const CONFINEMENT: Confinement = Confinement { memory: 1 << 30, cpu_seconds: 20 };

/// How long and how much it may answer.
const PATIENCE: Patience = Patience { wait: Duration::from_secs(30), answer: 128 << 20 };

/// A template that was opened.
pub struct Opened {
    summary: Summary,
    place: Place,
}

enum Place {
    Here(Box<Template>),
    Apart(RefCell<Dialogue>),
}

/// A process that waits for a stranger's template. It takes a while until it listens: whoever has other work starts it first.
pub struct Apart(Dialogue);

impl Apart {
    /// Starts it.
    pub fn start() -> Result<Self, TemplateError> {
        start().map(Self)
    }
}

impl Opened {
    /// Reads the package and checks how its parts fit together.
    pub fn open(package: Package, trust: Trust) -> Result<Self, TemplateError> {
        Self::open_in(None, package, trust)
    }

    /// The same, in the process `apart` where it was started before; one that comes with pave needs none.
    pub fn open_in(apart: Option<Apart>, package: Package, trust: Trust) -> Result<Self, TemplateError> {
        match trust {
            Trust::BuiltIn => {
                let template = Template::load(package)?;
                Ok(Self { summary: template.summary(), place: Place::Here(Box::new(template)) })
            }
            Trust::Stranger => {
                let mut dialogue = apart.map_or_else(start, |Apart(started)| Ok(started))?;
                match ask(&mut dialogue, &Request::Open(package))? {
                    Response::Opened(summary) if holds_acting(&serde_json::to_value(&summary).unwrap_or_default()) => {
                        Err(Fault::Unshowable.nowhere())
                    }
                    Response::Opened(summary) => Ok(Self { summary: *summary, place: Place::Apart(RefCell::new(dialogue)) }),
                    _ => Err(unexpected()),
                }
            }
        }
    }

    /// What a person is shown of it.
    #[must_use]
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Completes what was given, by dotted name.
    pub fn resolve(&self, given: &BTreeMap<String, Value>) -> Result<Resolution, TemplateError> {
        match &self.place {
            Place::Here(template) => template.resolve(given),
            Place::Apart(dialogue) => match ask(&mut dialogue.borrow_mut(), &Request::Resolve(given.clone()))? {
                Response::Resolved(resolution) => Ok(resolution),
                _ => Err(unexpected()),
            },
        }
    }

    /// Every way in which `answers` break the schema.
    pub fn check(&self, answers: &Answers) -> Result<Vec<AnswerProblem>, TemplateError> {
        match &self.place {
            Place::Here(template) => Ok(template.check(answers)),
            Place::Apart(dialogue) => match ask(&mut dialogue.borrow_mut(), &Request::Check(answers.clone()))? {
                Response::Checked(problems) => Ok(problems),
                _ => Err(unexpected()),
            },
        }
    }

    /// Renders the template with answers that were resolved and checked.
    pub fn render(&self, answers: &Answers) -> Result<Rendered, TemplateError> {
        match &self.place {
            Place::Here(template) => template.render(answers),
            Place::Apart(dialogue) => match ask(&mut dialogue.borrow_mut(), &Request::Render(answers.clone()))? {
                Response::Rendered(rendered) => rendered.receive(),
                _ => Err(unexpected()),
            },
        }
    }
}

/// Everything that the rules of `pave template lint` find.
pub fn lint(bundle: Bundle, trust: Trust) -> Result<Vec<Finding>, TemplateError> {
    let findings = match trust {
        Trust::BuiltIn => lint::lint(&bundle),
        Trust::Stranger => match ask(&mut start()?, &Request::Lint(bundle))? {
            Response::Linted(findings) => findings,
            _ => return Err(unexpected()),
        },
    };
    // They quote the template, whoever wrote it.
    Ok(findings.into_iter().map(Finding::shown).collect())
}

fn start() -> Result<Dialogue, TemplateError> {
    let failed = |message: String| Fault::NoProcess { message }.nowhere();
    let program = env::current_exe().ok_or_else(|| failed("pave cannot find its own program".into()))?;
    Dialogue::start(process::command(program).arg(SERVE_COMMAND), PATIENCE).map_err(|error| failed(error.to_string()))
}

fn ask(dialogue: &mut Dialogue, request: &Request) -> Result<Response, TemplateError> {
    let line = serde_json::to_string(request).map_err(|_| unexpected())?;
    let answer = dialogue.ask(&line).map_err(|silence| match silence {
        // Whatever it looks like: Ctrl-C reaches the other process too.
        _ if interrupt::check().is_err() => Fault::Interrupted.nowhere(),
        Silence::Interrupted => Fault::Interrupted.nowhere(),
        Silence::Slow(_) | Silence::Long(_) => Fault::TooMuch { what: silence.to_string().replacen("it ", "", 1) }.nowhere(),
        Silence::Ended(how) => Fault::Crashed { how }.nowhere(),
        Silence::Broken(error) => Fault::NoProcess { message: error.to_string() }.nowhere(),
    })?;
    match serde_json::from_str(&answer) {
        Ok(Response::Failed(error)) => Err(error),
        Ok(response) => Ok(response),
        Err(_) => Err(unexpected()),
    }
}

fn unexpected() -> TemplateError {
    Fault::Crashed { how: "it gave an answer that makes no sense".into() }.nowhere()
}
