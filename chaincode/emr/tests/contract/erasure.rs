//! Erasure: nobody can open an erased record, and the log of its openings stays.

use emr_model::access::{AccessLog, MayRelease};
use emr_model::erasure::{
    ConfirmErasure, ConfirmedErasure, EraseRecords, ErasedPart, Erasure, ListErasures,
    ListOwedErasures, RecordName,
};
use emr_model::record::{
    AmendRecord, GetRecord, KeeperFile, ListRecords, RecordEntry, RecordHistory,
};
use emr_model::{Basis, Digest, ErrorCode, Page, PageRequest, TransactionId};

use crate::fixtures::{HOSPITAL_A, Nodes, READ, Story, on, organization};
use crate::people::Person;

fn erasure(story: &Story, records: &[&emr_model::RecordId]) -> EraseRecords {
    let name = |record: &&emr_model::RecordId| RecordName {
        category: story.category.clone(),
        record: (*record).clone(),
    };
    EraseRecords {
        patient: story.patient.id.clone(),
        records: records.iter().map(name).collect(),
        part: ErasedPart::Everything,
    }
}

#[test]
fn an_erased_record_is_opened_by_nobody_and_the_log_stays() {
    let story = Story::begin();
    let record = story.add(1).record;
    let kept = story.add(1).record;
    let grant = story.grant(&story.doctor, READ);
    let access = story.open(&story.doctor, Some(&grant), &[&record]).unwrap();
    for stranger in [&story.doctor, &story.other_patient, &story.ministry] {
        assert_eq!(
            story.world.attempt(stranger, &erasure(&story, &[&record])),
            Err(ErrorCode::NotPermitted)
        );
    }
    let erase = |records: &[&emr_model::RecordId]| {
        story
            .world
            .attempt(&story.patient, &erasure(&story, records))
    };
    assert_eq!(erase(&[]), Err(ErrorCode::InvalidArgument));
    assert_eq!(erase(&[&record, &record]), Err(ErrorCode::InvalidArgument));
    assert_eq!(erase(&[&record]), Ok(()));
    assert_eq!(erase(&[&kept, &record]), Err(ErrorCode::Erased));

    let opens = |who: &Person, grant, record| {
        story
            .open(who, grant, &[record])
            .map(drop)
            .map_err(|refusal| refusal.code())
    };
    let erased = Err(ErrorCode::Erased);
    assert_eq!(opens(&story.doctor, Some(&grant), &record), erased);
    assert_eq!(opens(&story.patient, None, &record), erased);
    assert_eq!(
        opens(&story.other_doctor, Some(&grant), &record),
        Err(ErrorCode::NotPermitted)
    );
    assert_eq!(opens(&story.doctor, Some(&grant), &kept), Ok(()));
    assert_eq!(
        story
            .world
            .attempt_as(&story.ministry_nodes.keeper, &MayRelease { access }),
        erased
    );
    let log = AccessLog {
        patient: story.patient.id.clone(),
        page: PageRequest::default(),
    };
    let page = story.world.run(&story.patient.identity, &log).unwrap();
    assert_eq!(page.entries.len(), 2);
}

#[test]
fn an_erased_record_is_seen_by_who_acts_as_the_patient_and_nobody_else() {
    let story = Story::begin();
    let [record, kept] = [(); 2].map(|()| story.add(1).record);
    let grant = story.grant(&story.doctor, READ);
    let erasure = erasure(&story, &[&record]);
    story.world.attempt(&story.patient, &erasure).unwrap();
    for (who, grant, sees, listed) in [
        (&story.patient, None, Ok(()), vec![&kept, &record]),
        (
            &story.doctor,
            Some(&grant),
            Err(ErrorCode::Erased),
            vec![&kept],
        ),
    ] {
        let get = GetRecord {
            patient: story.patient.id.clone(),
            category: story.category.clone(),
            record: record.clone(),
            basis: on(grant),
        };
        let history = RecordHistory {
            patient: story.patient.id.clone(),
            category: story.category.clone(),
            record: record.clone(),
            basis: on(grant),
            page: PageRequest::default(),
        };
        let list = ListRecords {
            patient: story.patient.id.clone(),
            category: story.category.clone(),
            basis: on(grant),
            page: PageRequest::default(),
        };
        let world = &story.world;
        assert_eq!(world.attempt(who, &get), sees);
        assert_eq!(world.attempt(who, &history), sees);
        let page: Page<RecordEntry> = world.run(&who.identity, &list).unwrap();
        let records: Vec<_> = page.entries.iter().map(|entry| &entry.record).collect();
        assert_eq!(records, listed);
    }
}

#[test]
fn keepers_of_earlier_versions_confirm_too() {
    let story = Story::begin();
    let world = &story.world;
    let nodes = Nodes::new("HospitalCMSP");
    let hospital = organization("HospitalCMSP");
    world.submit(&story.ministry, &hospital).unwrap();
    let keeper = nodes.registration();
    world.attempt_as(&nodes.administrator, &keeper).unwrap();
    let added = story.add(1);
    let mut next = story.publication(&story.patient, &story.category);
    next.key = story.key_of_epoch(2);
    next.key.keepers[2] = hospital.msp.clone();
    world.submit(&story.patient, &next).unwrap();
    let mut parts = story.parts(2, "the next version");
    parts.keepers[2] = KeeperFile {
        msp: hospital.msp,
        file: Digest::of("file"),
        recipient: keeper.recipient.digest(),
    };
    let amendment = AmendRecord {
        patient: story.patient.id.clone(),
        category: story.category.clone(),
        record: added.record.clone(),
        based_on: 1,
        epoch: 2,
        basis: Basis::Own,
        kind: added.kind,
        parts,
    };
    world.submit(&story.patient, &amendment).unwrap();
    let erasure = erasure(&story, &[&added.record]);
    let erasure = world.submit(&story.patient, &erasure).unwrap();
    let request = ConfirmErasure {
        patient: story.patient.id.clone(),
        erasure,
        certificate: Digest::of("destroyed"),
    };
    for nodes in [
        &story.ministry_nodes,
        &story.hospital_a_nodes,
        &story.hospital_b_nodes,
        &nodes,
    ] {
        let confirmed = world.attempt_as(&nodes.keeper, &request);
        assert_eq!(confirmed, Ok(()));
    }
}

#[test]
fn keepers_who_had_shares_confirm_once() {
    let story = Story::begin();
    let record = story.add(1).record;
    let erasure: TransactionId = story
        .world
        .submit(&story.patient, &erasure(&story, &[&record]))
        .unwrap();
    let request = ConfirmErasure {
        patient: story.patient.id.clone(),
        erasure,
        certificate: Digest::of("destroyed"),
    };
    let world = &story.world;
    for stranger in [&story.patient, &story.ministry] {
        assert_eq!(
            world.attempt(stranger, &request),
            Err(ErrorCode::NotPermitted)
        );
    }
    let confirm = |request| world.attempt_as(&story.hospital_a_nodes.keeper, request);
    let unknown = ConfirmErasure {
        erasure: "a".repeat(64).parse().unwrap(),
        ..request.clone()
    };
    assert_eq!(confirm(&unknown), Err(ErrorCode::NotPermitted));
    let list = ListOwedErasures::default();
    for stranger in [&story.patient, &story.ministry] {
        assert_eq!(world.attempt(stranger, &list), Err(ErrorCode::NotPermitted));
    }
    let owed = || {
        let keeper = &story.hospital_a_nodes.keeper;
        let owed: Page<Erasure> = world.run(keeper, &list).unwrap();
        let owed = owed.entries.into_iter();
        owed.map(|erasure| (erasure.transaction, erasure.records))
            .collect::<Vec<_>>()
    };
    let name = RecordName {
        category: story.category.clone(),
        record: record.clone(),
    };
    assert_eq!(owed(), [(request.erasure.clone(), vec![name])]);
    assert!(confirmed_by(&story, &request.erasure).is_empty());
    assert_eq!(confirm(&request), Ok(()));
    assert_eq!(owed(), []);
    assert_eq!(confirmed_by(&story, &request.erasure), [HOSPITAL_A]);
    assert_eq!(confirm(&request), Err(ErrorCode::Conflict));
}

/// The organizations whose keepers have confirmed the patient's only erasure, as the patient sees it.
fn confirmed_by(story: &Story, erasure: &TransactionId) -> Vec<String> {
    let list = ListErasures {
        patient: story.patient.id.clone(),
        page: PageRequest::default(),
    };
    let world = &story.world;
    for stranger in [&story.doctor, &story.ministry] {
        let refused = world.attempt(stranger, &list);
        assert_eq!(refused, Err(ErrorCode::NotPermitted));
    }
    let patient = &story.patient.identity;
    let listed: Page<ConfirmedErasure> = world.run(patient, &list).unwrap();
    let [listed] = &listed.entries[..] else {
        panic!("there is one erasure");
    };
    assert_eq!(listed.erasure.transaction, *erasure);
    let confirmations = listed.confirmations.iter();
    confirmations.map(|it| it.msp.to_string()).collect()
}
