use std::time::Duration;

use fabric_gateway::endorsement::{UntrustedCertificate, verify_endorser};
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DnType, IsCa, KeyPair, date_time_ymd,
};

use crate::fixtures::{Member, Organization, now};

#[test]
fn a_peer_of_the_root_is_trusted() {
    let organization = Organization::new("Org1MSP");
    assert_eq!(
        verify(&organization.member(&["peer"]), &organization),
        Ok(())
    );
    let with_department = organization.member(&["peer", "cardiology"]);
    assert_eq!(verify(&with_department, &organization), Ok(()));
}

#[test]
fn one_of_several_roots_is_enough() {
    let (old, new) = (Organization::new("Org1MSP"), Organization::new("Org1MSP"));
    let peer = new.member(&["peer"]);
    assert_eq!(
        verify_endorser(
            peer.identity.certificate_der(),
            &[&old.root_der, b"broken", &new.root_der],
            now()
        ),
        Ok(())
    );
}

#[test]
fn only_a_peer_is_trusted() {
    let organization = Organization::new("Org1MSP");
    for units in [
        &[][..],
        &["client"],
        &["admin"],
        &["orderer"],
        &["Peer"],
        &["peer", "client"],
        &["peer", "peer"],
    ] {
        assert_eq!(
            verify(&organization.member(units), &organization),
            Err(UntrustedCertificate::AnotherUnit),
            "{units:?}"
        );
    }
}

#[test]
fn a_root_of_the_same_name_but_another_key_proves_nothing() {
    let (real, imitation) = (Organization::new("Org1MSP"), Organization::new("Org1MSP"));
    assert_eq!(
        verify(&imitation.member(&["peer"]), &real),
        Err(UntrustedCertificate::NotIssuedByRoot)
    );
    let peer = real.member(&["peer"]);
    assert_eq!(
        verify_endorser(peer.identity.certificate_der(), &[], now()),
        Err(UntrustedCertificate::NotIssuedByRoot)
    );
}

#[test]
fn a_root_that_is_no_authority_issues_nothing() {
    let mut parameters = CertificateParams::default();
    parameters
        .distinguished_name
        .push(DnType::OrganizationalUnitName, "peer");
    let peer = Organization::with_root("Org1MSP", parameters);
    assert_eq!(
        verify(&peer.member(&["peer"]), &peer),
        Err(UntrustedCertificate::NotIssuedByRoot)
    );
}

#[test]
fn a_root_with_another_kind_of_key_issues_nothing() {
    for algorithm in [&rcgen::PKCS_ECDSA_P384_SHA384, &rcgen::PKCS_ED25519] {
        let organization = Organization::with_root_and_key(
            "Org1MSP",
            Organization::root_parameters("Org1MSP"),
            KeyPair::generate_for(algorithm).unwrap(),
        );
        assert_eq!(
            verify(&organization.member(&["peer"]), &organization),
            Err(UntrustedCertificate::NotIssuedByRoot)
        );
    }
}

#[test]
fn a_certificate_that_was_changed_is_not_issued_by_the_root() {
    let organization = Organization::new("Org1MSP");
    let peer = organization.member(&["peer"]);
    let mut der = peer.identity.certificate_der().to_vec();
    let unit = der.windows(4).position(|bytes| bytes == b"peer").unwrap();
    der[unit..unit + 4].copy_from_slice(b"boss");
    assert_eq!(
        verify_endorser(&der, &[&organization.root_der], now()),
        Err(UntrustedCertificate::NotIssuedByRoot)
    );
}

#[test]
fn a_certificate_authority_is_no_endorser() {
    let organization = Organization::new("Org1MSP");
    let mut parameters = peer_parameters();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    assert_eq!(
        verify(&organization.member_with(parameters), &organization),
        Err(UntrustedCertificate::IsAuthority)
    );
}

#[test]
fn a_certificate_is_trusted_only_while_it_is_valid() {
    let organization = Organization::new("Org1MSP");
    let mut parameters = peer_parameters();
    parameters.not_before = date_time_ymd(2024, 1, 1);
    parameters.not_after = date_time_ymd(2024, 12, 31);
    let peer = organization.member_with(parameters);
    let at = |days: u64| {
        verify_endorser(
            peer.identity.certificate_der(),
            &[&organization.root_der],
            now() + Duration::from_hours(24 * days),
        )
    };
    assert_eq!(
        [at(0), at(100), at(1000)],
        [
            Err(UntrustedCertificate::NotValidThen),
            Ok(()),
            Err(UntrustedCertificate::NotValidThen)
        ]
    );
}

#[test]
fn a_critical_extension_that_nobody_understands_is_refused() {
    let organization = Organization::new("Org1MSP");
    let mut parameters = peer_parameters();
    let mut extension = CustomExtension::from_oid_content(&[1, 2, 3, 4], vec![5, 0]);
    extension.set_criticality(true);
    parameters.custom_extensions.push(extension);
    assert_eq!(
        verify(&organization.member_with(parameters), &organization),
        Err(UntrustedCertificate::Malformed)
    );
}

fn verify(member: &Member, organization: &Organization) -> Result<(), UntrustedCertificate> {
    verify_endorser(
        member.identity.certificate_der(),
        &[&organization.root_der],
        now(),
    )
}

fn peer_parameters() -> CertificateParams {
    let mut parameters = CertificateParams::default();
    parameters
        .distinguished_name
        .push(DnType::OrganizationalUnitName, "peer");
    parameters
}
