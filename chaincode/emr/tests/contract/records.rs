//! Adding records and listing them.

use emr_model::grant::GrantKey;
use emr_model::record::{AddRecord, GetRecord, ListRecords, RecordEntry, RecordStatus};
use emr_model::{ErrorCode, Page, PageRequest, RecordId};

use crate::fixtures::{ADD, DAY, READ, Refusal, Story, World, on};
use crate::people::{Person, id, recipient};

fn add(story: &Story, author: &Person, request: &AddRecord) -> Result<(), ErrorCode> {
    story
        .world
        .submit(author, request)
        .map(drop)
        .map_err(|refusal| refusal.code())
}

fn record(
    story: &Story,
    caller: &Person,
    grant: Option<&GrantKey>,
    record: &RecordId,
) -> Result<RecordEntry, ErrorCode> {
    let request = GetRecord {
        patient: story.patient.id.clone(),
        category: story.category.clone(),
        record: record.clone(),
        basis: on(grant),
    };
    story
        .world
        .run(&caller.identity, &request)
        .map_err(|refusal: Refusal| refusal.code())
}

fn list(
    story: &Story,
    caller: &Person,
    grant: Option<&GrantKey>,
    page: PageRequest,
) -> Result<Page<RecordEntry>, ErrorCode> {
    let request = ListRecords {
        patient: story.patient.id.clone(),
        category: story.category.clone(),
        basis: on(grant),
        page,
    };
    story
        .world
        .run(&caller.identity, &request)
        .map_err(|refusal: Refusal| refusal.code())
}

#[test]
fn patients_and_grantees_add_and_the_ledger_says_who() {
    let story = Story::begin();
    let grant = story.grant(&story.doctor, ADD);
    for (author, grant) in [(&story.patient, None), (&story.doctor, Some(&grant))] {
        let time = story.world.time();
        let request = story.addition(1, grant);
        assert_eq!(add(&story, author, &request), Ok(()));
        let entry = RecordEntry {
            record: request.record.clone(),
            version: 1,
            epoch: 1,
            author: author.id.clone(),
            organization: author.signer.msp.clone(),
            is_patient_stated: grant.is_none(),
            batch: None,
            kind: request.kind,
            padded_size: 4_096,
            status: RecordStatus::Current,
            marked_by: None,
            time,
            parts: Some(request.parts),
        };
        assert_eq!(
            record(&story, &story.patient, None, &request.record),
            Ok(entry)
        );
    }
}

#[test]
fn adding_needs_a_standing_grant_with_that_right_for_that_category() {
    let story = Story::begin();
    let reading = story.grant(&story.doctor, READ);
    let adding = story.grant(&story.doctor, ADD);
    let refused = Err(ErrorCode::NotPermitted);
    assert_eq!(
        add(&story, &story.doctor, &story.addition(1, None)),
        refused
    );
    assert_eq!(
        add(&story, &story.doctor, &story.addition(1, Some(&reading))),
        refused
    );
    assert_eq!(
        add(
            &story,
            &story.other_doctor,
            &story.addition(1, Some(&adding))
        ),
        refused
    );
    let elsewhere = AddRecord {
        category: id("imaging"),
        ..story.addition(1, Some(&adding))
    };
    assert_eq!(add(&story, &story.doctor, &elsewhere), refused);
    let of_another = AddRecord {
        patient: story.other_patient.id.clone(),
        ..story.addition(1, Some(&adding))
    };
    assert_eq!(add(&story, &story.doctor, &of_another), refused);
    assert_eq!(
        add(&story, &story.ministry, &story.addition(1, Some(&adding))),
        refused
    );
    story.world.pass(DAY);
    assert_eq!(
        add(&story, &story.doctor, &story.addition(1, Some(&adding))),
        Err(ErrorCode::Expired)
    );
}

#[test]
fn a_revoked_grantee_adds_nothing_more() {
    let story = Story::begin();
    let ended = story.grant(&story.doctor, ADD);
    let kept = story.grant(&story.other_doctor, ADD);
    story.revoke(&ended, 2).unwrap();
    assert_eq!(
        add(&story, &story.doctor, &story.addition(2, Some(&ended))),
        Err(ErrorCode::Expired)
    );
    assert_eq!(
        add(&story, &story.other_doctor, &story.addition(1, Some(&kept))),
        Err(ErrorCode::Conflict),
        "the epoch before"
    );
    assert_eq!(
        add(&story, &story.other_doctor, &story.addition(2, Some(&kept))),
        Ok(())
    );
}

#[test]
fn parts_must_be_sealed_to_the_keys_on_the_ledger() {
    let story = Story::begin();
    let changed = |change: &dyn Fn(&mut AddRecord)| {
        let mut request = story.addition(1, None);
        change(&mut request);
        add(&story, &story.patient, &request)
    };
    let wrong = recipient("the web service's own").digest();
    let invalid = Err(ErrorCode::InvalidArgument);
    let conflict = Err(ErrorCode::Conflict);
    assert_eq!(
        changed(&|request| request.parts.category_recipient = wrong.clone()),
        conflict
    );
    assert_eq!(
        changed(&|request| request.parts.patient_recipient = wrong.clone()),
        conflict
    );
    for index in 0..3 {
        assert_eq!(
            changed(&|request| request.parts.keepers[index].recipient = wrong.clone()),
            conflict
        );
    }
    assert_eq!(
        changed(&|request| request.parts.keepers.swap(0, 1)),
        invalid
    );
    assert_eq!(
        changed(&|request| request.parts.keepers[2] = request.parts.keepers[1].clone()),
        invalid
    );
    for size in [0, 1 << 53, u64::MAX] {
        assert_eq!(
            changed(&|request| request.parts.padded_size = size),
            invalid
        );
    }
    for epoch in [0, 2, u32::MAX] {
        assert_eq!(changed(&|request| request.epoch = epoch), conflict);
    }
    assert_eq!(changed(&|_| {}), Ok(()));
}

#[test]
fn a_record_id_is_made_of_its_own_proposal() {
    let story = Story::begin();
    let world: &World = &story.world;
    let changed = |record: RecordId| {
        let request = AddRecord {
            record,
            ..story.addition(1, None)
        };
        add(&story, &story.patient, &request)
    };
    let invalid = Err(ErrorCode::InvalidArgument);
    let other = "d".repeat(64).parse().unwrap();
    assert_eq!(changed(RecordId::new(world.time(), &other, 0)), invalid);
    let later = world.time().plus_millis(1);
    assert_eq!(
        changed(RecordId::new(later, &world.next_transaction(), 0)),
        invalid
    );
    assert_eq!(
        changed(RecordId::new(world.time(), &world.next_transaction(), 1)),
        invalid
    );
}

#[test]
fn readers_see_entries_and_the_patient_alone_their_parts() {
    let story = Story::begin();
    let grant = story.grant(&story.doctor, READ);
    let added = story.add(1);
    let full = record(&story, &story.patient, None, &added.record).unwrap();
    assert_eq!(full.parts, Some(added.parts));
    let short = RecordEntry {
        parts: None,
        ..full.clone()
    };
    assert_eq!(
        record(&story, &story.doctor, Some(&grant), &added.record),
        Ok(short.clone())
    );
    let page = |entry| Page {
        entries: vec![entry],
        next: None,
    };
    let first = PageRequest::default();
    assert_eq!(
        list(&story, &story.patient, None, first.clone()),
        Ok(page(full))
    );
    assert_eq!(
        list(&story, &story.doctor, Some(&grant), first),
        Ok(page(short))
    );
    let unknown = RecordId::new(story.world.time(), &"c".repeat(64).parse().unwrap(), 0);
    assert_eq!(
        record(&story, &story.patient, None, &unknown),
        Err(ErrorCode::NotFound)
    );
    // A reader does not learn whether a record is missing or out of the grant's reach.
    assert_eq!(
        record(&story, &story.doctor, Some(&grant), &unknown),
        Err(ErrorCode::NotPermitted)
    );
}

#[test]
fn reading_needs_a_standing_grant_with_that_right() {
    let story = Story::begin();
    let added = story.add(1).record;
    let adding = story.grant(&story.doctor, ADD);
    let ended = story.grant(&story.doctor, READ);
    story.revoke(&ended, 2).unwrap();
    for (grant, expected) in [
        (None, ErrorCode::NotPermitted),
        (Some(&adding), ErrorCode::NotPermitted),
        (Some(&ended), ErrorCode::Expired),
    ] {
        assert_eq!(record(&story, &story.doctor, grant, &added), Err(expected));
        assert_eq!(
            list(&story, &story.doctor, grant, PageRequest::default()),
            Err(expected)
        );
    }
}

#[test]
fn records_are_listed_newest_first_by_pages() {
    let story = Story::begin();
    let mut added: Vec<_> = (0..5).map(|_| story.add(1).record).collect();
    added.reverse();
    let page = |bookmark: Option<String>| {
        let request = PageRequest {
            size: Some(2),
            bookmark,
        };
        let page = list(&story, &story.patient, None, request).unwrap();
        let records: Vec<_> = page.entries.into_iter().map(|entry| entry.record).collect();
        (records, page.next)
    };
    let (first, next) = page(None);
    assert_eq!(first, added[..2]);
    // A record that comes meanwhile is on the first page and moves nobody on the second.
    story.add(1);
    let (second, next) = page(next);
    assert_eq!(second, added[2..4]);
    let (third, next) = page(next);
    assert_eq!((third.as_slice(), next), (&added[4..], None));
}
