//! Who suspends whom, and who may undo it.

use emr_model::ErrorCode;
use emr_model::member::{GetMember, Member, MemberStatus, ReinstateMember, SuspendMember};

use crate::fixtures::{HOSPITAL_A, MINISTRY, Story};
use crate::keys::{acts, freezing};
use crate::people::Person;
use crate::upgrade::{put_back, without};

fn suspend(story: &Story, by: &Person, whom: &Person) -> Result<(), ErrorCode> {
    story.world.attempt(by, &suspension(whom, &[]))
}

fn suspension(whom: &Person, remaining: &[&Person]) -> SuspendMember {
    SuspendMember {
        id: whom.id.clone(),
        remaining: remaining.iter().map(|person| person.id.clone()).collect(),
    }
}

fn reinstate(story: &Story, by: &Person, whom: &Person) -> Result<(), ErrorCode> {
    let request = ReinstateMember {
        id: whom.id.clone(),
        key: None,
    };
    story.world.attempt(by, &request)
}

/// The organization that stopped a member.
fn stopped_by(story: &Story, whom: &Person) -> Option<String> {
    let request = GetMember {
        id: whom.id.clone(),
        basis: emr_model::Basis::Own,
    };
    let member: Member = story.world.run(&story.ministry.identity, &request).unwrap();
    assert_eq!(member.stop.is_some(), member.status != MemberStatus::Active);
    member.stop.map(|stop| stop.organization.to_string())
}

#[test]
fn m10_a_registrar_does_not_reinstate_whom_the_ministry_suspended() {
    let story = Story::begin();
    suspend(&story, &story.ministry, &story.doctor).unwrap();
    assert_eq!(
        reinstate(&story, &story.registrar, &story.doctor),
        Err(ErrorCode::NotPermitted)
    );
    assert!(!acts(&story, &story.doctor));
    assert_eq!(reinstate(&story, &story.ministry, &story.doctor), Ok(()));
    assert_eq!(stopped_by(&story, &story.doctor), None);
}

#[test]
fn m10_a_registrar_reinstates_whom_the_own_hospital_suspended() {
    let story = Story::begin();
    suspend(&story, &story.registrar, &story.doctor).unwrap();
    assert_eq!(
        stopped_by(&story, &story.doctor).as_deref(),
        Some(HOSPITAL_A)
    );
    assert_eq!(reinstate(&story, &story.registrar, &story.doctor), Ok(()));
    assert!(acts(&story, &story.doctor));
    assert_eq!(
        reinstate(&story, &story.registrar, &story.doctor),
        Err(ErrorCode::Conflict)
    );
}

#[test]
fn m10_the_ministrys_suspension_takes_the_place_of_a_hospitals_and_not_the_reverse() {
    let story = Story::begin();
    suspend(&story, &story.registrar, &story.doctor).unwrap();
    assert_eq!(suspend(&story, &story.ministry, &story.doctor), Ok(()));
    assert_eq!(stopped_by(&story, &story.doctor).as_deref(), Some(MINISTRY));
    let again = Err(ErrorCode::Conflict);
    assert_eq!(suspend(&story, &story.ministry, &story.doctor), again);
    assert_eq!(suspend(&story, &story.registrar, &story.doctor), again);
    reinstate(&story, &story.ministry, &story.doctor).unwrap();

    let freeze = freezing(&story.doctor, None, None);
    story.world.attempt(&story.ministry, &freeze).unwrap();
    assert_eq!(
        suspend(&story, &story.registrar, &story.doctor),
        Err(ErrorCode::NotPermitted),
        "whom the ministry froze"
    );
}

#[test]
fn m10_a_suspension_of_which_nobody_recorded_the_organization_is_the_ministrys() {
    let story = Story::begin();
    suspend(&story, &story.registrar, &story.doctor).unwrap();
    put_back(&story, "member", |member| match member.get("stop") {
        Some(_) => without("stop", member),
        None => member,
    });
    assert_eq!(
        reinstate(&story, &story.registrar, &story.doctor),
        Err(ErrorCode::NotPermitted)
    );
    assert_eq!(reinstate(&story, &story.ministry, &story.doctor), Ok(()));
}
