//! Random operations, made of a few numbers and of what has happened so far.

mod consent;
mod parts;
mod reading;
mod registry;
mod scene;
mod terms;

use emr_model::{Call, Timestamp};
use proptest::prelude::*;

use crate::chooser::Chooser;
pub(crate) use registry::organization;
pub(crate) use scene::{Claim, Scene};

/// A step of a history, before it is known what has happened until then.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// How much time passes first.
    pub(crate) wait: u64,
    /// By how much the proposal is dated back.
    pub(crate) back: u64,
    /// Which function: below the sum of all weights.
    function: usize,
    /// Everything else.
    numbers: [u16; 16],
}

impl Step {
    /// A number that is this step's own wherever it stands in a history.
    pub(crate) fn number(&self) -> usize {
        (self.numbers.iter()).fold(self.function, |sum, number| {
            sum.wrapping_mul(31).wrapping_add(usize::from(*number))
        })
    }

    pub(crate) fn time(&self, now: u64) -> Timestamp {
        Timestamp::from_millis(now - self.back)
    }

    /// The caller, as a place in the cast's devices, and the call.
    pub(crate) fn resolve(&self, scene: &Scene) -> (usize, Call) {
        let mut left = self.function;
        let chosen = FUNCTIONS
            .iter()
            .find(|(weight, _)| match left.checked_sub(*weight) {
                Some(rest) => {
                    left = rest;
                    false
                }
                None => true,
            });
        let (_, make) = chosen.expect("functions are chosen below the sum of their weights");
        make(scene, &mut Chooser::new(&self.numbers))
    }
}

/// Makes a call of one function.
type Make = fn(&Scene, &mut Chooser) -> (usize, Call);

/// How often each function is called. What changes little or much is called seldom.
const FUNCTIONS: [(usize, Make); 67] = [
    (40, parts::add_record),
    (8, parts::add_records),
    (8, parts::anchor_batch),
    (20, parts::amend_record),
    (8, parts::enter_in_error),
    (4, parts::reissue_shares),
    (40, terms::grant),
    (12, terms::extend_grant),
    (10, terms::revoke),
    (20, terms::request_access),
    (20, terms::decide_request),
    (40, reading::open_records),
    (20, reading::may_release),
    (12, reading::erase_records),
    (8, reading::confirm_erasure),
    (4, reading::list_erasures),
    (4, reading::list_owed_erasures),
    (20, consent::publish_category_key),
    (8, consent::set_emergency_access),
    (16, consent::delegate),
    (8, consent::appoint_guardian),
    (6, consent::undelegate),
    (16, consent::break_glass),
    (8, consent::review_emergency),
    (6, consent::may_read_desk),
    (4, registry::register_organization),
    (2, registry::suspend_organization),
    (6, registry::set_policy),
    (4, registry::register_keeper),
    (8, registry::register_member),
    (8, registry::activate_member),
    (3, registry::update_member),
    (4, registry::suspend_member),
    (12, registry::reinstate_member),
    (8, registry::change_keys),
    (10, registry::freeze),
    (8, registry::request_recovery),
    (14, registry::approve_recovery),
    (4, registry::refuse_recovery),
    (4, registry::cancel_recovery),
    (12, registry::finish_recovery),
    (6, registry::close_slot),
    (2, registry::list_recoveries),
    (3, registry::list_open_recoveries),
    (4, registry::get_member),
    (2, registry::list_members),
    (3, registry::list_keys),
    (3, registry::membership_log),
    (1, registry::get_keepers),
    (1, registry::list_organizations),
    (1, registry::get_policy),
    (6, registry::add_directory_entry),
    (6, registry::confirm_directory_entry),
    (2, registry::remove_directory_entry),
    (2, registry::get_directory_entry),
    (2, registry::list_directory_entries),
    (4, consent::get_category),
    (2, consent::list_categories),
    (4, consent::list_requests),
    (4, consent::list_grants),
    (3, consent::list_delegations),
    (4, consent::may_access),
    (4, consent::would_access),
    (6, reading::get_record),
    (10, reading::list_records),
    (6, reading::record_history),
    (2, reading::committed),
];

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;

/// A random step.
pub(crate) fn step() -> impl Strategy<Value = Step> {
    let functions: usize = FUNCTIONS.iter().map(|(weight, _)| weight).sum();
    let wait = prop_oneof![
        8 => Just(SECOND),
        2 => Just(0),
        3 => Just(20 * SECOND),
        4 => Just(5 * MINUTE),
        2 => Just(HOUR),
        1 => Just(5 * HOUR),
        1 => Just(30 * HOUR),
    ];
    let back = prop_oneof![
        20 => Just(0),
        1 => Just(30 * SECOND),
        1 => Just(11 * MINUTE),
    ];
    (wait, back, 0..functions, any::<[u16; 16]>()).prop_map(|(wait, back, function, numbers)| {
        Step {
            wait,
            back,
            function,
            numbers,
        }
    })
}
