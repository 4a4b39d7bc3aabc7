//! Uploads: the service keeps a whole body with the digest in the address, or nothing.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use emr_model::Digest;
use reqwest::StatusCode;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsConnector;

use super::world::{World, code};
use crate::blobs::LARGEST_BLOB;
use crate::read_model::follow;
use crate::state::AppState;

#[tokio::test]
async fn a_blob_is_stored_once_however_often_it_is_sent() {
    let world = World::new().await;
    let running = world.serve().await;
    let doctor = world.doctor();
    let member = world.signed_in(&running, &doctor).await;
    for _ in 0..2 {
        member.upload(b"ciphertext").await;
    }
    let stored = world.stored();
    assert_eq!(stored.len(), 1);
    assert_eq!(std::fs::read(&stored[0]).unwrap(), b"ciphertext");
    assert!(stored[0].ends_with(Digest::of("ciphertext").as_str()));
}

#[tokio::test]
async fn other_bytes_than_the_address_says_or_too_many_leave_nothing() {
    let world = World::new().await;
    let running = world.serve().await;
    let doctor = world.doctor();
    let member = world.signed_in(&running, &doctor).await;
    let path = format!("/api/v1/blobs/{}", Digest::of("ciphertext"));
    let answer = member.visitor.put(&path).body("something else");
    assert_eq!(
        code(answer.send().await.unwrap()).await,
        (400, "INVALID_ARGUMENT".to_owned())
    );
    let stranger = world.visitor(&running).put(&path).body("ciphertext");
    assert_eq!(
        code(stranger.send().await.unwrap()).await,
        (401, "NOT_SIGNED_IN".to_owned())
    );
    assert_eq!(world.stored().len(), 0);
    let bad = member.visitor.put("/api/v1/blobs/nodigest").body("x");
    assert_eq!(bad.send().await.unwrap().status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let world = World::new().await;
    let running = world.serve().await;
    let doctor = world.doctor();
    let visitor = world.visitor(&running);
    let answer = visitor.sign_in(&visitor.proof(&doctor).await).await;
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap();

    let mut roots = rustls::RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(world.tls.pem.as_bytes()).unwrap())
        .unwrap();
    let config = rustls::ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = TlsConnector::from(Arc::new(config));
    let stream = tokio::net::TcpStream::connect(running.address)
        .await
        .unwrap();
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let mut stream = connector.connect(name, stream).await.unwrap();
    let digest = Digest::of("ciphertext");
    let head = format!(
        "PUT /api/v1/blobs/{digest} HTTP/1.1\r\nHost: a\r\nCookie: {cookie}\r\nContent-Length: 10\r\n\r\ncipher"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    wait_for(|| world.stored().len() == 1, "the upload begins").await;
    drop(stream);
    wait_for(|| world.stored().is_empty(), "the upload is forgotten").await;

    // The same upload, but complete.
    let stream = tokio::net::TcpStream::connect(running.address)
        .await
        .unwrap();
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let mut stream = connector.connect(name, stream).await.unwrap();
    stream
        .write_all(format!("{head}text").as_bytes())
        .await
        .unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 204");
}

#[tokio::test]
async fn a_declared_length_beyond_the_bound_is_refused_unread() {
    let world = World::new().await;
    let state = crate::state::AppState::open(&world.config).await.unwrap();
    let following = state.clone();
    tokio::spawn(async move {
        let AppState {
            read_model,
            peers,
            blobs,
            ..
        } = &*following;
        follow(read_model, peers, blobs).await;
    });
    let now = emr_model::Timestamp::now();
    let doctor = world.doctor();
    let holder =
        crate::certificate::identify(&state.trust, &doctor.msp, &doctor.issued.certificate, now)
            .unwrap();
    let token = state
        .sessions
        .begin(&holder, (0, 0), "", now)
        .await
        .unwrap();
    let answer = warp::test::request()
        .method("PUT")
        .path(&format!("/api/v1/blobs/{}", Digest::of("")))
        .header("cookie", format!("other=1; __Host-emr-session={token}"))
        .header("content-length", LARGEST_BLOB + 1)
        .reply(&crate::routes::routes(&state))
        .await;
    assert_eq!(answer.status(), 413);
}

#[tokio::test]
async fn unfinished_files_of_a_crash_are_removed_at_a_later_start_and_running_uploads_stay() {
    let world = World::new().await;
    let folder = world.config.data.join("store/blobs/ab");
    std::fs::create_dir_all(&folder).unwrap();
    let (crashed, running) = (folder.join("abcd#1"), folder.join("abcd#2"));
    std::fs::write(&running, "half").unwrap();
    let unfinished = std::fs::File::create(&crashed).unwrap();
    let hours_ago = SystemTime::now() - Duration::from_secs(2 * 60 * 60);
    unfinished.set_modified(hours_ago).unwrap();
    world.serve().await;
    assert_eq!(world.stored(), [running]);
}

async fn wait_for(condition: impl Fn() -> bool, what: &str) {
    let met = async {
        while !condition() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), met)
        .await
        .unwrap_or_else(|_| panic!("{what}: not within 10 s"));
}
