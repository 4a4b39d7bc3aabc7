//! The contract beside a second, naive implementation of its rules, through random histories.
//!
//! After every operation the test compares its outcome, answer or error code, and one view: a call by which a member
//! gets, lists or opens something of a patient. The operation's random numbers choose the view, because there are some
//! thousand: over many histories, every view is compared after every kind of operation. At the end of every history the
//! test compares a hundred more. A divergence prints the shortest history found that still diverges.
//!
//! `EMR_OPERATIONS` says how many operations, `EMR_SEED` where chance begins; without, it is the same every day.

mod call;
mod cast;
mod certificate;
mod chooser;
mod opening;
#[path = "../contract/people.rs"]
#[allow(
    dead_code,
    clippy::unwrap_used,
    reason = "it belongs to the contract's other tests, which make more kinds of people"
)]
mod people;
mod play;
mod rules;
mod tale;
mod trial;
mod views;

use std::str::FromStr;

use proptest::collection::vec;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::cast::Cast;
use crate::play::Step;
use crate::trial::Trial;

/// How many operations there are unless `EMR_OPERATIONS` says otherwise.
const DAILY_OPERATIONS: usize = 100_000;
/// The seed of that many.
const DAILY_SEED: u64 = 5;
/// The operations of one history.
const LENGTH: usize = 250;
/// How many views are compared after each operation.
const VIEWS: usize = 1;
/// The views that are compared at the end of each history.
const LAST_VIEWS: usize = 100;
/// As many as there are processors in the least of machines.
const THREADS: u64 = 2;

#[test]
fn contract_and_model_answer_the_same() {
    let wanted = number("EMR_OPERATIONS");
    let operations = wanted.unwrap_or(DAILY_OPERATIONS);
    let seed = match wanted {
        Some(_) => rand::random(),
        None => DAILY_SEED,
    };
    let seed = number("EMR_SEED").unwrap_or(seed);
    println!("{operations} operations; EMR_SEED={seed} plays the same again");
    let share = operations.div_ceil(LENGTH).div_ceil(THREADS as usize);
    let play = |thread| std::thread::spawn(move || play(share, seed.wrapping_add(thread)));
    let threads: Vec<_> = (0..THREADS).map(play).collect();
    let divergences = threads
        .into_iter()
        .filter_map(|thread| thread.join().unwrap().err());
    let divergences: Vec<_> = divergences.collect();
    assert!(divergences.is_empty(), "{}", divergences.join("\n\n"));
}

/// Plays this many histories.
fn play(histories: usize, seed: u64) -> Result<(), String> {
    let cast = Cast::new();
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_be_bytes());
    let chance = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), chance);
    let mut views = 0;
    for _ in 0..histories {
        let steps = vec(play::step(), LENGTH).new_tree(&mut runner);
        let steps = steps.expect("no step is rejected").current();
        match live(&cast, &steps) {
            Ok(compared) => views += compared,
            Err(divergence) => return Err(shortest(&cast, steps, divergence)),
        }
    }
    println!("{histories} histories, {views} views compared");
    Ok(())
}

/// Plays one history; gives how many views were compared.
fn live(cast: &Cast, steps: &[Step]) -> Result<usize, String> {
    let mut trial = Trial::begin(cast)?;
    let mut result = Ok(());
    for step in steps {
        let played = result.and_then(|()| trial.play(step));
        result = played.and_then(|()| trial.look(VIEWS, step.number()));
    }
    let last = steps.last().map_or(0, Step::number);
    let result = result.and_then(|()| trial.look(LAST_VIEWS, last));
    result.map_err(|difference| format!("{difference}\nafter\n{}", trial.tale()))?;
    Ok(trial.views())
}

/// Shortens a history that diverges: leaves out ever smaller pieces without which it still diverges. (Proptest's own
/// shrinking leaves out one step at a time, which takes many times as long.)
fn shortest(cast: &Cast, mut steps: Vec<Step>, mut divergence: String) -> String {
    let mut piece = steps.len().div_ceil(2);
    loop {
        let mut at = 0;
        while at < steps.len() {
            let mut fewer = steps.clone();
            fewer.drain(at..steps.len().min(at + piece));
            match live(cast, &fewer) {
                Ok(_) => at += piece,
                Err(same) => (steps, divergence) = (fewer, same),
            }
        }
        if piece == 1 {
            return divergence;
        }
        piece = piece.div_ceil(2);
    }
}

fn number<T: FromStr>(name: &str) -> Option<T> {
    let text = std::env::var(name).ok()?;
    let number = text.parse().ok();
    Some(number.unwrap_or_else(|| panic!("{name} is to be a number")))
}
