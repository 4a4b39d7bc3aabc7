//! What a hospital's keeper opens for its practitioners, and what it does not.

use std::collections::BTreeMap;

use emr_api::custody::{OpenedLock, Released, Unlock, Unlocked, UnlockedRecord};
use emr_keeper_api::UnlockRequest;
use emr_keeper_api::keeper_client::KeeperClient;
use emr_model::access::{AccessKey, Release, ReleaseRecord, ReleasedPart};
use emr_model::grant::GrantedEpoch;
use emr_model::record::RecordContext;
use emr_model::{Bytes, Digest, Grantee, RecordId, Timestamp};
use emr_sealing::age_keys::{AgeIdentity, decrypt};
use emr_sealing::key_envelope::{EnvelopeAddress, GrantedRecord, KeyEnvelope};
use emr_sealing::record::seal_record_key;
use tonic::transport::Channel;
use zeroize::Zeroizing;

use crate::support::{Answer, Running, World, own, patient};

/// A keeper to whose hospital a category was granted, a practitioner who opened a record of it, and that record's key.
struct Scene {
    world: World,
    keeper: KeeperClient<Channel>,
    reader: AgeIdentity,
    category: AgeIdentity,
    record_key: AgeIdentity,
    context: RecordContext,
    _running: Running,
}

async fn scene() -> Scene {
    let world = World::new().await;
    let (running, keeper) = world.start_and_connect().await;
    Scene {
        world,
        keeper,
        reader: AgeIdentity::generate(),
        category: AgeIdentity::generate(),
        record_key: AgeIdentity::generate(),
        context: context(1),
        _running: running,
    }
}

fn context(time: u64) -> RecordContext {
    let transaction = "ab".repeat(32).parse().unwrap();
    RecordContext {
        channel: "emr".into(),
        patient: patient(),
        category: "02".repeat(16).parse().unwrap(),
        epoch: 3,
        record: RecordId::new(Timestamp::from_millis(time), &transaction, 0),
        transaction,
        version: 1,
        author_key: Digest::of("an author's key"),
    }
}

fn access() -> AccessKey {
    AccessKey {
        patient: patient(),
        time: Timestamp::from_millis(1_700_000_000_000),
        transaction: "cd".repeat(32).parse().unwrap(),
    }
}

impl Scene {
    /// The patient's envelope to the hospital.
    fn envelope(&self) -> KeyEnvelope {
        KeyEnvelope {
            address: EnvelopeAddress {
                patient: patient(),
                category: self.context.category.clone(),
                epoch: self.context.epoch,
                grantee: Grantee::Hospital(own()),
            },
            name: "Laboratory".into(),
            kinds: BTreeMap::from([("Observation".into(), "04".repeat(16).parse().unwrap())]),
            identity: Some(self.category.clone()),
            earlier: Vec::new(),
            records: Vec::new(),
        }
    }

    fn seal(&self, envelope: &KeyEnvelope) -> Vec<u8> {
        envelope.seal(&self.world.recipient()).unwrap()
    }

    /// The contract permits this record, under a grant with this envelope.
    fn permit(&self, envelopes: &[&[u8]]) {
        let granted = envelopes.iter().map(|file| GrantedEpoch {
            epoch: self.context.epoch,
            category_recipient: self.category.recipient().digest(),
            envelope: Digest::of(file),
        });
        let release = Release {
            transaction: access().transaction,
            reader: "05".repeat(16).parse().unwrap(),
            recipient: self.reader.recipient(),
            part: ReleasedPart::Gate,
            records: vec![ReleaseRecord {
                context: self.context.clone(),
                // The hospital's keeper need not be one of the category's.
                file: None,
            }],
            envelopes: granted.collect(),
            reason: None,
        };
        self.world.peer.will_answer([Answer::json(&release)]);
    }

    /// What the gate key opens of the lock of a record with this context.
    fn opened(&self, context: &RecordContext) -> OpenedLock {
        let opened = seal_record_key(context, &self.record_key, &self.category.recipient());
        OpenedLock {
            record: context.record.clone(),
            version: context.version,
            opened: opened.unwrap().into(),
        }
    }

    async fn unlock(
        &mut self,
        envelope: &[u8],
        lock: OpenedLock,
    ) -> Result<Unlocked, tonic::Status> {
        let request = Unlock {
            access: access(),
            envelopes: vec![Bytes(envelope.to_vec())],
            locks: vec![lock],
        };
        let answer = self.keeper.unlock(UnlockRequest::from(request)).await?;
        let released = answer.into_inner();
        let text = Released::signed_text(&released.sealed);
        let identity = self.world.identity();
        assert!(identity.verifies(&text, &released.signature));
        let text = decrypt(&self.reader, &released.sealed).unwrap();
        Ok(serde_json::from_slice(&text).unwrap())
    }

    async fn assert_refused(&mut self, envelope: &[u8], lock: OpenedLock, message: &str) {
        let refused = self.unlock(envelope, lock).await;
        let status = refused.err().expect("it is refused");
        assert_eq!(status.message(), message);
    }
}

const NO_ENVELOPES: &str = "NOT_PERMITTED: the entry rests on no grant to this keeper's hospital";
const NOT_THIS_LOCK: &str = "INVALID_ARGUMENT: a lock is not one of the entry's records, or its key is in none of the envelopes";

#[tokio::test]
async fn a_practitioner_gets_the_records_key_and_never_the_categorys() {
    let mut scene = scene().await;
    let envelope = scene.seal(&scene.envelope());
    scene.permit(&[&envelope]);
    let lock = scene.opened(&scene.context);
    let unlocked = scene.unlock(&envelope, lock).await.unwrap();
    let expected = UnlockedRecord {
        record: scene.context.record.clone(),
        version: 1,
        key: Some(scene.record_key.to_secret_text()),
        sealed: None,
    };
    assert!(unlocked.records == [expected], "it is the record's key");
    assert_eq!(unlocked.msp, own());
    assert_eq!(unlocked.transaction, access().transaction);
    assert_eq!(unlocked.kinds, scene.envelope().kinds);
    let text = Zeroizing::new(serde_json::to_string(&unlocked).unwrap());
    assert!(!text.contains(scene.category.to_secret_text().as_str()));
}

#[tokio::test]
async fn a_key_that_was_granted_singly_stays_sealed_to_the_gate_key() {
    let mut scene = scene().await;
    let gate = AgeIdentity::generate();
    let sealed: Bytes = seal_record_key(&scene.context, &scene.record_key, &gate.recipient())
        .unwrap()
        .into();
    let envelope = KeyEnvelope {
        identity: None,
        records: vec![GrantedRecord {
            record: scene.context.record.clone(),
            version: 1,
            sealed: sealed.clone(),
        }],
        ..scene.envelope()
    };
    let envelope = scene.seal(&envelope);
    scene.permit(&[&envelope]);
    let lock = scene.opened(&scene.context);
    let unlocked = scene.unlock(&envelope, lock).await.unwrap();
    assert_eq!(unlocked.records[0].sealed, Some(sealed));
    assert!(unlocked.records[0].key.is_none());
}

#[tokio::test]
async fn without_a_grant_to_the_hospital_or_with_another_envelope_nothing_is_unlocked() {
    let mut scene = scene().await;
    let envelope = scene.seal(&scene.envelope());
    let lock = scene.opened(&scene.context);
    scene.permit(&[]);
    scene
        .assert_refused(&envelope, lock.clone(), NO_ENVELOPES)
        .await;
    // An envelope for a category of another patient, or from another patient.
    scene.permit(&[b"the envelope that the ledger names"]);
    scene
        .assert_refused(&envelope, lock.clone(), NO_ENVELOPES)
        .await;
    let elsewhere = KeyEnvelope {
        address: EnvelopeAddress {
            category: "03".repeat(16).parse().unwrap(),
            ..scene.envelope().address
        },
        ..scene.envelope()
    };
    let elsewhere = scene.seal(&elsewhere);
    scene.permit(&[&elsewhere]);
    let message = "INVALID_ARGUMENT: an envelope to this keeper's hospital cannot be used";
    scene.assert_refused(&elsewhere, lock, message).await;
}

#[tokio::test]
async fn locks_of_records_that_were_not_opened_stay_closed() {
    let mut scene = scene().await;
    let envelope = scene.seal(&scene.envelope());
    scene.permit(&[&envelope]);
    let other = scene.opened(&context(2));
    scene
        .assert_refused(&envelope, other.clone(), NOT_THIS_LOCK)
        .await;
    // Nor under the name of one that was.
    let renamed = OpenedLock {
        record: scene.context.record.clone(),
        ..other
    };
    scene
        .assert_refused(&envelope, renamed, NOT_THIS_LOCK)
        .await;
}
