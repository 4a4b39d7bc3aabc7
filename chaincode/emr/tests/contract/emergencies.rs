//! Emergencies: without a grant, for a reason and for hours, seen by the patient and reviewed.

use emr_model::access::{AccessEntry, AccessLog, MayRelease, OpenRecords, ReleasedPart};
use emr_model::category::SetEmergencyAccess;
use emr_model::emergency::{
    BreakGlass, Emergencies, Emergency, EmergencyReason, GlassBroken, ListEmergencies,
    ReviewEmergency, ReviewOutcome,
};
use emr_model::erasure::{
    ConfirmErasure, EraseRecords, ErasedPart, Erasure, ListOwedErasures, RecordName,
};
use emr_model::member::{RegisterMember, Role};
use emr_model::record::{AddRecord, AmendRecord, ListRecords, RecordEntry};
use emr_model::{
    Basis, Digest, EmergencyId, ErrorCode, MspId, Page, PageRequest, Purpose, RecordId,
};

use crate::fixtures::{
    DAY, HOSPITAL_A, HOSPITAL_B, MINISTRY, MINUTE, READ, SECOND, Story, answer, registration,
};
use crate::people::{Person, id};

/// A story whose category is open to emergencies.
struct Open {
    story: Story,
    record: AddRecord,
}

impl Open {
    fn begin() -> Self {
        let story = Story::begin();
        set_access(&story, true).unwrap();
        let record = story.add(1);
        Self { story, record }
    }

    fn break_glass(&self, by: &Person, text: &str) -> Result<EmergencyId, ErrorCode> {
        let broken: Result<GlassBroken, _> = self
            .story
            .world
            .run(&by.identity, &glass(&self.story, text));
        broken
            .map(|broken| broken.emergency)
            .map_err(|refusal| refusal.code())
    }

    fn opening(&self, by: &Person, emergency: &EmergencyId) -> OpenRecords {
        OpenRecords {
            basis: Basis::Emergency(emergency.clone()),
            purpose: Purpose::EmergencyTreatment,
            ..self.story.opening(by, None, &[&self.record.record])
        }
    }

    fn open(&self, by: &Person, emergency: &EmergencyId) -> Result<(), ErrorCode> {
        let request = self.opening(by, emergency);
        self.story.world.attempt(by, &request)
    }

    fn list(&self, by: &Person, emergency: &EmergencyId) -> Result<(), ErrorCode> {
        let request = ListRecords {
            patient: self.story.patient.id.clone(),
            category: self.story.category.clone(),
            basis: Basis::Emergency(emergency.clone()),
            page: PageRequest::default(),
        };
        self.story.world.attempt(by, &request)
    }
}

fn set_access(story: &Story, emergency_access: bool) -> Result<(), ErrorCode> {
    let request = SetEmergencyAccess {
        patient: story.patient.id.clone(),
        category: story.category.clone(),
        epoch: 1,
        emergency_access,
    };
    story.world.attempt(&story.patient, &request)
}

fn glass(story: &Story, text: &str) -> BreakGlass {
    BreakGlass {
        patient: story.patient.id.clone(),
        reason: EmergencyReason::Unconscious,
        text: Digest::of(text),
    }
}

fn list(story: &Story, by: &Person, which: Emergencies) -> Result<Vec<Emergency>, ErrorCode> {
    let request = ListEmergencies {
        emergencies: which,
        page: PageRequest::default(),
    };
    let page: Result<Page<Emergency>, _> = story.world.run(&by.identity, &request);
    page.map(|page| page.entries)
        .map_err(|refusal| refusal.code())
}

#[test]
fn a_practitioner_opens_in_an_emergency_until_it_is_over() {
    let open = Open::begin();
    let story = &open.story;
    let doctor = &story.doctor;
    let no = Err(ErrorCode::NotPermitted);
    for stranger in [&story.registrar, &story.ministry, &story.other_patient] {
        assert_eq!(open.break_glass(stranger, "why").map(drop), no);
    }
    let emergency = open.break_glass(doctor, "why").unwrap();
    assert_eq!(open.open(doctor, &emergency), Ok(()));
    assert_eq!(open.list(doctor, &emergency), Ok(()));
    assert_eq!(
        open.open(&story.other_doctor, &emergency),
        no,
        "their own only"
    );
    let as_treatment = OpenRecords {
        purpose: Purpose::Treatment,
        ..open.opening(doctor, &emergency)
    };
    assert_eq!(story.world.attempt(doctor, &as_treatment), no);
    let mut addition = story.addition(1, None);
    addition.basis = Basis::Emergency(emergency.clone());
    assert_eq!(story.world.attempt(doctor, &addition), no);
    let elsewhere = OpenRecords {
        patient: story.other_patient.id.clone(),
        ..open.opening(doctor, &emergency)
    };
    assert_eq!(
        story.world.attempt(doctor, &elsewhere),
        no,
        "of another patient"
    );
    let of_no_category = ListRecords {
        patient: story.patient.id.clone(),
        category: id("no category"),
        basis: Basis::Emergency(emergency.clone()),
        page: PageRequest::default(),
    };
    assert_eq!(
        story.world.attempt(doctor, &of_no_category),
        no,
        "as of one that is closed"
    );
    let until = emergency.time.plus_millis(4 * 60 * MINUTE);
    story.world.now.set(until.as_millis());
    assert_eq!(open.open(doctor, &emergency), Err(ErrorCode::Expired));
    assert_eq!(open.list(doctor, &emergency), Err(ErrorCode::Expired));
}

#[test]
fn each_emergency_of_a_patient_needs_a_new_reason() {
    let open = Open::begin();
    assert!(open.break_glass(&open.story.doctor, "why").is_ok());
    open.story.world.pass(DAY);
    assert_eq!(
        open.break_glass(&open.story.doctor, "why").map(drop),
        Err(ErrorCode::Conflict)
    );
    assert!(open.break_glass(&open.story.doctor, "another").is_ok());
    assert!(open.break_glass(&open.story.other_doctor, "why").is_ok());
}

#[test]
fn a_category_that_its_patient_closed_opens_in_no_emergency() {
    let open = Open::begin();
    let doctor = &open.story.doctor;
    let emergency = open.break_glass(doctor, "why").unwrap();
    for who in [doctor, &open.story.other_patient] {
        let request = SetEmergencyAccess {
            patient: open.story.patient.id.clone(),
            category: open.story.category.clone(),
            epoch: 1,
            emergency_access: false,
        };
        assert_eq!(
            open.story.world.attempt(who, &request),
            Err(ErrorCode::NotPermitted)
        );
    }
    set_access(&open.story, false).unwrap();
    let no = Err(ErrorCode::NotPermitted);
    assert_eq!(open.open(doctor, &emergency), no);
    assert_eq!(open.list(doctor, &emergency), no);
    set_access(&open.story, true).unwrap();
    assert_eq!(open.open(doctor, &emergency), Ok(()));
}

#[test]
fn records_added_while_emergencies_were_off_open_in_no_later_emergency() {
    let open = Open::begin();
    let story = &open.story;
    let doctor = &story.doctor;
    set_access(story, false).unwrap();
    let closed = story.add(1).record;
    let next = AmendRecord {
        patient: story.patient.id.clone(),
        category: story.category.clone(),
        record: open.record.record.clone(),
        based_on: 1,
        epoch: 1,
        basis: Basis::Own,
        kind: open.record.kind.clone(),
        parts: story.parts(1, "the next version"),
    };
    story.world.submit(&story.patient, &next).unwrap();
    set_access(story, true).unwrap();
    let later = story.add(1).record;
    let emergency = open.break_glass(doctor, "why").unwrap();
    let opens = |record: &RecordId, version| {
        let mut request = open.opening(doctor, &emergency);
        request.records[0].record = record.clone();
        request.records[0].version = version;
        story.world.attempt(doctor, &request)
    };
    let no = Err(ErrorCode::NotPermitted);
    assert_eq!(opens(&closed, 1), no);
    assert_eq!(opens(&open.record.record, 2), no);
    assert_eq!(opens(&open.record.record, 1), Ok(()));
    assert_eq!(opens(&later, 1), Ok(()));
    let request = ListRecords {
        patient: story.patient.id.clone(),
        category: story.category.clone(),
        basis: Basis::Emergency(emergency.clone()),
        page: PageRequest::default(),
    };
    let listed: Page<RecordEntry> = story.world.run(&doctor.identity, &request).unwrap();
    let listed: Vec<_> = listed.entries.iter().map(|entry| &entry.record).collect();
    assert_eq!(listed, [&later]);
}

#[test]
fn a_list_in_an_emergency_goes_through_nothing_that_was_added_while_emergencies_were_off() {
    let open = Open::begin();
    let story = &open.story;
    let mut shown = vec![open.record.record.clone()];
    let mut hidden = Vec::new();
    for _ in 0..3 {
        set_access(story, false).unwrap();
        hidden.extend([story.add(1).record, story.add(1).record]);
        set_access(story, true).unwrap();
        shown.extend([story.add(1).record, story.add(1).record]);
    }
    shown.reverse();
    let doctor = &story.doctor;
    let emergency = open.break_glass(doctor, "why").unwrap();
    let mut request = ListRecords {
        patient: story.patient.id.clone(),
        category: story.category.clone(),
        basis: Basis::Emergency(emergency.clone()),
        page: PageRequest::default(),
    };
    for size in [1, 2, 3, 50] {
        let mut listed = Vec::new();
        request.page = PageRequest {
            size: Some(size),
            bookmark: None,
        };
        loop {
            let (transaction, response) = story.world.endorse(&doctor.identity, &request);
            let page: Page<RecordEntry> = answer(response).unwrap();
            assert!(!page.entries.is_empty() && page.entries.len() <= size as usize);
            listed.extend(page.entries.into_iter().map(|entry| entry.record));
            let read = format!(
                "{:?} {:?}",
                transaction.read_set(),
                transaction.range_reads()
            );
            for record in &hidden {
                assert!(!read.contains(record.as_str()));
                assert_ne!(page.next.as_deref(), Some(record.as_str()));
            }
            let Some(next) = page.next else {
                break;
            };
            request.page.bookmark = Some(next);
        }
        assert_eq!(listed, shown, "{size} at a time");
    }
    request.page.bookmark = Some(hidden[0].to_string());
    let forged = story.world.attempt(doctor, &request);
    assert_eq!(forged, Err(ErrorCode::InvalidArgument));
}

#[test]
fn an_emergency_of_a_patient_who_does_not_exist_reveals_nothing() {
    let open = Open::begin();
    let doctor = &open.story.doctor;
    let nobody = BreakGlass {
        patient: id("nobody"),
        ..glass(&open.story, "why")
    };
    let (transaction, response) = open.story.world.endorse(&doctor.identity, &nobody);
    assert!(!response.is_refused());
    assert!(
        !transaction
            .read_set()
            .keys()
            .any(|key| key.starts_with("\0member\0") && !key.contains(doctor.id.as_str()))
    );
}

#[test]
fn two_keepers_release_record_keys_but_not_that_of_the_readers_hospital() {
    let open = Open::begin();
    let story = &open.story;
    let emergency = open.break_glass(&story.doctor, "why").unwrap();
    let request = open.opening(&story.doctor, &emergency);
    let opened: emr_model::access::OpenedRecords =
        story.world.run(&story.doctor.identity, &request).unwrap();
    let ask = |nodes: &crate::fixtures::Nodes| {
        let request = MayRelease {
            access: opened.access.clone(),
        };
        story
            .world
            .run(&nodes.keeper, &request)
            .map(|release| release.part)
            .map_err(|refusal| refusal.code())
    };
    assert_eq!(ask(&story.ministry_nodes), Ok(ReleasedPart::Record));
    assert_eq!(ask(&story.hospital_b_nodes), Ok(ReleasedPart::Record));
    assert_eq!(ask(&story.hospital_a_nodes), Err(ErrorCode::NotPermitted));

    let log = AccessLog {
        patient: story.patient.id.clone(),
        page: PageRequest::default(),
    };
    let page: Page<AccessEntry> = story.world.run(&story.patient.identity, &log).unwrap();
    let others: [MspId; 2] = [HOSPITAL_B, MINISTRY].map(|msp| msp.parse().unwrap());
    assert_eq!(page.entries[0].released_by, others);
    assert_eq!(page.entries[0].basis, Basis::Emergency(emergency));
    set_access(story, false).unwrap();
    assert_eq!(ask(&story.ministry_nodes), Err(ErrorCode::NotPermitted));
}

#[test]
fn m9_shares_for_emergencies_are_destroyed_owed_and_confirmed_like_an_erasure() {
    let open = Open::begin();
    let story = &open.story;
    let record = open.record.record.clone();
    let emergency = open.break_glass(&story.doctor, "before").unwrap();
    assert_eq!(open.open(&story.doctor, &emergency), Ok(()));
    let destroy = EraseRecords {
        patient: story.patient.id.clone(),
        records: vec![RecordName {
            category: story.category.clone(),
            record: record.clone(),
        }],
        part: ErasedPart::EmergencyShares,
    };
    assert_eq!(
        story.world.attempt(&story.doctor, &destroy),
        Err(ErrorCode::NotPermitted)
    );
    let erasure = story.world.submit(&story.patient, &destroy).unwrap();
    let refused = Err(ErrorCode::NotPermitted);
    assert_eq!(open.open(&story.doctor, &emergency), refused);
    assert!(story.open(&story.patient, None, &[&record]).is_ok());
    let grant = story.grant(&story.doctor, READ);
    assert!(story.open(&story.doctor, Some(&grant), &[&record]).is_ok());

    let owed = || {
        let keeper = &story.hospital_b_nodes.keeper;
        let page: Page<Erasure> = story
            .world
            .run(keeper, &ListOwedErasures::default())
            .unwrap();
        page.entries
    };
    let [task] = &owed()[..] else {
        panic!("each keeper of the record owes it");
    };
    assert_eq!(task.part, ErasedPart::EmergencyShares);
    let confirm = ConfirmErasure {
        patient: story.patient.id.clone(),
        erasure,
        certificate: Digest::of("certificate"),
    };
    let keeper = &story.hospital_b_nodes.keeper;
    assert_eq!(story.world.attempt_as(keeper, &confirm), Ok(()));
    assert_eq!(owed(), []);
    let again = open.break_glass(&story.doctor, "after").unwrap();
    assert_eq!(open.open(&story.doctor, &again), refused);
    let everything = EraseRecords {
        part: ErasedPart::Everything,
        ..destroy
    };
    assert_eq!(story.world.attempt(&story.patient, &everything), Ok(()));
}

#[test]
fn m9_of_records_added_together_only_those_named_are_closed_to_emergencies() {
    let open = Open::begin();
    let story = &open.story;
    let addition = open.record.record.clone();
    let emergency = open.break_glass(&story.doctor, "why").unwrap();
    let other = story.add(1).record;
    let destroy = EraseRecords {
        patient: story.patient.id.clone(),
        records: vec![RecordName {
            category: story.category.clone(),
            record: other.clone(),
        }],
        part: ErasedPart::EmergencyShares,
    };
    story.world.submit(&story.patient, &destroy).unwrap();
    let opens = |record: &RecordId| {
        let request = OpenRecords {
            basis: Basis::Emergency(emergency.clone()),
            purpose: Purpose::EmergencyTreatment,
            ..story.opening(&story.doctor, None, &[record])
        };
        story.world.attempt(&story.doctor, &request)
    };
    assert_eq!(opens(&addition), Ok(()));
    assert_eq!(opens(&other), Err(ErrorCode::NotPermitted));
}

fn review(
    story: &Story,
    by: &Person,
    emergency: &EmergencyId,
    outcome: ReviewOutcome,
) -> Result<(), ErrorCode> {
    let request = ReviewEmergency {
        patient: story.patient.id.clone(),
        emergency: emergency.clone(),
        outcome,
        text: Digest::of("the review"),
    };
    story.world.attempt(by, &request)
}

#[test]
fn m2_emergencies_whose_reviews_are_not_due_yet_block_no_other_one() {
    let open = Open::begin();
    let doctor = &open.story.doctor;
    for night in ["one", "another"] {
        assert!(open.break_glass(doctor, night).is_ok());
    }
}

#[test]
fn m2_an_overdue_review_blocks_the_next_emergency_until_it_is_written() {
    let open = Open::begin();
    let story = &open.story;
    let declared = story.world.now.get();
    let first = open.break_glass(&story.doctor, "first").unwrap();
    story.world.now.set(declared + 7 * DAY - SECOND);
    let second = open.break_glass(&story.doctor, "second").unwrap();
    story.world.now.set(declared + 7 * DAY);
    let blocked = Err(ErrorCode::ReviewOwed);
    assert_eq!(open.break_glass(&story.doctor, "third"), blocked);
    assert!(open.break_glass(&story.other_doctor, "third").is_ok());
    let justified = ReviewOutcome::Justified;
    review(story, &story.registrar, &first, justified).unwrap();
    assert!(open.break_glass(&story.doctor, "third").is_ok());
    story.world.pass(7 * DAY);
    assert_eq!(open.break_glass(&story.doctor, "fourth"), blocked);
    review(story, &story.registrar, &second, justified).unwrap();
    assert_eq!(
        open.break_glass(&story.doctor, "fourth"),
        blocked,
        "the third one is overdue, too"
    );
}

#[test]
fn m2_an_emergency_that_was_none_blocks_the_next_one_until_another_official_reviews_it() {
    let open = Open::begin();
    let story = &open.story;
    let blocked = Err(ErrorCode::ReviewOwed);
    let conflict = Err(ErrorCode::Conflict);
    for outcome in [ReviewOutcome::Justified, ReviewOutcome::Unjustified] {
        let declared = open.break_glass(&story.doctor, &format!("{outcome:?}"));
        let declared = declared.unwrap();
        let unjustified = ReviewOutcome::Unjustified;
        review(story, &story.registrar, &declared, unjustified).unwrap();
        assert_eq!(open.break_glass(&story.doctor, "next"), blocked);
        let hospital = Emergencies::Owed(HOSPITAL_A.parse().unwrap());
        let owed = list(story, &story.ministry, hospital.clone()).unwrap();
        assert_eq!(owed.len(), 1, "the second review");
        assert_eq!(
            review(story, &story.registrar, &declared, outcome),
            conflict
        );
        assert_eq!(review(story, &story.ministry, &declared, outcome), Ok(()));
        assert_eq!(list(story, &story.ministry, hospital), Ok(Vec::new()));
        assert_eq!(
            review(story, &story.registrar, &declared, outcome),
            conflict
        );
    }
    assert!(open.break_glass(&story.doctor, "next").is_ok());
    let seen = list(
        story,
        &story.patient,
        Emergencies::Of(story.patient.id.clone()),
    );
    let seen = seen.unwrap();
    let both = [&seen[1].review, &seen[1].second_review];
    let both = both.map(|review| review.as_ref().unwrap().by.clone());
    assert_eq!(
        both,
        [&story.registrar, &story.ministry].map(|it| it.id.clone())
    );
}

#[test]
fn l13_a_practitioner_declares_ten_emergencies_a_day_and_no_more() {
    let open = Open::begin();
    let story = &open.story;
    let midnight = story.world.now.get().next_multiple_of(DAY);
    story.world.now.set(midnight);
    for number in 0..BreakGlass::MOST_A_DAY {
        let text = number.to_string();
        assert!(open.break_glass(&story.doctor, &text).is_ok(), "{number}");
    }
    let too_many = Err(ErrorCode::LimitReached);
    assert_eq!(open.break_glass(&story.doctor, "more"), too_many);
    assert!(open.break_glass(&story.other_doctor, "more").is_ok());
    story.world.now.set(midnight + DAY - 1);
    assert_eq!(open.break_glass(&story.doctor, "more"), too_many);
    story.world.now.set(midnight + DAY);
    assert!(open.break_glass(&story.doctor, "more").is_ok());
}

#[test]
fn a_review_is_owed_until_it_is_done_and_never_done_by_the_practitioner() {
    let open = Open::begin();
    let story = &open.story;
    let both = Person::new("both", HOSPITAL_A, &[Role::Practitioner, Role::Registrar]);
    let registration = RegisterMember {
        ..registration(&both)
    };
    story.world.attempt(&story.ministry, &registration).unwrap();
    story.world.activate(&both).unwrap();
    let first = open.break_glass(&story.doctor, "first").unwrap();
    story.world.pass(SECOND);
    let second = open.break_glass(&both, "second").unwrap();
    let hospital: MspId = HOSPITAL_A.parse().unwrap();
    let owed = |by: &Person| {
        let listed = list(story, by, Emergencies::Owed(hospital.clone()));
        listed.map(|listed| listed.into_iter().map(|it| it.id).collect::<Vec<_>>())
    };
    let newest_first = Ok(vec![second.clone(), first.clone()]);
    assert_eq!(owed(&story.registrar), newest_first);
    assert_eq!(owed(&story.ministry), newest_first);
    for stranger in [&story.doctor, &story.patient] {
        assert_eq!(owed(stranger), Err(ErrorCode::NotPermitted));
    }
    let review = |by: &Person, emergency: &EmergencyId| {
        let request = ReviewEmergency {
            patient: story.patient.id.clone(),
            emergency: emergency.clone(),
            outcome: ReviewOutcome::Justified,
            text: Digest::of("it was"),
        };
        story.world.attempt(by, &request)
    };
    let no = Err(ErrorCode::NotPermitted);
    for stranger in [&story.doctor, &story.other_doctor, &story.patient] {
        assert_eq!(review(stranger, &first), no);
    }
    assert_eq!(review(&both, &second), no);
    assert_eq!(review(&both, &first), Ok(()));
    assert_eq!(review(&story.registrar, &first), Err(ErrorCode::Conflict));
    assert_eq!(owed(&story.registrar), Ok(vec![second.clone()]));
    assert_eq!(review(&story.ministry, &second), Ok(()));
    assert_eq!(owed(&story.registrar), Ok(Vec::new()));

    let of = Emergencies::Of(story.patient.id.clone());
    let seen = list(story, &story.patient, of.clone()).unwrap();
    let reviewers: Vec<_> = seen
        .iter()
        .map(|it| it.review.as_ref().map(|review| review.by.clone()))
        .collect();
    assert_eq!(
        reviewers,
        [Some(story.ministry.id.clone()), Some(both.id.clone())]
    );
    for stranger in [&story.doctor, &story.registrar, &story.other_patient] {
        assert_eq!(
            list(story, stranger, of.clone()),
            Err(ErrorCode::NotPermitted)
        );
    }
}
