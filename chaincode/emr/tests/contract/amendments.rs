//! Records are amended, never overwritten.

use emr_model::access::OpenedRecords;
use emr_model::erasure::{EraseRecords, ErasedPart, RecordName};
use emr_model::grant::GrantKey;
use emr_model::member::Role;
use emr_model::record::{
    AmendRecord, EnterInError, GetRecord, KeeperFile, RecordEntry, RecordHistory, RecordStatus,
    RecordVersions, ReissueShares,
};
use emr_model::{Digest, ErrorCode, PageRequest, RecordId};

use crate::fixtures::{BOTH, HOSPITAL_A, Story, keeper_recipient, on};
use crate::people::Person;

/// A record that the doctor wrote.
fn written(story: &Story) -> (GrantKey, RecordId) {
    let grant = story.grant(&story.doctor, BOTH);
    let request = story.addition(1, Some(&grant));
    story.world.submit(&story.doctor, &request).unwrap();
    (grant, request.record)
}

fn amendment(
    story: &Story,
    grant: Option<&GrantKey>,
    record: &RecordId,
    based_on: u32,
) -> AmendRecord {
    let addition = story.addition(1, None);
    AmendRecord {
        patient: addition.patient,
        category: addition.category,
        record: record.clone(),
        based_on,
        epoch: 1,
        basis: on(grant),
        kind: addition.kind,
        parts: story.parts(1, &format!("version {}", based_on + 1)),
    }
}

fn amend(
    story: &Story,
    by: &Person,
    grant: Option<&GrantKey>,
    record: &RecordId,
    based_on: u32,
) -> Result<(), ErrorCode> {
    let request = amendment(story, grant, record, based_on);
    story.world.attempt(by, &request)
}

fn history(story: &Story, record: &RecordId) -> Vec<(u32, RecordStatus)> {
    let request = RecordHistory {
        patient: story.patient.id.clone(),
        category: story.category.clone(),
        record: record.clone(),
        basis: on(None),
        page: PageRequest::default(),
    };
    let versions: RecordVersions = story.world.run(&story.patient.identity, &request).unwrap();
    [versions.current]
        .into_iter()
        .chain(versions.earlier.entries)
        .map(|entry| (entry.version, entry.status))
        .collect()
}

#[test]
fn every_version_stays_and_each_can_be_opened() {
    let story = Story::begin();
    let (grant, record) = written(&story);
    assert_eq!(
        amend(&story, &story.doctor, Some(&grant), &record, 1),
        Ok(())
    );
    assert_eq!(
        amend(&story, &story.doctor, Some(&grant), &record, 2),
        Ok(())
    );
    assert_eq!(
        history(&story, &record),
        [
            (3, RecordStatus::Current),
            (2, RecordStatus::Amended),
            (1, RecordStatus::Amended)
        ]
    );
    for version in 1..=3 {
        let mut request = story.opening(&story.doctor, Some(&grant), &[&record]);
        request.records[0].version = version;
        let opened: OpenedRecords = story.world.run(&story.doctor.identity, &request).unwrap();
        assert_eq!(opened.records[0].context.version, version);
        let is_first = version == 1;
        let commitment = Digest::of(format!("commitment of version {version}"));
        assert_eq!(opened.records[0].parts.commitment == commitment, !is_first);
    }
    let mut request = story.opening(&story.doctor, Some(&grant), &[&record]);
    for version in [0, 4, u32::MAX] {
        request.records[0].version = version;
        assert_eq!(
            story.world.attempt(&story.doctor, &request),
            Err(ErrorCode::NotPermitted)
        );
    }
}

#[test]
fn one_of_two_amendments_of_a_version_succeeds_and_the_other_conflicts() {
    let story = Story::begin();
    let (grant, record) = written(&story);
    let endorse = || {
        let request = amendment(&story, Some(&grant), &record, 1);
        story.world.endorse(&story.doctor.identity, &request).0
    };
    let (first, second) = (endorse(), endorse());
    assert_eq!(first.commit(), Ok(()));
    assert!(second.commit().is_err());
    assert_eq!(
        amend(&story, &story.doctor, Some(&grant), &record, 1),
        Err(ErrorCode::Conflict)
    );
    assert_eq!(history(&story, &record).len(), 2);
}

#[test]
fn a_record_is_amended_by_its_authors_side_only() {
    let story = Story::begin();
    let (grant, record) = written(&story);
    let others = story.grant(&story.other_doctor, BOTH);
    let no = Err(ErrorCode::NotPermitted);
    assert_eq!(amend(&story, &story.patient, None, &record, 1), no);
    let other = &story.other_doctor;
    assert_eq!(amend(&story, other, Some(&others), &record, 1), no);
    assert_eq!(amend(&story, other, Some(&grant), &record, 1), no);
    let colleague = Person::new("colleague", HOSPITAL_A, &[Role::Practitioner]);
    story.world.admit(&story.registrar, &colleague).unwrap();
    story.world.activate(&colleague).unwrap();
    assert_eq!(amend(&story, &colleague, None, &record, 1), no);
    let theirs = story.grant(&colleague, BOTH);
    assert_eq!(amend(&story, &colleague, Some(&theirs), &record, 1), Ok(()));

    let own = story.add(1).record;
    assert_eq!(amend(&story, &story.doctor, Some(&grant), &own, 1), no);
    assert_eq!(amend(&story, &story.patient, None, &own, 1), Ok(()));
}

#[test]
fn a_record_entered_in_error_is_marked_and_stays() {
    let story = Story::begin();
    let (grant, record) = written(&story);
    let mark = |by: &Person, grant: Option<&GrantKey>, version| {
        let request = EnterInError {
            patient: story.patient.id.clone(),
            category: story.category.clone(),
            record: record.clone(),
            version,
            basis: on(grant),
        };
        story.world.attempt(by, &request)
    };
    assert_eq!(mark(&story.patient, None, 1), Err(ErrorCode::NotPermitted));
    assert_eq!(
        mark(&story.doctor, Some(&grant), 2),
        Err(ErrorCode::Conflict)
    );
    assert_eq!(mark(&story.doctor, Some(&grant), 1), Ok(()));
    assert_eq!(
        mark(&story.doctor, Some(&grant), 1),
        Err(ErrorCode::Conflict)
    );
    assert_eq!(
        amend(&story, &story.doctor, Some(&grant), &record, 1),
        Err(ErrorCode::Conflict)
    );
    assert_eq!(
        history(&story, &record),
        [(1, RecordStatus::EnteredInError)]
    );
    assert!(story.open(&story.doctor, Some(&grant), &[&record]).is_ok());

    let marked_by = |by: &Person, grant: Option<&GrantKey>| {
        let request = GetRecord {
            patient: story.patient.id.clone(),
            category: story.category.clone(),
            record: record.clone(),
            basis: on(grant),
        };
        let entry: Result<RecordEntry, _> = story.world.run(&by.identity, &request);
        entry.unwrap().marked_by
    };
    let doctor = Some(story.doctor.id.clone());
    assert_eq!(marked_by(&story.patient, None), doctor);
    assert_eq!(marked_by(&story.doctor, Some(&grant)), None);
}

#[test]
fn the_patient_issues_shares_anew() {
    let story = Story::begin();
    let (_, record) = written(&story);
    let files = crate::fixtures::keepers().map(|msp| KeeperFile {
        file: Digest::of(format!("a better file for {msp}")),
        recipient: keeper_recipient(msp.as_str()).digest(),
        msp,
    });
    let request = ReissueShares {
        patient: story.patient.id.clone(),
        category: story.category.clone(),
        record: record.clone(),
        version: 1,
        keepers: files.clone(),
    };
    let reissue = |by: &Person, request: &ReissueShares| story.world.attempt(by, request);
    assert_eq!(
        reissue(&story.doctor, &request),
        Err(ErrorCode::NotPermitted)
    );
    let mut others = request.clone();
    others.keepers.reverse();
    assert_eq!(
        reissue(&story.patient, &others),
        Err(ErrorCode::InvalidArgument)
    );
    let later = ReissueShares {
        version: 2,
        ..request.clone()
    };
    assert_eq!(reissue(&story.patient, &later), Err(ErrorCode::Conflict));
    assert_eq!(reissue(&story.patient, &request), Ok(()));
    let opening = story.opening(&story.patient, None, &[&record]);
    let opened: OpenedRecords = story.world.run(&story.patient.identity, &opening).unwrap();
    assert_eq!(opened.records[0].parts.keepers, files);
}

#[test]
fn a_record_has_at_most_a_hundred_versions_and_all_are_erased() {
    let story = Story::begin();
    let (grant, record) = written(&story);
    let amend = |based_on| amend(&story, &story.doctor, Some(&grant), &record, based_on);
    for based_on in 1..AmendRecord::MOST_VERSIONS {
        assert_eq!(amend(based_on), Ok(()));
    }
    assert_eq!(
        amend(AmendRecord::MOST_VERSIONS),
        Err(ErrorCode::Conflict),
        "whoever amends cannot make a record too long to be erased"
    );
    let erase = EraseRecords {
        patient: story.patient.id.clone(),
        records: vec![RecordName {
            category: story.category.clone(),
            record: record.clone(),
        }],
        part: ErasedPart::Everything,
    };
    let erased = (story.world).attempt(&story.patient, &erase);
    assert_eq!(erased, Ok(()));
}
