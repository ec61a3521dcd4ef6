//! Writes the table of the built-in registry's files: path, whether executable, content; and tells one build from another.
//!
//! A table of `include_bytes!` needs no unpacking when pave starts, and unlike the crates for embedding directories it keeps
//! the executable bit.

#![allow(clippy::disallowed_methods, reason = "a build script has no doors")]

use std::fmt::Write as _;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let manifest_dir = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let root = manifest_dir.join("templates");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    collect(&root, &mut files)?;
    files.sort();
    let mut table = String::from("&[\n");
    for file in files {
        let path = file.strip_prefix(&root).map_err(io::Error::other)?;
        let executable = fs::metadata(&file)?.permissions().mode() & 0o111 != 0;
        let (path, file) = (path.to_string_lossy(), file.to_string_lossy());
        writeln!(table, "    ({path:?}, {executable}, include_bytes!({file:?})),").map_err(io::Error::other)?;
    }
    table.push_str("]\n");
    fs::write(PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("builtin_files.rs"), table)?;
    println!("cargo::rustc-env=PAVE_BUILD={:032x}", build(&manifest_dir)?);
    Ok(())
}

/// A number for everything that decides what pave renders: its sources and templates, and the versions of its dependencies. FNV-1a, 128 bits: nobody
/// who could choose the sources would need it to collide.
fn build(manifest_dir: &Path) -> io::Result<u128> {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let mut files = Vec::new();
    for directory in ["src", "templates"] {
        collect(&manifest_dir.join(directory), &mut files)?;
    }
    files.extend(["build.rs", "Cargo.toml", "Cargo.lock"].map(|name| manifest_dir.join(name)));
    files.sort();
    let mut hash = OFFSET;
    for file in files.iter().filter(|file| file.is_file()) {
        let content = fs::read(file)?;
        let length = (content.len() as u64).to_le_bytes();
        for byte in length.iter().chain(&content) {
            hash = (hash ^ u128::from(*byte)).wrapping_mul(PRIME);
        }
    }
    for name in ["src", "build.rs", "Cargo.toml", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={name}");
    }
    Ok(hash)
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() { collect(&path, files)? } else { files.push(path) }
    }
    Ok(())
}
