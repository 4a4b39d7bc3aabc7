//! Which versions of records a call adds.

use emr_model::authored::{Authored, AuthoredVersion};
use emr_model::record::{AddRecord, AddRecords, AmendRecord, AnchorBatch};
use emr_model::{Digest, Function, KindCode, RecordId, Timestamp, TransactionId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::format::Given;
use crate::vector::{Files, Problem, Reading};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuthoredCall {
    pub(crate) function: String,
    /// The argument's JSON.
    pub(crate) argument: String,
    time: Timestamp,
    transaction: TransactionId,
}

#[derive(Serialize)]
pub(crate) struct Exact {
    versions: Vec<Version>,
}

#[derive(Serialize)]
struct Version {
    record: RecordId,
    version: u32,
    kind: KindCode,
    content: Digest,
    lock: Digest,
    commitment: Digest,
    padded_size: u64,
}

impl From<AuthoredVersion> for Version {
    fn from(authored: AuthoredVersion) -> Self {
        Self {
            record: authored.record,
            version: authored.version,
            kind: authored.kind,
            content: authored.parts.content,
            lock: authored.parts.lock,
            commitment: authored.parts.commitment,
            padded_size: authored.parts.padded_size,
        }
    }
}

impl AuthoredCall {
    /// A call with this argument, besides what all calls have.
    fn example<F: Function>(own: Value) -> Self {
        let (time, transaction) = when();
        let mut argument = json!({
            "patient": "01".repeat(16),
            "category": "02".repeat(16),
            "epoch": 1,
            "basis": {"grant": "cd".repeat(32)},
        });
        let members = argument.as_object_mut().expect("it is an object");
        members.extend(own.as_object().expect("it is an object").clone());
        Self {
            function: F::NAME.to_owned(),
            argument: argument.to_string(),
            time,
            transaction,
        }
    }

    /// Writes the argument as the first contract's authors did: it named a grant instead of a basis.
    fn in_first_form(&mut self) {
        let mut argument: Value = serde_json::from_str(&self.argument).expect("it is JSON");
        let members = argument.as_object_mut().expect("it is an object");
        let basis = members.remove("basis").expect("it names a basis");
        members.insert("grant".to_owned(), basis["grant"].clone());
        self.argument = argument.to_string();
    }
}

impl Given for AuthoredCall {
    type Exact = Exact;

    fn examples() -> Vec<(&'static str, Self)> {
        let (time, transaction) = when();
        let record = RecordId::new(time, &transaction, 0);
        let one = json!({"record": record, "kind": "04".repeat(16), "parts": parts()});
        let with = |name: &str, value: Value| {
            let mut call = one.clone();
            call[name] = value;
            call
        };
        let batch = json!({"root": digest("observations"), "count": 1000});
        let shared = parts();
        let many = json!({
            "keepers": shared["keepers"],
            "category_recipient": shared["category_recipient"],
            "patient_recipient": shared["patient_recipient"],
            "records": [new_record("first"), new_record("second")],
        });
        let mut of_first_contract = Self::example::<AddRecord>(one.clone());
        of_first_contract.in_first_form();
        vec![
            ("one record", Self::example::<AddRecord>(one.clone())),
            (
                "the next version of a record",
                Self::example::<AmendRecord>(with("based_on", json!(2))),
            ),
            ("two records", Self::example::<AddRecords>(many)),
            (
                "a batch of observations",
                Self::example::<AnchorBatch>(with("batch", batch)),
            ),
            ("one record, for the first contract", of_first_contract),
        ]
    }

    fn read(&self, _: &Files) -> Result<Reading<Exact>, Problem> {
        let authored = Authored::decode(
            &self.function,
            self.argument.as_bytes(),
            self.time,
            &self.transaction,
        );
        let authored = authored.ok_or("the call adds nothing")?;
        let versions = authored.versions.into_iter().map(Version::from).collect();
        Ok(Reading::of(Exact { versions }))
    }
}

fn when() -> (Timestamp, TransactionId) {
    let transaction = "ab".repeat(32).parse().expect("64 digits");
    (Timestamp::from_millis(1_790_000_000_123), transaction)
}

fn new_record(name: &str) -> Value {
    json!({
        "kind": "04".repeat(16),
        "content": digest(&format!("{name} content")),
        "lock": digest(&format!("{name} lock")),
        "padded_size": 700,
        "commitment": digest(&format!("{name} commitment")),
    })
}

fn parts() -> Value {
    let keeper = |msp: &str| {
        json!({
            "msp": msp,
            "file": digest(&format!("{msp} file")),
            "recipient": digest(&format!("{msp} recipient")),
        })
    };
    let keepers = ["MinistryMSP", "HospitalAMSP", "HospitalBMSP"].map(keeper);
    json!({
        "content": digest("content"),
        "lock": digest("lock"),
        "keepers": keepers,
        "padded_size": 700,
        "commitment": digest("commitment"),
        "category_recipient": digest("category recipient"),
        "patient_recipient": digest("patient recipient"),
    })
}

fn digest(name: &str) -> Digest {
    Digest::of(name)
}
