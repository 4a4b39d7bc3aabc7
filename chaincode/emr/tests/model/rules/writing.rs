//! Records: what is added and changed.

use emr_model::ErrorCode::{Conflict, Erased, InvalidArgument, NotFound, NotPermitted};
use emr_model::grant::Right;
use emr_model::member::Role;
use emr_model::record::{
    AddRecord, AddRecords, AmendRecord, AnchorBatch, Batch, EnterInError, KeeperFile, RecordStatus,
    ReissueShares, SealedParts,
};
use emr_model::{
    Basis, CategoryId, Digest, ErrorCode, KindCode, MemberId, MspId, RecordId, Timestamp,
    TransactionId,
};

use super::caller::Caller;
use super::{Answer, Done, Model, Proposal, is_sealed_to, require};

/// One version of a record.
#[derive(Debug, Clone)]
pub(crate) struct Version {
    pub(crate) patient: MemberId,
    pub(crate) category: CategoryId,
    pub(crate) record: RecordId,
    pub(crate) number: u32,
    pub(crate) epoch: u32,
    pub(crate) author: MemberId,
    pub(crate) author_key: Digest,
    pub(crate) organization: MspId,
    pub(crate) is_patient_stated: bool,
    pub(crate) kind: KindCode,
    pub(crate) parts: SealedParts,
    pub(crate) batch: Option<Batch>,
    pub(crate) status: RecordStatus,
    pub(crate) marked_by: Option<MemberId>,
    pub(crate) time: Timestamp,
    pub(crate) transaction: TransactionId,
    /// Whether it was added while the category's emergency access was on.
    pub(crate) is_open_to_emergencies: bool,
}

/// What makes a version, whichever function adds it.
struct New {
    record: RecordId,
    number: u32,
    kind: KindCode,
    parts: SealedParts,
    batch: Option<Batch>,
}

/// Where a record is added, and on what basis.
struct Addition<'r> {
    place: (&'r MemberId, &'r CategoryId),
    epoch: u32,
    basis: &'r Basis,
}

/// The recipients to which added parts are sealed.
struct Sealing<'r> {
    keepers: &'r [KeeperFile; 3],
    category: &'r Digest,
    patient: &'r Digest,
}

impl<'r> From<&'r SealedParts> for Sealing<'r> {
    fn from(parts: &'r SealedParts) -> Self {
        Self {
            keepers: &parts.keepers,
            category: &parts.category_recipient,
            patient: &parts.patient_recipient,
        }
    }
}

impl Model {
    pub(crate) fn current_version(
        &self,
        (patient, category): (&MemberId, &CategoryId),
        record: &RecordId,
    ) -> Option<&Version> {
        self.versions
            .iter()
            .filter(|version| version.patient == *patient && version.category == *category)
            .filter(|version| version.record == *record)
            .max_by_key(|version| version.number)
    }

    pub(crate) fn add_record(&mut self, by: &Proposal, request: &AddRecord) -> Answer<Done> {
        let addition = Addition {
            place: (&request.patient, &request.category),
            epoch: request.epoch,
            basis: &request.basis,
        };
        let caller = self.check_addition(by, &addition)?;
        self.check_sealing(by, &addition, &(&request.parts).into())?;
        check_id(by, &request.record)?;
        let new = New {
            record: request.record.clone(),
            number: 1,
            kind: request.kind.clone(),
            parts: request.parts.clone(),
            batch: None,
        };
        self.add(by, &caller, &addition, new);
        Ok(Done {})
    }

    pub(crate) fn anchor_batch(&mut self, by: &Proposal, request: &AnchorBatch) -> Answer<Done> {
        let addition = Addition {
            place: (&request.patient, &request.category),
            epoch: request.epoch,
            basis: &request.basis,
        };
        let caller = self.check_addition(by, &addition)?;
        require(request.batch.count > 0, InvalidArgument)?;
        self.check_sealing(by, &addition, &(&request.parts).into())?;
        check_id(by, &request.record)?;
        let new = New {
            record: request.record.clone(),
            number: 1,
            kind: request.kind.clone(),
            parts: request.parts.clone(),
            batch: Some(request.batch.clone()),
        };
        self.add(by, &caller, &addition, new);
        Ok(Done {})
    }

    pub(crate) fn add_records(&mut self, by: &Proposal, request: &AddRecords) -> Answer<Done> {
        let addition = Addition {
            place: (&request.patient, &request.category),
            epoch: request.epoch,
            basis: &request.basis,
        };
        let caller = self.check_addition(by, &addition)?;
        let is_count = (1..=AddRecords::MOST).contains(&request.records.len());
        require(is_count, InvalidArgument)?;
        let sealing = Sealing {
            keepers: &request.keepers,
            category: &request.category_recipient,
            patient: &request.patient_recipient,
        };
        self.check_sealing(by, &addition, &sealing)?;
        for (at, record) in (0..).zip(&request.records) {
            let parts = SealedParts {
                content: record.content.clone(),
                lock: record.lock.clone(),
                keepers: request.keepers.clone(),
                padded_size: record.padded_size,
                commitment: record.commitment.clone(),
                category_recipient: request.category_recipient.clone(),
                patient_recipient: request.patient_recipient.clone(),
            };
            let new = New {
                record: RecordId::new(by.time, &by.transaction, at),
                number: 1,
                kind: record.kind.clone(),
                parts,
                batch: None,
            };
            self.add(by, &caller, &addition, new);
        }
        Ok(Done {})
    }

    pub(crate) fn amend_record(&mut self, by: &Proposal, request: &AmendRecord) -> Answer<Done> {
        let addition = Addition {
            place: (&request.patient, &request.category),
            epoch: request.epoch,
            basis: &request.basis,
        };
        let caller = self.check_addition(by, &addition)?;
        let (record, based_on) = (&request.record, request.based_on);
        self.check_amendable(&caller, &addition, record, based_on)?;
        require(based_on < AmendRecord::MOST_VERSIONS, Conflict)?;
        self.check_sealing(by, &addition, &(&request.parts).into())?;
        let current = self.current_mut(addition.place, record);
        current.status = RecordStatus::Amended;
        let new = New {
            record: request.record.clone(),
            number: request.based_on + 1,
            kind: request.kind.clone(),
            parts: request.parts.clone(),
            batch: None,
        };
        self.add(by, &caller, &addition, new);
        Ok(Done {})
    }

    pub(crate) fn enter_in_error(&mut self, by: &Proposal, request: &EnterInError) -> Answer<Done> {
        let addition = Addition {
            place: (&request.patient, &request.category),
            epoch: 0,
            basis: &request.basis,
        };
        let caller = self.check_addition(by, &addition)?;
        self.check_amendable(&caller, &addition, &request.record, request.version)?;
        let current = self.current_mut(addition.place, &request.record);
        current.status = RecordStatus::EnteredInError;
        current.marked_by = Some(caller.id);
        Ok(Done {})
    }

    pub(crate) fn reissue_shares(
        &mut self,
        by: &Proposal,
        request: &ReissueShares,
    ) -> Answer<Done> {
        let caller = self.caller(by)?;
        self.confirmed_basis(by, &caller, &request.patient, &Basis::Own)?;
        let place = (&request.patient, &request.category);
        let current = (self.current_version(place, &request.record)).ok_or(NotFound)?;
        require(current.status != RecordStatus::Erased, Erased)?;
        require(current.number == request.version, Conflict)?;
        let keepers = current.parts.keepers.clone().map(|file| file.msp);
        self.check_files(&request.keepers, &keepers)?;
        let current = self.current_mut(place, &request.record);
        current.parts.keepers = request.keepers.clone();
        Ok(Done {})
    }

    /// Whether the caller may add there at all.
    fn check_addition(&self, by: &Proposal, addition: &Addition) -> Answer<Caller> {
        let caller = self.caller(by)?;
        self.basis(by, &caller, addition.place, Right::Add, addition.basis)?;
        Ok(caller)
    }

    /// Whether parts are sealed under the current epoch, to the patient and the keepers as they are now.
    fn check_sealing(&self, by: &Proposal, addition: &Addition, sealing: &Sealing) -> Answer<()> {
        let (patient, category) = addition.place;
        let key = self.current(patient, category).ok_or(Conflict)?;
        require(key.epoch == addition.epoch, Conflict)?;
        let published = self.published(patient, category, key.epoch);
        let since = published.expect("the current epoch was published").time;
        require(since <= by.time, Conflict)?;
        let patient = self.member(patient).expect("a basis has a patient");
        let recipient = patient.patient_recipient.as_ref();
        let is_sealed = is_sealed_to(&key.patient_recipient, recipient)
            && is_sealed_to(sealing.patient, recipient)
            && is_sealed_to(sealing.category, Some(&key.recipient));
        require(is_sealed, Conflict)?;
        self.check_files(sealing.keepers, &key.keepers)
    }

    /// Whether the caller may replace this record, and whether they know its current version.
    fn check_amendable(
        &self,
        caller: &Caller,
        addition: &Addition,
        record: &RecordId,
        version: u32,
    ) -> Answer<()> {
        let current = (self.current_version(addition.place, record)).ok_or(NotPermitted)?;
        let is_author = current.author == caller.id;
        let is_colleague = caller.is(Role::Practitioner) && current.organization == caller.msp;
        let in_patients_name = matches!(addition.basis, Basis::Own | Basis::Delegation);
        let may = is_author || is_colleague || (current.is_patient_stated && in_patients_name);
        require(may, NotPermitted)?;
        match current.status {
            RecordStatus::Erased => Err(Erased),
            RecordStatus::EnteredInError => Err(Conflict),
            RecordStatus::Current | RecordStatus::Amended => {
                require(current.number == version, Conflict)
            }
        }
    }

    fn current_mut(&mut self, place: (&MemberId, &CategoryId), record: &RecordId) -> &mut Version {
        self.versions
            .iter_mut()
            .filter(|version| (&version.patient, &version.category) == place)
            .filter(|version| version.record == *record)
            .max_by_key(|version| version.number)
            .expect("it was found before")
    }

    fn add(&mut self, by: &Proposal, caller: &Caller, addition: &Addition, new: New) {
        let (patient, category) = addition.place;
        self.versions.push(Version {
            patient: patient.clone(),
            category: category.clone(),
            record: new.record,
            number: new.number,
            epoch: addition.epoch,
            author: caller.id.clone(),
            author_key: caller.key.clone(),
            organization: caller.msp.clone(),
            is_patient_stated: matches!(addition.basis, Basis::Own | Basis::Delegation),
            kind: new.kind,
            parts: new.parts,
            batch: new.batch,
            status: RecordStatus::Current,
            marked_by: None,
            time: by.time,
            transaction: by.transaction.clone(),
            is_open_to_emergencies: self.is_open_to_emergencies(patient, category),
        });
    }
}

/// A record's id is made of its own transaction.
fn check_id(by: &Proposal, record: &RecordId) -> Result<(), ErrorCode> {
    let own = RecordId::new(by.time, &by.transaction, 0);
    require(*record == own, InvalidArgument)
}
