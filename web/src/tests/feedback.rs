//! What people say to the ministry.

use std::num::NonZeroU64;

use emr_api::feedback::{FeedbackEntry, SendFeedback, SendVisitorsFeedback};
use emr_model::{Bytes, Digest, MemberId};
use emr_service::limits::WebLimits;
use reqwest::StatusCode;

use super::pki::Issues;
use super::world::{Member, Visitor, World, code};

/// A file that begins as age files do. Only keepers look further.
fn file(text: &str) -> Bytes {
    format!("age-encryption.org/v1\n{text}").into_bytes().into()
}

async fn send(member: &Member<'_>, file: Bytes) -> StatusCode {
    let request = member
        .visitor
        .post("/api/v1/feedback", &SendFeedback { file });
    request.send().await.unwrap().status()
}

async fn send_unsigned(visitor: &Visitor, author: &MemberId, file: Bytes) -> StatusCode {
    let author = author.clone();
    let sealed = SendVisitorsFeedback { author, file };
    let request = visitor.post("/api/v1/feedback/visitors", &sealed);
    request.send().await.unwrap().status()
}

async fn listed(member: &Member<'_>) -> Vec<FeedbackEntry> {
    let answer = member.visitor.get("/api/v1/feedback").send().await.unwrap();
    answer.json().await.unwrap()
}

async fn finish(member: &Member<'_>, id: &Digest) -> StatusCode {
    let path = format!("/api/v1/feedback/{id}/done");
    let request = member.visitor.post(&path, &serde_json::json!({}));
    request.send().await.unwrap().status()
}

/// A ministry member whom the ledger knows.
async fn official<'a>(
    world: &World,
    running: &super::world::Running,
    person: &'a super::pki::Person,
) -> Member<'a> {
    let operator = world.ministry_nodes.node("MinistryMSP", "admin");
    let operator = world.signed_in(running, &operator).await;
    operator.register(person).await;
    let member = world.signed_in(running, person).await;
    member.activate().await;
    member
}

#[tokio::test]
async fn feedback_reaches_the_ministry_and_nobody_else_and_is_marked_as_done() {
    let world = World::new().await;
    let running = world.serve().await;
    let (doctor, person) = (world.doctor(), world.ministry_member());
    let member = world.signed_in(&running, &doctor).await;
    let ministry = official(&world, &running, &person).await;

    for text in ["first", "second", "second"] {
        assert_eq!(send(&member, file(text)).await, StatusCode::NO_CONTENT);
    }
    let entries = listed(&ministry).await;
    let ids = [file("first"), file("second")].map(|file| Digest::of(&file.0));
    let named = entries.iter().map(|entry| (&entry.id, &entry.author));
    assert_eq!(
        named.collect::<Vec<_>>(),
        [(&ids[0], &doctor.id), (&ids[1], &doctor.id)]
    );
    let path = format!("/api/v1/feedback/{}/file", ids[0]);
    let sealed = ministry.visitor.get(&path).send().await.unwrap();
    assert_eq!(sealed.json::<Bytes>().await.unwrap(), file("first"));

    assert_eq!(finish(&ministry, &ids[0]).await, StatusCode::NO_CONTENT);
    let entries = listed(&ministry).await;
    assert_eq!((&entries[0].id, entries[0].done), (&ids[1], None));
    let done = entries[1].done;
    assert!(entries[1].id == ids[0] && done.is_some());
    assert_eq!(finish(&ministry, &ids[0]).await, StatusCode::NO_CONTENT);
    assert_eq!(listed(&ministry).await[1].done, done);
    let unknown = Digest::of("unknown");
    assert_eq!(finish(&ministry, &unknown).await, StatusCode::NOT_FOUND);

    let mut refused = vec![member.visitor.get("/api/v1/feedback").send().await.unwrap()];
    refused.push(member.visitor.get(&path).send().await.unwrap());
    for answer in refused {
        assert_eq!(code(answer).await, (403, "NOT_PERMITTED".to_owned()));
    }
    assert_eq!(finish(&member, &ids[1]).await, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_member_does_not_fill_the_ministrys_list_and_sends_only_sealed_files() {
    let world = World::new().await;
    let running = world.serve().await;
    let (doctor, colleague) = (world.doctor(), world.doctor());
    let member = world.signed_in(&running, &doctor).await;
    for number in 0..SendFeedback::MOST_OPEN {
        let sent = send(&member, file(&number.to_string())).await;
        assert_eq!(sent, StatusCode::NO_CONTENT);
    }
    assert_eq!(send(&member, file("more")).await, StatusCode::CONFLICT);
    let other = world.signed_in(&running, &colleague).await;
    assert_eq!(send(&other, file("more")).await, StatusCode::NO_CONTENT);

    let open = Bytes(b"in plain words".to_vec());
    assert_eq!(send(&other, open).await, StatusCode::BAD_REQUEST);
    let long = file(&"a".repeat(emr_model::desk::MAX_REASON_FILE_BYTES));
    assert_eq!(send(&other, long).await, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_visitor_reaches_the_ministry_and_takes_no_place_of_a_member() {
    let world = World::new().await;
    let running = world.serve().await;
    let (doctor, person) = (world.doctor(), world.ministry_member());
    let member = world.signed_in(&running, &doctor).await;
    let ministry = official(&world, &running, &person).await;
    let visitor = world.visitor(&running);

    let open = Bytes(b"in plain words".to_vec());
    let refused = send_unsigned(&visitor, &doctor.id, open).await;
    assert_eq!(refused, StatusCode::BAD_REQUEST);
    for number in 0..SendFeedback::MOST_OPEN {
        let sent = send_unsigned(&visitor, &doctor.id, file(&number.to_string())).await;
        assert_eq!(sent, StatusCode::NO_CONTENT);
    }
    assert_eq!(send(&member, file("mine")).await, StatusCode::NO_CONTENT);

    let entries = listed(&ministry).await;
    let mine = Digest::of(&file("mine").0);
    let visitors = entries.iter().filter(|entry| entry.is_visitor);
    let ids: Vec<_> = visitors.map(|entry| &entry.id).collect();
    assert_eq!(ids.len(), entries.len() - 1);
    assert!(!ids.contains(&&mine));
    assert_eq!(finish(&ministry, ids[0]).await, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn an_address_sends_only_so_many_messages_without_a_session() {
    let mut world = World::new().await;
    world.config.limits = WebLimits {
        message_burst_of_address: NonZeroU64::new(2).unwrap(),
        ..WebLimits::default()
    };
    let running = world.serve().await;
    let (doctor, visitor) = (world.doctor(), world.visitor(&running));
    let member = world.signed_in(&running, &doctor).await;
    let send_as = async |number: u32| {
        let author = emr_testkit::id(&format!("{number:02}"));
        send_unsigned(&visitor, &author, file(&number.to_string())).await
    };

    assert_eq!(send_as(1).await, StatusCode::NO_CONTENT);
    assert_eq!(send_as(2).await, StatusCode::NO_CONTENT);
    assert_eq!(send_as(3).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(send(&member, file("mine")).await, StatusCode::NO_CONTENT);
}
