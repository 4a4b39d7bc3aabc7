//! Stopping members and keys, and letting them act again.

use anyhow::Result;
use clap::Args;
use emr_model::member::FreezeReason;
use emr_model::{Digest, MemberId};

use super::report::{self, Transacted};
use super::settings::Settings;

/// Suspend a member: every function refuses them from now on.
#[derive(Debug, Args)]
pub(crate) struct Suspend {
    /// The member's id
    id: MemberId,
    /// Another ministry member who remains; given twice if you stop a ministry member
    #[arg(long = "remains", value_name = "ID")]
    remaining: Vec<MemberId>,
}

impl Suspend {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let session = settings.session().await?;
        let submitted = session.suspend(&self.id, &self.remaining).await?;
        let said = format!("{} is suspended.", self.id);
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }
}

/// Freeze a key or a membership, for example after a theft of the device.
#[derive(Debug, Args)]
pub(crate) struct Freeze {
    /// The member's id
    id: MemberId,
    /// The digest of the key to freeze; without it, the whole membership is frozen. A member's only key is not frozen
    #[arg(long)]
    key: Option<Digest>,
    /// Another person seems to use it; without this, the member asked for it. The member reads which
    #[arg(long)]
    misuse: bool,
    /// Another ministry member who remains; given twice if you stop a ministry member
    #[arg(long = "remains", value_name = "ID")]
    remaining: Vec<MemberId>,
}

impl Freeze {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let session = settings.session().await?;
        let reason = match self.misuse {
            true => FreezeReason::Misuse,
            false => FreezeReason::Asked,
        };
        let submitted = session
            .freeze(&self.id, self.key.as_ref(), reason, &self.remaining)
            .await?;
        let said = match &self.key {
            Some(key) => format!("the key {key} of {} is frozen.", self.id),
            None => format!("{} is frozen.", self.id),
        };
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }
}

/// Let a suspended or frozen member act again, or a frozen key. The ministry undoes every stop, a registrar those of the own
/// hospital.
#[derive(Debug, Args)]
pub(crate) struct Reinstate {
    /// The member's id
    id: MemberId,
    /// The digest of a frozen key; without it, the whole membership is reinstated
    #[arg(long)]
    key: Option<Digest>,
}

impl Reinstate {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let session = settings.session().await?;
        let submitted = session.reinstate(&self.id, self.key.as_ref()).await?;
        let said = match &self.key {
            Some(key) => format!("{} may act with the key {key} again.", self.id),
            None => format!("{} may act again.", self.id),
        };
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }
}
