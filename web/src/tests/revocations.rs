//! What becomes of the sessions of revoked certificates, and which revocations are pending.

use std::time::{Duration, Instant};

use emr_api::revocation::PendingRevocation;
use emr_model::Function;
use emr_model::member::SuspendMember;
use fabric_ca::{CertificateNumber, RevocationTarget, RevokeRequest, SigningKey};
use serde_json::json;

use super::pki::{Issues, Person};
use super::relays::authority;
use super::world::{Member, Visitor, World, code, until};

const UNSEEN: &str =
    "/api/v1/blobs/0000000000000000000000000000000000000000000000000000000000000000";

async fn sees(visitor: &Visitor) -> (u16, String) {
    code(visitor.get(UNSEEN).send().await.unwrap()).await
}

fn signed_in() -> (u16, String) {
    (404, "NOT_FOUND".to_owned())
}

fn signed_out() -> (u16, String) {
    (401, "NOT_SIGNED_IN".to_owned())
}

#[tokio::test]
async fn sessions_of_a_certificate_end_when_the_channel_lists_it_and_there_are_no_new_ones() {
    let world = World::new().await;
    let running = world.serve().await;
    let (doctor, colleague) = (world.doctor(), world.doctor());
    let visitors = [world.visitor(&running), world.visitor(&running)];
    for (visitor, person) in visitors.iter().zip([&doctor, &colleague]) {
        visitor.sign_in(&visitor.proof(person).await).await;
        assert_eq!(sees(visitor).await, signed_in());
    }

    // The ministry's list has the colleague's serial number, which does not concern a certificate of the hospital.
    let elsewhere = world.ministry.revoke(&colleague);
    world
        .peer
        .revoke(vec![elsewhere, world.hospital.revoke(&doctor)]);
    let deadline = Instant::now() + Duration::from_secs(20);
    while sees(&visitors[0]).await != signed_out() {
        assert!(Instant::now() < deadline, "the session goes on");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(sees(&visitors[1]).await, signed_in());
    let refusal = visitors[0].sign_in(&visitors[0].proof(&doctor).await).await;
    assert_eq!(code(refusal).await, (401, "SIGN_IN_REFUSED".to_owned()));
}

#[tokio::test]
async fn a_service_that_starts_refuses_from_its_first_request_on_who_was_revoked_meanwhile() {
    let world = World::new().await;
    let doctor = world.doctor();
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    visitor.sign_in(&visitor.proof(&doctor).await).await;
    assert_eq!(sees(&visitor).await, signed_in());
    running.stop().await;

    world.peer.revoke(vec![world.hospital.revoke(&doctor)]);
    let running = world.serve().await;
    let visitor = visitor.at(&running);
    assert_eq!(sees(&visitor).await, signed_out(), "its session is kept");
    let refusal = visitor.sign_in(&visitor.proof(&doctor).await).await;
    assert_eq!(code(refusal).await, (401, "SIGN_IN_REFUSED".to_owned()));
    running.stop().await;

    // As long as no peer answers, the service does not know what was revoked meanwhile.
    world.peer.set_down(true);
    let running = world.serve().await;
    let visitor = visitor.at(&running);
    let refusal = visitor
        .sign_in(&visitor.proof(&world.patient()).await)
        .await;
    assert_eq!(code(refusal).await, (503, "LATE".to_owned()));
}

/// A request to revoke everything of a member, signed by this person.
fn revocation(by: &Person, whom: &Person) -> fabric_ca::Request {
    let request = RevokeRequest::identity(whom.id.as_str());
    let unsigned = request.unsigned("ministry-members", &by.issued.certificate);
    let key = SigningKey::from_pem(&by.issued.key).unwrap();
    let signature = key.sign(&unsigned.bytes_to_sign());
    unsigned.authorize(&signature).unwrap()
}

async fn ask(member: &Member<'_>, request: &fabric_ca::Request) -> reqwest::Response {
    let path = "/api/v1/ca/ministry-members/revoke";
    let sent = member.visitor.post(path, &()).body(request.body().to_vec());
    let sent = sent.header("authorization", request.authorization().unwrap());
    sent.send().await.unwrap()
}

async fn pending(member: &Member<'_>) -> Vec<PendingRevocation> {
    let answer = member.visitor.get("/api/v1/revocations").send().await;
    answer.unwrap().json().await.unwrap()
}

#[tokio::test]
async fn a_revocation_is_pending_until_the_channel_lists_it() {
    let mut world = World::new().await;
    let (official, patient) = (world.ministry_member(), world.patient());
    let registrar = world.hospital.member("HospitalAMSP", "registrar");
    let request = revocation(&official, &patient);
    let serial = patient.serial();
    let result = json!({ "RevokedCerts": [{ "Serial": serial, "AKI": "ab" }], "CRL": "" });
    let answer = json!({ "success": true, "result": result, "errors": [], "messages": [] });
    let body = String::from_utf8(request.body().to_vec()).unwrap();
    let answer = ("200 OK", answer.to_string());
    let (url, served) = authority(&world.tls, body, answer).await;
    world.config.authorities[0].url = url;

    let running = world.serve().await;
    let operator = world.ministry_nodes.node("MinistryMSP", "admin");
    let operator = world.signed_in(&running, &operator).await;
    for person in [&official, &registrar] {
        operator.register(person).await;
        world.signed_in(&running, person).await.activate().await;
    }
    operator.register(&patient).await;
    let member = world.signed_in(&running, &official).await;
    let early = code(ask(&member, &request).await).await;
    assert_eq!(
        early,
        (403, "NOT_PERMITTED".to_owned()),
        "the ledger comes first"
    );

    let suspend = json!({ "id": patient.id });
    member
        .commit(member.proposal(SuspendMember::NAME, &suspend))
        .await;
    assert_eq!(ask(&member, &request).await.status(), 200);
    served.await.unwrap();
    let found = pending(&member).await;
    assert_eq!(found.len(), 1);
    assert_eq!(
        (
            &found[0].member,
            found[0].authority.as_str(),
            found[0].certificates
        ),
        (&patient.id, "ministry-members", 1)
    );
    let elsewhere = world.signed_in(&running, &registrar).await;
    assert_eq!(pending(&elsewhere).await, [], "not of their hospital");

    world.peer.revoke(vec![world.ministry.revoke(&patient)]);
    until(async || pending(&member).await.is_empty()).await;
}

#[tokio::test]
async fn only_whole_members_are_revoked_through_the_service() {
    let world = World::new().await;
    let running = world.serve().await;
    let official = world.ministry_member();
    let operator = world.ministry_nodes.node("MinistryMSP", "admin");
    world
        .signed_in(&running, &operator)
        .await
        .register(&official)
        .await;
    world.signed_in(&running, &official).await.activate().await;
    let member = world.signed_in(&running, &official).await;
    let registrar = RevokeRequest::identity("registrar");
    let mut one = registrar.clone();
    one.target = RevocationTarget::Certificate(CertificateNumber {
        serial: "01".to_owned(),
        authority_key_id: "02".to_owned(),
    });
    let active = RevokeRequest::identity("01".repeat(16));
    for (request, status) in [(registrar, 400), (one, 400), (active, 403)] {
        let unsigned = request.unsigned("ministry-members", &official.issued.certificate);
        let key = SigningKey::from_pem(&official.issued.key).unwrap();
        let signature = key.sign(&unsigned.bytes_to_sign());
        let request = unsigned.authorize(&signature).unwrap();
        assert_eq!(ask(&member, &request).await.status(), status);
    }
}
