use std::time::Duration;

use fabric_gateway::endorsement::{UntrustedCertificate, verify_endorser};
use fabric_testkit::Template;
use fabric_testkit::rcgen::{
    CustomExtension, DnType, DnValue, KeyPair, PKCS_ECDSA_P384_SHA384, PKCS_ED25519,
    SignatureAlgorithm,
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
            &[&old.root.der(), b"broken", &new.root.der()],
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
    let peer = Organization::with_root("Org1MSP", &peer().self_signed());
    assert_eq!(
        verify(&peer.member(&["peer"]), &peer),
        Err(UntrustedCertificate::NotIssuedByRoot)
    );
}

#[test]
fn a_root_with_another_kind_of_key_issues_nothing() {
    let algorithms: [&SignatureAlgorithm; 2] = [&PKCS_ECDSA_P384_SHA384, &PKCS_ED25519];
    for algorithm in algorithms {
        let key = KeyPair::generate_for(algorithm).unwrap().serialize_pem();
        let root = Template::named("root").authority().self_signed_by(&key);
        let organization = Organization::with_root("Org1MSP", &root);
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
        verify_endorser(&der, &[&organization.root.der()], now()),
        Err(UntrustedCertificate::NotIssuedByRoot)
    );
}

#[test]
fn a_certificate_authority_is_no_endorser() {
    let organization = Organization::new("Org1MSP");
    let authority = organization.member_with(&peer().authority());
    assert_eq!(
        verify(&authority, &organization),
        Err(UntrustedCertificate::IsAuthority)
    );
}

#[test]
fn a_certificate_is_trusted_only_while_it_is_valid() {
    let organization = Organization::new("Org1MSP");
    let peer = organization.member_with(&peer().years(2024, 2025));
    let at = |days: u64| {
        verify_endorser(
            peer.identity.certificate_der(),
            &[&organization.root.der()],
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
    assert_eq!(
        verify_with_critical(&[1, 2, 3, 4], vec![5, 0]),
        Err(UntrustedCertificate::Malformed)
    );
}

#[test]
fn a_critical_key_purpose_is_understood_and_must_be_well_formed() {
    let oid = &[2, 5, 29, 37];
    let client_authentication = b"\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x02".to_vec();
    assert_eq!(verify_with_critical(oid, client_authentication), Ok(()));
    assert_eq!(
        verify_with_critical(oid, vec![5, 0]),
        Err(UntrustedCertificate::Malformed)
    );
}

#[test]
fn fault_7_a_unit_counts_in_every_type_of_text() {
    let organization = Organization::new("Org1MSP");
    let unit = DnValue::BmpString("peer".try_into().unwrap());
    let template = Template::named("peer0").with(|params| {
        let name = &mut params.distinguished_name;
        name.push(DnType::OrganizationalUnitName, unit);
    });
    assert_eq!(
        verify(&organization.member_with(&template), &organization),
        Ok(())
    );
    let two = template.unit("admin");
    assert_eq!(
        verify(&organization.member_with(&two), &organization),
        Err(UntrustedCertificate::AnotherUnit)
    );
}

#[test]
fn bytes_after_a_certificate_are_refused() {
    let organization = Organization::new("Org1MSP");
    let mut der = organization
        .member(&["peer"])
        .identity
        .certificate_der()
        .to_vec();
    der.push(0);
    assert_eq!(
        verify_endorser(&der, &[&organization.root.der()], now()),
        Err(UntrustedCertificate::Malformed)
    );
}

/// Verifies a peer whose certificate has this critical extension.
fn verify_with_critical(oid: &[u64], content: Vec<u8>) -> Result<(), UntrustedCertificate> {
    let organization = Organization::new("Org1MSP");
    let mut extension = CustomExtension::from_oid_content(oid, content);
    extension.set_criticality(true);
    let template = peer().with(|params| params.custom_extensions.push(extension));
    verify(&organization.member_with(&template), &organization)
}

fn verify(member: &Member, organization: &Organization) -> Result<(), UntrustedCertificate> {
    verify_endorser(
        member.identity.certificate_der(),
        &[&organization.root.der()],
        now(),
    )
}

fn peer() -> Template {
    Template::named("peer0").unit("peer")
}
