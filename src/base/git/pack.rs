//! The objects of a new repository, as one pack.
//!
//! One pack instead of a file an object is what makes a new repository quick: the number of files created is what costs. libgit2's own
//! pack builder would spend ten times as long on looking for deltas as all the rest takes, and its indexer would read, inflate and hash
//! everything once more; so the pack and its index (gitformat-pack(5), version 2 of both) are written here, without deltas.

use std::path::Path;

use flate2::{Compress, Compression, Crc, FlushCompress};
use git2::{ObjectType, Oid};
use sha1::{Digest, Sha1};

use super::GitError;
use crate::base::fs::{move_file, remove_file, write_read_only};

/// Objects that are compressed already, in the order in which they came.
pub(super) struct Pack {
    /// Header and objects.
    bytes: Vec<u8>,
    entries: Vec<Entry>,
    /// Preparing a compressor costs more than compressing a small file, so all share one.
    compressor: Compress,
}

struct Entry {
    id: Oid,
    /// CRC-32 of the object as it stands in the pack.
    check: u32,
    offset: usize,
}

impl Default for Pack {
    fn default() -> Self {
        // The number of objects is filled in at the end.
        let bytes = b"PACK\0\0\0\x02\0\0\0\0".to_vec();
        Self { bytes, entries: Vec::new(), compressor: Compress::new(Compression::fast(), true) }
    }
}

impl Pack {
    /// Adds the object `id`. One that is there already is not added again.
    pub(super) fn add(&mut self, id: Oid, kind: ObjectType, data: &[u8]) -> Result<(), GitError> {
        if self.entries.iter().any(|entry| entry.id == id) {
            return Ok(());
        }
        let offset = self.bytes.len();
        entry_header(&mut self.bytes, kind, data.len());
        deflate(&mut self.compressor, data, &mut self.bytes)?;
        let mut check = Crc::new();
        check.update(&self.bytes[offset..]);
        self.entries.push(Entry { id, check: check.sum(), offset });
        Ok(())
    }

    /// Whether nothing was added.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Writes the pack and its index into `directory`, an `objects/pack` that nobody reads meanwhile.
    pub(super) fn write(self, directory: &Path) -> Result<(), GitError> {
        let (name, files) = self.finish();
        files.iter().try_for_each(|(ending, content)| Ok(write_read_only(&directory.join(format!("{name}.{ending}")), content)?))
    }

    /// Writes the pack and its index into the `objects/pack` of a repository, where they appear whole or not at all. What a killed process
    /// leaves has a name that git does not read, and removes (`git prune`), and that is written over.
    pub(super) fn publish(self, packs: &Path) -> Result<(), GitError> {
        let (name, files) = self.finish();
        let unfinished = |ending: &str| packs.join(format!("tmp_pave_{}_{ending}_{name}", std::process::id()));
        let publish = || -> Result<(), GitError> {
            for (ending, content) in &files {
                remove_file(&unfinished(ending))?;
                write_read_only(&unfinished(ending), content)?;
            }
            for (ending, _) in &files {
                move_file(&unfinished(ending), &packs.join(format!("{name}.{ending}")))?;
            }
            Ok(())
        };
        publish().inspect_err(|_| {
            for (ending, _) in &files {
                // Best effort: the first error is the one that counts.
                let _ = remove_file(&unfinished(ending));
            }
        })
    }

    /// Gives the name, without `.pack` and `.idx`, and the contents by ending. A reader looks for indexes, so that one must not be there
    /// before its pack.
    fn finish(mut self) -> (String, [(&'static str, Vec<u8>); 2]) {
        // A repository that a template makes is far from four thousand million objects or bytes.
        self.bytes[8..12].copy_from_slice(&big_endian(self.entries.len()));
        let checksum = Sha1::digest(&self.bytes);
        self.bytes.extend(checksum);
        let name = format!("pack-{}", data_encoding::HEXLOWER.encode(&checksum));
        let index = self.index(&checksum);
        (name, [("pack", self.bytes), ("idx", index)])
    }

    fn index(&mut self, pack_checksum: &[u8]) -> Vec<u8> {
        self.entries.sort_unstable_by_key(|entry| entry.id);
        let mut index = b"\xfftOc\0\0\0\x02".to_vec();
        for first in 0..=u8::MAX {
            let up_to = self.entries.partition_point(|entry| entry.id.as_bytes()[0] <= first);
            index.extend(big_endian(up_to));
        }
        index.extend(self.entries.iter().flat_map(|entry| entry.id.as_bytes()));
        index.extend(self.entries.iter().flat_map(|entry| entry.check.to_be_bytes()));
        index.extend(self.entries.iter().flat_map(|entry| big_endian(entry.offset)));
        index.extend(pack_checksum);
        let checksum = Sha1::digest(&index);
        index.extend(checksum);
        index
    }
}

fn big_endian(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes()
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
