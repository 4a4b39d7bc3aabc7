use std::time::SystemTime;

use emr_model::category::{Category, CategoryKey};
use emr_sealing::age_keys::AgeIdentity;
use emr_testkit::{HOSPITAL_A, MINISTRY, Network, TestIdentity, endorsed, id, proposed};
use emr_trust::TrustError;

use super::*;

struct Scene {
    network: Network,
    trust: Trust,
    proposal: fabric_gateway::SignedProposal,
}

fn scene() -> Scene {
    let network = Network::default();
    let member = network.member(HOSPITAL_A, &id("01"));
    Scene {
        trust: Trust::new(&network.profile()).unwrap(),
        proposal: proposed(&member, SystemTime::now(), "Consent:GetCategory", b"{}"),
        network,
    }
}

impl Scene {
    fn peers(&self) -> [&TestIdentity; 2] {
        [self.network.peer(MINISTRY), self.network.peer(HOSPITAL_A)]
    }

    fn believe(&self, envelope: Vec<u8>) -> Result<Transaction, Error> {
        believe(&self.trust, self.proposal.proposal(), envelope)
    }
}

fn category() -> Vec<u8> {
    let recipient = AgeIdentity::generate().recipient();
    let category = Category {
        patient: id("02"),
        category: "03".repeat(16).parse().unwrap(),
        key: CategoryKey {
            epoch: 1,
            recipient: recipient.clone(),
            envelope: emr_model::Digest::of("envelope"),
            patient_recipient: recipient.digest(),
            keepers: ["a", "b", "c"].map(|msp| msp.parse().unwrap()),
            emergency_access: false,
        },
        published_by: None,
        published: None,
        patient_recipient: recipient,
    };
    serde_json::to_vec(&category).unwrap()
}

#[test]
fn an_endorsed_answer_is_believed() {
    let scene = scene();
    let payload = category();
    let envelope = endorsed(scene.proposal.proposal(), &payload, &scene.peers());
    let transaction = scene.believe(envelope).unwrap();
    assert_eq!(transaction.response().payload, payload);
}

#[test]
fn a_service_that_offers_its_own_recipient_is_noticed() {
    let scene = scene();
    let truth = endorsed(scene.proposal.proposal(), &category(), &scene.peers());
    let position = truth
        .windows(4)
        .position(|window| window == b"age1")
        .unwrap();
    let mut changed = truth.clone();
    changed[position + 10] = if truth[position + 10] == b'q' {
        b'p'
    } else {
        b'q'
    };
    assert!(matches!(
        scene.believe(changed),
        Err(Error::NotOwnTransaction(_))
    ));

    // The service's own peers would sign anything, but no pinned root issued their certificates.
    let liars = Network::default();
    let envelope = endorsed(
        scene.proposal.proposal(),
        &category(),
        &[liars.peer(MINISTRY), liars.peer(HOSPITAL_A)],
    );
    assert!(matches!(
        scene.believe(envelope),
        Err(Error::Trust(TrustError::Endorser { .. }))
    ));

    // One lying peer of the network is not enough either.
    let envelope = endorsed(
        scene.proposal.proposal(),
        &category(),
        &[scene.network.peer(HOSPITAL_A)],
    );
    assert!(matches!(
        scene.believe(envelope),
        Err(Error::Trust(TrustError::TooFewOrganizations(_)))
    ));
}

#[test]
fn another_proposals_transaction_is_not_signed() {
    let scene = scene();
    let member = scene.network.member(HOSPITAL_A, &id("01"));
    let other = proposed(&member, SystemTime::now(), "Consent:GetCategory", b"{}");
    let envelope = endorsed(other.proposal(), &category(), &scene.peers());
    assert!(matches!(
        scene.believe(envelope),
        Err(Error::NotOwnTransaction(_))
    ));
    assert!(scene.believe(b"garbage".to_vec()).is_err());
}

#[test]
fn an_empty_answer_reads_as_one_that_says_nothing() {
    assert!(answer::<Done>(b"").is_ok());
    assert!(answer::<Done>(b"{}").is_ok());
    assert!(matches!(answer::<Category>(b"{}"), Err(Error::Answer)));
}
