//! What becomes of the sessions of revoked certificates.

use std::time::{Duration, Instant};

use super::world::{Visitor, World, code};

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
