//! The people of the story, and how they become members.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::emr::{Emr, Person};

/// A member of the story.
#[derive(Debug)]
pub(crate) struct Player {
    /// Their opaque id.
    pub(crate) id: String,
    /// A patient's contact address, which they give to whom they like.
    pub(crate) address: Option<String>,
    /// Where their wallet is.
    pub(crate) wallet: PathBuf,
    /// The person with this wallet.
    pub(crate) person: Person,
}

/// An applicant applies, the approver compares the key's digest with the applicant's screen, and the applicant
/// activates the membership.
pub(crate) async fn join(
    emr: &Emr,
    folder: &Path,
    name: &str,
    role_and_msp: &[&str],
    approver: &Person,
    approver_options: &[&str],
) -> Result<(Player, String)> {
    let wallet = folder.join(format!("{name}.wallet"));
    let person = emr.member(&wallet);
    let application = [&["sign-up", "--name", name], role_and_msp].concat();
    let applied = person.does(&application).await?;
    let (id, screen) = (text(&applied, "id")?, text(&applied, "code")?);

    let waiting = approver.does(&["members"]).await?;
    let seen = waiting
        .as_array()
        .and_then(|entries| {
            entries
                .iter()
                .find(|entry| entry["sign_up"]["id"] == id.as_str())
        })
        .context("the application is not in the approver's queue")?;
    ensure!(
        seen["code"] == screen.as_str(),
        "the queue shows another code than the applicant's screen"
    );

    let approval = [
        &["approve", &id, "--code", &screen],
        role_and_msp,
        approver_options,
    ]
    .concat();
    let approved = text(&approver.does(&approval).await?, "transaction")?;
    let activated = text(&person.does(&["activate"]).await?, "transaction")?;
    let outcome = format!(
        "member {id}, code {screen} compared\napproved by transaction {approved}\nactivated by transaction {activated}"
    );
    let player = Player {
        address: applied["address"].as_str().map(ToOwned::to_owned),
        id,
        wallet,
        person,
    };
    Ok((player, outcome))
}

/// A text field in the output of a command.
pub(crate) fn text(value: &Value, name: &str) -> Result<String> {
    let text = value[name]
        .as_str()
        .with_context(|| format!("there is no `{name}` in {value}"))?;
    Ok(text.to_owned())
}
