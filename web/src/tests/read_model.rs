//! What the service knows of the ledger follows from the blocks alone, no matter who submitted what.

use emr_model::access::OpenRecords;
use emr_model::delegate::Undelegate;
use emr_model::directory::{ConfirmDirectoryEntry, RemoveDirectoryEntry};
use emr_model::emergency::ReviewEmergency;
use emr_model::erasure::EraseRecords;
use emr_model::grant::{Grant, Rights};
use emr_model::member::{
    ChangeKeys, Freeze, FreezeReason, RegisterMember, ReinstateMember, Role, SuspendMember,
    UpdateMember,
};
use emr_model::organization::{RegisterOrganization, SuspendOrganization};
use emr_model::record::{AddRecord, SealedParts};
use emr_model::recovery::FinishRecovery;
use emr_model::request::{DecideRequest, Decision, RequestAccess};
use emr_model::{Digest, Function, Grantee, Timestamp};
use fabric_gateway::{ProposalBuilder, SignedTransaction as Envelope, TxValidationCode};
use reqwest::StatusCode;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Row};

use super::ledger::{
    CONTENT, LOCK, add, add_with, category, erasure, grant, open_request, opened, parts, purpose,
    review, version,
};
use super::pki::{Issues, Person};
use super::world::{Member, Running, World, code, recipient, until};
use crate::database::Database;
use crate::read_model::{ReadModel, TABLES};

const ENVELOPE: &[u8] = b"an envelope";

/// An envelope to `person`, who is registered, in the name of `person`.
async fn envelope_to(world: &World, running: &Running, person: &Person) -> Digest {
    let member = world.signed_in(running, person).await;
    let envelope = member.upload(ENVELOPE).await;
    let request = grant(&person.id, &person.id, envelope.clone());
    member.commit(member.proposal(Grant::NAME, &request)).await;
    envelope
}

async fn has(world: &World, running: &Running, person: &Person, envelope: &Digest) -> bool {
    let member = world.signed_in(running, person).await;
    member.blob(envelope).await.is_ok()
}

async fn queue(world: &World, running: &Running, person: &Person) -> (u16, String) {
    let member = world.signed_in(running, person).await;
    let answer = member.visitor.get("/api/v1/sign-ups").send().await.unwrap();
    match answer.status() {
        StatusCode::OK => (200, String::new()),
        _ => code(answer).await,
    }
}

/// Registers a member and activates their membership.
async fn join(world: &World, running: &Running, person: &Person) {
    let operator = world.ministry_nodes.node("MinistryMSP", "admin");
    let operator = world.signed_in(running, &operator).await;
    operator.register(person).await;
    world.signed_in(running, person).await.activate().await;
}

fn change_keys(add: Option<Digest>, end: Vec<Digest>) -> ChangeKeys {
    ChangeKeys {
        add,
        proof: None,
        end,
        recipient: recipient(),
        patient_recipient: None,
        device: None,
        keyring: None,
    }
}

#[tokio::test]
async fn h1_a_key_that_another_member_adds_and_ends_or_has_frozen_stays_its_owners() {
    let world = World::new().await;
    let running = world.serve().await;
    let (victim, attacker) = (world.patient(), world.doctor());
    for person in [&victim, &attacker] {
        join(&world, &running, person).await;
    }
    let envelope = envelope_to(&world, &running, &victim).await;
    let member = world.signed_in(&running, &attacker).await;
    let key = victim.key.clone();
    let add = change_keys(Some(key.clone()), Vec::new());
    let end = change_keys(None, vec![key.clone()]);
    for request in [&add, &end] {
        member
            .commit(member.proposal(ChangeKeys::NAME, request))
            .await;
    }
    assert!(has(&world, &running, &victim, &envelope).await);

    let frozen = Freeze {
        id: attacker.id.clone(),
        key: Some(key),
        remaining_key: None,
        grant: None,
        reason: FreezeReason::Asked,
        remaining: Vec::new(),
    };
    member.commit(member.proposal(ChangeKeys::NAME, &add)).await;
    member.commit(member.proposal(Freeze::NAME, &frozen)).await;
    assert!(has(&world, &running, &victim, &envelope).await);
}

#[tokio::test]
async fn m3_roles_are_the_ledgers_and_end_with_them_or_with_the_organization() {
    let world = World::new().await;
    let running = world.serve().await;
    let not_permitted = (403, "NOT_PERMITTED".to_owned());
    let registrars =
        ["registrar", "registrar"].map(|role| world.hospital.member("HospitalAMSP", role));
    for registrar in &registrars {
        join(&world, &running, registrar).await;
        assert_eq!(queue(&world, &running, registrar).await.0, 200);
    }
    let ministry = world.ministry_member();
    let member = world.signed_in(&running, &ministry).await;
    let update = UpdateMember {
        id: registrars[0].id.clone(),
        roles: vec![Role::Practitioner],
        remaining: Vec::new(),
    };
    member
        .commit(member.proposal(UpdateMember::NAME, &update))
        .await;
    assert_eq!(queue(&world, &running, &registrars[0]).await, not_permitted);
    assert_eq!(queue(&world, &running, &registrars[1]).await.0, 200);

    let suspend = SuspendOrganization {
        msp: "HospitalAMSP".parse().unwrap(),
    };
    member
        .commit(member.proposal(SuspendOrganization::NAME, &suspend))
        .await;
    assert_eq!(queue(&world, &running, &registrars[1]).await, not_permitted);

    // The certificate says that this is a ministry member, the ledger that it is a patient.
    let mut climber = world.ministry_member();
    climber.roles = vec![Role::Patient];
    join(&world, &running, &climber).await;
    assert_eq!(queue(&world, &running, &climber).await, not_permitted);
}

#[tokio::test]
async fn m3_an_approver_who_has_not_activated_their_membership_sees_no_applications() {
    let world = World::new().await;
    let running = world.serve().await;
    let approver = world.ministry_member();
    let operator = world.ministry_nodes.node("MinistryMSP", "admin");
    let operator = world.signed_in(&running, &operator).await;
    operator.register(&approver).await;
    let answer = queue(&world, &running, &approver).await;
    assert_eq!(answer, (403, "NOT_PERMITTED".to_owned()));
}

#[tokio::test]
async fn m4_an_old_transaction_that_is_submitted_again_changes_nothing() {
    let world = World::new().await;
    let running = world.serve().await;
    let (approver, doctor) = (world.ministry_member(), world.doctor());
    join(&world, &running, &doctor).await;
    let envelope = envelope_to(&world, &running, &doctor).await;
    let ministry = world.signed_in(&running, &approver).await;
    let suspend = SuspendMember {
        id: doctor.id.clone(),
        remaining: Vec::new(),
    };
    let suspension = ministry
        .endorsed(ministry.proposal(SuspendMember::NAME, &suspend))
        .await;
    assert_eq!(ministry.submit(&suspension).await.status(), StatusCode::OK);
    assert!(!has(&world, &running, &doctor, &envelope).await);
    let reinstate = ReinstateMember {
        id: doctor.id.clone(),
        key: None,
    };
    ministry
        .commit(ministry.proposal(ReinstateMember::NAME, &reinstate))
        .await;
    assert!(has(&world, &running, &doctor, &envelope).await);

    assert_eq!(ministry.submit(&suspension).await.status(), StatusCode::OK);
    assert!(has(&world, &running, &doctor, &envelope).await);
}

#[tokio::test]
async fn m5_a_transaction_that_was_submitted_to_a_peer_directly_counts() {
    let world = World::new().await;
    let running = world.serve().await;
    let (approver, doctor) = (world.ministry_member(), world.doctor());
    let member = world.signed_in(&running, &doctor).await;
    let envelope = member.upload(ENVELOPE).await;
    let register = RegisterMember {
        id: doctor.id.clone(),
        msp: doctor.msp.clone(),
        roles: doctor.roles.clone(),
        key: doctor.key.clone(),
        network: None,
        custody: false,
    };
    world.commit_elsewhere(&approver, RegisterMember::NAME, &register);
    let granted = grant(&approver.id, &doctor.id, envelope.clone());
    world.commit_elsewhere(&approver, Grant::NAME, &granted);
    until(async || member.blob(&envelope).await.is_ok()).await;

    let suspend = SuspendMember {
        id: doctor.id.clone(),
        remaining: Vec::new(),
    };
    world.commit_elsewhere(&approver, SuspendMember::NAME, &suspend);
    let is_signed_in = async || member.blob(&envelope).await.is_ok();
    until(async || !is_signed_in().await).await;
    assert!(!has(&world, &running, &doctor, &envelope).await);
}

/// A ledger with facts of every kind.
async fn history(world: &World, running: &Running) {
    let (doctor, patient) = (world.doctor(), world.patient());
    for person in [&doctor, &patient] {
        join(world, running, person).await;
    }
    envelope_to(world, running, &patient).await;
    let author = world.signed_in(running, &doctor).await;
    for part in [CONTENT, LOCK, b"content that is erased"] {
        author.upload(part).await;
    }
    let kept = add(&author, &patient.id).await;
    let erased = SealedParts {
        content: Digest::of(b"content that is erased"),
        ..parts()
    };
    let erased = add_with(&author, &patient.id, erased).await;
    let erase = erasure(&patient.id, &erased);
    world.commit_elsewhere(&patient, EraseRecords::NAME, &erase);
    let review = review(&patient.id, kept.clone());
    world.commit_elsewhere(&doctor, ReviewEmergency::NAME, &review);
    ask_and_answer(&author, world, &patient).await;
    change_members(world, &doctor, &patient);
    // A recovery would end what was opened before it.
    let answer = opened(&patient.id, &kept, Timestamp::now());
    world.peer.answer(OpenRecords::NAME, &answer);
    let request = open_request(&patient.id, &kept);
    world.commit_elsewhere(&patient, OpenRecords::NAME, &request);
    world.peer.revoke(vec![world.hospital.revoke(&doctor)]);
    reached(world, running).await;
}

/// A practitioner asks for their hospital, and the patient gives it a key.
async fn ask_and_answer(practitioner: &Member<'_>, world: &World, patient: &Person) {
    let ask = RequestAccess {
        patient: patient.id.clone(),
        grantee: Grantee::Hospital("HospitalAMSP".parse().unwrap()),
        purpose: purpose(),
        rights: Rights {
            read: true,
            add: false,
        },
        until: Timestamp::now().plus_millis(1_000_000),
        message: Digest::of("a message"),
    };
    let asked = practitioner.commit(practitioner.proposal(RequestAccess::NAME, &ask));
    let requester = &practitioner.person.id;
    let answer = DecideRequest {
        patient: patient.id.clone(),
        requester: requester.clone(),
        request: asked.await.transaction,
        decision: Decision::Approve(
            grant(
                &patient.id,
                requester,
                Digest::of("the hospital's envelope"),
            )
            .terms,
        ),
    };
    world.commit_elsewhere(patient, DecideRequest::NAME, &answer);
}

/// Every way in which memberships, keys, organizations and the directory change.
fn change_members(world: &World, doctor: &Person, patient: &Person) {
    let approver = world.ministry_member();
    let by_the_ministry: [(&str, Value); 8] = [
        (SuspendMember::NAME, json!({ "id": doctor.id })),
        (ReinstateMember::NAME, json!({ "id": doctor.id })),
        (
            UpdateMember::NAME,
            json!({ "id": doctor.id, "roles": ["registrar"] }),
        ),
        (
            Freeze::NAME,
            json!({ "id": doctor.id, "key": doctor.key, "reason": "misuse" }),
        ),
        (
            ReinstateMember::NAME,
            json!({ "id": doctor.id, "key": doctor.key }),
        ),
        (
            RegisterOrganization::NAME,
            json!({ "msp": "HospitalAMSP", "kind": "hospital", "name": "Hope", "contact": "1", "address": "here" }),
        ),
        (SuspendOrganization::NAME, json!({ "msp": "HospitalBMSP" })),
        (
            RemoveDirectoryEntry::NAME,
            json!({ "hospital": "HospitalAMSP", "practitioner": patient.id }),
        ),
    ];
    for (function, argument) in by_the_ministry {
        world.commit_elsewhere(&approver, function, &argument);
    }
    let listed = json!({
        "hospital": "HospitalAMSP",
        "practitioner": doctor.id,
        "entry": { "name": "Nour", "specialty": "cardiology", "languages": ["ar"] },
    });
    world.commit_elsewhere(&approver, ConfirmDirectoryEntry::NAME, &listed);
    let [second, third] = ["a second key", "a third key"].map(Digest::of);
    for change in [
        change_keys(Some(second.clone()), Vec::new()),
        change_keys(Some(third), vec![second]),
    ] {
        world.commit_elsewhere(doctor, ChangeKeys::NAME, &change);
    }
    let recovered = json!({
        "id": patient.id,
        "recovery": "a".repeat(64),
        "hospital": "HospitalAMSP",
        "recipient": recipient(),
    });
    world.commit_elsewhere(patient, FinishRecovery::NAME, &recovered);
}

/// Waits until the service has read all blocks.
async fn reached(world: &World, running: &Running) {
    let visitor = world.visitor(running);
    until(async || {
        let answer = visitor.get("/healthz").send().await.unwrap();
        let health: Value = answer.json().await.unwrap();
        health["height"] == world.peer.height() && health.get("late").is_none()
    })
    .await;
}

/// All rows of the model's active generation, without its number.
pub(super) async fn rows(database: &Database) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for (table, ..) in TABLES {
        let statement = format!(
            "SELECT * FROM {table}
             WHERE generation = (SELECT generation FROM model_position WHERE active = 1)"
        );
        let rows = sqlx::query(AssertSqlSafe(statement))
            .fetch_all(database.pool())
            .await
            .unwrap();
        let text = |row: &sqlx::any::AnyRow| {
            let values = (1..row.len()).map(|column| {
                row.try_get::<String, _>(column)
                    .unwrap_or_else(|_| row.get::<i64, _>(column).to_string())
            });
            values.collect::<Vec<_>>().join(" ")
        };
        let mut rows: Vec<String> = rows.iter().map(text).collect();
        rows.sort();
        all.push(rows);
    }
    all
}

/// The database of the service.
pub(super) async fn database(world: &World) -> Database {
    Database::open(world.config.database.as_deref(), &world.config.data)
        .await
        .unwrap()
}

async fn run(world: &World, statement: &str) {
    sqlx::query(AssertSqlSafe(statement.to_owned()))
        .execute(database(world).await.pool())
        .await
        .unwrap();
}

#[tokio::test]
async fn m5_after_its_tables_are_dropped_all_or_one_the_model_is_the_same_again() {
    let world = World::new().await;
    let running = world.serve().await;
    history(&world, &running).await;
    running.stop().await;
    let before = rows(&database(&world).await).await;
    for ((table, ..), rows) in TABLES.iter().zip(&before) {
        assert!(!rows.is_empty(), "the history puts nothing into {table}");
    }

    for dropped in [&TABLES[..], &TABLES[5..6]] {
        for (table, ..) in dropped {
            run(&world, &format!("DROP TABLE {table}")).await;
        }
        let running = world.serve().await;
        reached(&world, &running).await;
        running.stop().await;
        assert_eq!(rows(&database(&world).await).await, before);
    }
}

#[tokio::test]
async fn a_rebuild_gives_the_same_model_while_the_service_goes_on() {
    let world = World::new().await;
    let running = world.serve().await;
    history(&world, &running).await;
    let before = rows(&database(&world).await).await;
    // A row that no block states, which a rebuild must remove.
    run(
        &world,
        "INSERT INTO model_envelope (generation, digest, addressee, block)
         SELECT generation, 'd', 'a', 0 FROM model_position",
    )
    .await;
    // A rebuild that broke off.
    run(
        &world,
        "INSERT INTO model_position (generation, layout, height, active) VALUES (7, 1, 3, 0)",
    )
    .await;
    let blocks = crate::rebuild(&world.config).await.unwrap();
    assert_eq!(blocks, world.peer.height());
    assert_eq!(rows(&database(&world).await).await, before);

    // The service goes on with the new model.
    let patient = world.patient();
    join(&world, &running, &patient).await;
    let envelope = envelope_to(&world, &running, &patient).await;
    assert!(has(&world, &running, &patient, &envelope).await);
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM model_position")
        .fetch_one(database(&world).await.pool())
        .await
        .unwrap();
    assert_eq!(left, 1);
}

#[tokio::test]
async fn a_valid_call_of_ours_that_cannot_be_read_stops_the_model_which_says_so() {
    let world = World::new().await;
    let running = world.serve().await;
    let (approver, doctor) = (world.ministry_member(), world.doctor());
    join(&world, &running, &doctor).await;
    let member = world.signed_in(&running, &doctor).await;
    let envelope = member.upload(ENVELOPE).await;

    // None of these is read: an invalid call, a query, a call of another chaincode or contract.
    let broken = |chaincode: &str, function: &str| {
        ProposalBuilder::new("emr", chaincode, function)
            .argument("broken")
            .build_for(&approver.identity)
    };
    for (chaincode, function) in [
        ("other", "Registry:Freeze"),
        ("emr", "Registry:GetPolicy"),
        ("emr", "Earlier:Write"),
    ] {
        world.peer.commit(broken(chaincode, function), &approver);
    }
    world
        .peer
        .told(|state| state.verdict = Some(TxValidationCode::MvccReadConflict));
    let ministry = world.signed_in(&running, &approver).await;
    let invalid = ministry.endorsed(broken("emr", Freeze::NAME)).await;
    ministry.submit(&invalid).await;
    world.peer.told(|state| state.verdict = None);
    reached(&world, &running).await;

    let unknown = broken("emr", "Registry:Unknown");
    let id = unknown.transaction_id().to_owned();
    let block = world.peer.height();
    world.peer.commit(unknown, &approver);
    let granted = grant(&approver.id, &doctor.id, envelope.clone());
    world.commit_elsewhere(&approver, Grant::NAME, &granted);
    let visitor = world.visitor(&running);
    let health = async || {
        let answer = visitor.get("/healthz").send().await.unwrap();
        answer.json::<Value>().await.unwrap()
    };
    until(async || health().await.get("late").is_some()).await;
    let late = format!(
        "block {block} cannot be read: transaction {id}: this program does not know the function Registry:Unknown"
    );
    assert_eq!(
        health().await,
        json!({"peer": true, "store": true, "database": true, "height": block, "late": late})
    );
    let answer = visitor.get("/healthz").send().await.unwrap();
    assert_eq!(answer.headers()["emr-late"], late);
    assert!(
        member.blob(&envelope).await.is_err(),
        "no newer facts are served"
    );
}

#[tokio::test]
async fn calls_in_the_first_contracts_form_are_read() {
    let world = World::new().await;
    let running = world.serve().await;
    let (doctor, patient) = (world.doctor(), world.patient());
    for person in [&doctor, &patient] {
        join(&world, &running, person).await;
    }
    let asking = json!({
        "patient": patient.id, "purpose": "TREAT", "rights": { "read": true, "add": false },
        "until": Timestamp::now().plus_millis(1_000), "wish": Digest::of(ENVELOPE),
    });
    let block = world.peer.height();
    world.commit_elsewhere(&doctor, RequestAccess::NAME, &asking);
    let record = version(&"ab".repeat(32).parse().unwrap()).record;
    let adding = json!({
        "patient": patient.id, "category": category(), "epoch": 1, "grant": "cd".repeat(32),
        "record": record, "kind": "0d".repeat(16), "parts": parts(),
    });
    world.commit_elsewhere(&doctor, AddRecord::NAME, &adding);
    reached(&world, &running).await;
    let rows = rows(&database(&world).await).await;
    let rows_of = |name: &str| {
        let place = TABLES.iter().position(|(table, ..)| *table == name);
        &rows[place.unwrap()]
    };
    let envelope = format!("{} {} {block}", Digest::of(ENVELOPE), patient.id);
    assert_eq!(*rows_of("model_envelope"), [envelope]);
    assert_eq!(rows_of("model_part").len(), 2);
}

#[tokio::test]
async fn another_peer_is_followed_when_one_does_not_answer() {
    let mut world = World::new().await;
    let (other, settings) = world.another_peer().await;
    world.config.other_peers = vec![settings];
    let running = world.serve().await;
    let (approver, doctor) = (world.ministry_member(), world.doctor());
    let member = world.signed_in(&running, &doctor).await;
    for (down, up) in [(&world.peer, &other), (&other, &world.peer)] {
        up.set_down(false);
        down.set_down(true);
        let suspend = Undelegate {
            patient: approver.id.clone(),
            delegate: doctor.id.clone(),
        };
        world.commit_elsewhere(&approver, Undelegate::NAME, &suspend);
        let visitor = &member.visitor;
        until(async || {
            let answer = visitor.get("/healthz").send().await.unwrap();
            let health: Value = answer.json().await.unwrap();
            health["height"] == world.peer.height()
        })
        .await;
    }
}

#[tokio::test]
async fn a_member_is_answered_from_no_lower_block_than_their_own_transactions_are_in() {
    let world = World::new().await;
    let running = world.serve().await;
    let patient = world.patient();
    join(&world, &running, &patient).await;
    let member = world.signed_in(&running, &patient).await;
    let envelope = member.upload(ENVELOPE).await;
    reached(&world, &running).await;

    world.peer.hold_back(true);
    let request = grant(&patient.id, &patient.id, envelope.clone());
    member.commit(member.proposal(Grant::NAME, &request)).await;
    let late = member.blob(&envelope).await.unwrap_err();
    assert_eq!((late.status, late.code.as_str()), (503, "LATE"));
    let next = world.signed_in(&running, &patient).await;
    let late = next.blob(&envelope).await.unwrap_err();
    assert_eq!(late.code, "LATE", "in the next session, too");
    world.peer.hold_back(false);
    until(async || member.blob(&envelope).await.is_ok()).await;
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused_in_a_sentence() {
    let world = World::new().await;
    world.serve().await.stop().await;
    run(&world, "UPDATE model_position SET layout = 1000").await;
    let model = ReadModel::open(database(&world).await, "emr".to_owned()).await;
    let refusal = model.err().unwrap().to_string();
    assert!(
        refusal.starts_with("a newer version of this service wrote"),
        "{refusal}"
    );

    run(&world, "UPDATE model_position SET layout = 1").await;
    run(
        &world,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (1000, 'of later', TRUE, x'00', 0)",
    )
    .await;
    let database = Database::open(None, &world.config.data).await;
    let refusal = database.err().unwrap().to_string();
    assert!(
        refusal.starts_with("a newer version of this service wrote"),
        "{refusal}"
    );
}

#[tokio::test]
async fn a_newer_version_on_the_same_database_stops_this_one_before_it_writes() {
    let world = World::new().await;
    let running = world.serve().await;
    reached(&world, &running).await;
    run(&world, "UPDATE model_position SET layout = layout + 1").await;
    let before = rows(&database(&world).await).await;
    let approver = world.ministry_member();
    world.commit_elsewhere(
        &approver,
        SuspendMember::NAME,
        &json!({ "id": approver.id }),
    );
    let visitor = world.visitor(&running);
    until(async || {
        let answer = visitor.get("/healthz").send().await.unwrap();
        let health = answer.text().await.unwrap();
        health.contains("a newer version of this service keeps the read model now")
    })
    .await;
    assert_eq!(rows(&database(&world).await).await, before);
}

#[tokio::test]
async fn a_database_whose_last_write_broke_off_goes_on_from_the_one_before() {
    let mut world = World::new().await;
    let running = world.serve().await;
    history(&world, &running).await;
    let whole = rows(&database(&world).await).await;
    // What a crash leaves: the file, and a log that ends in the middle of a write.
    let copy = tempfile::tempdir().unwrap();
    let files = ["web.sqlite", "web.sqlite-wal"];
    for file in files {
        std::fs::copy(world.config.data.join(file), copy.path().join(file)).unwrap();
    }
    running.stop().await;
    let log = copy.path().join(files[1]);
    let length = std::fs::metadata(&log).unwrap().len();
    assert!(length > 10_000);
    let log = std::fs::OpenOptions::new().write(true).open(log).unwrap();
    log.set_len(length - 6_000).unwrap();
    let mut config = world.config.clone();
    config.data = copy.path().to_owned();
    world.config = config;
    let running = world.serve().await;
    reached(&world, &running).await;
    running.stop().await;
    assert_eq!(rows(&database(&world).await).await, whole);
}

#[tokio::test]
async fn an_envelope_that_is_no_transaction_stops_nothing_if_it_is_invalid() {
    let world = World::new().await;
    let running = world.serve().await;
    let doctor = world.doctor();
    let member = world.signed_in(&running, &doctor).await;
    let transaction = member
        .endorsed(member.proposal(SuspendMember::NAME, &json!({})))
        .await;
    let envelope = Envelope::from_bytes(transaction.transaction.0)
        .unwrap()
        .to_bytes();
    let cut = envelope.slice(..0);
    world.peer.append_bytes(cut, TxValidationCode::BadPayload);
    world
        .peer
        .append_bytes(envelope, TxValidationCode::EndorsementPolicyFailure);
    reached(&world, &running).await;
}
