//! Plays the same transactions on every kind of ledger.

use std::fmt::Debug;

use fabric_chaincode::memory::{MemoryLedger, Proposal, Transaction};
use fabric_chaincode::{Chaincode, Response, SerializedIdentity};
use fabric_protos::protos::chaincode_message::Type;

use crate::peer::{Line, Peer};
use crate::script::Script;

/// What came of a play.
pub(crate) struct Outcome {
    /// The answer of each transaction: its payload, or status and message of a refusal.
    pub(crate) answers: Vec<String>,
    /// The ledger afterwards.
    pub(crate) ledger: MemoryLedger,
    /// What the chaincode sent to a peer, transaction by transaction; nothing without a peer.
    pub(crate) calls: Vec<Vec<Type>>,
    pub(crate) line: Option<Line>,
}

/// Plays transactions one after the other on the ledger in memory, and behind a peer of either line whose ledger it is.
pub(crate) async fn everywhere(
    prepare: impl Fn(&MemoryLedger),
    proposals: &[Proposal],
) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for line in [None, Some(Line::Fabric2_5), Some(Line::Fabric3_1)] {
        outcomes.push(on(line, &prepare, proposals).await);
    }
    outcomes
}

/// Plays, and expects these answers of every ledger.
pub(crate) async fn expect(proposals: &[Proposal], answers: &[&str]) {
    expect_with(|_| {}, proposals, answers).await;
}

pub(crate) async fn expect_with(
    prepare: impl Fn(&MemoryLedger),
    proposals: &[Proposal],
    answers: &[&str],
) {
    for outcome in everywhere(prepare, proposals).await {
        assert_eq!(outcome.answers, answers, "{:?}", outcome.line);
    }
}

pub(crate) async fn on(
    line: Option<Line>,
    prepare: impl Fn(&MemoryLedger),
    proposals: &[Proposal],
) -> Outcome {
    let ledger = MemoryLedger::new("channel");
    ledger.install_chaincode("script", Script);
    prepare(&ledger);
    let mut outcome = Outcome {
        answers: Vec::new(),
        ledger: ledger.clone(),
        calls: Vec::new(),
        line,
    };
    let mut peer = match line {
        Some(line) => Some(Peer::launch(line).await),
        None => None,
    };
    for proposal in proposals {
        let transaction = ledger.transaction(proposal.clone());
        let response = match &mut peer {
            Some(peer) => {
                let (response, calls) = peer.endorse(&transaction).await;
                outcome.calls.push(calls);
                response
            }
            None => Script.invoke(&transaction).await,
        };
        outcome.answers.push(finish(transaction, response));
    }
    outcome
}

/// Commits what may be.
fn finish(transaction: Transaction, response: Response) -> String {
    if response.is_refused() {
        return format!("{} {}", response.status, response.message);
    }
    transaction.commit().unwrap();
    String::from_utf8(response.payload.to_vec()).unwrap()
}

/// A call of the script: its function, then what that takes.
pub(crate) fn call(arguments: impl IntoIterator<Item = impl Into<String>>) -> Proposal {
    let creator = SerializedIdentity::new("Org1MSP", "certificate");
    Proposal::new(creator, arguments.into_iter().map(Into::into)).chaincode("script")
}

/// How the script answers when a call of the ledger failed.
pub(crate) fn refusal(error: impl Debug) -> String {
    format!("499 {error:?}")
}
