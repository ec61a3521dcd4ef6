//! `template preview`: what a template renders, in a folder that follows it.
//!
//! With `--watch`, names, sizes and times of the template's files are looked at three times a second. A template is small, so that costs
//! next to nothing; unlike notifications of the kernel it works on every file system, through containers and network
//! mounts, sees files that editors replace, and needs no other crate.

mod answers;
mod error;
mod folder;
mod watch;

pub use error::PreviewError;
pub use watch::watch;

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::super::Error;
use crate::base::fs::{self, Changes};
use crate::base::interrupt;
use crate::ops::create::shown;
use crate::output::Talk;
use crate::registry::{Selected, Workspace, open_directory};
use crate::template::Opened;
use folder::Folder;

/// One call of `template preview`.
#[derive(Debug, Clone)]
pub struct PreviewRequest {
    /// The directory of the template.
    pub path: PathBuf,
    /// The case whose answers are taken where no others are given.
    pub case: Option<String>,
    /// `--set NAME=VALUE`, in the order of the command line; the last of a name wins.
    pub flags: Vec<(String, String)>,
    /// Files of answers, read anew for every render.
    pub values: Vec<PathBuf>,
    /// `PAVE_SET_…` of the environment.
    pub environment: Vec<(String, String)>,
    /// The folder.
    pub output: PathBuf,
}

/// A template that was rendered into a folder.
#[derive(Debug, Clone, Serialize)]
pub struct Previewed {
    /// Names this format and its version.
    pub schema: &'static str,
    /// The template's name.
    pub name: String,
    /// Its version.
    pub version: semver::Version,
    /// The folder, absolute.
    pub path: String,
    /// How many files the template renders.
    pub files: usize,
    /// What was done to the folder.
    #[serde(flatten)]
    pub changes: Changes,
}

/// Where everything is; settled once.
struct Place {
    /// The template's directory, absolute.
    template: PathBuf,
    folder: Folder,
}

/// Renders once.
pub fn preview(request: &PreviewRequest, talk: &dyn Talk) -> Result<Previewed, Error> {
    let place = Place::of(request)?;
    place.render(request, talk)
}

impl Place {
    fn of(request: &PreviewRequest) -> Result<Self, Error> {
        let [template] = &Workspace::find(&request.path)?.templates[..] else {
            return Err(PreviewError::NoTemplate { path: request.path.display().to_string() }.into());
        };
        let folder = fs::place(&request.output)?;
        if ["files", "slots", "tests"].iter().any(|group| folder.starts_with(template.join(group))) {
            return Err(PreviewError::InTemplate { path: shown(&folder) }.into());
        }
        Ok(Self { template: template.clone(), folder: Folder::at(folder)? })
    }

    /// The directory of the registry that the template lies in, as its components are found.
    fn registry(&self) -> Option<&Path> {
        self.template.parent().filter(|parent| parent.file_name().is_some_and(|name| name == "templates"))?.parent()
    }

    fn registry_file(&self) -> Option<PathBuf> {
        self.registry().map(|registry| registry.join("registry.yaml"))
    }

    /// What a render depends on: the template, the registry around it, and files of answers.
    fn watched(&self, values: &[PathBuf]) -> Vec<PathBuf> {
        let parts = ["template.yaml", "files", "slots", "tests"].iter().map(|name| self.template.join(name));
        let components = self.registry().map(|registry| registry.join("components"));
        parts.chain(components).chain(self.registry_file()).chain(values.iter().cloned()).collect()
    }

    fn render(&self, request: &PreviewRequest, talk: &dyn Talk) -> Result<Previewed, Error> {
        let Selected { package, trust, .. } = open_directory(&self.template)?;
        let opened = Opened::open(package.clone(), trust)?;
        let resolution = answers::collect(request, self, &package, &opened, talk)?;
        let rendered = opened.render(&resolution.answers)?;
        interrupt::check()?;
        Ok(Previewed {
            schema: "pave.template-preview/1",
            name: opened.summary().name.clone(),
            version: opened.summary().version.clone(),
            path: self.folder.path.display().to_string(),
            files: rendered.tree.len(),
            changes: self.folder.write(&rendered.tree)?,
        })
    }
}
