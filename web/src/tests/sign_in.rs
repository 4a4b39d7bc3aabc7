//! Signing in: only with the key, only here, only now, only once.

use emr_model::Timestamp;
use emr_testkit::{Authority, Template};
use reqwest::StatusCode;
use serde_json::json;

use super::pki::{Issues, Person};
use super::world::{ORIGIN, World, code, prove};

fn refused() -> (u16, String) {
    (401, "SIGN_IN_REFUSED".to_owned())
}

#[tokio::test]
async fn a_member_signs_in_once_with_one_challenge_and_out_again() {
    let world = World::new().await;
    let running = world.serve().await;
    let doctor = world.doctor();
    let visitor = world.visitor(&running);
    let proof = visitor.proof(&doctor).await;

    let answer = visitor.sign_in(&proof).await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-"), "{cookie}");
    assert!(cookie.contains("; HttpOnly; Secure; SameSite=Strict; Path=/; Max-Age=28800"));

    let unseen = format!("/api/v1/blobs/{}", "0".repeat(64));
    let signed_in = visitor.get(&unseen).send().await.unwrap();
    assert_eq!(code(signed_in).await, (404, "NOT_FOUND".to_owned()));
    assert_eq!(code(visitor.sign_in(&proof).await).await, refused());

    let answer = visitor.delete("/api/v1/sessions").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    let signed_out = visitor.get(&unseen).send().await.unwrap();
    assert_eq!(code(signed_out).await, (401, "NOT_SIGNED_IN".to_owned()));
}

#[tokio::test]
async fn signing_in_again_ends_the_session_that_the_browser_had() {
    let world = World::new().await;
    let running = world.serve().await;
    let doctor = world.doctor();
    let visitor = world.visitor(&running);
    let answer = visitor.sign_in(&visitor.proof(&doctor).await).await;
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    let (earlier, _) = cookie.split_once(';').unwrap();
    visitor.sign_in(&visitor.proof(&doctor).await).await;

    let unseen = format!("/api/v1/blobs/{}", "0".repeat(64));
    let signed_in = visitor.get(&unseen).send().await.unwrap();
    assert_eq!(code(signed_in).await, (404, "NOT_FOUND".to_owned()));
    let with_a_copy = world
        .visitor(&running)
        .get(&unseen)
        .header("cookie", earlier);
    let signed_out = with_a_copy.send().await.unwrap();
    assert_eq!(code(signed_out).await, (401, "NOT_SIGNED_IN".to_owned()));
}

#[tokio::test]
async fn a_proof_for_another_place_time_key_or_challenge_is_refused() {
    let world = World::new().await;
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    let doctor = world.doctor();
    let now = Timestamp::now();

    let elsewhere = prove(&doctor, "https://evil.example", visitor.nonce().await, now);
    let late = prove(
        &doctor,
        ORIGIN,
        visitor.nonce().await,
        now.plus_millis(120_000),
    );
    let invented = prove(&doctor, ORIGIN, vec![7; 32], now);
    let mut other_key = visitor.proof(&doctor).await;
    other_key.certificate = world.doctor().issued.certificate;
    for proof in [elsewhere, late, invented, other_key] {
        assert_eq!(code(visitor.sign_in(&proof).await).await, refused());
    }
}

#[tokio::test]
async fn only_members_and_administrators_of_the_pinned_roots_sign_in() {
    let world = World::new().await;
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    let operator = world.ministry_nodes.node("MinistryMSP", "admin");
    assert_eq!(
        visitor
            .sign_in(&visitor.proof(&operator).await)
            .await
            .status(),
        StatusCode::NO_CONTENT
    );

    let peer = world.ministry_nodes.node("MinistryMSP", "peer");
    let admin_of_the_member_root = world.ministry.node("MinistryMSP", "admin");
    let of_another_hospital = world.ministry.member("HospitalAMSP", "practitioner");
    let of_a_strange_root = Authority::new("ministry").member("MinistryMSP", "patient");
    let (msp, id) = ("MinistryMSP", emr_testkit::id("0a"));
    let claims = json!({ "emr.id": id, "emr.role": "patient" });
    let template = Template::named(id.as_str())
        .unit("peer")
        .attributes(&claims);
    let member_as_peer = Person::new(msp, id, world.ministry.issue(&template));
    let of_no_organization = world.ministry.member("PortalMSP", "patient");
    for stranger in [
        peer,
        admin_of_the_member_root,
        member_as_peer,
        of_another_hospital,
        of_a_strange_root,
        of_no_organization,
    ] {
        let proof = visitor.proof(&stranger).await;
        assert_eq!(code(visitor.sign_in(&proof).await).await, refused());
    }
}

#[tokio::test]
async fn a_form_of_another_site_cannot_sign_a_member_in() {
    let world = World::new().await;
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    let proof = visitor.proof(&world.doctor()).await;
    let request = visitor.post("/api/v1/sessions", &proof);
    let answer = request.content_type("text/plain").send().await.unwrap();
    assert_eq!(
        code(answer).await,
        (415, "UNSUPPORTED_MEDIA_TYPE".to_owned())
    );
}

#[tokio::test]
async fn a_page_of_another_origin_changes_nothing_through_a_members_browser() {
    let world = World::new().await;
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    let challenge = |site: &'static str| {
        let request = visitor.post("/api/v1/sessions/challenge", &());
        request.header("sec-fetch-site", site).send()
    };
    let refused = code(challenge("cross-site").await.unwrap()).await;
    assert_eq!(refused, (403, "NOT_PERMITTED".to_owned()));
    let answer = challenge("same-origin").await.unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
}
