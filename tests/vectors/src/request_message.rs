//! The words of a request for access.

use emr_model::{Digest, MemberId};
use emr_sealing::request_message::RequestMessage;
use serde::{Deserialize, Serialize};

use crate::encoding::Key;
use crate::exact_text::{Exact, reading};
use crate::format::Given;
use crate::identities::key;
use crate::vector::{Files, Problem, Reading, require};

const FILE: &str = "message";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Message {
    patient: MemberId,
    requester: MemberId,
    text: String,
    patient_key: Key,
}

impl Given for Message {
    type Exact = Exact;

    const FILES: &'static [&'static str] = &[FILE];

    fn examples() -> Vec<(&'static str, Self)> {
        let example = Self {
            patient: "01".repeat(16).parse().expect("32 digits"),
            requester: "03".repeat(16).parse().expect("32 digits"),
            text: "The laboratory's \"results\" of this year, please \u{2013} 谢谢\n".into(),
            patient_key: key("patient"),
        };
        vec![("a doctor asks a patient", example)]
    }

    fn seal(&self) -> Result<Files, Problem> {
        let message = RequestMessage {
            patient: self.patient.clone(),
            requester: self.requester.clone(),
            text: self.text.clone(),
        };
        let file = message.seal(&self.patient_key.0.recipient())?;
        Ok(Files::from([(FILE, file)]))
    }

    fn read(&self, files: &Files) -> Result<Reading<Exact>, Problem> {
        let (file, key) = (&files[FILE], &self.patient_key.0);
        let digest = Digest::of(file);
        let message = RequestMessage::unseal(file, &digest, key, &self.patient, &self.requester)?;
        require(message.text == self.text, "the message has other words")?;
        reading(FILE, files, &self.seal()?, &[key])
    }
}
