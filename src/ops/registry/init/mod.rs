//! `registry init`: the built-in templates as an organization's own registry.

mod signer;

use std::path::PathBuf;

use serde::Serialize;

use crate::base::fs::{self, Occupant, Staging, occupant};
use crate::base::git::{GitConfig, Identities, NewRepository, ObjectId, Remote, RemoteUrl, Talk, moment, push};
use crate::base::{File, FileTree, Mode, RelPath, env, yaml};
use crate::ops::Error;
use crate::ops::create::CreateError;
use crate::ops::publish::PublishError;
use crate::registry::{BuiltIn, Registry, RegistryError, is_registry_name};

const SETTINGS: &str = include_str!("registry.yaml");
const README: &str = include_str!("readme.md");
const WORKFLOW: &str = include_str!("registry.yml");
/// So that no line end is converted: what is on the disk is what was committed, and what its digest is of.
const ATTRIBUTES: &str = "* -text\n";

/// The default folder of `pave template preview`.
const IGNORED: &str = "/preview/\n/templates/*/preview/\n";

/// The trailer by which a later import finds the commit that holds the templates as they came with pave.
pub(super) const TRAILER: &str = "Pave-Templates";
/// The version of this pave.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// One call of `registry init`.
#[derive(Debug, Clone)]
pub struct InitRequest {
    /// The registry's name.
    pub name: String,
    /// The directory to create; `./NAME` where none is given.
    pub directory: Option<PathBuf>,
    /// An empty repository to push to.
    pub remote: Option<RemoteUrl>,
    /// Whether git may talk to a person.
    pub git_talk: Talk,
}

/// A registry that was made.
#[derive(Debug, Clone, Serialize)]
pub struct Initialized {
    /// Names this format and its version.
    pub schema: &'static str,
    /// Its name.
    pub registry: String,
    /// The directory, absolute.
    pub path: String,
    /// The branch.
    pub branch: String,
    /// The first commit.
    pub commit: ObjectId,
    /// Its templates.
    pub templates: Vec<String>,
    /// Who signs its versions: the fingerprint of the ssh key that the user's git signs with; null where it signs with none.
    pub signer: Option<String>,
    /// Where it was pushed to, without credentials.
    pub remote: Option<String>,
    /// What its owner should know besides.
    pub warnings: Vec<String>,
}

/// Makes a registry out of the templates that come with pave, committed, and pushed where a remote is given.
pub fn init(request: &InitRequest) -> Result<Initialized, Error> {
    if !is_registry_name(&request.name) {
        return Err(RegistryError::RegistryName { name: request.name.clone() }.into());
    }
    let target = fs::place(request.directory.as_deref().unwrap_or(request.name.as_ref()))?;
    let shown = target.display().to_string();
    match occupant(&target)? {
        Occupant::Nothing => {}
        Occupant::Directory => return Err(CreateError::NotEmpty { path: shown }.into()),
        Occupant::Other => return Err(CreateError::NotADirectory { path: shown }.into()),
    }
    if let Some(remote) = &request.remote
        && !Remote::ask(&env::temporary_directory(), remote, request.git_talk)?.is_empty()
    {
        return Err(CreateError::RemoteNotEmpty { url: remote.to_string() }.into());
    }
    let config = GitConfig::read(&target)?;
    let by = Identities::configured(&config).ok_or(PublishError::NoIdentity)?;
    let branch = config.get("init.defaultbranch").unwrap_or("main").to_owned();
    let built_in = BuiltIn::open()?;
    let signer = signer::of(&config, &by.committer.name)?;
    let tree = files(&request.name, &branch, &built_in, signer.as_ref())?;
    let staging = Staging::beside(&target)?;
    let mut repository = NewRepository::init(staging.path(), &branch, config.path("init.templatedir")?.as_deref())?;
    if let Some(remote) = &request.remote {
        repository.set_origin(remote.address())?;
    }
    repository.add(&tree)?;
    let message = format!("Make the registry {} of the templates of pave {VERSION}\n\n{}\n", request.name, trailer()?);
    let commit = repository.commit(&message, &by, moment(), config.is_true("commit.gpgsign"))?;
    staging.publish()?;
    let mut warnings = Vec::new();
    if let Some(remote) = &request.remote {
        push(&target, remote, &branch, commit, request.git_talk, &mut |_| {})?;
        warnings.extend(headless(&Remote::ask(&target, remote, request.git_talk)?, &branch));
    }
    Ok(Initialized {
        schema: "pave.registry-init/1",
        registry: request.name.clone(),
        path: shown,
        branch,
        commit,
        templates: built_in.template_names(),
        signer: signer.map(|signer| signer.fingerprint()).transpose()?,
        remote: request.remote.as_ref().map(ToString::to_string),
        warnings,
    })
}

/// A warning where the HEAD of a server names a branch that is not there, so that nobody can fetch what is the newest.
#[must_use]
pub fn headless(remote: &Remote, branch: &str) -> Option<String> {
    let has_head = remote.references.iter().any(|(name, _)| name == "HEAD");
    let advice = format!("run `git symbolic-ref HEAD refs/heads/{branch}` in it, or make `{branch}` its default branch");
    (!has_head).then(|| format!("the server's HEAD names a branch that is not there, so nobody can use the registry: {advice}"))
}

/// The trailer of a commit that holds this pave's templates as they are: its version, and the digest of all their files, so that what
/// only quotes the line, or was changed since, is not taken for one.
pub(super) fn trailer() -> Result<String, Error> {
    Ok(format!("{TRAILER}: {VERSION} {}", BuiltIn::parts()?.digest()))
}

fn files(name: &str, branch: &str, built_in: &BuiltIn, signer: Option<&crate::base::git::Signer>) -> Result<FileTree, Error> {
    let mut tree = BuiltIn::parts()?;
    let default = built_in.settings().default_template.as_deref().unwrap_or_default();
    let signers = signer.map_or_else(|| " []".to_owned(), signer::written);
    let settings = SETTINGS
        .replace("@NAME@", &yaml::scalar(name))
        .replace("@DEFAULT@", &yaml::scalar(default))
        .replace("@REQUIRED@", if signer.is_some() { "true" } else { "false" })
        .replace("@SIGNERS@", &signers);
    let readme = README.replace("@NAME@", name).replace("@VERSION@", VERSION);
    let workflow = WORKFLOW.replace("@BRANCH@", &yaml::scalar(branch));
    for (path, text) in [
        ("registry.yaml", settings),
        ("README.md", readme),
        (".gitattributes", ATTRIBUTES.to_owned()),
        (".gitignore", IGNORED.to_owned()),
        (".github/workflows/registry.yml", workflow),
    ] {
        tree.insert(RelPath::new(path)?, File { mode: Mode::Regular, content: text.into_bytes() })?;
    }
    Ok(tree)
}
