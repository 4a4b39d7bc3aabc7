//! What can go wrong with a network, told apart by who can act on it.

use std::{fmt, io, path::PathBuf, process::ExitStatus, time::Duration};

use crate::FabricVersion;

/// Why a network could not be brought up or down.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Fault: the user. They have no home folder and named no data folder.
    #[error("there is no home folder: name a data folder with --data")]
    NoHome,
    /// Fault: the user. The topology demands something impossible.
    #[error("{origin} is not a usable topology: {reason}")]
    Topology {
        /// The topology's file or other source.
        origin: String,
        /// What is wrong and what to write instead.
        reason: String,
    },
    /// Fault: the user. The data folder holds a network of another topology.
    #[error(
        "{} holds a network of another topology: leave out --topology and --base-port to resume it, \
         choose another folder with --data, or delete it with `emr-network clean`", data.display()
    )]
    OtherTopology {
        /// The data folder.
        data: PathBuf,
    },
    /// Fault: the user. The data folder is used for something else.
    #[error("{} has other things in it: choose an empty or new folder with --data", data.display())]
    ForeignFolder {
        /// The folder.
        data: PathBuf,
    },
    /// Fault: the user. There is no network in the data folder.
    #[error("{} holds no network: `emr-network up` makes one", data.display())]
    NoNetwork {
        /// The data folder.
        data: PathBuf,
    },
    /// Fault: the user. Another command is changing the same network.
    #[error("another emr-network is at work on {}: wait until it is done", data.display())]
    Busy {
        /// The data folder.
        data: PathBuf,
    },
    /// Fault: the user. No process has this name.
    #[error("no process is called \"{name}\"; choose one of these: {known}")]
    UnknownProcess {
        /// The name.
        name: String,
        /// All names.
        known: String,
    },
    /// Fault: the user. No organization with members has this name.
    #[error("no organization with members is called \"{name}\"; choose one of these: {known}")]
    UnknownOrganization {
        /// The name.
        name: String,
        /// All names.
        known: String,
    },
    /// Fault: the user. This authority has issued nothing that could be revoked.
    #[error(
        "the certificate authority {authority} has issued nothing to {who}: name the organization that issued the certificates"
    )]
    NotIssued {
        /// Its name.
        authority: String,
        /// The member, or the certificate.
        who: String,
    },
    /// Fault: this machine. Another program listens on the port.
    #[error(
        "port {port}, which {process} needs, is in use: end what listens there, or choose other ports with --base-port"
    )]
    PortInUse {
        /// The port.
        port: u16,
        /// The process that needs it.
        process: String,
    },
    /// Fault: this machine. No run of free ports is long enough.
    #[error(
        "too few free ports follow one another: stop programs that listen, or choose --base-port"
    )]
    NoFreePorts,
    /// Fault: this machine. A program has to be installed first.
    #[error("{program} is needed to {purpose}, and was not found: {remedy}")]
    MissingProgram {
        /// The program.
        program: String,
        /// What the tool needs it for.
        purpose: String,
        /// What to install or set.
        remedy: String,
    },
    /// Fault: the user. A network cannot be made with this release of Fabric.
    #[error(
        "{} has the version \"{version}\", but Fabric 2.5.0 or newer is needed: \
         set EMR_FABRIC_BIN to a folder with its programs", program.display()
    )]
    UnusableFabric {
        /// The program that was asked.
        program: PathBuf,
        /// What it said.
        version: String,
    },
    /// Fault: the user. A production network does not run a release whose peers can be crashed.
    #[error(
        "a production network needs Fabric 2.5.16, 3.1.5 or newer, and this is {version}: a chaincode can crash older \
         peers; set EMR_FABRIC_BIN to a folder with the programs of a newer release"
    )]
    CrashableFabric {
        /// The release that would run.
        version: FabricVersion,
    },
    /// Fault: this machine. A file or folder cannot be read or written.
    #[error("{action} {} failed", path.display())]
    File {
        /// `reading`, `writing`, …
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The operating system's reason.
        #[source]
        source: io::Error,
    },
    /// A program that was run to its end reported a failure.
    #[error("`{command}` failed ({status})\n{output}")]
    Command {
        /// The command line.
        command: String,
        /// How it ended.
        status: ExitStatus,
        /// The end of what it printed.
        output: String,
    },
    /// A program succeeded, but its answer is a refusal.
    #[error("{program} was refused: {answer}")]
    Refused {
        /// The program.
        program: String,
        /// What it printed.
        answer: String,
    },
    /// A process that should keep running ended.
    #[error("{process} ended by itself (`{command}`)\n{log}")]
    Ended {
        /// The process.
        process: String,
        /// The command line.
        command: String,
        /// The end of its log.
        log: LogTail,
    },
    /// A condition did not come true in time.
    #[error("{condition}: this did not happen within {} s\n{log}", waited.as_secs())]
    Deadline {
        /// What the tool waited for.
        condition: String,
        /// How long it waited.
        waited: Duration,
        /// The end of the log that may tell why.
        log: LogTail,
        /// The last attempt's reason.
        #[source]
        source: Option<Box<Error>>,
    },
    /// Fault: the user. A certificate authority is needed that does not run.
    #[error("{process} does not run: `emr-network up` starts it")]
    NotRunning {
        /// The process.
        process: String,
    },
    /// Fault: this machine. A file of the network is not the certificate that it should be.
    #[error("{} is not one certificate in PEM", path.display())]
    NotACertificate {
        /// The file.
        path: PathBuf,
    },
    /// A certificate authority refused or could not be reached.
    #[error("the certificate authority {authority} gave no certificate to {identity}")]
    Authority {
        /// Its name.
        authority: String,
        /// Whose certificate was requested.
        identity: String,
        /// Its reason.
        #[source]
        source: fabric_ca::Error,
    },
    /// This tool cannot change such a configuration of the channel.
    #[error("the channel's configuration cannot be used: {reason}")]
    Configuration {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A peer did not take over the channel's newest configuration in time.
    #[error(
        "{peer} does not have the channel's newest configuration yet: run the command again when it has caught up"
    )]
    Behind {
        /// The peer's process.
        peer: String,
    },
    /// A step of a longer task failed.
    #[error("{step}")]
    Step {
        /// What was being done.
        step: String,
        /// Why it failed.
        #[source]
        source: Box<Error>,
    },
}

impl Error {
    /// Whether orderers refused something only because they are still electing a leader.
    pub(crate) fn is_without_leader(&self) -> bool {
        matches!(self, Self::Command { output, .. } if output.contains("SERVICE_UNAVAILABLE"))
    }

    /// Whether an organization had approved exactly this before.
    pub(crate) fn is_approved_already(&self) -> bool {
        matches!(self, Self::Command { output, .. } if output.contains("with unchanged content"))
    }

    /// Whether a query failed because the chaincode refused it, and not because its peer could not reach the chaincode.
    pub(crate) fn is_answer_of_chaincode(&self) -> bool {
        let Self::Command { output, .. } = self else {
            return false;
        };
        let is_of_peer = output.contains("error in simulation: failed to execute transaction")
            || output.contains("make sure the chaincode");
        let is_refusal = output.contains("endorsement failure during query");
        is_refusal && !is_of_peer || output.contains("transaction returned with failure")
    }

    pub(crate) fn file(
        action: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File {
            action,
            path,
            source,
        }
    }
}

/// The last lines of a log file, with its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogTail {
    /// The whole log.
    pub path: PathBuf,
    /// Its last lines.
    pub lines: Vec<String>,
}

impl fmt::Display for LogTail {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.lines.is_empty() {
            return write!(formatter, "{} is empty", self.path.display());
        }
        write!(formatter, "the end of {}:", self.path.display())?;
        self.lines
            .iter()
            .try_for_each(|line| write!(formatter, "\n  {line}"))
    }
}
