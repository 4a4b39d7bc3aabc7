//! The cases that are run in all orders.

use std::time::Duration;

use bytes::Bytes;
use fabric_protos::protos::ChaincodeAdditionalParams;
use prost::Message;
use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use super::scripts::Script;
use crate::server::shared::Limits;

/// One case: the transactions, the limits, and the end.
#[derive(Clone, Debug)]
pub(super) struct Case {
    /// Each with its channel, its id and its script.
    pub(super) transactions: Vec<(&'static str, &'static str, Script)>,
    /// Whether the peer takes many writes at once.
    pub(super) capabilities: bool,
    /// How many transactions run at once, and how many wait.
    pub(super) places: (usize, usize),
    /// How many messages may wait for the peer to read them.
    pub(super) room: usize,
    pub(super) end: End,
}

/// The event that happens once, at any moment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum End {
    /// Nothing: the peer leaves when all transactions are answered.
    None,
    /// The peer ends its half of the stream.
    PeerLeaves,
    /// The peer is gone altogether.
    PeerVanishes,
    /// The server is told to stop.
    Drain,
    /// The server stops at once.
    Abort,
}

impl End {
    pub(super) const ALL: [Self; 5] = [
        Self::None,
        Self::PeerLeaves,
        Self::PeerVanishes,
        Self::Drain,
        Self::Abort,
    ];

    /// Whether calls may fail because of it.
    pub(super) fn is_sudden(self) -> bool {
        !matches!(self, Self::None | Self::Drain)
    }
}

impl Case {
    pub(super) fn by_chance(chance: &mut StdRng) -> Self {
        let mut transactions: Vec<(_, _, Script)> = Vec::new();
        for _ in 0..chance.random_range(1..6) {
            let channel_id = *["channel", "channel", "elsewhere"].choose(chance).unwrap();
            let id = *["t", "u", "v", "w"].choose(chance).unwrap();
            let script = *Script::ALL.choose(chance).unwrap();
            // Transactions of the same id make the same request: otherwise the peer could not tell whose answer it
            // receives.
            let same = transactions
                .iter()
                .find(|it| (it.0, it.1) == (channel_id, id));
            let script = same.map_or(script, |it| it.2);
            transactions.push((channel_id, id, script));
        }
        Self {
            transactions,
            capabilities: chance.random(),
            places: (chance.random_range(1..4), chance.random_range(0..3)),
            room: chance.random_range(1..4),
            end: *End::ALL.choose(chance).unwrap(),
        }
    }

    pub(super) fn limits(&self) -> Limits {
        // No test here waits for time to pass.
        let never = Duration::from_secs(3600);
        let (running, waiting) = self.places;
        Limits {
            running,
            waiting,
            transaction: never,
            registration: never,
            clock_skew: None,
        }
    }

    pub(super) fn ready(&self) -> Bytes {
        let capabilities = ChaincodeAdditionalParams {
            use_write_batch: self.capabilities,
            ..Default::default()
        };
        capabilities.encode_to_vec().into()
    }
}
