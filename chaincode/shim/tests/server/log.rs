//! What is logged while a test runs.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tracing::Level;
use tracing::subscriber::DefaultGuard;

use crate::peer::in_time;

/// Keeps what this thread logs, on which all of a test runs.
pub(crate) struct Log {
    lines: Arc<Mutex<Vec<u8>>>,
    _guard: DefaultGuard,
}

impl Log {
    /// Begins to keep what is no detail.
    pub(crate) fn begin() -> Self {
        Self::begin_at(Level::INFO)
    }

    pub(crate) fn begin_at(level: Level) -> Self {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let writer = lines.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(level)
            .with_ansi(false)
            .with_writer(move || Lines(writer.clone()))
            .finish();
        Self {
            lines,
            _guard: tracing::subscriber::set_default(subscriber),
        }
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.lines.lock().unwrap().clone()).unwrap()
    }

    /// Waits for a line in which all of these stand.
    pub(crate) async fn expect(&self, words: &[&str]) {
        self.expect_times(1, words).await;
    }

    /// Waits for so many of them.
    pub(crate) async fn expect_times(&self, times: usize, words: &[&str]) {
        let logged = async {
            let has_words = |line: &&str| words.iter().all(|word| line.contains(word));
            while self.text().lines().filter(has_words).count() < times {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        let logged = tokio::time::timeout(Duration::from_secs(10), logged).await;
        assert!(logged.is_ok(), "{words:?} in:\n{}", self.text());
    }

    /// How many lines hold this.
    pub(crate) fn count(&self, words: &str) -> usize {
        self.text()
            .lines()
            .filter(|line| line.contains(words))
            .count()
    }
}

struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Waits until no more tasks are alive than were before.
pub(crate) async fn settle(tasks: usize) {
    let settled = async {
        while tokio::runtime::Handle::current()
            .metrics()
            .num_alive_tasks()
            > tasks
        {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    in_time(settled).await;
}
