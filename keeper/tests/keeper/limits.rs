//! What a keeper takes of one author, and while its disk is full.

use emr_service::limits::KeeperLimits;
use tonic::{Code, Status};

use crate::support::{Author, World, of_client};

/// The refusal's gRPC code, and its own.
fn refused(status: &Status) -> (Code, &str) {
    let (code, _) = status.message().split_once(": ").unwrap();
    (status.code(), code)
}

#[tokio::test]
async fn h4_an_author_who_abandons_holds_gets_no_more_room_and_others_do() {
    let mut world = World::new().await;
    world.limits = KeeperLimits {
        unsettled_of_author: 2,
        ..KeeperLimits::default()
    };
    let [greedy, honest] =
        ["greedy", "honest"].map(|name| Author::new(&world.members.issue(&of_client(name))));
    let (running, mut keeper) = world.start_and_connect().await;
    let first = greedy.draft(&world.recipient()).hold_request(&greedy);
    keeper.hold(first.clone()).await.unwrap();
    let second = greedy.draft(&world.recipient());
    keeper.hold(second.hold_request(&greedy)).await.unwrap();
    running.stop().await;

    let (running, mut keeper) = world.start_and_connect().await;
    let third = greedy.draft(&world.recipient());
    let refusal = keeper.hold(third.hold_request(&greedy)).await.unwrap_err();
    assert_eq!(refused(&refusal), (Code::ResourceExhausted, "QUOTA_USED"));
    keeper.hold(first).await.unwrap();
    let others = honest.draft(&world.recipient());
    keeper.hold(others.hold_request(&honest)).await.unwrap();
    assert_eq!(world.held().len(), 3);
    running.stop().await;
}

#[tokio::test]
async fn h5_a_keeper_whose_disk_is_nearly_full_keeps_what_it_has_acknowledged_and_takes_no_more() {
    let mut world = World::new().await;
    let author = Author::new(&world.members.issue(&of_client("author")));
    let (running, mut keeper) = world.start_and_connect().await;
    let held = author.draft(&world.recipient()).hold_request(&author);
    keeper.hold(held.clone()).await.unwrap();
    running.stop().await;

    world.limits.reserved_bytes = u64::MAX / 2;
    let (running, mut keeper) = world.start_and_connect().await;
    let more = author.draft(&world.recipient());
    let refusal = keeper.hold(more.hold_request(&author)).await.unwrap_err();
    assert_eq!(refused(&refusal), (Code::ResourceExhausted, "DISK_FULL"));
    keeper.hold(held).await.unwrap();
    assert_eq!(world.held().len(), 1);
    running.stop().await;
}
