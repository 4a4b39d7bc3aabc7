use std::time::SystemTime;

use emr_model::record::{AddRecord, Batch, RecordContext};
use emr_model::{Digest, Function, RecordId, Timestamp, TransactionId};
use emr_sealing::age_keys::AgeIdentity;
use emr_sealing::record::{Draft, Recipients, Sealed, SealedRecord, seal};
use emr_testkit::{
    HOSPITAL_A, HOSPITAL_B, MINISTRY, Network, Template, TestIdentity, endorsed, id, key_digest,
    signed,
};
use fabric_gateway::{ProposalBuilder, TransactionContext};

use super::*;

/// A record that a doctor of hospital A added, and everything that a reader gets of it.
struct Scene {
    network: Network,
    author: TestIdentity,
    category: AgeIdentity,
    patient: AgeIdentity,
    facts: RecordFacts,
    sealed: Sealed,
    proposal: fabric_gateway::SignedProposal,
    transaction: Vec<u8>,
}

fn scene() -> Scene {
    let network = Network::default();
    let author = network.member(HOSPITAL_A, &id("03"));
    scene_of(network, author)
}

fn scene_of(network: Network, author: TestIdentity) -> Scene {
    let time = Timestamp::from(SystemTime::now());
    let context = TransactionContext::at(author.fabric(), SystemTime::from(time));
    let transaction: TransactionId = context.transaction_id().parse().unwrap();
    let record_context = RecordContext {
        channel: "emr".into(),
        patient: id("01"),
        category: "02".repeat(16).parse().unwrap(),
        epoch: 1,
        record: RecordId::new(time, &transaction, 0),
        transaction,
        version: 1,
        author_key: key_digest(&author),
    };
    let (category, patient) = (AgeIdentity::generate(), AgeIdentity::generate());
    let kind = "04".repeat(16).parse().unwrap();
    let keepers = [MINISTRY, HOSPITAL_A, HOSPITAL_B].map(|msp| {
        let msp: MspId = msp.parse().unwrap();
        (msp, AgeIdentity::generate().recipient())
    });
    let sealed = seal(
        Draft {
            context: &record_context,
            author: &id("03"),
            kind: &kind,
            content: b"content".into(),
        },
        &Recipients {
            category: category.recipient(),
            patient: patient.recipient(),
            keepers,
        },
        false,
    )
    .unwrap();
    let request = AddRecord {
        patient: id("01"),
        category: record_context.category.clone(),
        epoch: 1,
        basis: Basis::Grant("05".repeat(32).parse().unwrap()),
        record: record_context.record.clone(),
        kind,
        parts: sealed.parts.clone(),
    };
    let proposal = ProposalBuilder::new("emr", "emr", AddRecord::NAME)
        .argument(serde_json::to_vec(&request).unwrap())
        .build(context)
        .sign(&author)
        .unwrap();
    let peers = [network.peer(MINISTRY), network.peer(HOSPITAL_A)];
    let transaction = signed(&endorsed(proposal.proposal(), b"{}", &peers), &author);
    let facts = RecordFacts {
        context: record_context,
        author: id("03"),
        organization: HOSPITAL_A.parse().unwrap(),
        is_patient_stated: false,
        kind: request.kind,
        parts: request.parts,
        batch: None,
        status: RecordStatus::Current,
        is_closed_to_emergencies: false,
        time,
    };
    Scene {
        network,
        author,
        category,
        patient,
        facts,
        sealed,
        proposal,
        transaction,
    }
}

impl Scene {
    fn verify(&self) -> Verification {
        let profile = self.network.profile();
        let trust = Trust::new(&profile).unwrap();
        let mut verification = Verification::begin();
        verification.pass(Check::LedgerEndorsed);
        check_author(
            &mut verification,
            &trust,
            &profile,
            &self.facts,
            &self.transaction,
        );
        let record = SealedRecord {
            facts: &self.facts,
            content: &self.sealed.content,
            lock: &self.sealed.lock,
        };
        let opened = record.open_with_patient_key(&self.patient, &self.category);
        check_opening(&mut verification, opened);
        verification.pass(Check::CurrentVersion);
        verification
    }

    fn failed(&self) -> Vec<Check> {
        let verification = self.verify();
        assert!(!verification.is_green());
        verification.failures().map(|(check, _)| check).collect()
    }
}

#[test]
fn an_untouched_record_is_green() {
    let scene = scene();
    let verification = scene.verify();
    assert!(verification.is_green(), "{verification:?}");
    assert_eq!(verification.checks().count(), Check::ALL.len());
    assert_eq!(verification.failures().count(), 0);
}

#[test]
fn every_check_has_its_place() {
    for (index, check) in Check::ALL.into_iter().enumerate() {
        assert_eq!(check as usize, index);
    }
}

#[test]
fn a_changed_byte_of_the_stored_content_or_lock_is_red_and_says_which() {
    let mut scene = scene();
    scene.sealed.content[250] ^= 1;
    assert_eq!(scene.failed(), [Check::Content]);
    assert_eq!(
        scene.verify().outcome(Check::Lock),
        &CheckResult::NotReached
    );
    scene.sealed.content[250] ^= 1;
    scene.sealed.lock[250] ^= 1;
    assert_eq!(scene.failed(), [Check::Lock]);
    scene.sealed.lock[250] ^= 1;
    assert!(scene.verify().is_green());
}

#[test]
fn facts_that_the_author_did_not_sign_are_red() {
    type Change = fn(&mut RecordFacts);
    let changes: [(Change, &[Check]); 8] = [
        (
            |facts| facts.author = id("09"),
            &[Check::AuthorCertificate, Check::Header],
        ),
        (
            |facts| facts.organization = HOSPITAL_B.parse().unwrap(),
            &[Check::AuthorCertificate],
        ),
        (
            |facts| facts.context.author_key = Digest::of("another key"),
            &[Check::AuthorKey, Check::Lock],
        ),
        (
            |facts| facts.kind = "09".repeat(16).parse().unwrap(),
            &[Check::AuthorArguments, Check::Header],
        ),
        (
            |facts| facts.parts.commitment = Digest::of("another content"),
            &[Check::AuthorArguments, Check::Commitment],
        ),
        (
            |facts| facts.is_patient_stated = true,
            &[Check::AuthorArguments],
        ),
        (
            |facts| {
                facts.batch = Some(Batch {
                    root: Digest::of("observations"),
                    count: 1,
                });
            },
            &[Check::AuthorArguments],
        ),
        (
            |facts| facts.parts.keepers.swap(0, 1),
            &[Check::AuthorArguments],
        ),
    ];
    for (change, failed) in changes {
        let mut scene = scene();
        change(&mut scene.facts);
        assert_eq!(scene.failed(), failed);
    }
}

#[test]
fn a_record_whose_shares_the_patient_replaced_stays_green() {
    let mut scene = scene();
    for file in &mut scene.facts.parts.keepers {
        file.file = Digest::of("another file");
    }
    assert!(scene.verify().is_green(), "{:?}", scene.verify());
}

#[test]
fn a_record_that_no_longer_counts_is_red() {
    for status in [
        RecordStatus::Amended,
        RecordStatus::EnteredInError,
        RecordStatus::Erased,
    ] {
        let mut verification = Verification::begin();
        check_status(&mut verification, status);
        let failed: Vec<_> = verification.failures().map(|(check, _)| check).collect();
        assert_eq!(failed, [Check::CurrentVersion]);
    }
}

#[test]
fn a_transaction_that_is_not_the_authors_own_is_red() {
    let mut changed = scene();
    let last = changed.transaction.len() - 1;
    changed.transaction[last] ^= 1;
    assert_eq!(changed.failed(), [Check::AuthorSigned]);

    let mut garbage = scene();
    garbage.transaction = b"garbage".to_vec();
    assert_eq!(garbage.failed(), [Check::AuthorSigned]);

    let mut another = scene();
    another.transaction = scene().transaction;
    assert_eq!(another.failed(), [Check::AuthorSigned]);
}

#[test]
fn a_transaction_that_too_few_endorsed_is_red() {
    let mut scene = scene();
    let peers = [
        scene.network.peer(HOSPITAL_A),
        scene.network.peer(HOSPITAL_B),
    ];
    let prepared = endorsed(scene.proposal.proposal(), b"{}", &peers);
    scene.transaction = signed(&prepared, &scene.author);
    assert_eq!(scene.failed(), [Check::AuthorEndorsed]);
}

#[test]
fn an_author_with_a_certificate_of_the_node_root_is_red() {
    let network = Network::default();
    let nodes = &network.organization(HOSPITAL_A).nodes;
    let author = nodes.identity(
        HOSPITAL_A,
        &Template::named(id("03").as_str()).unit("client"),
    );
    let scene = scene_of(network, author);
    assert_eq!(scene.failed(), [Check::AuthorCertificate]);
}
