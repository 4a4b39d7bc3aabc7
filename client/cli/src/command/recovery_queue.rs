//! The open recoveries, for the officials who approve or refuse them.

use anyhow::Result;
use clap::{Args, ValueEnum};
use emr_model::recovery::{Recovery, RecoveryRefusal, RefusalReason};
use emr_model::{MemberId, MspId, Timestamp, TransactionId};
use serde::Serialize;

use super::report::{self, Report, Transacted, table};
use super::settings::Settings;

#[derive(Debug, Args)]
pub(crate) struct Queue {
    /// Only this organization's; without it, for the ministry those of all organizations, for a registrar the own hospital's
    #[arg(long)]
    msp: Option<MspId>,
}

#[derive(Debug, Args)]
pub(crate) struct Refuse {
    /// The member's id
    member: MemberId,
    /// The recovery, as `emr recovery queue` shows it
    recovery: TransactionId,
    /// Why; the member reads it
    #[arg(long, value_enum)]
    reason: Reason,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Reason {
    /// The person did not show that the membership is theirs
    NotProven,
    /// The key is not the one that the person's screen shows
    OtherKey,
    /// The member says that they did not ask for it
    NotAsked,
}

#[derive(Serialize)]
struct Queued {
    recoveries: Vec<OneQueued>,
}

#[derive(Serialize)]
struct OneQueued {
    /// In whose list it is.
    organization: MspId,
    #[serde(flatten)]
    recovery: Recovery,
    #[serde(skip)]
    waits: String,
}

impl Queue {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let session = settings.session().await?;
        let profile = session.profile();
        let own = session.identity().msp();
        let organizations = match self.msp {
            Some(msp) => vec![msp],
            None if *own == profile.ministry => {
                let all = profile.organizations.iter();
                all.map(|organization| organization.msp.clone()).collect()
            }
            None => vec![own.clone()],
        };
        let mut recoveries: Vec<OneQueued> = Vec::new();
        for organization in organizations {
            for recovery in session.open_recoveries(&organization).await? {
                let is_told = |told: &OneQueued| told.recovery.recovery == recovery.recovery;
                if !recoveries.iter().any(is_told) {
                    recoveries.push(OneQueued {
                        waits: waits(&recovery, &organization, &profile.ministry),
                        organization: organization.clone(),
                        recovery,
                    });
                }
            }
        }
        report::print(&Queued { recoveries }, settings.json);
        Ok(())
    }
}

impl Report for Queued {
    fn text(&self) -> String {
        if self.recoveries.is_empty() {
            return "No recovery is open.".to_owned();
        }
        let rows = self.recoveries.iter().map(|one| {
            let recovery = &one.recovery;
            vec![
                recovery.requested.to_string(),
                recovery.id.to_string(),
                approved_by(recovery),
                refused_by(&recovery.refusals),
                one.waits.clone(),
                recovery.recovery.to_string(),
            ]
        });
        let head = [
            "asked",
            "member",
            "approved by",
            "refused by",
            "waits",
            "recovery",
        ];
        table(&head, &rows.collect::<Vec<_>>())
    }
}

impl Refuse {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let reason = match self.reason {
            Reason::NotProven => RefusalReason::NotProven,
            Reason::OtherKey => RefusalReason::OtherKey,
            Reason::NotAsked => RefusalReason::NotAsked,
        };
        let session = settings.session().await?;
        let submitted = session
            .refuse_recovery(&self.member, &self.recovery, reason)
            .await?;
        let said = format!(
            "The recovery of {} is refused for your organization.",
            self.member
        );
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }
}

/// How long a recovery in the list of `organization` still waits. Any hospital approves for a patient, who is in the
/// ministry's list.
fn waits(recovery: &Recovery, organization: &MspId, ministry: &MspId) -> String {
    let from = match organization == ministry {
        true => {
            let approvals = recovery.approvals.iter();
            let hospitals = approvals.map(|approval| &approval.organization);
            let hospitals = hospitals.filter(|msp| *msp != ministry);
            hospitals.filter_map(|msp| recovery.finishable(msp)).min()
        }
        false => recovery.finishable(organization),
    };
    match from {
        None => "for approvals".to_owned(),
        Some(from) if from > Timestamp::now() => format!("until {from}"),
        Some(_) => "no longer".to_owned(),
    }
}

/// The organizations that approved.
pub(crate) fn approved_by(recovery: &Recovery) -> String {
    let approvals = recovery.approvals.iter();
    let names: Vec<_> = approvals.map(|one| one.organization.as_str()).collect();
    names.join(", ")
}

/// The organizations that refused, and why.
pub(crate) fn refused_by(refusals: &[RecoveryRefusal]) -> String {
    let refusals = refusals.iter();
    let names = refusals.map(|one| format!("{} ({})", one.organization, said(one.reason)));
    names.collect::<Vec<_>>().join(", ")
}

fn said(reason: RefusalReason) -> &'static str {
    match reason {
        RefusalReason::NotProven => "not proven that it is the member",
        RefusalReason::OtherKey => "another key than on the screen",
        RefusalReason::NotAsked => "the member did not ask",
    }
}
