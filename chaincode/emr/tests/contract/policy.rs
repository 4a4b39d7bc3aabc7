//! The bounds of the policy's times, and the wait of a recovery when the policy changes.

use emr_model::policy::{GetPolicy, SetPolicy};
use emr_model::{
    ErrorCode, LongerRecovery, NetworkKind, Policy, PolicyBounds, PolicyInForce, TransactionId,
};

use crate::fixtures::{DAY, HOSPITAL_A, Story, registration};
use crate::people::Person;
use crate::recovery::{anew, approve, ask, finish};
use crate::upgrade::{put_back, without};

const HOURS: u32 = 60 * 60;

/// The policy of a new network but for this wait.
fn with_wait(recovery_seconds: u32) -> Policy {
    Policy {
        recovery_seconds,
        ..Policy::default()
    }
}

/// The ministry and hospital A both ask for this policy.
fn set(story: &Story, policy: &Policy) -> Result<(), ErrorCode> {
    let request = SetPolicy {
        policy: policy.clone(),
        hospital: HOSPITAL_A.parse().unwrap(),
    };
    for party in [&story.registrar, &story.ministry] {
        story.world.attempt(party, &request)?;
    }
    Ok(())
}

fn in_force(story: &Story) -> PolicyInForce {
    let identity = &story.doctor.identity;
    story.world.run(identity, &GetPolicy {}).unwrap()
}

/// A recovery of the patient that both organizations have approved by now.
fn approved(story: &Story, new: &Person) -> TransactionId {
    let recovery = ask(story, new).unwrap();
    approve(story, &story.ministry, &recovery).unwrap();
    approve(story, &story.registrar, &recovery).unwrap();
    recovery
}

/// Whether a recovery that was approved just now can be finished after these hours and not a minute sooner.
fn waits(story: &Story, new: &Person, recovery: &TransactionId, hours: u64) {
    let hour = DAY / 24;
    let approved = story.world.now.get();
    story.world.now.set(approved + hours * hour - hour / 60);
    assert_eq!(finish(story, new, recovery), Err(ErrorCode::Conflict));
    story.world.now.set(approved + hours * hour);
    assert_eq!(finish(story, new, recovery), Ok(()));
}

#[test]
fn h3_a_production_network_holds_every_time_to_its_bounds() {
    let story = Story::begin_on(Some(NetworkKind::Production));
    let bounds = PolicyBounds::PRODUCTION;
    let expected = PolicyInForce {
        policy: Policy::default(),
        longer_recovery: None,
        network: NetworkKind::Production,
        bounds: bounds.clone(),
    };
    assert_eq!(in_force(&story), expected);
    for wrong in [
        with_wait(1),
        with_wait(24 * HOURS - 1),
        Policy {
            slot_seconds: HOURS + 1,
            ..Policy::default()
        },
        Policy {
            emergency_seconds: 25 * HOURS,
            ..Policy::default()
        },
        Policy {
            review_seconds: 0,
            ..Policy::default()
        },
    ] {
        assert_eq!(set(&story, &wrong), Err(ErrorCode::InvalidArgument));
    }
    assert_eq!(in_force(&story), expected);
    let least = Policy {
        slot_seconds: bounds.slot_seconds.least,
        recovery_seconds: bounds.recovery_seconds.least,
        emergency_seconds: bounds.emergency_seconds.least,
        review_seconds: bounds.review_seconds.least,
    };
    assert_eq!(set(&story, &least), Ok(()));
    assert_eq!(in_force(&story).policy, least);
}

#[test]
fn a_network_without_a_kind_is_a_test_network() {
    let story = Story::begin();
    assert_eq!(in_force(&story).network, NetworkKind::Test);
    assert_eq!(in_force(&story).bounds, PolicyBounds::TEST);
    assert_eq!(set(&story, &with_wait(1)), Ok(()));
}

#[test]
fn the_kind_of_network_is_fixed_once() {
    for network in [NetworkKind::Production, NetworkKind::Test] {
        let story = Story::begin_on(Some(network));
        let second = Person::new("minister 2", "MinistryMSP", &story.ministry.roles);
        for said in [NetworkKind::Production, NetworkKind::Test] {
            let mut request = registration(&second);
            request.network = Some(said);
            let by_minister = story.world.attempt(&story.ministry, &request);
            assert_eq!(by_minister, Err(ErrorCode::InvalidArgument));
            let administrator = &story.ministry_nodes.administrator;
            let by_administrator = story.world.attempt_as(administrator, &request);
            assert_eq!(by_administrator, Err(ErrorCode::NotPermitted));
        }
        assert_eq!(in_force(&story).network, network);
    }
}

#[test]
fn h3_a_recovery_asked_for_after_the_wait_was_shortened_still_waits_as_long_as_before() {
    let story = Story::begin_on(Some(NetworkKind::Production));
    let changed = story.world.now.get();
    set(&story, &with_wait(24 * HOURS)).unwrap();
    let policy = in_force(&story);
    assert_eq!(policy.policy.recovery_seconds, 24 * HOURS);
    let LongerRecovery { seconds, until } = policy.longer_recovery.unwrap();
    assert_eq!(seconds, 72 * HOURS);
    assert!(until.as_millis() >= changed + 3 * DAY);
    let thief = anew(&story.patient);
    let recovery = approved(&story, &thief);
    waits(&story, &thief, &recovery, 72);
}

#[test]
fn h3_a_shorter_wait_counts_when_the_wait_before_has_passed_since_the_change() {
    let story = Story::begin();
    set(&story, &with_wait(24 * HOURS)).unwrap();
    // Asking for the same again, or for something else, does not put it off.
    story.world.pass(DAY);
    let more = Policy {
        review_seconds: 2 * HOURS,
        ..with_wait(24 * HOURS)
    };
    set(&story, &more).unwrap();
    story.world.pass(2 * DAY);
    assert_eq!(in_force(&story).longer_recovery, None);
    let new = anew(&story.patient);
    let recovery = approved(&story, &new);
    waits(&story, &new, &recovery, 24);
}

#[test]
fn h3_two_changes_one_after_the_other_shorten_no_wait_sooner_than_one() {
    let story = Story::begin();
    set(&story, &with_wait(48 * HOURS)).unwrap();
    story.world.pass(DAY);
    set(&story, &with_wait(1)).unwrap();
    story.world.pass(3 * DAY - DAY / 24);
    let thief = anew(&story.patient);
    let recovery = approved(&story, &thief);
    waits(&story, &thief, &recovery, 72);
}

#[test]
fn h3_a_recovery_keeps_its_wait_when_the_policy_shortens_it_and_takes_a_longer_one() {
    let story = Story::begin();
    let new = anew(&story.patient);
    let recovery = ask(&story, &new).unwrap();
    set(&story, &with_wait(1)).unwrap();
    story.world.pass(5 * DAY);
    assert_eq!(in_force(&story).longer_recovery, None);
    approve(&story, &story.ministry, &recovery).unwrap();
    approve(&story, &story.registrar, &recovery).unwrap();
    waits(&story, &new, &recovery, 72);

    let again = anew(&story.patient);
    let recovery = ask(&story, &again).unwrap();
    set(&story, &with_wait(96 * HOURS)).unwrap();
    approve(&story, &story.ministry, &recovery).unwrap();
    approve(&story, &story.registrar, &recovery).unwrap();
    waits(&story, &again, &recovery, 96);
}

#[test]
fn a_network_that_an_earlier_contract_bootstrapped_goes_on_as_before() {
    let story = Story::begin_on(Some(NetworkKind::Production));
    let new = anew(&story.patient);
    let recovery = ask(&story, &new).unwrap();
    put_back(&story, "bootstrap", |value| without("fixed", value));
    put_back(&story, "recovery", |value| without("wait_seconds", value));
    assert_eq!(in_force(&story).network, NetworkKind::Test);
    assert_eq!(in_force(&story).bounds, PolicyBounds::TEST);
    assert_eq!(in_force(&story).policy, Policy::default());
    approve(&story, &story.ministry, &recovery).unwrap();
    approve(&story, &story.registrar, &recovery).unwrap();
    waits(&story, &new, &recovery, 72);
    assert_eq!(set(&story, &with_wait(1)), Ok(()));
    assert_eq!(in_force(&story).policy, with_wait(1));
}
