//! The key of a single record, sealed to its gate key, as an envelope about single records holds it.

use emr_model::record::RecordContext;
use emr_sealing::age_keys::decrypt;
use emr_sealing::record::{open_record_key, seal_record_key};
use serde::{Deserialize, Serialize};

use crate::encoding::Key;
use crate::format::Given;
use crate::identities::key;
use crate::record::context;
use crate::vector::{Files, Problem, Reading, require};

const FILE: &str = "sealed";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GrantedRecordKey {
    context: RecordContext,
    record_key: Key,
    gate_key: Key,
}

#[derive(Serialize)]
pub(crate) struct Exact {
    text: String,
}

impl Given for GrantedRecordKey {
    type Exact = Exact;

    const FILES: &'static [&'static str] = &[FILE];

    fn examples() -> Vec<(&'static str, Self)> {
        let example = Self {
            context: context(),
            record_key: key("record"),
            gate_key: key("gate"),
        };
        vec![("the key of one record", example)]
    }

    fn seal(&self) -> Result<Files, Problem> {
        let gate = self.gate_key.0.recipient();
        let file = seal_record_key(&self.context, &self.record_key.0, &gate)?;
        Ok(Files::from([(FILE, file)]))
    }

    fn read(&self, files: &Files) -> Result<Reading<Exact>, Problem> {
        let (file, gate) = (&files[FILE], &self.gate_key.0);
        let opened = open_record_key(file, gate, &self.context)?;
        require(
            opened.recipient() == self.record_key.0.recipient(),
            "the file holds another key",
        )?;
        let text = decrypt(gate, file)?;
        let again = self.seal()?;
        require(
            text == decrypt(gate, &again[FILE])?,
            "the text is not canonical",
        )?;
        let exact = Exact {
            text: String::from_utf8(text.to_vec())?,
        };
        Ok(Reading::of(exact).with(FILE, file, &[gate], &text))
    }
}
