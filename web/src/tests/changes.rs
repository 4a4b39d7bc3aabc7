//! An open page is told what changed for its member, without a gap and not twice.

use std::time::Duration;

use emr_api::changes::{Change, Changes};
use emr_model::grant::Grant;
use emr_model::{Digest, Function};
use reqwest::Response;
use tokio::time::timeout;

use super::ledger::grant;
use super::world::{Member, World};

/// For what comes in a moment; timings decide nothing else.
const SOON: Duration = Duration::from_secs(20);

/// A stream of events as a page reads it.
struct Stream {
    answer: Response,
    text: String,
}

impl Stream {
    async fn open(member: &Member<'_>, last: Option<&str>) -> Self {
        let visitor = &member.visitor;
        let request = visitor.client.get(visitor.url("/api/v1/changes"));
        let request = match last {
            Some(last) => request.header("last-event-id", last),
            None => request,
        };
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        let text = String::new();
        Self { answer, text }
    }

    /// The id and the changes of the next event; `None` if the stream ended.
    async fn next(&mut self) -> Option<(String, Vec<Change>)> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.text = rest;
                let line = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
                let Some(data) = line("data:") else { continue };
                let changes: Changes = serde_json::from_str(data).unwrap();
                let id = line("id:").unwrap().to_owned();
                return Some((id, changes.changed.into_iter().collect()));
            }
            let chunk = timeout(SOON, self.answer.chunk()).await;
            let chunk = chunk.expect("an event comes soon").unwrap()?;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}

#[tokio::test]
async fn a_page_is_told_what_concerns_its_member_and_resumes_where_it_was() {
    let world = World::new().await;
    let running = world.serve().await;
    let (patient, doctor, stranger) = (world.patient(), world.doctor(), world.patient());
    let doctors = world.signed_in(&running, &doctor).await;
    let strangers = world.signed_in(&running, &stranger).await;

    let mut page = Stream::open(&doctors, None).await;
    let mut other = Stream::open(&strangers, None).await;
    let (position, nothing) = page.next().await.unwrap();
    assert_eq!(nothing, []);
    let (others_position, _) = other.next().await.unwrap();

    let request = grant(&patient.id, &doctor.id, Digest::of(b"an envelope"));
    world.commit_elsewhere(&patient, Grant::NAME, &request);
    let (seen, changed) = page.next().await.unwrap();
    assert_eq!(changed, [Change::Grants]);
    drop(page);

    // The connection was lost before the event was read, and after it was read.
    let (_, changed) = Stream::open(&doctors, Some(&position))
        .await
        .next()
        .await
        .unwrap();
    assert_eq!(changed, [Change::Grants], "nothing is missed");
    let (_, changed) = Stream::open(&doctors, Some(&seen))
        .await
        .next()
        .await
        .unwrap();
    assert_eq!(changed, [], "nothing is told twice");
    let resumed = Stream::open(&strangers, Some(&others_position))
        .await
        .next()
        .await;
    assert_eq!(resumed.unwrap().1, [], "it concerns nobody else");

    // Another service, or one that was started again, knows less.
    let (_, changed) = Stream::open(&doctors, Some("999999"))
        .await
        .next()
        .await
        .unwrap();
    assert_eq!(changed, [Change::Everything]);
}

#[tokio::test]
async fn streams_end_with_the_service() {
    let world = World::new().await;
    let running = world.serve().await;
    let doctor = world.doctor();
    let member = world.signed_in(&running, &doctor).await;
    let mut page = Stream::open(&member, None).await;
    page.next().await.unwrap();
    running.end.send(()).unwrap();
    assert_eq!(page.next().await, None);
    timeout(Duration::from_secs(5), running.served)
        .await
        .expect("an open page does not hold the service up")
        .unwrap();
}
