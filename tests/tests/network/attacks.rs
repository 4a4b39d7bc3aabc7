//! Attacks by people with real certificates and a raw gRPC client, each of which must get nothing.
//!
//! Other attacks stand with their subject: back-dated, replayed and withheld transactions in `replays`, who admits whom
//! and what a certificate alone is worth in `identities`, blocks and what a stranger may learn in `blocks` and
//! `records`, a service that lies in `lying_web`.

use std::sync::Arc;
use std::time::Duration;

use emr_client::session::Session;
use emr_model::access::{AccessLog, OpenRecords};
use emr_model::category::{CategoryKey, PublishCategoryKey};
use emr_model::emergency::{BreakGlass, EmergencyReason};
use emr_model::grant::{ExtendGrant, Grant, GrantTerms, MayAccess, Revoke};
use emr_model::member::attribute;
use emr_model::record::{AddRecord, AmendRecord, ListRecords, RecordHistory};
use emr_model::recovery::RequestRecovery;
use emr_model::request::RequestAccess;
use emr_model::{Basis, Digest, ErrorCode, Function, PageRequest, RecordId, Timestamp};
use emr_tests::signer::in_memory;
use futures::future::join_all;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::forgery::Claims;
use crate::refusal::failed_by_web;
use crate::trial::{Case, Failure, Outcome, cases};
use crate::wire::{ask, endorse, signed};
use crate::world::{
    ADD, Patient, Person, READ, READ_AND_ADD, World, add, hospital_a, hospital_b, in_an_hour,
    version,
};

pub(crate) fn cases() -> Vec<Case> {
    let waits = cases![Early: an_emergency_serves_only_its_practitioner_patient_and_time];
    let others = cases![Together:
        a_member_cannot_use_the_id_or_grant_of_another,
        a_hospitals_authority_cannot_make_a_patient,
        a_grant_gives_no_other_right_and_no_other_category,
        a_grant_gives_nothing_before_it_begins_or_after_it_ends,
        one_of_two_amendments_of_a_version_is_committed,
        a_writer_cannot_publish_a_category_key,
    ];
    let fills_the_machine =
        cases![Alone: sixty_four_write_grant_and_open_at_once_without_a_conflict];
    let cases = waits.into_iter().chain(others);
    cases.chain(fills_the_machine).collect()
}

/// The ministry's peer's answer to a proposal that no client of ours would make.
async fn verdict(
    world: &World,
    session: &Session,
    function: &str,
    request: &Value,
) -> Result<Result<(), ErrorCode>, Failure> {
    let proposal = world.propose(session.identity(), function, request)?;
    let answer = ask(world.peer(&world.profile.ministry)?, &proposal).await?;
    let response = answer.response.unwrap_or_default();
    Ok(match ErrorCode::split(&response.message) {
        Some((code, _)) => Err(code),
        None => {
            assert_eq!(response.status, 200, "{}", response.message);
            Ok(())
        }
    })
}

const NOT_PERMITTED: Result<(), ErrorCode> = Err(ErrorCode::NotPermitted);

fn opening(reader: &Person, patient: &Value, records: &Value, basis: &Basis) -> Value {
    json!({
        "patient": patient,
        "records": records,
        "purpose": match basis {
            Basis::Emergency(_) => "ETREAT",
            _ => "TREAT",
        },
        "basis": basis,
        "recipient": reader.wallet.device_key().recipient().digest(),
    })
}

async fn a_member_cannot_use_the_id_or_grant_of_another(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let victim = world.patient().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    let colleague = world.doctor(&hospital_a()).await?;
    let own = patient.grant(&doctor, READ_AND_ADD).await?.grant;
    let theirs = patient.grant(&colleague, READ_AND_ADD).await?.grant;
    let session = doctor.member.session();
    let list = |patient: &Patient, grant: &_| {
        json!({
            "patient": patient.id(),
            "category": patient.category,
            "basis": { "grant": grant },
        })
    };
    for (request, expected) in [
        (list(&patient, &own), Ok(())),
        (list(&patient, &theirs), NOT_PERMITTED),
        (list(&victim, &own), NOT_PERMITTED),
    ] {
        let said = verdict(&world, session, ListRecords::NAME, &request).await?;
        assert_eq!(said, expected, "{request}");
    }
    let mut asked = json!({
        "patient": victim.id(),
        "grantee": colleague.member.id(),
        "purpose": "TREAT",
        "rights": { "read": true, "add": true },
        "until": in_an_hour(),
        "wish": Digest::of("please"),
    });
    let said = verdict(&world, session, RequestAccess::NAME, &asked).await?;
    assert_eq!(said, NOT_PERMITTED);
    // No argument says who calls.
    asked["requester"] = json!(colleague.member.id());
    let said = verdict(&world, session, RequestAccess::NAME, &asked).await?;
    assert_eq!(said, Err(ErrorCode::InvalidArgument));
    let log = json!({ "patient": patient.id() });
    let said = verdict(&world, session, AccessLog::NAME, &log).await?;
    assert_eq!(said, NOT_PERMITTED);
    Ok(())
}

async fn a_hospitals_authority_cannot_make_a_patient(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let id = patient.id().as_str();
    let claims = Claims {
        name: id,
        unit: "client",
        attributes: &[
            (attribute::ID, id),
            (attribute::ROLE, "patient"),
            (attribute::HOSPITAL, "HospitalAMSP"),
        ],
    };
    let thief = Session::sign_in(
        emr_native::connect(&world.profile)?,
        world.forge(&hospital_a(), &claims)?,
    )
    .await?;
    let log = json!({ "patient": id });
    let said = verdict(&world, &thief, AccessLog::NAME, &log).await?;
    assert_eq!(said, NOT_PERMITTED);
    // Nor does it begin a recovery: the member is of another MSP.
    let recovery = json!({ "id": id });
    let said = verdict(&world, &thief, RequestRecovery::NAME, &recovery).await?;
    assert_eq!(said, NOT_PERMITTED);
    Ok(())
}

async fn a_grant_gives_no_other_right_and_no_other_category(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let reader = world.doctor(&hospital_a()).await?;
    let writer = world.doctor(&hospital_b()).await?;
    let added = add(&patient.member, &patient.basis(), b"private").await?;
    let reading = Basis::Grant(patient.grant(&reader, READ).await?.grant);
    let adding = Basis::Grant(patient.grant(&writer, ADD).await?.grant);
    let of = json!([version(&patient.basis(), &added)]);
    let id = json!(patient.id());

    let request = opening(&writer, &id, &of, &adding);
    let said = verdict(&world, writer.member.session(), OpenRecords::NAME, &request).await?;
    assert_eq!(said, NOT_PERMITTED);
    let request = opening(&reader, &id, &of, &reading);
    let said = verdict(&world, reader.member.session(), OpenRecords::NAME, &request).await?;
    assert_eq!(said, Ok(()));
    let may = |category: &Value, right: &str, basis: &Basis| json!({ "patient": id, "category": category, "right": right, "basis": basis });
    let category = json!(patient.category);
    let other = json!("0".repeat(32));
    for (category, right, expected) in [
        (&category, "read", Ok(())),
        (&category, "add", NOT_PERMITTED),
        (&other, "read", NOT_PERMITTED),
    ] {
        let request = may(category, right, &reading);
        let session = reader.member.session();
        let said = verdict(&world, session, MayAccess::NAME, &request).await?;
        assert_eq!(said, expected, "{request}");
    }
    Ok(())
}

async fn a_grant_gives_nothing_before_it_begins_or_after_it_ends(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    let session = doctor.member.session();
    let may = |grant: &_| {
        json!({
            "patient": patient.id(),
            "category": patient.category,
            "right": "read",
            "basis": { "grant": grant },
        })
    };
    let mut terms = patient.terms(READ);
    terms.not_before = Some(Timestamp::now().plus_millis(30 * 60_000));
    let later = patient.member.grant(&doctor.grantee(), &terms).await?;
    let request = may(&later.transaction);
    let said = verdict(&world, session, MayAccess::NAME, &request).await?;
    assert_eq!(said, NOT_PERMITTED);

    let mut terms = patient.terms(READ);
    terms.expires = Timestamp::now().plus_millis(3_000);
    let short = patient.member.grant(&doctor.grantee(), &terms).await?;
    let request = may(&short.transaction);
    while verdict(&world, session, MayAccess::NAME, &request).await? == Ok(()) {
        assert!(Timestamp::now() < terms.expires.plus_millis(3_000));
        sleep(Duration::from_millis(200)).await;
    }
    let said = verdict(&world, session, MayAccess::NAME, &request).await?;
    assert_eq!(said, Err(ErrorCode::Expired));

    // What was endorsed on a grant does not outlive it, nor does the grant come back with the next epoch.
    let grant = patient.grant(&doctor, READ).await?;
    patient.member.revoke(&grant).await?;
    let said = verdict(&world, session, MayAccess::NAME, &may(&grant.grant)).await?;
    assert_eq!(said, Err(ErrorCode::Expired));
    let renewed = json!({
        "grant": grant,
        "epoch": { "epoch": 2, "category_recipient": Digest::of("a"), "envelope": Digest::of("b") },
        "grantee_recipient": doctor.recipient().digest(),
    });
    let said = verdict(&world, session, ExtendGrant::NAME, &renewed).await?;
    assert_eq!(said, NOT_PERMITTED, "by the grantee");
    let session = patient.member.session();
    let said = verdict(&world, session, ExtendGrant::NAME, &renewed).await?;
    assert_eq!(said, Err(ErrorCode::Expired), "even by the patient");
    Ok(())
}

/// A record's parts as the ledger demands them, sealed to the right recipients, without anything behind the digests.
async fn parts(patient: &Patient, name: &str) -> Result<Value, Failure> {
    let category = patient.member.category(&patient.basis()).await?;
    let keepers = patient.member.session().keepers().await?;
    let file = |msp: &emr_model::MspId| {
        let keeper = keepers.iter().find(|keeper| keeper.msp == *msp);
        let recipient = &keeper.expect("the keeper is active").recipient;
        json!({ "msp": msp, "file": Digest::of(name), "recipient": recipient.digest() })
    };
    Ok(json!({
        "content": Digest::of(name),
        "lock": Digest::of([name, "lock"].concat()),
        "keepers": category.key.keepers.each_ref().map(file),
        "padded_size": 4_096,
        "commitment": Digest::of([name, "commitment"].concat()),
        "category_recipient": category.key.recipient.digest(),
        "patient_recipient": category.patient_recipient.digest(),
    }))
}

async fn one_of_two_amendments_of_a_version_is_committed(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let added = add(&patient.member, &patient.basis(), b"the first").await?;
    let session = patient.member.session();
    let mut endorsed = Vec::new();
    for name in ["one", "other"] {
        let request = json!({
            "patient": patient.id(),
            "category": patient.category,
            "record": added.record,
            "based_on": 1,
            "epoch": 1,
            "kind": "0".repeat(32),
            "parts": parts(&patient, name).await?,
        });
        let proposal = world.propose(session.identity(), AmendRecord::NAME, &request)?;
        let transaction = endorse(session, &proposal).await?;
        endorsed.push(signed(&transaction.sign(&in_memory(session.identity()))?));
    }
    let submitted = join_all(endorsed.iter().map(|it| session.web().submit(it))).await;
    let (won, lost): (Vec<_>, Vec<_>) = submitted.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 1));
    for loser in lost {
        failed_by_web(loser, "CONFLICT");
    }
    let history = RecordHistory {
        patient: patient.id().clone(),
        category: patient.category.clone(),
        record: added.record.clone(),
        basis: Basis::Own,
        page: PageRequest::default(),
    };
    let history = session.endorsed_query(&history).await?;
    assert_eq!(history.current.version, 2);
    assert_eq!(history.earlier.entries[0].version, 1, "nothing is lost");
    Ok(())
}

async fn an_emergency_serves_only_its_practitioner_patient_and_time(world: Arc<World>) -> Outcome {
    let patient = world.patient_open_to_emergencies().await?;
    let other = world.patient_open_to_emergencies().await?;
    let closed = world.patient().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    let colleague = world.doctor(&hospital_a()).await?;
    let session = doctor.member.session();
    let glass = |patient: &Patient| BreakGlass {
        patient: patient.id().clone(),
        reason: EmergencyReason::Unconscious,
        text: Digest::of("why"),
    };
    let registrar = world.sign_in(&world.registrar).await?;
    for stranger in [patient.member.session(), registrar.session()] {
        let said = verdict(&world, stranger, BreakGlass::NAME, &json!(glass(&patient))).await?;
        assert_eq!(said, NOT_PERMITTED);
    }
    let mut broken = Vec::new();
    for patient in [&patient, &closed] {
        let declared = session.submit(&glass(patient)).await?.answer;
        broken.push(json!({ "emergency": declared.emergency }));
    }
    let list = |patient: &Patient, basis: &Value| json!({ "patient": patient.id(), "category": patient.category, "basis": basis });
    for (session, patient, basis, expected) in [
        (session, &patient, &broken[0], Ok(())),
        (
            colleague.member.session(),
            &patient,
            &broken[0],
            NOT_PERMITTED,
        ),
        (session, &other, &broken[0], NOT_PERMITTED),
        (session, &closed, &broken[1], NOT_PERMITTED),
    ] {
        let request = list(patient, basis);
        let said = verdict(&world, session, ListRecords::NAME, &request).await?;
        assert_eq!(said, expected);
    }
    let again = json!(glass(&patient));
    let said = verdict(&world, session, BreakGlass::NAME, &again).await?;
    assert_eq!(said, Err(ErrorCode::Conflict), "each needs a new reason");

    let known = patient.member.emergencies(PageRequest::default()).await?;
    while Timestamp::now() < known.entries[0].until.plus_millis(1_000) {
        sleep(Duration::from_millis(500)).await;
    }
    let request = list(&patient, &broken[0]);
    let said = verdict(&world, session, ListRecords::NAME, &request).await?;
    assert_eq!(said, Err(ErrorCode::Expired));
    Ok(())
}

async fn a_writer_cannot_publish_a_category_key(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let writer = world.doctor(&hospital_a()).await?;
    let grant = patient.grant(&writer, READ_AND_ADD).await?;
    let category = patient.member.category(&patient.basis()).await?;
    let next = CategoryKey {
        epoch: 2,
        recipient: writer.wallet.device_key().recipient(),
        ..category.key
    };
    let session = writer.member.session();
    let publish = json!({ "patient": patient.id(), "category": patient.category, "key": next });
    let said = verdict(&world, session, PublishCategoryKey::NAME, &publish).await?;
    assert_eq!(said, NOT_PERMITTED);
    let revoke = json!({ "grant": grant, "next": next });
    let said = verdict(&world, session, Revoke::NAME, &revoke).await?;
    assert_eq!(said, NOT_PERMITTED);
    let page = PageRequest::default();
    let grants = patient.member.grants(patient.id(), None, page).await?;
    let granted = &grants.entries[0];
    let pass_on = json!({
        "patient": patient.id(),
        "grantee": writer.member.id(),
        "terms": GrantTerms {
            category: granted.category.clone(),
            scope: granted.scope.clone(),
            rights: granted.rights,
            purpose: granted.purpose,
            not_before: None,
            expires: granted.expires,
            epochs: granted.epochs.clone(),
            grantee_recipient: writer.recipient().digest(),
        },
    });
    for (session, expected) in [(patient.member.session(), Ok(())), (session, NOT_PERMITTED)] {
        let said = verdict(&world, session, Grant::NAME, &pass_on).await?;
        assert_eq!(said, expected);
    }
    Ok(())
}

async fn sixty_four_write_grant_and_open_at_once_without_a_conflict(world: Arc<World>) -> Outcome {
    const AT_ONCE: usize = 64;
    // One member has 64 of the web service's places: `calls_of_member` of docs/limits.md.
    const UNDER_WAY: usize = 48;
    let patient = world.patient().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    let added = add(&patient.member, &patient.basis(), b"one").await?;
    let session = patient.member.session();
    let identity = session.identity();
    let parts = parts(&patient, "one of many").await?;
    let envelope = json!({
        "epoch": 1,
        "category_recipient": parts["category_recipient"],
        "envelope": Digest::of("envelope"),
    });
    let grant = json!({
        "patient": patient.id(),
        "grantee": doctor.member.id(),
        "terms": {
            "category": patient.category,
            "rights": { "read": true, "add": false },
            "purpose": "TREAT",
            "expires": in_an_hour(),
            "epochs": [envelope],
            "grantee_recipient": doctor.recipient().digest(),
        },
    });
    let open = json!({
        "patient": patient.id(),
        "records": [version(&patient.basis(), &added)],
        "purpose": "PATRQT",
        "recipient": patient.wallet.device_key().recipient().digest(),
    });
    let mut proposals = Vec::new();
    for _ in 0..AT_ONCE {
        let time = Timestamp::now();
        let at = std::time::SystemTime::from(time);
        let context = fabric_gateway::TransactionContext::at(identity.fabric(), at);
        let transaction = context.transaction_id().parse()?;
        let add = json!({
            "patient": patient.id(),
            "category": patient.category,
            "epoch": 1,
            "record": RecordId::new(time, &transaction, 0),
            "kind": "0".repeat(32),
            "parts": parts,
        });
        proposals.push(world.propose_in(context, identity, AddRecord::NAME, &add)?);
        proposals.push(world.propose(identity, Grant::NAME, &grant)?);
        proposals.push(world.propose(identity, OpenRecords::NAME, &open)?);
    }
    // All are endorsed before any is submitted.
    let mut endorsed = Vec::new();
    for some in proposals.chunks(UNDER_WAY) {
        endorsed.extend(join_all(some.iter().map(|proposal| endorse(session, proposal))).await);
    }
    let mut envelopes = Vec::new();
    for transaction in endorsed {
        envelopes.push(signed(&transaction?.sign(&in_memory(identity))?));
    }
    let mut submitted = Vec::new();
    for some in envelopes.chunks(UNDER_WAY) {
        submitted.extend(join_all(some.iter().map(|it| session.web().submit(it))).await);
    }
    let failed: Vec<_> = submitted.into_iter().filter_map(Result::err).collect();
    assert_eq!(failed.len(), 0, "{:?}", failed.first());
    Ok(())
}
