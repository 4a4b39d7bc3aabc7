//! Decisions that differ from one run to the next.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// The decisions of one run after another, shared by all tasks that decide.
#[derive(Clone)]
pub(super) struct Choices(Arc<Mutex<Tape>>);

struct Tape {
    made: Vec<Choice>,
    /// How many decisions this run has made.
    position: usize,
    delays: usize,
    delays_left: usize,
    chance: Option<StdRng>,
}

#[derive(Clone, Copy)]
struct Choice {
    taken: usize,
    of: usize,
}

impl Choices {
    /// All possible decisions, one run after another, with at most this many delays in each run.
    pub(super) fn all(delays: usize) -> Self {
        Self::new(delays, None)
    }

    /// Random decisions.
    pub(super) fn by_chance(delays: usize, seed: u64) -> Self {
        Self::new(delays, Some(StdRng::seed_from_u64(seed)))
    }

    fn new(delays: usize, chance: Option<StdRng>) -> Self {
        Self(Arc::new(Mutex::new(Tape {
            made: Vec::new(),
            position: 0,
            delays,
            delays_left: delays,
            chance,
        })))
    }

    /// Chooses one of this many options.
    pub(super) fn choose(&self, of: usize) -> usize {
        self.tape().choose(of)
    }

    /// Chooses one of this many options. All but the first are delays, and possible only while the run may have more
    /// delays.
    pub(super) fn delay(&self, of: usize) -> usize {
        let mut tape = self.tape();
        // Random choices would use up all delays at the beginning.
        let is_time = tape
            .chance
            .as_mut()
            .is_none_or(|chance| chance.random_ratio(1, 4));
        if tape.delays_left == 0 || !is_time {
            return 0;
        }
        let taken = tape.choose(of);
        tape.delays_left -= usize::from(taken > 0);
        taken
    }

    /// Begins the next run. `false` if all decisions have been made all ways.
    pub(super) fn next_run(&self) -> bool {
        let mut tape = self.tape();
        tape.position = 0;
        tape.delays_left = tape.delays;
        if tape.chance.is_some() {
            tape.made.clear();
            return true;
        }
        while let Some(last) = tape.made.last_mut() {
            last.taken += 1;
            if last.taken < last.of {
                return true;
            }
            tape.made.pop();
        }
        false
    }

    fn tape(&self) -> MutexGuard<'_, Tape> {
        self.0.lock().unwrap()
    }
}

impl Tape {
    fn choose(&mut self, of: usize) -> usize {
        if self.position == self.made.len() {
            let taken = self
                .chance
                .as_mut()
                .map_or(0, |chance| chance.random_range(0..of));
            self.made.push(Choice { taken, of });
        }
        let choice = self.made[self.position];
        assert_eq!(
            choice.of, of,
            "the same decisions lead to the same question"
        );
        self.position += 1;
        choice.taken
    }
}

impl fmt::Debug for Choices {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tape = self.tape();
        let taken = tape.made[..tape.position].iter().map(|choice| choice.taken);
        formatter.debug_list().entries(taken).finish()
    }
}
