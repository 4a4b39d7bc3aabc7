//! Reading: lists records, opens them with an entry in the patient's log, verifies them, and shows the log.

use emr_model::access::{
    AccessEntry, AccessKey, AccessLog, OpenRecords, OpenedRecords, RecordVersion,
};
use emr_model::grant::{GrantedEpoch, Scope};
use emr_model::record::{ListRecords, RecordEntry, RecordFacts};
use emr_model::{CategoryId, Done, Grantee, Page, PageRequest};
use emr_sealing::age_keys::AgeIdentity;
use emr_sealing::key_envelope::KeyEnvelope;
use emr_sealing::record::{MAX_LOCK_BYTES, OpenError, OpenedRecord, SealedRecord, open_content};
use futures::future::join3;

use super::opener::{Keys, Opener};
use super::verification::{check_author, check_opening, check_status};
use super::{Check, HeldBasis, Member, Verification};
use crate::error::{Error, chain};
use crate::session::Submitted;

/// Records that were opened, with their entry in the patient's log.
#[derive(Debug)]
pub struct Opening {
    /// The transaction of the entry.
    pub submitted: Submitted,
    /// The entry's name.
    pub access: AccessKey,
    /// Each record, in the order asked for.
    pub readings: Vec<Reading>,
}

/// One record, read and verified.
#[derive(Debug)]
pub struct Reading {
    /// What the ledger says.
    pub facts: RecordFacts,
    /// The content and its salt, if they could be opened. Believe it only if the verification is green.
    pub record: Option<OpenedRecord>,
    /// Every check and how it went.
    pub verification: Verification,
}

impl Member {
    /// A page of a category's records, newest first, endorsed.
    ///
    /// # Errors
    ///
    /// Those of [`Session::endorsed_query`](crate::session::Session::endorsed_query).
    pub async fn records(
        &self,
        basis: &HeldBasis,
        page: PageRequest,
    ) -> Result<Page<RecordEntry>, Error> {
        let request = ListRecords {
            patient: basis.patient().clone(),
            category: basis.category().clone(),
            basis: basis.named(),
            page,
        };
        self.session.endorsed_query(&request).await
    }

    /// Opens up to 100 records of one category: writes the entry into the patient's log, then gets keys and content,
    /// and verifies everything.
    ///
    /// The patient needs no keeper; every other reader needs two of the three. A fault in one record is no error: it is
    /// in the record's [`Reading::verification`].
    ///
    /// # Errors
    ///
    /// [`Error::AnotherCategory`]; those of [`Session::submit`](crate::session::Session::submit);
    /// [`Error::NoCategoryKey`] and [`Error::Envelope`] if the reader does not have the category's key;
    /// [`Error::TooFewShares`] with each keeper's answer.
    pub async fn open_records(
        &self,
        basis: &HeldBasis,
        records: Vec<RecordVersion>,
    ) -> Result<Opening, Error> {
        let opened = self.submit_opening(basis, records).await?;
        let facts = opened.answer.records.as_slice();
        let access = &opened.answer.access;
        let readings = match basis {
            HeldBasis::Own { category, .. } => {
                let keys = self.own_keys(category, facts).await?;
                self.read_as_patient(facts, &keys).await?
            }
            _ => {
                let opener = self.opener(basis, facts).await?;
                self.read_with_keepers(access, facts, &opener).await?
            }
        };
        Ok(Opening {
            access: access.clone(),
            submitted: opened.map(|_| Done {}),
            readings,
        })
    }

    /// A page of this patient's log, newest first, endorsed: who looked at what, when and for what.
    ///
    /// # Errors
    ///
    /// Those of [`Session::endorsed_query`](crate::session::Session::endorsed_query).
    pub async fn access_log(&self, page: PageRequest) -> Result<Page<AccessEntry>, Error> {
        let request = AccessLog {
            patient: self.id.clone(),
            page,
        };
        self.session.endorsed_query(&request).await
    }

    /// Commits the entry, and checks that the answer is about the requested records.
    pub(super) async fn submit_opening(
        &self,
        basis: &HeldBasis,
        records: Vec<RecordVersion>,
    ) -> Result<Submitted<OpenedRecords>, Error> {
        if records
            .iter()
            .any(|record| &record.category != basis.category())
        {
            return Err(Error::AnotherCategory);
        }
        let request = OpenRecords {
            patient: basis.patient().clone(),
            records,
            purpose: basis.purpose(),
            basis: basis.named(),
            recipient: self.vault.recipient().digest(),
        };
        let opened: Submitted<OpenedRecords> = self.session.submit(&request).await?;
        let answer = &opened.answer;
        let is_own = answer.access.transaction == opened.transaction
            && answer.access.patient == request.patient
            && answer.records.len() == request.records.len();
        if !is_own {
            return Err(Error::Answer);
        }
        for (wanted, facts) in request.records.iter().zip(&answer.records) {
            let context = &facts.context;
            let is_asked_for = context.channel == self.session.profile().channel
                && context.patient == request.patient
                && context.category == wanted.category
                && context.record == wanted.record
                && context.version == wanted.version;
            if !is_asked_for {
                return Err(Error::AnotherRecord(wanted.record.clone()));
            }
        }
        Ok(opened)
    }

    /// The patient's private keys of the epochs to which these records of theirs are sealed.
    pub(super) async fn own_keys(
        &self,
        category: &CategoryId,
        facts: &[RecordFacts],
    ) -> Result<Keys, Error> {
        let envelope = self.own_category(category).await?.envelope;
        keys_in(&envelope, facts)
    }

    /// What opens these records for a reader who is not the patient.
    async fn opener(&self, basis: &HeldBasis, facts: &[RecordFacts]) -> Result<Opener, Error> {
        let grant = match basis {
            HeldBasis::Own { category, .. } => {
                return Ok(Opener::Keys(self.own_keys(category, facts).await?));
            }
            HeldBasis::Delegation(delegated) => {
                return Ok(Opener::Keys(keys_in(&delegated.envelope, facts)?));
            }
            HeldBasis::Emergency { .. } => return Ok(Opener::Emergency),
            HeldBasis::Grant(grant) => grant,
        };
        let is_single = matches!(grant.scope, Scope::Records(_));
        let epochs = epochs_of(facts);
        let wanted = |granted: &&GrantedEpoch| is_single || epochs.contains(&granted.epoch);
        let granted = grant.epochs.iter().filter(wanted);
        if let Grantee::Hospital(msp) = &grant.key.grantee {
            let mut envelopes = Vec::new();
            for granted in granted {
                let file = self.envelope_file(granted).await?;
                envelopes.push(file.into());
            }
            return Ok(Opener::Hospital {
                msp: msp.clone(),
                envelopes,
            });
        }
        let mut keys = Vec::new();
        for granted in granted {
            let envelope = self.envelope(grant, granted).await?;
            if is_single {
                return Ok(Opener::Envelope(envelope));
            }
            keys.extend(envelope.identity.map(|key| (granted.epoch, key)));
        }
        Keys::new(keys, facts).map(Opener::Keys)
    }

    async fn read_as_patient(
        &self,
        facts: &[RecordFacts],
        keys: &Keys,
    ) -> Result<Vec<Reading>, Error> {
        let patient_key = self.patient_key()?;
        let mut readings = Vec::with_capacity(facts.len());
        for facts in facts {
            let mut fetched = self.fetch(facts).await;
            let key = keys.of(facts)?;
            let key = fetched
                .record(facts)
                .map(|record| record.record_key_of_patient(patient_key, key));
            let opened = key.map(|key| fetched.open(facts, &key?));
            readings.push(self.reading(facts, &fetched, opened));
        }
        Ok(readings)
    }

    async fn read_with_keepers(
        &self,
        access: &AccessKey,
        facts: &[RecordFacts],
        opener: &Opener,
    ) -> Result<Vec<Reading>, Error> {
        let keepers = self.session.keepers().await?;
        let mut gathering = self.gather(access, facts, &keepers, opener.part());
        gathering.enough(facts).await?;
        let mut readings = Vec::with_capacity(facts.len());
        for facts in facts {
            let mut fetched = self.fetch(facts).await;
            let key = match fetched.record(facts) {
                Some(record) => {
                    let key = self.key_gathered(opener, access, &record, &mut gathering);
                    Some(key.await?)
                }
                None => None,
            };
            let opened = key.map(|key| fetched.open(facts, &key?));
            readings.push(self.reading(facts, &fetched, opened));
        }
        Ok(readings)
    }

    /// Fetches a record's content and lock from the store, and its author's transaction.
    pub(super) async fn fetch(&self, facts: &RecordFacts) -> Fetched {
        let web = self.session.web();
        let parts = &facts.parts;
        let size = usize::try_from(parts.padded_size).unwrap_or(usize::MAX);
        let (content, lock, transaction) = join3(
            web.blob(&parts.content, size),
            web.blob(&parts.lock, MAX_LOCK_BYTES),
            web.transaction(&facts.context.transaction),
        )
        .await;
        Fetched {
            content: content.map_err(|error| chain(&error)),
            lock: lock.map_err(|error| chain(&error)),
            transaction: transaction
                .map(|signed| signed.transaction.0)
                .map_err(|error| chain(&error)),
        }
    }

    fn reading(
        &self,
        facts: &RecordFacts,
        fetched: &Fetched,
        opened: Option<Result<OpenedRecord, OpenError>>,
    ) -> Reading {
        let mut verification = Verification::begin();
        // The facts are the answer of a transaction whose endorsements were verified before it was signed.
        verification.pass(Check::LedgerEndorsed);
        let profile = self.session.profile();
        match &fetched.transaction {
            Ok(transaction) => check_author(
                &mut verification,
                self.session.trust(),
                profile,
                facts,
                transaction,
            ),
            Err(reason) => verification.fail(Check::AuthorSigned, reason),
        }
        let record = match opened {
            Some(opened) => check_opening(&mut verification, opened),
            None => {
                fetched.note_missing(&mut verification);
                None
            }
        };
        check_status(&mut verification, facts.status);
        Reading {
            facts: facts.clone(),
            record,
            verification,
        }
    }
}

/// What the store gave, or why it did not.
pub(super) struct Fetched {
    content: Result<Vec<u8>, String>,
    lock: Result<Vec<u8>, String>,
    transaction: Result<Vec<u8>, String>,
}

impl Fetched {
    pub(super) fn record<'a>(&'a self, facts: &'a RecordFacts) -> Option<SealedRecord<'a>> {
        Some(SealedRecord {
            facts,
            content: self.content.as_ref().ok()?,
            lock: self.lock.as_ref().ok()?,
        })
    }

    /// Opens the content, which is not there any more then.
    fn open(&mut self, facts: &RecordFacts, key: &AgeIdentity) -> Result<OpenedRecord, OpenError> {
        let content = self.content.as_mut().map(std::mem::take);
        open_content(content.unwrap_or_default(), facts, key)
    }

    fn note_missing(&self, verification: &mut Verification) {
        let parts = [(Check::Content, &self.content), (Check::Lock, &self.lock)];
        for (check, part) in parts {
            if let Err(reason) = part {
                verification.fail(check, reason);
            }
        }
    }
}

/// The keys in an envelope of the epochs that these records are sealed to.
pub(super) fn keys_in(envelope: &KeyEnvelope, facts: &[RecordFacts]) -> Result<Keys, Error> {
    let key = |epoch: u32| Some((epoch, envelope.key_of(epoch)?.clone()));
    let keys = epochs_of(facts).into_iter().filter_map(key).collect();
    Keys::new(keys, facts)
}

/// The epochs to which these records are sealed, each once.
fn epochs_of(facts: &[RecordFacts]) -> Vec<u32> {
    let mut epochs = Vec::new();
    for facts in facts {
        if !epochs.contains(&facts.context.epoch) {
            epochs.push(facts.context.epoch);
        }
    }
    epochs
}
