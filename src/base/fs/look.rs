//! What lies at a path, without following a link.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::{Action, FsError, Stamp};

/// What lies at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// Nothing.
    Nothing,
    /// An ordinary file.
    File {
        /// Whether its owner may execute it, which is all that git asks.
        is_executable: bool,
        /// Its size and times.
        stamp: Stamp,
    },
    /// A link, and where it points.
    Link(Vec<u8>),
    /// A directory.
    Directory,
    /// A device, socket or fifo.
    Other,
}

/// Looks at `path` itself; what leads to it may be links.
pub fn look(path: &Path) -> Result<Seen, FsError> {
    let error = |source| FsError::new(Action::Read, path, source);
    let metadata = match fs::symlink_metadata(path) {
        Err(missing) if matches!(missing.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(Seen::Nothing),
        metadata => metadata.map_err(error)?,
    };
    if metadata.is_symlink() {
        let target = fs::read_link(path).map_err(error)?;
        return Ok(Seen::Link(target.as_os_str().as_bytes().to_vec()));
    }
    if metadata.is_dir() {
        return Ok(Seen::Directory);
    }
    if !metadata.is_file() {
        return Ok(Seen::Other);
    }
    Ok(Seen::File { is_executable: metadata.permissions().mode() & 0o100 != 0, stamp: Stamp::from(&metadata) })
}

#[cfg(test)]
mod tests {
    use super::{Seen, look};
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn tells_kinds_apart_and_follows_nothing() {
        let directory = tempfile::tempdir().expect("a directory");
        let at = |name: &str| directory.path().join(name);
        std::fs::write(at("file"), "12345").expect("a file");
        assert!(matches!(look(&at("file")), Ok(Seen::File { is_executable: false, stamp }) if stamp.size == 5));
        std::fs::set_permissions(at("file"), std::fs::Permissions::from_mode(0o755)).expect("a mode");
        assert!(matches!(look(&at("file")), Ok(Seen::File { is_executable: true, .. })));
        symlink("/etc/passwd", at("link")).expect("a link");
        assert_eq!(look(&at("link")).ok(), Some(Seen::Link(b"/etc/passwd".to_vec())));
        std::fs::create_dir(at("directory")).expect("a directory");
        assert_eq!(look(&at("directory")).ok(), Some(Seen::Directory));
        assert_eq!(look(&at("missing")).ok(), Some(Seen::Nothing));
        assert_eq!(look(&at("file/below")).ok(), Some(Seen::Nothing));
        let _socket = std::os::unix::net::UnixListener::bind(at("socket")).expect("a socket");
        assert_eq!(look(&at("socket")).ok(), Some(Seen::Other));
    }
}
