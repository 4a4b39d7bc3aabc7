//! How long things take: shown, and changed by the ministry and a hospital together.

use anyhow::{Result, ensure};
use clap::{Args, Subcommand};
use emr_model::policy::SetPolicy;
use emr_model::{Bounds, MspId, NetworkKind, Policy, PolicyInForce};
use serde::Serialize;

use super::moment;
use super::report::{self, Report, Transacted, table};
use super::settings::Settings;

/// Show or change how long slots, recoveries, emergencies and reviews take.
#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Show the policy
    Show,
    /// Change the policy; a ministry member and a registrar of the hospital must both send this within a week
    Set(Set),
}

/// What is to change; the rest stays.
#[derive(Debug, Args)]
pub(crate) struct Set {
    /// The hospital that agrees
    #[arg(long, value_name = "MSP")]
    hospital: MspId,
    /// The length of a time slot; closing a slot makes transactions invalid that were endorsed in it and held back
    #[arg(long, value_name = "TIME", value_parser = moment::seconds)]
    slot: Option<u32>,
    /// How long an approved recovery waits, so that the member can cancel it
    #[arg(long, value_name = "TIME", value_parser = moment::seconds)]
    recovery: Option<u32>,
    /// How long an emergency lasts
    #[arg(long, value_name = "TIME", value_parser = moment::seconds)]
    emergency: Option<u32>,
    /// How long the hospital has to review an emergency
    #[arg(long, value_name = "TIME", value_parser = moment::seconds)]
    review: Option<u32>,
}

impl PolicyCommand {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        match self {
            Self::Show => {
                let policy = settings.session().await?.policy().await?;
                report::print(&Shown(policy), settings.json);
                Ok(())
            }
            Self::Set(command) => command.run(settings).await,
        }
    }
}

#[derive(Serialize)]
#[serde(transparent)]
struct Shown(PolicyInForce);

impl Report for Shown {
    fn text(&self) -> String {
        let PolicyInForce {
            policy,
            longer_recovery,
            network,
            bounds,
        } = &self.0;
        let row = |name: &str, seconds: u32, bounds: Bounds| {
            vec![
                name.to_owned(),
                moment::in_words(seconds),
                moment::in_words(bounds.least),
                moment::in_words(bounds.greatest),
            ]
        };
        let rows = [
            row("time slot", policy.slot_seconds, bounds.slot_seconds),
            row("recovery", policy.recovery_seconds, bounds.recovery_seconds),
            row(
                "emergency",
                policy.emergency_seconds,
                bounds.emergency_seconds,
            ),
            row("review", policy.review_seconds, bounds.review_seconds),
        ];
        let mut text = table(&["time", "is", "at least", "at most"], &rows);
        if let Some(longer) = longer_recovery {
            text += &format!(
                "\nA recovery that is asked for before {} waits {}, as before the last change.",
                longer.until,
                moment::in_words(longer.seconds)
            );
        }
        if *network == NetworkKind::Test {
            text += "\nThis is a test network: do not keep records of real people in it.";
        }
        text
    }
}

#[derive(Serialize)]
struct Agreed {
    #[serde(flatten)]
    transacted: Transacted,
    is_reached: bool,
    policy: Policy,
}

impl Set {
    async fn run(self, settings: &Settings) -> Result<()> {
        let times = [self.slot, self.recovery, self.emergency, self.review];
        ensure!(
            times.iter().any(Option::is_some),
            "name at least one of --slot, --recovery, --emergency and --review"
        );
        let session = settings.session().await?;
        let present = session.policy().await?.policy;
        let policy = Policy {
            slot_seconds: self.slot.unwrap_or(present.slot_seconds),
            recovery_seconds: self.recovery.unwrap_or(present.recovery_seconds),
            emergency_seconds: self.emergency.unwrap_or(present.emergency_seconds),
            review_seconds: self.review.unwrap_or(present.review_seconds),
        };
        let request = SetPolicy {
            policy: policy.clone(),
            hospital: self.hospital,
        };
        let submitted = session.set_policy(&request).await?;
        let is_reached = submitted.answer.is_reached;
        let said = match is_reached {
            true => "The policy is changed.".to_owned(),
            false => format!(
                "The policy changes when the other side, the ministry or {}, sends the same within a week.",
                request.hospital
            ),
        };
        let agreed = Agreed {
            transacted: Transacted::new(&submitted, said),
            is_reached,
            policy,
        };
        report::print(&agreed, settings.json);
        Ok(())
    }
}

impl Report for Agreed {
    fn text(&self) -> String {
        self.transacted.text()
    }
}
