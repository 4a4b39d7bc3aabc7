//! A network on which trials are played, and which is always ended.

use std::env;
use std::fs;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use emr_network::Network;
use futures::FutureExt;
use tokio::sync::{OnceCell, RwLock, RwLockReadGuard, RwLockWriteGuard};
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep};

use crate::trial::{Case, Failure, Outcome, Turn};
use crate::world::World;

/// How many lines of each log a failure shows, and how many characters of each.
const LOG_LINES: usize = 5;
const LOG_COLUMNS: usize = 400;

/// If this is set, a failure counts at once. Otherwise a trial that failed is played once more, since a machine that is busy
/// with something else may have been too slow for it; that it failed is said in any case.
const ONCE: &str = "EMR_ONCE";

/// One network, which the first trial on it brings up.
pub(crate) struct Stage {
    data: PathBuf,
    fabric_binaries: Option<PathBuf>,
    world: OnceCell<Option<Arc<World>>>,
    setting_up: Mutex<Option<AbortHandle>>,
    /// Trials that are played beside others read it, and a trial that has the network for itself writes it.
    trials: RwLock<()>,
}

impl Stage {
    /// A stage whose network keeps its data in this folder.
    pub(crate) fn new(data: PathBuf, fabric_binaries: Option<PathBuf>) -> Self {
        Self {
            data,
            fabric_binaries,
            world: OnceCell::new(),
            setting_up: Mutex::new(None),
            trials: RwLock::new(()),
        }
    }

    /// Waits until no other trial has this stage for itself, and keeps such trials away.
    pub(crate) async fn together(&self) -> RwLockReadGuard<'_, ()> {
        self.trials.read().await
    }

    /// Waits until no other trial is played here, and keeps all others away.
    pub(crate) async fn alone(&self) -> RwLockWriteGuard<'_, ()> {
        self.trials.write().await
    }

    /// Plays a trial; gives the reason why it failed.
    pub(crate) async fn play(&self, case: &Case) -> Result<(), String> {
        let world = self
            .world
            .get_or_init(|| self.set_up())
            .await
            .clone()
            .ok_or("the network did not come up; why not was said once\n")?;
        let Err(reason) = Self::play_once(case, &world).await else {
            return Ok(());
        };
        let logs = self.keep_logs(case.name);
        let again = case.has_second_try && env::var_os(ONCE).is_none();
        if again && Self::play_once(case, &world).await.is_ok() {
            eprintln!(
                "UNSTEADY: {} held at the second try: {reason}{logs}",
                case.name
            );
            return Ok(());
        }
        Err(reason + &logs)
    }

    async fn play_once(case: &Case, world: &Arc<World>) -> Result<(), String> {
        let outcome = AssertUnwindSafe((case.run)(world.clone()));
        let outcome = said(outcome.catch_unwind().await);
        if outcome.is_err() && case.turn == Turn::Alone {
            // Other trials need what this one stopped.
            let _ = world.network.resume().await;
        }
        outcome
    }

    /// Brings the world up in a task, so that it can be interrupted.
    async fn set_up(&self) -> Option<Arc<World>> {
        let world = World::set_up(self.data.clone(), self.fabric_binaries.clone());
        let task = tokio::spawn(world);
        *self.setting_up.lock().expect("nobody panics with it") = Some(task.abort_handle());
        let reason = match task.await {
            Ok(Ok(world)) => return Some(Arc::new(world)),
            Ok(Err(failure)) => failure.to_string(),
            Err(error) => error.to_string(),
        };
        eprintln!("the world cannot be set up: {reason}\n{}", self.logs());
        None
    }

    /// Ends every process of the network.
    pub(crate) async fn clear(&self) {
        if let Some(task) = &*self.setting_up.lock().expect("nobody panics with it") {
            task.abort();
        }
        let deadline = Instant::now() + Duration::from_secs(10);
        let Ok(network) = Network::open(&self.data) else {
            return;
        };
        while let Err(error) = network.down().await {
            if Instant::now() > deadline {
                return eprintln!("{} still runs: {error}", self.data.display());
            }
            // An interrupted command lets go of the network's lock in a moment.
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// Keeps the ends of all logs in a file of this name, and says where.
    fn keep_logs(&self, name: &str) -> String {
        let path = self.data.join(format!("{name}.txt"));
        match fs::write(&path, self.logs()) {
            Ok(()) => format!("the ends of all logs: {}\n", path.display()),
            Err(error) => format!("{}: {error}\n", path.display()),
        }
    }

    /// The ends of all logs that say anything.
    fn logs(&self) -> String {
        let Ok(entries) = fs::read_dir(self.data.join("logs")) else {
            return String::new();
        };
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        paths.iter().map(|path| tail(path)).collect()
    }
}

/// What is wrong with a trial that ended, whether by itself or by an assertion.
fn said(outcome: std::thread::Result<Outcome>) -> Result<(), String> {
    match outcome {
        Ok(outcome) => outcome.map_err(|failure: Failure| format!("{failure}\n")),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
            Err(format!("{}\n", text.unwrap_or("it panicked")))
        }
    }
}

fn tail(path: &Path) -> String {
    let text = fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<_> = text.lines().collect();
    let last: Vec<String> = lines[lines.len().saturating_sub(LOG_LINES)..]
        .iter()
        .map(|line| line.chars().take(LOG_COLUMNS).collect())
        .collect();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    format!("--- {name}\n{}\n", last.join("\n"))
}
