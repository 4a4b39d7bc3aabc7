//! Suspended hospitals.

use emr_model::organization::{ListOrganizations, Organization, SuspendOrganization};
use emr_model::{ErrorCode, Page};

use crate::fixtures::{HOSPITAL_A, MINISTRY, Story, organization};

#[test]
fn the_ministry_suspends_a_hospital_and_ends_that_by_registering_it_again() {
    let story = Story::begin();
    let world = &story.world;
    let suspend = |by, msp: &str| {
        let request = SuspendOrganization {
            msp: msp.parse().unwrap(),
        };
        world.attempt(by, &request)
    };
    for stranger in [&story.registrar, &story.doctor, &story.patient] {
        assert_eq!(suspend(stranger, HOSPITAL_A), Err(ErrorCode::NotPermitted));
    }
    assert_eq!(
        suspend(&story.ministry, MINISTRY),
        Err(ErrorCode::InvalidArgument)
    );
    assert_eq!(
        suspend(&story.ministry, "HospitalZMSP"),
        Err(ErrorCode::NotFound)
    );
    assert_eq!(suspend(&story.ministry, HOSPITAL_A), Ok(()));
    assert_eq!(
        suspend(&story.ministry, HOSPITAL_A),
        Err(ErrorCode::Conflict)
    );
    let list = ListOrganizations::default();
    let ask = |who| world.attempt(who, &list);
    assert_eq!(ask(&story.doctor), Err(ErrorCode::NotPermitted));
    assert_eq!(ask(&story.other_doctor), Ok(()));

    let mut again = organization(HOSPITAL_A);
    again.contact = "the new office".to_owned();
    assert_eq!(world.attempt(&story.ministry, &again), Ok(()));
    let all: Page<Organization> = world.run(&story.doctor.identity, &list).unwrap();
    let contacts: Vec<_> = all.entries.iter().map(|it| it.contact.as_str()).collect();
    assert_eq!(
        contacts,
        ["the new office", "office@example.org", "office@example.org"]
    );
}
