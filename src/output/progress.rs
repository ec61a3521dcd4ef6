//! How long work is going on.

use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::base::{clock, printable};

/// Work shorter than this shows no progress.
const PATIENCE: Duration = Duration::from_secs(1);

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Getting the template.
    Fetch,
    /// Checking what was published.
    Verify,
    /// Checking what is to be published.
    Check,
    /// Rendering it.
    Render,
    /// Merging it.
    Merge,
    /// Writing the repository.
    Write,
    /// Pushing it.
    Push,
}

impl Step {
    /// Where the bar stands when the step begins and ends, in per cent of all.
    fn range(self) -> (u64, u64) {
        match self {
            Self::Fetch => (0, 20),
            Self::Verify => (20, 100),
            Self::Check => (0, 60),
            Self::Render => (20, 40),
            Self::Merge | Self::Write => (40, 60),
            Self::Push => (60, 100),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Fetch => "fetching the template",
            Self::Verify => "checking every version",
            Self::Check => "checking the template",
            Self::Render => "rendering",
            Self::Merge => "merging",
            Self::Write => "writing the repository",
            Self::Push => "pushing",
        }
    }
}

/// What an operation says while it works.
pub trait Talk {
    /// A step begins.
    fn step(&self, step: Step);
    /// So much of the step is done, in per cent.
    fn percent(&self, percent: u64);
    /// Something that the user should know although the work goes on.
    fn warn(&self, message: &str);
}

/// A bar on the terminal for work that takes long; warnings go to stderr.
///
/// The bar is drawn only when something has happened, never by a timer: git may be asking for a password on the same terminal.
#[derive(Debug)]
pub struct Progress {
    /// When the work began that goes on without a question.
    started: Cell<Option<Instant>>,
    is_shown: bool,
    bar: ProgressBar,
    step: RefCell<Step>,
    warnings: RefCell<Vec<String>>,
}

impl Progress {
    /// `is_shown` is false where no person is looking.
    #[must_use]
    pub fn new(is_shown: bool) -> Self {
        let bar = ProgressBar::with_draw_target(Some(100), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{bar:24.cyan} {msg}") {
            bar.set_style(style);
        }
        Self {
            started: Cell::new(Some(clock::instant())),
            is_shown,
            bar,
            step: RefCell::new(Step::Fetch),
            warnings: RefCell::default(),
        }
    }

    /// Everything that was warned of.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        self.warnings.borrow().clone()
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    /// Takes the bar away until work goes on, because a person is asked. How long they think does not count.
    pub fn make_room(&self) {
        self.bar.finish_and_clear();
        self.bar.set_draw_target(ProgressDrawTarget::hidden());
        self.bar.reset();
        self.started.set(None);
    }

    fn draw(&self, position: u64) {
        let started = self.started.get().unwrap_or_else(clock::instant);
        self.started.set(Some(started));
        if self.is_shown && self.bar.is_hidden() && started.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_message(self.step.borrow().words());
        self.bar.set_position(position);
    }
}

impl Talk for Progress {
    fn step(&self, step: Step) {
        *self.step.borrow_mut() = step;
        self.draw(step.range().0);
    }

    fn percent(&self, percent: u64) {
        let (from, to) = self.step.borrow().range();
        self.draw(from + (to - from) * percent.min(100) / 100);
    }

    fn warn(&self, message: &str) {
        self.warnings.borrow_mut().push(message.to_owned());
        let label = console::style("warning").for_stderr().yellow().bold();
        self.bar.suspend(|| super::talk(&format!("{label}: {}", printable(message))));
    }
}
