//! The keys under which kept files rest: one for each month.
//!
//! A key lies at `month-keys/<year>-<month>.txt`, readable by the keeper alone. When the next month has come, the keeper
//! seals every file anew to that month's key, and then destroys the earlier ones. So a copy of a file that a patient had
//! destroyed, on a backup or in unused parts of a disk, opens under no key that the keeper has.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use emr_model::Timestamp;
use emr_sealing::age_keys::AgeIdentity;
use emr_service::file::{read_secret, sync_folder, write_private};
use zeroize::Zeroizing;

const EXTENSION: &str = ".txt";

/// A month of a year, in UTC: `2026-11`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Month(String);

/// The keys that a keeper has.
#[derive(Debug)]
pub(crate) struct MonthKeys {
    folder: PathBuf,
    keys: BTreeMap<Month, AgeIdentity>,
    current: Month,
}

impl Month {
    /// The month of a point in time.
    pub(crate) fn of(time: Timestamp) -> Self {
        // RFC 3339 begins with year and month.
        Self(time.to_string().chars().take(7).collect())
    }
}

impl FromStr for Month {
    type Err = io::Error;

    fn from_str(text: &str) -> Result<Self, io::Error> {
        let is_month = text.len() == 7
            && text.bytes().enumerate().all(|(at, byte)| match at {
                4 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        match is_month {
            true => Ok(Self(text.to_owned())),
            false => Err(invalid("a name has no month")),
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl MonthKeys {
    /// Reads the keys in a data folder, and makes the key of `month` if there is none.
    pub(crate) fn open(data: &Path, month: Month) -> io::Result<Self> {
        let folder = data.join("month-keys");
        fs::create_dir_all(&folder)?;
        sync_folder(data)?;
        let mut keys = BTreeMap::new();
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str());
            let Some(of) = name.and_then(|name| name.strip_suffix(EXTENSION)) else {
                continue;
            };
            let text = read_secret(&path).map_err(|error| error.source)?;
            let key = text.trim_end().parse();
            keys.insert(
                of.parse()?,
                key.map_err(|_| invalid("a month's key is damaged"))?,
            );
        }
        let mut keys = Self {
            folder,
            keys,
            current: month.clone(),
        };
        keys.turn_to(month)?;
        Ok(keys)
    }

    /// The month to whose key files are sealed now.
    pub(crate) fn current(&self) -> (&Month, &AgeIdentity) {
        let key = self.keys.get(&self.current);
        (
            &self.current,
            key.expect("the key was made before the month"),
        )
    }

    /// The key of a month; `None` if it was destroyed, or never was.
    pub(crate) fn of(&self, month: &Month) -> Option<&AgeIdentity> {
        self.keys.get(month)
    }

    /// Whether there is a key of another month than the current one.
    pub(crate) fn has_others(&self) -> bool {
        self.keys.len() > 1
    }

    /// Begins a month: makes its key if there is none.
    pub(crate) fn turn_to(&mut self, month: Month) -> io::Result<()> {
        if !self.keys.contains_key(&month) {
            let key = AgeIdentity::generate();
            let text = Zeroizing::new(format!("{}\n", key.to_secret_text().as_str()));
            write_private(&self.path(&month), text.as_bytes())?;
            self.keys.insert(month.clone(), key);
        }
        self.current = month;
        Ok(())
    }

    /// Destroys the keys of all other months. No file may be sealed to one of them any more.
    pub(crate) fn destroy_others(&mut self) -> io::Result<Vec<Month>> {
        let others: Vec<_> = self.keys.keys().cloned().collect();
        let others: Vec<_> = others
            .into_iter()
            .filter(|month| *month != self.current)
            .collect();
        for month in &others {
            destroy(&self.path(month))?;
            self.keys.remove(month);
        }
        Ok(others)
    }

    fn path(&self, month: &Month) -> PathBuf {
        self.folder.join(format!("{month}{EXTENSION}"))
    }
}

/// Overwrites a file and deletes it, durably.
pub(crate) fn destroy(path: &Path) -> io::Result<()> {
    let mut file = File::options().write(true).open(path)?;
    let length = file.metadata()?.len();
    io::copy(&mut io::repeat(0).take(length), &mut file)?;
    file.sync_all()?;
    fs::remove_file(path)?;
    sync_folder(path.parent().unwrap_or(Path::new("")))
}

fn invalid(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_is_that_of_the_clock_in_utc() {
        let november = Timestamp::from_millis(1_796_083_199_999);
        assert_eq!(Month::of(november), month("2026-11"));
        assert_eq!(Month::of(november.plus_millis(1)), month("2026-12"));
        for text in ["2026", "2026-1", "2026/11", "2026-11-30", "abcd-ef"] {
            assert!(text.parse::<Month>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_months_key_is_made_once_and_the_keys_of_others_are_destroyed_when_told_so() {
        let data = tempfile::tempdir().unwrap();
        let made = MonthKeys::open(data.path(), month("2026-11")).unwrap();
        let november = made.current().1.recipient();
        let mut keys = MonthKeys::open(data.path(), month("2026-11")).unwrap();
        assert_eq!(keys.current().1.recipient(), november);
        assert!(!keys.has_others());
        let path = data.path().join("month-keys/2026-11.txt");
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);

        keys.turn_to(month("2026-12")).unwrap();
        assert_ne!(keys.current().1.recipient(), november);
        assert_eq!(keys.of(&month("2026-11")).unwrap().recipient(), november);
        assert!(path.exists() && keys.has_others());
        assert_eq!(keys.destroy_others().unwrap(), [month("2026-11")]);
        assert!(!path.exists() && !keys.has_others());
        assert!(keys.of(&month("2026-11")).is_none());
    }

    #[test]
    fn a_damaged_key_is_not_replaced() {
        let data = tempfile::tempdir().unwrap();
        MonthKeys::open(data.path(), month("2026-11")).unwrap();
        let path = data.path().join("month-keys/2026-11.txt");
        fs::write(&path, "AGE-SECRET-KEY-1").unwrap();
        assert!(MonthKeys::open(data.path(), month("2026-12")).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "AGE-SECRET-KEY-1");
    }
}
