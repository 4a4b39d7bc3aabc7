//! The command that brings a network up and down.

use std::{
    io::{ErrorKind, IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context, bail};
use clap::{Args, Parser, Subcommand};
use emr_model::NetworkKind;
use emr_network::{
    DEFAULT_TOPOLOGY, Deployment, Issued, Network, Options, Outcome, Progress, RENEWED_WITHIN,
    Renewal, Revoked,
};

const DAY: u64 = 24 * 3_600;

/// Starts and stops a real Hyperledger Fabric network for medical records that the patient controls.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The folder with all data of the network [default: $XDG_DATA_HOME/emr/default, or ~/.local/share/emr/default]
    #[arg(long, env = "EMR_DATA", value_name = "FOLDER", global = true)]
    data: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make the network, or start it again with its data; changes nothing if it runs
    Up(UpArguments),
    /// Build Fabric's programs, once for all networks; `up` does this, too, unless --fabric-bin names a folder with them
    BuildFabric(UpArguments),
    /// Stop every process of the network; the data stay
    Down,
    /// Run a further chaincode on the channel, or change one
    Deploy(DeployArguments),
    /// Let another version of emr-chaincode serve the medical records, while members go on
    ///
    /// The new version is the emr-chaincode in --bin-dir. It starts beside the present version, and all organizations
    /// agree to the next version of the chaincode's definition. From the block on that commits this definition, the new
    /// version answers; then the present one ends. The new version reads what earlier versions wrote. If it does not
    /// start, the present version goes on.
    Upgrade(Binaries),
    /// Revoke certificates of a member, at the authority that issued them and at every peer
    ///
    /// The command revokes the certificates at the authority of the organization's members. As the administrator of the
    /// organization's nodes, it also puts the list of revoked certificates into the organization's MSP in the channel. A
    /// ministry member has certificates of every organization, and a registrar of two: revoke each. The ledger does not
    /// change: `emr revoke-member` also refuses the member there, at once.
    Revoke(RevokeArguments),
    /// Renew certificates of nodes, services and administrators before they end
    ///
    /// The command renews the certificates that end within the next 60 days: those of peers, orderers, keepers, the web
    /// service, chaincodes, administrators, registrars and of the servers of the authorities. Each authority issues the
    /// newer certificate over the same key, so the channel's configuration and the ledger stay as they are. Keepers and
    /// the web service take it up while they run. Fabric's programs read it only when they start: the command names
    /// those, and with --restart restarts them one after the other. The peers' certificate for calls of chaincodes
    /// counts after `down` and `up`. Members renew their own certificates with `emr renew` or in the page.
    Renew(RenewArguments),
    /// List the processes with their process ids and ports, and the certificates that end soon
    Status,
    /// Print the end of a process's log, or the paths of all logs
    Logs(LogsArguments),
    /// Delete the network with all its data
    Clean {
        /// Delete without a question
        #[arg(long)]
        yes: bool,
    },
    /// Print the built-in topology; change a copy and pass it to `up --topology`
    Topology,
}

#[derive(Args)]
struct UpArguments {
    /// A topology file instead of the built-in one
    #[arg(long, env = "EMR_TOPOLOGY", value_name = "FILE")]
    topology: Option<PathBuf>,
    /// The first port; the network uses it and the ports after it
    #[arg(long, env = "EMR_BASE_PORT", value_name = "PORT")]
    base_port: Option<u16>,
    #[command(flatten)]
    binaries: Binaries,
}

#[derive(Args)]
struct Binaries {
    /// A folder with the programs of Fabric and Fabric CA; with it, nothing is built and Go is not needed
    #[arg(long, env = "EMR_FABRIC_BIN", value_name = "FOLDER")]
    fabric_bin: Option<PathBuf>,
    /// A folder with emr-chaincode, emr-keeper and emr-web [default: the folder of this program]
    #[arg(long, value_name = "FOLDER")]
    bin_dir: Option<PathBuf>,
}

#[derive(Args)]
struct DeployArguments {
    /// The chaincode's name on the channel
    name: String,
    /// The chaincode's program; Fabric's environment variables tell it where to listen
    #[arg(long, value_name = "FILE")]
    program: PathBuf,
    /// A file with its collections of private data, as for Fabric's --collections-config
    #[arg(long, value_name = "FILE")]
    collections: Option<PathBuf>,
    /// The endorsement policy, for example OR('MinistryMSP.peer') [default: the policy of the medical records]
    #[arg(long, value_name = "POLICY")]
    policy: Option<String>,
    /// An argument of the program; may be repeated
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
struct RenewArguments {
    /// How many days before its end a certificate is renewed
    #[arg(long, value_name = "DAYS", default_value_t = days(RENEWED_WITHIN))]
    within: u32,
    /// Also restart the nodes that read a renewed certificate only when they start
    #[arg(long)]
    restart: bool,
    #[command(flatten)]
    binaries: Binaries,
}

#[derive(Args)]
struct LogsArguments {
    /// A process, by the name that `status` shows
    process: Option<String>,
    /// How many lines to print
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
        Command::Renew(renew) => self::renew(data, renew).await,
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
        Outcome::Unchanged => {
            println!("The network in {data} was up already; nothing was changed.")
        }
        Outcome::Started => println!("The network in {data} is up."),
    }
    println!("Web service: {}", network.web_url());
    if let Some(page) = network.page_url() {
        println!("Page: {page}");
    }
    if let Some(advice) = release_advice(&network) {
        println!("{advice}");
    }
    Ok(())
}

/// What to run in production instead of a release that is fit only for trials.
fn release_advice(network: &Network) -> Option<String> {
    let version = network.fabric_version()?;
    (!version.is_fit_for_production()).then(|| {
        format!("Fabric {version} is for trials: a chaincode can crash its peers; production wants 2.5.16, 3.1.5 or newer")
    })
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
        Outcome::Unchanged => {
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
        Outcome::Unchanged => {
            println!("This program serves the medical records already; nothing was changed.")
        }
        Outcome::Started => {
            println!("This program now serves the medical records, as version {version}.")
        }
    }
    Ok(())
}

async fn revoke(data: PathBuf, arguments: RevokeArguments) -> anyhow::Result<()> {
    let options = options(data, arguments.binaries)?;
    let work = Network::revoke(&options, &arguments.organization, &arguments.revoked);
    let revocation = work.await?;
    match (revocation.certificates, revocation.is_channel_changed) {
        (0, false) => println!("The certificates were revoked already; nothing was changed."),
        (0, true) => println!("The certificates were revoked already; now the peers know it, too."),
        (1, _) => println!("Revoked 1 certificate: peers refuse what it signs."),
        (many, _) => println!("Revoked {many} certificates: peers refuse what they sign."),
    }
    for peer in revocation.absent_peers {
        println!(
            "{peer} does not run; it refuses the certificates once it has started and caught up."
        );
    }
    Ok(())
}

async fn renew(data: PathBuf, arguments: RenewArguments) -> anyhow::Result<()> {
    let options = options(data, arguments.binaries)?;
    let within = Duration::from_secs(u64::from(arguments.within) * DAY);
    let Renewal {
        renewed,
        ending_roots,
    } = unless_interrupted(Network::renew(&options, within)).await?;
    let mut text = match renewed.len() {
        0 => format!("No certificate ends within {} days.\n", arguments.within),
        _ => "Renewed, over the same keys:\n".to_owned() + &table_of(&renewed),
    };
    if !ending_roots.is_empty() {
        text += "Roots of authorities end as well. This command does not renew them: each needs a new authority.\n";
        text += &table_of(&ending_roots);
    }
    print(&text)?;
    if arguments.restart {
        let restarted = unless_interrupted(Network::restart_outdated_nodes(&options)).await?;
        if !restarted.is_empty() {
            print(&format!("Restarted {}.\n", restarted.join(", ")))?;
        }
    }
    let network = Network::open(&options.data)?;
    print(
        &restart_advice(&network).unwrap_or_else(|| "No process has to be restarted.\n".to_owned()),
    )
}

/// Which processes to restart, if any.
fn restart_advice(network: &Network) -> Option<String> {
    let outdated = network.outdated();
    (!outdated.is_empty()).then(|| {
        format!(
            "These processes go on with certificates from before a renewal: {}.\n\
             `emr-network renew --restart` restarts nodes, one after the other. Chaincodes take their certificate up \
             after `emr-network down` and `emr-network up`.\n",
            outdated.join(", ")
        )
    })
}

fn table_of(certificates: &[Issued]) -> String {
    let lines = certificates.iter().map(|issued| {
        let Issued {
            authority,
            owner,
            ends,
            ..
        } = issued;
        format!("  {owner:<24} of {authority:<20} until {ends}\n")
    });
    lines.collect()
}

const fn days(time: Duration) -> u32 {
    (time.as_secs() / DAY) as u32
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
            bail!("interrupted: run the same command or `emr-network up` to continue, or `emr-network down` to stop what was started")
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
    let mut table = match network.topology().network() {
        NetworkKind::Test => "test network: not for records of real people\n".to_owned(),
        NetworkKind::Production => "production network\n".to_owned(),
    };
    if network.topology().demo {
        let folder = network.layout().demo();
        table += &format!("demo: its people's wallets are in {}\n", folder.display());
    }
    if let Some(version) = fabric {
        let advice = release_advice(&network);
        table += &advice.unwrap_or_else(|| format!("Fabric {version}"));
        table += "\n";
    }
    table += &format!("{:<32} {:>9}  ports\n", "process", "pid");
    for status in network.status() {
        let pid = status
            .pid
            .map_or_else(|| "–".to_owned(), |pid| pid.to_string());
        let ports: Vec<_> = status.ports.iter().map(u16::to_string).collect();
        table += &format!("{:<32} {pid:>9}  {}\n", status.process, ports.join(" "));
    }
    let mut certificates = network.certificates()?;
    certificates.retain(|issued| issued.ends_within(RENEWED_WITHIN));
    if !certificates.is_empty() {
        table += "certificates that end soon; `emr-network renew` renews all but roots of authorities:\n";
        table += &table_of(&certificates);
    }
    table += &restart_advice(&network).unwrap_or_default();
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
