//! The payload: numbered chunks of ChaCha20-Poly1305, the last of which is marked (STREAM).

use super::{FileKey, derive};
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};

pub(super) const NONCE_BYTES: usize = 16;
const CHUNK_BYTES: usize = 64 << 10;
const TAG_BYTES: usize = 16;

/// The length of a nonce and the sealed form of a plaintext of this length.
pub(super) fn sealed_len(plaintext: usize) -> usize {
    NONCE_BYTES + plaintext + chunks(plaintext) * TAG_BYTES
}

fn chunks(plaintext: usize) -> usize {
    plaintext.div_ceil(CHUNK_BYTES).max(1)
}

/// Seals what stands in `file`, in place: then it has `before` bytes for others, the nonce, and the sealed plaintext.
pub(super) fn seal(key: &FileKey, nonce: &[u8; NONCE_BYTES], file: &mut Vec<u8>, before: usize) {
    let cipher = cipher(key, nonce);
    let length = file.len();
    file.resize(before + sealed_len(length), 0);
    let first = before + NONCE_BYTES;
    // Sealed chunks stand further back than plain ones, so that the last one is moved first.
    for number in (0..chunks(length)).rev() {
        let start = number * CHUNK_BYTES;
        let end = length.min(start + CHUNK_BYTES);
        let to = first + number * (CHUNK_BYTES + TAG_BYTES);
        file.copy_within(start..end, to);
        let (chunk, rest) = file[to..].split_at_mut(end - start);
        let nonce = chunk_nonce(number as u64, end == length);
        let tag = cipher
            .encrypt_inout_detached(&nonce, b"", chunk.into())
            .expect("a chunk is shorter than ChaCha20-Poly1305 allows");
        rest[..TAG_BYTES].copy_from_slice(&tag);
    }
    file[before..first].copy_from_slice(nonce);
}

/// Opens what follows the nonce, in place: then the plaintext stands at its beginning. Returns the length of the plaintext;
/// `None` if it is not exactly what the author sealed.
pub(super) fn open(key: &FileKey, nonce: &[u8; NONCE_BYTES], sealed: &mut [u8]) -> Option<usize> {
    let cipher = cipher(key, nonce);
    let (mut opened, mut start) = (0, 0);
    for number in 0.. {
        let end = sealed.len().min(start + CHUNK_BYTES + TAG_BYTES);
        let is_last = end == sealed.len();
        let (chunk, tag) = sealed[start..end].split_last_chunk_mut::<TAG_BYTES>()?;
        let length = chunk.len();
        // Only an empty plaintext has an empty chunk.
        if length == 0 && number > 0 {
            return None;
        }
        cipher
            .decrypt_inout_detached(
                &chunk_nonce(number, is_last),
                b"",
                chunk.into(),
                (&*tag).into(),
            )
            .ok()?;
        sealed.copy_within(start..start + length, opened);
        opened += length;
        if is_last {
            break;
        }
        start = end;
    }
    Some(opened)
}

fn cipher(key: &FileKey, nonce: &[u8; NONCE_BYTES]) -> ChaCha20Poly1305 {
    ChaCha20Poly1305::new((&*derive(nonce, b"payload", key.as_slice())).into())
}

/// The number of the chunk in 11 bytes, big-endian, and whether it is the last.
fn chunk_nonce(number: u64, is_last: bool) -> Nonce {
    let mut nonce = [0; 12];
    nonce[3..11].copy_from_slice(&number.to_be_bytes());
    nonce[11] = is_last.into();
    nonce.into()
}

/// These chunks, sealed one after the other, each with its mark whether it is the last.
#[cfg(test)]
pub(super) fn seal_chunks(
    key: &FileKey,
    nonce: &[u8; NONCE_BYTES],
    chunks: &[(&[u8], bool)],
) -> Vec<u8> {
    use chacha20poly1305::aead::Aead as _;

    let cipher = cipher(key, nonce);
    let sealed = (0..)
        .zip(chunks)
        .map(|(number, (chunk, is_last))| cipher.encrypt(&chunk_nonce(number, *is_last), *chunk));
    sealed.collect::<Result<Vec<_>, _>>().unwrap().concat()
}
