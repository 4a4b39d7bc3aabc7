//! The service deletes what a patient erased.

use emr_model::erasure::EraseRecords;
use emr_model::record::SealedParts;
use emr_model::{Digest, Function};

use super::ledger::{CONTENT, LOCK, add, add_with, erasure, parts};
use super::world::World;

#[tokio::test]
async fn parts_of_an_erased_record_are_deleted_and_parts_that_another_record_names_stay() {
    let world = World::new().await;
    let running = world.serve().await;
    let (doctor, patient) = (world.doctor(), world.patient());
    let author = world.signed_in(&running, &doctor).await;
    let owner = world.signed_in(&running, &patient).await;
    for part in [CONTENT, LOCK, b"other", b"other lock"] {
        author.upload(part).await;
    }
    let kept = add(&author, &patient.id).await;
    // It names the content of the record before.
    let other = SealedParts {
        lock: Digest::of(b"other lock"),
        ..parts()
    };
    let erased = add_with(&author, &patient.id, other).await;
    assert_ne!(kept, erased);

    let erase = erasure(&patient.id, &erased);
    let proposal = owner.proposal(EraseRecords::NAME, &erase);
    owner.commit(proposal).await;
    let left = world.stored();
    let is_left = |part: &[u8]| {
        left.iter()
            .any(|path| path.ends_with(Digest::of(part).as_str()))
    };
    assert!(!is_left(b"other lock"));
    assert!(is_left(CONTENT) && is_left(LOCK));
}

#[tokio::test]
async fn what_was_erased_while_the_service_was_down_is_deleted_by_a_rebuild() {
    let world = World::new().await;
    let running = world.serve().await;
    let (doctor, patient) = (world.doctor(), world.patient());
    let author = world.signed_in(&running, &doctor).await;
    for part in [CONTENT, LOCK] {
        author.upload(part).await;
    }
    let erased = add(&author, &patient.id).await;
    running.stop().await;

    let erase = erasure(&patient.id, &erased);
    world.commit_elsewhere(&patient, EraseRecords::NAME, &erase);
    crate::rebuild(&world.config).await.unwrap();
    for part in [CONTENT, LOCK] {
        let name = Digest::of(part);
        let left = world.stored();
        assert!(!left.iter().any(|path| path.ends_with(name.as_str())));
    }
}
