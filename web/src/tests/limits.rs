//! What one member, one address and a full disk cannot do to the others.

use std::fs;
use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::Duration;

use emr_api::transaction::SignedTransaction;
use emr_model::emergency::ReviewEmergency;
use emr_model::keeper::GetKeepers;
use emr_model::organization::RegisterOrganization;
use emr_model::{Bytes, Digest, Function, Timestamp};
use emr_service::limits::WebLimits;
use emr_testkit::{Authority, SmallDisk, Template, endorsed};
use fabric_gateway::PreparedTransaction;
use futures::stream;
use reqwest::{Response, StatusCode};
use serde_json::json;
use tokio::task::JoinHandle;

use super::ledger::{CONTENT, LOCK, REVIEW, add, review};
use super::organizations::hospital;
use super::pki::Issues;
use super::world::{Member, Visitor, World, code, until};
use crate::accounts::{Owner, Total};
use crate::housekeeping::collect_orphans;
use crate::read_model::follow;
use crate::state::AppState;

fn number(number: u64) -> NonZeroU64 {
    NonZeroU64::new(number).unwrap()
}

async fn with(limits: WebLimits) -> World {
    let mut world = World::new().await;
    world.config.limits = limits;
    world
}

async fn put(member: &Member<'_>, bytes: &[u8]) -> Response {
    let path = format!("/api/v1/blobs/{}", Digest::of(bytes));
    let request = member.visitor.put(&path).body(bytes.to_vec());
    request.send().await.unwrap()
}

fn refused(code: &str) -> (u16, String) {
    let status = if code == "TOO_MANY_REQUESTS" {
        429
    } else {
        507
    };
    (status, code.to_owned())
}

/// Has the read model follow the ledger.
fn following(state: &Arc<AppState>) -> JoinHandle<()> {
    let state = state.clone();
    tokio::spawn(async move { follow(&state.read_model, &state.peers, &state.blobs).await })
}

fn is_stored(world: &World, part: &[u8]) -> bool {
    let name = Digest::of(part);
    let mut stored = world.stored().into_iter();
    stored.any(|path| path.ends_with(name.as_str()))
}

#[tokio::test]
async fn h5_a_key_stores_as_much_as_it_may_and_a_failed_upload_counts_no_more() {
    let world = with(WebLimits {
        stored_files_of_unknown_key: 2,
        stored_bytes_of_unknown_key: 9,
        ..WebLimits::default()
    })
    .await;
    let running = world.serve().await;
    let (doctor, patient) = (world.doctor(), world.patient());
    let member = world.signed_in(&running, &doctor).await;
    let wrong = member
        .visitor
        .put(&format!("/api/v1/blobs/{}", Digest::of("one")))
        .body("another")
        .send()
        .await
        .unwrap();
    assert_eq!(code(wrong).await, (400, "INVALID_ARGUMENT".to_owned()));
    // The failed upload gives its seven bytes back after its answer.
    let is_stored = async |bytes| put(&member, bytes).await.status() == StatusCode::NO_CONTENT;
    until(async || is_stored(b"one").await).await;
    until(async || is_stored(b"two").await).await;
    assert_eq!(
        code(put(&member, b"12345678").await).await,
        refused("QUOTA_USED")
    );
    assert_eq!(put(&member, b"one").await.status(), StatusCode::NO_CONTENT);
    assert_eq!(code(put(&member, b"3").await).await, refused("QUOTA_USED"));
    let other = world.signed_in(&running, &patient).await;
    assert_eq!(put(&other, b"three").await.status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn h5_a_file_counts_with_its_own_bytes_though_a_failed_upload_of_it_counted_more() {
    let world = World::new().await;
    let state = AppState::open(&world.config).await.unwrap();
    let (file, key) = (Digest::of("one"), Digest::of("a key"));
    let now = Timestamp::now();
    let charge = async |bytes| {
        let charge = state.accounts.charge(Owner::Key(&key), &file, bytes, now);
        charge.await.unwrap()
    };
    let failing = charge(7).await;
    let complete = charge(3).await;
    let pieces = stream::iter([Ok(bytes::Bytes::from_static(b"one"))]);
    let stored = state.blobs.put(&file, pieces).await.unwrap();
    complete.keep(stored).await.unwrap();
    drop(failing);
    let counted = Total { bytes: 3, files: 1 };
    until(async || state.accounts.total().await.unwrap() == counted).await;
}

#[tokio::test]
async fn h5_all_members_together_store_as_much_as_the_service_may() {
    let world = with(WebLimits {
        stored_bytes: 8,
        ..WebLimits::default()
    })
    .await;
    let running = world.serve().await;
    let (doctor, patient) = (world.doctor(), world.patient());
    let member = world.signed_in(&running, &doctor).await;
    assert_eq!(
        put(&member, b"12345").await.status(),
        StatusCode::NO_CONTENT
    );
    let other = world.signed_in(&running, &patient).await;
    assert_eq!(
        code(put(&other, b"1234").await).await,
        refused("QUOTA_USED")
    );
    assert_eq!(put(&other, b"123").await.status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn h5_uploads_that_no_transaction_names_are_deleted_and_no_others() {
    let world = World::new().await;
    let running = world.serve().await;
    let (doctor, patient) = (world.doctor(), world.patient());
    let author = world.signed_in(&running, &doctor).await;
    for part in [CONTENT, LOCK, REVIEW, b"an orphan"] {
        author.upload(part).await;
    }
    let added = add(&author, &patient.id).await;
    let review = review(&patient.id, added);
    let review = author.proposal(ReviewEmergency::NAME, &review);
    author.commit(review).await;
    running.stop().await;

    let state = AppState::open(&world.config).await.unwrap();
    let hours = |hours: u64| Timestamp::now().plus_millis(hours * 60 * 60 * 1_000);
    // The model has not heard of the ledger yet, and does not know what is named.
    collect_orphans(&state, hours(25)).await.unwrap_err();
    let follower = following(&state);
    collect_orphans(&state, hours(23)).await.unwrap();
    let is_left = |part: &[u8]| is_stored(&world, part);
    assert!(is_left(b"an orphan"));
    collect_orphans(&state, hours(25)).await.unwrap();
    assert!(!is_left(b"an orphan"));
    assert!([CONTENT, LOCK, REVIEW].into_iter().all(is_left));
    let total = state.accounts.total().await.unwrap();
    let bytes = CONTENT.len() + LOCK.len() + REVIEW.len();
    assert_eq!((total.bytes, total.files), (bytes as u64, 3));
    follower.abort();
}

#[tokio::test]
async fn h5_a_logo_stays_until_the_organization_has_another_one() {
    let world = World::new().await;
    let running = world.serve().await;
    let ministry = world.ministry_member();
    let member = world.signed_in(&running, &ministry).await;
    let names = async |image: &'static [u8]| {
        let profile = hospital(Some(member.upload(image).await));
        world.commit_elsewhere(&ministry, RegisterOrganization::NAME, &profile);
    };
    names(b"a logo").await;
    let second = hospital(Some(member.upload(b"another logo").await));
    running.stop().await;

    let state = AppState::open(&world.config).await.unwrap();
    let follower = following(&state);
    let hours = |hours: u64| Timestamp::now().plus_millis(hours * 60 * 60 * 1_000);
    let is_left = |part: &[u8]| is_stored(&world, part);
    // Again and again: a logo is looked at every day.
    for day in 1..=3 {
        collect_orphans(&state, hours(day * 25)).await.unwrap();
        assert!(is_left(b"a logo"), "day {day}");
    }
    assert!(!is_left(b"another logo"), "no profile names it yet");

    world.commit_elsewhere(&ministry, RegisterOrganization::NAME, &second);
    until(async || {
        let known = state.read_model.organizations().await.unwrap();
        known.iter().any(|it| it.logo == second.logo)
    })
    .await;
    collect_orphans(&state, hours(4 * 25)).await.unwrap();
    assert!(!is_left(b"a logo"));
    follower.abort();
}

#[tokio::test]
async fn h5_below_the_reserve_only_transactions_and_a_few_small_files_are_taken() {
    let world = with(WebLimits {
        reserved_bytes: u64::MAX / 2,
        small_file_bytes: 10,
        small_files_per_hour_of_member: number(2),
        ..WebLimits::default()
    })
    .await;
    let running = world.serve().await;
    let operator = world.ministry_nodes.node("MinistryMSP", "admin");
    let member = world.signed_in(&running, &operator).await;
    assert_eq!(
        code(put(&member, b"12345678901").await).await,
        refused("DISK_FULL")
    );
    for bytes in [b"1", b"2"] {
        assert_eq!(put(&member, bytes).await.status(), StatusCode::NO_CONTENT);
    }
    assert_eq!(code(put(&member, b"3").await).await, refused("DISK_FULL"));
    member.register(&world.patient()).await;
}

#[tokio::test]
async fn m13_beyond_a_rate_a_member_or_an_address_is_told_when_to_come_again() {
    let world = with(WebLimits {
        requests_per_second_of_member: number(1),
        request_burst_of_member: number(2),
        requests_per_second_of_address: number(1),
        request_burst_of_address: number(5),
        ..WebLimits::default()
    })
    .await;
    let running = world.serve().await;
    let doctor = world.doctor();
    // Two of the five requests of this address.
    let member = world.signed_in(&running, &doctor).await;
    let ask = async || {
        let path = format!("/api/v1/blobs/{}", Digest::of("nothing"));
        member.visitor.get(&path).send().await.unwrap()
    };
    let mut limited = None;
    for _ in 0..50 {
        let answer = ask().await;
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            limited = Some(answer);
            break;
        }
    }
    let limited = limited.expect("fifty requests are more than two");
    let wait = limited.headers()["retry-after"].to_str().unwrap();
    assert!((1..=2).contains(&wait.parse::<u64>().unwrap()), "{wait}");
    assert_eq!(code(limited).await, refused("TOO_MANY_REQUESTS"));

    let stranger = world.visitor(&running);
    let mut limited = None;
    for _ in 0..50 {
        let answer = stranger.get("/api/v1/profile").send().await.unwrap();
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            limited = Some(answer);
            break;
        }
    }
    let limited = limited.expect("fifty requests are more than three");
    assert!(limited.headers().contains_key("retry-after"));
    // The member shares the address, and has a connection of their own.
    until(async || ask().await.status() == StatusCode::NOT_FOUND).await;
}

/// Asks for a path again and again, and says whether that was too often at last.
async fn is_limited(visitor: &Visitor, path: &str) -> bool {
    for _ in 0..50 {
        let answer = visitor.get(path).send().await.unwrap();
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            return true;
        }
    }
    false
}

#[tokio::test]
async fn m13_requests_that_need_no_session_count_for_the_member_of_their_connection() {
    let world = with(WebLimits {
        requests_per_second_of_member: number(1),
        request_burst_of_member: number(10),
        ..WebLimits::default()
    })
    .await;
    let running = world.serve().await;
    let doctor = world.doctor();
    let member = world.signed_in(&running, &doctor).await;
    let stranger = world.visitor(&running);
    let path = format!("/api/v1/blobs/{}", Digest::of("nothing"));
    // Each counts once: the first nine after the sign-in are not too many.
    for _ in 0..9 {
        let answer = member.visitor.get(&path).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    }
    assert!(is_limited(&member.visitor, "/api/v1/profile").await);
    assert!(!is_limited(&stranger, "/api/v1/profile").await);
}

#[tokio::test]
async fn m13_requests_for_paths_of_no_route_count_too() {
    let world = with(WebLimits {
        requests_per_second_of_address: number(1),
        request_burst_of_address: number(5),
        ..WebLimits::default()
    })
    .await;
    let running = world.serve().await;
    assert!(is_limited(&world.visitor(&running), "/api/v1/nothing").await);
}

/// On a real file system of 16 MiB, with real ENOSPC. Where this process may not mount one, it says so and checks nothing.
#[tokio::test]
async fn h5_on_a_full_disk_what_was_acknowledged_stays_and_transactions_go_through() {
    let world = with(WebLimits {
        reserved_bytes: 4 << 20,
        small_file_bytes: 64 << 10,
        ballast_bytes: 2 << 20,
        ..WebLimits::default()
    })
    .await;
    let Some(disk) = SmallDisk::mount(&world.config.data, 16 << 20) else {
        emr_testkit::skipped("a full disk", "this process may not mount a tmpfs");
        return;
    };
    let running = world.serve().await;
    let (doctor, patient) = (world.doctor(), world.patient());
    let author = world.signed_in(&running, &doctor).await;
    for part in [CONTENT, LOCK] {
        author.upload(part).await;
    }
    add(&author, &patient.id).await;
    let ballast = world.config.data.join("ballast");
    until(async || ballast.exists()).await;

    disk.fill();
    until(async || !ballast.exists()).await;
    // The ballast's place is enough for a sign-in, an envelope and a transaction.
    let owner = world.signed_in(&running, &patient).await;
    let large = put(&author, &vec![7; 100 << 10]).await;
    assert_eq!(code(large).await, refused("DISK_FULL"));
    assert_eq!(
        put(&owner, b"an envelope").await.status(),
        StatusCode::NO_CONTENT
    );
    add(&owner, &patient.id).await;

    // Now there is no byte left, for the read model neither.
    disk.fill();
    let small = put(&owner, b"another envelope").await;
    assert_eq!(code(small).await, refused("DISK_FULL"));
    let health = owner.visitor.get("/healthz").send().await.unwrap();
    assert_eq!(health.status(), StatusCode::SERVICE_UNAVAILABLE);
    let committed = tokio::time::timeout(Duration::from_secs(20), add(&owner, &patient.id));
    committed.await.unwrap();
    for part in [CONTENT, LOCK] {
        let name = Digest::of(part);
        let stored = world.stored();
        let path = stored.iter().find(|path| path.ends_with(name.as_str()));
        assert_eq!(fs::read(path.unwrap()).unwrap(), part);
    }

    // Once there is room, the service goes on by itself.
    disk.free();
    until(async || {
        let health = owner.visitor.get("/healthz").send().await.unwrap();
        health.status() == StatusCode::OK
    })
    .await;
    assert_eq!(
        put(&author, &vec![7; 100 << 10]).await.status(),
        StatusCode::NO_CONTENT
    );
    running.stop().await;
}

#[tokio::test]
async fn l1_a_transaction_that_peers_would_find_invalid_reaches_no_orderer() {
    let world = World::new().await;
    let running = world.serve().await;
    let doctor = world.doctor();
    let member = world.signed_in(&running, &doctor).await;
    let height = world.peer.height();
    let proposal = member.proposal(GetKeepers::NAME, &json!({}));
    let of_peer = Template::named("peer0").unit("peer");
    let ministry = world.ministry_nodes.identity("MinistryMSP", &of_peer);
    let made_up = Authority::new("made up").identity("HospitalAMSP", &of_peer);
    for endorsers in [vec![&ministry], vec![&ministry, &made_up]] {
        let prepared = PreparedTransaction::from_bytes(endorsed(&proposal, b"{}", &endorsers));
        let transaction = proposal.clone().accept(prepared.unwrap()).unwrap();
        let signed = transaction.sign(&doctor.signer).unwrap();
        let signed = SignedTransaction {
            transaction: Bytes(signed.to_bytes().to_vec()),
        };
        let answer = member.submit(&signed).await;
        assert_eq!(code(answer).await, (400, "INVALID_ARGUMENT".to_owned()));
    }
    assert_eq!(world.peer.height(), height);
}
