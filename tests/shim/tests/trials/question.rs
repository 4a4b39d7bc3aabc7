//! Asking a peer's chaincodes of both kinds the same thing.

use std::collections::BTreeMap;
use std::time::SystemTime;

use emr_shim_tests::{RUN, Script};
use fabric_gateway::{Identity, ProposalBuilder, SignedProposal, TransactionContext};
use fabric_protos::protos::endorser_client::EndorserClient;
use fabric_protos::protos::{self, ProposalResponse};

use crate::canonical::{self, Canonical};
use crate::chaincodes::Shim;
use crate::trial::Failure;
use crate::world::World;

/// What is longer is not shown whole.
const LONGEST: usize = 2000;
/// How a peer says that it did not wait any longer.
const BUSY: [&str; 2] = [
    "timeout expired while executing transaction",
    "context deadline exceeded",
];

/// A script, and everything that goes with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    pub(crate) script: Script,
    /// Further arguments.
    pub(crate) arguments: Vec<Vec<u8>>,
    pub(crate) transient: BTreeMap<String, Vec<u8>>,
    /// Which of the world's clients asks which of its peers.
    pub(crate) client: usize,
    pub(crate) peer: usize,
}

/// What both chaincodes said, but for their names.
pub(crate) struct Said {
    pub(crate) go: Canonical,
    pub(crate) rust: Canonical,
}

impl Said {
    /// Whether both said the same.
    pub(crate) fn is_alike(&self) -> bool {
        self.go == self.rust
    }

    /// Whether a peer gave up waiting for a chaincode.
    pub(crate) fn is_of_a_busy_peer(&self) -> bool {
        let mut parts = self.go.parts().into_iter().chain(self.rust.parts());
        parts.any(|(_, text)| BUSY.iter().any(|sign| text.contains(sign)))
    }

    /// What differs, in words.
    pub(crate) fn differences(&self) -> String {
        let (go, rust) = (self.go.parts(), self.rust.parts());
        let differing = go.into_iter().zip(rust).filter(|(go, rust)| go != rust);
        let short = |text: String| text.chars().take(LONGEST).collect::<String>();
        differing
            .map(|((what, go), (_, rust))| {
                let (go, rust) = (short(go), short(rust));
                format!("  {what}\n    Go:   {go}\n    ours: {rust}\n")
            })
            .collect()
    }
}

impl Question {
    /// Asks both at once, under the same transaction id.
    pub(crate) async fn ask(&self, world: &World) -> Result<Said, Failure> {
        let client = &world.clients[self.client];
        let (nonce, time) = (rand::random(), SystemTime::now());
        let ask = |shim: Shim| {
            let context = TransactionContext::from_nonce(&client.identity, nonce, time);
            self.ask_one(world, shim.chaincode(), context)
        };
        let (go, rust) = tokio::try_join!(ask(Shim::Go), ask(Shim::Rust))?;
        Ok(Said { go, rust })
    }

    async fn ask_one(
        &self,
        world: &World,
        chaincode: &str,
        context: TransactionContext,
    ) -> Result<Canonical, Failure> {
        let proposal = self.propose(world, chaincode, context)?;
        let response = process(world, self.peer, &proposal).await?;
        Ok(canonical::canonical(&proposal, response)?)
    }

    /// The proposal to one of them.
    pub(crate) fn propose(
        &self,
        world: &World,
        chaincode: &str,
        context: TransactionContext,
    ) -> Result<SignedProposal, Failure> {
        let script = serde_json::to_string(&self.script)?;
        let mut builder = ProposalBuilder::new(&world.channel, chaincode, RUN)
            .argument(script)
            .arguments(self.arguments.clone())
            // The submitter asks the peer that knows all private data.
            .endorsing_organizations(["MinistryMSP"]);
        for (name, value) in &self.transient {
            builder = builder.transient(name, value.clone());
        }
        let client = &world.clients[self.client];
        Ok(builder.build(context).sign(client.signer.as_ref())?)
    }

    /// A context of its own.
    pub(crate) fn context(&self, world: &World) -> TransactionContext {
        let identity: &Identity = &world.clients[self.client].identity;
        TransactionContext::new(identity)
    }
}

/// All that a peer says to a proposal.
pub(crate) async fn process(
    world: &World,
    peer: usize,
    proposal: &SignedProposal,
) -> Result<ProposalResponse, Failure> {
    let message = protos::SignedProposal {
        proposal_bytes: proposal.proposal().bytes_to_sign().clone(),
        signature: proposal.signature().clone(),
    };
    let connection = world.peers[peer].connection.clone();
    let mut endorser = EndorserClient::new(connection).max_decoding_message_size(64 << 20);
    Ok(endorser.process_proposal(message).await?.into_inner())
}
