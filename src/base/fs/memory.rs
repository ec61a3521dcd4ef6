//! A place in memory, for what nobody needs for long: a file there costs a hundredth of what one on a disk does.

use std::path::PathBuf;

/// A directory in memory where one can make others: the user's own of `$XDG_RUNTIME_DIR`, or the system's. None where there is none, or
/// it has less than `room` bytes left.
pub(super) fn in_memory(room: u64) -> Option<PathBuf> {
    let own = crate::base::env::var("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|path| path.is_absolute());
    own.into_iter().chain([PathBuf::from("/dev/shm")]).find(|path| path.is_dir() && has_room(path, room))
}

#[cfg(target_os = "linux")]
fn has_room(path: &std::path::Path, room: u64) -> bool {
    /// Of tmpfs (statfs(2)).
    const TMPFS: u64 = 0x0102_1994;
    let Ok(found) = rustix::fs::statfs(path) else { return false };
    let size = |number: i64| u64::try_from(number).unwrap_or_default();
    size(found.f_type) == TMPFS && found.f_bavail.saturating_mul(size(found.f_bsize)) >= room
}

#[cfg(not(target_os = "linux"))]
fn has_room(_path: &std::path::Path, _room: u64) -> bool {
    false
}
