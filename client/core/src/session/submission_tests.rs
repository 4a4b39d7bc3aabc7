//! Submissions through a web service that may lie, to peers that do not.

pub(crate) mod scene;

use emr_model::delegate::Undelegate;
use emr_model::{Function, Outcome, TransactionId};
use emr_testkit::id;

use super::Session;
use crate::error::Error;
use crate::ports::Vault;
use crate::settled::Settled;
use scene::{Scene, Service};

fn undelegate() -> Undelegate {
    Undelegate {
        patient: id("01"),
        delegate: id("02"),
    }
}

/// Settles, and tells the member what came out.
async fn settle_and_tell(session: &Session) -> Vec<Settled> {
    let settled = session.settle().await.unwrap();
    let told: Vec<_> = settled.iter().map(|one| one.transaction.clone()).collect();
    session.told(&told).await.unwrap();
    settled
}

/// Submits once; returns the transaction that was not confirmed.
async fn unconfirmed(scene: &Scene) -> TransactionId {
    let error = scene.session().await.submit(&undelegate()).await;
    match error.expect_err("no peer confirms it") {
        Error::NotConfirmed { transaction, .. } => transaction,
        error => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn a_committed_transaction_leaves_the_outbox_once_that_was_told() {
    let scene = Scene::new(Service::Honest);
    let session = scene.session().await;
    let submitted = session.submit(&undelegate()).await.unwrap();
    assert!(scene.world.is_committed(submitted.transaction.as_str()));
    assert_eq!((submitted.block, scene.kept()), (Some(7), 1));
    session.told_results().await.unwrap();
    assert_eq!(scene.kept(), 0);
}

#[tokio::test]
async fn h6_a_service_that_says_committed_and_forwards_nothing_is_not_believed() {
    let scene = Scene::new(Service::SaysCommitted);
    let transaction = unconfirmed(&scene).await;
    assert_eq!(scene.kept(), 1);

    // The next session sends the same bytes again.
    scene.world.is(Service::Honest);
    let session = scene.session().await;
    let settled = settle_and_tell(&session).await;
    let expected = Settled {
        transaction,
        function: Undelegate::NAME.to_owned(),
        outcome: Outcome::Committed,
        refusal: None,
    };
    assert_eq!(settled, [expected]);
    let sent = scene.world.sent();
    assert_eq!((sent.len(), &sent[0]), (2, &sent[1]));
    assert_eq!(scene.kept(), 0);
}

#[tokio::test]
async fn what_is_not_confirmed_is_not_sent_anew_in_the_same_session_before_it_is_settled() {
    let scene = Scene::new(Service::SaysCommitted);
    let session = scene.session().await;
    let error = session.submit(&undelegate()).await.unwrap_err();
    assert!(matches!(error, Error::NotConfirmed { .. }), "{error:?}");
    scene.world.is(Service::Honest);
    let refused = session.submit(&undelegate()).await.unwrap_err();
    assert!(matches!(refused, Error::Earlier(_)), "{refused:?}");
    assert_eq!(scene.world.sent().len(), 1);

    let settled = settle_and_tell(&session).await;
    assert_eq!(settled[0].outcome, Outcome::Committed);
    session.submit(&undelegate()).await.unwrap();
}

#[tokio::test]
async fn what_is_not_confirmed_is_not_sent_anew_in_the_next_session_of_the_device() {
    let scene = Scene::new(Service::SaysCommitted);
    let outbox = scene.outbox();
    let session = scene.session_with(&outbox).await;
    session.submit(&undelegate()).await.unwrap_err();
    scene.world.is(Service::Honest);
    let next = scene.session_with(&outbox).await;
    let refused = next.submit(&undelegate()).await.unwrap_err();
    assert!(matches!(refused, Error::Earlier(_)), "{refused:?}");
    assert_eq!(scene.world.sent().len(), 1);
}

#[tokio::test]
async fn a_program_that_settles_nothing_does_nothing_twice_either() {
    let scene = Scene::new(Service::SaysCommitted);
    unconfirmed(&scene).await;
    scene.world.is(Service::Honest);
    let refused = scene.session().await.submit(&undelegate()).await;
    let refused = refused.unwrap_err();
    assert!(matches!(refused, Error::Earlier(_)), "{refused:?}");
    let sent = scene.world.sent();
    assert_eq!((sent.len(), &sent[0]), (2, &sent[1]));
}

#[tokio::test]
async fn a_session_that_has_ended_is_begun_again_and_the_same_bytes_are_sent() {
    let scene = Scene::new(Service::Honest);
    let session = scene.session().await;
    scene.world.is(Service::SignedOut);
    session.submit(&undelegate()).await.unwrap();
    let sent = scene.world.sent();
    assert_eq!((sent.len(), &sent[0]), (2, &sent[1]));
}

#[tokio::test]
async fn a_service_that_hides_a_commit_behind_an_ended_session_does_not_get_a_second_one() {
    let scene = Scene::new(Service::SaysSignedOut);
    let submitted = scene.session().await.submit(&undelegate()).await.unwrap();
    assert!(scene.world.is_committed(submitted.transaction.as_str()));
    assert_eq!(scene.world.committed.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_refusal_is_believed_only_after_the_peers_had_their_time() {
    let scene = Scene::new(Service::HidesLateCommit);
    let submitted = scene.session().await.submit(&undelegate()).await.unwrap();
    assert!(scene.world.is_committed(submitted.transaction.as_str()));
}

#[tokio::test]
async fn an_outcome_leaves_the_outbox_only_when_it_was_told() {
    let scene = Scene::new(Service::Silent);
    let first = scene.session().await.submit(&undelegate()).await.unwrap();
    scene.world.is(Service::Honest);
    let session = scene.session().await;
    assert_eq!(session.settle().await.unwrap().len(), 1);
    session.told_results().await.unwrap();
    session
        .told(&["0".repeat(64).parse().unwrap()])
        .await
        .unwrap();
    assert_eq!(scene.kept(), 1);
    session.told(&[first.transaction]).await.unwrap();
    assert_eq!(scene.kept(), 0);
}

#[tokio::test]
async fn a_lost_answer_is_looked_up_before_the_member_is_told() {
    for service in [Service::Silent, Service::SaysAnother, Service::HidesCommit] {
        let scene = Scene::new(service);
        let submitted = scene.session().await.submit(&undelegate()).await.unwrap();
        assert!(scene.world.is_committed(submitted.transaction.as_str()));
        assert_eq!(submitted.block, None);
    }
}

#[tokio::test]
async fn one_organizations_word_does_not_confirm() {
    let scene = Scene::new(Service::HidesHospital);
    let error = scene
        .session()
        .await
        .submit(&undelegate())
        .await
        .unwrap_err();
    let Error::NotConfirmed { cause, .. } = error else {
        panic!("{error:?}");
    };
    assert!(
        matches!(cause.as_deref(), Some(Error::Trust(_))),
        "{cause:?}"
    );
}

#[tokio::test]
async fn a_transaction_whose_slot_is_closed_is_reported_as_lost_and_never_sent_again() {
    let scene = Scene::new(Service::Down);
    let transaction = unconfirmed(&scene).await;
    *scene.world.is_slot_closed.lock().unwrap() = true;
    scene.world.is(Service::Honest);

    let session = scene.session().await;
    let settled = settle_and_tell(&session).await;
    assert_eq!(settled[0].transaction, transaction);
    assert_eq!(settled[0].outcome, Outcome::Lost);
    assert_eq!(scene.world.sent().len(), 1);
    // A new one is the member's own decision.
    session.submit(&undelegate()).await.unwrap();
    session.told_results().await.unwrap();
    assert_eq!(scene.kept(), 0);
}

#[tokio::test]
async fn a_function_that_may_have_been_carried_out_is_not_sent_anew_before_the_member_knows() {
    let scene = Scene::new(Service::Silent);
    let first = scene.session().await.submit(&undelegate()).await.unwrap();
    // The program was killed before it told the outcome.
    scene.world.is(Service::Honest);
    let session = scene.session().await;
    let settled = session.settle().await.unwrap();
    assert_eq!(settled[0].transaction, first.transaction);
    let refused = session.submit(&undelegate()).await.unwrap_err();
    assert!(matches!(refused, Error::Earlier(_)), "{refused:?}");
    assert_eq!(scene.world.sent().len(), 1);

    session.told(&[first.transaction]).await.unwrap();
    session.submit(&undelegate()).await.unwrap();
    assert_eq!(scene.world.sent().len(), 2);
}

#[tokio::test]
async fn what_the_member_was_told_is_refused_is_never_sent_again_and_a_late_commit_is_told() {
    let scene = Scene::new(Service::SaysRefused);
    let refused = scene
        .session()
        .await
        .submit(&undelegate())
        .await
        .unwrap_err();
    assert!(
        matches!(refused, Error::RefusedAfterSending { .. }),
        "{refused:?}"
    );

    scene.world.is(Service::Honest);
    let session = scene.session().await;
    assert_eq!(session.settle().await.unwrap(), []);
    assert_eq!(scene.world.sent().len(), 1);
    session.submit(&undelegate()).await.unwrap();
    session.told_results().await.unwrap();
    assert_eq!(scene.kept(), 1);

    // The service has held it back, and forwards it now.
    let envelope = scene.world.sent()[0].clone();
    let late = fabric_gateway::SignedTransaction::from_bytes(envelope).unwrap();
    let id = late.transaction_id().to_owned();
    scene.world.committed.lock().unwrap().insert(id.clone());
    let session = scene.session().await;
    let settled = settle_and_tell(&session).await;
    assert_eq!(settled[0].transaction.as_str(), id);
    assert_eq!(settled[0].outcome, Outcome::Committed);
    assert_eq!(scene.kept(), 0);
}

#[tokio::test]
async fn a_damaged_file_in_the_outbox_stops_nothing() {
    let scene = Scene::new(Service::Honest);
    let outbox = &scene.device;
    outbox.keep("damaged", b"not an age file").await.unwrap();
    let session = scene.session().await;
    assert_eq!(session.settle().await.unwrap(), []);
    session.submit(&undelegate()).await.unwrap();
}

#[tokio::test]
async fn a_certificate_is_not_replaced_while_a_transaction_has_no_outcome() {
    let scene = Scene::new(Service::Down);
    let transaction = unconfirmed(&scene).await;
    let session = scene.session().await;
    let refusal = session.check_outbox_empty().await;
    assert!(matches!(refusal, Err(Error::Unsettled(kept)) if kept == transaction));

    scene.world.is(Service::Honest);
    settle_and_tell(&session).await;
    session.check_outbox_empty().await.unwrap();
}
