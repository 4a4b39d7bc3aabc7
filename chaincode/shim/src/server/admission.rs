//! How many transactions run at once, and how many wait for their turn.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::metrics::OneMore;

/// The places of a server, shared by all its peers.
///
/// A peer sends its replies and its transactions over one stream. If the server stopped reading, the running
/// transactions would starve. Instead a limited number of transactions wait in order of arrival, and the rest are
/// refused at once.
#[derive(Debug)]
pub(super) struct Admission {
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    nested: Arc<Semaphore>,
}

/// The right to run now or later.
#[derive(Debug)]
pub(super) enum Place {
    Ready(OwnedSemaphorePermit),
    Waiting {
        running: Arc<Semaphore>,
        place: OwnedSemaphorePermit,
    },
}

/// The right to run, until this is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    _permit: OwnedSemaphorePermit,
    _running: OneMore,
}

impl Admission {
    pub(super) fn new(running: usize, waiting: usize) -> Self {
        let places = |number: usize| Arc::new(Semaphore::new(number.min(Semaphore::MAX_PERMITS)));
        Self {
            running: places(running.max(1)),
            waiting: places(waiting),
            nested: places(running.max(1)),
        }
    }

    /// A place for a transaction; `None` if all places are taken.
    ///
    /// A nested transaction is one for which another transaction that runs here waits. If it had to wait as well, the
    /// two could wait for each other forever, so it has places of its own.
    pub(super) fn enter(&self, is_nested: impl FnOnce() -> bool) -> Option<Place> {
        // A free place goes to waiting transactions first, so none is overtaken here.
        if let Ok(permit) = self.running.clone().try_acquire_owned() {
            return Some(Place::Ready(permit));
        }
        if is_nested() {
            let permit = self.nested.clone().try_acquire_owned().ok()?;
            return Some(Place::Ready(permit));
        }
        let place = self.waiting.clone().try_acquire_owned().ok()?;
        let running = self.running.clone();
        Some(Place::Waiting { running, place })
    }
}

impl Place {
    /// Waits for the turn to run.
    pub(super) async fn turn(self) -> Turn {
        let permit = match self {
            Self::Ready(permit) => permit,
            Self::Waiting { running, place } => {
                let _waiting = (OneMore::waiting(), place);
                let permit = running.acquire_owned().await;
                permit.expect("nothing closes the semaphore")
            }
        };
        Turn {
            _permit: permit,
            _running: OneMore::running(),
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[test]
    fn the_first_run_the_next_wait_in_order_and_the_rest_are_refused() {
        let admission = Admission::new(1, 2);
        let first = admission.enter(|| false).unwrap().turn().now_or_never();
        let mut second = Box::pin(admission.enter(|| false).unwrap().turn());
        let mut third = Box::pin(admission.enter(|| false).unwrap().turn());
        assert!((&mut second).now_or_never().is_none());
        assert!((&mut third).now_or_never().is_none());
        assert!(admission.enter(|| false).is_none());

        drop(first.unwrap());
        assert!((&mut third).now_or_never().is_none());
        let second = second.now_or_never().unwrap();
        assert!((&mut third).now_or_never().is_none());
        drop(second);
        assert!(third.now_or_never().is_some());
    }

    #[test]
    fn who_waits_no_longer_leaves_the_place_to_others() {
        let admission = Admission::new(1, 1);
        let _first = admission.enter(|| false).unwrap().turn().now_or_never();
        drop(admission.enter(|| false).unwrap());
        assert!(admission.enter(|| false).is_some());
    }

    #[test]
    fn a_nested_transaction_does_not_wait_for_the_one_that_waits_for_it() {
        let admission = Admission::new(1, 0);
        let _outer = admission.enter(|| false).unwrap().turn().now_or_never();
        let nested = admission.enter(|| true).unwrap().turn().now_or_never();
        assert!(nested.is_some());
        assert!(admission.enter(|| true).is_none());
    }
}
