//! When a category was closed to emergencies. No emergency opens the records added then, and no list in an emergency
//! reads their keys.

use emr_model::Timestamp;
use serde::{Deserialize, Serialize};

/// The most closures that are kept apart. If there are more, the earliest two become one, with the time between them.
const MOST: usize = 32;

/// The times at which a category was closed to emergencies.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Closures {
    /// Since when it is closed; absent while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<Timestamp>,
    /// The earlier closures, the earliest first: each from its first time up to, but not including, its second. No two
    /// overlap.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    ended: Vec<(Timestamp, Timestamp)>,
}

impl Closures {
    /// The closures of a category that was never open.
    pub(crate) fn always() -> Self {
        Self {
            since: Some(Timestamp::from_millis(0)),
            ended: Vec::new(),
        }
    }

    /// Whether it is closed now.
    pub(crate) fn is_closed(&self) -> bool {
        self.since.is_some()
    }

    /// Closes it, unless it is closed already.
    pub(crate) fn close(&mut self, now: Timestamp) {
        self.since.get_or_insert(now);
    }

    /// Opens it, unless it is open already. Clocks of devices differ, so the time may be before that of the closing.
    pub(crate) fn open(&mut self, now: Timestamp) {
        let Some(since) = self.since.take() else {
            return;
        };
        let (mut from, mut until) = (since, now.max(since));
        while let Some(earlier) = self.ended.pop_if(|(_, ended)| *ended >= from) {
            (from, until) = (from.min(earlier.0), until.max(earlier.1));
        }
        self.ended.push((from, until));
        if self.ended.len() > MOST {
            let (from, _) = self.ended.remove(0);
            self.ended[0].0 = from;
        }
    }

    /// The times at which it was open, the latest first: each from its first time up to, but not including, its second,
    /// if it has ended.
    pub(crate) fn open_times(&self) -> Vec<(Timestamp, Option<Timestamp>)> {
        let mut open = Vec::with_capacity(self.ended.len() + 1);
        let mut until = self.since;
        for (from, ended) in self.ended.iter().rev() {
            open.push((*ended, until));
            until = Some(*from);
        }
        open.push((Timestamp::from_millis(0), until));
        open.retain(|(from, until)| until.is_none_or(|until| *from < until));
        open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    /// Closed and opened at these times in turn.
    fn closed_during(times: &[(u64, u64)]) -> Closures {
        let mut closures = Closures::default();
        for (from, until) in times {
            closures.close(at(*from));
            closures.open(at(*until));
        }
        closures
    }

    #[test]
    fn it_is_open_but_when_it_was_closed() {
        let always = [(at(0), None)];
        assert_eq!(Closures::default().open_times(), always);
        let mut closures = closed_during(&[(10, 20), (30, 40)]);
        let open = [
            (at(40), None),
            (at(20), Some(at(30))),
            (at(0), Some(at(10))),
        ];
        assert_eq!(closures.open_times(), open);
        closures.close(at(50));
        closures.close(at(60));
        assert!(closures.is_closed());
        assert_eq!(closures.open_times()[0], (at(40), Some(at(50))));
        assert_eq!(Closures::always().open_times(), []);
    }

    #[test]
    fn clocks_that_differ_open_nothing_that_was_closed() {
        let overlapping = closed_during(&[(10, 20), (15, 12), (5, 30)]);
        assert_eq!(
            overlapping.open_times(),
            [(at(30), None), (at(0), Some(at(5)))]
        );
    }

    #[test]
    fn of_many_the_earliest_become_one() {
        let many: Vec<_> = (1..=40).map(|time| (time * 10, time * 10 + 5)).collect();
        let closures = closed_during(&many);
        let open = closures.open_times();
        assert_eq!(open.len(), MOST + 1);
        assert_eq!(open[MOST], (at(0), Some(at(10))));
        assert_eq!(open[0], (at(405), None));
    }
}
