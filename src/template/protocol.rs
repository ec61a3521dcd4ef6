//! What is said to the process that reads and renders a stranger's template, and what it answers: JSON, a line each.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::answers::Answers;
use super::error::{Fault, TemplateError};
use super::inputs::{AnswerProblem, Resolution};
use super::lint::{Bundle, Finding, lint};
use super::loaded::{Summary, Template};
use super::migrations::Rename;
use super::package::Package;
use super::render::{MAX_OUTPUT, Rendered, is_one_line, is_reserved};
use crate::base::{File, FileTree, Mode, RelPath};

#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Request {
    Open(Package),
    Resolve(BTreeMap<String, Value>),
    Check(Answers),
    Render(Answers),
    Lint(Bundle),
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Response {
    Opened(Box<Summary>),
    Resolved(Resolution),
    Checked(Vec<AnswerProblem>),
    Rendered(RenderedWire),
    Linted(Vec<Finding>),
    Failed(TemplateError),
}

/// [`Rendered`] as it travels: path, mode, content in base 64, part, the file that it is made from.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RenderedWire {
    files: Vec<(RelPath, Mode, String, String, String)>,
    next: Vec<String>,
    renames: Vec<Rename>,
}

impl From<Rendered> for RenderedWire {
    fn from(rendered: Rendered) -> Self {
        let Rendered { tree, mut owners, mut sources, next, renames } = rendered;
        let files = tree
            .iter()
            .map(|(path, file)| {
                let owner = owners.remove(path).unwrap_or_default();
                let source = sources.remove(path).unwrap_or_default();
                (path.clone(), file.mode, data_encoding::BASE64.encode(&file.content), owner, source)
            })
            .collect();
        Self { files, next, renames }
    }
}

impl RenderedWire {
    /// Every rule of paths and trees is checked again here: the other side may have been taken over.
    pub(super) fn receive(self) -> Result<Rendered, TemplateError> {
        let refuse = |message: String| Fault::Path { message }.nowhere();
        if let Some(command) = self.next.iter().find(|command| !is_one_line(command)) {
            return Err(Fault::NextCommand { command: command.clone() }.nowhere());
        }
        let touched = self.renames.iter().flat_map(|rename| [&rename.old, &rename.new]);
        if let Some(path) = touched.into_iter().find(|path| is_reserved(path)) {
            return Err(refuse(format!("`{path}` belongs to pave")));
        }
        let Self { next, renames, .. } = self;
        let (owners, sources) = (BTreeMap::new(), BTreeMap::new());
        let mut rendered = Rendered { tree: FileTree::default(), owners, sources, next, renames };
        for (path, mode, content, owner, source) in self.files {
            let content = data_encoding::BASE64.decode(content.as_bytes()).map_err(|error| refuse(error.to_string()))?;
            if is_reserved(&path) {
                return Err(refuse(format!("`{path}` belongs to pave")));
            }
            if rendered.tree.size() + content.len() > MAX_OUTPUT {
                return Err(Fault::TooMuch { what: format!("renders more than {} MiB", MAX_OUTPUT >> 20) }.nowhere());
            }
            rendered.owners.insert(path.clone(), owner);
            rendered.sources.insert(path.clone(), source);
            rendered.tree.insert(path, File { mode, content }).map_err(|error| refuse(error.to_string()))?;
        }
        Ok(rendered)
    }
}

/// Answers requests until there are no more. The first must open a template, or lint some.
pub fn serve(input: impl BufRead, mut output: impl Write) -> io::Result<()> {
    let mut template = None;
    for line in input.lines() {
        let request: Request = serde_json::from_str(&line?).map_err(io::Error::other)?;
        let response = answer(&mut template, request).unwrap_or_else(Response::Failed);
        serde_json::to_writer(&mut output, &response).map_err(io::Error::other)?;
        output.write_all(b"\n")?;
        output.flush()?;
    }
    Ok(())
}

fn answer(template: &mut Option<Template>, request: Request) -> Result<Response, TemplateError> {
    let request = match request {
        Request::Open(package) => {
            let opened = template.insert(Template::load(package)?);
            return Ok(Response::Opened(Box::new(opened.summary())));
        }
        Request::Lint(bundle) => return Ok(Response::Linted(lint(&bundle))),
        other => other,
    };
    let closed = || Fault::Expression { message: "no template is open".into() }.nowhere();
    let template = template.as_ref().ok_or_else(closed)?;
    Ok(match request {
        Request::Resolve(given) => Response::Resolved(template.resolve(&given)?),
        Request::Check(answers) => Response::Checked(template.check(&answers)),
        Request::Render(answers) => Response::Rendered(template.render(&answers)?.into()),
        Request::Open(_) | Request::Lint(_) => return Err(closed()),
    })
}
