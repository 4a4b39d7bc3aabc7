//! Two ministry members always remain.

use emr_model::ErrorCode;
use emr_model::member::{Freeze, Role, SuspendMember, UpdateMember};

use crate::fixtures::{MINISTRY, Story};
use crate::keys::freezing;
use crate::people::Person;

/// This many ministry members, the first one of the story among them.
fn ministry(story: &Story, count: usize) -> Vec<Person> {
    let others = (1..count).map(|number| {
        let name = format!("minister {number}");
        let person = Person::new(&name, MINISTRY, &[Role::Ministry]);
        story.world.admit(&story.ministry, &person).unwrap();
        story.world.activate(&person).unwrap();
        person
    });
    let mut all: Vec<_> = others.collect();
    all.insert(0, story.ministry.clone());
    all
}

/// The three ways to stop a ministry member, each by the first one, with these who remain.
fn ways(story: &Story, whom: &Person, remaining: &[&Person]) -> [Result<(), ErrorCode>; 3] {
    let remaining: Vec<_> = remaining.iter().map(|person| person.id.clone()).collect();
    let suspend = SuspendMember {
        id: whom.id.clone(),
        remaining: remaining.clone(),
    };
    let update = UpdateMember {
        id: whom.id.clone(),
        roles: vec![Role::Insurer],
        remaining: remaining.clone(),
    };
    let freeze = Freeze {
        remaining,
        ..freezing(whom, None, None)
    };
    let by = &story.ministry;
    let world = &story.world;
    [
        world.attempt(by, &suspend),
        world.attempt(by, &update),
        world.attempt(by, &freeze),
    ]
}

#[test]
fn h7_of_two_ministry_members_nobody_is_suspended_frozen_or_demoted() {
    let story = Story::begin();
    let two = ministry(&story, 2);
    let (first, second) = (&two[0], &two[1]);
    let invalid = [Err(ErrorCode::InvalidArgument); 3];
    for remaining in [
        &[][..],
        &[first],
        &[first, first],
        &[first, second],
        &[first, second, first],
    ] {
        assert_eq!(ways(&story, second, remaining), invalid);
    }
    let conflict = [Err(ErrorCode::Conflict); 3];
    for other in [&story.patient, &story.registrar] {
        assert_eq!(ways(&story, second, &[first, other]), conflict);
    }
    let pending = Person::new("pending", MINISTRY, &[Role::Ministry]);
    story.world.admit(first, &pending).unwrap();
    assert_eq!(ways(&story, second, &[first, &pending]), conflict);
    story.suspend(&pending);
    assert_eq!(ways(&story, second, &[first, &pending]), conflict);
}

#[test]
fn h7_of_more_ministry_members_one_is_stopped_while_two_remain() {
    let story = Story::begin();
    let five = ministry(&story, 5);
    let remaining: Vec<_> = five[..2].iter().map(|person| person.id.clone()).collect();
    let by = &story.ministry;
    let suspend = SuspendMember {
        id: five[2].id.clone(),
        remaining: remaining.clone(),
    };
    assert_eq!(story.world.attempt(by, &suspend), Ok(()));
    let update = UpdateMember {
        id: five[3].id.clone(),
        roles: vec![Role::Insurer],
        remaining: remaining.clone(),
    };
    assert_eq!(story.world.attempt(by, &update), Ok(()));
    let freeze = Freeze {
        remaining,
        ..freezing(&five[4], None, None)
    };
    assert_eq!(story.world.attempt(by, &freeze), Ok(()));
    let left = ways(&story, &five[1], &[&five[0], &five[2]]);
    assert_eq!(left, [Err(ErrorCode::Conflict); 3]);
}

#[test]
fn h7_of_ministry_members_who_stop_each_other_at_once_two_remain() {
    let story = Story::begin();
    let four = ministry(&story, 4);
    let suspend = |by: &Person, whom: &Person, remaining: [&Person; 2]| {
        let request = SuspendMember {
            id: whom.id.clone(),
            remaining: remaining.map(|person| person.id.clone()).to_vec(),
        };
        let (transaction, response) = story.world.endorse(&by.identity, &request);
        assert!(!response.is_refused());
        transaction
    };
    let [a, b, c, d] = [0, 1, 2, 3].map(|at| &four[at]);
    let all = [
        suspend(a, b, [a, c]),
        suspend(b, a, [b, d]),
        suspend(c, d, [b, c]),
    ];
    let committed = all.map(|transaction| transaction.commit().is_ok());
    assert_eq!(committed, [true, false, false]);
}
