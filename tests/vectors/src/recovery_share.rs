//! Three keepers' shares of a key that opens a member's keyring.

use emr_model::{MemberId, Recipient};
use emr_sealing::age_keys::decrypt;
use emr_sealing::recovery_share::{RecoveryShare, recovery_key, share_out};
use serde::{Deserialize, Serialize};

use crate::encoding::Key;
use crate::format::Given;
use crate::identities::key;
use crate::keeper_key::KeeperKey;
use crate::vector::{Files, Problem, Reading, require};

/// A file for each keeper, in their order.
const FILES: [&str; 3] = ["first", "second", "third"];

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SharedKey {
    member: MemberId,
    recovery_key: Key,
    keepers: [KeeperKey; 3],
}

#[derive(Serialize)]
pub(crate) struct Exact {
    /// The public half of the recovery key, as each file has it.
    recipient: Recipient,
    /// The key that any two of the shares give.
    key: Key,
}

impl Given for SharedKey {
    type Exact = Exact;

    const FILES: &'static [&'static str] = &FILES;

    fn examples() -> Vec<(&'static str, Self)> {
        let keeper = |msp: &str| KeeperKey::named(msp, msp);
        let example = Self {
            member: "01".repeat(16).parse().expect("32 digits"),
            recovery_key: key("recovery"),
            keepers: ["MinistryMSP", "HospitalAMSP", "HospitalBMSP"].map(keeper),
        };
        vec![("three keepers share a member's recovery key", example)]
    }

    fn seal(&self) -> Result<Files, Problem> {
        let keepers = self
            .keepers
            .each_ref()
            .map(|keeper| (&keeper.msp, keeper.key.0.recipient()));
        let files = share_out(&self.recovery_key.0, &self.member, &keepers)?;
        Ok(FILES.into_iter().zip(files).collect())
    }

    fn read(&self, files: &Files) -> Result<Reading<Exact>, Problem> {
        let opened = FILES.iter().zip(&self.keepers);
        let shares = opened
            .map(|(name, keeper)| RecoveryShare::open(&files[name], &keeper.key.0, &keeper.msp))
            .collect::<Result<Vec<_>, _>>()?;
        let recipient = self.recovery_key.0.recipient();
        for (one, another) in [(0, 1), (0, 2), (1, 2)] {
            let pair = [shares[one].clone(), shares[another].clone()];
            let combined = recovery_key(&pair, &self.member);
            require(
                combined.is_some_and(|key| key.recipient() == recipient),
                "two shares give another key",
            )?;
        }
        let mut reading = Reading::of(Exact {
            recipient,
            key: self.recovery_key.clone(),
        });
        for (name, keeper) in FILES.into_iter().zip(&self.keepers) {
            let text = decrypt(&keeper.key.0, &files[name])?;
            reading = reading.with(name, &files[name], &[&keeper.key.0], &text);
        }
        Ok(reading)
    }
}
