//! How often each sender was refused in this minute.

use std::collections::HashMap;
use std::mem;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many refusals of one sender with the same code are written in a minute.
const MOST: u64 = 10;

/// A sender and the code with which they were refused.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Refused {
    /// The sender's pseudonym; absent for strangers.
    pub(super) who: Option<String>,
    /// Where a stranger's requests come from; absent for those who are known.
    pub(super) network: Option<IpAddr>,
    pub(super) code: &'static str,
}

impl Refused {
    /// Who is known counts wherever they are, and strangers count by where they are.
    pub(super) fn new(who: Option<String>, network: Option<IpAddr>, code: &'static str) -> Self {
        let network = network.filter(|_| who.is_none());
        Self { who, network, code }
    }
}

/// The refusals of this minute.
#[derive(Default)]
pub(super) struct Refusals(Mutex<HashMap<Refused, u64>>);

impl Refusals {
    /// Counts a refusal, and says whether it is to be written.
    pub(super) fn is_to_be_written(&self, refused: Refused) -> bool {
        let mut counts = self.counts();
        let count = counts.entry(refused).or_default();
        *count += 1;
        *count <= MOST
    }

    /// Begins another minute. Returns how many refusals of the last one were not to be written.
    pub(super) fn take_left_out(&self) -> impl Iterator<Item = (Refused, u64)> {
        let counts = mem::take(&mut *self.counts()).into_iter();
        counts.filter_map(|(refused, count)| {
            let left_out = count.checked_sub(MOST).filter(|left_out| *left_out > 0);
            left_out.map(|left_out| (refused, left_out))
        })
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<Refused, u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
