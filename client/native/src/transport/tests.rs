use std::sync::Arc;

use emr_api::profile::Profile;
use emr_client::identity::SigningIdentity;
use emr_client::web::WebError;
use emr_model::{Bytes, Digest, ErrorCode};
use emr_testkit::{Authority, MINISTRY, Network, Template, id};
use fabric_ca::SigningKey;
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::connect;
use crate::keys::MemoryKey;

/// A TLS service on a free port that gives every request the same answer, and the profile that pins it.
async fn answering(answer: String) -> Profile {
    let own = Template::tls("127.0.0.1").self_signed();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![own.der().into()],
            PrivateKeyDer::Pkcs8(own.key_der().into()),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut profile = Network::default().profile();
    profile.web_url = format!("https://{}", listener.local_addr().unwrap());
    profile.web_tls_ca = own.certificate.replace('\n', "\r\n\r\n  ");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, answer) = (acceptor.clone(), answer.clone());
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    return;
                };
                let mut request = [0; 8192];
                if stream.read(&mut request).await.is_ok() {
                    let _ = stream.write_all(answer.as_bytes()).await;
                    let _ = stream.shutdown().await;
                }
            });
        }
    });
    profile
}

fn http(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    )
}

async fn desk_file_of(profile: &Profile) -> Result<Bytes, WebError> {
    connect(profile).unwrap().web().desk_file(&id("01")).await
}

#[tokio::test]
async fn the_pinned_service_is_heard() {
    let profile = answering(http("200 OK", "", "\"AAAA\"")).await;
    assert_eq!(desk_file_of(&profile).await.unwrap().0, [0; 3]);
}

#[tokio::test]
async fn a_service_under_another_root_is_not_taken_for_an_absent_one() {
    let mut profile = answering(http("200 OK", "", "\"pending\"")).await;
    profile.web_tls_ca = Network::default().profile().web_tls_ca;
    assert!(matches!(
        desk_file_of(&profile).await,
        Err(WebError::Transport(
            TransportError::NotThePinnedService { .. }
        ))
    ));
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    profile.web_url = format!("https://{}", free.local_addr().unwrap());
    drop(free);
    assert!(matches!(
        desk_file_of(&profile).await,
        Err(WebError::Transport(TransportError::Unreachable { .. }))
    ));
}

#[tokio::test]
async fn a_refusal_keeps_code_and_sentence_and_tells_of_a_wrong_clock() {
    let problem = r#"{"type":"about:blank","title":"Gone","status":410,"detail":"the grant\u001b[2J has ended","code":"EXPIRED"}"#;
    let headers =
        "Content-Type: application/problem+json\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n";
    let profile = answering(http("410 Gone", headers, problem)).await;
    let error = desk_file_of(&profile).await.unwrap_err();
    assert!(error.is(ErrorCode::Expired));
    let WebError::Refused(refusal) = error else {
        panic!("{error}");
    };
    assert_eq!(refusal.status, 410);
    assert_eq!(refusal.detail, "the grant[2J has ended");
    assert!(refusal.clock_skew_seconds.is_some());
    assert!(refusal.to_string().contains("clock"));
}

#[tokio::test]
async fn a_failure_is_the_services_and_names_the_request_in_its_log() {
    let problem = r#"{"type":"about:blank","title":"Bad Gateway","status":502,"detail":"the peer could not do this","code":"PEER_FAILED"}"#;
    let headers = "X-Request-Id: 00c0ffee\r\n";
    let profile = answering(http("502 Bad Gateway", headers, problem)).await;
    let error = desk_file_of(&profile).await.unwrap_err();
    assert!(matches!(error, WebError::Failed(_)) && error.is_peer_failure());
    assert!(error.to_string().ends_with("; request 00c0ffee"), "{error}");
}

#[tokio::test]
async fn answers_that_are_none_are_told_as_that() {
    for answer in [
        http("200 OK", "", "{}"),
        http("200 OK", "", ""),
        http("302 Found", "Location: https://example.org/\r\n", ""),
        http("404 Not Found", "", "<html>"),
        http("404 Not Found", "", "[]"),
    ] {
        let profile = answering(answer).await;
        assert!(matches!(
            desk_file_of(&profile).await,
            Err(WebError::Malformed(_))
        ));
    }
}

#[tokio::test]
async fn a_blob_longer_than_it_may_be_is_not_read() {
    let profile = answering(http("200 OK", "", &"x".repeat(1000))).await;
    let connection = connect(&profile).unwrap();
    let web = connection.web();
    let digest = Digest::of("x");
    assert_eq!(web.blob(&digest, 1000).await.unwrap().len(), 1000);
    assert!(matches!(
        web.blob(&digest, 999).await,
        Err(WebError::Transport(TransportError::TooLong(999)))
    ));
}

#[tokio::test]
async fn a_challenge_of_another_length_is_not_signed() {
    let profile = answering(http("201 Created", "", r#"{"nonce":"AAAA"}"#)).await;
    let key = SigningKey::generate().unwrap();
    let member = Template::named(id("01").as_str()).unit("client");
    let certificate = Authority::new("root").certify(&member, &key.public_key());
    let signer = Arc::new(MemoryKey::new(key));
    let identity = SigningIdentity::new(MINISTRY.parse().unwrap(), certificate, signer).unwrap();
    let signed_in = connect(&profile).unwrap().web().sign_in(&identity).await;
    assert!(matches!(signed_in, Err(WebError::Malformed(_))));
}

#[test]
fn a_profile_with_another_address_than_an_https_origin_is_refused() {
    let profile = Network::default().profile();
    for url in [
        "",
        "http://127.0.0.1:1",
        "https://",
        "https://a/b",
        "nonsense",
    ] {
        let changed = Profile {
            web_url: url.to_owned(),
            ..profile.clone()
        };
        assert!(matches!(
            HttpsTransport::new(&changed),
            Err(PrepareError::InvalidProfile(_))
        ));
    }
    let changed = Profile {
        web_tls_ca: "no certificate".to_owned(),
        ..profile
    };
    assert!(matches!(
        HttpsTransport::new(&changed),
        Err(PrepareError::InvalidProfile(_))
    ));
}
