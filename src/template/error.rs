//! What can be wrong with a template, with the line to show for it.

use crate::base::{Diagnostic, Excerpt, Exit};

/// An error of a template: what is wrong, and where.
///
/// Serialisable, because templates that do not come with pave are read in another process.
#[derive(Debug, Clone, thiserror::Error, serde::Serialize, serde::Deserialize)]
#[error("{fault}")]
pub struct TemplateError {
    /// What is wrong.
    pub fault: Box<Fault>,
    /// Where.
    pub excerpt: Option<Box<Excerpt>>,
}

/// What is wrong with a template.
#[derive(Debug, Clone, thiserror::Error, serde::Serialize, serde::Deserialize)]
pub enum Fault {
    /// A part has no `template.yaml`.
    #[error("`{part}` has no template.yaml")]
    NoManifest {
        /// The part's directory.
        part: String,
    },
    /// `template.yaml` does not read as one.
    #[error("`{part}/template.yaml` is not valid: {message}")]
    Manifest {
        /// The part's directory.
        part: String,
        /// What the parser says.
        message: String,
    },
    /// An included component is not in the registry.
    #[error("`{part}` includes the component `{component}`, which is not there")]
    UnknownComponent {
        /// Who includes it.
        part: String,
        /// What it includes.
        component: String,
        /// A component of nearly that name.
        nearest: Option<String>,
    },
    /// Components include each other in a ring.
    #[error("components include each other in a ring: {}", ring.join(" -> "))]
    IncludeRing {
        /// The ring, the first one again at its end.
        ring: Vec<String>,
    },
    /// Two parts declare the same input differently.
    #[error("`{one}` and `{other}` disagree on `{keyword}` of the input `{input}`")]
    InputsDisagree {
        /// The input.
        input: String,
        /// The keyword of its schema.
        keyword: String,
        /// A part.
        one: String,
        /// The other part.
        other: String,
    },
    /// An input that cannot be one.
    #[error("the input `{input}` {problem}")]
    Input {
        /// The input.
        input: String,
        /// What is wrong with it.
        problem: String,
    },
    /// An `x-pave` that is none.
    #[error("the `x-pave` is not valid: {message}")]
    Extension {
        /// What is wrong with it.
        message: String,
    },
    /// The inputs are no JSON Schema.
    #[error("the inputs are no valid JSON Schema: {message}")]
    Schema {
        /// What the validator says.
        message: String,
    },
    /// An expression names nothing that exists.
    #[error("`{name}` is not defined")]
    Undefined {
        /// The name.
        name: String,
        /// A name nearly like it.
        nearest: Option<String>,
    },
    /// An expression or a template file that cannot be read or evaluated.
    #[error("{message}")]
    Expression {
        /// What the engine says.
        message: String,
    },
    /// A filter that pave does not have.
    #[error("there is no filter `{name}`")]
    UnknownFilter {
        /// The filter.
        name: String,
        /// A filter of nearly that name.
        nearest: Option<String>,
    },
    /// A value that has no text.
    #[error("this is {what}, which has no one way to be written")]
    Unprintable {
        /// `a list`, `nothing` and so on.
        what: String,
    },
    /// A rendered file that does not parse.
    #[error("`{path}` is rendered as invalid {kind}: {message}")]
    Unparsable {
        /// The rendered file.
        path: String,
        /// YAML, JSON and so on.
        kind: String,
        /// What the parser says.
        message: String,
    },
    /// An answer that changes what a file means.
    #[error("{} would change the structure of `{path}` instead of being a text in it", answer(input.as_deref()))]
    Structure {
        /// The rendered file.
        path: String,
        /// The input, where it could be told.
        input: Option<String>,
        /// The encoder that writes it safely, as `| yaml`.
        encoder: Option<String>,
    },
    /// A text that stands alone where the file's readers take it for another type.
    #[error("{} is `{}`, which `{path}`'s readers take for something else than a text", answer(input.as_deref()), text.escape_debug())]
    OtherType {
        /// The rendered file.
        path: String,
        /// The input, where it could be told.
        input: Option<String>,
        /// The text.
        text: String,
    },
    /// A text that the reader of the file would act upon.
    #[error("{} holds `{marker}`, which has a meaning of its own in `{path}`", answer(input.as_deref()))]
    Active {
        /// The rendered file.
        path: String,
        /// The input, where it could be told.
        input: Option<String>,
        /// What has the meaning.
        marker: String,
    },
    /// Free text that reaches a file of a kind that pave cannot check.
    #[error("the free text of `{input}` reaches `{path}` without an encoder")]
    Unencoded {
        /// The rendered file.
        path: String,
        /// The input.
        input: String,
    },
    /// A path that is refused.
    #[error("{message}")]
    Path {
        /// Which, and the rule.
        message: String,
    },
    /// A file of the template that cannot be read.
    #[error("{message}")]
    Unreadable {
        /// Which, and why.
        message: String,
    },
    /// This machine gave no process to render it in.
    #[error("cannot render the template in a process of its own: {message}")]
    NoProcess {
        /// What the system says.
        message: String,
    },
    /// A text of the template that would do something to the terminal that shows it.
    #[error("the template's questions or descriptions hold control characters")]
    Unshowable,
    /// A command for later that is more than a command.
    #[error("the command that is suggested next would be more than that: `{}`", command.escape_debug())]
    NextCommand {
        /// As rendered.
        command: String,
    },
    /// The user asked to stop.
    #[error("{}", crate::base::interrupt::Interrupted)]
    Interrupted,
    /// Two parts render the same file.
    #[error("`{one}` and `{other}` both render `{path}`")]
    TwoOwners {
        /// The file.
        path: String,
        /// A part.
        one: String,
        /// The other part.
        other: String,
    },
    /// More work or output than any template needs.
    #[error("the template {what}, and was stopped")]
    TooMuch {
        /// What it did.
        what: String,
    },
    /// The process that rendered the template ended.
    #[error("the template ended the process that rendered it ({how})")]
    Crashed {
        /// The signal or status.
        how: String,
    },
}

fn answer(input: Option<&str>) -> String {
    input.map_or_else(|| "this value".into(), |input| format!("the answer to `{input}`"))
}

fn meant(nearest: Option<&str>) -> Option<String> {
    nearest.map(|nearest| format!("did you mean `{nearest}`?"))
}

impl Fault {
    /// The error of this fault, without a place.
    #[must_use]
    pub fn nowhere(self) -> TemplateError {
        TemplateError { fault: Box::new(self), excerpt: None }
    }

    /// The error of this fault at `excerpt`.
    #[must_use]
    pub fn at(self, excerpt: Excerpt) -> TemplateError {
        TemplateError { fault: Box::new(self), excerpt: Some(Box::new(excerpt)) }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::NoManifest { part } => format!("a template is a directory with a template.yaml; add one to `{part}`"),
            Self::Manifest { .. } | Self::Schema { .. } | Self::Input { .. } | Self::Extension { .. } => {
                "correct it as the reference of template.yaml says".into()
            }
            Self::Undefined { nearest, .. } => meant(nearest.as_deref())
                .unwrap_or_else(|| "declare it as an input or a fact, or ask with `is defined` first".into()),
            Self::UnknownComponent { nearest, .. } | Self::UnknownFilter { nearest, .. } => return meant(nearest.as_deref()),
            Self::IncludeRing { .. } => "take one of the includes out".into(),
            Self::InputsDisagree { .. } => "declare it in one of them only, or alike in both".into(),
            Self::Unprintable { .. } => "loop over it, or write it with `| yaml`, `| json` or `| toml`".into(),
            Self::Unparsable { .. } => "correct the template so that it renders valid text".into(),
            Self::Structure { encoder: Some(encoder), .. } => {
                format!("write it with `{encoder}` in the template, or change the answer")
            }
            Self::Structure { .. } => "write it with an encoder in the template, or change the answer".into(),
            Self::OtherType { .. } => "write it with `| yaml` in the template, or change the answer".into(),
            Self::Active { .. } => "change the answer, or keep it out of this file in the template".into(),
            Self::Unencoded { .. } => "write it with an encoder that fits the file: `| comment`, `| json`, `| markdown`, \
                 `| shell`, `| sql`, `| promql`"
                .into(),
            Self::TwoOwners { path, .. } => format!("add `replaces: [{path}]` to the one that should win"),
            Self::Path { .. } => "rename the file in the template, or change the answer that is part of its name".into(),
            Self::Unreadable { .. } => "check that every file of the template is a plain file that you may read".into(),
            Self::NoProcess { .. } => "check this machine's limits (processes, memory, disk), then run the command again".into(),
            Self::TooMuch { .. } | Self::Crashed { .. } | Self::Unshowable => "do not use this template; tell its author".into(),
            Self::NextCommand { .. } => "name no free text in `next`, and write each command on one line".into(),
            Self::Expression { .. } | Self::Interrupted => return None,
        };
        Some(hint)
    }
}

impl Diagnostic for TemplateError {
    fn code(&self) -> &'static str {
        match *self.fault {
            Fault::Structure { .. } | Fault::OtherType { .. } | Fault::Active { .. } | Fault::Unencoded { .. } => "unsafe-answer",
            Fault::Path { .. } => "unsafe-path",
            Fault::Unreadable { .. } => "unreadable-template",
            Fault::NoProcess { .. } => "no-process",
            Fault::Interrupted => "interrupted",
            Fault::TooMuch { .. } | Fault::Crashed { .. } => "template-stopped",
            _ => "template-error",
        }
    }
    fn exit(&self) -> Exit {
        if matches!(*self.fault, Fault::Interrupted) { Exit::Interrupted } else { Exit::Failed }
    }
    fn hint(&self) -> Option<String> {
        self.fault.hint()
    }
    fn excerpt(&self) -> Option<&Excerpt> {
        self.excerpt.as_deref()
    }
}
