//! The metrics of a server. They never contain an argument, a key or a value.

use std::time::Instant;

use metrics::{
    Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
};

const TRANSACTIONS: &str = "fabric_chaincode_transactions_total";
const TRANSACTION_SECONDS: &str = "fabric_chaincode_transaction_duration_seconds";
const RUNNING: &str = "fabric_chaincode_transactions_running";
const WAITING: &str = "fabric_chaincode_transactions_waiting";
const PEERS: &str = "fabric_chaincode_peers";
const IGNORED: &str = "fabric_chaincode_messages_ignored_total";
const HANDSHAKES_FAILED: &str = "fabric_chaincode_handshakes_failed_total";
const CERTIFICATE_RELOADS: &str = "fabric_chaincode_certificate_reloads_total";

/// How a transaction ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Outcome {
    /// The chaincode answered with a status below 400.
    Completed,
    /// It answered with a status from 400 on.
    Refused,
    /// What the peer sent is not a proposal, or the answer is too large.
    Failed,
    /// The chaincode panicked.
    Panicked,
    /// It took too long.
    TimedOut,
    /// The peer left before the answer.
    Abandoned,
    /// It never began: the server is full or stopping, or a transaction of this id is running.
    Rejected,
}

impl Outcome {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Panicked => "panicked",
            Self::TimedOut => "timed_out",
            Self::Abandoned => "abandoned",
            Self::Rejected => "rejected",
        }
    }
}

/// Describes the metrics to the program's exporter.
pub(super) fn describe() {
    describe_counter!(
        TRANSACTIONS,
        "Transactions by outcome: completed, refused, failed, panicked, timed_out, abandoned or rejected"
    );
    describe_histogram!(
        TRANSACTION_SECONDS,
        Unit::Seconds,
        "From the arrival of a transaction to its answer"
    );
    describe_gauge!(RUNNING, "Transactions that run");
    describe_gauge!(WAITING, "Transactions that wait for others to end");
    describe_gauge!(PEERS, "Connections of peers that are registered");
    describe_counter!(
        IGNORED,
        "Messages that no peer should send to a chaincode that is ready, and replies that nobody waits for"
    );
    describe_counter!(
        HANDSHAKES_FAILED,
        "Connections that never became one, by who is at fault: peer, chaincode or network"
    );
    describe_counter!(
        CERTIFICATE_RELOADS,
        "Renewed certificates that were found, by outcome: used or unusable"
    );
}

/// Counts a transaction that ended.
pub(super) fn transaction(outcome: Outcome, began: Instant) {
    counter!(TRANSACTIONS, "outcome" => outcome.as_str()).increment(1);
    histogram!(TRANSACTION_SECONDS).record(began.elapsed());
}

/// Counts a transaction that never began.
pub(super) fn transaction_rejected() {
    counter!(TRANSACTIONS, "outcome" => Outcome::Rejected.as_str()).increment(1);
}

/// Counts a message that was ignored.
pub(super) fn message_ignored() {
    counter!(IGNORED).increment(1);
}

/// Counts a connection that was refused, or that refused the chaincode.
pub(super) fn handshake_failed(fault: &'static str) {
    counter!(HANDSHAKES_FAILED, "fault" => fault).increment(1);
}

/// Counts a renewed certificate.
pub(super) fn certificate_reloaded(is_used: bool) {
    let outcome = if is_used { "used" } else { "unusable" };
    counter!(CERTIFICATE_RELOADS, "outcome" => outcome).increment(1);
}

/// Counts one more of something, until this is dropped.
#[derive(Debug)]
pub(super) struct OneMore(&'static str);

impl OneMore {
    pub(super) fn running() -> Self {
        Self::of(RUNNING)
    }

    pub(super) fn waiting() -> Self {
        Self::of(WAITING)
    }

    pub(super) fn peer() -> Self {
        Self::of(PEERS)
    }

    fn of(name: &'static str) -> Self {
        gauge!(name).increment(1.0);
        Self(name)
    }
}

impl Drop for OneMore {
    fn drop(&mut self) {
        gauge!(self.0).decrement(1.0);
    }
}
