//! The Jinja engine as templates meet it: strict, bounded, and with every text that it prints accounted for.

mod emission;
mod encoded;
mod encoders;
mod failure;
mod source;

pub(super) use emission::{Emission, Mode, Recorder, TOKEN_SUFFIX};
pub(super) use failure::{fault, message, nearest_filter};
pub(super) use source::{from_engine, to_engine};

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

pub(super) use minijinja::machinery::ast;
use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, State, UndefinedBehavior, Value};

/// Instructions that one file may take; a large dashboard takes some ten thousand.
const FUEL: u64 = 10_000_000;

/// Global functions that expressions may call; not inputs.
pub(super) const FUNCTIONS: [&str; 4] = ["slot", "range", "dict", "namespace"];

/// The encoders, for hints.
pub(super) use encoders::ENCODERS;
pub(super) use encoders::is_shell_word;

/// Filters of the engine that print without accounting, can be driven to print without bound, or show what is in memory.
const REMOVED_FILTERS: [&str; 5] = ["safe", "escape", "e", "format", "pprint"];

/// An engine without any template.
pub(super) fn environment() -> Environment<'static> {
    let mut engine = Environment::new();
    for filter in REMOVED_FILTERS {
        engine.remove_filter(filter);
    }
    engine.remove_global("debug");
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_syntax(syntax());
    engine.set_fuel(Some(FUEL));
    engine
}

/// Jinja's own delimiters. A tag alone on a line leaves no line behind.
fn syntax() -> SyntaxConfig {
    let mut syntax = SyntaxConfig::builder();
    syntax.keep_trailing_newline(true).trim_blocks(true).lstrip_blocks(true);
    // Building fails for delimiters that contradict each other; these are the default ones.
    syntax.build().unwrap_or_default()
}

/// The syntax tree of a template file, whose text is as [`to_engine`] gives it.
pub(super) fn parse(source: &str) -> Result<ast::Stmt<'_>, Error> {
    minijinja::machinery::parse(source, "", syntax())
}

/// The syntax tree of an expression.
pub(super) fn parse_expression(source: &str) -> Result<ast::Expr<'_>, Error> {
    minijinja::machinery::parse_expr(source)
}

/// Whether `environment` has a filter of this name.
pub(super) fn has_filter(environment: &Environment<'_>, name: &str) -> bool {
    let called = environment.empty_state().apply_filter(name, &[]);
    called.err().is_none_or(|error| error.kind() != ErrorKind::UnknownFilter)
}

/// Whether there is a test (`is NAME`) of this name.
pub(super) fn has_test(environment: &Environment<'_>, name: &str) -> bool {
    let called = environment.empty_state().perform_test(name, &[]);
    called.err().is_none_or(|error| error.kind() != ErrorKind::UnknownTest)
}

/// The pieces of each slot, by the names of their templates, in the order in which they are put together.
pub(super) type Slots = BTreeMap<String, Vec<String>>;

/// An engine with the files and slots of a template in it.
pub(super) struct Engine {
    environment: Environment<'static>,
    recorder: Arc<Mutex<Recorder>>,
}

impl Engine {
    /// An engine whose `slot("name")` puts `slots` together with `context`.
    pub(super) fn new(slots: Slots, context: Value) -> Self {
        let recorder = Arc::new(Mutex::new(Recorder::default()));
        let mut environment = environment();
        // A mode of its own makes what macros and blocks have put together count as printed already.
        environment.set_auto_escape_callback(|_| AutoEscape::Custom("pave".into()));
        emission::install(&mut environment, &recorder);
        encoded::install(&mut environment);
        encoders::install(&mut environment, &recorder);
        environment.add_function("slot", move |state: &mut State, name: &str| slot(state, &slots, name, &context));
        Self { environment, recorder }
    }

    /// Adds a template file; the error is about this file.
    pub(super) fn add(&mut self, name: &str, source: &str) -> Result<(), Error> {
        self.environment.add_template_owned(name.to_owned(), to_engine(source))
    }

    /// Renders the template `name`, printing texts as `mode` says; gives what was printed and every text in it.
    pub(super) fn render(&self, name: &str, context: &Value, mode: Mode) -> Result<(String, Vec<Emission>), Error> {
        self.recorder().start(mode);
        let rendered = self.environment.get_template(name)?.render(context.clone())?;
        Ok((from_engine(&rendered), self.recorder().take()))
    }

    /// Renders the name of a file, which may hold expressions.
    pub(super) fn render_name(&self, name: &str, source: &str, context: &Value) -> Result<String, Error> {
        self.recorder().start(Mode::Record);
        self.environment.render_named_str(name, source, context.clone())
    }

    /// What files are rendered with.
    pub(super) fn environment(&self) -> &Environment<'static> {
        &self.environment
    }

    fn recorder(&self) -> std::sync::MutexGuard<'_, Recorder> {
        self.recorder.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All pieces of the slot `name`, each rendered, one after the other. A slot that nobody fills is empty.
fn slot(state: &mut State, slots: &Slots, name: &str, context: &Value) -> Result<Value, Error> {
    if state.name().contains("/slots/") {
        return Err(Error::new(ErrorKind::InvalidOperation, "a piece of a slot cannot collect slots itself"));
    }
    let mut collected = String::new();
    for piece in slots.get(name).into_iter().flatten() {
        let rendered = state.env().get_template(piece)?.render(context.clone())?;
        if !rendered.trim().is_empty() {
            collected.push_str(&rendered);
        }
    }
    Ok(Value::from_safe_string(collected))
}
