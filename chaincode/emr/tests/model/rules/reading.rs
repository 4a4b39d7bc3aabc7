//! Records: what may be looked up before it is opened.

use emr_model::ErrorCode::{Erased, NotFound, NotPermitted};
use emr_model::grant::{Right, Scope};
use emr_model::record::{
    GetRecord, ListRecords, RecordEntry, RecordHistory, RecordStatus, RecordVersions,
};
use emr_model::{CategoryId, ErrorCode, MemberId, Page};

use super::basis::ConfirmedBasis;
use super::{Answer, Model, Proposal, Version, require, whole};

/// A version's entry, as the patient sees it or as others do.
fn entry(version: &Version, confirmed: &ConfirmedBasis) -> RecordEntry {
    let is_patient = matches!(confirmed, ConfirmedBasis::Own);
    let acts_as_patient = matches!(
        confirmed,
        ConfirmedBasis::Own | ConfirmedBasis::Delegation(_)
    );
    RecordEntry {
        record: version.record.clone(),
        version: version.number,
        epoch: version.epoch,
        author: version.author.clone(),
        organization: version.organization.clone(),
        is_patient_stated: version.is_patient_stated,
        kind: version.kind.clone(),
        padded_size: version.parts.padded_size,
        batch: version.batch.clone(),
        status: version.status,
        marked_by: version.marked_by.clone().filter(|_| acts_as_patient),
        time: version.time,
        parts: is_patient.then(|| version.parts.clone()),
    }
}

/// The refusal for a record that does not exist. Only a caller who may see all records learns that it does not.
pub(super) fn absent(confirmed: &ConfirmedBasis) -> ErrorCode {
    match confirmed {
        ConfirmedBasis::Own | ConfirmedBasis::Delegation(_) => NotFound,
        ConfirmedBasis::Grant(_) | ConfirmedBasis::Emergency(_) => NotPermitted,
    }
}

/// Only the patient and delegates see an erased record.
fn is_there(confirmed: &ConfirmedBasis, current: &Version) -> bool {
    confirmed.is_patient_side() || current.status != RecordStatus::Erased
}

impl Model {
    pub(crate) fn get_record(&self, by: &Proposal, request: &GetRecord) -> Answer<RecordEntry> {
        let caller = self.caller(by)?;
        let place = (&request.patient, &request.category);
        let confirmed = self.basis(by, &caller, place, Right::Read, &request.basis)?;
        self.check_open(&confirmed, &request.category)?;
        let current = self.visible(&confirmed, place, &request.record)?;
        Ok(entry(current, &confirmed))
    }

    /// The current version, if this basis lets it be seen.
    fn visible(
        &self,
        confirmed: &ConfirmedBasis,
        place: (&MemberId, &CategoryId),
        record: &emr_model::RecordId,
    ) -> Answer<&Version> {
        let current = self.current_version(place, record);
        let current = current.ok_or_else(|| absent(confirmed))?;
        require(self.reaches(confirmed, current), NotPermitted)?;
        require(is_there(confirmed, current), Erased)?;
        Ok(current)
    }

    pub(crate) fn list_records(
        &self,
        by: &Proposal,
        request: &ListRecords,
    ) -> Answer<Page<RecordEntry>> {
        let caller = self.caller(by)?;
        let place = (&request.patient, &request.category);
        let confirmed = self.basis(by, &caller, place, Right::Read, &request.basis)?;
        self.check_open(&confirmed, &request.category)?;
        let mut listed: Vec<_> = (self.versions.iter())
            .filter(|version| (&version.patient, &version.category) == place)
            .filter(|version| {
                let current = self.current_version(place, &version.record);
                current.is_some_and(|current| current.number == version.number)
            })
            .filter(|version| self.reaches(&confirmed, version))
            .filter(|version| is_there(&confirmed, version))
            .filter(|version| self.is_listed(&confirmed, version))
            .map(|version| entry(version, &confirmed))
            .collect();
        listed.sort_by(|one, other| one.record.cmp(&other.record));
        Ok(whole(listed))
    }

    /// A grant that names no records reaches only records added after its first epoch was published and before the
    /// epoch after its last one was. An emergency reaches only records added while the category was open to
    /// emergencies.
    fn is_listed(&self, confirmed: &ConfirmedBasis, version: &Version) -> bool {
        match confirmed {
            ConfirmedBasis::Grant(grant) if !matches!(grant.scope, Scope::Records(_)) => {
                let first = grant.epochs.first().expect("a grant has epochs").epoch;
                let last = grant.epochs.last().expect("a grant has epochs").epoch;
                let (patient, category) = (&version.patient, &version.category);
                let added = version.record.time();
                let began = self.published(patient, category, first);
                let ended = self.published(patient, category, last + 1);
                began.is_some_and(|first| first.time <= added)
                    && ended.is_none_or(|next| added < next.time)
            }
            ConfirmedBasis::Emergency(_) => {
                let added = version.record.time();
                !self.was_closed(&version.patient, &version.category, added)
            }
            _ => true,
        }
    }

    pub(crate) fn record_history(
        &self,
        by: &Proposal,
        request: &RecordHistory,
    ) -> Answer<RecordVersions> {
        let caller = self.caller(by)?;
        let place = (&request.patient, &request.category);
        let confirmed = self.basis(by, &caller, place, Right::Read, &request.basis)?;
        self.check_open(&confirmed, &request.category)?;
        let current = self.visible(&confirmed, place, &request.record)?;
        let mut earlier: Vec<_> = (self.versions.iter())
            .filter(|version| (&version.patient, &version.category) == place)
            .filter(|version| version.record == current.record && version.number < current.number)
            .filter(|version| self.reaches(&confirmed, version))
            .collect();
        earlier.sort_by_key(|version| std::cmp::Reverse(version.number));
        Ok(RecordVersions {
            current: entry(current, &confirmed),
            earlier: whole(
                earlier
                    .into_iter()
                    .map(|version| entry(version, &confirmed)),
            ),
        })
    }
}
