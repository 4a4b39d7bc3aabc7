//! What a process uses.

use anyhow::Context;
use procfs::WithCurrentSystemInfo;
use procfs::process::{Process, Stat};

/// What a process keeps in memory, in MiB.
pub(crate) fn resident(pid: u32) -> anyhow::Result<f64> {
    Ok(stat(pid)?.rss_bytes().get() as f64 / f64::from(1 << 20))
}

/// The processor time that a process has used since it began: all its threads, in user and system mode.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CpuTime {
    ticks: u64,
}

impl CpuTime {
    pub(crate) fn of(pid: u32) -> anyhow::Result<Self> {
        let stat = stat(pid)?;
        Ok(Self {
            ticks: stat.utime + stat.stime,
        })
    }

    pub(crate) fn microseconds_since(self, earlier: Self) -> f64 {
        (self.ticks - earlier.ticks) as f64 * 1e6 / procfs::ticks_per_second() as f64
    }
}

fn stat(pid: u32) -> anyhow::Result<Stat> {
    let process = i32::try_from(pid).context("no process id is as large")?;
    Process::new(process)
        .and_then(|process| process.stat())
        .with_context(|| format!("looking at the process {pid}"))
}
