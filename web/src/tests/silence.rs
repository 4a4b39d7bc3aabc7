//! Nodes that take a call and say nothing.

use std::fs;

use emr_api::profile::Profile;
use emr_model::Function;
use emr_model::keeper::GetKeepers;
use emr_model::member::SuspendMember;
use reqwest::StatusCode;
use serde_json::json;

use super::peer::Failing;
use super::world::{World, code, problem};

const MINISTRY: &str = "MinistryMSP";
const HOSPITALS: [&str; 2] = ["HospitalAMSP", "HospitalBMSP"];

/// A network with a second hospital.
async fn world() -> World {
    let world = World::new().await;
    let path = &world.config.profile;
    let mut profile: Profile = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let mut second = profile.organizations[1].clone();
    second.msp = HOSPITALS[1].parse().unwrap();
    profile.organizations.push(second);
    fs::write(path, serde_json::to_vec(&profile).unwrap()).unwrap();
    world
}

#[tokio::test]
async fn fault_17_a_frozen_hospital_is_passed_over_and_asked_last_for_a_while() {
    let world = world().await;
    let running = world.serve().await;
    let doctor = world.doctor();
    let member = world.signed_in(&running, &doctor).await;
    world
        .peer
        .told(|state| state.frozen = Some(HOSPITALS[0].to_owned()));
    let asked = async || {
        world.peer.told(|state| state.asked.clear());
        let proposal = member.proposal(GetKeepers::NAME, &json!({}));
        let answer = member.forward("endorse", proposal).await;
        assert_eq!(answer.status(), StatusCode::OK);
        world.peer.told(|state| state.asked.clone())
    };
    let with = |hospital: &str| vec![MINISTRY.to_owned(), hospital.to_owned()];
    let [frozen, other] = HOSPITALS.map(with);
    assert_eq!(asked().await, [frozen, other.clone()]);
    assert_eq!([asked().await, asked().await], [[other.clone()], [other]]);
}

#[tokio::test]
async fn fault_17_a_transaction_that_an_orderer_keeps_to_itself_is_handed_over_again() {
    let world = World::new().await;
    let running = world.serve().await;
    let doctor = world.doctor();
    let member = world.signed_in(&running, &doctor).await;
    world.peer.told(|state| state.lost = 1);
    let proposal = member.proposal(SuspendMember::NAME, &json!({}));
    let transaction = member.endorsed(proposal).await;
    let height = world.peer.height();
    assert_eq!(member.submit(&transaction).await.status(), StatusCode::OK);
    assert_eq!(world.peer.height(), height + 1, "it is committed once");
}

#[tokio::test]
async fn fault_17_no_failure_after_the_hand_over_looks_as_if_nothing_was_handed_over() {
    let world = World::new().await;
    let running = world.serve().await;
    let doctor = world.doctor();
    let member = world.signed_in(&running, &doctor).await;
    let submitted = async |failing, lost| {
        let transaction = member.endorsed(member.proposal(SuspendMember::NAME, &json!({})));
        let transaction = transaction.await;
        world.peer.told(|state| {
            state.failing = Some(failing);
            state.lost = lost;
        });
        let answer = member.submit(&transaction).await;
        world.peer.told(|state| state.failing = None);
        code(answer).await
    };
    let at_once = submitted(Failing::Submit, 0).await;
    assert_eq!(at_once, (502, "PEER_FAILED".to_owned()));
    for (failing, lost) in [
        // An orderer took it and keeps it to itself, and the next attempt fails.
        (Failing::Submit, 1),
        (Failing::CommitStatus, 0),
        (Failing::CommitStatusBusy, 0),
        // It is committed, and the peer does not say that it is this one.
        (Failing::Ledger, 0),
    ] {
        let unknown = submitted(failing, lost).await;
        assert_eq!(unknown, (504, "OUTCOME_UNKNOWN".to_owned()));
    }
}

#[tokio::test]
async fn fault_17_who_does_not_answer_is_named() {
    let world = World::new().await;
    let running = world.serve().await;
    let doctor = world.doctor();
    let member = world.signed_in(&running, &doctor).await;
    let proposal = member.proposal(SuspendMember::NAME, &json!({}));
    let transaction = member.endorsed(proposal).await;
    world.peer.told(|state| state.lost = usize::MAX);
    let unknown = problem(member.submit(&transaction).await).await;
    let said = (unknown.code.as_str(), unknown.detail.as_str());
    let expected = "no answer from the orderers, so it is unknown whether the transaction was committed: submit the same one again to find out";
    assert_eq!(said, ("OUTCOME_UNKNOWN", expected));

    world.peer.set_down(true);
    let proposal = member.proposal(GetKeepers::NAME, &json!({}));
    let unreachable = problem(member.forward("endorse", proposal).await).await;
    let said = (unreachable.code.as_str(), unreachable.detail.as_str());
    let expected = "no answer from the peer of MinistryMSP: try again later";
    assert_eq!(said, ("PEER_UNREACHABLE", expected));
}
