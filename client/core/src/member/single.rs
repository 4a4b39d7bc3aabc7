//! Grants of single records: their keys instead of the category's.

use emr_model::RecordId;
use emr_model::access::ReleasedPart;
use emr_model::record::{GetRecord, RecordEntry, RecordFacts};
use emr_sealing::age_keys::AgeIdentity;
use emr_sealing::key_envelope::GrantedRecord;
use emr_sealing::record::seal_record_key;

use super::read::keys_in;
use super::{HeldBasis, Member, OpenedCategory};
use crate::error::Error;

impl Member {
    /// The keys of the current versions of records of a category that this member may grant, each sealed to its gate key, so
    /// that an envelope with them opens nothing without two keepers. This opens the records, with an entry in the patient's
    /// log.
    pub(super) async fn single_record_keys(
        &self,
        basis: &HeldBasis,
        category: &OpenedCategory,
        records: &[RecordId],
    ) -> Result<Vec<GrantedRecord>, Error> {
        let mut versions = Vec::with_capacity(records.len());
        for record in records {
            let current = self.current_entry(basis, record).await?;
            versions.push(basis.version_of(&current));
        }
        let opened = self.submit_opening(basis, versions).await?;
        let facts = opened.answer.records.as_slice();
        let keys = keys_in(&category.envelope, facts)?;
        let keepers = self.session.keepers().await?;
        let access = &opened.answer.access;
        let mut gathering = self.gather(access, facts, &keepers, ReleasedPart::Gate);
        gathering.enough(facts).await?;
        let mut granted = Vec::with_capacity(facts.len());
        for facts in facts {
            let fetched = self.fetch(facts).await;
            let record = fetched
                .record(facts)
                .ok_or(Error::NotFound("content or lock of the record"))?;
            let id = &facts.context.record;
            let gate = gathering
                .open(id, |shares| record.open_lock(shares))
                .await?;
            let key = record.record_key(&gate.opened, keys.of(facts)?)?;
            granted.push(granted_record(facts, &key, &gate.key)?);
        }
        Ok(granted)
    }

    /// A record's entry, endorsed.
    pub(super) async fn current_entry(
        &self,
        basis: &HeldBasis,
        record: &RecordId,
    ) -> Result<RecordEntry, Error> {
        let request = GetRecord {
            patient: basis.patient().clone(),
            category: basis.category().clone(),
            record: record.clone(),
            basis: basis.named(),
        };
        self.session.endorsed_query(&request).await
    }
}

fn granted_record(
    facts: &RecordFacts,
    key: &AgeIdentity,
    gate: &AgeIdentity,
) -> Result<GrantedRecord, Error> {
    let context = &facts.context;
    Ok(GrantedRecord {
        record: context.record.clone(),
        version: context.version,
        sealed: seal_record_key(context, key, &gate.recipient())?.into(),
    })
}
