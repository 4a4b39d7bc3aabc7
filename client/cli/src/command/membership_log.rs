//! What officials did to a membership.

use anyhow::Result;
use clap::Args;
use emr_model::MemberId;
use emr_model::member::{FreezeReason, MembershipChange, MembershipEvent};

use super::listed::{Entry, Listed};
use super::page::PageArguments;
use super::report;
use super::settings::Settings;

/// See who froze, suspended or reinstated your membership, and which guardian was appointed for you.
#[derive(Debug, Args)]
pub(crate) struct MembershipLog {
    /// The member's id, for the ministry and delegates with the log; yourself if absent
    member: Option<MemberId>,
    #[command(flatten)]
    page: PageArguments,
}

impl MembershipLog {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let (member, _) = settings.member().await?;
        let whose = self.member.as_ref().unwrap_or(member.id());
        let session = member.session();
        let page = session.membership_log(whose, self.page.into()).await?;
        report::print(&Listed::from(page), settings.json);
        Ok(())
    }
}

impl Entry for MembershipEvent {
    const NONE: &'static str = "No official has done anything to this membership.";
    const HEAD: &'static [&'static str] = &["when", "organization", "who", "what"];

    fn rows(&self) -> Vec<Vec<String>> {
        vec![vec![
            self.time.to_string(),
            self.organization.to_string(),
            self.by.to_string(),
            said(&self.what),
        ]]
    }
}

fn said(what: &MembershipChange) -> String {
    match what {
        MembershipChange::Frozen { reason } => format!("froze the membership{}", why(*reason)),
        MembershipChange::KeyFrozen { key, reason } => {
            format!("froze the key {key}{}", why(*reason))
        }
        MembershipChange::KeyReinstated { key } => format!("reinstated the key {key}"),
        MembershipChange::Suspended => "suspended the membership".to_owned(),
        MembershipChange::Reinstated => "reinstated the membership".to_owned(),
        MembershipChange::GuardianAppointed {
            guardian,
            hospital,
            begins,
            until,
        } => format!(
            "appointed {guardian} as guardian with {hospital}, from {begins} until {until}; until it begins, end it with \
             emr undelegate {guardian}"
        ),
    }
}

fn why(reason: FreezeReason) -> &'static str {
    match reason {
        FreezeReason::Asked => ", because the member asked for it",
        FreezeReason::Misuse => ", because another person seems to use it",
    }
}
