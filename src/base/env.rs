//! The door to the process environment.
#![allow(clippy::disallowed_methods, reason = "this module is the door that the lint points to")]

use std::ffi::OsString;
use std::path::PathBuf;

/// The variable `name`, where it is set to valid Unicode.
#[must_use]
pub fn var(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Every variable whose name starts with `prefix` and whose name and value are Unicode, by name.
#[must_use]
pub fn vars_with_prefix(prefix: &str) -> Vec<(String, String)> {
    let unicode = |(name, value): (OsString, OsString)| Some((name.into_string().ok()?, value.into_string().ok()?));
    let mut vars: Vec<_> = std::env::vars_os().filter_map(unicode).filter(|(name, _)| name.starts_with(prefix)).collect();
    vars.sort();
    vars
}

/// The user's directory of the kind that `variable` names, as the XDG Base Directory Specification has it: `XDG_CONFIG_HOME` and the
/// like, where it is an absolute path, else `fallback` in the home directory. None where there is no home.
#[must_use]
pub fn xdg_directory(variable: &str, fallback: &str) -> Option<PathBuf> {
    let set = std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || std::env::var_os("HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    set.or_else(|| Some(home()?.join(fallback)))
}

/// The arguments of this process, its own name first.
#[must_use]
pub fn args() -> Vec<OsString> {
    std::env::args_os().collect()
}

/// The file that this process runs.
#[must_use]
pub fn current_exe() -> Option<PathBuf> {
    // The link of the kernel stays right when the file is replaced while it runs.
    let link = PathBuf::from("/proc/self/exe");
    if link.exists() { Some(link) } else { std::env::current_exe().ok() }
}

/// The working directory, where it still exists.
#[must_use]
pub fn current_dir() -> Option<PathBuf> {
    std::env::current_dir().ok()
}

/// Where temporary files go (`TMPDIR`, or what the system has for them).
#[must_use]
pub fn temporary_directory() -> PathBuf {
    std::env::temp_dir()
}
