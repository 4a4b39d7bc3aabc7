//! Tests everything but the sending: bytes to sign, bodies, valid and hostile answers.

use base64::{Engine, engine::general_purpose::STANDARD};
use p256::ecdsa::{Signature, VerifyingKey, signature::Verifier};
use p256::pkcs8::DecodePublicKey;
use proptest::prelude::*;
use serde_json::{Value, json};
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::prelude::{FromDer, GeneralName, ParsedExtension};

use crate::*;

mod revocation;
#[cfg(feature = "connect")]
mod roots;

/// Made by `util.GenECDSAToken` of Fabric CA v1.5.21, with a key that no longer exists.
const TOKENS: &str = include_str!("../testdata/tokens.json");

#[derive(serde::Deserialize)]
struct Tokens {
    certificate: String,
    tokens: Vec<Token>,
}

#[derive(serde::Deserialize)]
struct Token {
    uri: String,
    body: String,
    token: String,
}

fn tokens() -> Tokens {
    serde_json::from_str(TOKENS).unwrap()
}

fn public_key(certificate_pem: &str) -> VerifyingKey {
    let block = pem::parse(certificate_pem).unwrap();
    let (_, certificate) = x509_parser::parse_x509_certificate(block.contents()).unwrap();
    VerifyingKey::from_public_key_der(certificate.public_key().raw).unwrap()
}

fn body_of(request: &Request) -> Value {
    serde_json::from_slice(request.body()).unwrap()
}

fn register(id: &str) -> UnsignedRequest {
    RegisterRequest::client(id).unsigned("org1-members", &tokens().certificate)
}

#[test]
fn tokens_are_those_of_the_go_client() {
    let Tokens {
        certificate,
        tokens,
    } = tokens();
    let key = public_key(&certificate);
    for Token { uri, body, token } in tokens {
        assert_eq!(uri, Endpoint::Register.path());
        let unsigned =
            UnsignedRequest::new(Endpoint::Register, &certificate, body.clone().into_bytes());
        let signature = STANDARD.decode(token.split_once('.').unwrap().1).unwrap();
        key.verify(
            &unsigned.bytes_to_sign(),
            &Signature::from_der(&signature).unwrap(),
        )
        .unwrap();
        let request = unsigned.authorize(&signature).unwrap();
        assert_eq!(request.authorization(), Some(token.as_str()));
        assert_eq!(request.body(), body.as_bytes());
    }
}

#[test]
fn a_signature_with_the_higher_s_is_sent_with_the_lower() {
    let key = SigningKey::generate().unwrap();
    let unsigned = register("alice");
    let low = Signature::from_der(&key.sign(&unsigned.bytes_to_sign())).unwrap();
    let high = Signature::from_scalars(low.r().to_bytes(), (-*low.s()).to_bytes()).unwrap();
    assert_ne!(low, high);
    let sent = unsigned
        .clone()
        .authorize(high.to_der().as_bytes())
        .unwrap();
    let expected = unsigned.authorize(low.to_der().as_bytes()).unwrap();
    assert_eq!(sent.authorization(), expected.authorization());
}

#[test]
fn bytes_that_are_no_signature_authorize_nothing() {
    for bytes in [
        &b""[..],
        b"junk",
        &[0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00],
        &[0; 64],
    ] {
        assert!(matches!(
            register("alice").authorize(bytes),
            Err(Error::InvalidSignature)
        ));
    }
}

#[test]
fn a_registered_client_enrolls_once_and_has_no_affiliation() {
    let mut alice = RegisterRequest::client("alice").with_attribute("role", "patient");
    alice.attributes.push(Attribute {
        name: String::from("hf.Revoker"),
        value: String::from("true"),
        in_certificate: false,
    });
    let request = alice.unsigned("org1-members", &tokens().certificate);
    let key = SigningKey::generate().unwrap();
    let signature = key.sign(&request.bytes_to_sign());
    assert_eq!(
        body_of(&request.authorize(&signature).unwrap()),
        json!({
            "id": "alice",
            "type": "client",
            "max_enrollments": 1,
            "affiliation": ".",
            "attrs": [
                {"name": "role", "value": "patient", "ecert": true},
                {"name": "hf.Revoker", "value": "true", "ecert": false},
            ],
            "caname": "org1-members",
        })
    );
}

#[test]
fn a_chosen_secret_is_sent_and_never_shown() {
    let secret = EnrollmentSecret::from(String::from("a chosen secret"));
    let request = RegisterRequest {
        secret: Some(secret.clone()),
        ..RegisterRequest::client("alice")
    };
    let unsigned = request.unsigned("ca", &tokens().certificate);
    let enroll = EnrollRequest::new("csr").request("ca", "alice", &secret);
    let shown = format!("{request:?}{unsigned:?}{enroll:?}{secret:?}");
    assert!(!shown.contains("chosen secret"), "{shown}");
    assert!(
        !shown.contains(&STANDARD.encode("a chosen secret")),
        "{shown}"
    );
    let signature = SigningKey::generate()
        .unwrap()
        .sign(&unsigned.bytes_to_sign());
    assert_eq!(
        body_of(&unsigned.authorize(&signature).unwrap())["secret"],
        "a chosen secret"
    );
}

#[test]
fn a_registrar_of_an_affiliation_is_registered_with_what_it_may_do() {
    let types = [IdentityType::Client, IdentityType::Other("user".into())];
    let request = RegisterRequest::client("bob")
        .with_affiliation("org1.laboratory")
        .as_registrar_of(&types)
        .as_registrar_of_attributes(&["role", "app.*"])
        .as_revoker()
        .as_list_maker()
        .as_affiliation_manager();
    let unsigned = request.unsigned("ca", &tokens().certificate);
    let key = SigningKey::generate().unwrap();
    let signature = key.sign(&unsigned.bytes_to_sign());
    let body = body_of(&unsigned.authorize(&signature).unwrap());
    assert_eq!(body["affiliation"], "org1.laboratory");
    let attribute =
        |name: &str, value: &str| json!({ "name": name, "value": value, "ecert": false });
    assert_eq!(
        body["attrs"],
        json!([
            attribute("hf.Registrar.Roles", "client,user"),
            attribute("hf.Registrar.Attributes", "role,app.*"),
            attribute("hf.Revoker", "true"),
            attribute("hf.GenCRL", "true"),
            attribute("hf.AffiliationMgr", "true"),
        ])
    );
}

#[test]
fn a_request_about_a_resource_signs_its_method_and_whole_uri() {
    let Tokens { certificate, .. } = tokens();
    let key = SigningKey::generate().unwrap();
    let remove = AffiliationRequest::Remove {
        name: "a/b?c".into(),
        with_identities: true,
    };
    let modify = IdentityRequest::Modify {
        id: "bob".into(),
        change: IdentityChange::default(),
    };
    for (unsigned, method, uri, body) in [
        (
            AffiliationRequest::List.unsigned("ca", &certificate),
            "GET",
            "/api/v1/affiliations?ca=ca",
            "",
        ),
        (
            remove.unsigned("ca", &certificate),
            "DELETE",
            "/api/v1/affiliations/a%2Fb%3Fc?force=true&ca=ca",
            "",
        ),
        (
            modify.unsigned("ca", &certificate),
            "PUT",
            "/api/v1/identities/bob",
            r#"{"caname":"ca"}"#,
        ),
    ] {
        let (signed_uri, signed_body) = (STANDARD.encode(uri), STANDARD.encode(body));
        let signed_certificate = STANDARD.encode(&certificate);
        let expected = format!("{method}.{signed_uri}.{signed_body}.{signed_certificate}");
        assert_eq!(unsigned.bytes_to_sign(), expected.as_bytes());
        let signature = key.sign(&unsigned.bytes_to_sign());
        let request = unsigned.authorize(&signature).unwrap();
        assert_eq!(
            (request.method().as_str(), request.path(), request.body()),
            (method, uri, body.as_bytes())
        );
    }
}

#[test]
fn lists_that_go_leaves_out_or_writes_as_null_are_empty() {
    let answer = |result: Value| {
        let body = json!({ "success": true, "errors": [], "messages": [], "result": result });
        Response::new(200, serde_json::to_vec(&body).unwrap())
    };
    let root = answer(json!({ "name": "", "affiliations": [{ "name": "org1" }], "caname": "ca" }));
    let root = root.affiliation().unwrap();
    assert_eq!(root.affiliations[0].name, "org1");
    assert!(root.affiliations[0].affiliations.is_empty());
    let bob = json!({ "id": "bob", "type": "user", "affiliation": "", "attrs": null });
    let bob = answer(bob).identity().unwrap();
    assert_eq!(bob.identity_type, IdentityType::Other("user".into()));
    let nobody = answer(json!({ "caname": "ca", "identities": null }));
    assert_eq!(nobody.identities().unwrap(), []);
    for hostile in [json!(null), json!([]), json!({ "affiliations": 3 })] {
        assert!(answer(hostile).affiliation().is_err());
    }
}

#[test]
fn an_enrollment_names_its_ca_and_carries_id_and_secret() {
    let secret = EnrollmentSecret::from(String::from("pass:word"));
    let request = EnrollRequest::new("the csr").request("org1-members", "alice", &secret);
    let basic = format!("Basic {}", STANDARD.encode("alice:pass:word"));
    assert_eq!(request.authorization(), Some(basic.as_str()));
    let expected = json!({"certificate_request": "the csr", "caname": "org1-members"});
    assert_eq!(body_of(&request), expected);
}

#[test]
fn a_tls_enrollment_asks_for_the_tls_profile_and_may_ask_for_attributes() {
    let attributes = vec![AttributeRequest {
        name: String::from("role"),
        optional: true,
    }];
    let request = EnrollRequest {
        attributes,
        ..EnrollRequest::tls("the csr")
    };
    let request = request.request("org1-tls", "peer0", &String::from("secret").into());
    assert_eq!(
        body_of(&request),
        json!({
            "certificate_request": "the csr",
            "profile": "tls",
            "attr_reqs": [{"name": "role", "optional": true}],
            "caname": "org1-tls",
        })
    );
}

#[test]
fn asking_for_info_needs_no_authorization() {
    let request = InfoRequest.request("org1-members");
    assert_eq!(
        (request.path(), request.authorization()),
        ("/api/v1/cainfo", None)
    );
    assert_eq!(body_of(&request), json!({"caname": "org1-members"}));
}

#[test]
fn a_relayed_request_stays_byte_for_byte_what_it_was() {
    let request = Request::relayed(
        Endpoint::Register,
        String::from("a.b"),
        b"{ \"x\":1 }".to_vec(),
    );
    assert_eq!(request.body(), b"{ \"x\":1 }");
    assert_eq!(request.authorization(), Some("a.b"));
}

#[test]
fn a_certificate_request_carries_common_name_hosts_and_a_good_signature() {
    let key = SigningKey::generate().unwrap();
    let pem = CertificateRequest::new("peer0")
        .with_hosts(["localhost", "127.0.0.1"])
        .to_pem(&key)
        .unwrap();
    let block = pem::parse(&pem).unwrap();
    assert_eq!(block.tag(), "CERTIFICATE REQUEST");
    let request = certification_request(&block);
    assert_eq!(
        request.certification_request_info.subject.to_string(),
        "CN=peer0"
    );
    assert_eq!(
        request.certification_request_info.subject_pki.raw,
        key.public_key()
    );
    let names: Vec<_> = request
        .requested_extensions()
        .unwrap()
        .filter_map(|extension| match extension {
            ParsedExtension::SubjectAlternativeName(names) => Some(&names.general_names),
            _ => None,
        })
        .flatten()
        .collect();
    assert_eq!(
        names,
        [
            &GeneralName::DNSName("localhost"),
            &GeneralName::IPAddress(&[127, 0, 0, 1])
        ]
    );
    let verifying = VerifyingKey::from_public_key_der(&key.public_key()).unwrap();
    verifying
        .verify(
            request.certification_request_info.raw,
            &Signature::from_der(&request.signature_value.data).unwrap(),
        )
        .unwrap();
}

#[test]
fn the_signed_part_of_a_certificate_request_equals_that_of_rcgen() {
    let key = SigningKey::generate().unwrap();
    let public_key = key.public_key();
    for hosts in [
        &[][..],
        &["localhost"],
        &["10.0.0.1", "::1", "*.example.com"],
    ] {
        let unsigned = CertificateRequest::new("Größe, \"O'Neil\" + 1")
            .with_hosts(hosts.iter().copied())
            .unsigned(&public_key)
            .unwrap();
        let hosts: Vec<_> = hosts.iter().map(|host| (*host).to_owned()).collect();
        let mut params = rcgen::CertificateParams::new(hosts).unwrap();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params
            .distinguished_name
            .push(rcgen::DnType::CommonName, "Größe, \"O'Neil\" + 1");
        let request = params
            .serialize_request(&rcgen::KeyPair::from_pem(&key.to_pem()).unwrap())
            .unwrap();
        let block = pem::parse(request.pem().unwrap()).unwrap();
        assert_eq!(
            unsigned.bytes_to_sign(),
            certification_request(&block).certification_request_info.raw
        );
    }
}

#[test]
fn a_certificate_request_takes_a_raw_signature_of_a_key_that_is_elsewhere() {
    let key = SigningKey::generate().unwrap();
    let unsigned = CertificateRequest::new("alice")
        .unsigned(&key.public_key())
        .unwrap();
    let der = key.sign(unsigned.bytes_to_sign());
    let raw = Signature::from_der(&der).unwrap().to_bytes();
    assert_eq!(
        unsigned.clone().with_signature(&raw).unwrap(),
        unsigned.clone().with_signature(&der).unwrap()
    );
    assert!(matches!(
        unsigned.with_signature(b"junk"),
        Err(Error::InvalidSignature)
    ));
}

#[test]
fn a_certificate_request_is_for_a_p256_key_alone() {
    let request = CertificateRequest::new("alice");
    let p384 = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).unwrap();
    let p384 = rcgen::PublicKeyData::subject_public_key_info(&p384);
    let long = [SigningKey::generate().unwrap().public_key(), vec![0]].concat();
    for key in [&b""[..], b"junk", &p384, &long] {
        assert!(matches!(
            request.unsigned(key),
            Err(Error::InvalidPublicKey)
        ));
    }
}

fn certification_request(block: &pem::Pem) -> X509CertificationRequest<'_> {
    let (rest, request) = X509CertificationRequest::from_der(block.contents()).unwrap();
    assert_eq!(rest, b"");
    request
}

#[test]
fn a_host_outside_ascii_is_refused() {
    let key = SigningKey::generate().unwrap();
    let request = CertificateRequest::new("peer0")
        .with_hosts(["пример"])
        .to_pem(&key);
    assert!(matches!(request, Err(Error::InvalidCertificateRequest)));
}

#[test]
fn a_key_survives_pem_and_is_never_shown() {
    let key = SigningKey::generate().unwrap();
    let pem = key.to_pem();
    assert_eq!(SigningKey::from_pem(&pem).unwrap().to_pem(), pem);
    assert_eq!(format!("{key:?}"), "SigningKey([redacted])");
}

#[test]
fn a_key_that_is_not_p256_is_refused() {
    let certificate = tokens().certificate;
    let long = "x".repeat(100_000);
    let sec1 = pem::encode(&pem::Pem::new("EC PRIVATE KEY", [1, 2, 3]));
    for text in ["", "junk", &certificate, &long, &sec1] {
        assert!(matches!(SigningKey::from_pem(text), Err(Error::InvalidKey)));
    }
}

fn answer(status: u16, body: Value) -> Response {
    Response::new(status, body.to_string().into_bytes())
}

fn enrolled(certificate: &str, chain: &str) -> Response {
    let result = json!({"Cert": certificate, "ServerInfo": {"CAName": "ca", "CAChain": chain, "Version": ""}});
    answer(
        201,
        json!({"result": result, "errors": [], "messages": [], "success": true}),
    )
}

#[test]
fn an_enrollment_is_read() {
    let pem = tokens().certificate;
    let encoded = STANDARD.encode(&pem);
    let enrollment = enrolled(&encoded, &encoded).enrollment().unwrap();
    assert_eq!(
        enrollment,
        Enrollment {
            certificate: pem.clone(),
            chain: pem
        }
    );
}

#[test]
fn a_registration_is_read_and_its_secret_not_shown() {
    let response = answer(
        201,
        json!({"result": {"secret": "s3cr3t"}, "errors": [], "success": true}),
    );
    let registration = response.registration().unwrap();
    assert_eq!(registration.secret.expose(), "s3cr3t");
    assert!(!format!("{response:?}{registration:?}").contains("s3cr3t"));
}

#[test]
fn info_is_read() {
    let pem = tokens().certificate;
    let result = json!({"CAName": "ca", "CAChain": STANDARD.encode(&pem), "Version": "1.5.21", "IssuerPublicKey": ""});
    let info = answer(
        200,
        json!({"result": result, "errors": [], "success": true}),
    )
    .info()
    .unwrap();
    let expected = AuthorityInfo {
        name: String::from("ca"),
        chain: pem,
        version: String::from("1.5.21"),
    };
    assert_eq!(info, expected);
}

#[test]
fn a_refusal_carries_the_servers_own_codes() {
    let errors = json!([{"code": 74, "message": "Identity 'alice' is already registered"}]);
    let response = answer(
        409,
        json!({"result": "", "errors": errors, "messages": [], "success": false}),
    );
    let error = response.registration().unwrap_err();
    assert!(error.is_already_registered());
    assert_eq!(
        error.to_string(),
        "the certificate authority refused: status 409, code 74: Identity 'alice' is already registered"
    );
    let Error::Refused(refusal) = error else {
        panic!("{error:?}")
    };
    assert_eq!(refusal.errors[0].code, 74);
}

#[test]
fn a_failure_of_the_server_is_not_called_a_refusal() {
    let errors = json!([{"code": 0, "message": "database"}]);
    let response = answer(
        500,
        json!({"result": "", "errors": errors, "success": false}),
    );
    assert!(matches!(response.info(), Err(Error::Failed(_))));
    let page = Response::new(502, b"<html>bad gateway</html>".to_vec());
    assert!(matches!(
        page.info(),
        Err(Error::Failed(Refusal { status: 502, .. }))
    ));
}

#[test]
fn an_answer_that_contradicts_itself_is_no_success() {
    let good = json!({"secret": "s"});
    let unsuccessful = answer(201, json!({"result": good, "errors": [], "success": false}));
    let with_errors = answer(
        201,
        json!({"result": good, "errors": [{"code": 1, "message": "x"}], "success": true}),
    );
    let wrong_status = answer(404, json!({"result": good, "errors": [], "success": true}));
    for response in [unsuccessful, with_errors, wrong_status] {
        assert!(matches!(
            response.registration(),
            Err(Error::Failed(_) | Error::Refused(_))
        ));
    }
}

#[test]
fn hostile_answers_are_malformed() {
    let pem = tokens().certificate;
    let good = STANDARD.encode(&pem);
    let two = STANDARD.encode(pem.repeat(2));
    let long_chain = STANDARD.encode(pem.repeat(17));
    let key = STANDARD.encode(pem::encode(&pem::Pem::new("PRIVATE KEY", [1, 2, 3])));
    let not_x509 = STANDARD.encode(pem::encode(&pem::Pem::new("CERTIFICATE", [1, 2, 3])));
    let not_utf8 = STANDARD.encode([0xff, 0xfe]);
    let responses = [
        Response::new(200, Vec::new()),
        Response::new(200, b"not json".to_vec()),
        Response::new(200, b"[".repeat(200_000)),
        Response::new(200, vec![b' '; MAX_RESPONSE_BYTES + 1]),
        answer(201, json!({"success": true})),
        answer(201, json!({"result": "", "errors": [], "success": true})),
        enrolled("not base64!", &good),
        enrolled("", &good),
        enrolled(&two, &good),
        enrolled(&key, &good),
        enrolled(&not_x509, &good),
        enrolled(&not_utf8, &good),
        enrolled(&good, "not base64!"),
        enrolled(&good, &long_chain),
    ];
    for response in responses {
        let body = String::from_utf8_lossy(response.body())
            .chars()
            .take(200)
            .collect::<String>();
        assert!(
            matches!(response.enrollment(), Err(Error::Malformed(_))),
            "{body}"
        );
    }
}

#[cfg(feature = "connect")]
#[test]
fn an_authority_wants_an_https_origin_and_roots() {
    let pem = tokens().certificate;
    CertificateAuthority::new("https://localhost:7054", "ca", &pem).unwrap();
    for url in [
        "",
        "localhost:7054",
        "http://localhost",
        "https://localhost/x",
        "https://u:p@localhost",
        "https://h/?q",
    ] {
        let authority = CertificateAuthority::new(url, "ca", &pem);
        assert!(matches!(authority, Err(Error::InvalidUrl)), "{url}");
    }
    for roots in ["", "junk"] {
        let authority = CertificateAuthority::new("https://localhost", "ca", roots);
        assert!(matches!(authority, Err(Error::InvalidRoots(_))), "{roots}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_reading_panic(status in 0_u16.., body in proptest::collection::vec(any::<u8>(), 0..512)) {
        let response = Response::new(status, body);
        let _ = (response.info().is_ok(), response.enrollment().is_ok(), response.registration().is_ok());
        let _ = (response.revocation().is_ok(), response.revocation_list().is_ok());
    }
}

#[test]
fn a_relay_reads_the_certificate_of_a_token_and_of_nothing_else() {
    let token = ReenrollRequest::new(EnrollRequest::new("csr"))
        .unsigned("org1-ca", "certificate")
        .authorize(&[1; 64])
        .unwrap();
    assert_eq!(token.token_certificate().as_deref(), Some("certificate"));
    for other in ["Basic YTpi", "", "!.signature", "/w==.signature"] {
        let request = Request::relayed(Endpoint::Reenroll, other.to_owned(), Vec::new());
        assert_eq!(request.token_certificate(), None, "{other}");
    }
}
