use std::time::SystemTime;

use emr_api::custody::Receipt;
use emr_api::sign_up::IssuedCertificate;
use emr_model::keeper::Keeper;
use emr_model::{Digest, MspId, TransactionId};
use emr_testkit::{
    Authority, HOSPITAL_A, HOSPITAL_B, MINISTRY, Network, Template, TestIdentity, endorsed, id,
    key_digest, proposed,
};
use fabric_ca::{CertificateRequest, SigningKey};
use fabric_gateway::{PreparedTransaction, SignedProposal};

use super::*;

/// This certificate, as one that the hospital's authority is said to have issued.
fn issued(identity: &TestIdentity) -> IssuedCertificate {
    IssuedCertificate {
        authority: format!("{HOSPITAL_A} members"),
        certificate: identity.certificate_pem().to_owned(),
    }
}

fn proposal(network: &Network) -> SignedProposal {
    let member = network.member(HOSPITAL_A, &id("01"));
    proposed(&member, SystemTime::now(), "Registry:GetKeepers", b"{}")
}

fn verify(network: &Network, peers: &[&TestIdentity]) -> Result<Vec<MspId>, TrustError> {
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
    let network = Network::default();
    for hospital in [HOSPITAL_A, HOSPITAL_B] {
        let peers = [network.peer(MINISTRY), network.peer(hospital)];
        let organizations = [MINISTRY, hospital].map(|msp| msp.parse().unwrap());
        assert_eq!(verify(&network, &peers).unwrap(), organizations);
    }
}

#[test]
fn no_smaller_company_is_enough() {
    let network = Network::default();
    let second = network
        .organization(MINISTRY)
        .nodes
        .identity(MINISTRY, &Template::named("peer1").unit("peer"));
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
    let network = Network::default();
    let hospital = network.organization(HOSPITAL_A);
    let stranger = Authority::new("HospitalAMSP nodes");
    for endorser in [
        hospital
            .members
            .identity(HOSPITAL_A, &Template::named("peer1").unit("peer")),
        hospital
            .nodes
            .identity(HOSPITAL_A, &Template::named("keeper").unit("client")),
        hospital
            .nodes
            .identity(HOSPITAL_A, &Template::named("admin").unit("admin")),
        hospital
            .nodes
            .identity(HOSPITAL_A, &Template::named("peer1").unit("peer").expired()),
        hospital
            .nodes
            .identity(HOSPITAL_B, &Template::named("peer1").unit("peer")),
        stranger.identity(HOSPITAL_A, &Template::named("peer1").unit("peer")),
    ] {
        let peers = [network.peer(MINISTRY), network.peer(HOSPITAL_A), &endorser];
        let result = verify(&network, &peers);
        assert!(matches!(result, Err(TrustError::Endorser { .. })));
    }
    let endorser = stranger.identity("ElsewhereMSP", &Template::named("peer0").unit("peer"));
    let result = verify(&network, &[network.peer(MINISTRY), &endorser]);
    assert!(matches!(result, Err(TrustError::UnknownOrganization(_))));
}

#[test]
fn a_member_is_a_client_of_their_organizations_member_root() {
    let network = Network::default();
    let trust = Trust::new(&network.profile()).unwrap();
    let hospital = network.organization(HOSPITAL_A);
    let member = id("01");
    let now = SystemTime::now();
    let verify = |identity: &TestIdentity| {
        trust.verify_issued(&issued(identity), &member, &key_digest(identity), now)
    };
    let name = member.as_str();
    assert!(verify(&network.member(HOSPITAL_A, &member)).is_ok());
    for identity in [
        hospital
            .nodes
            .identity(HOSPITAL_A, &Template::named(name).unit("client")),
        hospital
            .members
            .identity(HOSPITAL_A, &Template::named(name).unit("admin")),
        hospital
            .members
            .identity(HOSPITAL_A, &Template::named(name).unit("client").expired()),
        network.member(HOSPITAL_B, &member),
        Authority::new("HospitalAMSP members")
            .identity(HOSPITAL_A, &Template::named(name).unit("client")),
    ] {
        assert!(matches!(verify(&identity), Err(TrustError::NotAMember(_))));
    }
    let other = network.member(HOSPITAL_A, &id("02"));
    assert!(matches!(verify(&other), Err(TrustError::AnotherMember)));
    let own = network.member(HOSPITAL_A, &member);
    let result = trust.verify_issued(&issued(&own), &member, &key_digest(&other), now);
    assert!(matches!(result, Err(TrustError::AnotherKey)));
    let elsewhere = IssuedCertificate {
        authority: "else\u{202e}where\n".to_owned(),
        ..issued(&own)
    };
    let result = trust.verify_issued(&elsewhere, &member, &key_digest(&own), now);
    assert!(matches!(result, Err(TrustError::UnknownAuthority(name)) if name == "elsewhere"));
}

#[test]
fn a_receipt_counts_only_from_the_registered_key_and_for_its_file() {
    let network = Network::default();
    let nodes = &network.organization(HOSPITAL_A).nodes;
    let signer = nodes.identity(HOSPITAL_A, &Template::named("keeper").unit("client"));
    let keeper = Keeper {
        msp: HOSPITAL_A.parse().unwrap(),
        recipient: format!("age1{}", "q".repeat(58)).parse().unwrap(),
        key: key_digest(&signer),
        address: "127.0.0.1:1".into(),
    };
    let transaction: TransactionId = "ab".repeat(32).parse().unwrap();
    let file = Digest::of("file");
    let receipt_of = |signer: &TestIdentity| Receipt {
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
    let impostor =
        receipt_of(&nodes.identity(HOSPITAL_A, &Template::named("keeper").unit("client")));
    let other = verify_receipt(&impostor, &keeper, &transaction, &file);
    assert!(matches!(other, Err(TrustError::NotTheKeeper(_))));
}

#[test]
fn a_certificate_request_counts_only_for_the_id_in_it_and_with_its_own_signature() {
    let key = SigningKey::generate().unwrap();
    let member = id("01");
    let csr = CertificateRequest::new(member.as_str())
        .to_pem(&key)
        .unwrap();
    let own = Digest::of(key.public_key());
    assert_eq!(key_of_csr(&csr, &member), Ok(own.clone()));
    assert_eq!(key_of_csr(&csr, &id("02")), Err(InvalidCertificateRequest));
    let block = pem::parse(&csr).unwrap();
    for position in 0..block.contents().len() {
        let mut der = block.contents().to_vec();
        der[position] ^= 1;
        let changed = pem::encode(&pem::Pem::new("CERTIFICATE REQUEST", der));
        assert!(
            !matches!(key_of_csr(&changed, &member), Ok(key) if key != own),
            "byte {position}"
        );
    }
}
