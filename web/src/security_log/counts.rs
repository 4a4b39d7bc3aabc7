//! How many events were alike in this minute.

use std::collections::HashMap;
use std::mem;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use emr_model::Timestamp;

/// How many refusals of one sender with the same code are written in a minute.
const MOST_REFUSED: u64 = 10;
/// How many requests of one sender to the same route that were answered are written in a minute: an approver makes no more
/// decisions by hand.
const MOST_ANSWERED: u64 = 100;
const MINUTE_MILLIS: u64 = 60 * 1_000;

/// What events have in common that are counted together.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Counted {
    /// The sender's pseudonym; absent for strangers.
    pub(super) who: Option<String>,
    /// Where a stranger's requests come from; absent for members, who count alike wherever they are.
    pub(super) network: Option<IpAddr>,
    /// The route that answered; absent for refusals, which count together whatever was asked for.
    pub(super) route: Option<&'static str>,
    /// The code of refusals.
    pub(super) refusal: Option<&'static str>,
}

impl Counted {
    pub(super) fn new(
        who: Option<String>,
        network: Option<IpAddr>,
        route: &'static str,
        refusal: Option<&'static str>,
    ) -> Self {
        Self {
            network: network.filter(|_| who.is_none()),
            who,
            route: refusal.is_none().then_some(route),
            refusal,
        }
    }

    /// How many are written in a minute.
    fn most(&self) -> u64 {
        match self.refusal {
            Some(_) => MOST_REFUSED,
            None => MOST_ANSWERED,
        }
    }
}

/// The events of this minute.
#[derive(Default)]
pub(super) struct Counts(Mutex<Minute>);

#[derive(Default)]
struct Minute {
    /// Minutes since 1970.
    number: u64,
    events: HashMap<Counted, u64>,
}

impl Counts {
    /// Counts an event, and says whether it is to be written, and, if another minute has begun, how many events of the
    /// last one were not.
    pub(super) fn add(&self, counted: Counted, now: Timestamp) -> (bool, Vec<(Counted, u64)>) {
        let mut minute = self.lock();
        let number = now.as_millis() / MINUTE_MILLIS;
        let left_out = if minute.number == number {
            Vec::new()
        } else {
            minute.number = number;
            minute.take_left_out()
        };
        let most = counted.most();
        let count = minute.events.entry(counted).or_default();
        *count += 1;
        (*count <= most, left_out)
    }

    /// Ends the minute. Returns how many of its events were not to be written.
    pub(super) fn take_left_out(&self) -> Vec<(Counted, u64)> {
        self.lock().take_left_out()
    }

    fn lock(&self) -> MutexGuard<'_, Minute> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Minute {
    fn take_left_out(&mut self) -> Vec<(Counted, u64)> {
        let events = mem::take(&mut self.events).into_iter();
        let left_out = |(counted, count): (Counted, u64)| {
            let number = count.saturating_sub(counted.most());
            (number > 0).then_some((counted, number))
        };
        events.filter_map(left_out).collect()
    }
}
