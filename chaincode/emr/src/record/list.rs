//! A category's records, a page at a time. A peer returns every key that it read to a caller who asks it directly, so
//! range reads cover only keys that the caller may see. (Exception: the first contract did not record when an epoch
//! began; around its epochs, ranges are wider than the answer.)

use std::collections::BTreeMap;

use emr_model::grant::{GrantEntry, Scope};
use emr_model::record::{ListRecords, RecordEntry, RecordStatus};
use emr_model::{CategoryId, MemberId, Page, PageRequest, RecordId, Timestamp, TransactionId};
use fabric_chaincode::Ledger;

use super::entry;
use crate::authority::{self, ConfirmedBasis, Need};
use crate::caller::ActiveMember;
use crate::category;
use crate::collection::Keyed;
use crate::context::Context;
use crate::error::ContractError;
use crate::record_value::{Addition, RecordValue};
use crate::schema::{ADDITIONS, CLOSURES, RECORDS};

/// A category's records, newest first; for members who may read them.
pub(crate) async fn list<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: ListRecords,
) -> Result<Page<RecordEntry>, ContractError> {
    let place = (&request.patient, &request.category);
    let (patient, category) = place;
    let need = Need::Read;
    let basis = authority::over(
        context,
        caller.reader(),
        patient,
        category,
        &request.basis,
        need,
    )
    .await?;
    let found = match &basis {
        ConfirmedBasis::Own | ConfirmedBasis::Delegation => {
            all(context, place, &request.page).await?
        }
        ConfirmedBasis::Emergency => {
            category::require_emergency_access(context, patient, category).await?;
            while_open(context, place, &request.page).await?
        }
        ConfirmedBasis::Grant(grant) => match &grant.scope {
            Scope::Records(records) => exactly(context, place, records).await?,
            Scope::Dates { from, until } => {
                let times = (*from, Some(*until));
                granted(context, place, grant, times, &request.page).await?
            }
            Scope::All => {
                let times = (Timestamp::from_millis(0), None);
                granted(context, place, grant, times, &request.page).await?
            }
        },
    };
    let additions = additions(context, place, &found.entries).await?;
    let channel = context.ledger.channel_id();
    let mut entries = Vec::with_capacity(found.entries.len());
    for (record, mut value) in found.entries {
        let shared = || additions.get(&record.transaction()).cloned();
        let addition = value.addition.clone().or_else(shared);
        let addition = addition.ok_or(ContractError::IncompleteRecord)?;
        let is_there = basis.is_patients() || value.status != RecordStatus::Erased;
        if is_there && basis.reaches(&record, &addition) {
            let marked_by = value.marked_by.take();
            let facts = value.facts(addition, channel, (patient, category, &record));
            entries.push(entry(facts, marked_by, &basis));
        }
    }
    Ok(Page {
        entries,
        next: found.next,
    })
}

type Category<'a> = (&'a MemberId, &'a CategoryId);
type Found = Page<(RecordId, RecordValue)>;

const NOTHING: Found = Page {
    entries: Vec::new(),
    next: None,
};

async fn all<L: Ledger>(
    context: &Context<'_, L>,
    (patient, category): Category<'_>,
    page: &PageRequest,
) -> Result<Found, ContractError> {
    let prefix = [patient.as_str(), category.as_str()];
    let page = RECORDS.keyed_page(context.ledger, &prefix, page).await?;
    found(page)
}

/// Single records, by exact reads; they fit on one page.
async fn exactly<L: Ledger>(
    context: &Context<'_, L>,
    (patient, category): Category<'_>,
    records: &[RecordId],
) -> Result<Found, ContractError> {
    let keys = records.iter().map(|record| (patient, category, record));
    let values = RECORDS.get_many(context.ledger, keys).await?;
    let found = records.iter().cloned().zip(values);
    let mut entries: Vec<_> = found
        .filter_map(|(record, value)| Some((record, value?)))
        .collect();
    entries.sort_by(|left, right| left.0.cmp(&right.0));
    Ok(Page {
        entries,
        next: None,
    })
}

/// Records added between two times, while one of the grant's epochs was current.
async fn granted<L: Ledger>(
    context: &Context<'_, L>,
    place: Category<'_>,
    grant: &GrantEntry,
    (from, until): (Timestamp, Option<Timestamp>),
    page: &PageRequest,
) -> Result<Found, ContractError> {
    let (patient, category) = place;
    let epochs = (grant.epochs.first(), grant.epochs.last());
    let (Some(first), Some(last)) = epochs else {
        return Ok(NOTHING);
    };
    let first = category::at_epoch(context, patient, category, first.epoch).await?;
    let began = first.and_then(|first| first.since());
    let from = began.map_or(from, |began| from.max(began));
    let until = [until, end(context, place, last.epoch).await?];
    let until = until.into_iter().flatten().min();
    match until.is_some_and(|until| until <= from) {
        true => Ok(NOTHING),
        false => between(context, place, (from, until), page).await,
    }
}

/// The earliest known start of a later epoch: when this epoch ended, or a later time if that is unknown. `None` if no
/// later epoch has a known start.
async fn end<L: Ledger>(
    context: &Context<'_, L>,
    (patient, category): Category<'_>,
    mut epoch: u32,
) -> Result<Option<Timestamp>, ContractError> {
    loop {
        epoch = epoch.saturating_add(1);
        match category::at_epoch(context, patient, category, epoch).await? {
            None => return Ok(None),
            Some(next) if next.since().is_some() => return Ok(next.since()),
            Some(_) => {}
        }
    }
}

/// Records added while the category was open to emergencies.
async fn while_open<L: Ledger>(
    context: &Context<'_, L>,
    place: Category<'_>,
    page: &PageRequest,
) -> Result<Found, ContractError> {
    let closures = CLOSURES.get(context.ledger, place).await?;
    let bookmark = page.bookmark.clone().map(RecordId::try_from);
    let bookmark = bookmark.and_then(Result::ok).map(|record| record.time());
    let is_past = |from: Timestamp| bookmark.is_some_and(|bookmark| bookmark < from);
    let open = closures.unwrap_or_default().open_times().into_iter();
    let mut open = open.skip_while(|(from, _)| is_past(*from)).peekable();
    let size = page.size.unwrap_or(PageRequest::DEFAULT_SIZE) as usize;
    let mut page = page.clone();
    let mut found = NOTHING;
    for times in open.by_ref() {
        let part = between(context, place, times, &page).await?;
        found.entries.extend(part.entries);
        found.next = part.next;
        let left = size.saturating_sub(found.entries.len());
        if found.next.is_some() || left == 0 {
            break;
        }
        page = PageRequest {
            size: u32::try_from(left).ok(),
            bookmark: None,
        };
    }
    // The page is full, and an open time ends with it. The next page begins with the open time before that one.
    if found.next.is_none() {
        let until = open.peek().and_then(|(_, until)| *until);
        found.next = until.map(|until| latest_before(until).to_string());
    }
    Ok(found)
}

/// Records added from the first time up to, but not including, the second.
async fn between<L: Ledger>(
    context: &Context<'_, L>,
    (patient, category): Category<'_>,
    (from, until): (Timestamp, Option<Timestamp>),
    page: &PageRequest,
) -> Result<Found, ContractError> {
    // Later times sort first, so a range begins with its latest time. Every hex digit sorts before `g`.
    let start = until.map(|until| before(until).inverted());
    let end = from.as_millis().checked_sub(1).map(Timestamp::from_millis);
    let range = (
        start.unwrap_or_default(),
        end.map_or_else(|| "g".to_owned(), Timestamp::inverted),
    );
    let prefix = [patient.as_str(), category.as_str()];
    let range = (range.0.as_str(), range.1.as_str());
    let page = RECORDS
        .keyed_page_between(context.ledger, &prefix, range, page)
        .await?;
    found(page)
}

/// An id that sorts before every record added before this time, and after all others.
fn latest_before(time: Timestamp) -> RecordId {
    let transaction = "0".repeat(64).parse().expect("it is a transaction id");
    RecordId::new(before(time), &transaction, 0)
}

fn before(time: Timestamp) -> Timestamp {
    Timestamp::from_millis(time.as_millis().saturating_sub(1))
}

fn found(page: Page<Keyed<RecordValue>>) -> Result<Found, ContractError> {
    let entries = page.entries.into_iter().map(|Keyed { rest, value }| {
        let record = rest.concat().try_into();
        Ok((record.map_err(|_| ContractError::IncompleteRecord)?, value))
    });
    Ok(Page {
        entries: entries.collect::<Result<_, ContractError>>()?,
        next: page.next,
    })
}

/// The additions that records of a page share with others, each once.
async fn additions<L: Ledger>(
    context: &Context<'_, L>,
    (patient, category): Category<'_>,
    entries: &[(RecordId, RecordValue)],
) -> Result<BTreeMap<TransactionId, Addition>, ContractError> {
    let shared = entries.iter().filter(|(_, value)| value.addition.is_none());
    let mut transactions: Vec<_> = shared.map(|(record, _)| record.transaction()).collect();
    transactions.dedup();
    let keys = transactions.iter().map(|id| (patient, category, id));
    let found = ADDITIONS.get_many(context.ledger, keys).await?;
    let found = transactions.into_iter().zip(found);
    Ok(found
        .filter_map(|(transaction, addition)| Some((transaction, addition?)))
        .collect())
}
