//! The network that is measured, brought up and down with the command that users have.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use emr_network::{Error, Network, Topology, free_base_port, own_binaries};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// A place for one network, on ports of its own. Whatever runs there is ended when this is dropped.
#[derive(Debug)]
pub(crate) struct Stand {
    folder: PathBuf,
    tool: PathBuf,
    base_port: u16,
    /// Held as long as this lives: another run would take the network down.
    _lock: File,
}

/// How long an interrupted command may take to end what it has begun.
const GRACE: Duration = Duration::from_secs(10);

impl Stand {
    /// Makes room: ends and deletes what an earlier run could not take down.
    pub(crate) async fn new() -> anyhow::Result<Self> {
        let programs = own_binaries()?;
        let folder = programs.parent().unwrap_or(&programs).join("bench");
        fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        let stand = Self {
            _lock: lock(&folder.join("lock"))?,
            folder,
            tool: programs.join("emr-network"),
            base_port: free_base_port(&Topology::load(None)?)?,
        };
        stand.clean().await?;
        Ok(stand)
    }

    /// Where figures are kept.
    pub(crate) fn results(&self) -> PathBuf {
        self.folder.join("results.jsonl")
    }

    /// A folder for something that is measured.
    pub(crate) fn scratch(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The network that was made here last.
    pub(crate) fn network(&self) -> anyhow::Result<Network> {
        Ok(Network::open(&self.data())?)
    }

    /// Brings the network up, and says how many seconds it took.
    pub(crate) async fn up(&self) -> anyhow::Result<f64> {
        self.timed(self.up_command()).await
    }

    /// Brings the network up with a build of Fabric that begins with nothing and keeps everything in `cache`.
    pub(crate) async fn up_from_nothing(&self, cache: &Path) -> anyhow::Result<f64> {
        let mut command = self.up_command();
        command
            .env_remove("EMR_FABRIC_BIN")
            .env("XDG_CACHE_HOME", cache)
            .envs(go_caches(cache));
        let seconds = self.timed(command).await?;
        // Go makes its modules unwritable, so that only it can delete them.
        let mut clean = Command::new("go");
        clean.args(["clean", "-modcache"]).envs(go_caches(cache));
        self.run(clean).await?;
        remove(cache)?;
        Ok(seconds)
    }

    /// Runs a chaincode on the network, endorsed as the contract is if no other policy is given.
    pub(crate) async fn deploy(
        &self,
        name: &str,
        program: &Path,
        policy: Option<&str>,
    ) -> anyhow::Result<()> {
        let mut command = self.command("deploy");
        command.arg(name).arg("--program").arg(program);
        if let Some(policy) = policy {
            command.args(["--policy", policy]);
        }
        self.run(command).await
    }

    /// Runs a command to its end, without looking at the time.
    pub(crate) async fn run(&self, command: Command) -> anyhow::Result<()> {
        self.timed(command).await.map(drop)
    }

    /// Takes the network down, and says how many seconds it took.
    pub(crate) async fn down(&self) -> anyhow::Result<f64> {
        self.timed(self.command("down")).await
    }

    /// Ends and deletes the network, if there is one.
    pub(crate) async fn clean(&self) -> anyhow::Result<()> {
        match Network::open(&self.data()) {
            Ok(network) => network.clean().await?,
            Err(Error::NoNetwork { .. }) => remove(&self.data())?,
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    fn data(&self) -> PathBuf {
        self.folder.join("network")
    }

    fn up_command(&self) -> Command {
        let mut command = self.command("up");
        command
            .env_remove("EMR_TOPOLOGY")
            .args(["--base-port", &self.base_port.to_string()]);
        command
    }

    fn command(&self, action: &str) -> Command {
        let mut command = Command::new(&self.tool);
        command.arg(action).arg("--data").arg(self.data());
        command
    }

    /// Runs a command to its end; what it says of its progress is shown.
    pub(crate) async fn timed(&self, command: Command) -> anyhow::Result<f64> {
        let described = format!("{command:?}");
        let mut command = tokio::process::Command::from(command);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let begun = Instant::now();
        let child = command.spawn().with_context(|| described.clone())?;
        let status = Interruptible(child).0.wait().await?;
        if !status.success() {
            bail!("{described} failed ({status})");
        }
        Ok(begun.elapsed().as_secs_f64())
    }
}

impl Drop for Stand {
    fn drop(&mut self) {
        if self.network().is_ok()
            && let Err(error) = self.command("down").stdout(Stdio::null()).status()
        {
            eprintln!(
                "emr-bench: the network in {} may still run: {error}",
                self.data().display()
            );
        }
    }
}

/// A command that, when it is dropped, is asked to end what it has begun, and awaited.
struct Interruptible(tokio::process::Child);

impl Drop for Interruptible {
    fn drop(&mut self) {
        let id = self.0.id().and_then(|id| i32::try_from(id).ok());
        let Some(id) = id else { return };
        // The command may just have ended by itself.
        let _ = kill(Pid::from_raw(id), Signal::SIGINT);
        let deadline = Instant::now() + GRACE;
        while matches!(self.0.try_wait(), Ok(None)) && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(20));
        }
    }
}

fn lock(path: &Path) -> anyhow::Result<File> {
    let file = File::create(path).with_context(|| format!("making {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            bail!("another emr-bench is measuring: wait until it is done")
        }
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("locking {}", path.display()))
        }
    }
}

fn go_caches(folder: &Path) -> [(&'static str, OsString); 2] {
    [
        ("GOMODCACHE", folder.join("modules").into()),
        ("GOCACHE", folder.join("build").into()),
    ]
}

/// Deletes a folder, if it is there.
pub(crate) fn remove(folder: &Path) -> anyhow::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("deleting {}", folder.display()))
        }
        _ => Ok(()),
    }
}
