//! Writing the objects of a new repository as one pack.
//!
//! One pack instead of a file an object is what makes a new repository quick: the number of files created is what costs.
//! The objects are collected in memory by libgit2 (mempack); its own pack builder would spend ten times as long on looking
//! for deltas as all the rest takes, so the pack stream (gitformat-pack(5)) is written here, without deltas, and libgit2
//! indexes and checks it.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use git2::{ObjectType, Odb, Oid};
use sha1::{Digest, Sha1};

use super::GitError;

/// Writes `objects`, all readable from `odb`, into a pack of the repository that `odb` belongs to.
pub(super) fn write_pack(odb: &Odb<'_>, objects: &[Oid]) -> Result<(), GitError> {
    let error = GitError::library("write the repository's objects");
    let stream = pack_stream(odb, objects)?;
    let mut writer = odb.packwriter().map_err(&error)?;
    writer
        .write_all(&stream)
        .map_err(|source| GitError::Library { what: "write the repository's objects", message: source.to_string() })?;
    writer.commit().map_err(&error)?;
    Ok(())
}

fn pack_stream(odb: &Odb<'_>, objects: &[Oid]) -> Result<Vec<u8>, GitError> {
    let mut pack = b"PACK\0\0\0\x02".to_vec();
    // A repository that a template makes is far from four thousand million objects.
    pack.extend(u32::try_from(objects.len()).unwrap_or(u32::MAX).to_be_bytes());
    for id in objects {
        let object = odb.read(*id).map_err(GitError::library("read back an object"))?;
        entry_header(&mut pack, object.kind(), object.len());
        // Writing to a Vec cannot fail.
        let mut deflate = ZlibEncoder::new(pack, Compression::fast());
        let _ = deflate.write_all(object.data());
        pack = deflate.finish().unwrap_or_default();
    }
    let checksum = Sha1::digest(&pack);
    pack.extend(checksum);
    Ok(pack)
}

/// Type and size: three bits of type and four of size, then seven of size a byte, lowest first.
fn entry_header(pack: &mut Vec<u8>, kind: ObjectType, size: usize) {
    let kind: u8 = match kind {
        ObjectType::Commit => 1,
        ObjectType::Tree => 2,
        ObjectType::Tag => 4,
        _ => 3,
    };
    let low_bits = |size: usize, mask: usize| u8::try_from(size & mask).unwrap_or_default();
    let mut byte = (kind << 4) | low_bits(size, 0xf);
    let mut rest = size >> 4;
    while rest > 0 {
        pack.push(byte | 0x80);
        byte = low_bits(rest, 0x7f);
        rest >>= 7;
    }
    pack.push(byte);
}

#[cfg(test)]
mod tests {
    use super::entry_header;
    use git2::ObjectType;

    #[test]
    fn header_follows_the_format() {
        for (size, bytes) in [(0, &[0x30][..]), (15, &[0x3f]), (16, &[0xb0, 0x01]), (2048, &[0xb0, 0x80, 0x01])] {
            let mut header = Vec::new();
            entry_header(&mut header, ObjectType::Blob, size);
            assert_eq!(header, bytes, "{size}");
        }
    }
}
