//! Time slots: a transaction that is held back is invalid once its slot is closed.

use emr_model::policy::{GetPolicy, SetPolicy};
use emr_model::recovery::Recovery;
use emr_model::slot::CloseSlot;
use emr_model::{ErrorCode, Policy, Slot, Timestamp};

use crate::fixtures::{DAY, HOSPITAL_A, HOSPITAL_B, MINISTRY, MINUTE, READ, SECOND, Story};
use crate::people::Person;

const SLOT: u64 = 300 * SECOND;

/// In the middle of a slot.
fn story() -> (Story, Slot) {
    let story = Story::begin();
    story
        .world
        .now
        .set((story.world.now.get() / SLOT + 1) * SLOT + SLOT / 2);
    let slot = Slot::of(story.world.time(), &Policy::default());
    (story, slot)
}

fn close(story: &Story, slot: Slot) -> Result<(), ErrorCode> {
    let keeper = &story.hospital_b_nodes.keeper;
    story.world.attempt_as(keeper, &CloseSlot { slot })
}

#[test]
fn a_slot_is_closed_once_and_when_it_is_over_for_every_endorser() {
    let (story, slot) = story();
    assert_eq!(close(&story, slot), Err(ErrorCode::InvalidArgument));
    let late_enough = slot.end().plus_millis(2 * MINUTE).as_millis();
    story.world.now.set(late_enough);
    assert_eq!(close(&story, slot), Err(ErrorCode::InvalidArgument));
    story.world.now.set(late_enough + 1);
    assert_eq!(close(&story, slot), Ok(()));
    assert_eq!(close(&story, slot), Err(ErrorCode::Conflict));
    let missed = Slot {
        number: slot.number - 100,
        ..slot
    };
    assert_eq!(close(&story, missed), Ok(()));
    for wrong in [
        Slot { seconds: 0, ..slot },
        Slot {
            number: u64::MAX,
            ..slot
        },
    ] {
        assert_eq!(close(&story, wrong), Err(ErrorCode::InvalidArgument));
    }
}

#[test]
fn only_keepers_close_slots() {
    let (story, slot) = story();
    story.world.pass(2 * SLOT);
    let request = CloseSlot { slot };
    for identity in [
        &story.ministry.identity,
        &story.registrar.identity,
        &story.doctor.identity,
        &story.patient.identity,
        &story.ministry_nodes.administrator,
    ] {
        assert_eq!(
            story.world.attempt_as(identity, &request),
            Err(ErrorCode::NotPermitted)
        );
    }
    assert_eq!(close(&story, slot), Ok(()));
}

#[test]
fn a_transaction_held_back_in_a_slot_is_invalid_once_the_slot_is_closed() {
    let (story, slot) = story();
    let held_back = story.addition(1, None);
    let (transaction, response) = story.world.endorse(&story.patient.identity, &held_back);
    assert!(!response.is_refused());
    let began = story.world.now.get();
    story.world.now.set(slot.end().as_millis() + 2 * MINUTE + 1);
    assert_eq!(close(&story, slot), Ok(()));
    assert!(transaction.commit().is_err());

    // A proposal of that slot is refused at once.
    story.world.now.set(began);
    let late = story.addition(1, None);
    assert_eq!(
        story.world.attempt(&story.patient, &late),
        Err(ErrorCode::Expired)
    );
    // Functions that are not submitted still work.
    let asked = story.world.attempt(&story.patient, &GetPolicy {});
    assert_eq!(asked, Ok(()));
}

#[test]
fn every_submission_rests_on_its_slot() {
    let (story, slot) = story();
    let grant = story.world.endorse(
        &story.patient.identity,
        &story.revocation(&story.grant(&story.doctor, READ), 2),
    );
    let key = format!("\0slot\0{:08x}\0{:016x}\0", slot.seconds, slot.number);
    assert_eq!(grant.0.read_set().get(&key), Some(&None));
    assert_eq!(grant.0.read_set().get("\0policy\0"), Some(&None));
}

#[test]
fn the_policy_is_set_by_the_ministry_and_the_named_hospital_together() {
    let (story, _) = story();
    let world = &story.world;
    let request = SetPolicy {
        policy: Policy {
            slot_seconds: 2,
            ..Policy::default()
        },
        hospital: HOSPITAL_A.parse().unwrap(),
    };
    let set = |person: &Person, request: &SetPolicy| {
        world
            .run(&person.identity, request)
            .map(|answer| answer.is_reached)
            .map_err(|refusal| refusal.code())
    };
    let policy = || {
        let found = world.run(&story.doctor.identity, &GetPolicy {}).unwrap();
        found.policy
    };
    for stranger in [&story.doctor, &story.patient] {
        assert_eq!(set(stranger, &request), Err(ErrorCode::NotPermitted));
    }
    let of_another = SetPolicy {
        hospital: HOSPITAL_B.parse().unwrap(),
        ..request.clone()
    };
    assert_eq!(
        set(&story.registrar, &of_another),
        Err(ErrorCode::NotPermitted)
    );
    assert_eq!(set(&story.ministry, &of_another), Ok(false));
    // The same side twice is still one side.
    assert_eq!(set(&story.registrar, &request), Ok(false));
    assert_eq!(set(&story.registrar, &request), Ok(false));
    assert_eq!(policy(), Policy::default());
    // Another policy than the one that waits.
    let other = SetPolicy {
        policy: Policy {
            slot_seconds: 3,
            ..Policy::default()
        },
        ..request.clone()
    };
    assert_eq!(set(&story.ministry, &other), Ok(false));
    assert_eq!(set(&story.ministry, &request), Ok(true));
    assert_eq!(policy(), request.policy);
    // Each approval counts once.
    assert_eq!(set(&story.ministry, &request), Ok(false));
    world.pass(7 * DAY);
    assert_eq!(set(&story.registrar, &request), Ok(false));

    for policy in [
        Policy {
            review_seconds: 0,
            ..Policy::default()
        },
        Policy {
            recovery_seconds: Recovery::LIFETIME,
            ..Policy::default()
        },
    ] {
        let wrong = SetPolicy {
            policy,
            ..request.clone()
        };
        assert_eq!(
            set(&story.ministry, &wrong),
            Err(ErrorCode::InvalidArgument)
        );
    }
}

#[test]
fn the_ministry_agrees_with_no_hospital_that_does_not_take_part() {
    let (story, _) = story();
    story.suspend_organization(HOSPITAL_B);
    for msp in [MINISTRY, HOSPITAL_B, "HospitalZMSP"] {
        let request = SetPolicy {
            policy: Policy::default(),
            hospital: msp.parse().unwrap(),
        };
        let set = story.world.attempt(&story.ministry, &request);
        assert_eq!(set, Err(ErrorCode::InvalidArgument), "{msp}");
    }
}

#[test]
fn a_changed_policy_invalidates_what_was_endorsed_under_the_earlier_one() {
    let (story, _) = story();
    let held_back = story.addition(1, None);
    let (transaction, _) = story.world.endorse(&story.patient.identity, &held_back);
    let request = SetPolicy {
        policy: Policy {
            slot_seconds: 600,
            ..Policy::default()
        },
        hospital: HOSPITAL_A.parse().unwrap(),
    };
    for person in [&story.registrar, &story.ministry] {
        let set = story.world.attempt(person, &request);
        assert_eq!(set, Ok(()));
    }
    assert!(transaction.commit().is_err());
    assert_eq!(
        Slot::of(Timestamp::from_millis(1_200_000), &request.policy).number,
        2
    );
}
