//! People who act at once never stand in each other's way.

use emr_model::function;
use emr_model::grant::Grant;

use crate::fixtures::{BOTH, Story};

/// Endorses all of them before any is committed.
fn all_at_once(
    story: &Story,
    count: usize,
    function: &str,
    request: impl Fn() -> serde_json::Value,
) {
    let endorsed: Vec<_> = (0..count)
        .map(|_| {
            let (transaction, response) =
                story
                    .world
                    .endorse(&story.patient.identity, function, &request());
            assert!(!response.is_refused(), "{}", response.message);
            transaction
        })
        .collect();
    let conflicts = endorsed
        .into_iter()
        .map(|transaction| transaction.commit())
        .filter(Result::is_err);
    assert_eq!(conflicts.count(), 0, "{function}");
}

#[test]
fn sixty_four_add_grant_and_open_at_once_without_a_conflict() {
    let story = Story::begin();
    let record = story.add(1).record;

    all_at_once(&story, 64, function::ADD_RECORD, || {
        to_json(&story.addition(1, None))
    });
    all_at_once(&story, 64, function::OPEN_RECORDS, || {
        to_json(&story.opening(&story.patient, None, &[&record]))
    });
    all_at_once(&story, 64, function::GRANT, || {
        to_json(&Grant {
            patient: story.patient.id.clone(),
            grantee: story.doctor.id.clone().into(),
            terms: story.terms(&story.doctor, BOTH),
        })
    });
}

fn to_json(request: &impl serde::Serialize) -> serde_json::Value {
    serde_json::to_value(request).unwrap()
}
