//! Writing the objects of a new repository as one pack.
//!
//! One pack instead of a file an object is what makes a new repository quick: the number of files created is what costs.
//! The objects are collected in memory by libgit2 (mempack); its own pack builder would spend ten times as long on looking
//! for deltas as all the rest takes, so the pack stream (gitformat-pack(5)) is written here, without deltas, and libgit2
//! indexes and checks it.

use std::io::Write;
use std::path::Path;

use flate2::{Compress, Compression, FlushCompress};
use git2::{Indexer, ObjectType, Odb, Oid};
use sha1::{Digest, Sha1};

use super::GitError;

/// Writes `objects`, all readable from `odb`, as one pack and its index into `directory`, a repository's `objects/pack`.
pub(super) fn write_pack(odb: &Odb<'_>, objects: &[Oid], directory: &Path) -> Result<(), GitError> {
    let error = GitError::library("write the repository's objects");
    let stream = pack_stream(odb, objects)?;
    let mut indexer = Indexer::new(None, directory, 0, false).map_err(&error)?;
    indexer
        .write_all(&stream)
        .map_err(|source| GitError::Library { what: "write the repository's objects", message: source.to_string() })?;
    indexer.commit().map_err(&error)?;
    Ok(())
}

fn pack_stream(odb: &Odb<'_>, objects: &[Oid]) -> Result<Vec<u8>, GitError> {
    let mut pack = b"PACK\0\0\0\x02".to_vec();
    // A repository that a template makes is far from four thousand million objects.
    pack.extend(u32::try_from(objects.len()).unwrap_or(u32::MAX).to_be_bytes());
    // Preparing a compressor costs more than compressing a small file, so all share one.
    let mut compressor = Compress::new(Compression::fast(), true);
    for id in objects {
        let object = odb.read(*id).map_err(GitError::library("read back an object"))?;
        entry_header(&mut pack, object.kind(), object.len());
        deflate(&mut compressor, object.data(), &mut pack)?;
    }
    let checksum = Sha1::digest(&pack);
    pack.extend(checksum);
    Ok(pack)
}

/// Appends `data`, compressed, to `pack`.
fn deflate(compressor: &mut Compress, data: &[u8], pack: &mut Vec<u8>) -> Result<(), GitError> {
    let failed = |error: flate2::CompressError| GitError::Library { what: "compress an object", message: error.to_string() };
    compressor.reset();
    loop {
        let read = usize::try_from(compressor.total_in()).unwrap_or(usize::MAX);
        // Seldom too little: data that does not compress grows by a few bytes in a hundred thousand (zlib's deflateBound).
        pack.reserve(data.len() - read + data.len() / 1_000 + 64);
        let status = compressor.compress_vec(&data[read..], pack, FlushCompress::Finish).map_err(failed)?;
        if status == flate2::Status::StreamEnd {
            return Ok(());
        }
    }
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
    use super::{deflate, entry_header};
    use flate2::{Compress, Compression};
    use git2::ObjectType;
    use std::io::Read;

    #[test]
    fn header_follows_the_format() {
        for (size, bytes) in [(0, &[0x30][..]), (15, &[0x3f]), (16, &[0xb0, 0x01]), (2048, &[0xb0, 0x80, 0x01])] {
            let mut header = Vec::new();
            entry_header(&mut header, ObjectType::Blob, size);
            assert_eq!(header, bytes, "{size}");
        }
    }

    #[test]
    fn one_compressor_serves_many_objects() {
        // A multiplicative generator: text that compresses and noise that does not, by turns.
        let noise: Vec<u8> = (1..300_000u64).map(|n| (n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56).to_le_bytes()[0]).collect();
        let mut compressor = Compress::new(Compression::fast(), true);
        for data in [&b""[..], b"a", &noise, &vec![b'x'; 200_000], &noise[..777]] {
            let mut packed = b"before".to_vec();
            deflate(&mut compressor, data, &mut packed).expect("it compresses");
            let mut back = Vec::new();
            flate2::read::ZlibDecoder::new(&packed[6..]).read_to_end(&mut back).expect("it is zlib");
            assert!(back == data, "{} bytes", data.len());
        }
    }
}
