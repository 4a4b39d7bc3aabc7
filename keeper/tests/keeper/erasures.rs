//! What a keeper does about what patients erased.

use std::fs;
use std::time::Duration;

use emr_model::Digest;
use emr_model::erasure::Destruction;
use tokio::time::{Instant, sleep};

use crate::support::{Author, World, of_client, own, reissued};

#[tokio::test]
async fn files_of_an_erased_record_are_destroyed_after_a_restart_and_others_stay() {
    let world = World::new().await;
    let author = Author::new(&world.members.issue(&of_client("author")));
    let (running, mut keeper) = world.start_and_connect().await;
    let (erased, kept) = (
        author.draft(&world.recipient()),
        author.draft(&world.recipient()),
    );
    let (category, record) = (
        erased.context.category.clone(),
        erased.context.record.clone(),
    );
    let stays = kept.context.transaction.clone();
    for draft in [erased, kept] {
        keeper.hold(draft.hold_request(&author)).await.unwrap();
    }
    running.stop().await;
    assert_eq!(world.held().len(), 2);

    world.peer.has_erased(&category, &record);
    world.peer.knows_keeper();
    let certificate = world
        .path("data/erased")
        .join(format!("{}.json", "ee".repeat(32)));
    let mut certified = Vec::new();
    for _ in 0..2 {
        let running = world.start().await;
        let deadline = Instant::now() + Duration::from_secs(60);
        while !certificate.exists() {
            assert!(Instant::now() < deadline, "the erasure is carried out");
            sleep(Duration::from_millis(20)).await;
        }
        running.stop().await;
        certified.push(Digest::of(fs::read(&certificate).unwrap()));
    }
    assert_eq!(certified[0], certified[1], "it is certified once");
    let word: Destruction = serde_json::from_slice(&fs::read(&certificate).unwrap()).unwrap();
    let text = Destruction::signed_text(&word.erasure, &word.records, word.part, &own());
    assert!(world.identity().verifies(&text, word.signature.as_ref()));

    let [left] = world.held().try_into().expect("one file is left");
    assert!(left.to_string_lossy().contains(stays.as_str()));
}

#[tokio::test]
async fn l12_erasures_that_are_not_confirmed_keep_no_other_one_waiting() {
    let world = World::new().await;
    let author = Author::new(&world.members.issue(&of_client("author")));
    let (running, mut keeper) = world.start_and_connect().await;
    for _ in 0..3 {
        let draft = author.draft(&world.recipient());
        let context = draft.context.clone();
        keeper.hold(draft.hold_request(&author)).await.unwrap();
        world.peer.has_erased(&context.category, &context.record);
    }
    assert_eq!(world.held().len(), 3);
    world.peer.knows_keeper();
    let deadline = Instant::now() + Duration::from_secs(60);
    while !world.held().is_empty() {
        assert!(Instant::now() < deadline, "the last page is reached");
        sleep(Duration::from_millis(20)).await;
    }
    running.stop().await;
}

#[tokio::test]
async fn new_shares_of_an_erased_record_are_destroyed_with_the_old_ones() {
    let world = World::new().await;
    let author = Author::new(&world.members.issue(&of_client("author")));
    let (running, mut keeper) = world.start_and_connect().await;
    let draft = author.draft(&world.recipient());
    let context = draft.context.clone();
    keeper.hold(draft.hold_request(&author)).await.unwrap();
    let (new_shares, files) = reissued(&context, &world.recipient());
    let reissue = author.hold_for(&new_shares, &files[1]);
    keeper.hold(reissue).await.unwrap();
    assert_eq!(world.held().len(), 2);

    world.peer.has_erased(&context.category, &context.record);
    world.peer.knows_keeper();
    let deadline = Instant::now() + Duration::from_secs(60);
    while !world.held().is_empty() {
        assert!(Instant::now() < deadline, "both files are destroyed");
        sleep(Duration::from_millis(20)).await;
    }
    running.stop().await;
}

#[tokio::test]
async fn a_later_version_that_a_keeper_of_before_did_not_note_is_destroyed_too() {
    let world = World::new().await;
    let author = Author::new(&world.members.issue(&of_client("author")));
    let (running, mut keeper) = world.start_and_connect().await;
    let draft = author.draft(&world.recipient());
    let context = draft.context.clone();
    keeper.hold(draft.hold_request(&author)).await.unwrap();
    running.stop().await;
    // As if another transaction than the one in the record's id had brought the file.
    let held = world.path("data/held");
    let later = held.join("dd".repeat(32));
    fs::rename(held.join(context.transaction.as_str()), &later).unwrap();
    let _ = fs::remove_file(world.path("data/later/complete"));

    world.peer.has_erased(&context.category, &context.record);
    world.peer.knows_keeper();
    let running = world.start().await;
    let deadline = Instant::now() + Duration::from_secs(60);
    while !world.held().is_empty() {
        assert!(Instant::now() < deadline, "the file is destroyed");
        sleep(Duration::from_millis(20)).await;
    }
    running.stop().await;
    assert!(world.path("data/later/complete").exists());
}
