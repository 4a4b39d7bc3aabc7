//! Erasure.

use emr_model::ErrorCode::{Conflict, Erased, InvalidArgument, NotFound, NotPermitted};
use emr_model::erasure::{
    ConfirmErasure, Confirmation, ConfirmedErasure, EraseRecords, ErasedPart, Erasure,
    ListErasures, ListOwedErasures,
};
use emr_model::record::RecordStatus;
use emr_model::{Basis, MspId, Page, TransactionId};

use super::{Answer, Done, Model, Proposal, has_duplicates, require, whole};

/// The most records that are erased at once.
const MOST: usize = 100;

impl Model {
    pub(crate) fn erase_records(&mut self, by: &Proposal, request: &EraseRecords) -> Answer<Done> {
        let caller = self.caller(by)?;
        let patient = &request.patient;
        self.confirmed_basis(by, &caller, patient, &Basis::Own)?;
        let records = &request.records;
        let is_form = (1..=MOST).contains(&records.len()) && !has_duplicates(records);
        require(is_form, InvalidArgument)?;
        let mut keepers = Vec::new();
        for name in records {
            let place = (patient, &name.category);
            let current = self.current_version(place, &name.record).ok_or(NotFound)?;
            require(current.status != RecordStatus::Erased, Erased)?;
        }
        for version in &mut self.versions {
            let is_named = records.iter().any(|name| {
                version.patient == *patient
                    && version.category == name.category
                    && version.record == name.record
            });
            if is_named {
                match request.part {
                    ErasedPart::EmergencyShares => version.is_open_to_emergencies = false,
                    ErasedPart::Everything if version.status != RecordStatus::Amended => {
                        version.status = RecordStatus::Erased;
                    }
                    ErasedPart::Everything => {}
                }
                keepers.extend(version.parts.keepers.iter().map(|file| file.msp.clone()));
            }
        }
        keepers.sort();
        keepers.dedup();
        self.erasures.push(Erasure {
            patient: patient.clone(),
            transaction: by.transaction.clone(),
            records: records.clone(),
            part: request.part,
            keepers,
            time: by.time,
        });
        Ok(Done {})
    }

    pub(crate) fn confirm_erasure(
        &mut self,
        by: &Proposal,
        request: &ConfirmErasure,
    ) -> Answer<Done> {
        let keeper = self.keeper_caller(by)?;
        let erasure = self.erasures.iter().find(|erasure| {
            erasure.patient == request.patient && erasure.transaction == request.erasure
        });
        let had_shares = erasure.is_some_and(|erasure| erasure.keepers.contains(&keeper));
        require(had_shares, NotPermitted)?;
        require(!self.has_confirmed(&request.erasure, &keeper), Conflict)?;
        let confirmation = Confirmation {
            msp: keeper,
            certificate: request.certificate.clone(),
            time: by.time,
        };
        self.confirmations
            .push((request.erasure.clone(), confirmation));
        Ok(Done {})
    }

    pub(crate) fn list_erasures(
        &self,
        by: &Proposal,
        request: &ListErasures,
    ) -> Answer<Page<ConfirmedErasure>> {
        let caller = self.caller(by)?;
        let patient = &request.patient;
        self.patient_or_delegate(by, &caller, patient, |powers| powers.log)?;
        let theirs = self.erasures.iter().filter(|it| it.patient == *patient);
        let listed = theirs.map(|erasure| {
            let of_it = self.confirmations.iter();
            let of_it = of_it.filter(|(confirmed, _)| *confirmed == erasure.transaction);
            let mut confirmations: Vec<_> = of_it.map(|(_, it)| it.clone()).collect();
            confirmations.sort_by_key(|confirmation| confirmation.msp.clone());
            ConfirmedErasure {
                erasure: erasure.clone(),
                confirmations,
            }
        });
        Ok(whole(listed.collect::<Vec<_>>()))
    }

    pub(crate) fn list_owed_erasures(
        &self,
        by: &Proposal,
        _: &ListOwedErasures,
    ) -> Answer<Page<Erasure>> {
        let keeper = self.keeper_caller(by)?;
        let is_owed = |erasure: &&Erasure| {
            erasure.keepers.contains(&keeper) && !self.has_confirmed(&erasure.transaction, &keeper)
        };
        let mut owed: Vec<_> = self.erasures.iter().filter(is_owed).cloned().collect();
        owed.sort_by_key(|erasure| (erasure.patient.clone(), erasure.transaction.clone()));
        Ok(whole(owed))
    }

    fn has_confirmed(&self, erasure: &TransactionId, keeper: &MspId) -> bool {
        let mut confirmations = self.confirmations.iter();
        confirmations.any(|(confirmed, by)| confirmed == erasure && by.msp == *keeper)
    }
}
