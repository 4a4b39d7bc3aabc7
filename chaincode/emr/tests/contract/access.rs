//! The audited read.

use emr_model::access::{AccessEntry, AccessKey, AccessLog, OpenRecords, OpenedRecords};
use emr_model::grant::{ExtendGrant, GrantKey};
use emr_model::record::{RecordContext, RecordFacts, RecordStatus};
use emr_model::{ErrorCode, PageRequest, Purpose, RecordId};
use fabric_chaincode::memory::CommitError;

use crate::fixtures::{ADD, BOTH, DAY, READ, Refusal, Story};
use crate::people::{Person, id, recipient};

fn opened(story: &Story, reader: &Person, request: &OpenRecords) -> Result<(), ErrorCode> {
    story
        .world
        .run(&reader.identity, request)
        .map(drop)
        .map_err(|refusal: Refusal| refusal.code())
}

fn log(story: &Story, caller: &Person) -> Result<Vec<AccessEntry>, ErrorCode> {
    let request = AccessLog {
        patient: story.patient.id.clone(),
        page: PageRequest::default(),
    };
    story
        .world
        .run(&caller.identity, &request)
        .map(|page| page.entries)
        .map_err(|refusal| refusal.code())
}

#[test]
fn opening_gives_the_facts_and_leaves_an_entry() {
    let story = Story::begin();
    let grant = story.grant(&story.doctor, BOTH);
    let added_at = story.world.time();
    let added = story.addition(1, Some(&grant));
    let transaction = story.world.next_transaction();
    story.world.submit(&story.doctor, &added).unwrap();
    let request = story.opening(&story.doctor, Some(&grant), &[&added.record]);
    let key = AccessKey {
        patient: story.patient.id.clone(),
        time: story.world.time(),
        transaction: story.world.next_transaction(),
    };
    let answer: OpenedRecords = story.world.run(&story.doctor.identity, &request).unwrap();
    let facts = RecordFacts {
        context: RecordContext {
            channel: "emr".to_owned(),
            transaction,
            patient: added.patient,
            category: added.category,
            epoch: 1,
            record: added.record,
            version: 1,
            author_key: story.doctor.signer.key(),
        },
        author: story.doctor.id.clone(),
        organization: story.doctor.signer.msp.clone(),
        is_patient_stated: false,
        batch: None,
        kind: added.kind,
        parts: added.parts,
        status: RecordStatus::Current,
        is_closed_to_emergencies: true,
        time: added_at,
    };
    assert_eq!(
        answer,
        OpenedRecords {
            access: key.clone(),
            records: vec![facts]
        }
    );
    let entry = AccessEntry {
        key,
        reader: story.doctor.id.clone(),
        reader_key: story.doctor.signer.key(),
        recipient: story.doctor.recipient.digest(),
        records: request.records,
        purpose: Purpose::Treatment,
        basis: request.basis,
        released_by: Vec::new(),
    };
    assert_eq!(log(&story, &story.patient), Ok(vec![entry]));
}

#[test]
fn the_patient_opens_without_a_grant_and_is_logged_too() {
    let story = Story::begin();
    let (older, newer) = (story.add(1).record, story.add(1).record);
    let access = story.open(&story.patient, None, &[&older, &newer]).unwrap();
    let message = OpenRecords {
        purpose: Purpose::PatientRequest,
        ..story.opening(&story.patient, None, &[&newer])
    };
    assert_eq!(opened(&story, &story.patient, &message), Ok(()));
    let entries = log(&story, &story.patient).unwrap();
    assert_eq!(entries.len(), 2);
    assert_eq!(
        entries[0].purpose,
        Purpose::PatientRequest,
        "the newest is first"
    );
    assert_eq!(entries[1].key, access);
    assert_eq!(entries[1].reader, story.patient.id);
}

#[test]
fn only_the_patient_sees_the_log() {
    let story = Story::begin();
    story.grant(&story.doctor, BOTH);
    for caller in [
        &story.doctor,
        &story.registrar,
        &story.ministry,
        &story.other_patient,
    ] {
        assert_eq!(log(&story, caller), Err(ErrorCode::NotPermitted));
    }
}

#[test]
fn opening_needs_a_standing_grant_to_read() {
    let story = Story::begin();
    let record = &story.add(1).record;
    let reading = story.grant(&story.doctor, READ);
    let adding = story.grant(&story.doctor, ADD);
    let of_other = story.grant(&story.other_doctor, READ);
    let open = |reader: &Person, grant: Option<&GrantKey>| {
        opened(&story, reader, &story.opening(reader, grant, &[record]))
    };
    let refused = Err(ErrorCode::NotPermitted);
    for (reader, grant) in [
        (&story.doctor, None),
        (&story.doctor, Some(&adding)),
        (&story.doctor, Some(&of_other)),
        (&story.other_doctor, Some(&reading)),
        (&story.other_patient, None),
        (&story.other_patient, Some(&reading)),
        (&story.ministry, None),
        (&story.registrar, Some(&reading)),
    ] {
        assert_eq!(open(reader, grant), refused);
    }
    assert_eq!(open(&story.doctor, Some(&reading)), Ok(()));
    story.world.pass(DAY);
    assert_eq!(open(&story.doctor, Some(&reading)), Err(ErrorCode::Expired));
    assert_eq!(log(&story, &story.patient).map(|log| log.len()), Ok(1));
}

#[test]
fn a_grant_is_used_for_its_own_purpose_category_and_recipient() {
    let story = Story::begin();
    let record = &story.add(1).record;
    let grant = story.grant(&story.doctor, READ);
    let good = story.opening(&story.doctor, Some(&grant), &[record]);
    let other_purpose = OpenRecords {
        purpose: Purpose::Research,
        ..good.clone()
    };
    assert_eq!(
        opened(&story, &story.doctor, &other_purpose),
        Err(ErrorCode::NotPermitted)
    );
    let other_recipient = OpenRecords {
        recipient: recipient("the web service's own").digest(),
        ..good.clone()
    };
    assert_eq!(
        opened(&story, &story.doctor, &other_recipient),
        Err(ErrorCode::Conflict)
    );
    let mut elsewhere = good.clone();
    elsewhere.records[0].category = id("imaging");
    assert_eq!(
        opened(&story, &story.doctor, &elsewhere),
        Err(ErrorCode::NotPermitted)
    );
    let mut also_elsewhere = good.clone();
    also_elsewhere.records.extend(elsewhere.records);
    assert_eq!(
        opened(&story, &story.doctor, &also_elsewhere),
        Err(ErrorCode::NotPermitted)
    );
    let mut other_version = good.clone();
    other_version.records[0].version = 2;
    assert_eq!(
        opened(&story, &story.doctor, &other_version),
        Err(ErrorCode::NotPermitted)
    );
    assert_eq!(opened(&story, &story.doctor, &good), Ok(()));
}

#[test]
fn a_grant_reaches_only_the_epochs_it_includes() {
    let story = Story::begin();
    let kept = story.grant(&story.doctor, READ);
    let ended = story.grant(&story.other_doctor, READ);
    let before = story.add(1).record;
    story.revoke(&ended, 2).unwrap();
    let after = story.add(2).record;
    let open = |records: &[&RecordId]| {
        opened(
            &story,
            &story.doctor,
            &story.opening(&story.doctor, Some(&kept), records),
        )
    };
    assert_eq!(open(&[&before]), Ok(()));
    assert_eq!(open(&[&after]), Err(ErrorCode::NotPermitted));
    assert_eq!(open(&[&before, &after]), Err(ErrorCode::NotPermitted));
    let extension = ExtendGrant {
        grant: kept.clone(),
        epoch: story.granted_epoch(2, &story.doctor),
        grantee_recipient: story.doctor.recipient.digest(),
    };
    story.world.submit(&story.patient, &extension).unwrap();
    assert_eq!(open(&[&before, &after]), Ok(()));
}

#[test]
fn one_to_a_hundred_different_records_are_opened_at_once() {
    let story = Story::begin();
    let record = story.add(1).record;
    let many: Vec<_> = (0..101)
        .map(|index| RecordId::new(story.world.time(), &"b".repeat(64).parse().unwrap(), index))
        .collect();
    let many: Vec<_> = many.iter().collect();
    for (records, expected) in [
        (&[][..], ErrorCode::InvalidArgument),
        (&[&record, &record], ErrorCode::InvalidArgument),
        (&many, ErrorCode::InvalidArgument),
        (&many[..100], ErrorCode::NotFound),
    ] {
        let request = story.opening(&story.patient, None, records);
        assert_eq!(opened(&story, &story.patient, &request), Err(expected));
    }
}

#[test]
fn a_change_that_ends_the_basis_and_is_ordered_first_invalidates_an_opening() {
    type TakeAway = fn(&Story, &GrantKey);
    let cases: [TakeAway; 2] = [
        |story, grant| drop(story.revoke(grant, 2).unwrap()),
        |story, _| story.suspend(&story.doctor),
    ];
    for take_away in cases {
        let story = Story::begin();
        let record = story.add(1).record;
        let grant = story.grant(&story.doctor, READ);
        let request = story.opening(&story.doctor, Some(&grant), &[&record]);
        let (transaction, response) = story.world.endorse(&story.doctor.identity, &request);
        assert!(!response.is_refused());
        take_away(&story, &grant);
        assert!(matches!(
            transaction.commit(),
            Err(CommitError::MvccReadConflict { .. })
        ));
        assert_eq!(log(&story, &story.patient), Ok(vec![]));
    }
}

#[test]
fn submissions_read_exact_keys_only() {
    let story = Story::begin();
    let record = story.add(1).record;
    let grant = story.grant(&story.doctor, BOTH);
    let world = &story.world;
    let opening = story.opening(&story.doctor, Some(&grant), &[&record]);
    for (transaction, response) in [
        world.endorse(&story.doctor.identity, &opening),
        world.endorse(&story.patient.identity, &story.revocation(&grant, 2)),
        world.endorse(&story.doctor.identity, &story.addition(1, Some(&grant))),
    ] {
        assert!(!response.is_refused(), "{}", response.message);
        assert_eq!(transaction.range_reads(), []);
    }
}
