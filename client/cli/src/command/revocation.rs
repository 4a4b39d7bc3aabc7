//! Revoking members, and what is left to do for the operator.

use anyhow::Result;
use clap::Args;
use emr_api::revocation::PendingRevocation;
use emr_model::{MemberId, TransactionId};
use serde::Serialize;

use super::report::{self, Report, table};
use super::settings::Settings;

/// Suspend a member for good: revoke their certificates, too.
#[derive(Debug, Args)]
pub(crate) struct RevokeMember {
    /// The member's id
    id: MemberId,
    /// Another ministry member who remains; given twice if you stop a ministry member
    #[arg(long = "remains", value_name = "ID")]
    remaining: Vec<MemberId>,
}

#[derive(Serialize)]
struct Done {
    member: MemberId,
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction: Option<TransactionId>,
    pending: Vec<PendingRevocation>,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Pending(Vec<PendingRevocation>);

impl RevokeMember {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let (member, open) = settings.member().await?;
        let session = member.session();
        let registrars = open.wallet.registrars();
        let revoked = session
            .revoke_member(&self.id, &self.remaining, &registrars)
            .await?;
        let mut pending = session.pending_revocations().await?;
        pending.retain(|revocation| revocation.member == self.id);
        let done = Done {
            member: self.id,
            transaction: revoked.suspended.map(|submitted| submitted.transaction),
            pending,
        };
        report::print(&done, settings.json);
        Ok(())
    }
}

/// Lists the revocations that the channel does not list yet.
pub(crate) async fn list(settings: &Settings) -> Result<()> {
    let session = settings.session().await?;
    report::print(
        &Pending(session.pending_revocations().await?),
        settings.json,
    );
    Ok(())
}

impl Report for Done {
    fn text(&self) -> String {
        let mut text = format!("{} is suspended: the ledger refuses them.", self.member);
        if self.pending.is_empty() {
            text.push_str("\nTheir certificates are revoked, and nothing is pending.");
        } else {
            text.push_str("\nTheir certificates are revoked, and this is pending: peers and the web service take them until the operator runs");
        }
        for revocation in &self.pending {
            text.push_str(&format!("\n  {}", operators_command(revocation)));
        }
        text
    }
}

impl Report for Pending {
    fn text(&self) -> String {
        if self.0.is_empty() {
            return "No revocation is pending.".to_owned();
        }
        let row = |revocation: &PendingRevocation| {
            vec![
                revocation.member.to_string(),
                revocation.certificates.to_string(),
                revocation.revoked.to_string(),
                operators_command(revocation),
            ]
        };
        let rows: Vec<_> = self.0.iter().map(row).collect();
        table(
            &["member", "certificates", "revoked", "the operator runs"],
            &rows,
        )
    }
}

/// What the operator runs: `emr-network` calls an organization by what stands before `-members` in its authority's name.
fn operators_command(revocation: &PendingRevocation) -> String {
    let authority = &revocation.authority;
    let organization = authority.strip_suffix("-members").unwrap_or(authority);
    format!("emr-network revoke {organization} {}", revocation.member)
}
