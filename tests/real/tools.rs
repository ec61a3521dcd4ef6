//! Programs that `tests/run` installs.

use std::path::{Path, PathBuf};

/// The program, from `target/tools`, the PATH, or where Debian puts servers.
pub fn find(program: &str) -> Result<PathBuf, String> {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/bin");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let debian =
        ["/usr/sbin", "/usr/lib/git-core", "/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/17/bin"].map(PathBuf::from);
    std::iter::once(tools)
        .chain(std::env::split_paths(&path))
        .chain(debian)
        .map(|directory| directory.join(program))
        .find(|path| path.is_file())
        .ok_or_else(|| format!("`{program}` is not installed; `tests/run` installs it"))
}

/// The program, which the test has said that it needs.
pub fn get(program: &str) -> PathBuf {
    find(program).unwrap()
}
