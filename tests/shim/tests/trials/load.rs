//! Clients that ask and write without pause, each at the peer of one organization, and what they were told.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use emr_shim_tests::{Operation, RUN, Script};
use fabric_gateway::{Deadlines, Gateway, Proposal, ProposalBuilder, TransactionContext};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::chaincodes::Shim;
use crate::world::World;

/// How long a client waits for an answer to any call.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(20);
/// A client that got an error tries again after this long.
const PAUSE: Duration = Duration::from_millis(20);
/// So many of each kind at each organization.
const CLIENTS: usize = 2;

/// What a client wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RequestKind {
    Evaluate,
    Submit,
}

/// A request, and what became of it.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    /// Whose peer was asked.
    pub(crate) organization: usize,
    pub(crate) kind: RequestKind,
    pub(crate) begun: Instant,
    pub(crate) took: Duration,
    /// The key that was written, or the error.
    pub(crate) outcome: Result<String, String>,
}

/// Clients at work, until this is stopped or dropped.
pub(crate) struct Load {
    told: Arc<Mutex<Vec<Told>>>,
    is_over: Arc<AtomicBool>,
    clients: JoinSet<()>,
}

impl Load {
    /// Begins to ask the peers of these organizations, by their place in the world.
    pub(crate) fn begin(world: &Arc<World>, organizations: &[usize]) -> Self {
        let (told, is_over) = (Arc::default(), Arc::default());
        let mut load = Self {
            told,
            is_over,
            clients: JoinSet::new(),
        };
        for organization in organizations {
            for number in 0..CLIENTS {
                for kind in [RequestKind::Evaluate, RequestKind::Submit] {
                    let client = Client {
                        world: world.clone(),
                        organization: *organization,
                        kind,
                        name: format!("load-{organization}-{number}"),
                    };
                    let (told, is_over) = (load.told.clone(), load.is_over.clone());
                    load.clients.spawn(client.work(told, is_over));
                }
            }
        }
        load
    }

    /// Everything that clients were told so far.
    pub(crate) fn told(&self) -> Vec<Told> {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.clone()
    }

    /// Lets every client have its last answer.
    pub(crate) async fn stop(mut self) -> Vec<Told> {
        self.is_over.store(true, Ordering::Relaxed);
        while self.clients.join_next().await.is_some() {}
        self.told()
    }
}

struct Client {
    world: Arc<World>,
    organization: usize,
    kind: RequestKind,
    name: String,
}

impl Client {
    async fn work(self, told: Arc<Mutex<Vec<Told>>>, is_over: Arc<AtomicBool>) {
        let client = &self.world.clients[0];
        let peer = &self.world.peers[self.organization];
        let gateway = self.world.gateway(peer, client).with_deadlines(Deadlines {
            evaluate: TIMEOUT,
            endorse: TIMEOUT,
            submit: TIMEOUT,
            commit_status: TIMEOUT,
        });
        for count in 0.. {
            if is_over.load(Ordering::Relaxed) {
                break;
            }
            let key = format!("{}-{count}", self.name);
            let begun = Instant::now();
            let outcome = self.ask(&gateway, &key).await;
            let is_refused = outcome.is_err();
            told.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(Told {
                    organization: self.organization,
                    kind: self.kind,
                    begun,
                    took: begun.elapsed(),
                    outcome: outcome.map(|()| key),
                });
            if is_refused {
                sleep(PAUSE).await;
            }
        }
    }

    async fn ask(&self, gateway: &Gateway, key: &str) -> Result<(), String> {
        let get = Operation::Get {
            key: key.to_owned(),
        };
        let put = Operation::Put {
            key: key.to_owned(),
            value: hex::encode(key),
        };
        match self.kind {
            RequestKind::Evaluate => {
                let proposal = self.propose(gateway, &[get]);
                let evaluated = gateway.evaluate_proposal(proposal).await;
                evaluated.map(drop).map_err(|error| error.to_string())
            }
            RequestKind::Submit => {
                let proposal = self.propose(gateway, &[get, put]);
                let submitted = gateway.submit_proposal(proposal).await;
                submitted.map(drop).map_err(|error| error.to_string())
            }
        }
    }

    /// For this organization's peer alone, so that no other answers in its place.
    fn propose(&self, gateway: &Gateway, script: &[Operation]) -> Proposal {
        propose(&self.world, gateway, script, self.organization)
    }
}

/// A proposal that one organization's peer has to carry out.
pub(crate) fn propose(
    world: &World,
    gateway: &Gateway,
    script: &[Operation],
    organization: usize,
) -> Proposal {
    propose_to(Shim::Rust.chaincode(), world, gateway, script, organization)
}

/// The same to any chaincode that carries scripts out.
pub(crate) fn propose_to(
    chaincode: &str,
    world: &World,
    gateway: &Gateway,
    script: &[Operation],
    organization: usize,
) -> Proposal {
    let script = serde_json::to_string(&Script::from(script)).expect("operations have a JSON form");
    ProposalBuilder::new(&world.channel, chaincode, RUN)
        .argument(script)
        .endorsing_organizations([world.peers[organization].msp_id.as_str()])
        .build(TransactionContext::new(gateway.identity()))
}
