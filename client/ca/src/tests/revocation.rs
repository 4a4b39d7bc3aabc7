//! Revoking, lists of what was revoked, and reenrolling.

use fabric_testkit::{Authority, Template};

use super::*;

fn certificate(serial: &[u8], names_issuer: bool) -> String {
    let template = Template::named("alice").serial(serial);
    let template =
        template.with(|params| params.use_authority_key_identifier_extension = names_issuer);
    Authority::new("root").issue(&template).certificate
}

fn list() -> String {
    Authority::new("root").revocation_list(&[[7]])
}

fn sent(unsigned: UnsignedRequest) -> (String, Value) {
    let key = SigningKey::generate().unwrap();
    let signature = key.sign(&unsigned.bytes_to_sign());
    let request = unsigned.authorize(&signature).unwrap();
    (request.path().to_owned(), body_of(&request))
}

fn success(result: Value) -> Response {
    let body = json!({"result": result, "errors": [], "messages": [], "success": true});
    answer(200, body)
}

fn refused(status: u16, code: i64) -> Error {
    let errors = json!([{"code": code, "message": "because"}]);
    let body = json!({"result": "", "errors": errors, "messages": [], "success": false});
    answer(status, body).revocation().unwrap_err()
}

#[test]
fn an_identity_is_revoked_with_all_it_has() {
    let request = RevokeRequest::identity("alice").with_reason(RevocationReason::KeyCompromise);
    let (path, body) = sent(request.unsigned("org1-members", &tokens().certificate));
    assert_eq!(path, "/api/v1/revoke");
    let expected = json!({"id": "alice", "reason": "keycompromise", "gencrl": false, "caname": "org1-members"});
    assert_eq!(body, expected);
}

#[test]
fn a_certificate_is_revoked_by_its_number_as_the_authority_keeps_it() {
    let pem = certificate(&[0, 0x0a, 0xBC], true);
    let request = RevokeRequest::certificate(&pem).unwrap().with_list();
    let RevocationTarget::Certificate(number) = &request.target else {
        panic!("{request:?}")
    };
    assert_eq!(number.serial, "abc");
    assert_eq!(
        number.authority_key_id.trim_start_matches('0'),
        number.authority_key_id
    );
    let (_, body) = sent(request.unsigned("ca", &tokens().certificate));
    let expected = json!({
        "serial": "abc",
        "aki": number.authority_key_id,
        "reason": "unspecified",
        "gencrl": true,
        "caname": "ca",
    });
    assert_eq!(body, expected);
}

#[test]
fn reasons_are_the_servers_words() {
    let reasons = [
        (RevocationReason::Unspecified, "unspecified"),
        (RevocationReason::KeyCompromise, "keycompromise"),
        (RevocationReason::CaCompromise, "cacompromise"),
        (RevocationReason::AffiliationChanged, "affiliationchanged"),
        (RevocationReason::Superseded, "superseded"),
        (
            RevocationReason::CessationOfOperation,
            "cessationofoperation",
        ),
        (RevocationReason::PrivilegeWithdrawn, "privilegewithdrawn"),
    ];
    for (reason, word) in reasons {
        let request = RevokeRequest::identity("alice").with_reason(reason);
        let (_, body) = sent(request.unsigned("ca", &tokens().certificate));
        assert_eq!(body["reason"], word);
    }
}

#[test]
fn a_text_that_is_no_certificate_or_names_no_issuer_has_no_number() {
    let one = certificate(&[1], true);
    let unnamed = certificate(&[1], false);
    for pem in ["", "junk", &one.repeat(2), &list(), &unnamed] {
        let number = CertificateNumber::of(pem);
        assert!(matches!(number, Err(Error::InvalidCertificate)), "{pem}");
    }
}

#[test]
fn a_revocation_is_read() {
    let list = list();
    let response = success(json!({
        "RevokedCerts": [{"Serial": "abc", "AKI": "def"}],
        "CRL": STANDARD.encode(&list),
    }));
    let expected = Revocation {
        certificates: vec![CertificateNumber {
            serial: "abc".to_owned(),
            authority_key_id: "def".to_owned(),
        }],
        list: Some(list),
    };
    assert_eq!(response.revocation().unwrap(), expected);
}

#[test]
fn a_revoked_identity_is_revoked_again_without_a_list() {
    let nothing = Revocation {
        certificates: Vec::new(),
        list: None,
    };
    for certificates in [Value::Null, json!([])] {
        let response = success(json!({"RevokedCerts": certificates, "CRL": ""}));
        assert_eq!(response.revocation().unwrap(), nothing);
    }
}

#[test]
fn a_list_is_asked_for_and_read() {
    let (path, body) = sent(CrlRequest.unsigned("ca", &tokens().certificate));
    assert_eq!(
        (path.as_str(), body),
        ("/api/v1/gencrl", json!({"caname": "ca"}))
    );
    let list = list();
    let response = success(json!({"CRL": STANDARD.encode(&list)}));
    assert_eq!(response.revocation_list().unwrap(), list);
}

#[test]
fn hostile_lists_are_malformed() {
    let list = list();
    let certificate = certificate(&[1], true);
    let not_a_list = pem::encode(&pem::Pem::new("X509 CRL", [1, 2, 3]));
    for text in ["", "junk", &list.repeat(2), &certificate, &not_a_list] {
        let response = success(json!({"CRL": STANDARD.encode(text)}));
        assert!(
            matches!(response.revocation_list(), Err(Error::Malformed(_))),
            "{text}"
        );
    }
    let long = Response::new(200, vec![b' '; MAX_LIST_RESPONSE_BYTES + 1]);
    assert!(matches!(long.revocation_list(), Err(Error::Malformed(_))));
}

#[test]
fn refusals_are_told_apart() {
    let verdicts = |error: &Error| {
        [
            error.is_already_revoked(),
            error.is_unknown(),
            error.is_not_permitted(),
            error.is_not_authenticated(),
        ]
    };
    assert_eq!(verdicts(&refused(404, 66)), [true, false, false, false]);
    assert_eq!(verdicts(&refused(404, 8)), [false, true, false, false]);
    assert_eq!(verdicts(&refused(404, 10)), [false, true, false, false]);
    assert_eq!(verdicts(&refused(403, 71)), [false, false, true, false]);
    assert_eq!(verdicts(&refused(401, 20)), [false, false, false, true]);
    assert_eq!(verdicts(&refused(500, 66)), [false; 4]);
}

#[test]
fn a_reenrollment_asks_for_what_an_enrollment_asks_for_under_the_certificate_that_is_held() {
    let held = tokens().certificate;
    let unsigned = ReenrollRequest::new(EnrollRequest::new("csr")).unsigned("ca", &held);
    let key = SigningKey::generate().unwrap();
    let signature = key.sign(&unsigned.bytes_to_sign());
    let request = unsigned.authorize(&signature).unwrap();
    assert_eq!(request.path(), "/api/v1/reenroll");
    let token = request.authorization().unwrap();
    assert_eq!(token.split_once('.').unwrap().0, STANDARD.encode(held));
    assert_eq!(
        body_of(&request),
        json!({"certificate_request": "csr", "caname": "ca"})
    );
}
