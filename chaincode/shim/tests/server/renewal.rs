//! Certificates that are renewed while the server runs.

use std::path::Path;

use fabric_chaincode::Tls;
use fabric_testkit::{Authority, Issued};

use crate::chaincode::{Serving, serve_with};
use crate::log::Log;
use crate::tls::{dial, localhost};

const CERTIFICATE: &str = "server.pem";
const KEY: &str = "server.key";
const ROOTS: &str = "peers.pem";

struct World {
    log: Log,
    servers: Authority,
    peers: Authority,
    folder: tempfile::TempDir,
    chaincode: Serving,
}

async fn world() -> World {
    let log = Log::begin();
    let (servers, peers) = (Authority::new("servers"), Authority::new("peers"));
    let folder = tempfile::tempdir().unwrap();
    let Issued { certificate, key } = servers.issue(&localhost());
    write(folder.path(), CERTIFICATE, &certificate);
    write(folder.path(), KEY, &key);
    write(folder.path(), ROOTS, &peers.pem);
    let file = |name| folder.path().join(name);
    let tls = Tls::from_files(file(CERTIFICATE), file(KEY)).unwrap();
    let tls = tls.peer_roots_file(file(ROOTS)).unwrap();
    let chaincode = serve_with(|server| server.tls(tls)).await;
    World {
        log,
        servers,
        peers,
        folder,
        chaincode,
    }
}

fn write(folder: &Path, name: &str, contents: &str) {
    std::fs::write(folder.join(name), contents).unwrap();
}

impl World {
    fn write(&self, name: &str, contents: &str) {
        write(self.folder.path(), name, contents);
    }

    async fn expect_service(&self, servers: &Authority, peers: &Authority) {
        let dialled = dial(
            servers,
            self.chaincode.address,
            Some(peers.issue(&localhost())),
        );
        let mut peer = dialled.await.unwrap();
        peer.admit().await;
        peer.expect_health().await;
    }

    async fn expect_no_service(&self, servers: &Authority, peers: &Authority) {
        let dialled = dial(
            servers,
            self.chaincode.address,
            Some(peers.issue(&localhost())),
        );
        assert!(dialled.await.is_err());
    }
}

#[tokio::test]
async fn a_renewed_certificate_counts_from_the_next_connection_on() {
    let world = world().await;
    let peer = world.peers.issue(&localhost());
    let dialled = dial(&world.servers, world.chaincode.address, Some(peer));
    let mut open = dialled.await.unwrap();
    open.admit().await;

    let (servers, peers) = (Authority::new("servers"), Authority::new("peers"));
    let Issued { certificate, key } = servers.issue(&localhost());
    world.write(CERTIFICATE, &certificate);
    world.write(KEY, &key);
    world.write(ROOTS, &peers.pem);
    world.expect_service(&servers, &peers).await;
    world.expect_no_service(&world.servers, &peers).await;
    world.expect_no_service(&servers, &world.peers).await;
    // Open connections stay open.
    open.expect_health().await;
    assert_eq!(world.log.count("renewed certificates are in use"), 1);
}

#[tokio::test]
async fn while_a_renewed_certificate_and_key_do_not_match_the_previous_pair_is_used() {
    let world = world().await;
    let expired = world.servers.issue(&localhost().expired());
    let renewed = world.servers.issue(&localhost());
    let problems = [
        (
            CERTIFICATE,
            renewed.certificate.as_str(),
            "the chaincode's private key does not belong to its certificate",
        ),
        (
            KEY,
            "",
            "the chaincode's private key is missing, or not PEM",
        ),
        (
            CERTIFICATE,
            &expired.certificate,
            "the chaincode's certificate expired on",
        ),
        (
            CERTIFICATE,
            &renewed.certificate,
            "the chaincode's private key is missing",
        ),
        (ROOTS, "", "the chaincode's private key is missing"),
    ];
    for (count, (name, contents, problem)) in problems.into_iter().enumerate() {
        world.write(name, contents);
        for _ in 0..2 {
            world.expect_service(&world.servers, &world.peers).await;
        }
        let complaint =
            "the certificates were changed and cannot be used: the last ones stay in use";
        world.log.expect(&[complaint, problem]).await;
        // Each change once, however many peers connect.
        assert_eq!(world.log.count(complaint), count + 1);
    }

    world.write(KEY, &renewed.key);
    world.write(ROOTS, &world.peers.pem);
    world.expect_service(&world.servers, &world.peers).await;
    assert_eq!(world.log.count("renewed certificates are in use"), 1);
}

#[tokio::test]
async fn a_file_that_is_gone_does_not_end_the_service() {
    let world = world().await;
    std::fs::remove_file(world.folder.path().join(CERTIFICATE)).unwrap();
    for _ in 0..2 {
        world.expect_service(&world.servers, &world.peers).await;
    }
    assert_eq!(world.log.count("cannot be read"), 1);
}
