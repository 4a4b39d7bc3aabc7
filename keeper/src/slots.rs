//! Closes time slots. A transaction that was endorsed in a slot and held back dies with it.
//!
//! Every keeper closes every slot from its first start on, unless another one was faster; they take turns in who tries
//! first. The data folder says how far this keeper has come, so that it catches up after it was down. A keeper believes its
//! own clock only once a peer has answered: a peer refuses a proposal whose time is wrong.
//!
//! How far a keeper has come says when to ask about a transaction. It proves nothing about slots before: the keeper may
//! have begun after them, its peer may have lost blocks, and a change of the policy makes slots of another length. The
//! ledger alone says which slots are closed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use emr_model::slot::CloseSlot;
use emr_model::{Policy, Slot, Timestamp};
use emr_service::file::write_private;
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};
use tracing::{info, warn};

use crate::Error;
use crate::keeper::Keeper;

/// How much longer than the contract demands the keeper waits after a slot's end, since clocks differ.
const MARGIN: Duration = Duration::from_secs(1);

/// How much later each next keeper tries.
const TURN: Duration = Duration::from_secs(5);

/// How long to wait before looking again whether another keeper closed the slot.
const LOOK: Duration = Duration::from_secs(1);

/// How often one slot is tried before the pause that follows a failure.
const MOST_TRIES: u32 = 3;

/// How long to wait after a failure, and at most before asking for the policy again.
const PAUSE: Duration = Duration::from_secs(15);

/// The file that says how far this keeper has come: milliseconds since the Unix epoch.
const CLOSED_UNTIL: &str = "closed-until";

/// Closes slots in a keeper's name.
#[derive(Debug)]
pub(crate) struct SlotCloser {
    keeper: Arc<Keeper>,
    turns: Turns,
    progress: Progress,
}

/// At which place among how many keepers this one is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Turns {
    pub(crate) place: u64,
    pub(crate) keepers: u64,
}

impl SlotCloser {
    /// Goes on where the data folder says that this keeper stopped; a new keeper begins with the slot in which it was started.
    pub(crate) fn open(keeper: Arc<Keeper>, turns: Turns, data: &Path) -> io::Result<Self> {
        Ok(Self {
            keeper,
            turns,
            progress: Progress::open(data)?,
        })
    }

    /// How far this keeper has come: it leaves slots that end by then behind. `None` before a peer found its clock right.
    pub(crate) fn closed_until(&self) -> watch::Receiver<Option<Timestamp>> {
        self.progress.closed_until.subscribe()
    }

    /// Closes one slot after another, for as long as the keeper runs.
    pub(crate) async fn run(self) {
        loop {
            if let Err(error) = self.close_next().await {
                warn!(
                    error = &error as &dyn std::error::Error,
                    "a time slot stays open for now"
                );
                sleep(PAUSE).await;
            }
        }
    }

    async fn close_next(&self) -> Result<(), Error> {
        let policy = self.keeper.peer.policy().await?;
        // After a change of the policy it goes on with slots of the new length. Those of the old length need no closing:
        // that change made the transactions endorsed in them invalid.
        let begin = self.progress.resume(Timestamp::now(), &policy).await;
        let slot = Slot::of(begin, &policy);
        let due = slot.end().plus(CloseSlot::GRACE + MARGIN).as_millis();
        let early = due.saturating_sub(Timestamp::now().as_millis());
        if early > 0 {
            sleep(PAUSE.min(Duration::from_millis(early))).await;
            return Ok(());
        }
        self.close(slot).await?;
        self.progress.advance(slot.end()).await;
        Ok(())
    }

    /// Waits until the slot is closed on this keeper's own peer, and closes it when it is this keeper's turn.
    async fn close(&self, slot: Slot) -> Result<(), Error> {
        let peer = &self.keeper.peer;
        let own_turn = Instant::now() + self.turns.wait(slot);
        let mut tries = 0;
        while !peer.is_closed(slot).await? {
            if Instant::now() >= own_turn {
                tries += 1;
                match peer.close(slot).await {
                    Ok(()) => return Ok(()),
                    Err(error) if tries == MOST_TRIES => return Err(error),
                    // Another keeper may have been faster: the peer will say so.
                    Err(error) => info!(
                        slot = slot.number,
                        error = &error as &dyn std::error::Error,
                        "did not close a slot"
                    ),
                }
            }
            sleep(LOOK).await;
        }
        Ok(())
    }
}

impl Turns {
    /// How long this keeper lets others try first.
    pub(crate) fn wait(self, slot: Slot) -> Duration {
        let turn = (self.place + slot.number) % self.keepers.max(1);
        TURN.saturating_mul(u32::try_from(turn).unwrap_or(u32::MAX))
    }
}

/// How far this keeper has come.
#[derive(Debug)]
struct Progress {
    path: PathBuf,
    /// What the data folder said at the start.
    noted: Option<Timestamp>,
    /// When the keeper started, whatever its clock said.
    started: Instant,
    closed_until: watch::Sender<Option<Timestamp>>,
}

impl Progress {
    fn open(data: &Path) -> io::Result<Self> {
        let path = data.join(CLOSED_UNTIL);
        let noted = match fs::read_to_string(&path) {
            Ok(text) => {
                let millis = text.trim_end().parse();
                let millis =
                    millis.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
                Some(Timestamp::from_millis(millis))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let (closed_until, _) = watch::channel(None);
        Ok(Self {
            path,
            noted,
            started: Instant::now(),
            closed_until,
        })
    }

    /// How far this keeper has come, once a peer found its clock right.
    ///
    /// It begins with the slot in which it was started if there is no note, or one from the future, which a wrong clock has
    /// written.
    async fn resume(&self, now: Timestamp, policy: &Policy) -> Timestamp {
        if let Some(known) = *self.closed_until.borrow() {
            return known;
        }
        let noted = self.noted.filter(|noted| *noted <= now);
        let begun = noted.unwrap_or_else(|| {
            let age = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
            let started = now.as_millis().saturating_sub(age);
            Slot::of(Timestamp::from_millis(started), policy).start()
        });
        self.advance(begun).await;
        begun
    }

    /// Goes on with the next slot even if a full disk does not take the note: after a restart the keeper finds the same
    /// slots closed.
    async fn advance(&self, closed_until: Timestamp) {
        let (path, note) = (self.path.clone(), format!("{}\n", closed_until.as_millis()));
        let writing = spawn_blocking(move || write_private(&path, note.as_bytes()));
        if let Err(error) = writing.await.expect("writing a file does not panic") {
            warn!(%error, "how far the keeper has come is not noted");
        }
        self.closed_until.send_replace(Some(closed_until));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_keeper_tries_first_in_turn() {
        let slot = |number| Slot {
            seconds: 300,
            number,
        };
        let waits = |number| {
            [0, 1, 2].map(|place| Turns { place, keepers: 3 }.wait(slot(number)).as_secs())
        };
        assert_eq!(waits(3), [0, 5, 10]);
        assert_eq!(waits(4), [5, 10, 0]);
        assert_eq!(waits(5), [10, 0, 5]);
    }

    /// In the middle of a slot, and the beginning of that slot.
    fn now() -> (Timestamp, Timestamp) {
        let begin = Slot::of(Timestamp::now(), &Policy::default()).start();
        (begin.plus_millis(1_000), begin)
    }

    #[tokio::test]
    async fn how_far_it_came_is_there_after_a_restart() {
        let data = tempfile::tempdir().unwrap();
        let open = || Progress::open(data.path()).unwrap();
        let policy = Policy::default();
        let (now, begin) = now();
        assert_eq!(
            open().resume(now, &policy).await,
            begin,
            "with the present slot"
        );
        let later = now.plus_millis(300_000);
        let progress = open();
        assert_eq!(progress.resume(later, &policy).await, begin);
        progress.advance(later).await;
        assert_eq!(open().resume(later.plus_millis(1), &policy).await, later);
        fs::write(data.path().join(CLOSED_UNTIL), "junk").unwrap();
        assert!(Progress::open(data.path()).is_err());
    }

    #[tokio::test]
    async fn it_begins_with_the_slot_of_its_start_however_late_a_peer_answers() {
        let data = tempfile::tempdir().unwrap();
        let mut progress = Progress::open(data.path()).unwrap();
        let (now, begin) = now();
        progress.started -= Duration::from_secs(3_600);
        let later = now.plus_millis(3_600_000);
        assert_eq!(progress.resume(later, &Policy::default()).await, begin);
    }

    #[tokio::test]
    async fn fault_17_it_begins_with_the_present_slot_once_a_peer_found_the_clock_right() {
        let data = tempfile::tempdir().unwrap();
        let progress = Progress::open(data.path()).unwrap();
        assert_eq!(*progress.closed_until.borrow(), None);
        let ((now, begin), year) = (now(), 365 * 24 * 60 * 60 * 1_000);
        progress.advance(now.plus_millis(year)).await;
        let progress = Progress::open(data.path()).unwrap();
        assert_eq!(*progress.closed_until.borrow(), None);
        let begun = progress.resume(now, &Policy::default()).await;
        assert_eq!(begun, begin, "the note is from the future");
        assert_eq!(*progress.closed_until.borrow(), Some(begin));
    }

    #[tokio::test]
    async fn h5_a_disk_that_takes_no_note_does_not_stop_the_closing_of_slots() {
        let data = tempfile::tempdir().unwrap();
        let progress = Progress::open(data.path()).unwrap();
        let (now, begin) = now();
        data.close().unwrap();
        assert_eq!(progress.resume(now, &Policy::default()).await, begin);
        let later = now.plus_millis(300_000);
        progress.advance(later).await;
        assert_eq!(*progress.closed_until.borrow(), Some(later));
    }
}
