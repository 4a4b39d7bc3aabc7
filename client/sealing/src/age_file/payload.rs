//! The payload: numbered chunks of ChaCha20-Poly1305, the last of which is marked (STREAM).

use super::{FileKey, derive};
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};

pub(super) const NONCE_BYTES: usize = 16;
const CHUNK_BYTES: usize = 64 << 10;
const TAG_BYTES: usize = 16;

/// The length of a nonce and the sealed form of a plaintext of this length.
pub(super) fn sealed_len(plaintext: usize) -> usize {
    let chunks = plaintext.div_ceil(CHUNK_BYTES).max(1);
    NONCE_BYTES + plaintext + chunks * TAG_BYTES
}

/// Appends the nonce and the sealed plaintext, which comes in pieces, to the file.
pub(super) fn seal(
    key: &FileKey,
    nonce: &[u8; NONCE_BYTES],
    plaintext: &[&[u8]],
    file: &mut Vec<u8>,
) {
    let cipher = cipher(key, nonce);
    file.extend_from_slice(nonce);
    let (mut number, mut start) = (0, file.len());
    for piece in plaintext {
        let mut rest = *piece;
        while !rest.is_empty() {
            // A full chunk is sealed when more comes after it, because the last one says that it is the last.
            if file.len() - start == CHUNK_BYTES {
                seal_chunk(&cipher, &chunk_nonce(number, false), file, start);
                (number, start) = (number + 1, file.len());
            }
            let room = CHUNK_BYTES - (file.len() - start);
            let (now, later) = rest.split_at(rest.len().min(room));
            file.extend_from_slice(now);
            rest = later;
        }
    }
    seal_chunk(&cipher, &chunk_nonce(number, true), file, start);
}

/// Encrypts what stands in the file from `start` on, and appends its tag.
fn seal_chunk(cipher: &ChaCha20Poly1305, nonce: &Nonce, file: &mut Vec<u8>, start: usize) {
    let tag = cipher
        .encrypt_inout_detached(nonce, b"", (&mut file[start..]).into())
        .expect("a chunk is shorter than ChaCha20-Poly1305 allows");
    file.extend_from_slice(&tag);
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
