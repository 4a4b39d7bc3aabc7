//! What is inside the encrypted content: salt, header, length, content, padding.

use std::ops::Range;

use emr_model::record::{RecordContext, RecordFacts};
use emr_model::{CategoryId, Digest, KindCode, MemberId, RecordId};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::{Draft, OpenError, Part, SealError, padding::padded_size};
use crate::canonical::canonical_json;

/// The largest content of one record: 256 MiB.
pub const MAX_CONTENT_BYTES: usize = 256 << 20;

/// The largest encrypted content: padding and age add less than this.
pub const MAX_SEALED_CONTENT_BYTES: usize = 272 << 20;

const SALT_BYTES: usize = 32;
const DOMAIN: &[u8] = b"emr-commit-v1";

/// A payload that is ready to be encrypted. A large content stays where it is.
pub(super) struct Payload<'a> {
    /// Salt, header and length.
    before: Zeroizing<Vec<u8>>,
    content: &'a [u8],
    padding: Vec<u8>,
    pub(super) commitment: Digest,
}

impl Payload<'_> {
    /// Its bytes, in their order.
    pub(super) fn pieces(&self) -> [&[u8]; 3] {
        [&self.before, self.content, &self.padding]
    }
}

/// Writes the payload of a draft under a fresh salt.
pub(super) fn write<'a>(draft: &Draft<'a>) -> Result<Payload<'a>, SealError> {
    write_salted(draft, rand::random())
}

pub(super) fn write_salted<'a>(
    draft: &Draft<'a>,
    salt: [u8; SALT_BYTES],
) -> Result<Payload<'a>, SealError> {
    let content = draft.content;
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
    Ok(Payload {
        commitment: commitment(&[&before, content]),
        padding: vec![0; padded - size],
        before,
        content,
    })
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
