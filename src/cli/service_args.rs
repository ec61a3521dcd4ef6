//! Flags of commands that work in a service.

use std::path::PathBuf;

use clap::ValueHint;

use crate::base::fs;
use crate::ops::Error;

/// Which service.
#[derive(Debug, Clone, clap::Args)]
pub struct DirectoryArgs {
    /// Directory of the service, or one in it; a bare repository will do [default: the working directory]
    #[arg(short = 'C', long = "directory", value_name = "DIR", value_hint = ValueHint::DirPath, default_value = ".", hide_default_value = true)]
    directory: PathBuf,
}

impl DirectoryArgs {
    /// The directory, absolute.
    pub fn absolute(&self) -> Result<PathBuf, Error> {
        Ok(fs::place(&self.directory)?)
    }
}
