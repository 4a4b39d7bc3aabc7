//! The security log: what stands in it, and what never does.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use emr_api::session::SignIn;
use emr_model::{Bytes, Timestamp};
use reqwest::Response;
use serde_json::{Value, json};

use super::read_model::database;
use super::world::{World, code};
use crate::pseudonym;
use crate::security_log::{Event, SecurityLog};

/// The entries of the log.
fn entries(world: &World) -> Vec<Value> {
    let text = fs::read_to_string(world.config.data.join("security.log")).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}

/// What happened, how it ended, and under which name the sender stands in the last entry.
fn last(world: &World) -> (String, String, Option<String>) {
    let entries = entries(world);
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
    assert_eq!(last(&world), of_patient("signIn", "OK"));

    let answer = member.visitor.get("/api/v1/sign-ups").send().await.unwrap();
    let id = request_id(&answer);
    assert_eq!(code(answer).await, (403, "NOT_PERMITTED".to_owned()));
    assert_eq!(last(&world), of_patient("listSignUps", "NOT_PERMITTED"));
    let entry = entries(&world).pop().unwrap();
    assert_eq!(
        (&entry["request"], &entry["network"]),
        (&id.into(), &"127.0.0.1".into())
    );

    let sign_out = member.visitor.delete("/api/v1/sessions").send();
    sign_out.await.unwrap();
    assert_eq!(last(&world), of_patient("signOut", "OK"));
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
    let written = entries(&world).iter().filter(of_stranger).count();
    assert!((10..=20).contains(&written), "{written}");
    // Others who share the stranger's address are noted all the same.
    member.visitor.get("/api/v1/sign-ups").send().await.unwrap();
    assert_eq!(last(&world).1, "NOT_PERMITTED");
}

#[tokio::test]
async fn refusals_that_are_left_out_are_counted_and_a_long_log_makes_room_for_another() {
    let world = World::new().await;
    world.serve().await.stop().await;
    let (database, folder) = (database(&world).await, &world.config.data);
    let log = SecurityLog::open(&database, folder).await.unwrap();
    let refusal = Event {
        name: "listSignUps",
        who: None,
        network: Some("192.0.2.1".parse().unwrap()),
        refusal: Some("NOT_SIGNED_IN"),
        request: None,
    };
    for minute in 1..=2 {
        for _ in 0..12 {
            log.note(&refusal, Timestamp::now());
        }
        log.begin_minute(Timestamp::now());
        let entries = entries(&world);
        assert_eq!(entries.len(), minute * 11);
        let last = &entries[minute * 11 - 1];
        let expected = [
            ("event", json!("leftOut")),
            ("outcome", json!("NOT_SIGNED_IN")),
            ("network", json!("192.0.2.1")),
            ("left_out", json!(2)),
        ];
        for (name, value) in expected {
            assert_eq!(last[name], value);
        }
    }
    log.begin_minute(Timestamp::now());
    assert_eq!(entries(&world).len(), 22, "nothing was left out");

    let path = folder.join("security.log");
    let long = fs::OpenOptions::new().write(true).open(&path).unwrap();
    long.set_len(64 << 20).unwrap();
    log.note(&refusal, Timestamp::now());
    assert_eq!(entries(&world).len(), 1);
    let earlier = fs::metadata(folder.join("security.log.1")).unwrap();
    assert_eq!(earlier.len(), 64 << 20);
}

#[tokio::test]
async fn strangers_and_forged_proofs_are_logged_without_a_name() {
    let world = World::new().await;
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    let stranger = visitor.get("/api/v1/sign-ups").send().await.unwrap();
    assert_eq!(code(stranger).await, (401, "NOT_SIGNED_IN".to_owned()));
    let nobody = |event: &str, outcome: &str| (event.to_owned(), outcome.to_owned(), None);
    assert_eq!(last(&world), nobody("listSignUps", "NOT_SIGNED_IN"));

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
    assert_eq!(last(&world), nobody("signIn", "SIGN_IN_REFUSED"));

    // Moved away, it is begun anew.
    let log = world.config.data.join("security.log");
    fs::rename(&log, log.with_extension("log.1")).unwrap();
    visitor.get("/api/v1/sign-ups").send().await.unwrap();
    assert_eq!(entries(&world).len(), 1);
}
