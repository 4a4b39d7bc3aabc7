//! Newer certificates for the wallet, before the present ones end.

use anyhow::{Context as _, Result};
use emr_model::Timestamp;
use serde::Serialize;

use super::report::{self, Report};
use super::settings::Settings;

#[derive(Serialize)]
struct Renewed {
    until: Timestamp,
}

/// Renews the wallet's certificates over the same key.
pub(crate) async fn renew(settings: &Settings) -> Result<()> {
    let mut open = settings.open_wallet()?;
    let connection = emr_native::connect(&settings.profile()?)?;
    let (member, settled) = settings
        .sign_in_and_settle(connection, &open.wallet)
        .await?;
    settings.tell(&member, &settled).await?;
    member.renew(&mut open.wallet.account).await?;
    open.save()?;
    let identity = open.wallet.identity()?;
    let identity = identity.context("the wallet has no certificate")?;
    let renewed = Renewed {
        until: identity.certificate().not_after(),
    };
    report::print(&renewed, settings.json);
    Ok(())
}

impl Report for Renewed {
    fn text(&self) -> String {
        format!("Your certificates are renewed, until {}.", self.until)
    }
}
