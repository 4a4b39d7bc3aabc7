//! The queue: open to applicants, closed to the curious, and behind the ledger.

use emr_api::invitation::Invitation;
use emr_api::sign_up::{
    AskSignUpStatus, IssuedCertificate, QueuedSignUp, SignUp, SignUpDecision, SignUpEntry,
    SignUpStatus,
};
use emr_model::desk::MAX_DESK_FILE_BYTES;
use emr_model::member::{Role, SuspendMember};
use emr_model::{Bytes, Function, MemberId, Timestamp};
use emr_service::limits::WebLimits;
use emr_testkit::generate_key;
use fabric_ca::{CertificateRequest, SigningKey};
use fabric_gateway::Signer as _;
use reqwest::{Response, StatusCode};
use serde_json::json;

use super::pki::{Issues, Person};
use super::read_model::database;
use super::world::{Member, ORIGIN, Running, Visitor, World, code};
use crate::applications::Applications;

/// A patient-to-be, whose certificate is not issued before an approver approves.
pub(super) struct Applicant {
    pub(super) future: Person,
    pub(super) sign_up: SignUp,
}

pub(super) fn applicant(world: &World) -> Applicant {
    let future = world.patient();
    let key = SigningKey::from_pem(&future.issued.key).unwrap();
    let csr = CertificateRequest::new(future.id.as_str());
    let sign_up = SignUp {
        id: future.id.clone(),
        msp: future.msp.clone(),
        roles: vec![Role::Patient],
        csr: csr.to_pem(&key).unwrap(),
        desk_file: sealed("Paula Patient"),
        invitation: None,
    };
    Applicant { future, sign_up }
}

/// A file that begins as age files do. Only keepers look further.
fn sealed(text: &str) -> Bytes {
    format!("age-encryption.org/v1\n{text}").into_bytes().into()
}

pub(super) async fn apply(visitor: &Visitor, sign_up: &SignUp) -> Response {
    let request = visitor.post("/api/v1/sign-ups", sign_up);
    request.send().await.unwrap()
}

/// Asks for the status of an application with this person's key.
async fn ask_status(visitor: &Visitor, id: &MemberId, by: &Person) -> Response {
    let key = SigningKey::from_pem(&by.issued.key).unwrap();
    let nonce = visitor.nonce().await;
    let text = AskSignUpStatus::signed_text(ORIGIN, id, &nonce);
    let ask = AskSignUpStatus {
        public_key: key.public_key().into(),
        nonce: nonce.into(),
        signature: by.signer.sign(&text).unwrap().into(),
    };
    let path = format!("/api/v1/sign-ups/{id}/status");
    visitor.post(&path, &ask).send().await.unwrap()
}

async fn status(visitor: &Visitor, applicant: &Applicant) -> String {
    let answer = ask_status(visitor, &applicant.sign_up.id, &applicant.future).await;
    answer.text().await.unwrap()
}

#[tokio::test]
async fn m8_only_the_key_of_an_application_learns_how_it_stands() {
    let world = World::new().await;
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    let applicant = applicant(&world);
    apply(&visitor, &applicant.sign_up).await;
    assert_eq!(status(&visitor, &applicant).await, r#""pending""#);

    let not_found = (404, "NOT_FOUND".to_owned());
    let id = &applicant.sign_up.id;
    let another = ask_status(&visitor, id, &world.patient()).await;
    assert_eq!(code(another).await, not_found);
    let nobody = "00".repeat(16).parse().unwrap();
    let nobody = ask_status(&visitor, &nobody, &applicant.future).await;
    assert_eq!(code(nobody).await, not_found);

    let key = SigningKey::from_pem(&applicant.future.issued.key).unwrap();
    let unsigned = AskSignUpStatus {
        public_key: key.public_key().into(),
        nonce: visitor.nonce().await.into(),
        signature: b"signature".to_vec().into(),
    };
    let path = format!("/api/v1/sign-ups/{id}/status");
    let unsigned = visitor.post(&path, &unsigned).send().await.unwrap();
    assert_eq!(code(unsigned).await, not_found);
    let bare = visitor.get(&format!("/api/v1/sign-ups/{id}"));
    assert_eq!(code(bare.send().await.unwrap()).await, not_found);
}

#[tokio::test]
async fn an_application_that_nobody_decides_is_forgotten_after_two_weeks() {
    let world = World::new().await;
    let running = world.serve().await;
    apply(&world.visitor(&running), &applicant(&world).sign_up).await;
    let applications = Applications::new(database(&world).await, WebLimits::default());
    let after = |days: u64| Timestamp::now().plus_millis(days * 24 * 3_600_000);
    for (days, left) in [(13, 1), (15, 0)] {
        applications.forget(after(days)).await.unwrap();
        let pending = applications.pending(None, |_| true).await.unwrap();
        assert_eq!(pending.len(), left);
    }
}

async fn decide(member: &Member<'_>, applicant: &Applicant, decision: &SignUpDecision) -> Response {
    let path = format!("/api/v1/sign-ups/{}/decision", applicant.sign_up.id);
    member.visitor.post(&path, decision).send().await.unwrap()
}

async fn pending(member: &Member<'_>) -> Vec<SignUpEntry> {
    let answer = member.visitor.get("/api/v1/sign-ups").send().await.unwrap();
    answer.json().await.unwrap()
}

/// The desk file of an application, as the caller gets it.
async fn desk_file(member: &Member<'_>, applicant: &Applicant) -> Response {
    let path = format!("/api/v1/sign-ups/{}/desk-file", applicant.sign_up.id);
    member.visitor.get(&path).send().await.unwrap()
}

/// The network's operator admits the first ministry member.
pub(super) async fn admit(world: &World, running: &Running, approver: &Person) {
    let operator = world.ministry_nodes.node("MinistryMSP", "admin");
    let operator = world.signed_in(running, &operator).await;
    operator.register(approver).await;
    world.signed_in(running, approver).await.activate().await;
}

fn approval(certificate: &str) -> SignUpDecision {
    SignUpDecision::Approve(vec![IssuedCertificate {
        authority: "ministry-members".to_owned(),
        certificate: certificate.to_owned(),
    }])
}

#[tokio::test]
async fn an_applicant_becomes_a_member_after_the_ledger_says_so() {
    let world = World::new().await;
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    let applicant = applicant(&world);
    for _ in 0..2 {
        let answer = apply(&visitor, &applicant.sign_up).await;
        assert_eq!(answer.status(), StatusCode::CREATED);
    }
    assert_eq!(status(&visitor, &applicant).await, r#""pending""#);

    let approver = world.ministry_member();
    admit(&world, &running, &approver).await;
    let ministry = world.signed_in(&running, &approver).await;
    let entries = pending(&ministry).await;
    assert_eq!(entries.len(), 1);
    assert_eq!(
        (&entries[0].sign_up, &entries[0].key, &entries[0].status),
        (
            &QueuedSignUp::from(&applicant.sign_up),
            &applicant.future.key,
            &SignUpStatus::Pending
        )
    );

    let certificate = &applicant.future.issued.certificate;
    let (id, key) = (&applicant.sign_up.id, &applicant.future.issued.key);
    let other = world
        .ministry
        .member_over("MinistryMSP", "patient", id, key);
    let other_certificate = &other.issued.certificate;
    let SignUpDecision::Approve(certificates) = approval(certificate) else {
        unreachable!("it is an approval");
    };
    for _ in 0..2 {
        let early = decide(&ministry, &applicant, &approval(certificate)).await;
        assert_eq!(early.status(), StatusCode::OK);
    }
    assert_eq!(status(&visitor, &applicant).await, r#""pending""#);
    let entries = pending(&ministry).await;
    assert_eq!(entries[0].certificates, certificates);
    let none = decide(&ministry, &applicant, &approval(other_certificate)).await;
    assert_eq!(code(none).await, (409, "CONFLICT".to_owned()));

    // The approver's program may have been killed here: the applicant needs no more of it.
    ministry.register(&applicant.future).await;
    let told = status(&visitor, &applicant).await;
    let told: SignUpStatus = serde_json::from_str(&told).unwrap();
    assert_eq!(told, SignUpStatus::Approved(certificates));
    assert_eq!(pending(&ministry).await, []);
    let again = decide(&ministry, &applicant, &approval(certificate)).await;
    assert_eq!(again.status(), StatusCode::OK);
    let late = SignUpDecision::Refuse(sealed("no"));
    let late = decide(&ministry, &applicant, &late).await;
    assert_eq!(code(late).await, (409, "CONFLICT".to_owned()));
}

#[tokio::test]
async fn a_certificate_over_another_key_or_of_another_authority_is_refused() {
    let world = World::new().await;
    let running = world.serve().await;
    let applicant = applicant(&world);
    apply(&world.visitor(&running), &applicant.sign_up).await;
    let approver = world.ministry_member();
    admit(&world, &running, &approver).await;
    let ministry = world.signed_in(&running, &approver).await;
    ministry.register(&applicant.future).await;

    let (id, same_key) = (&applicant.sign_up.id, &applicant.future.issued.key);
    let other_key = world
        .ministry
        .member_over("MinistryMSP", "patient", id, &generate_key());
    let other_root = world
        .hospital
        .member_over("MinistryMSP", "patient", id, same_key);
    for certificate in [
        &other_key.issued.certificate,
        &other_root.issued.certificate,
        &String::new(),
    ] {
        let answer = decide(&ministry, &applicant, &approval(certificate)).await;
        assert_eq!(code(answer).await, (400, "INVALID_ARGUMENT".to_owned()));
    }
    let nothing = SignUpDecision::Approve(Vec::new());
    let answer = decide(&ministry, &applicant, &nothing).await;
    assert_eq!(code(answer).await, (400, "INVALID_ARGUMENT".to_owned()));
}

#[tokio::test]
async fn desk_files_are_given_only_to_those_who_may_decide() {
    let world = World::new().await;
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    let applicant = applicant(&world);
    apply(&visitor, &applicant.sign_up).await;

    let (patient, doctor) = (world.patient(), world.doctor());
    for person in [&patient, &doctor] {
        let member = world.signed_in(&running, person).await;
        let answer = member.visitor.get("/api/v1/sign-ups").send().await.unwrap();
        assert_eq!(code(answer).await, (403, "NOT_PERMITTED".to_owned()));
        let answer = desk_file(&member, &applicant).await;
        assert_eq!(code(answer).await, (403, "NOT_PERMITTED".to_owned()));
    }
    let registrar = world.hospital.member("HospitalAMSP", "registrar");
    let member = world.signed_in(&running, &registrar).await;
    admit(&world, &running, &registrar).await;
    assert_eq!(pending(&member).await, []);
    let refusal = SignUpDecision::Refuse(sealed("no"));
    let operator = world.ministry_nodes.node("MinistryMSP", "admin");
    let operator = world.signed_in(&running, &operator).await;
    assert_eq!(pending(&operator).await.len(), 1);
    let given: Bytes = desk_file(&operator, &applicant).await.json().await.unwrap();
    assert_eq!(given, applicant.sign_up.desk_file);
    let answer = decide(&operator, &applicant, &refusal).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let told = status(&visitor, &applicant).await;
    let told: SignUpStatus = serde_json::from_str(&told).unwrap();
    assert_eq!(told, SignUpStatus::Refused(sealed("no")));
    let answer = desk_file(&operator, &applicant).await;
    assert_eq!(
        code(answer).await,
        (404, "NOT_FOUND".to_owned()),
        "it is deleted"
    );
}

#[tokio::test]
async fn a_registrar_decides_about_a_patient_whose_id_they_were_told() {
    let world = World::new().await;
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    let walk_in = applicant(&world);
    apply(&visitor, &walk_in.sign_up).await;
    let mut official = applicant(&world);
    official.sign_up.roles = vec![Role::Ministry];
    apply(&visitor, &official.sign_up).await;

    let doctor = world.doctor();
    admit(&world, &running, &doctor).await;
    let path =
        |applicant: &Applicant| format!("/api/v1/sign-ups/{}/application", applicant.sign_up.id);
    let found = async |by: &Visitor, applicant: &Applicant| {
        let answer = by.get(&path(applicant)).send().await.unwrap();
        match answer.status() {
            StatusCode::OK => Ok(answer.json::<SignUpEntry>().await.unwrap()),
            _ => Err(code(answer).await),
        }
    };
    let no = |status, code: &str| Err((status, code.to_owned()));
    let nobody = found(&visitor, &walk_in).await;
    assert_eq!(nobody, no(401, "NOT_SIGNED_IN"));
    let doctors = world.signed_in(&running, &doctor).await;
    assert_eq!(
        found(&doctors.visitor, &walk_in).await,
        no(403, "NOT_PERMITTED")
    );

    let registrar = world.hospital.member("HospitalAMSP", "registrar");
    admit(&world, &running, &registrar).await;
    let member = world.signed_in(&running, &registrar).await;
    assert_eq!(pending(&member).await, [], "the queue has no patients");
    let entry = found(&member.visitor, &walk_in).await.unwrap();
    assert_eq!(entry.sign_up, QueuedSignUp::from(&walk_in.sign_up));
    assert_eq!(
        found(&member.visitor, &official).await,
        no(404, "NOT_FOUND")
    );
    let refusal = SignUpDecision::Refuse(sealed("no"));
    let answer = decide(&member, &official, &refusal).await;
    assert_eq!(code(answer).await, (404, "NOT_FOUND".to_owned()));

    member.register(&walk_in.future).await;
    let approval = approval(&walk_in.future.issued.certificate);
    let answer = decide(&member, &walk_in, &approval).await;
    assert_eq!(answer.status(), StatusCode::OK);
}

/// As many applications as are listed at a time, older than all others, and like the one of this applicant.
async fn flood(world: &World, like: &Applicant) {
    let flooded = sqlx::query(
        "INSERT INTO sign_up (id, sign_up, key, received, pending, status, desk_file, msp)
         SELECT lower(hex(randomblob(16))), sign_up, key, 0, 1, status, desk_file, msp FROM sign_up,
           (WITH RECURSIVE number(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i < 1000)
            SELECT i FROM number)
         WHERE id = $1",
    );
    let flooded = flooded.bind(like.sign_up.id.as_str());
    flooded.execute(database(world).await.pool()).await.unwrap();
}

#[tokio::test]
async fn m7_a_flood_hides_no_other_organizations_applicants_and_no_invited_ones() {
    let world = World::new().await;
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    let official = world.ministry_member();
    let registrar = world.hospital.member("HospitalAMSP", "registrar");
    for approver in [&official, &registrar] {
        admit(&world, &running, approver).await;
    }
    let official = world.signed_in(&running, &official).await;
    let registrar = world.signed_in(&running, &registrar).await;
    let stranger = applicant(&world);
    apply(&visitor, &stranger.sign_up).await;
    flood(&world, &stranger).await;

    let invite = official.visitor.post("/api/v1/invitations", &()).send();
    let invitation: Invitation = invite.await.unwrap().json().await.unwrap();
    let mut invited = applicant(&world);
    invited.sign_up.invitation = Some(invitation.code);
    apply(&visitor, &invited.sign_up).await;
    let of_hospital = [Role::Practitioner, Role::Registrar].map(|role| {
        let mut applicant = applicant(&world);
        applicant.sign_up.msp = "HospitalAMSP".parse().unwrap();
        applicant.sign_up.roles = vec![role];
        applicant
    });
    for applicant in &of_hospital {
        apply(&visitor, &applicant.sign_up).await;
    }
    let ids = async |member: &Member<'_>| {
        let listed = pending(member).await.into_iter();
        let ids: Vec<_> = listed.map(|entry| entry.sign_up.id).collect();
        ids
    };
    let [practitioner, colleague] = &of_hospital;
    let listed = ids(&official).await;
    assert_eq!(listed[0], invited.sign_up.id, "the invited come first");
    assert!(listed.contains(&practitioner.sign_up.id));
    assert_eq!(listed.len(), 1_000);
    // A registrar's queue has practitioners alone.
    flood(&world, colleague).await;
    let practitioners = std::slice::from_ref(&practitioner.sign_up.id);
    assert_eq!(ids(&registrar).await, practitioners);
}

#[tokio::test]
async fn roles_in_a_certificate_show_no_names() {
    let world = World::new().await;
    let running = world.serve().await;
    let mut minted = world.ministry_member();
    minted.roles = vec![Role::Patient];
    admit(&world, &running, &minted).await;
    let member = world.signed_in(&running, &minted).await;
    let answer = member.visitor.get("/api/v1/sign-ups").send().await.unwrap();
    assert_eq!(code(answer).await, (403, "NOT_PERMITTED".to_owned()));

    let mut approver = world.patient();
    approver.roles = vec![Role::Ministry];
    admit(&world, &running, &approver).await;
    let member = world.signed_in(&running, &approver).await;
    assert_eq!(pending(&member).await, []);
}

#[tokio::test]
async fn a_certificate_that_the_ledger_does_not_know_or_refuses_shows_no_names() {
    let world = World::new().await;
    let running = world.serve().await;
    let approver = world.ministry_member();
    let member = world.signed_in(&running, &approver).await;
    let refused = async || {
        let answer = member.visitor.get("/api/v1/sign-ups").send().await.unwrap();
        assert_eq!(code(answer).await, (403, "NOT_PERMITTED".to_owned()));
    };
    refused().await;
    admit(&world, &running, &approver).await;
    assert_eq!(pending(&member).await, []);

    let second =
        world
            .ministry
            .member_over("MinistryMSP", "ministry", &approver.id, &generate_key());
    let second = world.signed_in(&running, &second).await;
    let answer = second.visitor.get("/api/v1/sign-ups").send().await.unwrap();
    assert_eq!(code(answer).await, (403, "NOT_PERMITTED".to_owned()));

    let suspend = json!({ "id": approver.id });
    let proposal = member.proposal(SuspendMember::NAME, &suspend);
    member.commit(proposal).await;
    let answer = member.visitor.get("/api/v1/sign-ups").send().await.unwrap();
    assert_eq!(code(answer).await, (401, "NOT_SIGNED_IN".to_owned()));
    let member = world.signed_in(&running, &approver).await;
    let answer = member.visitor.get("/api/v1/sign-ups").send().await.unwrap();
    assert_eq!(code(answer).await, (403, "NOT_PERMITTED".to_owned()));
}

#[tokio::test]
async fn an_application_must_be_of_its_own_key_id_and_organization() {
    let world = World::new().await;
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    let good = applicant(&world).sign_up;

    let mut anothers_request = good.clone();
    anothers_request.csr = applicant(&world).sign_up.csr;
    let mut no_request = good.clone();
    no_request.csr = "-----BEGIN NOTHING-----".to_owned();
    let mut patient_of_a_hospital = good.clone();
    patient_of_a_hospital.msp = "HospitalAMSP".parse().unwrap();
    let mut nowhere = good.clone();
    nowhere.msp = "NowhereMSP".parse().unwrap();
    let mut twice = good.clone();
    twice.roles = vec![Role::Patient, Role::Patient];
    let mut endless = good.clone();
    endless.desk_file = sealed(&"n".repeat(MAX_DESK_FILE_BYTES));
    let mut in_plain_text = good.clone();
    in_plain_text.desk_file = b"Paula Patient".to_vec().into();
    for bad in [
        anothers_request,
        no_request,
        patient_of_a_hospital,
        nowhere,
        twice,
        endless,
        in_plain_text,
    ] {
        let answer = apply(&visitor, &bad).await;
        assert_eq!(code(answer).await, (400, "INVALID_ARGUMENT".to_owned()));
    }

    apply(&visitor, &good).await;
    let key = SigningKey::generate().unwrap();
    let mut other_key = good.clone();
    other_key.csr = CertificateRequest::new(good.id.as_str())
        .to_pem(&key)
        .unwrap();
    let answer = apply(&visitor, &other_key).await;
    assert_eq!(code(answer).await, (409, "CONFLICT".to_owned()));
}
