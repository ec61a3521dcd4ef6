//! Which variables stand in for flags: those that say something, and that no flag overrules.

use std::ffi::OsString;

use clap::{Arg, ArgMatches, Command};

use crate::base::env;
use crate::output::Format;

/// Flags that rule each other out: one on the command line overrules the other's variable.
const RIVALS: [(&str, &str); 2] = [("push_to", "--remote"), ("remote", "--push-to")];

/// Reads `args`. A variable that is empty counts as not set, as a CI system passes one on that nobody filled in.
pub fn parse(command: Command, args: &[OsString]) -> Result<ArgMatches, clap::Error> {
    command.mut_subcommands(|command| without_idle_variables(command, args)).try_get_matches_from(args)
}

/// The command, and all below it.
fn without_idle_variables(command: Command, args: &[OsString]) -> Command {
    let command = command.mut_args(|arg| without_idle_variable(arg, args));
    command.mut_subcommands(|command| without_idle_variables(command, args))
}

fn without_idle_variable(arg: Arg, args: &[OsString]) -> Arg {
    let is_empty = arg.get_env().and_then(|name| env::var(&name.to_string_lossy())).is_some_and(|value| value.is_empty());
    let id = arg.get_id().as_str();
    let is_overruled = RIVALS.iter().any(|(rival, flag)| *rival == id && is_given(flag, args));
    if is_empty || is_overruled { arg.env(None::<&str>) } else { arg }
}

fn is_given(flag: &str, args: &[OsString]) -> bool {
    args.iter().any(|arg| {
        arg.to_str().and_then(|arg| arg.strip_prefix(flag)).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
    })
}

/// How an error of the command line itself is written, where the rest cannot be read.
pub fn format(args: &[OsString]) -> Format {
    let mut values = args.windows(2).filter(|pair| pair[0] == "--format").map(|pair| &pair[1]);
    let is_json = args.iter().any(|arg| arg == "--format=json") || values.any(|value| value == "json");
    let is_set = !is_given("--format", args) && env::var("PAVE_FORMAT").is_some_and(|value| value == "json");
    if is_json || is_set { Format::Json } else { Format::Human }
}
