//! Relays pass exact bytes to the addressee, and say clearly if the addressee cannot be reached.

use std::sync::Arc;

use emr_api::transaction::{AskRelease, SignedTransaction};
use emr_model::keeper::GetKeepers;
use emr_model::{Function, MemberId, Timestamp, access::AccessKey};
use emr_testkit::Authority;
use fabric_ca::{AttributeRequest, CertificateRequest, EnrollRequest, ReenrollRequest, SigningKey};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use super::pki::{Issues, Person};
use super::world::{World, code, problem};

const REGISTER: &str = "/api/v1/ca/ministry-members/register";
const REENROLL: &str = "/api/v1/ca/ministry-members/reenroll";
const BODY: &str = "{ \"id\":\"x\",  \"caname\":\"ministry-members\" }";

/// Takes one request over TLS that ends with this body, answers it, and tells what it got.
pub(super) async fn authority(
    tls: &Authority,
    body: String,
    (status, answer): (&'static str, String),
) -> (String, JoinHandle<String>) {
    let own = tls.tls();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(
            vec![own.der().into()],
            PrivateKeyDer::Pkcs8(own.key_der().into()),
        )
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let served = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let mut stream = acceptor.accept(stream).await.unwrap();
        let mut got = String::new();
        while !got.ends_with(&body) {
            let mut bytes = [0; 4096];
            let length = stream.read(&mut bytes).await.unwrap();
            got.push_str(std::str::from_utf8(&bytes[..length]).unwrap());
        }
        let length = answer.len();
        let answer = format!(
            "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{answer}"
        );
        stream.write_all(answer.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        got
    });
    (url, served)
}

#[tokio::test]
async fn a_certificate_authority_gets_the_exact_request_and_its_answer_comes_back() {
    let mut world = World::new().await;
    let refusal = ("403 Forbidden", r#"{"success":false}"#.to_owned());
    let (url, served) = authority(&world.tls, BODY.to_owned(), refusal).await;
    world.config.authorities[0].url = url;
    let running = world.serve().await;
    let operator = world.ministry_nodes.node("MinistryMSP", "admin");
    let member = world.signed_in(&running, &operator).await;
    let answer = member
        .visitor
        .post(REGISTER, &())
        .header("authorization", "certificate.signature")
        .body(BODY)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 403);
    assert_eq!(answer.text().await.unwrap(), r#"{"success":false}"#);
    let got = served.await.unwrap();
    assert!(
        got.starts_with("POST /api/v1/register HTTP/1.1\r\n"),
        "{got}"
    );
    assert!(
        got.contains("authorization: certificate.signature\r\n"),
        "{got}"
    );
    assert!(!got.contains("cookie"), "{got}");
    assert!(got.ends_with(BODY), "{got}");
}

#[tokio::test]
async fn l2_only_configured_authorities_and_functions_are_relayed_and_only_for_approvers() {
    let world = World::new().await;
    let running = world.serve().await;
    let operator = world.ministry_nodes.node("MinistryMSP", "admin");
    let member = world.signed_in(&running, &operator).await;
    let ask = async |path: &str, body: &'static str| {
        let request = member.visitor.post(path, &()).body(body);
        let request = request.header("authorization", "token");
        code(request.send().await.unwrap()).await
    };
    assert_eq!(
        ask(REGISTER, BODY).await,
        (503, "AUTHORITY_UNREACHABLE".to_owned())
    );
    // The authorities' server reads names in any case, and uses the last one.
    for body in [
        r#"{"caname":"ministry-nodes"}"#,
        r#"{"caname":"ministry-members","CAName":"ministry-nodes"}"#,
        r#"{"caname":"ministry-members","caname":"ministry-nodes"}"#,
    ] {
        assert_eq!(
            ask(REGISTER, body).await,
            (400, "INVALID_ARGUMENT".to_owned())
        );
    }
    for path in [
        "/api/v1/ca/ministry-nodes/register",
        "/api/v1/ca/ministry-members/gencrl",
    ] {
        assert_eq!(ask(path, BODY).await, (404, "NOT_FOUND".to_owned()));
    }
    let without_token = async |path| {
        let request = member.visitor.post(path, &()).body(BODY);
        code(request.send().await.unwrap()).await
    };
    let invalid = (400, "INVALID_ARGUMENT".to_owned());
    assert_eq!(without_token(REGISTER).await, invalid);
    let nowhere = "/api/v1/ca/nowhere/register";
    assert_eq!(without_token(nowhere).await, (404, "NOT_FOUND".to_owned()));
    // A guess at a secret locks an identity at its authority, so a patient gets nothing through.
    let patient = world.patient();
    let patient = world.signed_in(&running, &patient).await;
    for path in [REGISTER, "/api/v1/ca/ministry-members/enroll"] {
        let request = patient.visitor.post(path, &()).body(BODY);
        let request = request.header("authorization", "token");
        assert_eq!(
            code(request.send().await.unwrap()).await,
            (403, "NOT_PERMITTED".to_owned())
        );
    }
    let stranger = world.visitor(&running).post(REGISTER, &());
    assert_eq!(
        code(stranger.send().await.unwrap()).await,
        (401, "NOT_SIGNED_IN".to_owned())
    );
}

#[tokio::test]
async fn a_member_reenrolls_their_own_id_under_their_own_key_and_nothing_else() {
    let world = World::new().await;
    let running = world.serve().await;
    let [patient, other] = [world.patient(), world.patient()];
    let operator = world.ministry_nodes.node("MinistryMSP", "admin");
    let operator = world.signed_in(&running, &operator).await;
    let member = world.signed_in(&running, &patient).await;
    let new = SigningKey::generate().unwrap();
    let csr = |id: &MemberId| {
        let request = CertificateRequest::new(id.as_str());
        EnrollRequest::new(request.to_pem(&new).unwrap())
    };
    let ask = async |by: &Person, wanted: EnrollRequest| {
        let key = SigningKey::from_pem(&by.issued.key).unwrap();
        let unsigned =
            ReenrollRequest::new(wanted).unsigned("ministry-members", &by.issued.certificate);
        let signature = key.sign(&unsigned.bytes_to_sign());
        let request = unsigned.authorize(&signature).unwrap();
        let sent = member
            .visitor
            .post(REENROLL, &())
            .body(request.body().to_vec());
        let sent = sent.header("authorization", request.authorization().unwrap());
        code(sent.send().await.unwrap()).await
    };
    let refused = (403, "NOT_PERMITTED".to_owned());
    assert_eq!(
        ask(&patient, csr(&patient.id)).await,
        refused,
        "a key that the ledger does not know"
    );
    operator.register(&patient).await;
    // No authority runs here, so an allowed request finds nobody.
    assert_eq!(
        ask(&patient, csr(&patient.id)).await,
        (503, "AUTHORITY_UNREACHABLE".to_owned())
    );
    assert_eq!(ask(&patient, csr(&other.id)).await, refused, "another's id");
    assert_eq!(
        ask(&other, csr(&patient.id)).await,
        refused,
        "another's key"
    );
    assert_eq!(
        ask(&other, csr(&other.id)).await,
        refused,
        "another's session"
    );

    let with_attributes = EnrollRequest {
        attributes: vec![AttributeRequest {
            name: "emr.role".to_owned(),
            optional: true,
        }],
        ..csr(&patient.id)
    };
    let for_tls = EnrollRequest {
        profile: Some("tls".to_owned()),
        ..csr(&patient.id)
    };
    for more in [with_attributes, for_tls] {
        assert_eq!(
            ask(&patient, more).await,
            (400, "INVALID_ARGUMENT".to_owned())
        );
    }
}

#[tokio::test]
async fn m11_an_approver_lets_a_member_enroll_once_more_and_changes_nothing_else() {
    let mut world = World::new().await;
    let id = MemberId::try_from("01".repeat(16)).unwrap();
    let path = format!("/api/v1/ca/ministry-members/identities/{id}");
    let body = r#"{"max_enrollments":2,"secret":"s","caname":"ministry-members"}"#;
    let done = ("200 OK", r#"{"success":true}"#.to_owned());
    let (url, served) = authority(&world.tls, body.to_owned(), done).await;
    world.config.authorities[0].url = url;
    let running = world.serve().await;
    let operator = world.ministry_nodes.node("MinistryMSP", "admin");
    let operator = world.signed_in(&running, &operator).await;
    let patient = world.patient();
    let patient = world.signed_in(&running, &patient).await;
    for (sender, body, expected) in [
        (&patient, body, (403, "NOT_PERMITTED")),
        (
            &operator,
            r#"{"secret":"s","attrs":[],"caname":"ministry-members"}"#,
            (400, "INVALID_ARGUMENT"),
        ),
        (
            &operator,
            r#"{"secret":"s","type":"peer","caname":"ministry-members"}"#,
            (400, "INVALID_ARGUMENT"),
        ),
        (
            &operator,
            r#"{"secret":"s","caname":"hospital-a-members"}"#,
            (400, "INVALID_ARGUMENT"),
        ),
    ] {
        let request = sender.visitor.post(&path, &()).body(body);
        let request = request.header("authorization", "certificate.signature");
        let (status, said) = code(request.send().await.unwrap()).await;
        assert_eq!((status, said.as_str()), expected, "{body}");
    }
    let request = operator.visitor.post(&path, &()).body(body);
    let request = request.header("authorization", "certificate.signature");
    assert_eq!(request.send().await.unwrap().status(), 200);
    let got = served.await.unwrap();
    let start = format!("PUT /api/v1/identities/{id} HTTP/1.1\r\n");
    assert!(got.starts_with(&start), "{got}");
    assert!(got.ends_with(body), "{got}");
}

#[tokio::test]
async fn a_keeper_that_is_down_is_named() {
    let world = World::new().await;
    let running = world.serve().await;
    let patient = world.patient();
    let member = world.signed_in(&running, &patient).await;
    let ask = AskRelease {
        access: AccessKey {
            patient: patient.id.clone(),
            time: Timestamp::now(),
            transaction: "ab".repeat(32).parse().unwrap(),
        },
    };
    let path = "/api/v1/keepers/MinistryMSP/release";
    let answer = member.visitor.post(path, &ask).send().await.unwrap();
    let problem = problem(answer).await;
    assert_eq!(
        (
            problem.status,
            problem.code.as_str(),
            problem.detail.as_str()
        ),
        (
            503,
            "KEEPER_UNREACHABLE",
            "the keeper of MinistryMSP cannot be reached"
        )
    );
    let path = "/api/v1/keepers/HospitalAMSP/release";
    let answer = member.visitor.post(path, &ask).send().await.unwrap();
    assert_eq!(code(answer).await, (404, "NOT_FOUND".to_owned()));
}

#[tokio::test]
async fn applicants_get_the_keepers_as_peers_endorsed_them() {
    let world = World::new().await;
    let running = world.serve().await;
    world.peer.answer(GetKeepers::NAME, &json!(["a keeper"]));
    let visitor = world.visitor(&running);
    let answer = visitor.get("/api/v1/keepers").send().await.unwrap();
    let answer: SignedTransaction = answer.json().await.unwrap();
    let signed = fabric_gateway::SignedTransaction::from_bytes(answer.transaction.0);
    let signed = signed.unwrap();
    let transaction = signed.transaction();
    let arguments = transaction.proposal().arguments();
    assert_eq!(arguments, [GetKeepers::NAME.as_bytes(), b"{}"]);
    assert_eq!(transaction.response().payload.as_ref(), br#"["a keeper"]"#);
}
