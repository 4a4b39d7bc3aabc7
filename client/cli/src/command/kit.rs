//! The recovery kit: 24 words on paper that open the keyring when every device is lost.

use std::fs;
use std::io::{self, IsTerminal as _, Read as _};
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use emr_model::{MemberId, MspId, TransactionId};
use emr_sealing::kit::Kit;
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;
use serde::{Serialize, Serializer};
use zeroize::Zeroizing;

use super::report::{self, Report, Transacted};
use super::settings::Settings;

/// The longest text of a kit that is read.
const LONGEST_TEXT: u64 = 4096;

/// Your recovery kit: 24 words on paper. After a recovery they open what was sealed to your lost devices.
#[derive(Debug, Subcommand)]
pub(crate) enum KitCommand {
    /// Make a kit and show it once, to be written down or printed; it replaces the one that you have
    Make,
    /// Say whether you have a kit
    Show,
    /// Void your kit, for example because another person may have seen it
    Void,
    /// After a recovery: open what was sealed to your lost devices
    Open(Open),
}

#[derive(Debug, Args)]
pub(crate) struct Open {
    /// A file with the kit: its 24 words, or the text of its QR code; without it, the command asks
    #[arg(value_name = "FILE")]
    kit: Option<PathBuf>,
}

impl KitCommand {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        match self {
            Self::Make => make(settings).await,
            Self::Show => show(settings).await,
            Self::Void => void(settings).await,
            Self::Open(command) => command.run(settings).await,
        }
    }
}

#[derive(Serialize)]
struct Made {
    member: MemberId,
    msp: MspId,
    #[serde(serialize_with = "as_text")]
    kit: Kit,
    transaction: TransactionId,
}

fn as_text<S: Serializer>(kit: &Kit, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&kit.to_text())
}

async fn make(settings: &Settings) -> Result<()> {
    let mut open = settings.open_wallet()?;
    open.wallet.adopt_reading_key();
    let connection = emr_native::connect(&settings.profile()?)?;
    let mut member = settings.sign_in(connection, &open.wallet).await?;
    let (kit, submitted) = member.make_kit(&mut open.wallet.account).await?;
    open.save()?;
    let made = Made {
        member: member.id().clone(),
        msp: open.wallet.account.msp.clone(),
        kit,
        transaction: submitted.transaction,
    };
    report::print(&made, settings.json);
    Ok(())
}

impl Report for Made {
    fn text(&self) -> String {
        let words = self.kit.words();
        let numbered = words.split(' ').zip(1..);
        let numbered = numbered.map(|(word, place)| format!("{place:>2} {word:<10}"));
        let numbered: Vec<_> = numbered.collect();
        let rows: Vec<_> = numbered.chunks(4).map(|row| row.join(" ")).collect();
        format!(
            "RECOVERY KIT\nmember  {}\nMSP     {}\n\n{}\n\n{}\n\n\
             Write this on paper, or print it, and keep it where you keep your passport. It is not stored, and\n\
             is not shown again. An earlier kit of yours is void.\n\
             A person who finds it can open your records only after a recovery in your name, which you can cancel.",
            self.member,
            self.msp,
            rows.join("\n"),
            picture(&self.kit)
        )
    }
}

/// The kit's QR code, two rows of squares in each line.
fn picture(kit: &Kit) -> String {
    let code = QrCode::new(kit.to_text().as_bytes());
    let code = code.expect("a kit has fewer letters than the largest QR code");
    code.render::<Dense1x2>().build()
}

#[derive(Serialize)]
struct Shown {
    has_kit: bool,
}

async fn show(settings: &Settings) -> Result<()> {
    let (member, _) = settings.member().await?;
    let has_kit = member.has_kit().await?;
    report::print(&Shown { has_kit }, settings.json);
    Ok(())
}

impl Report for Shown {
    fn text(&self) -> String {
        match self.has_kit {
            true => "You have a kit. Nobody can show it again; `emr kit make` replaces it.".to_owned(),
            false => "You have no kit: make one with `emr kit make`. Without it, you lose your records with your \
                      last device."
                .to_owned(),
        }
    }
}

async fn void(settings: &Settings) -> Result<()> {
    let mut open = settings.open_wallet()?;
    let connection = emr_native::connect(&settings.profile()?)?;
    let mut member = settings.sign_in(connection, &open.wallet).await?;
    let submitted = member.void_kit(&mut open.wallet.account).await?;
    open.save()?;
    let said = "Your kit is void. You have none now.".to_owned();
    report::print(&Transacted::new(&submitted, said), settings.json);
    Ok(())
}

impl Open {
    async fn run(self, settings: &Settings) -> Result<()> {
        let mut open = settings.open_wallet()?;
        let account = &open.wallet.account;
        let kit = read(self.kit.as_deref(), account.id.clone(), account.msp.clone())?;
        let connection = emr_native::connect(&settings.profile()?)?;
        let mut member = settings.sign_in(connection, &open.wallet).await?;
        let submitted = member.restore(&mut open.wallet.account, &kit).await?;
        open.save()?;
        let said = "The keys of your lost devices are back: what was sealed to them opens again.\n\
                    The kit is void. Make another one now: emr kit make"
            .to_owned();
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }
}

/// The kit in a file, or typed.
fn read(file: Option<&std::path::Path>, member: MemberId, msp: MspId) -> Result<Kit> {
    let text = Zeroizing::new(match file {
        Some(path) => fs::read_to_string(path)
            .with_context(|| format!("{} cannot be read", path.display()))?,
        None if io::stdin().is_terminal() => {
            rpassword::prompt_password("The 24 words of your kit, in one line: ")?
        }
        None => {
            let mut text = String::new();
            io::stdin().take(LONGEST_TEXT).read_to_string(&mut text)?;
            text
        }
    });
    if text.trim().is_empty() {
        bail!("no kit was given: name a file with its words, or type them");
    }
    match text.trim_start().starts_with("emr-kit") {
        true => Ok(text.parse()?),
        false => Ok(Kit::of_words(member, msp, &text)?),
    }
}
