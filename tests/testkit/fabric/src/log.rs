//! What is logged while a test runs.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tracing::Level;
use tracing::subscriber::DefaultGuard;

/// Keeps what this thread logs, on which all of a test runs unless its runtime has several threads.
pub struct Log {
    lines: Arc<Mutex<Vec<u8>>>,
    _guard: DefaultGuard,
}

impl Log {
    /// Begins to keep what is no detail.
    pub fn begin() -> Self {
        Self::begin_at(Level::INFO)
    }

    /// Begins to keep what has this level or a higher one.
    pub fn begin_at(level: Level) -> Self {
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

    /// Everything so far.
    pub fn text(&self) -> String {
        let lines = self.lines.lock().expect("no writer panics");
        String::from_utf8(lines.clone()).expect("a log is UTF-8")
    }

    /// Waits for a line in which all of these stand, for 10 s at most.
    pub async fn expect(&self, words: &[&str]) {
        self.expect_times(1, words).await;
    }

    /// Waits for so many such lines.
    pub async fn expect_times(&self, times: usize, words: &[&str]) {
        let logged = async {
            let has_words = |line: &&str| words.iter().all(|word| line.contains(word));
            while self.text().lines().filter(has_words).count() < times {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        let logged = tokio::time::timeout(Duration::from_secs(10), logged).await;
        assert!(logged.is_ok(), "{words:?} in:\n{}", self.text());
    }

    /// How many lines have these words.
    pub fn count(&self, words: &str) -> usize {
        let text = self.text();
        text.lines().filter(|line| line.contains(words)).count()
    }
}

struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no writer panics").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
