//! Waiting for what a program does.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::PathBuf,
    time::Duration,
};

use tokio::time::{Instant, sleep};

use crate::{
    Error, Layout,
    condition::PAUSE,
    error::LogTail,
    process::{Program, Running},
};

/// The longest pause between two tries. Pauses grow, so that the log of the program that is asked stays readable.
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// Tries until it succeeds, `limit` is over, or the program that should make it succeed has ended.
pub(crate) async fn until<T, F: Future<Output = Result<T, Error>>>(
    condition: String,
    limit: Duration,
    program: &Program,
    layout: &Layout,
    mut attempt: impl FnMut() -> F,
) -> Result<T, Error> {
    let deadline = Instant::now() + limit;
    let mut pause = PAUSE;
    loop {
        let error = match attempt().await {
            Ok(result) => return Ok(result),
            Err(error) => error,
        };
        if Running::noted(&layout.process(&program.process)).is_none() {
            return Err(program.ended(layout));
        }
        if Instant::now() >= deadline {
            return Err(Error::Deadline {
                condition,
                waited: limit,
                log: LogTail::of(layout.log(&program.process)),
                source: Some(Box::new(error)),
            });
        }
        sleep(pause).await;
        pause = LONGEST_PAUSE.min(pause * 3 / 2);
    }
}

impl LogTail {
    const LINES: usize = 15;
    const BYTES: u64 = 16 * 1024;

    /// The last lines of a log without stack traces, which would hide the reason before them; empty if it cannot be read.
    pub(crate) fn of(path: PathBuf) -> Self {
        let text = tail(&path).unwrap_or_default();
        let lines: Vec<_> = without_stack_traces(&text).map(str::to_owned).collect();
        let skipped = lines.len().saturating_sub(Self::LINES);
        Self {
            path,
            lines: lines.into_iter().skip(skipped).collect(),
        }
    }
}

/// Go writes each call of a stack trace in a line, and in an indented line after it where that is in the code.
fn without_stack_traces(text: &str) -> impl Iterator<Item = &str> {
    let is_place = |line: &str| line.starts_with('\t');
    let next = text.lines().skip(1).chain([""]);
    let lines = text.lines().zip(next);
    let lines = lines.filter(move |(line, next)| !is_place(line) && !is_place(next));
    lines
        .map(|(line, _)| line)
        .filter(|line| !line.is_empty() && !line.starts_with("goroutine "))
}

fn tail(path: &PathBuf) -> std::io::Result<String> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(LogTail::BYTES)))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_log_has_the_reason_of_a_panic_and_not_its_stack() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("peer0.log");
        let calls = "main.main()\n\t/main.go:56 +0x325\n".repeat(20);
        let log =
            format!("begins\npanic: no space left on device\n\ngoroutine 1 [running]:\n{calls}");
        std::fs::write(&path, log).unwrap();
        let tail = LogTail::of(path);
        assert_eq!(tail.lines, ["begins", "panic: no space left on device"]);
    }
}
