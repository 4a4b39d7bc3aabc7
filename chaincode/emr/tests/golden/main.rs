//! The golden table: who may do what in which situation, found by trying everything.
//!
//! `table.txt` is for people to review. A developer who changes the rules writes it anew with
//!
//! ```text
//! EMR_GOLDEN=write cargo test -p emr-contract --test golden
//! ```
//!
//! and answers for every line of the difference.

// Helpers of tests may unwrap like tests.
#![allow(clippy::unwrap_used)]

mod callers;
mod calls;
mod cast;
mod committed;
#[path = "../contract/fixtures.rs"]
#[allow(dead_code, reason = "the story of the other tests is another one")]
mod fixtures;
mod history;
mod input;
mod kept;
#[path = "../contract/people.rs"]
#[allow(dead_code, reason = "the other tests use what this one does not")]
mod people;
mod requests;
mod situations;
mod stage;
mod table;
mod text;
mod usual;

use std::collections::BTreeSet;

use emr_model::Call;
use table::Table;

/// How many ledgers are asked at once.
const THREADS: usize = 2;

#[test]
fn every_caller_gets_the_outcome_in_the_golden_table() {
    let count = requests::all().len();
    let sections: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| scope.spawn(move || sections(thread)))
            .collect();
        let sections: Vec<Vec<String>> = threads.into_iter().map(|it| it.join().unwrap()).collect();
        let of = |index: usize| sections[index % THREADS][index / THREADS].clone();
        (0..count).map(of).collect()
    });
    let text = [text::preface(&Table::new()), sections.concat()].concat();
    kept::compare("tests/golden/table.txt", &text);
}

/// Every so many-th section.
fn sections(thread: usize) -> Vec<String> {
    let table = Table::new();
    let requests = requests::all().into_iter().skip(thread).step_by(THREADS);
    requests
        .map(|request| table.section(&request).text())
        .collect()
}

#[test]
fn every_function_is_in_the_golden_table() {
    let functions = Call::FUNCTIONS.iter().map(|(name, _)| *name);
    let asked = requests::all().into_iter();
    let asked: BTreeSet<_> = asked.map(|request| request.function).collect();
    assert_eq!(functions.collect::<BTreeSet<_>>(), asked);
}
