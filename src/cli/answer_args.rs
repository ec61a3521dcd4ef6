//! Flags of commands that take answers.

use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap_complete::ArgValueCompleter;

use super::complete;
use super::output_args::assignment;
use crate::base::env;
use crate::ops::Error;
use crate::ops::create::{AnswerSources, CreateError, ValuesFile};
use crate::output;

/// Where answers come from.
#[derive(Debug, Clone, clap::Args)]
pub struct AnswerArgs {
    /// Answer an input; may be given many times
    #[arg(short, long, value_name = "INPUT=VALUE", value_parser = assignment, help_heading = "Answers")]
    #[arg(add = ArgValueCompleter::new(complete::inputs))]
    set: Vec<(String, String)>,

    /// Read answers from a YAML file, `-` for stdin; may be given many times, the last one wins
    #[arg(short = 'f', long, value_name = "FILE", env = "PAVE_VALUES", help_heading = "Answers")]
    values: Vec<PathBuf>,

    /// Never ask anything, even on a terminal
    #[arg(long, env = "PAVE_NO_INPUT", value_parser = FalseyValueParser::new(), help_heading = "Answers")]
    no_input: bool,
}

impl AnswerArgs {
    /// Whether somebody is there who may be asked.
    pub fn is_interactive(&self) -> bool {
        !self.no_input && output::stderr_is_terminal()
    }

    /// The answers, those of the environment among them.
    pub fn sources(self) -> Result<AnswerSources, Error> {
        let values: Result<Vec<ValuesFile>, CreateError> = self.values.iter().map(|path| ValuesFile::read(path)).collect();
        Ok(AnswerSources { flags: self.set, values: values?, environment: env::vars_with_prefix("PAVE_SET_") })
    }
}
