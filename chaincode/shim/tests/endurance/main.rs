//! Many transactions of peers that do wrong: in the end there are as many tasks as before, and as many bytes in use.
//!
//! `SOAK_TRANSACTIONS` says how many, `SOAK_SEED` where chance begins.

#![allow(clippy::unwrap_used)]

#[path = "../server/peer.rs"]
#[allow(dead_code, reason = "the other tests need more of it")]
mod peer;
#[path = "../server/thorough.rs"]
mod thorough;
#[path = "../server/unruly.rs"]
#[allow(dead_code, reason = "the other tests need more of it")]
mod unruly;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use fabric_chaincode::Server;
use peak_alloc::PeakAlloc;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use tokio::runtime::Handle;

use crate::peer::in_time;
use crate::thorough::Thorough;
use crate::unruly::{Deed, Unruly};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// How many connections there are at once.
const PEERS: usize = 4;

/// How many transactions of one connection run at once.
const IN_FLIGHT: usize = 32;

/// More than the chaincode makes, so that some deeds are never done.
const CALLS: usize = 30;

/// How long a transaction may take: as long as those have to be waited for that the peer is silent about.
const LIMIT: Duration = Duration::from_millis(100);

/// What may come to be in use whatever the number of transactions: the room of tables and queues once they were full.
const SLACK: usize = 16 * 1024;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn transactions_of_unruly_peers_leave_nothing_behind() {
    let transactions = setting("SOAK_TRANSACTIONS").unwrap_or(3000);
    let seed = setting("SOAK_SEED").unwrap_or_else(rand::random);
    println!("{transactions} transactions with SOAK_SEED={seed}");

    let chaincode = Thorough::default();
    let server = Server::builder("thorough:1", chaincode.clone())
        .plaintext()
        .transaction_timeout(LIMIT)
        .bind("127.0.0.1:0")
        .await
        .unwrap();
    let address = server.local_address();
    tokio::spawn(server.serve_with_shutdown(std::future::pending()));
    let tasks = Handle::current().metrics().num_alive_tasks();

    let began = Instant::now();
    play(address, transactions / 5, seed).await;
    settle(tasks).await;
    let bytes = ALLOCATOR.current_usage();
    play(address, transactions, seed.wrapping_add(1)).await;
    settle(tasks).await;
    let more = ALLOCATOR.current_usage().saturating_sub(bytes);
    println!(
        "took {:?}; {bytes} bytes in use before, {more} more after; {} at most",
        began.elapsed(),
        ALLOCATOR.peak_usage()
    );
    assert_eq!(chaincode.running(), 0);
    assert!(
        more < SLACK,
        "{more} bytes were left behind, SOAK_SEED={seed}"
    );
}

/// Lets unruly peers ask for transactions until so many have ended.
async fn play(address: SocketAddr, transactions: u64, seed: u64) {
    let share = transactions.div_ceil(PEERS as u64);
    let peers = (0..PEERS as u64).map(|peer| {
        let seed = seed.wrapping_mul(31).wrapping_add(peer);
        tokio::spawn(play_one(address, share, seed))
    });
    for peer in peers.collect::<Vec<_>>() {
        peer.await.unwrap();
    }
}

async fn play_one(address: SocketAddr, transactions: u64, seed: u64) {
    let mut chance = StdRng::seed_from_u64(seed);
    let mut ended = 0;
    let mut asked = 0;
    while ended < transactions {
        let mut peer = Unruly::connect(address, chance.random(), chance.random()).await;
        loop {
            while peer.unanswered() < IN_FLIGHT && asked < transactions {
                let deed = match *Deed::ALL.choose(&mut chance).unwrap() {
                    // Every one of these ends all that are in flight, so there are fewer.
                    deed if deed.is_last() && chance.random_bool(0.9) => Deed::Reply,
                    deed => deed,
                };
                let at = chance.random_range(0..CALLS);
                peer.propose(&format!("{asked}"), deed, at).await;
                asked += 1;
            }
            if peer.unanswered() == 0 {
                return;
            }
            match peer.next_answer().await {
                Some(_) => ended += 1,
                None => {
                    // All that were in flight ended with the connection.
                    ended += peer.unanswered() as u64;
                    break;
                }
            }
        }
    }
}

/// Waits until no more tasks are alive than were before.
async fn settle(tasks: usize) {
    let settled = async {
        while Handle::current().metrics().num_alive_tasks() > tasks {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    in_time(settled).await;
}

fn setting(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(value.parse().expect("it is a number"))
}
