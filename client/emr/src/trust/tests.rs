use fabric_gateway::{PreparedTransaction, SignedProposal};

use super::*;
use crate::fixture::{
    Authority, HOSPITAL_A, HOSPITAL_B, MINISTRY, Network, endorsed, id, key_of, proposed,
};
use crate::identity::SigningIdentity;

fn proposal(network: &Network) -> SignedProposal {
    let member = network.member(HOSPITAL_A, &id("01"));
    proposed(&member, SystemTime::now(), "Registry:GetKeepers", b"{}")
}

fn verify(network: &Network, peers: &[&SigningIdentity]) -> Result<Vec<MspId>, TrustError> {
    let proposal = proposal(network);
    let prepared = endorsed(proposal.proposal(), b"[]", peers);
    let prepared = PreparedTransaction::from_bytes(prepared).unwrap();
    let transaction = proposal.proposal().accept(prepared).unwrap();
    Trust::new(&network.profile())
        .unwrap()
        .verify_endorsements(&transaction)
}

#[test]
fn the_ministry_and_a_hospital_are_enough() {
    let network = Network::new();
    for hospital in [HOSPITAL_A, HOSPITAL_B] {
        let peers = [network.peer(MINISTRY), network.peer(hospital)];
        let organizations = [MINISTRY, hospital].map(|msp| msp.parse().unwrap());
        assert_eq!(verify(&network, &peers).unwrap(), organizations);
    }
}

#[test]
fn no_smaller_company_is_enough() {
    let network = Network::new();
    let second = network
        .organization(MINISTRY)
        .nodes
        .issue(MINISTRY, "peer1", "peer", 30);
    for peers in [
        vec![network.peer(MINISTRY)],
        vec![network.peer(MINISTRY), &second],
        vec![network.peer(HOSPITAL_A), network.peer(HOSPITAL_B)],
    ] {
        let result = verify(&network, &peers);
        assert!(matches!(result, Err(TrustError::TooFewOrganizations(_))));
    }
}

#[test]
fn only_peers_of_the_node_root_endorse() {
    let network = Network::new();
    let hospital = network.organization(HOSPITAL_A);
    let stranger = Authority::new("HospitalAMSP nodes");
    for endorser in [
        hospital.members.issue(HOSPITAL_A, "peer1", "peer", 30),
        hospital.nodes.issue(HOSPITAL_A, "keeper", "client", 30),
        hospital.nodes.issue(HOSPITAL_A, "admin", "admin", 30),
        hospital.nodes.issue(HOSPITAL_A, "peer1", "peer", -1),
        hospital.nodes.issue(HOSPITAL_B, "peer1", "peer", 30),
        stranger.issue(HOSPITAL_A, "peer1", "peer", 30),
    ] {
        let peers = [network.peer(MINISTRY), network.peer(HOSPITAL_A), &endorser];
        let result = verify(&network, &peers);
        assert!(matches!(result, Err(TrustError::Endorser { .. })));
    }
    let endorser = stranger.issue("ElsewhereMSP", "peer0", "peer", 30);
    let result = verify(&network, &[network.peer(MINISTRY), &endorser]);
    assert!(matches!(result, Err(TrustError::UnknownOrganization(_))));
}

#[test]
fn a_member_is_a_client_of_their_organizations_member_root() {
    let network = Network::new();
    let trust = Trust::new(&network.profile()).unwrap();
    let hospital = network.organization(HOSPITAL_A);
    let member = id("01");
    let now = SystemTime::now();
    let verify = |identity: &SigningIdentity| {
        trust.verify_issued(
            &hospital.msp,
            identity.certificate(),
            &member,
            &key_of(identity),
            now,
        )
    };
    let name = member.as_str();
    assert!(verify(&network.member(HOSPITAL_A, &member)).is_ok());
    for identity in [
        hospital.nodes.issue(HOSPITAL_A, name, "client", 30),
        hospital.members.issue(HOSPITAL_A, name, "admin", 30),
        hospital.members.issue(HOSPITAL_A, name, "client", -1),
        network.member(HOSPITAL_B, &member),
        Authority::new("HospitalAMSP members").issue(HOSPITAL_A, name, "client", 30),
    ] {
        assert!(matches!(verify(&identity), Err(TrustError::NotAMember(_))));
    }
    let other = network.member(HOSPITAL_A, &id("02"));
    assert!(matches!(verify(&other), Err(TrustError::AnotherMember)));
    let own = network.member(HOSPITAL_A, &member);
    let result = trust.verify_issued(
        &hospital.msp,
        own.certificate(),
        &member,
        &key_of(&other),
        now,
    );
    assert!(matches!(result, Err(TrustError::AnotherKey)));
}

#[test]
fn a_receipt_counts_only_from_the_registered_key_and_for_its_file() {
    let network = Network::new();
    let nodes = &network.organization(HOSPITAL_A).nodes;
    let signer = nodes.issue(HOSPITAL_A, "keeper", "client", 30);
    let keeper = Keeper {
        msp: HOSPITAL_A.parse().unwrap(),
        recipient: crate::age_keys::AgeIdentity::generate().recipient(),
        key: key_of(&signer),
        address: "127.0.0.1:1".into(),
    };
    let transaction: TransactionId = "ab".repeat(32).parse().unwrap();
    let file = Digest::of("file");
    let receipt_of = |signer: &SigningIdentity| Receipt {
        transaction: transaction.clone(),
        file: file.clone(),
        msp: keeper.msp.clone(),
        certificate: signer.certificate_pem().to_owned(),
        signature: signer
            .sign(&Receipt::signed_text(&transaction, &file, &keeper.msp))
            .into(),
    };
    let receipt = receipt_of(&signer);
    assert!(verify_receipt(&receipt, &keeper, &transaction, &file).is_ok());

    let other = verify_receipt(&receipt, &keeper, &transaction, &Digest::of("other"));
    assert!(matches!(other, Err(TrustError::AnotherReceipt(_))));
    let mut renamed = receipt.clone();
    renamed.file = Digest::of("other");
    let other = verify_receipt(&renamed, &keeper, &transaction, &renamed.file.clone());
    assert!(matches!(other, Err(TrustError::NotTheKeeper(_))));
    let impostor = receipt_of(&nodes.issue(HOSPITAL_A, "keeper", "client", 30));
    let other = verify_receipt(&impostor, &keeper, &transaction, &file);
    assert!(matches!(other, Err(TrustError::NotTheKeeper(_))));
}
