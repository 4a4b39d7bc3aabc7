//! What officials see of the network's nodes.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use emr_api::network::{Network, Node, NodeKind};
use emr_model::Timestamp;
use emr_testkit::{Authority, Issued, Template};
use fabric_protos::discovery::{
    ConfigResult, Endpoint, Endpoints, Peer as Described, PeerMembershipResult, Peers,
};
use fabric_protos::gossip::gossip_message::Content;
use fabric_protos::gossip::{AliveMessage, Envelope, GossipMessage, Member, Properties, StateInfo};
use fabric_protos::msp::{FabricMspConfig, SerializedIdentity};
use prost::Message;
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::pki::Issues;
use super::world::{NOBODY, World, code};

const HOUR: Duration = Duration::from_secs(3600);

/// A node that only shows this certificate.
async fn showing(issued: &Issued) -> SocketAddr {
    let chain = vec![CertificateDer::from(issued.der())];
    let key = PrivateKeyDer::try_from(issued.key_der()).unwrap();
    let config = ServerConfig::builder().with_no_client_auth();
    let config = config.with_single_cert(chain, key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A client that refuses the certificate ends the connection.
            let _ = acceptor.accept(stream).await;
        }
    });
    address
}

fn said(content: Content) -> Option<Envelope> {
    let message = GossipMessage {
        content: Some(content),
        ..Default::default()
    };
    Some(Envelope {
        payload: message.encode_to_vec().into(),
        ..Default::default()
    })
}

/// A peer as peers describe it.
fn peer(address: &str, height: u64, identity: &Issued) -> Described {
    let alive = AliveMessage {
        membership: Some(Member {
            endpoint: address.to_owned(),
            ..Default::default()
        }),
        ..Default::default()
    };
    let state = StateInfo {
        properties: Some(Properties {
            ledger_height: height,
            ..Default::default()
        }),
        ..Default::default()
    };
    let identity = SerializedIdentity {
        mspid: String::new(),
        id_bytes: identity.certificate.clone().into(),
    };
    Described {
        state_info: said(Content::StateInfo(state)),
        membership_info: said(Content::AliveMsg(alive)),
        identity: identity.encode_to_vec().into(),
    }
}

fn organizations(tls: &Authority) -> BTreeMap<String, FabricMspConfig> {
    let msp = FabricMspConfig {
        tls_root_certs: vec![tls.pem.clone().into()],
        ..Default::default()
    };
    let names = ["MinistryMSP", "HospitalAMSP", "OrdererMSP"];
    names.map(|name| (name.to_owned(), msp.clone())).into()
}

fn timestamp(time: SystemTime) -> Timestamp {
    let seconds = time.duration_since(UNIX_EPOCH).unwrap().as_secs();
    Timestamp::from_millis(seconds * 1_000)
}

fn found(network: &Network, kind: NodeKind) -> Vec<&Node> {
    let nodes = network.nodes.iter().filter(|node| node.kind == kind);
    nodes.collect()
}

#[tokio::test]
async fn officials_see_who_answers_how_high_and_until_when_and_others_do_not() {
    let world = World::new().await;
    let now = SystemTime::now();
    let (soon, later) = (now + 24 * HOUR, now + 48 * HOUR);
    let tls = |until| Template::tls("127.0.0.1").valid(now - HOUR, until);
    let identity = |until| {
        let template = Template::named("peer0").valid(now - HOUR, until);
        world.ministry_nodes.issue(&template)
    };
    let good = showing(&world.tls.issue(&tls(later))).await;
    let ended = showing(&world.tls.issue(&Template::tls("127.0.0.1").expired())).await;
    let others = showing(&Authority::new("others").issue(&tls(later))).await;
    let orderer = Endpoint {
        host: "127.0.0.1".to_owned(),
        port: ended.port().into(),
    };
    let channel = ConfigResult {
        msps: organizations(&world.tls),
        orderers: [(
            "OrdererMSP".to_owned(),
            Endpoints {
                endpoint: vec![orderer],
            },
        )]
        .into(),
    };
    let members = PeerMembershipResult {
        peers_by_org: [
            (
                "MinistryMSP".to_owned(),
                vec![peer(&good.to_string(), 7, &identity(soon))],
            ),
            (
                "HospitalAMSP".to_owned(),
                vec![
                    peer(NOBODY, 5, &identity(later)),
                    peer(&others.to_string(), 6, &identity(later)),
                ],
            ),
        ]
        .map(|(name, peers)| (name, Peers { peers }))
        .into(),
    };
    world
        .peer
        .told(|state| state.discovered = Some((channel, members)));

    let running = world.serve().await;
    let operator = world.ministry_nodes.node("MinistryMSP", "admin");
    let operator = world.signed_in(&running, &operator).await;
    let (official, doctor) = (world.ministry_member(), world.doctor());
    for person in [&official, &doctor] {
        operator.register(person).await;
        world.signed_in(&running, person).await.activate().await;
    }
    let member = world.signed_in(&running, &official).await;
    let answer = member.visitor.get("/api/v1/network").send().await.unwrap();
    let network: Network = answer.json().await.unwrap();
    assert!(network.is_discovered);

    let peers = found(&network, NodeKind::Peer);
    let ministrys = peers
        .iter()
        .find(|node| node.msp.as_str() == "MinistryMSP")
        .unwrap();
    assert_eq!(
        (
            ministrys.answers,
            ministrys.height,
            ministrys.certificate_ends
        ),
        (true, Some(7), Some(timestamp(soon))),
        "the certificate with which it signs ends before the one of TLS"
    );
    let hospitals = peers
        .iter()
        .filter(|node| node.msp.as_str() == "HospitalAMSP");
    let hospitals: Vec<_> = hospitals.map(|node| (node.answers, node.height)).collect();
    assert_eq!(hospitals.len(), 2);
    assert!(
        hospitals.contains(&(false, Some(5))),
        "nobody listens there"
    );
    assert!(
        hospitals.contains(&(false, Some(6))),
        "its certificate is of another root"
    );

    let orderers = found(&network, NodeKind::Orderer);
    assert_eq!(orderers.len(), 1);
    assert!(!orderers[0].answers);
    assert!(
        orderers[0].certificate_ends.unwrap() < timestamp(now),
        "it ended"
    );
    let keepers = found(&network, NodeKind::Keeper);
    assert_eq!(
        keepers.iter().map(|it| it.answers).collect::<Vec<_>>(),
        [false]
    );
    assert_eq!(found(&network, NodeKind::Authority).len(), 1);
    assert!(found(&network, NodeKind::Web)[0].certificate_ends.is_some());

    let doctor = world.signed_in(&running, &doctor).await;
    let answer = doctor.visitor.get("/api/v1/network").send().await.unwrap();
    assert_eq!(code(answer).await, (403, "NOT_PERMITTED".to_owned()));
}

#[tokio::test]
async fn keepers_are_seen_when_no_peer_says_which_nodes_there_are() {
    let world = World::new().await;
    let running = world.serve().await;
    let operator = world.ministry_nodes.node("MinistryMSP", "admin");
    let operator = world.signed_in(&running, &operator).await;
    let answer = operator
        .visitor
        .get("/api/v1/network")
        .send()
        .await
        .unwrap();
    let network: Network = answer.json().await.unwrap();
    assert!(!network.is_discovered);
    assert_eq!(found(&network, NodeKind::Peer), [] as [&Node; 0]);
    assert_eq!(found(&network, NodeKind::Keeper).len(), 1);
}
