//! Reading records: the ledger keeps facts about their content, never the content itself.

use std::cmp::Ordering;

use emr_model::access::RecordVersion;
use emr_model::record::{
    GetRecord, KeeperFile, RecordEntry, RecordFacts, RecordHistory, RecordStatus, RecordVersions,
};
use emr_model::{CategoryId, MemberId, Page, RecordId};
use fabric_chaincode::Ledger;

use crate::authority::{self, ConfirmedBasis, Need};
use crate::caller::ActiveMember;
use crate::context::Context;
use crate::error::ContractError;
use crate::key::Version;
use crate::record_value::{Addition, RecordValue};
use crate::schema::{ADDITIONS, RECORD_VERSIONS, RECORDS};

mod list;

pub(crate) use list::list;

/// Where a record is: patient, category and id.
pub(crate) type Place<'a> = (&'a MemberId, &'a CategoryId, &'a RecordId);

/// One record's entry; for members who may read it.
pub(crate) async fn look_up<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: GetRecord,
) -> Result<RecordEntry, ContractError> {
    let place = (&request.patient, &request.category, &request.record);
    let (patient, category, _) = place;
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
    let current = current(context, &basis, place).await?;
    Ok(current.entry(context, &basis))
}

/// All versions of one record; for members who may read it.
pub(crate) async fn history<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: RecordHistory,
) -> Result<RecordVersions, ContractError> {
    let place = (&request.patient, &request.category, &request.record);
    let (patient, category, record) = place;
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
    let current = current(context, &basis, place).await?;
    let prefix = [patient.as_str(), category.as_str(), record.as_str()];
    let page = RECORD_VERSIONS
        .page(context.ledger, &prefix, &request.page)
        .await?;
    let mut earlier = Vec::with_capacity(page.entries.len());
    for value in page.entries {
        let found = Found::load(context, place, value, current.is_erased).await?;
        if found.is_reached_by(&basis) {
            earlier.push(found.entry(context, &basis));
        }
    }
    Ok(RecordVersions {
        current: current.entry(context, &basis),
        earlier: Page {
            entries: earlier,
            next: page.next,
        },
    })
}

/// A version of a record as the ledger has it, before a check whether the caller may see it.
pub(crate) struct Found<'a> {
    place: Place<'a>,
    value: RecordValue,
    addition: Addition,
    /// Whether the record was erased, and with it all its versions.
    is_erased: bool,
}

impl<'a> Found<'a> {
    async fn load<L: Ledger>(
        context: &Context<'_, L>,
        place: Place<'a>,
        value: RecordValue,
        is_erased: bool,
    ) -> Result<Self, ContractError> {
        let (value, addition) = with_addition(context, place, value).await?;
        Ok(Self {
            place,
            value,
            addition,
            is_erased,
        })
    }

    /// The keepers' files.
    pub(crate) fn files(&self) -> &[KeeperFile] {
        &self.addition.keepers
    }

    fn is_reached_by(&self, basis: &ConfirmedBasis) -> bool {
        let (_, _, record) = self.place;
        basis.reaches(record, &self.addition)
    }

    fn entry<L: Ledger>(mut self, context: &Context<'_, L>, basis: &ConfirmedBasis) -> RecordEntry {
        let marked_by = self.value.marked_by.take();
        entry(self.facts(context), marked_by, basis)
    }

    fn facts<L: Ledger>(self, context: &Context<'_, L>) -> RecordFacts {
        let channel = context.ledger.channel_id();
        self.value.facts(self.addition, channel, self.place)
    }
}

/// Finds these versions of a patient's records; `None` stands for one that does not exist.
pub(crate) async fn find<'a, L: Ledger>(
    context: &Context<'_, L>,
    patient: &'a MemberId,
    wanted: &'a [RecordVersion],
) -> Result<Vec<Option<Found<'a>>>, ContractError> {
    let keys = wanted.iter().map(|of| (patient, &of.category, &of.record));
    let current = RECORDS.get_many(context.ledger, keys).await?;
    let mut found = Vec::with_capacity(wanted.len());
    for (current, wanted) in current.into_iter().zip(wanted) {
        let place = (patient, &wanted.category, &wanted.record);
        found.push(version(context, place, current, wanted.version).await?);
    }
    Ok(found)
}

/// The facts of the found versions, if the basis reaches every one and none was erased.
pub(crate) fn opened<L: Ledger>(
    context: &Context<'_, L>,
    basis: &ConfirmedBasis,
    found: Vec<Option<Found<'_>>>,
) -> Result<Vec<RecordFacts>, ContractError> {
    let opened = found.into_iter().map(|found| {
        let found = found.ok_or_else(|| missing(basis))?;
        if !found.is_reached_by(basis) {
            return Err(ContractError::NotPermitted);
        }
        match found.is_erased {
            true => Err(ContractError::Erased),
            false => Ok(found.facts(context)),
        }
    });
    opened.collect()
}

/// Finds one version of a record, given the record's current version.
async fn version<'a, L: Ledger>(
    context: &Context<'_, L>,
    place: Place<'a>,
    current: Option<RecordValue>,
    wanted: u32,
) -> Result<Option<Found<'a>>, ContractError> {
    let (patient, category, record) = place;
    let Some(current) = current else {
        return Ok(None);
    };
    let is_erased = current.status == RecordStatus::Erased;
    let value = match wanted.cmp(&current.version) {
        Ordering::Equal => Some(current),
        Ordering::Less => {
            let key = (patient, category, record, &Version(wanted));
            RECORD_VERSIONS.get(context.ledger, key).await?
        }
        Ordering::Greater => None,
    };
    match value {
        Some(value) => Found::load(context, place, value, is_erased)
            .await
            .map(Some),
        None => Ok(None),
    }
}

/// The current version of a record that the basis reaches. If the record was erased, only a caller who acts as the
/// patient sees the version; others learn that it was erased.
async fn current<'a, L: Ledger>(
    context: &Context<'_, L>,
    basis: &ConfirmedBasis,
    place: Place<'a>,
) -> Result<Found<'a>, ContractError> {
    let value = RECORDS.get(context.ledger, place).await?;
    let value = value.ok_or_else(|| missing(basis))?;
    let is_erased = value.status == RecordStatus::Erased;
    let found = Found::load(context, place, value, is_erased).await?;
    if !found.is_reached_by(basis) {
        return Err(ContractError::NotPermitted);
    }
    match is_erased && !basis.is_patients() {
        true => Err(ContractError::Erased),
        false => Ok(found),
    }
}

/// A caller who acts as the patient learns that a record is missing. Others get the same refusal as for a record that
/// their basis does not reach.
fn missing(basis: &ConfirmedBasis) -> ContractError {
    match basis.is_patients() {
        true => ContractError::NotFound("record"),
        false => ContractError::NotPermitted,
    }
}

/// A version and its addition, which it may share with the records that were added with it.
pub(crate) async fn with_addition<L: Ledger>(
    context: &Context<'_, L>,
    (patient, category, record): Place<'_>,
    value: RecordValue,
) -> Result<(RecordValue, Addition), ContractError> {
    if let Some(addition) = value.addition.clone() {
        return Ok((value, addition));
    }
    let transaction = record.transaction();
    let key = (patient, category, &transaction);
    let addition = ADDITIONS.get(context.ledger, key).await?;
    let addition = addition.ok_or(ContractError::IncompleteRecord)?;
    Ok((value, addition))
}

/// The entry that this basis may see. Only the patient sees a record's parts without opening it. Only the patient and
/// delegates see who marked it, because that may be a delegate.
fn entry(facts: RecordFacts, marked_by: Option<MemberId>, basis: &ConfirmedBasis) -> RecordEntry {
    RecordEntry {
        record: facts.context.record,
        version: facts.context.version,
        epoch: facts.context.epoch,
        author: facts.author,
        organization: facts.organization,
        is_patient_stated: facts.is_patient_stated,
        kind: facts.kind,
        padded_size: facts.parts.padded_size,
        batch: facts.batch,
        status: facts.status,
        marked_by: marked_by.filter(|_| basis.is_patients()),
        time: facts.time,
        parts: matches!(basis, ConfirmedBasis::Own).then_some(facts.parts),
    }
}
