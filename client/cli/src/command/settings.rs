//! Who acts, on which network: the options that every command has.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;
use emr_api::profile::Profile;
use emr_client::connection::Connection;
use emr_client::member::Member;
use emr_client::session::Session;
use emr_client::settled::Settled;
use emr_native::operator::load_identity;
use emr_native::wallet::{Passphrase, Wallet};
use zeroize::Zeroizing;

use super::open_wallet::OpenWallet;
use super::report;

/// The heading above these options in every help text.
const HEADING: &str = "Options of every command";

/// The options that every command has.
#[derive(Debug, Args)]
pub(crate) struct Settings {
    /// The network's profile: addresses and roots of trust; `emr-network up` writes one
    #[arg(long, env = "EMR_PROFILE", value_name = "FILE", global = true, help_heading = HEADING)]
    profile: Option<PathBuf>,

    /// Your wallet: keys and certificates in one file under a passphrase
    #[arg(long, env = "EMR_WALLET", value_name = "FILE", global = true, help_heading = HEADING)]
    wallet: Option<PathBuf>,

    /// Read the passphrase from the first line of this file; without it, the command asks
    #[arg(long, env = "EMR_PASSPHRASE_FILE", value_name = "FILE", global = true, help_heading = HEADING)]
    passphrase_file: Option<PathBuf>,

    /// Act as the node administrator in this folder, which has certificate.pem, key.pem and msp_id
    #[arg(long, value_name = "FOLDER", global = true, help_heading = HEADING)]
    pub(crate) operator: Option<PathBuf>,

    /// Print one JSON object, for programs
    #[arg(long, global = true, help_heading = HEADING)]
    pub(crate) json: bool,

    /// The session that this command began.
    #[arg(skip)]
    signed_in: OnceLock<Session>,
}

impl Settings {
    /// Reads the network's profile.
    pub(crate) fn profile(&self) -> Result<Profile> {
        let path = match &self.profile {
            Some(path) => path.clone(),
            None => default_data()?.join("default/profile.json"),
        };
        let text = fs::read(&path).with_context(|| {
            format!(
                "the network's profile {} cannot be read: start a network with `emr-network up`, or name its profile with --profile",
                path.display()
            )
        })?;
        serde_json::from_slice(&text).with_context(|| {
            format!(
                "{} is not a network's profile: name another file with --profile",
                path.display()
            )
        })
    }

    /// Signs in as the node administrator that was named, or as the wallet's member.
    pub(crate) async fn session(&self) -> Result<Session> {
        let profile = self.profile()?;
        match &self.operator {
            Some(folder) => {
                let identity = load_identity(folder)?;
                let session = Session::sign_in(emr_native::connect(&profile)?, identity).await?;
                Ok(self.signed_in.get_or_init(|| session).clone())
            }
            None => Ok(self.member().await?.0.session().clone()),
        }
    }

    /// Whether a node administrator was named.
    pub(crate) fn is_operator(&self) -> bool {
        self.operator.is_some()
    }

    /// Signs in as the wallet's member.
    pub(crate) async fn member(&self) -> Result<(Member, OpenWallet)> {
        let open = self.open_wallet()?;
        let connection = emr_native::connect(&self.profile()?)?;
        let member = self.sign_in(connection, &open.wallet).await?;
        Ok((member, open))
    }

    /// Signs in over this connection with the keys of this wallet, and says what became of transactions of earlier
    /// commands whose outcome was not told, which readers got keys that an earlier command did not give them, whether the
    /// certificate ends soon, and whether a recovery is under way.
    pub(crate) async fn sign_in(&self, connection: Connection, wallet: &Wallet) -> Result<Member> {
        let (member, settled) = self.sign_in_and_settle(connection, wallet).await?;
        self.tell(&member, &settled).await?;
        if wallet.account.patient_key.is_some() {
            self.update_readers(&member).await;
        }
        if let Some(end) = member.certificate_ending() {
            report::certificate_ending(end, self.json);
        }
        // What the member wants to do does not wait for this: a member who is not active yet may not ask.
        for recovery in member.recoveries_under_way().await.unwrap_or_default() {
            report::recovery_under_way(&recovery, self.json);
        }
        Ok(member)
    }

    /// Signs in like [`Settings::sign_in`], and returns what became of those transactions.
    pub(crate) async fn sign_in_and_settle(
        &self,
        connection: Connection,
        wallet: &Wallet,
    ) -> Result<(Member, Vec<Settled>)> {
        let member = Member::sign_in(connection, wallet.device()).await?;
        self.keep(&member);
        let settled = member.session().settle().await?;
        Ok((member, settled))
    }

    /// Says what became of transactions of earlier commands.
    pub(crate) async fn tell(&self, member: &Member, settled: &[Settled]) -> Result<()> {
        for settled in settled {
            report::notice(settled, self.json);
        }
        let told: Vec<_> = settled
            .iter()
            .map(|settled| settled.transaction.clone())
            .collect();
        Ok(member.session().told(&told).await?)
    }

    /// Gives readers the keys that a command before did not give them, because it ended too early, and says so. If that
    /// fails the next command tries again.
    async fn update_readers(&self, member: &Member) {
        if let Ok(updated) = member.update_readers(member.id()).await {
            report::readers(&updated, self.json);
        }
    }

    /// Remembers a member's session, to end it with the command.
    pub(crate) fn keep(&self, member: &Member) {
        self.keep_session(member.session());
    }

    /// Remembers a session, to end it with the command.
    pub(crate) fn keep_session(&self, session: &Session) {
        self.signed_in.get_or_init(|| session.clone());
    }

    /// Ends the session that the command began, after all outcomes were printed. If that fails the command has still done
    /// its work, and the service ends the session when it has been idle.
    pub(crate) async fn sign_out(&self) {
        if let Some(session) = self.signed_in.get() {
            let _ = session.told_results().await;
            let _ = session.web().sign_out().await;
        }
    }

    /// Whether there is a wallet.
    pub(crate) fn has_wallet(&self) -> Result<bool> {
        Ok(self.wallet_path()?.exists())
    }

    /// Opens the member's wallet.
    pub(crate) fn open_wallet(&self) -> Result<OpenWallet> {
        let path = self.wallet_path()?;
        if !path.exists() {
            bail!(
                "there is no wallet at {}: make one with `emr sign-up`, or name another with --wallet",
                path.display()
            );
        }
        OpenWallet::open(path, self.passphrase("Passphrase: ")?)
    }

    /// Saves a new wallet; refuses to replace an existing one.
    pub(crate) fn create_wallet(&self, wallet: Wallet) -> Result<OpenWallet> {
        let path = self.wallet_path()?;
        let file = self.passphrase_file.as_deref();
        let passphrase = self.new_passphrase("Passphrase for the new wallet: ", file)?;
        OpenWallet::create(wallet, path, passphrase)
    }

    /// A passphrase that its owner chooses: from a file, or asked for twice.
    pub(crate) fn new_passphrase(&self, prompt: &str, file: Option<&Path>) -> Result<Passphrase> {
        let chosen = asked(prompt, file)?;
        if file.is_none() {
            let again = asked("The same passphrase again: ", None)?;
            ensure!(
                chosen == again,
                "the two passphrases differ: nothing was changed"
            );
        }
        Ok(Passphrase::chosen(chosen)?)
    }

    fn wallet_path(&self) -> Result<PathBuf> {
        match &self.wallet {
            Some(path) => Ok(path.clone()),
            None => Ok(default_data()?.join("wallet.age")),
        }
    }

    fn passphrase(&self, prompt: &str) -> Result<Passphrase> {
        Ok(Passphrase::new(asked(
            prompt,
            self.passphrase_file.as_deref(),
        )?)?)
    }
}

/// A passphrase from a file, or asked for at the terminal.
fn asked(prompt: &str, file: Option<&Path>) -> Result<String> {
    match file {
        Some(path) => first_line(path),
        None => rpassword::prompt_password(prompt).context(
            "there is no terminal at which to ask for the passphrase: name a file with --passphrase-file",
        ),
    }
}

fn first_line(path: &Path) -> Result<String> {
    let text = fs::read_to_string(path)
        .map(Zeroizing::new)
        .with_context(|| format!("the passphrase file {} cannot be read", path.display()))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// Where programs keep a person's data: `emr` in the XDG data folder.
fn default_data() -> Result<PathBuf> {
    use etcetera::BaseStrategy as _;
    let folders = etcetera::choose_base_strategy().context(
        "your home folder is not known: set HOME, or name files with --profile and --wallet",
    )?;
    Ok(folders.data_dir().join("emr"))
}
