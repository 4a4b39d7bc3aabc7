//! The audited read.

use emr_model::ErrorCode::{Conflict, Erased, InvalidArgument, NotPermitted};
use emr_model::access::{
    AccessEntry, AccessKey, AccessLog, OpenRecords, OpenedRecords, RecordVersion,
};
use emr_model::grant::Right;
use emr_model::record::{RecordContext, RecordFacts, RecordStatus};
use emr_model::{MemberId, MspId, Page, Purpose};

use super::basis::ConfirmedBasis;
use super::caller::Caller;
use super::reading::absent;
use super::{Answer, Model, Proposal, Version, has_duplicates, is_sealed_to, require, whole};
use crate::cast::CHANNEL;

/// The most records that are opened at once.
const MOST: usize = 100;

impl Version {
    pub(super) fn context(&self) -> RecordContext {
        RecordContext {
            channel: CHANNEL.to_owned(),
            transaction: self.transaction.clone(),
            patient: self.patient.clone(),
            category: self.category.clone(),
            epoch: self.epoch,
            record: self.record.clone(),
            version: self.number,
            author_key: self.author_key.clone(),
        }
    }

    fn facts(&self) -> RecordFacts {
        RecordFacts {
            context: self.context(),
            author: self.author.clone(),
            organization: self.organization.clone(),
            is_patient_stated: self.is_patient_stated,
            kind: self.kind.clone(),
            parts: self.parts.clone(),
            batch: self.batch.clone(),
            status: self.status,
            is_closed_to_emergencies: !self.is_open_to_emergencies,
            time: self.time,
        }
    }
}

impl Model {
    pub(super) fn version(&self, patient: &MemberId, name: &RecordVersion) -> Option<&Version> {
        self.versions.iter().find(|version| {
            version.patient == *patient
                && version.category == name.category
                && version.record == name.record
                && version.number == name.version
        })
    }

    pub(crate) fn open_records(
        &mut self,
        by: &Proposal,
        request: &OpenRecords,
    ) -> Answer<OpenedRecords> {
        let caller = self.caller(by)?;
        let patient = &request.patient;
        let records = &request.records;
        let is_form = (1..=MOST).contains(&records.len()) && !has_duplicates(records);
        require(is_form, InvalidArgument)?;
        require(
            is_sealed_to(
                &request.recipient,
                self.recipient_of(&caller.id, &caller.key),
            ),
            Conflict,
        )?;
        let confirmed = self.opening_basis(by, &caller, request)?;
        let mut opened = Vec::new();
        for name in records {
            self.check_open(&confirmed, &name.category)?;
            opened.push(self.opened(&confirmed, patient, name)?);
        }
        let released_by = match confirmed {
            ConfirmedBasis::Emergency(_) => releasing(&opened, &caller.msp),
            _ => Vec::new(),
        };
        let facts = opened.into_iter().map(Version::facts).collect();
        let access = AccessKey {
            patient: patient.clone(),
            time: by.time,
            transaction: by.transaction.clone(),
        };
        self.accesses.push(AccessEntry {
            key: access.clone(),
            reader: caller.id,
            reader_key: caller.key,
            recipient: request.recipient.clone(),
            records: request.records.clone(),
            purpose: request.purpose,
            basis: request.basis.clone(),
            released_by,
        });
        Ok(OpenedRecords {
            access,
            records: facts,
        })
    }

    /// The basis of an opening, if it gives the right to read in every named category.
    pub(super) fn opening_basis(
        &self,
        by: &Proposal,
        caller: &Caller,
        request: &OpenRecords,
    ) -> Answer<ConfirmedBasis<'_>> {
        let first = &request.records.first().ok_or(InvalidArgument)?.category;
        let place = (&request.patient, first);
        let confirmed = self.basis(by, caller, place, Right::Read, &request.basis)?;
        let is_purpose = match &confirmed {
            ConfirmedBasis::Own | ConfirmedBasis::Delegation(_) => {
                request.purpose != Purpose::EmergencyTreatment
            }
            ConfirmedBasis::Grant(grant) => request.purpose == grant.purpose,
            ConfirmedBasis::Emergency(_) => request.purpose == Purpose::EmergencyTreatment,
        };
        let is_one = request.records.iter().all(|name| name.category == *first);
        let are_places = is_one || confirmed.is_patient_side();
        require(is_purpose && are_places, NotPermitted)?;
        Ok(confirmed)
    }

    /// A version, if this basis lets it be opened.
    pub(super) fn opened(
        &self,
        confirmed: &ConfirmedBasis,
        patient: &MemberId,
        name: &RecordVersion,
    ) -> Answer<&Version> {
        let version = self.version(patient, name);
        let version = version.ok_or_else(|| absent(confirmed))?;
        let current = self.current_version((patient, &name.category), &name.record);
        let is_erased = current.is_some_and(|current| current.status == RecordStatus::Erased);
        require(self.reaches(confirmed, version), NotPermitted)?;
        require(!is_erased, Erased)?;
        Ok(version)
    }

    pub(crate) fn access_log(
        &self,
        by: &Proposal,
        request: &AccessLog,
    ) -> Answer<Page<AccessEntry>> {
        let caller = self.caller(by)?;
        self.patient_or_delegate(by, &caller, &request.patient, |powers| powers.log)?;
        let mut looks: Vec<_> = (self.accesses.iter())
            .filter(|entry| entry.key.patient == request.patient)
            .cloned()
            .collect();
        looks.sort_by(|one, other| {
            let newest_first = other.key.time.cmp(&one.key.time);
            newest_first.then(one.key.transaction.cmp(&other.key.transaction))
        });
        Ok(whole(looks))
    }
}

/// The organizations whose keepers may release in an emergency: all with a share, but not the reader's own.
fn releasing(opened: &[&Version], reader: &MspId) -> Vec<MspId> {
    let files = opened.iter().flat_map(|version| &version.parts.keepers);
    let mut all: Vec<_> = files.map(|file| file.msp.clone()).collect();
    all.sort();
    all.dedup();
    all.retain(|msp| msp != reader);
    all
}
