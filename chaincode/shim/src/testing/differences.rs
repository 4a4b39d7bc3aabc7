//! What two runs of one transaction did differently.

use std::collections::BTreeSet;
use std::fmt;

use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::{Event, Response};

/// Values of more bytes are shown by their digest.
const LONGEST_SHOWN: usize = 64;

/// Which of two runs of one transaction.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Run {
    /// The first, or the one that was recorded.
    First,
    /// The second, or the one that was replayed.
    Second,
}

/// What one run of a transaction did and the other did not.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Difference {
    /// Which run did it.
    pub run: Run,
    /// What it did, for example `puts key "a": b"1"`.
    pub does: String,
}

/// All that two runs of a transaction did differently; at least one thing.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub struct Differences(Vec<Difference>);

impl Differences {
    /// Everything that only one of the runs did, beginning with the first run.
    pub fn all(&self) -> &[Difference] {
        &self.0
    }
}

impl fmt::Display for Differences {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("two runs of the transaction differ")?;
        for Difference { run, does } in &self.0 {
            let run = match run {
                Run::First => "first",
                Run::Second => "second",
            };
            write!(formatter, "\nonly the {run} run {does}")?;
        }
        Ok(())
    }
}

/// The effects of a run, each in words.
#[derive(Debug, Default)]
pub(crate) struct Effects(BTreeSet<String>);

impl Effects {
    pub(crate) fn add(&mut self, does: String) {
        self.0.insert(does);
    }

    pub(crate) fn add_response(&mut self, response: &Response) {
        let Response {
            status,
            message,
            payload,
        } = response;
        self.add(format!("answers {status} {message:?} {}", bytes(payload)));
    }

    pub(crate) fn add_event(&mut self, event: &Event) {
        self.add(format!(
            "announces {:?}: {}",
            event.name,
            bytes(&event.payload)
        ));
    }

    /// Compares two runs, of which `self` is the first.
    pub(crate) fn compare(&self, second: &Self) -> Result<(), Differences> {
        let of = |run| {
            move |does: &String| Difference {
                run,
                does: does.clone(),
            }
        };
        let first = self.0.difference(&second.0).map(of(Run::First));
        let second = second.0.difference(&self.0).map(of(Run::Second));
        let differences: Vec<_> = first.chain(second).collect();
        match differences.is_empty() {
            true => Ok(()),
            false => Err(Differences(differences)),
        }
    }
}

/// A value as it is shown.
pub(crate) fn bytes(value: &[u8]) -> String {
    if value.len() > LONGEST_SHOWN {
        let digest = Bytes::copy_from_slice(&Sha256::digest(value));
        return format!("{} bytes of SHA-256 {digest:x}", value.len());
    }
    format!("b\"{}\"", value.escape_ascii())
}
