//! The payload: chunks of ChaCha20-Poly1305 that are numbered, and of which the last says so (STREAM).

use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use zeroize::Zeroizing;

use super::{FileKey, derive};

pub(super) const NONCE_BYTES: usize = 16;
const CHUNK_BYTES: usize = 64 << 10;
const TAG_BYTES: usize = 16;

/// The length of a nonce and the sealed form of a plaintext of this length.
pub(super) fn sealed_len(plaintext: usize) -> usize {
    let chunks = plaintext.div_ceil(CHUNK_BYTES).max(1);
    NONCE_BYTES + plaintext + chunks * TAG_BYTES
}

/// Appends the nonce and the sealed plaintext to the file.
pub(super) fn seal(key: &FileKey, nonce: &[u8; NONCE_BYTES], plaintext: &[u8], file: &mut Vec<u8>) {
    let cipher = cipher(key, nonce);
    file.extend_from_slice(nonce);
    let mut rest = plaintext;
    for number in 0.. {
        let (chunk, after) = rest.split_at(rest.len().min(CHUNK_BYTES));
        let start = file.len();
        file.extend_from_slice(chunk);
        let is_last = after.is_empty();
        let tag = cipher
            .encrypt_inout_detached(
                &chunk_nonce(number, is_last),
                b"",
                (&mut file[start..]).into(),
            )
            .expect("a chunk is shorter than ChaCha20-Poly1305 allows");
        file.extend_from_slice(&tag);
        if is_last {
            return;
        }
        rest = after;
    }
}

/// Opens what follows the nonce; `None` if it is not exactly what the author sealed.
pub(super) fn open(
    key: &FileKey,
    nonce: &[u8; NONCE_BYTES],
    sealed: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let cipher = cipher(key, nonce);
    // The whole buffer is reserved at once, because growing it would leave copies of the plaintext behind.
    let mut plaintext = Zeroizing::new(Vec::with_capacity(sealed.len()));
    let mut rest = sealed;
    for number in 0.. {
        let (chunk, after) = rest.split_at(rest.len().min(CHUNK_BYTES + TAG_BYTES));
        let (ciphertext, tag) = chunk.split_last_chunk::<TAG_BYTES>()?;
        // Only an empty plaintext has an empty chunk.
        if ciphertext.is_empty() && number > 0 {
            return None;
        }
        let start = plaintext.len();
        plaintext.extend_from_slice(ciphertext);
        let is_last = after.is_empty();
        cipher
            .decrypt_inout_detached(
                &chunk_nonce(number, is_last),
                b"",
                (&mut plaintext[start..]).into(),
                tag.into(),
            )
            .ok()?;
        if is_last {
            break;
        }
        rest = after;
    }
    Some(plaintext)
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
