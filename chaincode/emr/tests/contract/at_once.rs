//! People who act at once never stand in each other's way.

use emr_model::Function;
use emr_model::grant::Grant;

use crate::fixtures::{BOTH, Story};

/// Endorses all of them before any is committed.
fn all_at_once<F: Function>(story: &Story, count: usize, request: impl Fn() -> F) {
    let endorsed: Vec<_> = (0..count)
        .map(|_| {
            let (transaction, response) = story.world.endorse(&story.patient.identity, &request());
            assert!(!response.is_refused(), "{}", response.message);
            transaction
        })
        .collect();
    let conflicts = endorsed
        .into_iter()
        .map(|transaction| transaction.commit())
        .filter(Result::is_err);
    assert_eq!(conflicts.count(), 0, "{}", F::NAME);
}

#[test]
fn sixty_four_add_grant_and_open_at_once_without_a_conflict() {
    let story = Story::begin();
    let record = story.add(1).record;

    all_at_once(&story, 64, || story.addition(1, None));
    all_at_once(&story, 64, || {
        story.opening(&story.patient, None, &[&record])
    });
    all_at_once(&story, 64, || Grant {
        patient: story.patient.id.clone(),
        grantee: story.doctor.id.clone().into(),
        terms: story.terms(&story.doctor, BOTH),
    });
}
