//! Relays pass exact bytes to the addressee, and say clearly if the addressee cannot be reached.

use std::sync::Arc;

use emr_api::transaction::AskRelease;
use emr_model::{Timestamp, access::AccessKey};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use super::pki::Authority;
use super::world::{World, code, problem};

const REGISTER: &str = "/api/v1/ca/ministry-members/register";
const BODY: &str = "{ \"id\":\"x\",  \"caname\":\"ministry-members\" }";

/// Takes one request over TLS, answers 403, and tells what it got.
async fn authority(tls: &Authority) -> (String, JoinHandle<String>) {
    let (certificate, key) = tls.tls();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()],
            PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap(),
        )
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let served = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let mut stream = acceptor.accept(stream).await.unwrap();
        let mut got = String::new();
        while !got.ends_with(BODY) {
            let mut bytes = [0; 4096];
            let length = stream.read(&mut bytes).await.unwrap();
            got.push_str(std::str::from_utf8(&bytes[..length]).unwrap());
        }
        let answer = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 17\r\nConnection: close\r\n\r\n{\"success\":false}";
        stream.write_all(answer).await.unwrap();
        stream.shutdown().await.unwrap();
        got
    });
    (url, served)
}

#[tokio::test]
async fn a_certificate_authority_gets_the_exact_request_and_its_answer_comes_back() {
    let mut world = World::new().await;
    let (url, served) = authority(&world.tls).await;
    world.config.authorities[0].url = url;
    let running = world.serve().await;
    let approver = world.ministry_member();
    let member = world.signed_in(&running, &approver).await;
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
async fn only_configured_authorities_and_functions_are_relayed_and_only_for_members() {
    let world = World::new().await;
    let running = world.serve().await;
    let approver = world.ministry_member();
    let member = world.signed_in(&running, &approver).await;
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
        "/api/v1/ca/ministry-members/revoke",
    ] {
        assert_eq!(ask(path, BODY).await, (404, "NOT_FOUND".to_owned()));
    }
    let stranger = world.visitor(&running).post(REGISTER, &());
    assert_eq!(
        code(stranger.send().await.unwrap()).await,
        (401, "NOT_SIGNED_IN".to_owned())
    );
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
