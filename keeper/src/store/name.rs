//! The names of kept files.

use std::fmt;
use std::io;
use std::str::FromStr;

use emr_model::{Digest, Timestamp};

use super::invalid;
use crate::month_keys::Month;

/// How kept files end.
const EXTENSION: &str = ".age";

/// The name of a kept file: when it was proposed, what it has in it, and which key opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) time: String,
    /// The digest of what lies there.
    pub(super) content: Digest,
    /// The digest of the file as its author sealed it.
    pub(super) original: Digest,
    /// The month to whose key it is sealed; `None` for the author's own file, which is sealed to the custody key.
    pub(super) month: Option<Month>,
}

impl Name {
    /// The name of an author's file that is to be sealed to the key of a month.
    pub(super) fn of_new(time: Timestamp, original: Digest) -> Self {
        Self {
            time: format!("{:016x}", time.as_millis()),
            content: original.clone(),
            original,
            month: None,
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            time,
            content,
            original,
            month,
        } = self;
        write!(formatter, "{time}-{content}-{original}")?;
        if let Some(month) = month {
            write!(formatter, ".{month}")?;
        }
        formatter.write_str(EXTENSION)
    }
}

impl FromStr for Name {
    type Err = io::Error;

    fn from_str(text: &str) -> Result<Self, io::Error> {
        let other = || invalid("this is not the name of a held file");
        let name = text.strip_suffix(EXTENSION).ok_or_else(other)?;
        let (name, month) = match name.split_once('.') {
            Some((name, month)) => (name, Some(month.parse()?)),
            None => (name, None),
        };
        let mut parts = name.split('-');
        let time = parts.next().ok_or_else(other)?.to_owned();
        let mut digest = || parts.next().map(|part| part.parse().map_err(|_| other()));
        let content: Digest = digest().ok_or_else(other)??;
        let original = digest().transpose()?.unwrap_or_else(|| content.clone());
        match parts.next() {
            None => Ok(Self {
                time,
                content,
                original,
                month,
            }),
            Some(_) => Err(other()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_this_and_of_earlier_keepers_are_read() {
        let [one, other] = ["one", "other"].map(Digest::of);
        for (text, content, original, month) in [
            (format!("00ff-{one}.age"), &one, &one, None),
            (format!("00ff-{one}-{other}.age"), &one, &other, None),
            (
                format!("00ff-{one}-{other}.2026-11.age"),
                &one,
                &other,
                Some("2026-11"),
            ),
        ] {
            let name: Name = text.parse().unwrap();
            assert_eq!((&name.content, &name.original), (content, original));
            assert_eq!(name.month, month.map(|month| month.parse().unwrap()));
            if month.is_some() {
                assert_eq!(name.to_string(), text);
            }
        }
        for text in [
            "".to_owned(),
            "00ff.age".to_owned(),
            format!("00ff-{one}"),
            format!("00ff-{one}.2026.age"),
            format!("00ff-{one}-{other}-{one}.age"),
        ] {
            assert!(text.parse::<Name>().is_err(), "{text}");
        }
    }
}
