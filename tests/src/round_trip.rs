//! A record on its way from its author to its reader: sealed to made-up keys, and opened with them.

use emr_model::record::{RecordContext, RecordFacts, RecordStatus};
use emr_model::{KindCode, MemberId, MspId, RecordId, Timestamp, TransactionId};
use emr_sealing::age_keys::AgeIdentity;
use emr_sealing::record::{Draft, OpenedRecord, Recipients, SealedRecord, seal};

/// The keys of a patient, of one of their categories, and of its keepers.
#[derive(Debug)]
pub struct RoundTrip {
    category: AgeIdentity,
    patient: AgeIdentity,
    recipients: Recipients,
    context: RecordContext,
    author: MemberId,
    kind: KindCode,
}

impl RoundTrip {
    /// Makes up the keys.
    pub fn new() -> Self {
        let [category, patient] = std::array::from_fn(|_| AgeIdentity::generate());
        let keepers = ["MinistryMSP", "HospitalAMSP", "HospitalBMSP"];
        let recipients = Recipients {
            category: category.recipient(),
            patient: patient.recipient(),
            keepers: keepers.map(|msp| (name(msp), AgeIdentity::generate().recipient())),
        };
        let transaction: TransactionId = name(&"ab".repeat(32));
        let context = RecordContext {
            channel: "emr".to_owned(),
            record: RecordId::new(Timestamp::from_millis(1_000), &transaction, 0),
            transaction,
            patient: name(&"01".repeat(16)),
            category: name(&"02".repeat(16)),
            epoch: 1,
            version: 1,
            author_key: name(&"cd".repeat(32)),
        };
        Self {
            category,
            patient,
            recipients,
            context,
            author: name(&"03".repeat(16)),
            kind: name(&"04".repeat(16)),
        }
    }

    /// Seals content as its author does, and opens it as its patient does, with every check.
    pub fn seal_and_open(&self, content: &[u8]) -> anyhow::Result<OpenedRecord> {
        let draft = Draft {
            context: &self.context,
            author: &self.author,
            kind: &self.kind,
            content: content.into(),
        };
        let sealed = seal(draft, &self.recipients, false)?;
        let facts = RecordFacts {
            context: self.context.clone(),
            author: self.author.clone(),
            organization: name::<MspId>("HospitalAMSP"),
            is_patient_stated: false,
            kind: self.kind.clone(),
            parts: sealed.parts,
            batch: None,
            status: RecordStatus::Current,
            is_closed_to_emergencies: true,
            time: Timestamp::from_millis(1_000),
        };
        let record = SealedRecord {
            facts: &facts,
            content: &sealed.content,
            lock: &sealed.lock,
        };
        Ok(record.open_with_patient_key(&self.patient, &self.category)?)
    }
}

impl Default for RoundTrip {
    fn default() -> Self {
        Self::new()
    }
}

fn name<T: std::str::FromStr>(text: &str) -> T {
    let name = text.parse().ok();
    name.expect("the text above has the form of a name")
}
