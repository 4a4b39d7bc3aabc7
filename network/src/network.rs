//! A network as a whole: up, down, status.

mod deploy;
mod renew;
mod revoke;
mod upgrade;

use std::{
    collections::BTreeSet,
    fs::{self, File, TryLockError},
    net::SocketAddrV4,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use nix::sys::signal::Signal;

use crate::{
    Error, FabricVersion, Layout, Ports, Progress, Topology,
    fabric::FabricPrograms,
    file, names,
    process::Running,
    programs::{self, Programs, Stage},
    up::Up,
};

pub use self::renew::Renewal;
pub use self::revoke::{Revocation, Revoked};

/// What `up` needs to know.
#[derive(Debug, Clone)]
pub struct Options {
    /// The data folder; made if absent.
    pub data: PathBuf,
    /// A topology file; by default the one the network was made with, or else the built-in one.
    pub topology: Option<PathBuf>,
    /// The first of the ports, instead of the topology's.
    pub base_port: Option<u16>,
    /// A folder with the binaries of Fabric and Fabric CA, instead of those used last, the topology's or a build.
    pub fabric_binaries: Option<PathBuf>,
    /// Where `emr-chaincode`, `emr-keeper` and `emr-web` are.
    pub own_binaries: PathBuf,
    /// Shows the user what is going on.
    pub progress: Progress,
}

/// A network in a data folder, whether it runs or not.
#[derive(Debug)]
pub struct Network {
    topology: Topology,
    layout: Layout,
    ports: Ports,
}

/// What a command changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing: every process ran already as asked.
    Unchanged,
    /// It started the processes that did not run as asked.
    Started,
}

/// One process of a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Its name.
    pub process: String,
    /// Its process id, if it runs.
    pub pid: Option<u32>,
    /// Where it listens.
    pub ports: Vec<u16>,
}

/// A process that does not end within this time of being asked to is killed; all stages together take under 5 s.
const PATIENCE: Duration = Duration::from_secs(3);

impl Network {
    /// Brings a network up: makes it, resumes it, or finds that it runs.
    ///
    /// It is usable when this returns: a peer can plan an endorsement with peers of other organizations.
    ///
    /// # Errors
    ///
    /// Any [`Error`]; the processes that this call started are ended again.
    pub async fn up(options: &Options) -> Result<(Self, Outcome), Error> {
        let network = Self::prepare(options)?;
        let _lock = network.lock()?;
        let outcome = network.bring_up(options).await?;
        Ok((network, outcome))
    }

    /// Builds the programs of Fabric and Fabric CA that [`Network::up`] with the same options would build first.
    ///
    /// That happens once for all networks, and not at all where the options or the topology name a folder with programs.
    ///
    /// # Errors
    ///
    /// [`Error::MissingProgram`] without Go or a C compiler; [`Error::OtherTopology`] and [`Error::ForeignFolder`] as
    /// [`Network::up`] would say minutes later.
    pub async fn build_fabric(options: &Options) -> Result<(), Error> {
        Self::prepare(options)?.fabric_programs(options).await?;
        Ok(())
    }

    /// The network that was made in a data folder.
    ///
    /// # Errors
    ///
    /// [`Error::NoNetwork`] if there is none.
    pub fn open(data: &Path) -> Result<Self, Error> {
        let layout = Layout::new(absolute(data)?);
        let Some(topology) = file::read_if_present(&layout.topology())? else {
            return Err(Error::NoNetwork {
                data: layout.data().to_owned(),
            });
        };
        let topology = Topology::parse(&layout.topology().display().to_string(), &topology)?;
        let ports = Ports::assign(&topology)?;
        Ok(Self {
            topology,
            layout,
            ports,
        })
    }

    /// Ends every process of the network, the last started first. Data stays.
    ///
    /// # Errors
    ///
    /// [`Error::Busy`], or [`Error::File`] if a process cannot be ended.
    pub async fn down(&self) -> Result<usize, Error> {
        let _lock = self.lock()?;
        self.stop_processes(|_| true).await
    }

    /// Deletes the network with all its data.
    ///
    /// # Errors
    ///
    /// Those of [`Network::down`], and [`Error::File`].
    pub async fn clean(self) -> Result<(), Error> {
        self.down().await?;
        fs::remove_dir_all(self.layout.data()).map_err(Error::file("deleting", self.layout.data()))
    }

    /// Every process, in the order in which they start.
    pub fn status(&self) -> Vec<Status> {
        programs::processes(&self.topology)
            .into_iter()
            .map(|(_, process)| Status {
                pid: self.find(&process).map(|running| running.pid),
                ports: self.ports.of_process(&process).collect(),
                process,
            })
            .collect()
    }

    /// Ends one process, as its operator would.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownProcess`].
    pub async fn stop_process(&self, process: &str) -> Result<(), Error> {
        match self.known(process)? {
            Some(running) => running.stop(PATIENCE).await,
            None => Ok(()),
        }
    }

    /// Ends one process at once, as a crash would.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownProcess`].
    pub async fn kill_process(&self, process: &str) -> Result<(), Error> {
        match self.known(process)? {
            Some(running) => running.kill().await,
            None => Ok(()),
        }
    }

    /// Stops one process where it is, as `kill -STOP` does: its connections stay, and it says nothing until
    /// [`Network::thaw_process`].
    ///
    /// # Errors
    ///
    /// [`Error::UnknownProcess`].
    pub fn freeze_process(&self, process: &str) -> Result<(), Error> {
        match self.known(process)? {
            Some(running) => running.signal(Signal::SIGSTOP),
            None => Ok(()),
        }
    }

    /// Lets a process go on that [`Network::freeze_process`] stopped.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownProcess`].
    pub fn thaw_process(&self, process: &str) -> Result<(), Error> {
        match self.known(process)? {
            Some(running) => running.signal(Signal::SIGCONT),
            None => Ok(()),
        }
    }

    /// The release of Fabric that its nodes were last started with; `None` if they never were.
    pub fn fabric_version(&self) -> Option<FabricVersion> {
        let noted = file::read_if_present(&self.layout.fabric_version());
        noted.ok().flatten()?.parse().ok()
    }

    /// Starts one process that was stopped or killed, as its operator would; it listens a moment later. `options` says
    /// where to find programs.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownProcess`], and any error that keeps the process from starting.
    pub async fn start_process(&self, process: &str, options: &Options) -> Result<(), Error> {
        if self.known(process)?.is_some() {
            return Ok(());
        }
        let fabric = self.fabric_programs(options).await?;
        let programs = Programs {
            topology: &self.topology,
            layout: &self.layout,
            ports: &self.ports,
            fabric: &fabric,
            own: &options.own_binaries,
        };
        for stage in Stage::ALL {
            let of_stage = programs.of_stage(stage)?;
            if let Some(program) = of_stage.iter().find(|program| program.process == process) {
                return program.start(&self.layout);
            }
        }
        unreachable!("every known process is of a stage")
    }

    /// Fabric's programs: those that this run names, or else the network's, or else a build.
    pub(crate) async fn fabric_programs(&self, options: &Options) -> Result<FabricPrograms, Error> {
        let given = options.fabric_binaries.as_deref();
        let binaries = given.or(self.topology.fabric_binaries.as_deref());
        if binaries.is_none() {
            self.check_release(FabricVersion::BUILT)?;
        }
        let programs = FabricPrograms::obtain(binaries, options.progress).await?;
        self.check_release(programs.version())?;
        Ok(programs)
    }

    /// Refuses releases that endanger records of real people.
    fn check_release(&self, version: FabricVersion) -> Result<(), Error> {
        if self.topology.production && !version.is_fit_for_production() {
            return Err(Error::CrashableFabric { version });
        }
        Ok(())
    }

    /// The topology of the network.
    pub fn topology(&self) -> &Topology {
        &self.topology
    }

    /// Where the network's files are.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Where the network's processes listen.
    pub fn ports(&self) -> &Ports {
        &self.ports
    }

    /// Where a process listens, by the name that `status` shows.
    pub fn address(&self, process: &str) -> SocketAddrV4 {
        self.ports.address(process)
    }

    /// Where members find the web service.
    pub fn web_url(&self) -> String {
        format!("https://{}", self.address(names::WEB))
    }

    /// Where browsers of this machine find the page; `None` if the topology serves it only with TLS.
    pub fn page_url(&self) -> Option<String> {
        let port = || self.address(names::PAGE).port();
        (self.topology().page_without_tls).then(|| format!("http://localhost:{}", port()))
    }

    /// The log of a process.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownProcess`].
    pub fn log(&self, process: &str) -> Result<PathBuf, Error> {
        self.known(process)?;
        Ok(self.layout.log(process))
    }

    async fn bring_up(&self, options: &Options) -> Result<Outcome, Error> {
        if self.is_up() {
            return Ok(Outcome::Unchanged);
        }
        let before = self.running();
        if let Err(error) = Up::run(self, options).await {
            let started = |process: &str| !before.contains(process);
            self.stop_processes(started).await?;
            return Err(error);
        }
        let replaced = programs::replaced(&self.topology);
        let is_replaced = |process: &str| replaced.iter().any(|(_, name)| name == process);
        self.stop_processes(is_replaced).await?;
        Ok(Outcome::Started)
    }

    fn prepare(options: &Options) -> Result<Self, Error> {
        let layout = Layout::new(absolute(&options.data)?);
        let mut made = match Self::open(layout.data()) {
            Ok(network) => Some(network.topology),
            Err(Error::NoNetwork { .. }) => None,
            Err(error) => return Err(error),
        };
        let mut topology = match (&options.topology, &made) {
            (None, Some(made)) => made.clone(),
            (asked_for, _) => Topology::load(asked_for.as_deref())?,
        };
        topology.base_port = options.base_port.unwrap_or(topology.base_port);
        if let Some(binaries) = &options.fabric_binaries {
            topology.fabric_binaries = Some(absolute(binaries)?);
        }
        if let Some(made) = &mut made {
            // The file that the network was made with does not have later upgrades and deployments.
            topology.chaincode.version = made.chaincode.version;
            if topology.deployments.is_empty() {
                topology.deployments.clone_from(&made.deployments);
            }
            // The user may name another release of Fabric for the same data; where they name none, the last one goes
            // on.
            match &topology.fabric_binaries {
                Some(binaries) => made.fabric_binaries = Some(binaries.clone()),
                None => topology.fabric_binaries.clone_from(&made.fabric_binaries),
            }
        }
        let ports = Ports::assign(&topology)?;
        let data = layout.data();
        match made {
            Some(made) if made != topology => Err(Error::OtherTopology {
                data: data.to_owned(),
            }),
            None if !file::is_folder_of(data, &[layout.lock().as_path()])? => {
                Err(Error::ForeignFolder {
                    data: data.to_owned(),
                })
            }
            _ => {
                file::make_private_folder(data)?;
                Ok(Self {
                    topology,
                    layout,
                    ports,
                })
            }
        }
    }

    fn lock(&self) -> Result<File, Error> {
        let path = self.layout.lock();
        let file = File::create(&path).map_err(Error::file("opening", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(Error::Busy {
                data: self.layout.data().to_owned(),
            }),
            Err(TryLockError::Error(error)) => Err(Error::file("locking", path)(error)),
        }
    }

    /// Whether the network was completely brought up and every process still runs.
    fn is_up(&self) -> bool {
        self.layout.complete().exists() && self.status().iter().all(|status| status.pid.is_some())
    }

    fn running(&self) -> BTreeSet<String> {
        let processes = self.processes().into_iter().map(|(_, process)| process);
        processes
            .filter(|process| self.find(process).is_some())
            .collect()
    }

    /// Every process that may run, in the order in which they start.
    fn processes(&self) -> Vec<(Stage, String)> {
        let mut processes = programs::processes(&self.topology);
        processes.extend(programs::replaced(&self.topology));
        processes
    }

    fn find(&self, process: &str) -> Option<Running> {
        Running::noted(&self.layout.process(process))
    }

    fn known(&self, name: &str) -> Result<Option<Running>, Error> {
        let processes = self.processes().into_iter().map(|(_, process)| process);
        let processes: Vec<_> = processes.collect();
        if processes.iter().any(|process| process == name) {
            return Ok(self.find(name));
        }
        Err(Error::UnknownProcess {
            name: name.to_owned(),
            known: processes.join(", "),
        })
    }

    /// Kills every process; for a caller that is being dropped and cannot await.
    pub(crate) fn kill_all(&self) {
        let processes = self.processes();
        let running: Vec<_> = processes
            .iter()
            .rev()
            .filter_map(|(_, process)| self.find(process))
            .collect();
        for running in &running {
            // Nobody is left to tell of a failure.
            let _ = running.signal(Signal::SIGKILL);
        }
        let deadline = Instant::now() + PATIENCE;
        while running.iter().any(Running::is_running) && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(5));
        }
    }

    async fn stop_processes(&self, which: impl Fn(&str) -> bool) -> Result<usize, Error> {
        let processes = self.processes();
        let mut stopped = 0;
        for stage in Stage::ALL.into_iter().rev() {
            let of_stage = processes
                .iter()
                .filter(|(its, process)| *its == stage && which(process));
            let running: Vec<_> = of_stage
                .filter_map(|(_, process)| Some((process, self.find(process)?)))
                .collect();
            let stops = running.iter().map(|(process, running)| async move {
                running.stop(PATIENCE).await?;
                file::remove(&self.layout.process(process))
            });
            futures::future::try_join_all(stops).await?;
            stopped += running.len();
        }
        Ok(stopped)
    }
}

/// The folder of the running program, where Cargo puts all binaries of the workspace; also from within a test.
///
/// # Errors
///
/// [`Error::File`] if the program cannot find itself.
pub fn own_binaries() -> Result<PathBuf, Error> {
    let program = std::env::current_exe().map_err(Error::file("finding", "this program"))?;
    let folder = program.parent().unwrap_or(Path::new("/"));
    let folder = if folder.ends_with("deps") {
        folder.parent().unwrap_or(folder)
    } else {
        folder
    };
    Ok(folder.to_owned())
}

fn absolute(path: &Path) -> Result<PathBuf, Error> {
    std::path::absolute(path).map_err(Error::file("finding", path))
}

#[cfg(test)]
mod tests;
