//! What a peer's discovery service says: which peers and orderers the channel has.

use std::time::Duration;

use emr_api::network::NodeKind;
use emr_model::MspId;
use fabric_protos::discovery::discovery_client::DiscoveryClient;
use fabric_protos::discovery::{
    AuthInfo, ConfigQuery, ConfigResult, Peer as Described, PeerMembershipQuery,
    PeerMembershipResult, Query, QueryResult, Request, SignedRequest, query, query_result,
};
use fabric_protos::gossip::gossip_message::Content;
use fabric_protos::gossip::{Envelope, GossipMessage};
use fabric_protos::msp::SerializedIdentity;
use prost::Message;
use tokio::time::timeout;

use super::{Connected, Peer};
use crate::problem::ApiError;
use crate::upstream::KnownNode;

const DEADLINE: Duration = Duration::from_secs(3);

impl Peer {
    /// The peers and orderers of the channel, as this peer knows them.
    pub(crate) async fn known_nodes(&self) -> Result<Vec<KnownNode>, ApiError> {
        let connected = self.connected();
        let request = self.discovery_request(&connected)?;
        let mut client = DiscoveryClient::new(connected.connection);
        let answer = timeout(DEADLINE, client.discover(request)).await;
        let answer = answer.map_err(|_| ApiError::PeerUnreachable(self.party().into()))?;
        let results = answer.map_err(ApiError::internal)?.into_inner().results;
        let [channel, members] = <[QueryResult; 2]>::try_from(results)
            .map_err(|_| ApiError::internal("the peer answered another number of questions"))?;
        match (channel.result, members.result) {
            (
                Some(query_result::Result::ConfigResult(channel)),
                Some(query_result::Result::Members(members)),
            ) => Ok(nodes(&channel, members)),
            (Some(query_result::Result::Error(error)), _)
            | (_, Some(query_result::Result::Error(error))) => {
                tracing::warn!(
                    said = error.content,
                    "the peer names no nodes of the channel"
                );
                Err(ApiError::PeerFailed)
            }
            _ => Err(ApiError::internal("the peer answered another question")),
        }
    }

    fn discovery_request(&self, connected: &Connected) -> Result<SignedRequest, ApiError> {
        let ask = |query| Query {
            channel: self.channel.clone(),
            query: Some(query),
        };
        let payload = Request {
            authentication: Some(AuthInfo {
                client_identity: connected.gateway.identity().to_bytes(),
                client_tls_cert_hash: connected.tls_certificate.to_vec().into(),
            }),
            queries: vec![
                ask(query::Query::ConfigQuery(ConfigQuery {})),
                ask(query::Query::PeerQuery(PeerMembershipQuery::default())),
            ],
        };
        let payload = payload.encode_to_vec();
        let signature = connected.gateway.signer().sign(&payload);
        Ok(SignedRequest {
            payload: payload.into(),
            signature: signature.map_err(ApiError::internal)?.into(),
        })
    }
}

/// The nodes in an answer. An organization whose name is no MSP id, and a peer that says no address, are left out.
fn nodes(channel: &ConfigResult, members: PeerMembershipResult) -> Vec<KnownNode> {
    let node = |msp: &str, kind, address| {
        let roots = channel.msps.get(msp).map(|msp| msp.tls_root_certs.clone());
        Some(KnownNode {
            msp: MspId::try_from(msp.to_owned()).ok()?,
            kind,
            address,
            tls_roots: roots.unwrap_or_default(),
            height: None,
            identity: None,
        })
    };
    let orderers = channel.orderers.iter().flat_map(|(msp, endpoints)| {
        let addresses = endpoints.endpoint.iter();
        addresses.filter_map(move |at| {
            let address = format!("{}:{}", at.host, at.port);
            node(msp, NodeKind::Orderer, address)
        })
    });
    let peers = members.peers_by_org.into_iter().flat_map(|(msp, peers)| {
        let peers = peers.peers.into_iter();
        peers.filter_map(move |peer| {
            let identity = SerializedIdentity::decode(peer.identity.clone());
            Some(KnownNode {
                height: height_of(&peer),
                identity: identity.ok().map(|identity| identity.id_bytes),
                ..node(&msp, NodeKind::Peer, address_of(&peer)?)?
            })
        })
    });
    orderers.chain(peers).collect()
}

fn address_of(peer: &Described) -> Option<String> {
    match said(peer.membership_info.as_ref()?)? {
        Content::AliveMsg(alive) => Some(alive.membership?.endpoint),
        _ => None,
    }
}

fn height_of(peer: &Described) -> Option<u64> {
    match said(peer.state_info.as_ref()?)? {
        Content::StateInfo(state) => Some(state.properties?.ledger_height),
        _ => None,
    }
}

fn said(envelope: &Envelope) -> Option<Content> {
    let message = GossipMessage::decode(envelope.payload.clone());
    message.ok()?.content
}
