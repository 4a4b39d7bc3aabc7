//! The private keys that all devices of a member share.

use emr_model::{Digest, MemberId, Recipient};
use emr_sealing::age_keys::AgeIdentity;
use emr_sealing::keyring::Keyring;
use serde::{Deserialize, Serialize};

use crate::encoding::Key;
use crate::exact_text::{Exact, reading};
use crate::format::Given;
use crate::identities::key;
use crate::vector::{Files, Problem, Reading, require};

const FILE: &str = "keyring";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SharedKeys {
    member: MemberId,
    reading: Vec<Key>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    patient: Option<Key>,
    devices: Vec<Key>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kit: Option<Key>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    share: Option<Key>,
}

impl SharedKeys {
    fn keyring(&self) -> Keyring {
        let recipient = |key: &Key| key.0.recipient();
        Keyring {
            member: self.member.clone(),
            reading: self.reading.iter().map(|key| key.0.clone()).collect(),
            patient: self.patient.as_ref().map(|key| key.0.clone()),
            kit: self.kit.as_ref().map(recipient),
            share: self.share.as_ref().map(recipient),
        }
    }

    /// The keys that open the file.
    fn openers(&self) -> Vec<&AgeIdentity> {
        let all = self.devices.iter().chain(&self.kit).chain(&self.share);
        all.map(|key| &key.0).collect()
    }
}

impl Given for SharedKeys {
    type Exact = Exact;

    const FILES: &'static [&'static str] = &[FILE];

    fn examples() -> Vec<(&'static str, Self)> {
        let practitioner = Self {
            member: "03".repeat(16).parse().expect("32 digits"),
            reading: vec![key("reading")],
            patient: None,
            devices: vec![key("phone")],
            kit: None,
            share: None,
        };
        let patient = Self {
            member: "01".repeat(16).parse().expect("32 digits"),
            reading: vec![key("reading"), key("earlier reading")],
            patient: Some(key("patient")),
            devices: vec![key("phone"), key("tablet")],
            kit: Some(key("kit")),
            share: Some(key("recovery")),
        };
        vec![
            ("a practitioner with one device", practitioner),
            (
                "a patient with two devices, a kit and a recovery key",
                patient,
            ),
        ]
    }

    fn seal(&self) -> Result<Files, Problem> {
        let devices: Vec<_> = self.devices.iter().map(|key| key.0.recipient()).collect();
        Ok(Files::from([(FILE, self.keyring().seal(&devices)?)]))
    }

    fn read(&self, files: &Files) -> Result<Reading<Exact>, Problem> {
        let file = &files[FILE];
        let present = self.reading.first().ok_or("there is no reading key")?;
        let present = present.0.recipient();
        let publics = |keyring: &Keyring| -> Vec<Recipient> {
            let all = keyring.reading.iter().chain(&keyring.patient);
            let all = all.map(AgeIdentity::recipient);
            all.chain(keyring.kit.clone())
                .chain(keyring.share.clone())
                .collect()
        };
        for opener in self.openers() {
            let opened = Keyring::unseal(file, &Digest::of(file), opener, &self.member, &present)?;
            require(
                publics(&opened) == publics(&self.keyring()),
                "the keyring has other keys",
            )?;
        }
        reading(FILE, files, &self.seal()?, &self.openers())
    }
}
