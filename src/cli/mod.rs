//! Floor 5: the edge. Arguments become one request, a use case runs, its result or its error is printed.

mod adopt;
mod adopt_summary;
mod answer_args;
mod args;
mod check;
mod complete;
mod completions;
mod create_service;
mod diff;
mod eject;
mod environment;
mod errors;
mod man;
mod output_args;
mod patch;
mod prompts;
mod registry;
mod schema;
mod serve_template;
mod service_args;
mod summary;
mod template;
mod update;
mod update_summary;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::error::ContextValue;
use clap::{CommandFactory, FromArgMatches};

use crate::base::{Exit, env, may_be_address};
use crate::output;
use crate::template::SERVE_COMMAND;
use args::{Cli, Command};

/// Runs the program that was started, and gives its exit status.
#[must_use]
pub fn run() -> ExitCode {
    let args = env::args();
    if let Some(code) = complete::answer(&args) {
        return code;
    }
    // It starts with every template of a stranger, and reading the arguments of all commands takes longer than starting.
    if args.len() == 2 && args[1] == SERVE_COMMAND {
        return ended(serve_template::run(), output::Format::Human);
    }
    let args = multicall(args);
    let cli = match environment::parse(command(), &args).and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return errors::usage(&without_addresses(error), environment::format(&args)),
    };
    output::set_color(cli.color.into());
    let format = cli.command.format();
    ended(dispatch(cli.command), format)
}

fn ended(result: anyhow::Result<()>, format: output::Format) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => errors::report(&error, format),
    }
}

fn dispatch(command: Command) -> anyhow::Result<()> {
    match command {
        Command::CreateService(args) => create_service::run(args),
        Command::Update(args) => update::run(args),
        Command::Adopt(args) => adopt::run(args),
        Command::Diff(args) => diff::run(&args),
        Command::Eject(args) => eject::run(&args),
        Command::Check(args) => check::run(args),
        Command::Template(args) => template::run(args.command),
        Command::Registry(args) => registry::run(args.command),
        Command::Schema(args) => schema::run(&args),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => man::run(&args),
        Command::ServeTemplate => serve_template::run(),
    }
}

/// Linked as `create-service`, the program is that command.
fn multicall(mut args: Vec<OsString>) -> Vec<OsString> {
    const NAME: &str = "create-service";
    if args.first().is_some_and(|program| Path::new(program).file_stem().is_some_and(|stem| stem == NAME)) {
        args[0] = "pave".into();
        args.insert(1, NAME.into());
    }
    args
}

/// An address in a wrong place may hold a password, and is not repeated.
fn without_addresses(mut error: clap::Error) -> clap::Error {
    let is_address = |value: &ContextValue| matches!(value, ContextValue::String(text) if may_be_address(text));
    let found: Vec<_> = error.context().filter(|(_, value)| is_address(value)).map(|(kind, _)| kind).collect();
    for kind in found {
        error.insert(kind, ContextValue::String("an address".into()));
    }
    error
}

/// The whole command line, for help, completion and manual pages.
fn command() -> clap::Command {
    Cli::command()
}

/// The number of an exit status.
fn code(exit: Exit) -> ExitCode {
    ExitCode::from(exit as u8)
}

#[cfg(test)]
mod tests {
    use super::{command, multicall};

    #[test]
    fn the_command_line_is_well_formed() {
        command().debug_assert();
    }

    #[test]
    fn a_link_named_create_service_is_that_command() {
        let run = |args: &[&str]| multicall(args.iter().map(Into::into).collect());
        assert_eq!(run(&["/usr/bin/create-service", "x"]), ["pave", "create-service", "x"]);
        assert_eq!(run(&["pave", "x"]), ["pave", "x"]);
    }
}
