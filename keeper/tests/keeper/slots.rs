//! What a keeper does about time slots, and about files of transactions that were never committed.

use std::fs;
use std::time::Duration;

use emr_model::{ErrorCode, Policy, Slot, Timestamp, TransactionId};
use fabric_gateway::TxValidationCode;
use tokio::time::{Instant, sleep};

use crate::support::{Answer, Author, World, of_client, reissued};

const MINUTE: u64 = 60_000;

/// Waits until something holds, for a while.
async fn until(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !holds() {
        assert!(Instant::now() < deadline, "it never came to pass: {what}");
        sleep(Duration::from_millis(20)).await;
    }
}

fn minutes_ago(minutes: u64) -> Timestamp {
    Timestamp::from_millis(Timestamp::now().as_millis() - minutes * MINUTE)
}

/// As a keeper's data folder is that closed its last slot then.
fn stopped(world: &World, at: Timestamp) {
    fs::write(
        world.path("data/closed-until"),
        format!("{}\n", at.as_millis()),
    )
    .unwrap();
}

fn closed_until(world: &World) -> Timestamp {
    let text = fs::read_to_string(world.path("data/closed-until")).unwrap();
    Timestamp::from_millis(text.trim_end().parse().unwrap())
}

/// How many transactions are unsettled.
fn unsettled(world: &World) -> usize {
    fs::read_dir(world.path("data/unsettled")).unwrap().count()
}

/// The slot of a time.
fn slot(time: Timestamp) -> Slot {
    Slot::of(time, &Policy::default())
}

/// A record of which a keeper that was stopped since holds shares.
async fn held_back(world: &World, time: Timestamp) -> TransactionId {
    let author = Author::new(&world.members.issue(&of_client("author")));
    let (running, mut keeper) = world.start_and_connect().await;
    let draft = author.draft_at(time, &world.recipient());
    let transaction = draft.context.transaction.clone();
    keeper.hold(draft.hold_request(&author)).await.unwrap();
    running.stop().await;
    // As a peer refuses every proposal that is older than a minute.
    let refusal = Answer::Refusal(ErrorCode::ClockSkew);
    world.peer.will_answer([refusal]);
    world.peer.knows_keeper();
    transaction
}

#[tokio::test]
async fn slots_that_were_missed_while_it_was_down_are_caught_up_in_their_order() {
    let world = World::new().await;
    world.start().await.stop().await;
    let down_since = minutes_ago(22);
    stopped(&world, down_since);
    world.peer.knows_keeper();
    let running = world.start().await;

    // The last one that may be closed ended more than two minutes ago.
    let newest = Slot::of(minutes_ago(8), &Policy::default());
    until("it has caught up", || closed_until(&world) >= newest.end()).await;
    running.stop().await;
    let closed = world.peer.asked_slots();
    let first = Slot::of(down_since, &Policy::default()).number;
    let numbers: Vec<_> = closed.iter().map(|slot| slot.number).collect();
    let all: Vec<_> = (first..first + closed.len() as u64).collect();
    assert_eq!(numbers, all);
    assert!(closed.len() >= 3, "{closed:?}");
    let is_over = |slot: &Slot| slot.end().plus_millis(2 * MINUTE) < Timestamp::now();
    assert!(closed.iter().all(is_over));
}

#[tokio::test]
async fn files_of_uncommitted_transactions_are_deleted_once_their_slot_is_closed() {
    let world = World::new().await;
    let author = Author::new(&world.members.issue(&of_client("author")));
    let (running, mut keeper) = world.start_and_connect().await;
    let (mut transactions, mut first) = (Vec::new(), None);
    let time = minutes_ago(15);
    for _ in 0..3 {
        let draft = author.draft_at(time, &world.recipient());
        first.get_or_insert_with(|| draft.context.clone());
        transactions.push(draft.context.transaction.clone());
        keeper.hold(draft.hold_request(&author)).await.unwrap();
    }
    // New shares of the first one, which were never committed either.
    let (new_shares, files) = reissued(&first.expect("there are three"), &world.recipient());
    let reissue = author.hold_at(time, &new_shares, &files[1]);
    keeper.hold(reissue).await.unwrap();
    let notes = world.path("data/later").join(new_shares.record.as_str());
    assert!(notes.exists());
    running.stop().await;
    assert_eq!(world.held().len(), 4);

    // One is on the ledger, one is there as invalid, and of the third the ledger has nothing.
    let [committed, invalid, _lost] = transactions.as_slice() else {
        panic!("there are three");
    };
    world.peer.has_committed(committed, TxValidationCode::Valid);
    world
        .peer
        .has_committed(invalid, TxValidationCode::MvccReadConflict);
    world
        .peer
        .will_answer([Answer::Refusal(ErrorCode::ClockSkew)]);
    world.peer.knows_keeper();
    stopped(&world, minutes_ago(16));
    let running = world.start().await;
    until("all is settled", || unsettled(&world) == 0).await;
    running.stop().await;
    assert_eq!(world.held().len(), 1);
    assert!(
        world.held()[0]
            .to_string_lossy()
            .contains(committed.as_str())
    );
    assert!(!notes.exists(), "nothing is left of new shares, either");
    let asked = world.peer.asked_slots();
    assert!(asked.contains(&slot(time)), "the slot is the proof");
}

#[tokio::test]
async fn a_peer_that_does_not_say_what_became_of_a_transaction_costs_no_file() {
    let world = World::new().await;
    let author = Author::new(&world.members.issue(&of_client("author")));
    let (running, mut keeper) = world.start_and_connect().await;
    let draft = author.draft_at(minutes_ago(12), &world.recipient());
    keeper.hold(draft.hold_request(&author)).await.unwrap();
    running.stop().await;

    world
        .peer
        .will_answer([Answer::Status(tonic::Code::Unavailable)]);
    world.peer.knows_keeper();
    world.peer.asked();
    stopped(&world, minutes_ago(9));
    let running = world.start().await;
    until("the peer was asked", || !world.peer.asked().is_empty()).await;
    running.stop().await;
    assert_eq!((world.held().len(), unsettled(&world)), (1, 1));
}

#[tokio::test]
async fn a_peer_that_reads_its_blocks_anew_costs_no_file() {
    let world = World::new().await;
    let time = minutes_ago(15);
    let transaction = held_back(&world, time).await;
    stopped(&world, minutes_ago(9));
    world.peer.lacks_closings(true);
    let running = world.start().await;
    let is_asked = || world.peer.asked_slots().contains(&slot(time));
    until("it asks whether the slot is closed", is_asked).await;
    running.stop().await;
    assert_eq!((world.held().len(), unsettled(&world)), (1, 1));

    world.peer.lacks_closings(false);
    world
        .peer
        .has_committed(&transaction, TxValidationCode::Valid);
    let running = world.start().await;
    until("it is settled", || unsettled(&world) == 0).await;
    running.stop().await;
    assert_eq!(world.held().len(), 1);
}

#[tokio::test]
async fn a_slot_that_the_closing_left_behind_is_closed_for_a_transaction_of_it() {
    let world = World::new().await;
    let time = minutes_ago(15);
    held_back(&world, time).await;
    stopped(&world, minutes_ago(9));
    world.peer.lacks_closings(true);
    let running = world.start().await;
    let is_closed = || world.peer.closed().contains(&slot(time));
    until("it closes the slot", is_closed).await;
    running.stop().await;
    assert_eq!((world.held().len(), unsettled(&world)), (1, 1));

    let running = world.start().await;
    until("it is settled", || unsettled(&world) == 0).await;
    running.stop().await;
    assert_eq!(world.held().len(), 0);
}

#[tokio::test]
async fn h4_abandoned_holds_do_not_delay_the_closing_of_slots() {
    let world = World::new().await;
    let author = Author::new(&world.members.issue(&of_client("author")));
    let (running, mut keeper) = world.start_and_connect().await;
    for _ in 0..40 {
        let draft = author.draft_at(minutes_ago(22), &world.recipient());
        keeper.hold(draft.hold_request(&author)).await.unwrap();
    }
    running.stop().await;

    // The peer says nothing of them: each question takes five seconds.
    world
        .peer
        .will_answer([Answer::Status(tonic::Code::Unavailable)]);
    world.peer.knows_keeper();
    stopped(&world, minutes_ago(21));
    let running = world.start().await;
    let newest = Slot::of(minutes_ago(8), &Policy::default());
    let began = Instant::now();
    until("it has caught up", || closed_until(&world) >= newest.end()).await;
    assert!(began.elapsed() < Duration::from_secs(20));
    running.stop().await;
    assert_eq!(unsettled(&world), 40, "what became of them is still open");
}

#[tokio::test]
async fn fault_17_a_keeper_that_was_started_with_a_clock_ahead_deletes_nothing_once_it_is_right() {
    let world = World::new().await;
    // The slot before this one is closed by nobody yet.
    let present = slot(Timestamp::now());
    let before = Slot {
        number: present.number - 1,
        ..present
    };
    held_back(&world, before.start()).await;
    world.peer.lacks_closings(true);
    let next_year = Timestamp::now().plus_millis(365 * 24 * 60 * MINUTE);
    stopped(&world, next_year);

    let running = world.start().await;
    let is_asked = || world.peer.asked_slots().contains(&before);
    until("it asks whether the slot is closed", is_asked).await;
    running.stop().await;
    assert!(closed_until(&world) < next_year, "it goes on from now");
    assert_eq!(world.held().len(), 1, "its author may still submit");
}
