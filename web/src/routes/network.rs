//! `/api/v1/network`: the nodes of the network, for officials.

use emr_api::network::{Network, Node, NodeKind};
use futures::future::join_all;

use super::answer::Json;
use super::caller::Approver;
use super::route::Request;
use crate::problem::ApiError;
use crate::state::AppState;
use crate::upstream::KnownNode;

pub(super) async fn network(request: Request<Approver>) -> Result<Json<Network>, ApiError> {
    let state = &request.state;
    let network = state.network.get_or_fetch(async { Ok(look(state).await) });
    Ok(Json(network.await?))
}

/// Looks at all nodes at once.
async fn look(state: &AppState) -> Network {
    let discovered = discover(state).await;
    let is_discovered = discovered.is_some();
    let known = discovered.into_iter().flatten();
    let known = known
        .chain(state.keepers.known_nodes())
        .chain(state.authorities.known_nodes(&state.profile));
    let mut nodes = join_all(known.map(|node| look_at(state, node))).await;
    nodes.push(state.own_node.current());
    nodes.sort_by(|one, other| {
        let [one, other] = [one, other].map(|it| (&it.msp, it.kind, &it.name));
        one.cmp(&other)
    });
    Network {
        is_discovered,
        nodes,
    }
}

/// The peers and orderers of the channel, as the first peer says that answers.
async fn discover(state: &AppState) -> Option<Vec<KnownNode>> {
    for peer in &state.peers {
        match peer.known_nodes().await {
            Ok(nodes) => return Some(nodes),
            Err(error) => tracing::warn!(
                peer = peer.address(),
                error = emr_service::chain(&error),
                "the peer does not say which nodes the network has"
            ),
        }
    }
    None
}

/// A keeper answers if it also says that it works.
async fn look_at(state: &AppState, node: KnownNode) -> Node {
    if node.kind != NodeKind::Keeper {
        return node.look().await;
    }
    let (is_serving, node) = {
        let msp = node.msp.clone();
        tokio::join!(
            async move { state.keepers.is_serving(&msp).await },
            node.look()
        )
    };
    Node {
        answers: node.answers && is_serving,
        ..node
    }
}
