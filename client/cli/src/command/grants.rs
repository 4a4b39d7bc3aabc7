//! Grants: given, listed, revoked.

use anyhow::{Context as _, Result};
use clap::Args;
use emr_client::chain;
use emr_client::member::Terms;
use emr_model::grant::{GrantEntry, GrantKey, GrantStatus, Scope};
use emr_model::{Grantee, Purpose, RecordId, Timestamp, TransactionId};
use serde::Serialize;

use super::category::{FIRST_CATEGORY, own_category};
use super::listed::{Entry, Listed};
use super::moment;
use super::report::{self, Report, Transacted};
use super::settings::Settings;
use super::terms::{List, RightsArguments, delegates, may, rights};

/// Let a member or a hospital read or add, until a time that you choose.
#[derive(Debug, Args)]
pub(crate) struct Grant {
    /// The grantee: a member's id, or a hospital's MSP id
    grantee: Grantee,
    #[command(flatten)]
    rights: RightsArguments,
    /// The category's name; it is made if you have none of that name
    #[arg(long, default_value = FIRST_CATEGORY)]
    category: String,
    /// The beginning of the grant; now if absent
    #[arg(long, value_parser = moment::parse)]
    from: Option<Timestamp>,
    /// The end of the grant: 2026-12-31, 2026-12-31T12:00:00Z, or 7d, 12h, 90m from now
    #[arg(long, value_parser = moment::parse)]
    until: Timestamp,
    /// The purpose: TREAT, HPAYMT, HRESCH or PATRQT
    #[arg(long, default_value = "TREAT")]
    purpose: Purpose,
    /// Grant only this record, for reading; may be given several times
    #[arg(long = "record", value_name = "RECORD")]
    records: Vec<RecordId>,
    /// Grant only records that were added at this time or later, for reading
    #[arg(long, value_name = "TIME", value_parser = moment::parse, conflicts_with = "records", requires = "added_before")]
    added_from: Option<Timestamp>,
    /// Grant only records that were added before this time, for reading
    #[arg(long, value_name = "TIME", value_parser = moment::parse, requires = "added_from")]
    added_before: Option<Timestamp>,
}

impl Grant {
    fn scope(&self) -> Scope {
        match (self.added_from, self.added_before) {
            (Some(from), Some(until)) => Scope::Dates { from, until },
            _ if self.records.is_empty() => Scope::All,
            _ => Scope::Records(self.records.clone()),
        }
    }

    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let rights = self
            .rights
            .rights()
            .context("name --read, --add, or both")?;
        let (member, mut open) = settings.member().await?;
        let category = own_category(&member, &mut open, &self.category).await?;
        let terms = Terms {
            category: category.id,
            scope: self.scope(),
            rights,
            purpose: self.purpose,
            not_before: self.from,
            expires: self.until,
        };
        let submitted = member.grant(&self.grantee, &terms).await?;
        let said = may(&self.grantee, &terms, &category.name);
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }
}

/// Which grants are listed.
#[derive(Debug, Args)]
pub(crate) struct GrantList {
    #[command(flatten)]
    list: List,
    /// List the grants to your hospital instead of those to you
    #[arg(long, requires = "patient")]
    hospital: bool,
}

/// Lists the grants that the member gave, or those that another patient gave to the member or their hospital.
pub(crate) async fn list(list: GrantList, settings: &Settings) -> Result<()> {
    let (member, _) = settings.member().await?;
    let patient = list.list.patient.as_ref().unwrap_or(member.id());
    let own = match list.hospital {
        true => member.hospital(),
        false => member.grantee(),
    };
    let grantee = (patient != member.id()).then_some(&own);
    let page = member
        .grants(patient, grantee, list.list.page.into())
        .await?;
    report::print(&Listed::from(page), settings.json);
    Ok(())
}

impl Entry for GrantEntry {
    const NONE: &'static str = "There are no grants.";
    const HEAD: &'static [&'static str] = &[
        "status", "to", "may", "for", "until", "category", "grant", "delegate",
    ];

    fn rows(&self) -> Vec<Vec<String>> {
        let status = match self.status {
            GrantStatus::Active => "active",
            GrantStatus::Revoked => "revoked",
        };
        let who = [self.granted_by.as_ref(), self.changed_by.as_ref()];
        vec![vec![
            status.to_owned(),
            self.key.grantee.to_string(),
            rights(self.rights).to_owned(),
            self.purpose.to_string(),
            self.expires.to_string(),
            self.category.to_string(),
            self.key.grant.to_string(),
            delegates(&self.key.patient, &who),
        ]]
    }
}

/// End a grant at once.
#[derive(Debug, Args)]
pub(crate) struct Revoke {
    /// The grant, as `emr grants` shows it
    grant: TransactionId,
    /// The grantee: a member's id, or a hospital's MSP id
    #[arg(long)]
    grantee: Grantee,
}

#[derive(Serialize)]
struct RevokedReport {
    #[serde(skip)]
    grantee: Grantee,
    #[serde(flatten)]
    transacted: Transacted,
    /// Why the category has no next epoch.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_rotated: Option<String>,
    extended: Vec<Grantee>,
    not_extended: Vec<Grantee>,
}

impl Revoke {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let (member, _) = settings.member().await?;
        let key = GrantKey {
            patient: member.id().clone(),
            grantee: self.grantee.clone(),
            grant: self.grant,
        };
        let revoked = member.revoke(&key).await?;
        let said = format!("From now on, {} is refused.", self.grantee);
        let readers = |keys: Vec<GrantKey>| keys.into_iter().map(|key| key.grantee).collect();
        let report = RevokedReport {
            grantee: self.grantee,
            transacted: Transacted::new(&revoked.revoked, said),
            not_rotated: revoked.not_rotated.as_ref().map(|error| chain(error)),
            extended: readers(revoked.extended),
            not_extended: readers(
                revoked
                    .not_extended
                    .into_iter()
                    .map(|(key, _)| key)
                    .collect(),
            ),
        };
        report::print(&report, settings.json);
        Ok(())
    }
}

impl Report for RevokedReport {
    fn text(&self) -> String {
        let mut lines = vec![self.transacted.text()];
        if let Some(reason) = &self.not_rotated {
            lines.push(format!(
                "The category's key was not changed: {reason}. Keepers and the web service keep new records from {}. Revoke \
                 another grant of the category, or make a new category, to change the key.",
                self.grantee
            ));
        }
        for reader in &self.extended {
            lines.push(format!(
                "{reader} got the new key and can read new records, too."
            ));
        }
        for reader in &self.not_extended {
            lines.push(format!(
                "{reader} did not get the new key and cannot read new records; your next command tries again."
            ));
        }
        lines.join("\n")
    }
}
