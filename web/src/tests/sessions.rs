//! Where a member is signed in.

use emr_api::session::SessionEntry;
use emr_model::Digest;
use emr_testkit::generate_key;
use reqwest::StatusCode;

use super::pki::Issues;
use super::world::{Visitor, World, code};

const SESSIONS: &str = "/api/v1/sessions";

async fn listed(by: &Visitor) -> Vec<SessionEntry> {
    let answer = by.get(SESSIONS).send().await.unwrap();
    answer.json().await.unwrap()
}

fn keys(sessions: &[SessionEntry]) -> Vec<&Digest> {
    sessions.iter().map(|entry| &entry.key).collect()
}

#[tokio::test]
async fn a_member_sees_where_they_are_signed_in_and_ends_another_session() {
    let world = World::new().await;
    let running = world.serve().await;
    let doctor = world.doctor();
    let (here, there) = (world.visitor(&running), world.visitor(&running));
    here.sign_in(&here.proof(&doctor).await).await;
    there.sign_in(&there.proof(&doctor).await).await;
    let stranger = world.visitor(&running);
    stranger
        .sign_in(&stranger.proof(&world.doctor()).await)
        .await;

    let both = listed(&here).await;
    assert_eq!(both.len(), 2, "{both:?}");
    let other = both.iter().find(|entry| !entry.is_this).unwrap();
    let path = format!("{SESSIONS}/{}", other.id);
    let refused = stranger.delete(&path).send().await.unwrap();
    assert_eq!(code(refused).await, (404, "NOT_FOUND".to_owned()));
    let answer = here.delete(&path).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);

    let told = there.get(SESSIONS).send().await.unwrap();
    assert_eq!(code(told).await, (401, "SIGNED_OUT".to_owned()));
    assert_eq!(listed(&here).await.len(), 1);
    let again = there.sign_in(&there.proof(&doctor).await).await;
    assert_eq!(again.status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn only_a_key_on_the_ledger_lists_and_ends_the_sessions_of_a_members_other_keys() {
    let world = World::new().await;
    let running = world.serve().await;
    let (official, doctor) = (world.ministry_member(), world.doctor());
    let ministry = world.signed_in(&running, &official).await;
    ministry.register(&doctor).await;
    let unpinned =
        world
            .hospital
            .member_over("HospitalAMSP", "practitioner", &doctor.id, &generate_key());
    let member = world.signed_in(&running, &doctor).await;
    let intruder = world.signed_in(&running, &unpinned).await;

    let own = listed(&intruder.visitor).await;
    assert_eq!(keys(&own), [&unpinned.key]);
    let all = listed(&member.visitor).await;
    assert_eq!(all.len(), 2, "{all:?}");
    let session_of = |key: &Digest| all.iter().find(|entry| entry.key == *key).unwrap();
    let end = async |by: &Visitor, entry: &SessionEntry| {
        let request = by.delete(&format!("{SESSIONS}/{}", entry.id));
        request.send().await.unwrap().status()
    };
    let refused = end(&intruder.visitor, session_of(&doctor.key)).await;
    assert_eq!(refused, StatusCode::NOT_FOUND);
    let ended = end(&member.visitor, session_of(&unpinned.key)).await;
    assert_eq!(ended, StatusCode::NO_CONTENT);
    assert_eq!(keys(&listed(&member.visitor).await), [&doctor.key]);
}
