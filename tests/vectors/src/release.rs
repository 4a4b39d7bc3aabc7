//! What a keeper hands to the reader of a committed access entry.

use emr_api::custody::{Released, ReleasedShares};
use emr_sealing::age_keys::{decrypt, encrypt};
use serde::{Deserialize, Serialize};
use serde_json::{from_value, json};

use crate::encoding::{Hex, Key};
use crate::format::Given;
use crate::identities::key;
use crate::record::context;
use crate::vector::{Files, Problem, Reading, require};

const FILE: &str = "sealed";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReleasedFile {
    shares: ReleasedShares,
    reader_key: Key,
}

#[derive(Serialize)]
pub(crate) struct Exact {
    /// What the keeper signs.
    text: Hex,
}

impl Given for ReleasedFile {
    type Exact = Exact;

    const FILES: &'static [&'static str] = &[FILE];

    fn examples() -> Vec<(&'static str, Self)> {
        let example = |part: &str, share: &str| {
            let context = context();
            let shares = json!({
                "transaction": "ef".repeat(32),
                "reader": "03".repeat(16),
                "msp": "HospitalAMSP",
                "part": part,
                "shares": [{"record": context.record, "version": context.version, "share": share}],
            });
            Self {
                shares: from_value(shares).expect("it has the form of a release"),
                reader_key: key("reader"),
            }
        };
        vec![
            ("a share of a gate key", example("gate", "AgECAwQ=")),
            ("a share of a record key", example("record", "AwUGBwg=")),
        ]
    }

    fn seal(&self) -> Result<Files, Problem> {
        let text = serde_json::to_vec(&self.shares)?;
        let file = encrypt(&[&self.reader_key.0.recipient()], &text)?;
        Ok(Files::from([(FILE, file)]))
    }

    fn read(&self, files: &Files) -> Result<Reading<Exact>, Problem> {
        let (file, key) = (&files[FILE], &self.reader_key.0);
        let text = decrypt(key, file)?;
        let shares: ReleasedShares = serde_json::from_slice(&text)?;
        require(shares == self.shares, "the file holds other shares")?;
        let exact = Exact {
            text: Hex(Released::signed_text(file)),
        };
        Ok(Reading::of(exact).with(FILE, file, &[key], &text))
    }
}
