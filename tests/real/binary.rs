//! The release binary, as people install it.

use std::path::Path;
use std::process::Command;

use crate::Real;

#[expect(non_snake_case, reason = "a list that is made when it is asked for")]
pub fn TESTS() -> Vec<Real> {
    vec![Real::new("binary::needs_only_the_c_runtime", &["ldd"], needs_only_the_c_runtime)]
}

/// No shared library but the C runtime's own: one file, copied anywhere, works.
fn needs_only_the_c_runtime() {
    let binary = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/release/pave");
    assert!(binary.is_file(), "`cargo build --release` makes {}", binary.display());
    let output = Command::new("ldd").arg(binary).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let libraries: Vec<&str> = text.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(libraries.contains(&"libc.so.6"), "{text}");
    let is_runtime =
        |name: &str| ["linux-vdso.so.1", "libc.so.6", "libm.so.6", "libgcc_s.so.1"].contains(&name) || name.contains("/ld-linux");
    for library in libraries {
        assert!(is_runtime(library), "{library}");
    }
}
