//! Questions on the terminal.

use std::cell::Cell;

use console::Term;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Confirm, Input as TextPrompt, MultiSelect, Select};
use serde_json::Value;

use super::{adopt_summary, summary, update_summary};
use crate::base::git::Identity;
use crate::base::interrupt::Interrupted;
use crate::ops::Error;
use crate::ops::adopt::{AdoptDialog, AdoptPlan};
use crate::ops::create::{Decision, Dialog, Plan, Question};
use crate::ops::update::{UpdateDialog, Updated};
use crate::output::{Progress, talk};
use crate::registry::Listing;
use crate::template::{Choice, Input, InputKind};

/// A person at the terminal. Questions go to stderr.
pub struct Terminal<'a> {
    /// Work that stands still while a person is asked.
    progress: &'a Progress,
    term: Term,
    theme: Box<dyn Theme>,
    has_greeted: Cell<bool>,
}

impl<'a> Terminal<'a> {
    /// The terminal of this process.
    pub fn new(progress: &'a Progress) -> Self {
        let colored = console::colors_enabled_stderr();
        let theme: Box<dyn Theme> = if colored { Box::new(ColorfulTheme::default()) } else { Box::new(SimpleTheme) };
        Self { progress, term: Term::stderr(), theme, has_greeted: Cell::new(false) }
    }

    /// What a prompt gives. Ctrl-C leaves the cursor hidden otherwise.
    fn answer<T>(&self, result: dialoguer::Result<T>) -> Result<T, Interrupted> {
        result.map_err(|_| {
            let _ = self.term.show_cursor();
            // The error begins a line of its own, below the question.
            let _ = self.term.write_line("");
            Interrupted
        })
    }

    fn greet(&self) {
        self.progress.make_room();
        if !self.has_greeted.replace(true) {
            talk("A few questions; Enter takes what is shown, Ctrl-C leaves nothing behind.\n");
        }
    }

    /// Columns that a message has beside its mark.
    fn width(&self) -> usize {
        usize::from(self.term.size().1).saturating_sub(4)
    }

    fn select(&self, prompt: &str, items: &[String], default: usize) -> Result<usize, Interrupted> {
        let select = Select::with_theme(&*self.theme).with_prompt(prompt).items(items).default(default);
        self.answer(select.interact_on_opt(&self.term))?.ok_or(Interrupted)
    }

    /// Whether to go ahead with a plan that was shown, which made use of `answers`, by name.
    fn decide(&self, go_ahead: &str, answers: &[(String, String)]) -> Result<Decision, Error> {
        let items = [go_ahead, "Change an answer", "Cancel"].map(str::to_owned);
        match self.select("Go ahead?", &items, 0)? {
            0 => Ok(Decision::Create),
            1 => {
                let labels: Vec<String> = answers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
                let select = Select::with_theme(&*self.theme).with_prompt("Which one?").items(&labels).default(0);
                match self.answer(select.interact_on_opt(&self.term))? {
                    Some(chosen) => Ok(Decision::Change(answers[chosen].0.clone())),
                    // Escape leads back.
                    None => self.decide(go_ahead, answers),
                }
            }
            _ => Ok(Decision::Cancel),
        }
    }

    fn text(&self, question: &Question<'_>, prompt: &str) -> Result<Option<Value>, Interrupted> {
        let Question { input, default, check } = question;
        let mut field = TextPrompt::<String>::with_theme(&*self.theme).with_prompt(prompt);
        if let Some(default) = default {
            field = field.default(input.show(default));
        }
        let is_optional = !input.required;
        let field = field.allow_empty(is_optional).validate_with(|text: &String| {
            if is_optional && text.is_empty() {
                return Ok(());
            }
            // What takes more than a line stays on the screen after the next answer.
            check(&input.parse(text)).map_err(|rule| console::truncate_str(&rule, self.width(), "…").into_owned())
        });
        let text = self.answer(field.interact_text_on(&self.term))?;
        Ok((!text.is_empty()).then(|| input.parse(&text)))
    }

    fn many(&self, question: &Question<'_>, prompt: &str, choices: &[Choice]) -> Result<Option<Value>, Interrupted> {
        let chosen = question.default.and_then(Value::as_array);
        let is_chosen = |choice: &Choice| chosen.is_some_and(|chosen| chosen.contains(&choice.value));
        let defaults: Vec<bool> = choices.iter().map(is_chosen).collect();
        loop {
            let prompt = MultiSelect::with_theme(&*self.theme)
                .with_prompt(format!("{prompt} (space marks, Enter goes on)"))
                .items(labels(choices))
                .defaults(&defaults);
            let marked = self.answer(prompt.interact_on_opt(&self.term))?.ok_or(Interrupted)?;
            let answer: Value = marked.into_iter().map(|index| choices[index].value.clone()).collect();
            match (question.check)(&answer) {
                Ok(()) => return Ok(Some(answer)),
                Err(rule) => talk(&rule),
            }
        }
    }
}

/// Asks for yes or no; Enter takes `default`.
pub fn confirm(prompt: &str, default: bool) -> Result<bool, Interrupted> {
    let progress = Progress::new(false);
    let terminal = Terminal::new(&progress);
    let confirm = Confirm::with_theme(&*terminal.theme).with_prompt(prompt).default(default);
    terminal.answer(confirm.interact_on_opt(&terminal.term))?.ok_or(Interrupted)
}

/// Name and, where the template gives one, meaning; aligned.
fn labels(choices: &[Choice]) -> Vec<String> {
    let width = choices.iter().map(|choice| choice.text().chars().count()).max().unwrap_or(0);
    choices
        .iter()
        .map(|choice| match &choice.title {
            Some(title) => format!("{:<width$}  {title}", choice.text()),
            None => choice.text(),
        })
        .collect()
}

fn words(input: &Input) -> String {
    let words = input.prompt.as_ref().or(input.title.as_ref()).unwrap_or(&input.name);
    words.trim_end_matches([':', ' ']).to_owned()
}

impl Dialog for Terminal<'_> {
    fn choose_template(&self, templates: &[Listing], default: usize) -> Result<usize, Interrupted> {
        self.greet();
        let width = templates.iter().map(|template| template.name.len()).max().unwrap_or(0);
        let labels: Vec<String> =
            templates.iter().map(|template| format!("{:<width$}  {}", template.name, template.description)).collect();
        self.select("Template", &labels, default)
    }

    fn ask(&self, question: &Question<'_>) -> Result<Option<Value>, Interrupted> {
        self.greet();
        let prompt = words(question.input);
        match &question.input.kind {
            InputKind::Choice(choices) => {
                let default = question.default.and_then(|default| choices.iter().position(|choice| choice.value == *default));
                let chosen = self.select(&prompt, &labels(choices), default.unwrap_or(0))?;
                Ok(Some(choices[chosen].value.clone()))
            }
            InputKind::List(choices) if !choices.is_empty() => self.many(question, &prompt, choices),
            InputKind::Boolean => {
                let default = question.default.and_then(Value::as_bool).unwrap_or(false);
                let confirm = Confirm::with_theme(&*self.theme).with_prompt(prompt).default(default);
                let answer = self.answer(confirm.interact_on_opt(&self.term))?.ok_or(Interrupted)?;
                Ok(Some(Value::from(answer)))
            }
            _ => self.text(question, &prompt),
        }
    }

    fn confirm(&self, plan: &Plan) -> Result<Decision, Error> {
        self.progress.make_room();
        talk(&summary::plan(plan));
        self.decide("Create it", &summary::answers(&plan.template, &plan.resolution))
    }

    fn identity(&self) -> Result<Identity, Interrupted> {
        self.progress.make_room();
        talk(
            "Git does not know who you are. This is for the first commit only; `git config --global user.name` and\n`user.email` tell it once and for all.",
        );
        loop {
            let field = |prompt: &str| {
                let field = TextPrompt::<String>::with_theme(&*self.theme).with_prompt(prompt);
                self.answer(field.interact_text_on(&self.term))
            };
            let (name, email) = (field("Your name")?, field("Your mail address")?);
            match Identity::new(&name, &email) {
                Some(identity) => return Ok(identity),
                None => talk("Both are needed."),
            }
        }
    }
}

impl UpdateDialog for Terminal<'_> {
    fn confirm_update(&self, planned: &Updated) -> Result<bool, Error> {
        self.progress.make_room();
        talk(&update_summary::plan(planned));
        let items = ["Update it", "Cancel"].map(str::to_owned);
        Ok(self.select("Go ahead?", &items, 0)? == 0)
    }
}

impl AdoptDialog for Terminal<'_> {
    fn confirm_adoption(&self, plan: &AdoptPlan) -> Result<Decision, Error> {
        self.progress.make_room();
        talk(&adopt_summary::plan(plan));
        self.decide("Adopt it", &summary::answers(&plan.template, &plan.resolution))
    }
}
