//! What is asked for, settled before any work.

use std::path::{Path, PathBuf};
use std::string::FromUtf8Error;

use super::CreateError;
use crate::base::fs::{self, FsError, Occupant, occupant};
use crate::base::git::{RemoteUrl, Talk};
use crate::base::{Excerpt, ServiceName};
use crate::forge::Owner;
use crate::registry::TemplateRef;

/// One call of `create-service`.
#[derive(Debug, Clone)]
pub struct CreateRequest {
    /// The NAME argument.
    pub name: Option<ServiceName>,
    /// The template; asked for, or the registry's default, where none is given.
    pub template: Option<TemplateRef>,
    /// The registry that it comes from; the user's default one, where none is given.
    pub registry: Option<String>,
    /// Where answers come from.
    pub sources: AnswerSources,
    /// The directory to create; `./NAME` where none is given.
    pub output: Option<PathBuf>,
    /// Where to push to.
    pub destination: Option<Destination>,
    /// Take defaults and go ahead without asking.
    pub accepts_defaults: bool,
    /// Say what would be created, and write nothing.
    pub dry_run: bool,
    /// Take on what an interrupted run left.
    pub resume: bool,
    /// Whether git may talk to a person.
    pub git_talk: Talk,
}

/// Answers as they were given, strongest first.
#[derive(Debug, Clone, Default)]
pub struct AnswerSources {
    /// `--set NAME=VALUE`, in the order of the command line; the last of a name wins.
    pub flags: Vec<(String, String)>,
    /// `--values FILE`, likewise.
    pub values: Vec<ValuesFile>,
    /// `PAVE_SET_…` of the environment.
    pub environment: Vec<(String, String)>,
}

/// A file of answers that was read.
#[derive(Debug, Clone)]
pub struct ValuesFile {
    /// As it was named.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Largest file of answers, in bytes.
const MAX_VALUES: u64 = 1 << 20;

impl ValuesFile {
    /// Reads the file at `path`; `-` is standard input.
    pub fn read(path: &Path) -> Result<Self, CreateError> {
        let shown = path.display().to_string();
        let content = if path.as_os_str() == "-" { fs::read_stdin(MAX_VALUES) } else { fs::read_file(path, MAX_VALUES) };
        let content = content.map_err(|error| CreateError::ValuesUnreadable { message: error.to_string() })?;
        let text = String::from_utf8(content).map_err(|error| not_unicode(&shown, &error))?;
        Ok(Self { path: shown, text })
    }
}

/// YAML is UTF-8 here; what it is not would be changed by guessing.
fn not_unicode(path: &str, error: &FromUtf8Error) -> CreateError {
    let good = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]);
    let (line, column) = (good.matches('\n').count() + 1, good.chars().rev().take_while(|c| *c != '\n').count() + 1);
    let excerpt = Excerpt::at(path, &String::from_utf8_lossy(error.as_bytes()), line, column);
    CreateError::Values { path: path.to_owned(), message: "it is not UTF-8".into(), excerpt: Some(Box::new(excerpt)) }
}

/// Where to push to.
#[derive(Debug, Clone)]
pub enum Destination {
    /// A new repository of this owner.
    Owner(Owner),
    /// An empty repository that exists.
    Remote(RemoteUrl),
}

impl CreateRequest {
    /// The directory in which git configuration is read before the target is known.
    pub(super) fn directory(&self) -> Result<PathBuf, FsError> {
        fs::absolute(self.output.as_deref().unwrap_or(".".as_ref()))
    }

    /// The directory to create for the service `name`, absolute.
    pub(super) fn target(&self, name: &ServiceName) -> Result<PathBuf, FsError> {
        fs::place(self.output.as_deref().unwrap_or(name.as_str().as_ref()))
    }

    /// The same, where it is known before anybody is asked.
    pub(super) fn known_target(&self) -> Result<Option<PathBuf>, FsError> {
        let path = self.output.as_deref().or(self.name.as_ref().map(|name| name.as_str().as_ref()));
        path.map(fs::place).transpose()
    }

    /// An error where the target is known already and something is there, before anybody is asked anything.
    pub(super) fn refuse_occupied_target(&self) -> Result<(), CreateError> {
        self.known_target()?.as_deref().map_or(Ok(()), refuse_occupied)
    }
}

/// An error where something is at `target`.
pub(super) fn refuse_occupied(target: &std::path::Path) -> Result<(), CreateError> {
    let shown = super::naming::shown(target);
    match occupant(target)? {
        Occupant::Nothing => Ok(()),
        Occupant::Directory if fs::is_file(&target.join(crate::service::LOCK)) => Err(CreateError::ServiceExists { path: shown }),
        Occupant::Directory => Err(CreateError::NotEmpty { path: shown }),
        Occupant::Other => Err(CreateError::NotADirectory { path: shown }),
    }
}
