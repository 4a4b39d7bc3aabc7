//! Who may read a desk file.

use emr_model::desk::{
    Application, DeclaredEmergency, DeskReader, DeskSubject, FeedbackAuthor, MayReadDesk,
};
use emr_model::emergency::{BreakGlass, EmergencyReason};
use emr_model::keeper::GetKeepers;
use emr_model::member::{Role, SuspendMember};
use emr_model::{Digest, ErrorCode};

use crate::fixtures::{HOSPITAL_A, HOSPITAL_B, MINISTRY, Story};
use crate::people::{Person, id};

fn application(msp: &str, role: Role) -> MayReadDesk {
    let application = Application {
        id: id("applicant"),
        msp: msp.parse().unwrap(),
        roles: vec![role],
    };
    MayReadDesk {
        subject: DeskSubject::Application(application),
        file: Digest::of("desk file"),
    }
}

fn reason(story: &Story, text: &str) -> MayReadDesk {
    let emergency = DeclaredEmergency {
        patient: story.patient.id.clone(),
        practitioner: story.doctor.id.clone(),
    };
    MayReadDesk {
        subject: DeskSubject::Emergency(emergency),
        file: Digest::of(text),
    }
}

fn ask(story: &Story, by: &Person, request: &MayReadDesk) -> Result<DeskReader, ErrorCode> {
    let answer = story.world.run(&by.identity, request);
    answer.map_err(|refusal| refusal.code())
}

fn reader(person: &Person) -> Result<DeskReader, ErrorCode> {
    Ok(DeskReader {
        reader: person.id.clone(),
        recipient: person.recipient.clone(),
    })
}

const NO: Result<DeskReader, ErrorCode> = Err(ErrorCode::NotPermitted);

#[test]
fn an_application_is_read_by_those_who_may_approve_it() {
    let story = Story::begin();
    let everybody_else = [
        &story.doctor,
        &story.other_doctor,
        &story.patient,
        &story.other_patient,
    ];
    for (request, is_registrars) in [
        (application(HOSPITAL_A, Role::Practitioner), true),
        (application(HOSPITAL_A, Role::Registrar), false),
        (application(HOSPITAL_B, Role::Practitioner), false),
        (application(MINISTRY, Role::Patient), false),
    ] {
        assert_eq!(
            ask(&story, &story.ministry, &request),
            reader(&story.ministry)
        );
        let expected = match is_registrars {
            true => reader(&story.registrar),
            false => NO,
        };
        assert_eq!(
            ask(&story, &story.registrar, &request),
            expected,
            "{request:?}"
        );
        for person in everybody_else {
            assert_eq!(ask(&story, person, &request), NO, "{request:?}");
        }
    }
}

#[test]
fn feedback_is_read_by_the_ministry_alone() {
    let story = Story::begin();
    let request = MayReadDesk {
        subject: DeskSubject::Feedback(FeedbackAuthor {
            author: story.doctor.id.clone(),
        }),
        file: Digest::of("feedback"),
    };
    assert_eq!(
        ask(&story, &story.ministry, &request),
        reader(&story.ministry)
    );
    for person in [&story.registrar, &story.doctor, &story.patient] {
        assert_eq!(ask(&story, person, &request), NO);
    }
}

#[test]
fn a_suspended_approver_reads_nothing() {
    let story = Story::begin();
    let suspend = SuspendMember {
        id: story.registrar.id.clone(),
        remaining: Vec::new(),
    };
    story.world.submit(&story.ministry, &suspend).unwrap();
    let request = application(HOSPITAL_A, Role::Practitioner);
    assert_eq!(ask(&story, &story.registrar, &request), NO);
}

#[test]
fn the_reason_of_an_emergency_is_read_by_its_reviewers_and_the_patient() {
    let story = Story::begin();
    let declare = BreakGlass {
        patient: story.patient.id.clone(),
        reason: EmergencyReason::Other,
        text: Digest::of("why"),
    };
    let _: emr_model::emergency::GlassBroken =
        story.world.run(&story.doctor.identity, &declare).unwrap();
    let request = reason(&story, "why");
    for person in [&story.ministry, &story.registrar, &story.patient] {
        assert_eq!(ask(&story, person, &request), reader(person));
    }
    let strangers = [&story.doctor, &story.other_doctor, &story.other_patient];
    for person in strangers {
        assert_eq!(ask(&story, person, &request), NO);
    }
    let never_declared = reason(&story, "another file");
    assert_eq!(ask(&story, &story.ministry, &never_declared), NO);
}

#[test]
fn a_node_that_is_no_member_reads_the_keepers_and_no_desk_file() {
    let story = Story::begin();
    let node = &story.hospital_b_nodes.keeper;
    assert_eq!(story.world.run(node, &GetKeepers {}).unwrap().len(), 3);
    let request = application(HOSPITAL_A, Role::Practitioner);
    let refused = story.world.run(node, &request);
    assert_eq!(
        refused.map_err(|refusal| refusal.code()),
        Err(ErrorCode::NotPermitted)
    );
}
