//! A bounded number of places, shared fairly.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard};

use tokio_util::sync::CancellationToken;

use crate::metrics;

/// A bounded number of places for connections. When all are taken, an owner with the most of them loses their oldest.
///
/// So an owner who takes many places evicts only their own connections, as long as others hold fewer.
pub(super) struct FairPlaces<Owner> {
    /// What the metrics call these places.
    class: &'static str,
    most: usize,
    taken: Mutex<Taken<Owner>>,
}

struct Taken<Owner> {
    next: u64,
    /// By number, hence the oldest first.
    connections: BTreeMap<u64, Connection<Owner>>,
    counts: HashMap<Owner, usize>,
}

struct Connection<Owner> {
    owner: Owner,
    evicted: CancellationToken,
}

impl<Owner: Clone + Eq + Hash> FairPlaces<Owner> {
    pub(super) fn new(class: &'static str, most: usize) -> Self {
        let taken = Taken {
            next: 0,
            connections: BTreeMap::new(),
            counts: HashMap::new(),
        };
        Self {
            class,
            most,
            taken: Mutex::new(taken),
        }
    }

    /// Takes a place and returns its number; `evicted` is cancelled when another connection must have the place.
    pub(super) fn enter(&self, owner: Owner, evicted: CancellationToken) -> u64 {
        let mut taken = self.lock();
        if taken.connections.len() >= self.most {
            taken.evict();
            metrics::evicted(self.class);
        }
        let number = taken.next;
        taken.next += 1;
        *taken.counts.entry(owner.clone()).or_default() += 1;
        taken
            .connections
            .insert(number, Connection { owner, evicted });
        number
    }

    /// Gives a place back; nothing happens if the connection was evicted before.
    pub(super) fn leave(&self, number: u64) {
        self.lock().remove(number);
    }

    fn lock(&self) -> MutexGuard<'_, Taken<Owner>> {
        self.taken
            .lock()
            .expect("nothing panics while it holds this lock")
    }
}

impl<Owner: Eq + Hash> Taken<Owner> {
    fn evict(&mut self) {
        let most = self.counts.values().copied().max().unwrap_or(0);
        let oldest = self
            .connections
            .iter()
            .find(|(_, connection)| self.counts[&connection.owner] == most)
            .map(|(number, _)| *number);
        if let Some(connection) = oldest.and_then(|number| self.remove(number)) {
            connection.evicted.cancel();
        }
    }

    fn remove(&mut self, number: u64) -> Option<Connection<Owner>> {
        let connection = self.connections.remove(&number)?;
        if let Some(count) = self.counts.get_mut(&connection.owner) {
            *count -= 1;
            if *count == 0 {
                self.counts.remove(&connection.owner);
            }
        }
        Some(connection)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn enter(places: &FairPlaces<&'static str>, owner: &'static str) -> (u64, CancellationToken) {
        let evicted = CancellationToken::new();
        (places.enter(owner, evicted.clone()), evicted)
    }

    #[test]
    fn the_oldest_of_the_greediest_owner_makes_room() {
        let places = FairPlaces::new("test", 4);
        let (_, honest) = enter(&places, "honest");
        let greedy = ["greedy"; 5].map(|owner| enter(&places, owner).1);
        assert!(!honest.is_cancelled());
        let evicted = greedy.each_ref().map(CancellationToken::is_cancelled);
        assert_eq!(evicted, [true, true, false, false, false]);
    }

    #[test]
    fn among_equals_the_oldest_makes_room() {
        let places = FairPlaces::new("test", 2);
        let (_, first) = enter(&places, "first");
        let (_, second) = enter(&places, "second");
        enter(&places, "third");
        assert!(first.is_cancelled() && !second.is_cancelled());
    }

    #[test]
    fn a_place_given_back_is_free_and_forgotten() {
        let places = FairPlaces::new("test", 1);
        let (number, first) = enter(&places, "first");
        places.leave(number);
        let (_, second) = enter(&places, "second");
        places.leave(number);
        assert!(!first.is_cancelled() && !second.is_cancelled());
        assert_eq!(places.lock().counts, HashMap::from([("second", 1)]));
    }
}
