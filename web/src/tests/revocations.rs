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

    // What another authority of the same number says is nothing to this one.
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
async fn a_service_that_starts_knows_what_was_revoked_before() {
    let world = World::new().await;
    let doctor = world.doctor();
    world.peer.revoke(vec![world.hospital.revoke(&doctor)]);
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    let deadline = Instant::now() + Duration::from_secs(20);
    // The first sign-in may come before it has asked the peer.
    while visitor
        .sign_in(&visitor.proof(&doctor).await)
        .await
        .status()
        != 401
    {
        assert!(Instant::now() < deadline, "it never learns of it");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(sees(&visitor).await, signed_out());
}
