//! Tries all orders in which messages arrive, transactions go on, calls are cancelled, and a connection ends.
//!
//! In each order every call gets its own reply or fails, no transaction has two calls at its peer, every transaction is
//! answered once, no task waits forever, and at the end nothing is left.
//!
//! The scheduler is our own, around the unchanged code: the peer of these tests decides what happens next, and every
//! task may be overtaken wherever it waits or could have to wait ([`Delayed`]). The decisions are tried in all ways,
//! with a limit for the delays only, or at random. Loom is not used: it would have to replace the channels, semaphores
//! and tasks of Tokio, which are most of what can be ordered. Between two places where a task may wait, locks protect
//! the state from other threads; the tests in `tests/endurance` try that.
//!
//! `SOAK_DELAYS` sets how many delays are tried in all ways at once, `SOAK_ORDERINGS` how many random orders are tried,
//! and `SOAK_SEED` the seed of the first.

mod case;
mod choices;
mod delayed;
mod peer;
mod scripts;

use std::fmt::Debug;
use std::str::FromStr;
use std::sync::Arc;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::runtime::{Builder, Handle};
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;

use self::case::{Case, End};
use self::choices::Choices;
use self::delayed::Delayed;
use self::peer::{Deed, Peer, REFUSAL, Transaction};
use self::scripts::{Script, Scripted};
use super::connection::{Connection, Ended};
use super::shared::Shared;
use super::shutdown::Lifecycle;
use crate::LedgerError;

#[test]
fn one_transaction_in_all_orders() {
    for script in Script::ALL {
        for end in End::ALL {
            for capabilities in [false, true] {
                let transactions = vec![("channel", "t", script)];
                try_all(
                    delays() + 1,
                    Case {
                        transactions,
                        capabilities,
                        places: (1, 0),
                        room: 1,
                        end,
                    },
                );
            }
        }
    }
}

#[test]
fn two_transactions_in_all_orders() {
    for (other, places) in [
        (("channel", "u"), (2, 0)),
        // Both have the same id: in another channel it is a call of the first; in the same channel it is refused while
        // that runs.
        (("elsewhere", "t"), (1, 0)),
        (("channel", "t"), (2, 0)),
        // There is one place: the second waits or is refused.
        (("channel", "u"), (1, 1)),
        (("channel", "u"), (1, 0)),
    ] {
        for end in End::ALL {
            let (channel_id, id) = other;
            let transactions = vec![
                ("channel", "t", Script::ReadGivenUp),
                (channel_id, id, Script::TwoReads),
            ];
            try_all(
                delays(),
                Case {
                    transactions,
                    capabilities: false,
                    places,
                    room: 1,
                    end,
                },
            );
        }
    }
}

#[test]
fn many_transactions_in_the_orders_of_chance() {
    let orders = setting("SOAK_ORDERINGS").unwrap_or(2000);
    let seed = setting("SOAK_SEED").unwrap_or_else(rand::random);
    println!("{orders} orders with SOAK_SEED={seed}");
    let mut chance = StdRng::seed_from_u64(seed);
    for _ in 0..orders {
        let case = Case::by_chance(&mut chance);
        run(&case, &Choices::by_chance(10, chance.random()));
    }
}

/// How many delays are tried at once in the cases with the most orders.
fn delays() -> usize {
    setting("SOAK_DELAYS").unwrap_or(0)
}

/// Tries all decisions.
fn try_all(delays: usize, case: Case) {
    let choices = Choices::all(delays);
    let mut orders = 1;
    run(&case, &choices);
    while choices.next_run() {
        run(&case, &choices);
        orders += 1;
    }
    println!("{orders} orders of {case:?}");
}

/// Runs a case in the decided order.
fn run(case: &Case, choices: &Choices) {
    let _report = Report(case, choices);
    let runtime = Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(play(case, choices));
}

async fn play(case: &Case, choices: &Choices) {
    let chaincode = Scripted {
        choices: choices.clone(),
        failures: Arc::default(),
    };
    let failures = chaincode.failures.clone();
    let lifecycle = Lifecycle::default();
    let shared = Shared::new(
        chaincode,
        "scripted:1".to_owned(),
        case.limits(),
        lifecycle.clone(),
        None,
    );
    let (writer, outgoing) = mpsc::channel(case.room);
    let (incoming, arriving) = mpsc::unbounded_channel();
    let connection = Connection::new(Arc::new(shared), None, writer);
    let serving = connection.run(UnboundedReceiverStream::new(arriving));
    let serving = tokio::spawn(Delayed::new(choices, serving));
    let planned = case.transactions.iter();
    let mut peer = Peer {
        choices: choices.clone(),
        incoming: Some(incoming),
        outgoing: Some(outgoing),
        transactions: planned
            .map(|&(channel_id, id, script)| Transaction::new(channel_id, id, script))
            .collect(),
        has_refused: false,
    };
    peer.admit(case.ready());

    let has_ended = go_on(case.end, &mut peer, &lifecycle).await;
    if !case.end.is_sudden() {
        // An idle server stops reading when it is told to stop, and the peer sees that.
        let unanswered = peer.unanswered(serving.is_finished());
        assert_eq!(unanswered, 0, "every transaction is answered");
    }
    peer.incoming = None;
    peer.hear().await;
    assert!(serving.is_finished(), "the connection ends");
    match serving.await.unwrap() {
        Ok(Ended::PeerLeft) => {}
        Ok(Ended::Stopped) => assert!(has_ended, "it is told to stop"),
        // The server ended before the peer had admitted the chaincode.
        Err(error) => assert!(case.end.is_sudden(), "{error}"),
    }
    assert_eq!(
        Handle::current().metrics().num_alive_tasks(),
        0,
        "nothing is left"
    );
    for failure in failures.lock().unwrap().iter() {
        match failure {
            LedgerError::Disconnected => assert!(case.end.is_sudden()),
            LedgerError::Peer(reason) => assert!(peer.has_refused && reason == REFUSAL),
            other => panic!("{other}"),
        }
    }
}

/// Lets the peer act until nothing is left to do. Returns whether the end has come.
async fn go_on(end: End, peer: &mut Peer, lifecycle: &Lifecycle) -> bool {
    let mut has_ended = false;
    loop {
        let pace = peer.choices.delay(3);
        match pace {
            0 if !peer.hear().await => return has_ended,
            // The peer does not read while the chaincode does what it can,
            1 => peer.wait().await,
            // or the peer acts again before the chaincode can do anything.
            _ => {}
        }
        let mut deeds = peer.deeds();
        if end != End::None && !has_ended {
            deeds.push(Deed::End);
        }
        if deeds.is_empty() {
            match pace {
                0 => return has_ended,
                _ => continue,
            }
        }
        match deeds[peer.choices.choose(deeds.len())] {
            Deed::Ask(index) => peer.ask(index),
            Deed::Reply(index) => peer.reply(index),
            Deed::End => {
                has_ended = true;
                match end {
                    End::None => unreachable!("it is not among the deeds"),
                    End::PeerLeaves => peer.incoming = None,
                    End::PeerVanishes => (peer.incoming, peer.outgoing) = (None, None),
                    End::Drain => lifecycle.draining.cancel(),
                    End::Abort => lifecycle.aborted.cancel(),
                }
                if end.is_sudden() {
                    return has_ended;
                }
            }
        }
    }
}

/// Prints the decisions when a test fails.
struct Report<'r>(&'r Case, &'r Choices);

impl Drop for Report<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("{:?} with the choices {:?}", self.0, self.1);
        }
    }
}

fn setting<T: FromStr<Err: Debug>>(name: &str) -> Option<T> {
    let value = std::env::var(name).ok()?;
    Some(value.parse().expect("it is a number"))
}
