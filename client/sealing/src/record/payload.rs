//! What is inside the encrypted content: salt, header, length, content, padding.

use std::borrow::Cow;
use std::ops::Range;

use emr_model::record::{RecordContext, RecordFacts};
use emr_model::{CategoryId, Digest, KindCode, MemberId, RecordId};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::{Draft, OpenError, Part, SealError, padding::padded_size};
use crate::age_file::{sealed_len, with_capacity};
use crate::canonical::canonical_json;

/// The largest content of one record: 256 MiB.
pub const MAX_CONTENT_BYTES: usize = 256 << 20;

/// The largest encrypted content: padding and age add less than this.
pub const MAX_SEALED_CONTENT_BYTES: usize = 272 << 20;

const SALT_BYTES: usize = 32;
const DOMAIN: &[u8] = b"emr-commit-v1";

/// More than salt, header and length take.
const MOST_BEFORE_CONTENT: usize = 4 << 10;

/// The memory that takes any content of this length in all the forms that it has while it is sealed. A content in so much
/// memory is sealed where it is.
pub fn sealed_capacity(content: usize) -> usize {
    let size = (content + MOST_BEFORE_CONTENT) as u64;
    let padded = padded_size(size).map_or(usize::MAX, |padded| padded as usize);
    sealed_len(1, padded)
}

/// A payload that is ready to be encrypted.
pub(super) struct Payload {
    /// With room for what encryption adds.
    pub(super) bytes: Vec<u8>,
    pub(super) commitment: Digest,
}

/// Writes the payload of a draft under a fresh salt.
pub(super) fn write(draft: Draft<'_>) -> Result<Payload, SealError> {
    write_salted(draft, rand::random())
}

pub(super) fn write_salted(draft: Draft<'_>, salt: [u8; SALT_BYTES]) -> Result<Payload, SealError> {
    let content = &draft.content;
    if content.len() > MAX_CONTENT_BYTES {
        return Err(SealError::ContentTooLarge);
    }
    let header = header(draft.context, draft.author, draft.kind);
    let size = SALT_BYTES + 4 + header.len() + 8 + content.len();
    let padded = padded_size(size as u64).expect("256 MiB and a header fit in 64 bits") as usize;

    // The whole buffer is reserved at once, because growing it would leave copies of the header behind.
    let mut before = Zeroizing::new(Vec::with_capacity(size - content.len()));
    before.extend_from_slice(&salt);
    before.extend_from_slice(&(header.len() as u32).to_be_bytes());
    before.extend_from_slice(&header);
    before.extend_from_slice(&(content.len() as u64).to_be_bytes());
    let commitment = commitment(&[&before, content]);

    let mut bytes = with_room(draft.content);
    let length = bytes.len();
    bytes.resize(padded, 0);
    bytes.copy_within(..length, before.len());
    bytes[..before.len()].copy_from_slice(&before);
    Ok(Payload { bytes, commitment })
}

/// The content in memory of [`sealed_capacity`].
fn with_room(content: Cow<'_, [u8]>) -> Vec<u8> {
    let capacity = sealed_capacity(content.len());
    match content {
        Cow::Owned(content) => with_capacity(content, capacity),
        Cow::Borrowed(content) => {
            let mut copy = Vec::with_capacity(capacity);
            copy.extend_from_slice(content);
            copy
        }
    }
}

/// A payload that was checked against the ledger's facts.
pub(super) struct Checked {
    pub(super) salt: [u8; SALT_BYTES],
    /// Where the content stands in the payload.
    pub(super) content: Range<usize>,
}

/// Reads a payload and checks its header and the commitment to it.
pub(super) fn check(payload: &[u8], facts: &RecordFacts) -> Result<Checked, OpenError> {
    let parsed = parse(payload).ok_or(OpenError::Damaged(Part::Content))?;
    if parsed.header != header(&facts.context, &facts.author, &facts.kind).as_slice() {
        return Err(OpenError::HeaderMismatch);
    }
    if commitment(&[parsed.committed]) != facts.parts.commitment {
        return Err(OpenError::CommitmentMismatch);
    }
    Ok(Checked {
        salt: *parsed.salt,
        content: parsed.committed.len() - parsed.content_size..parsed.committed.len(),
    })
}

struct Parsed<'a> {
    salt: &'a [u8; SALT_BYTES],
    header: &'a [u8],
    content_size: usize,
    committed: &'a [u8],
}

/// Parses a payload; `None` unless every byte, padding included, follows the format.
fn parse(payload: &[u8]) -> Option<Parsed<'_>> {
    let (salt, rest) = payload.split_first_chunk()?;
    let (header_size, rest) = rest.split_first_chunk()?;
    let header_size = usize::try_from(u32::from_be_bytes(*header_size)).ok()?;
    let (header, rest) = rest.split_at_checked(header_size)?;
    let (content_size, rest) = rest.split_first_chunk()?;
    let content_size = usize::try_from(u64::from_be_bytes(*content_size)).ok()?;
    let (_, padding) = rest.split_at_checked(content_size)?;
    let committed = &payload[..payload.len() - padding.len()];
    let is_padded = padded_size(committed.len() as u64) == Some(payload.len() as u64)
        && padding.iter().all(|byte| *byte == 0);
    is_padded.then_some(Parsed {
        salt,
        header,
        content_size,
        committed,
    })
}

/// The digest of everything before the padding, which comes in pieces.
fn commitment(committed: &[&[u8]]) -> Digest {
    let mut hash = Sha256::new();
    hash.update(DOMAIN);
    for piece in committed {
        hash.update(piece);
    }
    Digest::from_bytes(hash.finalize().into())
}

/// The header: the context without its transaction, the author and the kind.
fn header(context: &RecordContext, author: &MemberId, kind: &KindCode) -> Zeroizing<Vec<u8>> {
    #[derive(Serialize)]
    struct Header<'a> {
        channel: &'a str,
        patient: &'a MemberId,
        category: &'a CategoryId,
        epoch: u32,
        record: &'a RecordId,
        version: u32,
        author_key: &'a Digest,
        author: &'a MemberId,
        kind: &'a KindCode,
    }
    canonical_json(&Header {
        channel: &context.channel,
        patient: &context.patient,
        category: &context.category,
        epoch: context.epoch,
        record: &context.record,
        version: context.version,
        author_key: &context.author_key,
        author,
        kind,
    })
}
