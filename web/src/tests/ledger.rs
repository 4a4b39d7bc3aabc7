//! Forwarding to the peer, and what committed transactions release.

use std::time::SystemTime;

use emr_api::problem::Problem;
use emr_api::transaction::{Evaluated, SignedTransaction};
use emr_model::access::{AccessKey, OpenRecords, OpenedRecords, RecordVersion};
use emr_model::emergency::{ReviewEmergency, ReviewOutcome};
use emr_model::erasure::{EraseRecords, ErasedPart, RecordName};
use emr_model::grant::{Grant, GrantTerms, GrantedEpoch, Rights, Scope};
use emr_model::keeper::GetKeepers;
use emr_model::member::SuspendMember;
use emr_model::record::{
    AddRecord, GetRecord, KeeperFile, RecordContext, RecordFacts, RecordStatus, SealedParts,
};
use emr_model::{
    Basis, Digest, EmergencyId, Function, Grantee, MemberId, Purpose, RecordId, Timestamp,
    TransactionId,
};
use fabric_gateway::{ProposalBuilder, TransactionContext, TxValidationCode};
use reqwest::StatusCode;
use serde_json::json;

use super::pki::Issues;
use super::world::{Member, World, code, problem};

pub(super) const CONTENT: &[u8] = b"content, sealed";
pub(super) const LOCK: &[u8] = b"lock, sealed";
/// The text of a review, which only keepers open.
pub(super) const REVIEW: &[u8] = b"a review, sealed";
/// After so many blocks what a digest is has become final.
const CONTESTED_BLOCKS: usize = 1_000;

fn digest(text: &str) -> Digest {
    Digest::of(text)
}

pub(super) fn parts() -> SealedParts {
    let keeper = |msp: &str| KeeperFile {
        msp: msp.parse().unwrap(),
        file: digest(msp),
        recipient: digest(msp),
    };
    SealedParts {
        content: Digest::of(CONTENT),
        lock: Digest::of(LOCK),
        keepers: ["A", "B", "C"].map(keeper),
        padded_size: 1,
        commitment: digest("commitment"),
        category_recipient: digest("category"),
        patient_recipient: digest("patient"),
    }
}

/// A review of the emergency that this transaction declared.
pub(super) fn review(patient: &MemberId, transaction: TransactionId) -> ReviewEmergency {
    ReviewEmergency {
        patient: patient.clone(),
        emergency: EmergencyId {
            time: Timestamp::from_millis(0),
            transaction,
        },
        outcome: ReviewOutcome::Justified,
        text: Digest::of(REVIEW),
    }
}

pub(super) fn category() -> emr_model::CategoryId {
    "0c".repeat(16).parse().unwrap()
}

pub(super) fn version(recorded: &TransactionId) -> RecordVersion {
    RecordVersion {
        category: category(),
        record: RecordId::new(Timestamp::from_millis(0), recorded, 0),
        version: 1,
    }
}

/// The patient's request to erase a record with everything of it.
pub(super) fn erasure(patient: &MemberId, recorded: &TransactionId) -> EraseRecords {
    EraseRecords {
        patient: patient.clone(),
        records: vec![RecordName {
            category: category(),
            record: version(recorded).record,
        }],
        part: ErasedPart::Everything,
    }
}

/// Adds a record; its keepers are another matter.
pub(super) async fn add(author: &Member<'_>, patient: &MemberId) -> TransactionId {
    add_with(author, patient, parts()).await
}

/// Adds a record with these parts.
pub(super) async fn add_with(
    author: &Member<'_>,
    patient: &MemberId,
    parts: SealedParts,
) -> TransactionId {
    let context = TransactionContext::new(&author.person.identity);
    let id: TransactionId = context.transaction_id().parse().unwrap();
    let request = AddRecord {
        patient: patient.clone(),
        category: category(),
        epoch: 1,
        basis: Basis::Own,
        record: version(&id).record,
        kind: "0d".repeat(16).parse().unwrap(),
        parts,
    };
    let proposal = ProposalBuilder::new("emr", "emr", AddRecord::NAME)
        .argument(serde_json::to_string(&request).unwrap())
        .build(context);
    author.commit(proposal).await.transaction
}

pub(super) fn open_request(patient: &MemberId, recorded: &TransactionId) -> OpenRecords {
    OpenRecords {
        patient: patient.clone(),
        records: vec![version(recorded)],
        purpose: purpose(),
        basis: Basis::Own,
        recipient: digest("recipient"),
    }
}

pub(super) fn purpose() -> Purpose {
    serde_json::from_value(json!("TREAT")).unwrap()
}

/// What the contract answers to an opening.
pub(super) fn opened(
    patient: &MemberId,
    recorded: &TransactionId,
    time: Timestamp,
) -> OpenedRecords {
    let RecordVersion {
        record, version, ..
    } = version(recorded);
    OpenedRecords {
        access: AccessKey {
            patient: patient.clone(),
            time,
            transaction: recorded.clone(),
        },
        records: vec![RecordFacts {
            context: RecordContext {
                channel: "emr".to_owned(),
                transaction: recorded.clone(),
                patient: patient.clone(),
                category: category(),
                epoch: 1,
                record,
                version,
                author_key: digest("author"),
            },
            author: patient.clone(),
            organization: "HospitalAMSP".parse().unwrap(),
            is_patient_stated: false,
            kind: "0d".repeat(16).parse().unwrap(),
            parts: parts(),
            batch: None,
            status: RecordStatus::Current,
            is_closed_to_emergencies: false,
            time,
        }],
    }
}

fn not_found() -> Problem {
    Problem {
        kind: "about:blank".to_owned(),
        title: "Not Found".to_owned(),
        status: 404,
        detail: "there is nothing here that you may have".to_owned(),
        code: "NOT_FOUND".to_owned(),
    }
}

#[tokio::test]
async fn a_proposal_is_forwarded_and_its_refusal_keeps_code_and_sentence() {
    let world = World::new().await;
    let running = world.serve().await;
    let doctor = world.doctor();
    let member = world.signed_in(&running, &doctor).await;
    world.peer.answer(GetKeepers::NAME, &json!(["a keeper"]));
    let proposal = member.proposal(GetKeepers::NAME, &json!({}));
    let answer = member.forward("evaluate", proposal).await;
    let evaluated: Evaluated = answer.json().await.unwrap();
    assert_eq!(evaluated.payload.0, br#"["a keeper"]"#);

    let refusal = "EXPIRED: the grant has ended";
    world.peer.refuse(GetRecord::NAME, 410, refusal);
    for how in ["evaluate", "endorse"] {
        let proposal = member.proposal(GetRecord::NAME, &json!({}));
        let problem = problem(member.forward(how, proposal).await).await;
        assert_eq!(
            (
                problem.status,
                problem.code.as_str(),
                problem.detail.as_str()
            ),
            (410, "EXPIRED", "the grant has ended")
        );
    }
    let skew = "CLOCK_SKEW: the proposal's time is too far off";
    world.peer.refuse(GetRecord::NAME, 400, skew);
    let proposal = member.proposal(GetRecord::NAME, &json!({}));
    let answer = member.forward("evaluate", proposal).await;
    assert_eq!(code(answer).await, (400, "CLOCK_SKEW".to_owned()));
}

#[tokio::test]
async fn nobody_forwards_anothers_proposal_or_one_for_another_chaincode() {
    let world = World::new().await;
    let running = world.serve().await;
    let (doctor, patient) = (world.doctor(), world.patient());
    let member = world.signed_in(&running, &doctor).await;
    let other = Member {
        visitor: world.visitor(&running),
        person: &patient,
    };
    let not_permitted = (403, "NOT_PERMITTED".to_owned());

    let signed = other.signed(other.proposal(GetKeepers::NAME, &json!({})));
    let answer = member.visitor.post("/api/v1/evaluate", &signed);
    assert_eq!(code(answer.send().await.unwrap()).await, not_permitted);

    for (channel, chaincode) in [("emr", "qscc"), ("other", "emr")] {
        let proposal = ProposalBuilder::new(channel, chaincode, "GetChainInfo")
            .argument("emr")
            .build_for(&doctor.identity);
        let answer = member.forward("evaluate", proposal).await;
        assert_eq!(code(answer).await, not_permitted);
    }

    let garbage = json!({"proposal": "AAAA"});
    let answer = member.visitor.post("/api/v1/endorse", &garbage);
    assert_eq!(
        code(answer.send().await.unwrap()).await,
        (400, "INVALID_ARGUMENT".to_owned())
    );
}

#[tokio::test]
async fn an_unreachable_peer_and_an_invalid_transaction_are_said_by_code() {
    let world = World::new().await;
    let running = world.serve().await;
    let doctor = world.doctor();
    let member = world.signed_in(&running, &doctor).await;
    let outcomes = [
        (TxValidationCode::MvccReadConflict, "CONFLICT"),
        (
            TxValidationCode::EndorsementPolicyFailure,
            "ENDORSEMENT_POLICY_FAILURE",
        ),
    ];
    for (verdict, expected) in outcomes {
        world.peer.told(|state| state.verdict = Some(verdict));
        let proposal = member.proposal(SuspendMember::NAME, &json!({}));
        let transaction = member.endorsed(proposal).await;
        let answer = member.submit(&transaction).await;
        assert_eq!(code(answer).await, (409, expected.to_owned()));
    }

    world.peer.set_down(true);
    let proposal = member.proposal(GetKeepers::NAME, &json!({}));
    let answer = member.forward("evaluate", proposal).await;
    assert_eq!(code(answer).await, (503, "PEER_UNREACHABLE".to_owned()));
}

#[tokio::test]
async fn ciphertext_is_handed_out_only_after_the_opening_is_committed_and_only_to_its_signer() {
    let world = World::new().await;
    let running = world.serve().await;
    let (doctor, patient) = (world.doctor(), world.patient());
    let author = world.signed_in(&running, &doctor).await;
    let reader = world.signed_in(&running, &patient).await;
    let (content, lock) = (author.upload(CONTENT).await, author.upload(LOCK).await);
    let recorded = add(&author, &patient.id).await;

    let answer = opened(&patient.id, &recorded, Timestamp::now());
    world.peer.answer(OpenRecords::NAME, &answer);
    let request = open_request(&patient.id, &recorded);
    let opening = reader.proposal(OpenRecords::NAME, &request);
    let transaction = reader.endorsed(opening).await;
    assert_eq!(reader.blob(&content).await, Err(not_found()));
    assert_eq!(reader.blob(&digest("unknown")).await, Err(not_found()));

    assert_eq!(reader.submit(&transaction).await.status(), StatusCode::OK);
    assert_eq!(reader.blob(&content).await.as_deref(), Ok(CONTENT));
    assert_eq!(reader.blob(&lock).await.as_deref(), Ok(LOCK));
    let path = format!("/api/v1/transactions/{recorded}");
    let answer = reader.visitor.get(&path).send().await.unwrap();
    let kept: SignedTransaction = answer.json().await.unwrap();
    let kept = fabric_gateway::SignedTransaction::from_bytes(kept.transaction.0).unwrap();
    assert_eq!(kept.transaction_id(), recorded.as_str());
    assert_eq!(kept.transaction().proposal().creator(), &doctor.identity);

    assert_eq!(author.blob(&content).await, Err(not_found()));
    let answer = author.visitor.get(&path).send().await.unwrap();
    assert_eq!(problem(answer).await, not_found());
}

#[tokio::test]
async fn l6_a_record_is_handed_out_though_others_named_its_parts_first() {
    let world = World::new().await;
    let running = world.serve().await;
    let (doctor, patient, insider) = (world.doctor(), world.patient(), world.ministry_member());
    let author = world.signed_in(&running, &doctor).await;
    let reader = world.signed_in(&running, &patient).await;
    let (content, lock) = (author.upload(CONTENT).await, author.upload(LOCK).await);
    let member = world.signed_in(&running, &insider).await;
    let request = grant(&insider.id, &insider.id, content.clone());
    member.commit(member.proposal(Grant::NAME, &request)).await;
    add(&member, &insider.id).await;

    let recorded = add(&author, &patient.id).await;
    let answer = opened(&patient.id, &recorded, Timestamp::now());
    world.peer.answer(OpenRecords::NAME, &answer);
    let request = open_request(&patient.id, &recorded);
    reader
        .commit(reader.proposal(OpenRecords::NAME, &request))
        .await;
    assert_eq!(reader.blob(&content).await.as_deref(), Ok(CONTENT));
    assert_eq!(reader.blob(&lock).await.as_deref(), Ok(LOCK));
}

/// By a clock that is ten minutes ahead every opening has ended when it has just begun.
#[tokio::test]
async fn fault_17_an_opening_that_has_ended_hands_out_nothing_and_the_refusal_names_the_clock() {
    let world = World::new().await;
    let running = world.serve().await;
    let patient = world.patient();
    let member = world.signed_in(&running, &patient).await;
    let content = member.upload(CONTENT).await;
    let recorded = add(&member, &patient.id).await;
    let eleven_minutes_ago = Timestamp::now().as_millis() - 11 * 60 * 1_000;
    let answer = opened(
        &patient.id,
        &recorded,
        Timestamp::from_millis(eleven_minutes_ago),
    );
    world.peer.answer(OpenRecords::NAME, &answer);
    let request = open_request(&patient.id, &recorded);
    member
        .commit(member.proposal(OpenRecords::NAME, &request))
        .await;
    let ended = member.blob(&content).await.unwrap_err();
    assert_eq!((ended.status, ended.code.as_str()), (410, "EXPIRED"));
    assert!(ended.detail.contains("clock"), "{}", ended.detail);
    let path = format!("/api/v1/transactions/{recorded}");
    let answer = member.visitor.get(&path).send().await.unwrap();
    assert_eq!(problem(answer).await, ended);
}

#[tokio::test]
async fn a_second_transaction_under_a_committed_id_releases_nothing() {
    let world = World::new().await;
    let running = world.serve().await;
    let (doctor, patient) = (world.doctor(), world.patient());
    let author = world.signed_in(&running, &doctor).await;
    let content = author.upload(CONTENT).await;
    let recorded = add(&author, &patient.id).await;
    let answer = opened(&patient.id, &recorded, Timestamp::now());
    world.peer.answer(OpenRecords::NAME, &answer);

    // One nonce, two proposals: both are endorsed, and the harmless one is committed.
    let nonce = [7; 24];
    let context = || TransactionContext::from_nonce(&doctor.identity, nonce, SystemTime::now());
    let harmless = ProposalBuilder::new("emr", "emr", GetKeepers::NAME).build(context());
    let request = serde_json::to_string(&open_request(&patient.id, &recorded)).unwrap();
    let opening = ProposalBuilder::new("emr", "emr", OpenRecords::NAME)
        .argument(request)
        .build(context());
    let (harmless, opening) = (
        author.endorsed(harmless).await,
        author.endorsed(opening).await,
    );
    assert_eq!(author.submit(&harmless).await.status(), StatusCode::OK);
    let answer = author.submit(&opening).await;
    assert_eq!(code(answer).await, (409, "CONFLICT".to_owned()));
    assert_eq!(author.blob(&content).await, Err(not_found()));
}

#[tokio::test]
async fn an_opening_by_another_chaincode_releases_nothing() {
    let world = World::new().await;
    let running = world.serve().await;
    let doctor = world.doctor();
    let member = world.signed_in(&running, &doctor).await;
    let content = member.upload(CONTENT).await;
    let recorded = add(&member, &doctor.id).await;
    let answer = opened(&doctor.id, &recorded, Timestamp::now());
    world.peer.answer(OpenRecords::NAME, &answer);

    let opening = |chaincode: &str| {
        let request = serde_json::to_string(&open_request(&doctor.id, &recorded)).unwrap();
        let context = TransactionContext::from_nonce(&doctor.identity, [7; 24], SystemTime::now());
        ProposalBuilder::new("emr", chaincode, OpenRecords::NAME)
            .argument(request)
            .build(context)
    };
    world.peer.commit(opening("other"), &doctor);
    let transaction = member.endorsed(opening("emr")).await;
    let answer = member.submit(&transaction).await;
    assert_eq!(code(answer).await, (409, "CONFLICT".to_owned()));
    assert_eq!(member.blob(&content).await, Err(not_found()));
}

pub(super) fn grant(patient: &MemberId, grantee: &MemberId, envelope: Digest) -> Grant {
    Grant {
        patient: patient.clone(),
        grantee: Grantee::Member(grantee.clone()),
        terms: GrantTerms {
            category: category(),
            scope: Scope::All,
            rights: Rights {
                read: true,
                add: false,
            },
            purpose: purpose(),
            not_before: None,
            expires: Timestamp::now().plus_millis(1_000_000),
            epochs: vec![GrantedEpoch {
                epoch: 1,
                category_recipient: digest("category"),
                envelope,
            }],
            grantee_recipient: digest("grantee"),
        },
    }
}

#[tokio::test]
async fn an_envelope_is_its_addressees_once_they_are_registered_and_a_records_part_is_no_envelope()
{
    let world = World::new().await;
    let running = world.serve().await;
    let (approver, doctor, patient) = (world.ministry_member(), world.doctor(), world.patient());
    let ministry = world.signed_in(&running, &approver).await;
    let author = world.signed_in(&running, &doctor).await;
    let granter = world.signed_in(&running, &patient).await;
    let envelope = granter.upload(b"an envelope").await;
    let content = author.upload(CONTENT).await;
    add(&author, &patient.id).await;
    world.peer.add_empty_blocks(CONTESTED_BLOCKS);
    for envelope in [&envelope, &content] {
        let request = grant(&patient.id, &doctor.id, envelope.clone());
        granter
            .commit(granter.proposal(Grant::NAME, &request))
            .await;
    }
    assert_eq!(author.blob(&envelope).await, Err(not_found()));

    ministry.register(&doctor).await;
    assert_eq!(
        author.blob(&envelope).await.as_deref(),
        Ok(&b"an envelope"[..])
    );
    assert_eq!(author.blob(&content).await, Err(not_found()));
    assert_eq!(granter.blob(&envelope).await, Err(not_found()));
    let second = world.hospital.member_over(
        "HospitalAMSP",
        "practitioner",
        &doctor.id,
        &emr_testkit::generate_key(),
    );
    let impostor = world.signed_in(&running, &second).await;
    assert_eq!(impostor.blob(&envelope).await, Err(not_found()));
}

#[tokio::test]
async fn an_envelope_that_somebody_names_in_a_record_stays_its_addressees() {
    let world = World::new().await;
    let running = world.serve().await;
    let (approver, doctor, patient) = (world.ministry_member(), world.doctor(), world.patient());
    let ministry = world.signed_in(&running, &approver).await;
    ministry.register(&patient).await;
    let owner = world.signed_in(&running, &patient).await;
    let envelope = owner.upload(b"an envelope").await;
    let request = grant(&patient.id, &patient.id, envelope.clone());
    owner.commit(owner.proposal(Grant::NAME, &request)).await;

    let author = world.signed_in(&running, &doctor).await;
    for (content, lock) in [
        (envelope.clone(), digest("lock")),
        (digest("content"), envelope.clone()),
    ] {
        let parts = SealedParts {
            content,
            lock,
            ..parts()
        };
        add_with(&author, &patient.id, parts).await;
    }
    assert_eq!(
        owner.blob(&envelope).await.as_deref(),
        Ok(&b"an envelope"[..])
    );
}

#[tokio::test]
async fn m14_suspending_a_member_ends_their_sessions_and_in_new_ones_they_get_and_store_nothing() {
    let world = World::new().await;
    let running = world.serve().await;
    let (approver, doctor) = (world.ministry_member(), world.doctor());
    let ministry = world.signed_in(&running, &approver).await;
    let member = world.signed_in(&running, &doctor).await;
    ministry.register(&doctor).await;
    let envelope = member.upload(b"an envelope").await;
    let request = grant(&approver.id, &doctor.id, envelope.clone());
    ministry
        .commit(ministry.proposal(Grant::NAME, &request))
        .await;
    assert!(member.blob(&envelope).await.is_ok());

    let request = json!({ "id": doctor.id });
    ministry
        .commit(ministry.proposal(SuspendMember::NAME, &request))
        .await;
    let blob = format!("/api/v1/blobs/{envelope}");
    let transaction = format!("/api/v1/transactions/{}", "ab".repeat(32));
    let requests = |member: &Member<'_>| {
        [
            member.visitor.get(&blob),
            member.visitor.put(&blob).body("an envelope"),
            member.visitor.get(&transaction),
        ]
    };
    for request in requests(&member) {
        let answer = request.send().await.unwrap();
        assert_eq!(code(answer).await, (401, "NOT_SIGNED_IN".to_owned()));
    }
    let member = world.signed_in(&running, &doctor).await;
    for request in requests(&member) {
        let answer = request.send().await.unwrap();
        assert_eq!(code(answer).await, (403, "NOT_PERMITTED".to_owned()));
    }
}

#[tokio::test]
async fn the_ciphertext_of_another_record_is_not_served() {
    let world = World::new().await;
    let running = world.serve().await;
    let (doctor, thief) = (world.doctor(), world.patient());
    let author = world.signed_in(&running, &doctor).await;
    let member = world.signed_in(&running, &thief).await;
    let content = author.upload(CONTENT).await;
    add(&author, &world.patient().id).await;
    world.peer.add_empty_blocks(CONTESTED_BLOCKS);

    let own = add(&member, &thief.id).await;
    let answer = opened(&thief.id, &own, Timestamp::now());
    world.peer.answer(OpenRecords::NAME, &answer);
    let request = open_request(&thief.id, &own);
    member
        .commit(member.proposal(OpenRecords::NAME, &request))
        .await;
    assert_eq!(member.blob(&content).await, Err(not_found()));
}
