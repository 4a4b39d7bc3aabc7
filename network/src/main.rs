//! The command that brings a network up and down.

use std::{
    io::{ErrorKind, IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use clap::{Args, Parser, Subcommand};
use emr_network::{DEFAULT_TOPOLOGY, Deployment, Network, Options, Outcome, Progress, Revoked};

/// Brings a real Hyperledger Fabric network for patient-controlled medical records up and down.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The network's data folder [default: $XDG_DATA_HOME/emr/default, or ~/.local/share/emr/default]
    #[arg(long, env = "EMR_DATA", value_name = "FOLDER", global = true)]
    data: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make the network, resume it with its data, or find that it runs
    Up(UpArguments),
    /// Build Fabric's programs, once for all networks, unless a folder with them is named; `up` does this, too
    BuildFabric(UpArguments),
    /// End every process of the network; data stays
    Down,
    /// Have a further chaincode run on the channel, or a changed one
    Deploy(DeployArguments),
    /// Have another program serve the medical records, while members go on
    ///
    /// It is the emr-chaincode of --bin-dir, whether its file was replaced or is in another folder. It is started beside
    /// the one that serves now, all organizations agree to the next version of the chaincode's definition, and from the
    /// block on in which that is committed it answers; the other one ends. Nothing is lost: it reads what earlier versions
    /// wrote. If it does not come up, the present one serves on.
    Upgrade(Binaries),
    /// Make certificates of a member invalid, at the authority that issued them and at every peer
    ///
    /// The member's certificates are revoked at the certificate authority of the organization's members, and the list of
    /// all that were revoked is put into the organization's MSP in the channel, with the word of its nodes' administrator.
    /// Who has certificates of several organizations, as members of the ministry do, is revoked at each. On the ledger
    /// nothing changes: to refuse somebody at once, wherever they are, have them suspended as well.
    Revoke(RevokeArguments),
    /// List the processes, whether they run, and where they listen
    Status,
    /// Print the end of a process's log, or where all logs are
    Logs(LogsArguments),
    /// Delete the network with all its data
    Clean {
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Print the built-in topology, to change it and pass it to `up`
    Topology,
}

#[derive(Args)]
struct UpArguments {
    /// A topology file instead of the built-in one
    #[arg(long, env = "EMR_TOPOLOGY", value_name = "FILE")]
    topology: Option<PathBuf>,
    /// The first port; the others follow it
    #[arg(long, env = "EMR_BASE_PORT", value_name = "PORT")]
    base_port: Option<u16>,
    #[command(flatten)]
    binaries: Binaries,
}

#[derive(Args)]
struct Binaries {
    /// A folder with the binaries of Fabric and Fabric CA; then nothing is built and Go is not needed
    #[arg(long, env = "EMR_FABRIC_BIN", value_name = "FOLDER")]
    fabric_bin: Option<PathBuf>,
    /// A folder with emr-chaincode, emr-keeper and emr-web [default: beside this program]
    #[arg(long, value_name = "FOLDER")]
    bin_dir: Option<PathBuf>,
}

#[derive(Args)]
struct DeployArguments {
    /// The chaincode's name on the channel
    name: String,
    /// Its program, which Fabric's environment variables tell where to listen
    #[arg(long, value_name = "FILE")]
    program: PathBuf,
    /// Its collections of private data, as for Fabric's --collections-config
    #[arg(long, value_name = "FILE")]
    collections: Option<PathBuf>,
    /// Who must endorse, for example OR('MinistryMSP.peer') [default: as for the medical records]
    #[arg(long, value_name = "POLICY")]
    policy: Option<String>,
    /// A word to call the program with; may be repeated
    #[arg(long = "argument", value_name = "WORD", allow_hyphen_values = true)]
    arguments: Vec<String>,
    /// An environment variable of the program; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = variable)]
    environment: Vec<(String, String)>,
    #[command(flatten)]
    binaries: Binaries,
}

#[derive(Args)]
struct RevokeArguments {
    /// The organization, by the name that the topology gives it, for example hospital-a
    organization: String,
    /// A member id, or a file with one certificate in PEM
    #[arg(value_name = "MEMBER-ID|FILE", value_parser = revoked)]
    revoked: Revoked,
    #[command(flatten)]
    binaries: Binaries,
}

#[derive(Args)]
struct LogsArguments {
    /// A process, by the name that `status` shows
    process: Option<String>,
    /// How many lines
    #[arg(long, short = 'n', default_value_t = 50)]
    lines: usize,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("emr-network: {error}");
            for cause in error.chain().skip(1) {
                eprintln!("  because: {cause}");
            }
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let data = match arguments.data {
        Some(data) => data,
        None => emr_network::default_data()?,
    };
    match arguments.command {
        Command::Up(up) => self::up(data, up).await,
        Command::BuildFabric(up) => build_fabric(data, up).await,
        Command::Down => down(&data).await,
        Command::Deploy(deploy) => self::deploy(data, deploy).await,
        Command::Upgrade(binaries) => upgrade(data, binaries).await,
        Command::Revoke(revoke) => self::revoke(data, revoke).await,
        Command::Status => status(&data),
        Command::Logs(logs) => self::logs(&data, &logs),
        Command::Clean { yes } => clean(&data, yes).await,
        Command::Topology => print(DEFAULT_TOPOLOGY),
    }
}

async fn up(data: PathBuf, arguments: UpArguments) -> anyhow::Result<()> {
    let options = up_options(data, arguments)?;
    let (network, outcome) = unless_interrupted(Network::up(&options)).await?;
    let data = network.layout().data().display();
    match outcome {
        Outcome::AlreadyUp => {
            println!("The network in {data} was up already; nothing was changed.")
        }
        Outcome::Started => println!("The network in {data} is up."),
    }
    println!("Web service: {}", network.web_url());
    if let Some(page) = network.page_url() {
        println!("Page: {page}");
    }
    Ok(())
}

async fn build_fabric(data: PathBuf, arguments: UpArguments) -> anyhow::Result<()> {
    let options = Options {
        // Other processes write to the same terminal: a spinner would erase their lines.
        progress: Progress::Silent,
        ..up_options(data, arguments)?
    };
    unless_interrupted(Network::build_fabric(&options)).await?;
    println!("Fabric's programs are built.");
    Ok(())
}

async fn deploy(data: PathBuf, arguments: DeployArguments) -> anyhow::Result<()> {
    let name = arguments.name;
    let read = |path: &PathBuf| {
        let text = std::fs::read_to_string(path);
        text.with_context(|| format!("the collections cannot be read from {}", path.display()))
    };
    let deployment = Deployment {
        arguments: arguments.arguments,
        endorsement_policy: arguments.policy,
        collections: arguments.collections.as_ref().map(read).transpose()?,
        environment: arguments.environment.into_iter().collect(),
        ..Deployment::new(&name, std::path::absolute(arguments.program)?)
    };
    let options = options(data, arguments.binaries)?;
    let (network, outcome) = unless_interrupted(Network::deploy(&options, &[deployment])).await?;
    let channel = &network.topology().channel;
    match outcome {
        Outcome::AlreadyUp => {
            println!("{name} ran on the channel {channel} already; nothing was changed.")
        }
        Outcome::Started => println!("{name} runs on the channel {channel}."),
    }
    Ok(())
}

async fn upgrade(data: PathBuf, binaries: Binaries) -> anyhow::Result<()> {
    let options = options(data, binaries)?;
    let (network, outcome) = unless_interrupted(Network::upgrade(&options)).await?;
    let version = network.topology().chaincode.version;
    match outcome {
        Outcome::AlreadyUp => {
            println!("That program serves the medical records already; nothing was changed.")
        }
        Outcome::Started => {
            println!("That program serves the medical records, as version {version}.")
        }
    }
    Ok(())
}

async fn revoke(data: PathBuf, arguments: RevokeArguments) -> anyhow::Result<()> {
    let options = options(data, arguments.binaries)?;
    let work = Network::revoke(&options, &arguments.organization, &arguments.revoked);
    let revocation = work.await?;
    match (revocation.certificates, revocation.is_channel_changed) {
        (0, false) => println!("It was revoked already; nothing was changed."),
        (0, true) => println!("It was revoked already; now the peers know, too."),
        (1, _) => println!("Revoked 1 certificate: peers refuse what it signs."),
        (many, _) => println!("Revoked {many} certificates: peers refuse what they sign."),
    }
    for peer in revocation.absent_peers {
        println!("{peer} does not run; it learns of it when it does.");
    }
    Ok(())
}

fn up_options(data: PathBuf, arguments: UpArguments) -> anyhow::Result<Options> {
    Ok(Options {
        topology: arguments.topology,
        base_port: arguments.base_port,
        ..options(data, arguments.binaries)?
    })
}

fn options(data: PathBuf, binaries: Binaries) -> anyhow::Result<Options> {
    Ok(Options {
        data,
        topology: None,
        base_port: None,
        fabric_binaries: binaries.fabric_bin,
        own_binaries: binaries
            .bin_dir
            .map_or_else(emr_network::own_binaries, Ok)?,
        progress: Progress::of_this_program(),
    })
}

async fn unless_interrupted<T>(
    work: impl Future<Output = Result<T, emr_network::Error>>,
) -> anyhow::Result<T> {
    tokio::select! {
        done = work => Ok(done?),
        _ = tokio::signal::ctrl_c() => {
            bail!("interrupted: the same command, or `emr-network up`, goes on where this stopped, `emr-network down` ends what was started")
        }
    }
}

fn variable(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn revoked(text: &str) -> Result<Revoked, String> {
    if let Ok(member) = text.parse() {
        return Ok(Revoked::Member(member));
    }
    std::fs::read_to_string(text)
        .map(Revoked::Certificate)
        .map_err(|error| format!("it is neither a member id nor a file that can be read: {error}"))
}

async fn down(data: &Path) -> anyhow::Result<()> {
    let network = Network::open(data)?;
    match network.down().await? {
        0 => println!(
            "The network in {} was down already.",
            network.layout().data().display()
        ),
        processes => println!(
            "Ended {processes} processes; the data stays in {}.",
            network.layout().data().display()
        ),
    }
    Ok(())
}

fn status(data: &Path) -> anyhow::Result<()> {
    let network = Network::open(data)?;
    let fabric = network.fabric_version();
    let mut table = fabric.map_or_else(String::new, |version| format!("Fabric {version}\n"));
    table += &format!("{:<32} {:>9}  ports\n", "process", "pid");
    for status in network.status() {
        let pid = status
            .pid
            .map_or_else(|| "–".to_owned(), |pid| pid.to_string());
        let ports: Vec<_> = status.ports.iter().map(u16::to_string).collect();
        table += &format!("{:<32} {pid:>9}  {}\n", status.process, ports.join(" "));
    }
    print(&table)
}

fn logs(data: &Path, arguments: &LogsArguments) -> anyhow::Result<()> {
    let network = Network::open(data)?;
    let Some(process) = &arguments.process else {
        let mut table = String::new();
        for status in network.status() {
            let log = network.log(&status.process)?;
            table += &format!("{:<32} {}\n", status.process, log.display());
        }
        return print(&table);
    };
    let path = network.log(process)?;
    let log = std::fs::read(&path)
        .with_context(|| format!("{process} has no log yet: {}", path.display()))?;
    let log = String::from_utf8_lossy(&log);
    let lines: Vec<_> = log.lines().collect();
    print(&(lines[lines.len().saturating_sub(arguments.lines)..].join("\n") + "\n"))
}

async fn clean(data: &Path, yes: bool) -> anyhow::Result<()> {
    let network = Network::open(data)?;
    let folder = network.layout().data().display().to_string();
    if !yes
        && !confirm(&format!(
            "Delete {folder} with all ledgers, keys and records?"
        ))?
    {
        bail!("nothing was deleted");
    }
    network.clean().await?;
    println!("Deleted {folder}.");
    Ok(())
}

/// Prints to a program that may stop reading at any time.
fn print(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(error).context("printing failed")
        }
        _ => Ok(()),
    }
}

fn confirm(question: &str) -> anyhow::Result<bool> {
    if !std::io::stdin().is_terminal() {
        bail!("this deletes data, and there is nobody to ask: say --yes");
    }
    print!("{question} [y/N] ");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
