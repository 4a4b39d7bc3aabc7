//! One sealed version of a record: content, lock, and three keepers' files.

use emr_model::record::{KeeperFile, RecordContext, RecordFacts, RecordStatus, SealedParts};
use emr_model::{Digest, KindCode, MemberId, RecordId, Timestamp};
use emr_sealing::age_keys::{AgeIdentity, decrypt};
use emr_sealing::record::{
    Draft, Recipients, Sealed, SealedRecord, Share, open_keeper_file, open_record_key, seal,
    seal_record_key,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::encoding::{Hex, Key};
use crate::format::Given;
use crate::identities::key;
use crate::keeper_key::KeeperKey;
use crate::vector::{Files, Problem, Reading, require};

const CONTENT: &str = "content";
const LOCK: &str = "lock";
const KEEPER_FILES: [&str; 3] = ["keeper_file_1", "keeper_file_2", "keeper_file_3"];
const SALT_BYTES: usize = 32;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SealedVersion {
    pub(crate) context: RecordContext,
    author: MemberId,
    kind: KindCode,
    content: Hex,
    /// Whether keepers get shares of the record key, too.
    emergency_access: bool,
    category_key: Key,
    patient_key: Key,
    keepers: [KeeperKey; 3],
}

#[derive(Serialize)]
pub(crate) struct Exact {
    /// The content's salt, by which its commitment reveals nothing.
    salt: Hex,
    /// The header's JSON, as it stands in the payload.
    header: String,
    record_key: Key,
    gate_key: Key,
    /// What the category key opens: the JSON in the lock's plaintext.
    opened_lock: String,
    /// The keepers' shares of the gate key: x, then y.
    gate_shares: Vec<Hex>,
    /// The keepers' shares of the record key; none without emergency access.
    record_shares: Vec<Hex>,
    /// What goes on the ledger.
    parts: SealedParts,
}

impl SealedVersion {
    fn example(content: &[u8], emergency_access: bool) -> Self {
        let keeper = |(msp, name): (&str, &str)| KeeperKey::named(msp, name);
        Self {
            context: context(),
            author: "03".repeat(16).parse().expect("32 digits"),
            kind: "04".repeat(16).parse().expect("32 digits"),
            content: Hex(content.to_vec()),
            emergency_access,
            category_key: key("category"),
            patient_key: key("patient"),
            keepers: [
                ("MinistryMSP", "keeper of the ministry"),
                ("HospitalAMSP", "keeper of hospital A"),
                ("HospitalBMSP", "keeper of hospital B"),
            ]
            .map(keeper),
        }
    }

    fn seal_record(&self) -> Result<Sealed, Problem> {
        let draft = Draft {
            context: &self.context,
            author: &self.author,
            kind: &self.kind,
            content: (&self.content.0).into(),
        };
        let recipients = Recipients {
            category: self.category_key.0.recipient(),
            patient: self.patient_key.0.recipient(),
            keepers: self
                .keepers
                .each_ref()
                .map(|keeper| (keeper.msp.clone(), keeper.key.0.recipient())),
        };
        Ok(seal(draft, &recipients, self.emergency_access)?)
    }

    /// The ledger's facts about these files. The commitment is computed here; opening the record compares it.
    fn facts(&self, files: &Files, commitment: Digest) -> RecordFacts {
        let keepers = std::array::from_fn(|index| KeeperFile {
            msp: self.keepers[index].msp.clone(),
            file: Digest::of(&files[KEEPER_FILES[index]]),
            recipient: self.keepers[index].key.0.recipient().digest(),
        });
        RecordFacts {
            context: self.context.clone(),
            author: self.author.clone(),
            organization: self.keepers[1].msp.clone(),
            is_patient_stated: false,
            kind: self.kind.clone(),
            parts: SealedParts {
                content: Digest::of(&files[CONTENT]),
                lock: Digest::of(&files[LOCK]),
                keepers,
                padded_size: files[CONTENT].len() as u64,
                commitment,
                category_recipient: self.category_key.0.recipient().digest(),
                patient_recipient: self.patient_key.0.recipient().digest(),
            },
            batch: None,
            status: RecordStatus::Current,
            is_closed_to_emergencies: !self.emergency_access,
            time: self.context.record.time(),
        }
    }

    /// What is inside the content. Sealing the same draft again makes the same payload, its salt aside.
    fn payload(&self, file: &[u8], record_key: &AgeIdentity) -> Result<Payload, Problem> {
        let payload = decrypt(record_key, file)?.to_vec();
        let again = self.seal_record()?;
        let lock = decrypt(&self.patient_key.0, &again.lock)?;
        let key = open_record_key(&lock, &self.category_key.0, &self.context);
        let again = decrypt(&key?, &again.content)?;
        require(
            payload[SALT_BYTES..] == again[SALT_BYTES..],
            "the payload is not the one of this draft",
        )?;
        let (salt, rest) = payload.split_at(SALT_BYTES);
        let (length, rest) = rest.split_at(4);
        let length = u32::from_be_bytes(length.try_into()?) as usize;
        let header = String::from_utf8(rest[..length].to_vec())?;
        let committed = SALT_BYTES + 4 + length + 8 + self.content.0.len();
        let hash = Sha256::new()
            .chain_update("emr-commit-v1")
            .chain_update(&payload[..committed]);
        Ok(Payload {
            salt: Hex(salt.to_vec()),
            header,
            commitment: Digest::from_bytes(hash.finalize().into()),
            bytes: payload,
        })
    }
}

struct Payload {
    bytes: Vec<u8>,
    salt: Hex,
    header: String,
    commitment: Digest,
}

impl Given for SealedVersion {
    type Exact = Exact;

    const FILES: &'static [&'static str] = &[
        CONTENT,
        LOCK,
        KEEPER_FILES[0],
        KEEPER_FILES[1],
        KEEPER_FILES[2],
    ];

    fn examples() -> Vec<(&'static str, Self)> {
        let text = "Hämoglobin 14 g/dl".as_bytes();
        vec![
            (
                "a short text, closed to emergencies",
                Self::example(text, false),
            ),
            (
                "an empty record, open to emergencies",
                Self::example(b"", true),
            ),
            (
                "a thousand bytes, open to emergencies",
                Self::example(&[7; 1000], true),
            ),
        ]
    }

    fn seal(&self) -> Result<Files, Problem> {
        let sealed = self.seal_record()?;
        let mut files = Files::from([(CONTENT, sealed.content), (LOCK, sealed.lock)]);
        files.extend(KEEPER_FILES.into_iter().zip(sealed.keeper_files));
        Ok(files)
    }

    fn read(&self, files: &Files) -> Result<Reading<Exact>, Problem> {
        let (patient, category) = (&self.patient_key.0, &self.category_key.0);
        let lock = decrypt(patient, &files[LOCK])?;
        let opened_lock = decrypt(category, &lock)?;
        let record_key = open_record_key(&lock, category, &self.context)?;
        let payload = self.payload(&files[CONTENT], &record_key)?;
        let facts = self.facts(files, payload.commitment.clone());
        let record = SealedRecord {
            facts: &facts,
            content: &files[CONTENT],
            lock: &files[LOCK],
        };
        let opened = record.open_with_patient_key(patient, category)?;
        require(
            opened.content.as_slice() == self.content.0 && opened.salt == payload.salt.0[..],
            "the record holds another content",
        )?;

        let (mut gate, mut emergency) = (Vec::new(), Vec::new());
        let mut texts = Vec::new();
        for (name, keeper) in KEEPER_FILES.iter().zip(&self.keepers) {
            let shares = open_keeper_file(&files[name], &keeper.key.0, &keeper.msp)?;
            let again = shares.seal(&keeper.key.0.recipient())?;
            let text = decrypt(&keeper.key.0, &files[name])?;
            require(
                text == decrypt(&keeper.key.0, &again)?,
                "a keeper's file is not canonical",
            )?;
            texts.push(text);
            let share = shares.of(&self.context)?;
            gate.push(Share::try_from(&share.gate)?);
            emergency.extend(share.record.as_ref().map(Share::try_from).transpose()?);
        }
        for pair in pairs(&gate) {
            require(
                record.open_with_shares(&pair, category)? == opened,
                "two shares of the gate key open another content",
            )?;
        }
        let expected = if self.emergency_access { 3 } else { 0 };
        require(
            emergency.len() == expected,
            "shares of the record key are there exactly with emergency access",
        )?;
        for pair in pairs(&emergency) {
            require(
                record.open_with_record_shares(&pair)? == opened,
                "two shares of the record key open another content",
            )?;
        }
        let gate_key = record.open_lock(&gate)?.key;
        let again = seal_record_key(&self.context, &record_key, &gate_key.recipient())?;
        require(
            decrypt(&gate_key, &again)? == opened_lock,
            "what the category key opens is not canonical",
        )?;

        let mut reading = Reading::of(Exact {
            salt: payload.salt,
            header: payload.header,
            record_key: Key(record_key.clone()),
            gate_key: Key(gate_key.clone()),
            opened_lock: String::from_utf8(opened_lock.to_vec())?,
            gate_shares: bytes(&gate),
            record_shares: bytes(&emergency),
            parts: facts.parts.clone(),
        });
        reading = reading
            .with(CONTENT, &files[CONTENT], &[&record_key], &payload.bytes)
            .with(LOCK, &files[LOCK], &[&gate_key, patient], &lock);
        for ((name, keeper), text) in KEEPER_FILES.iter().zip(&self.keepers).zip(&texts) {
            reading = reading.with(name, &files[name], &[&keeper.key.0], text);
        }
        Ok(reading)
    }
}

/// Where the examples' records belong.
pub(crate) fn context() -> RecordContext {
    let transaction = "ab".repeat(32).parse().expect("64 digits");
    RecordContext {
        channel: "emr".into(),
        patient: "01".repeat(16).parse().expect("32 digits"),
        category: "02".repeat(16).parse().expect("32 digits"),
        epoch: 7,
        record: RecordId::new(Timestamp::from_millis(1_790_000_000_123), &transaction, 0),
        transaction,
        version: 2,
        author_key: Digest::of("the author's public key"),
    }
}

/// Each two of three; none of none.
fn pairs(shares: &[Share]) -> Vec<[Share; 2]> {
    let pairs = [[0, 1], [0, 2], [1, 2]].into_iter();
    pairs
        .filter(|_| shares.len() == 3)
        .map(|pair| pair.map(|index| shares[index].clone()))
        .collect()
}

fn bytes(shares: &[Share]) -> Vec<Hex> {
    shares
        .iter()
        .map(|share| Hex(share.as_bytes().to_vec()))
        .collect()
}
