//! The steps of a scenario, as they are told.

use std::fmt::Display;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Tells steps as they are played, or plays them silently.
#[derive(Debug)]
pub struct Steps {
    is_told: bool,
    played: AtomicUsize,
}

impl Steps {
    /// Prints every step.
    pub fn told() -> Self {
        Self {
            is_told: true,
            played: AtomicUsize::new(0),
        }
    }

    /// Prints nothing.
    pub fn silent() -> Self {
        Self {
            is_told: false,
            ..Self::told()
        }
    }

    /// How many steps were played.
    pub fn played(&self) -> usize {
        self.played.load(Ordering::Relaxed)
    }

    /// A scenario begins.
    pub(super) fn begin(&self, chaincode: &str) {
        if self.is_told {
            println!("\n{chaincode}");
        }
    }

    /// A step went as it should: who did what, and what came of it.
    pub(super) fn tell(&self, what: &str, outcome: impl Display) {
        let number = 1 + self.played.fetch_add(1, Ordering::Relaxed);
        if self.is_told {
            println!("{number:2}. {what}\n      {outcome}");
        }
    }
}
