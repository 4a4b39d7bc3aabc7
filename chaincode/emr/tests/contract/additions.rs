//! Many records at once, and batches of observations.

use emr_model::record::{AddRecords, AnchorBatch, Batch, ListRecords, NewRecord, RecordEntry};
use emr_model::{Basis, Digest, ErrorCode, Page, PageRequest, RecordId};

use crate::fixtures::{READ, Story};
use crate::people::id;

fn many(story: &Story, count: usize) -> AddRecords {
    let addition = story.addition(1, None);
    let record = |index| NewRecord {
        kind: id("measurement"),
        content: Digest::of(format!("content {index}")),
        lock: Digest::of(format!("lock {index}")),
        padded_size: 4_096,
        commitment: Digest::of(format!("commitment {index}")),
    };
    AddRecords {
        patient: addition.patient,
        category: addition.category,
        epoch: 1,
        basis: Basis::Own,
        keepers: addition.parts.keepers,
        category_recipient: addition.parts.category_recipient,
        patient_recipient: addition.parts.patient_recipient,
        records: (0..count).map(record).collect(),
    }
}

#[test]
fn five_hundred_records_are_added_at_once_and_opened_one_by_one() {
    let story = Story::begin();
    let time = story.world.time();
    let request = many(&story, 500);
    let transaction = story.world.submit(&story.patient, &request).unwrap();
    let grant = story.grant(&story.doctor, READ);
    let list = ListRecords {
        patient: story.patient.id.clone(),
        category: story.category.clone(),
        basis: Basis::Grant(grant.grant.clone()),
        page: PageRequest {
            size: Some(200),
            bookmark: None,
        },
    };
    let page: Page<RecordEntry> = story.world.run(&story.doctor.identity, &list).unwrap();
    assert_eq!(page.entries.len(), 200);
    for index in [0, 17, 499] {
        let record = RecordId::new(time, &transaction, index);
        let request = story.opening(&story.doctor, Some(&grant), &[&record]);
        let opened: emr_model::access::OpenedRecords =
            story.world.run(&story.doctor.identity, &request).unwrap();
        let facts = &opened.records[0];
        assert_eq!(facts.context.transaction, transaction);
        assert_eq!(
            facts.parts.commitment,
            Digest::of(format!("commitment {index}"))
        );
        assert!(facts.is_patient_stated);
    }
}

#[test]
fn common_facts_of_many_records_are_written_once() {
    let story = Story::begin();
    let (transaction, _) = story
        .world
        .endorse(&story.patient.identity, &many(&story, 200));
    let writes = transaction.write_set();
    assert_eq!(writes.len(), 201);
    let bytes: usize = writes
        .iter()
        .map(|(key, value)| key.len() + value.as_ref().map_or(0, |value| value.len()))
        .sum();
    assert!(bytes / 200 < 600, "{} bytes for each", bytes / 200);
}

#[test]
fn too_many_too_few_and_wrong_ones_are_refused() {
    let story = Story::begin();
    let add = |request: &AddRecords| story.world.attempt(&story.patient, request);
    for count in [0, 501] {
        assert_eq!(add(&many(&story, count)), Err(ErrorCode::InvalidArgument));
    }
    let mut empty = many(&story, 2);
    empty.records[1].padded_size = 0;
    assert_eq!(add(&empty), Err(ErrorCode::InvalidArgument));
    let earlier = AddRecords {
        epoch: 2,
        ..many(&story, 1)
    };
    assert_eq!(add(&earlier), Err(ErrorCode::Conflict));
    let mut swapped = many(&story, 1);
    swapped.keepers.swap(0, 1);
    assert_eq!(add(&swapped), Err(ErrorCode::InvalidArgument));
    assert_eq!(
        story.world.attempt(&story.doctor, &many(&story, 1)),
        Err(ErrorCode::NotPermitted)
    );
}

#[test]
fn a_batch_of_observations_is_one_record_with_their_root() {
    let story = Story::begin();
    let addition = story.addition(1, None);
    let batch = Batch {
        root: Digest::of("the root"),
        count: 1_000,
    };
    let mut request = AnchorBatch {
        patient: addition.patient,
        category: addition.category,
        epoch: 1,
        basis: Basis::Own,
        record: addition.record.clone(),
        kind: addition.kind,
        parts: addition.parts,
        batch: batch.clone(),
    };
    assert_eq!(story.world.attempt(&story.patient, &request), Ok(()));
    let opening = story.opening(&story.patient, None, &[&addition.record]);
    let opened: emr_model::access::OpenedRecords =
        story.world.run(&story.patient.identity, &opening).unwrap();
    assert_eq!(opened.records[0].batch, Some(batch));
    request.record = story.addition(1, None).record;
    request.batch.count = 0;
    assert_eq!(
        story.world.attempt(&story.patient, &request),
        Err(ErrorCode::InvalidArgument)
    );
}

#[test]
fn nothing_is_added_from_before_the_epoch_began() {
    let story = Story::begin();
    let grant = story.grant(&story.doctor, READ);
    let before = story.world.now.get();
    story.revoke(&grant, 2).unwrap();
    for (back, expected) in [(1, Err(ErrorCode::Conflict)), (0, Ok(()))] {
        story.world.now.set(before - back);
        let request = story.addition(2, None);
        let added = story.world.attempt(&story.patient, &request);
        assert_eq!(added, expected, "{back} ms before");
    }
}
