use emr_testkit::{HOSPITAL_A, HOSPITAL_B, MINISTRY};
use fabric_ca::{CertificateRequest, SigningKey};

use super::*;

#[test]
fn only_the_application_that_the_approver_means_is_approved() {
    let key = SigningKey::generate().unwrap();
    let id: MemberId = "01".repeat(16).parse().unwrap();
    let sign_up = QueuedSignUp {
        csr: CertificateRequest::new(id.as_str()).to_pem(&key).unwrap(),
        id,
        msp: "HospitalAMSP".parse().unwrap(),
        roles: vec![Role::Practitioner],
        desk_file: Digest::of("desk file"),
    };
    let roots = Digest::of("roots");
    let own_key = Digest::of(key.public_key());
    let meant = Admission {
        id: sign_up.id.clone(),
        msp: sign_up.msp.clone(),
        roles: vec![Role::Practitioner],
        code: code_of(&sign_up, &own_key, &roots),
        custody: false,
    };
    assert_eq!(confirmed_key(&sign_up, &meant, &roots).unwrap(), own_key);

    let more = QueuedSignUp {
        roles: vec![Role::Practitioner, Role::Ministry],
        ..sign_up.clone()
    };
    let elsewhere = QueuedSignUp {
        msp: "HospitalBMSP".parse().unwrap(),
        ..sign_up.clone()
    };
    for changed in [more, elsewhere] {
        assert!(matches!(
            confirmed_key(&changed, &meant, &roots),
            Err(Error::AnotherApplication)
        ));
    }
    let exchanged = QueuedSignUp {
        csr: CertificateRequest::new(sign_up.id.as_str())
            .to_pem(&SigningKey::generate().unwrap())
            .unwrap(),
        ..sign_up.clone()
    };
    let other_roots = Digest::of("the roots of a service that lies");
    for (application, roots) in [(&exchanged, &roots), (&sign_up, &other_roots)] {
        assert!(matches!(
            confirmed_key(application, &meant, roots),
            Err(Error::AnotherCode)
        ));
    }
}

fn admitted(msp: &str, role: Role) -> RegisterMember {
    RegisterMember {
        id: "01".repeat(16).parse().unwrap(),
        msp: msp.parse().unwrap(),
        roles: vec![role],
        key: Digest::of("key"),
        network: None,
        custody: false,
    }
}

#[test]
fn members_are_enrolled_where_they_admit_others() {
    let profile = emr_testkit::Network::default().profile();
    let enrolled = |msp, role| -> Vec<String> {
        let organizations = organizations(&profile, &admitted(msp, role)).unwrap();
        let msps = organizations.into_iter();
        msps.map(|organization| organization.msp.to_string())
            .collect()
    };
    assert_eq!(enrolled(MINISTRY, Role::Patient), [MINISTRY]);
    assert_eq!(enrolled(HOSPITAL_B, Role::Practitioner), [HOSPITAL_B]);
    assert_eq!(
        enrolled(HOSPITAL_B, Role::Registrar),
        [HOSPITAL_B, MINISTRY]
    );
    let everywhere = enrolled(MINISTRY, Role::Ministry);
    assert_eq!(everywhere[0], MINISTRY);
    assert_eq!(everywhere.len(), profile.organizations.len());
}

/// What the authority of an organization lets a new member do: the attributes that they may give, and whether they
/// may revoke.
fn powers(msp: &str, role: Role, at: &str) -> (Option<String>, bool) {
    let request = registration(&admitted(msp, role), &at.parse().unwrap());
    let value = |name: &str| {
        let mut attributes = request.attributes.iter();
        let found = attributes.find(|attribute| attribute.name == name);
        found.map(|attribute| attribute.value.clone())
    };
    (
        value("hf.Registrar.Attributes"),
        value("hf.Revoker").is_some(),
    )
}

#[test]
fn only_those_who_admit_others_may_register_and_a_registrar_passes_nothing_on() {
    let none = (None, false);
    let [member, ministry] =
        [MEMBER_ATTRIBUTES, MINISTRY_ATTRIBUTES].map(|attributes| Some(attributes.to_owned()));
    assert_eq!(powers(MINISTRY, Role::Patient, MINISTRY), none);
    assert_eq!(powers(HOSPITAL_A, Role::Practitioner, HOSPITAL_A), none);
    let registrar = |at| powers(HOSPITAL_A, Role::Registrar, at);
    assert_eq!(registrar(HOSPITAL_A), (member.clone(), true));
    assert_eq!(
        registrar(MINISTRY),
        (member, false),
        "no hospital revokes the members of the ministry's authority"
    );
    for at in [MINISTRY, HOSPITAL_A] {
        assert_eq!(
            powers(MINISTRY, Role::Ministry, at),
            (ministry.clone(), true)
        );
    }
}

#[test]
fn a_certificate_of_another_organization_names_no_member() {
    let names_member = |at: &str| {
        let request = registration(&admitted(HOSPITAL_A, Role::Registrar), &at.parse().unwrap());
        let mut attributes = request.attributes.into_iter();
        attributes.any(|attribute| attribute.in_certificate)
    };
    assert!(names_member(HOSPITAL_A));
    assert!(!names_member(MINISTRY));
}
