//! Programs that `tests/run` installs.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Where programs are: `target/tools`, the PATH, and where Debian puts servers.
fn directories() -> Vec<PathBuf> {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools");
    let mut directories = vec![tools.join("bin"), tools.join("venv/bin")];
    directories.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    directories.extend(["/usr/sbin", "/usr/lib/git-core"].map(PathBuf::from));
    // PostgreSQL's are there by version.
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    directories.extend(versions.map(|version| version.unwrap().path().join("bin")));
    directories
}

/// The PATH of a command that calls such programs by name.
pub fn search_path() -> OsString {
    std::env::join_paths(directories()).unwrap()
}

/// The program, where it is first found.
pub fn find(program: &str) -> Result<PathBuf, String> {
    directories()
        .into_iter()
        .map(|directory| directory.join(program))
        .find(|path| path.is_file())
        .ok_or_else(|| format!("`{program}` is not installed; `tests/run` installs it"))
}

/// The program, which the test has said that it needs.
pub fn get(program: &str) -> PathBuf {
    find(program).unwrap()
}
