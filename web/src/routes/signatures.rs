//! `/api/v1/signatures`: what was signed in the caller's name.

use emr_api::signature::{AskSignatures, SignatureEntry, signed_text};
use emr_model::{Page, Timestamp};
use futures::{StreamExt, TryStreamExt, stream};

use super::answer::Json;
use super::body::JsonBody;
use super::caller::Reader;
use super::route::Request;
use super::sessions::check_time;
use super::transactions::LONGEST_TRANSACTION;
use crate::certificate::Holder;
use crate::problem::ApiError;
use crate::read_model::{LedgerPlace, SignedTransaction};
use crate::state::AppState;

const LONGEST_QUESTION: usize = 4 * 1024;
/// How many transactions of a page the peer is asked for at a time.
const AT_ONCE: usize = 4;
/// After so many bytes of transactions a page ends.
const MOST_BYTES: usize = 4 << 20;

/// The transactions in the caller's name.
pub(super) async fn list(
    request: Request<Reader, (), JsonBody<AskSignatures, LONGEST_QUESTION>>,
) -> Result<Json<Page<SignatureEntry>>, ApiError> {
    let (state, JsonBody(asked)) = (&request.state, &request.body);
    let holder = request.caller.holder();
    check_signed(state, holder, asked)?;
    let Some(member) = holder.member() else {
        return Err(ApiError::NotPermitted("only members have signatures"));
    };
    let before = before(asked)?;
    let most = asked.page.size.unwrap_or(AskSignatures::MOST);
    let most = most.clamp(1, AskSignatures::MOST);
    let function = asked.function.as_deref();
    let model = &state.read_model;
    // One more tells whether another page follows.
    let signed = model.signed_by(member, function, before, most + 1).await?;
    let _place = state.limits.call(&holder.key)?;
    let wanted = signed.iter().take(most as usize).cloned();
    let entries: Vec<_> = stream::iter(wanted)
        .map(|signed| entry(state, signed))
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    Ok(Json(page(entries, &signed)))
}

/// As many of the entries as fit, with a bookmark if more of what is signed follow.
fn page(mut entries: Vec<SignatureEntry>, signed: &[SignedTransaction]) -> Page<SignatureEntry> {
    let mut bytes = 0;
    let fitting = entries.iter().take_while(|entry| {
        bytes += entry.envelope.as_ref().map_or(0, |it| it.0.len());
        bytes <= MOST_BYTES
    });
    let fitting = fitting.count().max(1);
    entries.truncate(fitting);
    let last = entries
        .len()
        .checked_sub(1)
        .map(|last| signed[last].position);
    Page {
        next: last
            .filter(|_| signed.len() > entries.len())
            .map(|last| last.to_string()),
        entries,
    }
}

/// An entry with its transaction, from the peer's ledger, if the peer has it.
async fn entry(state: &AppState, signed: SignedTransaction) -> Result<SignatureEntry, ApiError> {
    let envelope = state.gateway().envelope(&signed.transaction).await?;
    let envelope = envelope.filter(|it| it.len() <= LONGEST_TRANSACTION);
    Ok(SignatureEntry {
        transaction: signed.transaction,
        block: signed.position.block,
        verdict: signed.verdict.as_str_name().to_owned(),
        envelope: envelope.map(Into::into),
    })
}

fn before(asked: &AskSignatures) -> Result<LedgerPlace, ApiError> {
    let Some(bookmark) = &asked.page.bookmark else {
        return Ok(LedgerPlace::END);
    };
    let invalid = |_| ApiError::Invalid("the bookmark is not one of this list".to_owned());
    bookmark.parse().map_err(invalid)
}

fn check_signed(state: &AppState, holder: &Holder, asked: &AskSignatures) -> Result<(), ApiError> {
    check_time(asked.time, Timestamp::now(), ApiError::NotPermitted)?;
    let is_signed_for = |origin: &String| {
        let text = signed_text(origin, asked.time);
        holder.has_signed(&text, &asked.signature.0)
    };
    if !state.origins.iter().any(is_signed_for) {
        return Err(ApiError::NotPermitted(
            "the question is not signed by the key that you signed in with",
        ));
    }
    Ok(())
}
