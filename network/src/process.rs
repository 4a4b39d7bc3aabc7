//! Processes that outlive the command that starts them, and are found again by process id and start time.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use nix::{
    errno::Errno,
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use serde::{Deserialize, Serialize};

use crate::{Error, Layout, condition::until_true, error::LogTail, file};

#[cfg(test)]
mod tests;

/// A log of so many bytes is put aside before its process starts again.
const LARGEST_LOG: u64 = 100_000_000;

/// How to start a process.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    /// Its name in the network, for example `peer0.ministry`.
    pub(crate) process: String,
    pub(crate) executable: PathBuf,
    pub(crate) arguments: Vec<OsString>,
    /// Its whole environment, except `PATH`.
    pub(crate) environment: BTreeMap<String, OsString>,
    /// Its working folder.
    pub(crate) folder: PathBuf,
}

impl Program {
    /// The command line, for messages.
    pub(crate) fn command_line(&self) -> String {
        let words = std::iter::once(self.executable.as_os_str())
            .chain(self.arguments.iter().map(OsString::as_os_str));
        words
            .map(|word| word.to_string_lossy())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Starts it in the background, appends its output to its log, and notes which process it is.
    pub(crate) fn start(&self, layout: &Layout) -> Result<(), Error> {
        let log_path = layout.log(&self.process);
        file::create_folder(&self.folder)?;
        file::create_folder(log_path.parent().expect("logs are in a folder"))?;
        let log = open_log(&log_path)?;
        let errors = log.try_clone().map_err(Error::file("opening", &log_path))?;
        let mut command = tokio::process::Command::new(&self.executable);
        command
            .args(&self.arguments)
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .envs(&self.environment)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            // A group of its own, so that Ctrl-C in the terminal ends the command and not the network.
            .process_group(0);
        let child = command
            .spawn()
            .map_err(Error::file("starting", &self.executable))?;
        let pid = child
            .id()
            .expect("nobody has waited for a process just started");
        let started = Running::of(pid).ok_or_else(|| self.ended(layout))?;
        let note = serde_json::to_string(&started).expect("numbers and strings have a JSON form");
        file::write(&layout.process(&self.process), note)
    }

    /// The error that says that the process ended by itself.
    pub(crate) fn ended(&self, layout: &Layout) -> Error {
        Error::Ended {
            process: self.process.clone(),
            command: self.command_line(),
            log: LogTail::of(layout.log(&self.process)),
        }
    }
}

/// Opens a log to be appended to. One that has become large takes the place of the one that was put aside before.
fn open_log(path: &Path) -> Result<fs::File, Error> {
    if fs::metadata(path).is_ok_and(|log| log.len() >= LARGEST_LOG) {
        let aside = path.with_added_extension("1");
        fs::rename(path, &aside).map_err(Error::file("moving", path))?;
    }
    let mut options = fs::OpenOptions::new();
    options.create(true).append(true);
    options.open(path).map_err(Error::file("opening", path))
}

/// A running process, told apart from a later one with the same id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Running {
    pub(crate) pid: u32,
    /// Clock ticks from boot to its start, as in `/proc/<pid>/stat`.
    started: u64,
    /// The id of the boot, since ticks begin anew at every boot.
    boot: String,
}

impl Running {
    /// The process `pid`, if it runs.
    pub(crate) fn of(pid: u32) -> Option<Self> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
        // The second field is the program's name in parentheses and may itself contain anything.
        let fields: Vec<_> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let [state, ..] = fields[..] else { return None };
        // The first thread may be gone while others still hold the ports.
        let threads: u32 = fields.get(17)?.parse().ok()?;
        let is_dead = matches!(state, "Z" | "X") && threads <= 1;
        let started = fields.get(19)?.parse().ok()?;
        (!is_dead).then(|| Self {
            pid,
            started,
            boot: boot.trim().to_owned(),
        })
    }

    /// The process noted in a file, if it still runs.
    pub(crate) fn noted(path: &Path) -> Option<Self> {
        let noted: Self = serde_json::from_str(&fs::read_to_string(path).ok()?).ok()?;
        (Self::of(noted.pid)? == noted).then_some(noted)
    }

    /// Whether it runs what the file holds now.
    pub(crate) fn runs(&self, executable: &Path) -> bool {
        let running = fs::metadata(format!("/proc/{}/exe", self.pid));
        let (Ok(running), Ok(present)) = (running, fs::metadata(executable)) else {
            return false;
        };
        // A running program's file cannot be written to, only replaced.
        (running.dev(), running.ino()) == (present.dev(), present.ino())
    }

    /// Asks it to end, and kills it if it has not ended after `limit`.
    pub(crate) async fn stop(&self, limit: Duration) -> Result<(), Error> {
        self.signal(Signal::SIGTERM)?;
        if !until_true(limit, || !self.is_running()).await {
            self.kill().await?;
        }
        Ok(())
    }

    /// Kills it, as a crash would.
    pub(crate) async fn kill(&self) -> Result<(), Error> {
        self.signal(Signal::SIGKILL)?;
        until_true(Duration::from_secs(10), || !self.is_running()).await;
        Ok(())
    }

    /// Whether it still runs.
    pub(crate) fn is_running(&self) -> bool {
        Self::of(self.pid).as_ref() == Some(self)
    }

    pub(crate) fn signal(&self, signal: Signal) -> Result<(), Error> {
        if !self.is_running() {
            return Ok(());
        }
        let pid =
            Pid::from_raw(i32::try_from(self.pid).expect("Linux's process ids fit into 22 bits"));
        match kill(pid, signal) {
            Ok(()) | Err(Errno::ESRCH) => Ok(()),
            Err(error) => Err(Error::file("ending", format!("/proc/{}", self.pid))(
                error.into(),
            )),
        }
    }
}
