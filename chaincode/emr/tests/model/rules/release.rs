//! What keepers may release.

use emr_model::ErrorCode::{Conflict, Expired, NotCommitted, NotPermitted};
use emr_model::access::{
    AccessEntry, HeldReason, MayRelease, OpenRecords, Release, ReleaseRecord, ReleasedPart,
};
use emr_model::desk::DeclaredEmergency;
use emr_model::member::MemberStatus;
use emr_model::{Basis, MspId};

use super::basis::ConfirmedBasis;
use super::caller::Caller;
use super::{Answer, Model, Proposal, Version, is_sealed_to, require};

/// How long after the opening keepers release, in milliseconds.
const RELEASE: u64 = 10 * 60 * 1_000;

impl Model {
    pub(crate) fn may_release(&self, by: &Proposal, request: &MayRelease) -> Answer<Release> {
        let keeper = self.keeper_caller(by)?;
        let entry = self
            .accesses
            .iter()
            .find(|entry| entry.key == request.access);
        let entry = entry.ok_or(NotCommitted)?;
        let has_share = entry.records.iter().any(|name| {
            let version = self.version(&entry.key.patient, name);
            version.is_some_and(|version| file_of(version, &keeper).is_some())
        });
        let is_emergency = matches!(entry.basis, Basis::Emergency(_));
        let to_hospital = self.member(&entry.reader).is_some_and(|reader| {
            matches!(entry.basis, Basis::HospitalGrant(_)) && reader.msp == keeper
        });
        require(has_share || to_hospital, NotCommitted)?;
        require(by.time < entry.key.time.plus_millis(RELEASE), Expired)?;
        let may = !is_emergency || entry.released_by.contains(&keeper);
        require(may, NotPermitted)?;
        let reader = self.reader_of(entry)?;
        let asked = OpenRecords {
            patient: entry.key.patient.clone(),
            records: entry.records.clone(),
            purpose: entry.purpose,
            basis: entry.basis.clone(),
            recipient: entry.recipient.clone(),
        };
        let confirmed = self.opening_basis(by, &reader, &asked)?;
        let mut records = Vec::new();
        for name in &entry.records {
            self.check_open(&confirmed, &name.category)?;
            let version = self.opened(&confirmed, &entry.key.patient, name)?;
            let file = file_of(version, &keeper);
            if file.is_some() || to_hospital {
                records.push(ReleaseRecord {
                    context: version.context(),
                    file,
                });
            }
        }
        let recipient = self.recipient_of(&reader.id, &reader.key);
        require(is_sealed_to(&entry.recipient, recipient), Conflict)?;
        Ok(Release {
            transaction: entry.key.transaction.clone(),
            reader: reader.id,
            recipient: recipient.expect("a reader has a recipient").clone(),
            part: match is_emergency {
                true => ReleasedPart::Record,
                false => ReleasedPart::Gate,
            },
            records,
            envelopes: match confirmed {
                ConfirmedBasis::Grant(grant) if to_hospital => grant.epochs.clone(),
                _ => Vec::new(),
            },
            reason: self.reason_of(entry),
        })
    }

    /// The file with the reason, if the entry rests on an emergency.
    fn reason_of(&self, entry: &AccessEntry) -> Option<HeldReason> {
        let Basis::Emergency(id) = &entry.basis else {
            return None;
        };
        let mut emergencies = self.emergencies.iter();
        let known = emergencies
            .find(|known| known.patient == entry.key.patient && known.id == *id)
            .expect("the entry rests on it");
        Some(HeldReason {
            emergency: DeclaredEmergency {
                patient: known.patient.clone(),
                practitioner: known.practitioner.clone(),
            },
            transaction: id.transaction.clone(),
            file: known.text.clone(),
        })
    }

    /// The reader as they are now, if reader and key are active.
    fn reader_of(&self, entry: &AccessEntry) -> Answer<Caller> {
        let member = self.member(&entry.reader).ok_or(NotPermitted)?;
        let stands = member.status == MemberStatus::Active
            && self.is_active_organization(&member.msp)
            && self.is_in_force(&entry.reader, &entry.reader_key);
        require(stands, NotPermitted)?;
        Ok(Caller {
            id: member.id.clone(),
            msp: member.msp.clone(),
            roles: member.roles.clone(),
            key: entry.reader_key.clone(),
            member: member.clone(),
        })
    }
}

/// This keeper's file of a version.
fn file_of(version: &Version, keeper: &MspId) -> Option<emr_model::Digest> {
    let files = version.parts.keepers.iter();
    let mut own = files.filter(|file| file.msp == *keeper);
    own.next().map(|file| file.file.clone())
}
