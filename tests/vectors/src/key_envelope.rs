//! Key envelopes: a patient's own, a grantee's, a delegate's.

use std::collections::BTreeMap;

use emr_model::{CategoryId, Digest, Grantee, KindCode, MemberId};
use emr_sealing::age_keys::AgeIdentity;
use emr_sealing::key_envelope::{EnvelopeAddress, GrantedRecord, KeyEnvelope};
use serde::{Deserialize, Serialize};

use crate::encoding::Key;
use crate::exact_text::{Exact, reading};
use crate::format::Given;
use crate::identities::key;
use crate::record::context;
use crate::vector::{Files, Problem, Reading, require};

const FILE: &str = "envelope";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Envelopes {
    /// One; a delegate's file has any number, in a list.
    envelopes: Vec<Envelope>,
    is_delegates: bool,
    reader_key: Key,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    patient: MemberId,
    category: CategoryId,
    epoch: u32,
    grantee: Grantee,
    name: String,
    kinds: BTreeMap<String, KindCode>,
    /// The epoch's key, unless the grantee may only add.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    identity: Option<Key>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    earlier: Vec<EarlierKey>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    records: Vec<GrantedRecord>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EarlierKey {
    epoch: u32,
    identity: Key,
}

impl Envelope {
    /// An envelope for a grantee who may only add.
    fn example() -> Self {
        let kinds = ["€", "\u{fb33}", "😀", "DiagnosticReport", "1", "ö\n"];
        let codes = (4..).map(|code: u8| hex::encode([code; 16]).parse().expect("32 digits"));
        Self {
            patient: "01".repeat(16).parse().expect("32 digits"),
            category: "02".repeat(16).parse().expect("32 digits"),
            epoch: 7,
            grantee: "03".repeat(16).parse().expect("32 digits"),
            name: "Laboratory \"A\" – β".into(),
            kinds: kinds.map(str::to_owned).into_iter().zip(codes).collect(),
            identity: None,
            earlier: Vec::new(),
            records: Vec::new(),
        }
    }

    fn envelope(&self) -> KeyEnvelope {
        let earlier = self.earlier.iter();
        KeyEnvelope {
            address: EnvelopeAddress {
                patient: self.patient.clone(),
                category: self.category.clone(),
                epoch: self.epoch,
                grantee: self.grantee.clone(),
            },
            name: self.name.clone(),
            kinds: self.kinds.clone(),
            identity: self.identity.as_ref().map(|key| key.0.clone()),
            earlier: earlier
                .map(|earlier| (earlier.epoch, earlier.identity.0.clone()))
                .collect(),
            records: self.records.clone(),
        }
    }
}

impl Envelopes {
    fn unseal(&self, file: &[u8], digest: &Digest) -> Result<Vec<KeyEnvelope>, Problem> {
        let key = &self.reader_key.0;
        let first = self.envelopes.first().ok_or("no envelope is given")?;
        if self.is_delegates {
            let delegate = first.grantee.member().ok_or("a delegate is a member")?;
            return Ok(KeyEnvelope::unseal_all(
                file,
                digest,
                key,
                &first.patient,
                delegate,
            )?);
        }
        let category = first
            .identity
            .as_ref()
            .map(|key| key.0.recipient().digest());
        // Where the envelope has no key, nothing is compared with the category's.
        let category = category.unwrap_or_else(|| Digest::of("no key"));
        let address = first.envelope().address;
        Ok(vec![KeyEnvelope::unseal(
            file, digest, key, &address, &category,
        )?])
    }
}

impl Given for Envelopes {
    type Exact = Exact;

    const FILES: &'static [&'static str] = &[FILE];

    fn examples() -> Vec<(&'static str, Self)> {
        let adds = Envelope::example();
        let reads = Envelope {
            identity: Some(key("category")),
            grantee: "HospitalAMSP".parse().expect("it is an MSP id"),
            ..adds.clone()
        };
        let earlier = [5, 6].map(|epoch| EarlierKey {
            epoch,
            identity: key(&format!("category in epoch {epoch}")),
        });
        let own = Envelope {
            grantee: adds.patient.clone().into(),
            identity: Some(key("category")),
            earlier: earlier.to_vec(),
            ..adds.clone()
        };
        let single = Envelope {
            records: vec![GrantedRecord {
                record: context().record,
                version: 2,
                sealed: b"an age file to the gate key".to_vec().into(),
            }],
            ..adds.clone()
        };
        let delegated = Envelope {
            grantee: adds.grantee.clone(),
            ..own.clone()
        };
        let one = |envelope, reader| Self {
            envelopes: vec![envelope],
            is_delegates: false,
            reader_key: key(reader),
        };
        let delegates = Self {
            envelopes: vec![delegated, adds.clone()],
            is_delegates: true,
            reader_key: key("reader"),
        };
        vec![
            ("a patient's own, with earlier epochs", one(own, "patient")),
            (
                "to a hospital that may read",
                one(reads, "keeper of hospital A"),
            ),
            ("to a member who may only add", one(adds, "reader")),
            ("about a single record", one(single, "reader")),
            ("a delegate's, of two categories", delegates),
        ]
    }

    fn seal(&self) -> Result<Files, Problem> {
        let envelopes: Vec<_> = self.envelopes.iter().map(Envelope::envelope).collect();
        let reader = self.reader_key.0.recipient();
        let file = match envelopes.as_slice() {
            _ if self.is_delegates => KeyEnvelope::seal_all(&envelopes, &reader)?,
            [envelope] => envelope.seal(&reader)?,
            _ => return Err("only a delegate's file has several envelopes".into()),
        };
        Ok(Files::from([(FILE, file)]))
    }

    fn read(&self, files: &Files) -> Result<Reading<Exact>, Problem> {
        let (file, key) = (&files[FILE], &self.reader_key.0);
        let digest = Digest::of(file);
        let unsealed = self.unseal(file, &digest)?;
        let is_same = unsealed.len() == self.envelopes.len()
            && unsealed
                .iter()
                .zip(&self.envelopes)
                .all(|(unsealed, given)| holds(unsealed, given));
        require(is_same, "the file holds other envelopes")?;
        reading(FILE, files, &self.seal()?, &[key])
    }
}

/// Whether the envelope has all that was given.
fn holds(unsealed: &KeyEnvelope, given: &Envelope) -> bool {
    let given = given.envelope();
    let public = |key: Option<&AgeIdentity>| key.map(AgeIdentity::recipient);
    let has_keys = given
        .earlier
        .iter()
        .map(|(epoch, _)| epoch)
        .chain([&given.address.epoch])
        .all(|epoch| public(unsealed.key_of(*epoch)) == public(given.key_of(*epoch)));
    has_keys
        && unsealed.address == given.address
        && unsealed.name == given.name
        && unsealed.kinds == given.kinds
        && unsealed.earlier.len() == given.earlier.len()
        && unsealed.records == given.records
}
