//! The result of verifying a record.

use emr_client::member::{CheckResult, Checked, Verification};
use serde::Serialize;

/// Green or red, and each check.
#[derive(Serialize)]
pub(crate) struct Verified {
    green: bool,
    checks: Vec<VerifiedCheck>,
}

#[derive(Serialize)]
struct VerifiedCheck {
    check: &'static str,
    passed: bool,
    reason: Option<String>,
}

impl Verified {
    /// The report of a verification.
    pub(crate) fn new(verification: &Verification) -> Self {
        let checks = verification
            .checks()
            .map(|Checked { check, outcome }| VerifiedCheck {
                check: check.as_str(),
                passed: matches!(outcome, CheckResult::Passed),
                reason: match outcome {
                    CheckResult::Failed(reason) => Some(reason),
                    CheckResult::Passed | CheckResult::NotReached => None,
                },
            });
        Self {
            green: verification.is_green(),
            checks: checks.collect(),
        }
    }

    /// One line for people.
    pub(crate) fn text(&self) -> String {
        if self.green {
            return "green: this is the current version, unaltered, as its author signed it."
                .to_owned();
        }
        let reasons = self.checks.iter().filter_map(|check| {
            let reason = check.reason.as_ref()?;
            Some(format!("{} ({})", reason, check.check))
        });
        format!("RED: {}", reasons.collect::<Vec<_>>().join("; "))
    }

    /// A line for each check.
    pub(crate) fn lines(&self) -> impl Iterator<Item = String> {
        self.checks.iter().map(|check| {
            let outcome = match &check.reason {
                None if check.passed => "ok".to_owned(),
                None => "not checked".to_owned(),
                Some(reason) => format!("NOT OK: {reason}"),
            };
            format!("  {:24}  {outcome}", check.check)
        })
    }

    /// Whether every check passed.
    pub(crate) fn is_green(&self) -> bool {
        self.green
    }
}
