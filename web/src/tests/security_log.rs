//! The security log: what stands in it, and what never does.

use std::fs;
use std::num::NonZeroU64;
use std::os::unix::fs::PermissionsExt as _;

use emr_api::session::SignIn;
use emr_model::{Bytes, Timestamp};
use emr_service::limits::WebLimits;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

use super::read_model::database;
use super::world::{World, code, until};
use crate::pseudonym;
use crate::security_log::{Event, SecurityLog};

/// The entries of members.
fn entries(world: &World) -> Vec<Value> {
    entries_in(world, "security.log")
}

/// The entries of strangers.
fn of_strangers(world: &World) -> Vec<Value> {
    entries_in(world, "security-strangers.log")
}

fn entries_in(world: &World, file: &str) -> Vec<Value> {
    let text = fs::read_to_string(world.config.data.join(file)).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}

/// What happened, how it ended, and under which name the sender stands in the last of these entries.
fn last(entries: &[Value]) -> (String, String, Option<String>) {
    let entry = entries.last().unwrap();
    let text = |name: &str| Some(entry.get(name)?.as_str()?.to_owned());
    (
        text("event").unwrap(),
        text("outcome").unwrap(),
        text("who"),
    )
}

fn request_id(answer: &Response) -> String {
    answer.headers()["x-request-id"]
        .to_str()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn sign_ins_and_refusals_are_logged_under_one_pseudonym_of_the_person() {
    let world = World::new().await;
    let running = world.serve().await;
    let patient = world.patient();
    let member = world.signed_in(&running, &patient).await;
    let name = pseudonym(&world.config, &patient.id).await.unwrap();
    let of_patient = |event: &str, outcome: &str| {
        let said = (event.to_owned(), outcome.to_owned());
        (said.0, said.1, Some(name.clone()))
    };
    assert_eq!(last(&entries(&world)), of_patient("signIn", "OK"));

    let answer = member.visitor.get("/api/v1/sign-ups").send().await.unwrap();
    let id = request_id(&answer);
    assert_eq!(code(answer).await, (403, "NOT_PERMITTED".to_owned()));
    assert_eq!(
        last(&entries(&world)),
        of_patient("listSignUps", "NOT_PERMITTED")
    );
    let entry = entries(&world).pop().unwrap();
    assert_eq!(
        (&entry["request"], &entry["network"]),
        (&id.into(), &"127.0.0.1".into())
    );

    let sign_out = member.visitor.delete("/api/v1/sessions").send();
    sign_out.await.unwrap();
    assert_eq!(last(&entries(&world)), of_patient("signOut", "OK"));
    let text = fs::read_to_string(world.config.data.join("security.log")).unwrap();
    assert!(!text.contains(patient.id.as_str()) && !text.contains(patient.key.as_str()));
    let file = fs::metadata(world.config.data.join("security.log")).unwrap();
    assert_eq!(file.permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn a_stranger_who_is_refused_all_the_time_fills_no_disk() {
    let world = World::new().await;
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    let patient = world.patient();
    let member = world.signed_in(&running, &patient).await;
    for _ in 0..50 {
        visitor.get("/api/v1/sign-ups").send().await.unwrap();
    }
    let of_stranger = |entry: &&Value| entry["outcome"] == "NOT_SIGNED_IN";
    let written = of_strangers(&world).iter().filter(of_stranger).count();
    assert!((10..=20).contains(&written), "{written}");
    // Others who share the stranger's address are noted all the same.
    member.visitor.get("/api/v1/sign-ups").send().await.unwrap();
    assert_eq!(last(&entries(&world)).1, "NOT_PERMITTED");
}

const MINUTE_MILLIS: u64 = 60_000;

async fn log_of(world: &World) -> SecurityLog {
    let database = database(world).await;
    SecurityLog::open(&database, &world.config.data)
        .await
        .unwrap()
}

fn refusal() -> Event<'static> {
    Event {
        name: "listSignUps",
        who: Some("a member"),
        network: Some("192.0.2.1".parse().unwrap()),
        refusal: Some("NOT_PERMITTED"),
        request: None,
    }
}

#[tokio::test]
async fn events_that_are_left_out_are_counted_at_the_end_of_the_minute() {
    let world = World::new().await;
    world.serve().await.stop().await;
    let log = log_of(&world).await;
    let (refusal, answered) = (
        refusal(),
        Event {
            name: "putContact",
            refusal: None,
            ..refusal()
        },
    );
    let at = Timestamp::from_millis;
    for _ in 0..12 {
        log.note(&refusal, at(0));
    }
    for _ in 0..103 {
        log.note(&answered, at(MINUTE_MILLIS - 1));
    }
    assert_eq!(entries(&world).len(), 10 + 100);
    log.note(&refusal, at(MINUTE_MILLIS));
    let mut left_out = entries(&world).split_off(110);
    assert_eq!(left_out.pop().unwrap()["event"], "listSignUps");
    left_out.sort_by_key(|entry| entry["left_out"].as_u64());
    for (entry, number, outcome, route) in [
        (&left_out[0], 2, "NOT_PERMITTED", Value::Null),
        (&left_out[1], 3, "OK", json!("putContact")),
    ] {
        assert_eq!(entry["event"], "leftOut");
        assert_eq!(entry["left_out"], number);
        assert_eq!(entry["outcome"], outcome);
        assert_eq!(entry["route"], route);
        assert!(entry["who"].is_string() && entry["network"].is_null());
    }
    log.end_minute(at(MINUTE_MILLIS));
    assert_eq!(entries(&world).len(), 113, "nothing was left out");
}

#[tokio::test]
async fn a_long_log_makes_room_for_another_and_strangers_push_no_member_out() {
    let world = World::new().await;
    world.serve().await.stop().await;
    let (log, folder) = (log_of(&world).await, &world.config.data);
    let stranger = Event {
        who: None,
        ..refusal()
    };
    for (event, file) in [
        (refusal(), "security.log"),
        (stranger, "security-strangers.log"),
    ] {
        log.note(&event, Timestamp::now());
        let path = folder.join(file);
        let long = fs::OpenOptions::new().write(true).open(&path).unwrap();
        long.set_len(64 << 20).unwrap();
        log.note(&event, Timestamp::now());
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 1);
        let earlier = folder.join(format!("{file}.1"));
        assert_eq!(fs::metadata(earlier).unwrap().len(), 64 << 20);
    }
}

#[tokio::test]
async fn m13_a_member_who_asks_too_often_is_logged_by_name() {
    let mut world = World::new().await;
    world.config.limits = WebLimits {
        requests_per_second_of_member: NonZeroU64::MIN,
        request_burst_of_member: NonZeroU64::MIN,
        ..WebLimits::default()
    };
    let running = world.serve().await;
    let patient = world.patient();
    let member = world.signed_in(&running, &patient).await;
    // From here on the connection is the member's.
    member.visitor.get("/api/v1/sessions").send().await.unwrap();
    let ask = async || member.visitor.get("/api/v1/profile").send().await.unwrap();
    until(async || ask().await.status() == StatusCode::TOO_MANY_REQUESTS).await;
    let name = pseudonym(&world.config, &patient.id).await.unwrap();
    let is_named = |entry: &Value| entry["outcome"] == "TOO_MANY_REQUESTS" && entry["who"] == *name;
    assert!(entries(&world).iter().any(is_named));
}

#[tokio::test]
async fn who_signs_out_without_a_session_fills_no_disk() {
    let world = World::new().await;
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    for _ in 0..150 {
        visitor.delete("/api/v1/sessions").send().await.unwrap();
    }
    let written = of_strangers(&world).len();
    assert!((100..150).contains(&written), "{written}");
}

#[tokio::test]
async fn strangers_and_forged_proofs_are_logged_without_a_name() {
    let world = World::new().await;
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    let stranger = visitor.get("/api/v1/sign-ups").send().await.unwrap();
    assert_eq!(code(stranger).await, (401, "NOT_SIGNED_IN".to_owned()));
    let nobody = |event: &str, outcome: &str| (event.to_owned(), outcome.to_owned(), None);
    assert_eq!(
        last(&of_strangers(&world)),
        nobody("listSignUps", "NOT_SIGNED_IN")
    );

    let patient = world.patient();
    let forged = SignIn {
        signature: Bytes(b"signature".to_vec()),
        ..visitor.proof(&patient).await
    };
    let answer = visitor
        .post("/api/v1/sessions", &forged)
        .send()
        .await
        .unwrap();
    assert_eq!(code(answer).await, (401, "SIGN_IN_REFUSED".to_owned()));
    assert_eq!(
        last(&of_strangers(&world)),
        nobody("signIn", "SIGN_IN_REFUSED")
    );

    // Moved away, it is begun anew.
    let log = world.config.data.join("security-strangers.log");
    fs::rename(&log, log.with_extension("log.1")).unwrap();
    visitor.get("/api/v1/sign-ups").send().await.unwrap();
    assert_eq!(of_strangers(&world).len(), 1);
}
