//! What can go wrong when a service is created.

use crate::base::fs::FsError;
use crate::base::{Diagnostic, Excerpt, Exit};

/// A service that is not created, or not pushed.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// Something is in the target directory.
    #[error("`{path}` is there already, and is not empty")]
    NotEmpty {
        /// The target.
        path: String,
    },
    /// The target is a service already.
    #[error("`{path}` is there already, and was created by pave")]
    ServiceExists {
        /// The target.
        path: String,
    },
    /// The target is a file or a link.
    #[error("`{path}` is there already, and is no directory")]
    NotADirectory {
        /// The target.
        path: String,
    },
    /// No template was named, and nobody can be asked.
    #[error("no template was named")]
    NoTemplate {
        /// All templates.
        known: Vec<String>,
    },
    /// A registry in which nothing was published yet.
    #[error("nothing was published in the registry `{registry}` yet")]
    NoTemplates {
        /// The registry.
        registry: String,
    },
    /// Inputs without an answer, and nobody to ask.
    #[error("{}", missing(inputs))]
    Missing {
        /// Name and question of each.
        inputs: Vec<(String, String)>,
    },
    /// An answer to a question that the template does not ask.
    #[error("the template `{template}` has no input `{}`, which {place} gives", input.escape_debug())]
    UnknownInput {
        /// The template.
        template: String,
        /// The name.
        input: String,
        /// Where it was given.
        place: String,
        /// An input of nearly that name.
        nearest: Option<String>,
        /// All inputs.
        known: Vec<String>,
    },
    /// Two sources of the same strength give different names.
    #[error("the service is named twice: `{argument}` as an argument, and `{flag}` with `--set service.name`")]
    NamedTwice {
        /// NAME.
        argument: String,
        /// The value of the flag.
        flag: String,
    },
    /// A values file that does not read as one.
    #[error("`{path}` is no file of answers: {message}")]
    Values {
        /// The file.
        path: String,
        /// What is wrong.
        message: String,
        /// Where.
        excerpt: Option<Box<Excerpt>>,
    },
    /// A values file that cannot be read.
    #[error("{message}")]
    ValuesUnreadable {
        /// Which, and why.
        message: String,
    },
    /// The remote has commits already.
    #[error("`{url}` is not empty")]
    RemoteNotEmpty {
        /// Without credentials.
        url: String,
    },
    /// Git does not know who commits, and the commit would be published.
    #[error("git does not know who you are, and `{url}` should not get a commit by nobody")]
    NoIdentity {
        /// Without credentials.
        url: String,
    },
    /// The local repository is complete; the remote has not got it.
    #[error("`{path}` is created and committed, but not pushed: {cause}")]
    NotPushed {
        /// The target.
        path: String,
        /// The command that goes on.
        resume: String,
        /// Why.
        cause: Box<dyn Diagnostic>,
    },
    /// There is nothing that could be taken on.
    #[error("`{path}` cannot be resumed: {reason}")]
    NotResumable {
        /// The target.
        path: String,
        /// Why.
        reason: String,
        /// What to do.
        advice: &'static str,
    },
    /// Pave's own files do not fit beside the template's.
    #[error("{0}")]
    Assemble(#[from] crate::service::AssembleError),
    /// The person said no.
    #[error("cancelled; nothing was created")]
    Cancelled,
    /// The disk refused.
    #[error(transparent)]
    File(#[from] FsError),
}

fn missing(inputs: &[(String, String)]) -> String {
    let width = inputs.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let lines: Vec<String> =
        inputs.iter().map(|(name, question)| format!("  --set {name}=…{:1$}  {question}", "", width - name.len())).collect();
    let count = if inputs.len() == 1 { "an answer is".into() } else { format!("{} answers are", inputs.len()) };
    format!("{count} missing, and nobody can be asked here:\n{}", lines.join("\n"))
}

impl Diagnostic for CreateError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotEmpty { .. } | Self::ServiceExists { .. } | Self::NotADirectory { .. } => "target-exists",
            Self::NoTemplate { .. } | Self::NoTemplates { .. } => "missing-template",
            Self::Missing { .. } => "missing-answers",
            Self::UnknownInput { .. } => "unknown-input",
            Self::NamedTwice { .. } => "named-twice",
            Self::Values { .. } | Self::ValuesUnreadable { .. } => "invalid-values",
            Self::RemoteNotEmpty { .. } => "remote-not-empty",
            Self::NoIdentity { .. } => "no-identity",
            Self::NotPushed { .. } => "not-pushed",
            Self::NotResumable { .. } => "not-resumable",
            Self::Assemble(_) => "template-error",
            Self::Cancelled => "cancelled",
            Self::File(error) => error.code(),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::NotPushed { cause, .. } if cause.exit() == Exit::Interrupted => Exit::Interrupted,
            Self::NotPushed { .. } => Exit::Partly,
            Self::NoIdentity { .. } | Self::Assemble(_) => Exit::Failed,
            Self::Cancelled => Exit::No,
            Self::File(error) => error.exit(),
            _ => Exit::Usage,
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NotEmpty { .. } | Self::NotADirectory { .. } => {
                "choose another name, or another directory with `--output DIR`".into()
            }
            Self::ServiceExists { .. } => {
                "to push what an interrupted run left there, add `--resume`; otherwise choose another name".into()
            }
            Self::NoTemplate { known } => {
                format!("name one with `--template`: {}; or take the default with `--yes`", known.join(", "))
            }
            Self::NoTemplates { .. } => {
                "its owners publish with `pave template publish`; `--registry builtin` has templates that come with pave".into()
            }
            Self::Missing { inputs } => {
                let variable = inputs.first().map(|(name, _)| super::naming::variable(name)).unwrap_or_default();
                format!("or put them into a file for `--values FILE`, or into the environment, as `{variable}`")
            }
            Self::UnknownInput { nearest: Some(nearest), .. } => format!("did you mean `{nearest}`?"),
            Self::UnknownInput { known, .. } => format!("it has {}", known.join(", ")),
            Self::NamedTwice { .. } => "leave one of them out".into(),
            Self::Values { .. } => "write answers as in `service: {owner: team-payments}`".into(),
            Self::ValuesUnreadable { .. } => "check the path after `--values`".into(),
            Self::RemoteNotEmpty { .. } => "name an empty repository".into(),
            Self::NoIdentity { .. } => "tell git once, then run this again:\n  \
                 git config --global user.name \"Your Name\"\n  git config --global user.email you@example.com"
                .into(),
            Self::NotPushed { resume, cause, .. } => match cause.hint() {
                Some(hint) => format!("{hint}; then run `{resume}`"),
                None => format!("run `{resume}`"),
            },
            Self::NotResumable { advice, .. } => (*advice).into(),
            Self::Assemble(_) => "rename the file in the template".into(),
            Self::Cancelled => return None,
            Self::File(error) => {
                return error.hint().map(|hint| format!("{hint}; `--output DIR` creates the service elsewhere"));
            }
        })
    }

    fn excerpt(&self) -> Option<&Excerpt> {
        match self {
            Self::Values { excerpt, .. } => excerpt.as_deref(),
            _ => None,
        }
    }
}
