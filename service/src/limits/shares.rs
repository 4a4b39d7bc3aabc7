//! Places for work, of which no owner gets more than a share.

use std::collections::HashMap;
use std::hash::Hash;
use std::num::NonZeroU64;
use std::sync::{Arc, Mutex, MutexGuard};

/// A bounded number of places. One owner has at most some of them at a time, so that others find a place, too.
///
/// ```
/// use emr_service::limits::{NoPlace, Shares};
///
/// let [all, of_one] = [3, 2].map(|number| std::num::NonZeroU64::new(number).expect("it is not 0"));
/// let places = Shares::new(all, of_one);
/// let held = [places.take("one"), places.take("one")];
/// assert_eq!(places.take("one").err(), Some(NoPlace::OwnTaken));
/// drop(held);
/// assert!(places.take("one").is_ok());
/// ```
#[derive(Debug)]
pub struct Shares<Owner> {
    most: u64,
    most_of_one: u64,
    taken: Arc<Mutex<Taken<Owner>>>,
}

#[derive(Debug)]
struct Taken<Owner> {
    all: u64,
    of: HashMap<Owner, u64>,
}

/// Why an owner gets no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoPlace {
    /// Fault: the owner, who has as many as one may have.
    #[error("all places of this owner are taken")]
    OwnTaken,
    /// Fault: none. All owners together have taken all places.
    #[error("all places are taken")]
    AllTaken,
}

impl<Owner: Eq + Hash + Clone> Shares<Owner> {
    /// So many places, and so many of them for one owner.
    pub fn new(most: NonZeroU64, most_of_one: NonZeroU64) -> Self {
        Self {
            most: most.get(),
            most_of_one: most_of_one.get(),
            taken: Arc::new(Mutex::new(Taken {
                all: 0,
                of: HashMap::new(),
            })),
        }
    }

    /// Takes a place, which is free again when the returned value is dropped.
    ///
    /// # Errors
    ///
    /// [`NoPlace`].
    pub fn take(&self, owner: Owner) -> Result<Share<Owner>, NoPlace> {
        let mut taken = lock(&self.taken);
        let own = taken.of.get(&owner).copied().unwrap_or_default();
        if own >= self.most_of_one {
            return Err(NoPlace::OwnTaken);
        }
        if taken.all >= self.most {
            return Err(NoPlace::AllTaken);
        }
        taken.all += 1;
        taken.of.insert(owner.clone(), own + 1);
        Ok(Share {
            owner,
            taken: self.taken.clone(),
        })
    }

    /// How many places are taken.
    pub fn taken(&self) -> u64 {
        lock(&self.taken).all
    }
}

/// A place that is taken until this is dropped.
#[derive(Debug)]
#[must_use = "the place is free again when this is dropped"]
pub struct Share<Owner: Eq + Hash> {
    owner: Owner,
    taken: Arc<Mutex<Taken<Owner>>>,
}

impl<Owner: Eq + Hash> Drop for Share<Owner> {
    fn drop(&mut self) {
        let mut taken = lock(&self.taken);
        taken.all -= 1;
        if let Some(own) = taken.of.get_mut(&self.owner) {
            *own -= 1;
            if *own == 0 {
                taken.of.remove(&self.owner);
            }
        }
    }
}

fn lock<Owner>(taken: &Mutex<Taken<Owner>>) -> MutexGuard<'_, Taken<Owner>> {
    taken
        .lock()
        .expect("nothing panics while it holds this lock")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m13_no_owner_takes_all_places_and_owners_are_forgotten() {
        let [most, of_one] = [4, 3].map(|number| NonZeroU64::new(number).unwrap());
        let places = Shares::new(most, of_one);
        let greedy: Vec<_> = (0..5).map(|_| places.take("greedy")).collect();
        let refused = greedy.iter().filter_map(|taken| taken.as_ref().err());
        assert_eq!(Vec::from_iter(refused), [&NoPlace::OwnTaken; 2]);
        let honest = places.take("honest").unwrap();
        assert_eq!(places.take("third").err(), Some(NoPlace::AllTaken));
        drop(greedy);
        assert_eq!(places.taken(), 1);
        drop((places.take("third").unwrap(), honest));
        assert_eq!(places.taken(), 0);
        assert!(lock(&places.taken).of.is_empty());
    }
}
