//! Completion of names, versions and inputs, asked for by the script of `pave completions`.

use std::ffi::{OsStr, OsString};
use std::process::ExitCode;

use clap_complete::CompletionCandidate;
use clap_complete::engine::{PathCompleter, ValueCompleter};
use clap_complete::env::CompleteEnv;

use super::code;
use crate::base::git::Talk;
use crate::base::{Exit, env};
use crate::ops::registries;
use crate::registry::{BUILT_IN, Configuration, Freshness, Places, Registry};
use crate::template::Opened;

/// Answers the shell where it asks for candidates; none where this is an ordinary run.
pub fn answer(args: &[OsString]) -> Option<ExitCode> {
    match CompleteEnv::with_factory(super::command).try_complete(args.to_vec(), env::current_dir().as_deref()) {
        Ok(false) => None,
        Ok(true) => Some(ExitCode::SUCCESS),
        Err(_) => Some(code(Exit::Usage)),
    }
}

/// The registry that holds where none is named, as this machine knows it: completion waits for no server.
fn known_registry() -> Option<Box<dyn Registry>> {
    let name = env::var("PAVE_REGISTRY").filter(|name| !name.is_empty());
    registries::open(name.as_deref(), Freshness::Offline, Talk::Nobody).ok()
}

/// Names of the user's registries.
pub fn registry_names(typed: &OsStr) -> Vec<CompletionCandidate> {
    let configuration = Places::of_user().and_then(|places| Configuration::load(&places)).unwrap_or_default();
    let names = configuration.registries.into_keys().chain([BUILT_IN.to_owned()]);
    names.filter(|name| name.starts_with(&*typed.to_string_lossy())).map(CompletionCandidate::new).collect()
}

/// Templates of the registry, with the requirement that follows their newest version.
pub fn templates(typed: &OsStr) -> Vec<CompletionCandidate> {
    if typed.to_string_lossy().starts_with(['.', '/', '~']) {
        return PathCompleter::dir().complete(typed);
    }
    let typed = typed.to_string_lossy();
    let listings = known_registry().and_then(|registry| registry.list().ok()).unwrap_or_default();
    listings
        .into_iter()
        .map(|listing| {
            let version = format!("{}@^{}.{}", listing.name, listing.version.major, listing.version.minor);
            let value = if typed.contains('@') { version } else { listing.name };
            CompletionCandidate::new(value).help(Some(listing.description.into()))
        })
        .filter(|candidate| candidate.get_value().to_string_lossy().starts_with(&*typed))
        .collect()
}

/// Inputs of all templates, as `service.owner=`, and after the `=` the values that there are.
pub fn inputs(typed: &OsStr) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy();
    let Some(registry) = known_registry() else { return Vec::new() };
    let mut candidates: Vec<CompletionCandidate> = Vec::new();
    for name in registry.template_names() {
        let opened = registry.select(&name, None).ok().and_then(|selected| Opened::open(selected.package, selected.trust).ok());
        for input in opened.iter().flat_map(|template| &template.summary().inputs) {
            let help = input.title.clone().or_else(|| input.prompt.clone());
            let bare = format!("{}=", input.name);
            let values = input.choices().iter().map(|choice| format!("{bare}{}", choice.text()));
            let values: Vec<String> = if typed.contains('=') { values.collect() } else { vec![bare.clone()] };
            candidates.extend(values.into_iter().map(|value| CompletionCandidate::new(value).help(help.clone().map(Into::into))));
        }
    }
    candidates.retain(|candidate| candidate.get_value().to_string_lossy().starts_with(&*typed));
    candidates.sort_by(|one, other| one.get_value().cmp(other.get_value()));
    candidates.dedup_by(|one, other| one.get_value() == other.get_value());
    candidates
}
