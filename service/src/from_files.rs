//! A value that is made from files, and made anew when they change.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use emr_model::Digest;
use tracing::{info, warn};
use zeroize::Zeroizing;

use crate::chain;
use crate::file::{Unreadable, read_secret, read_text};

/// The files are looked at once in this time at the most.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);

type Source = Box<dyn Error + Send + Sync>;
type Make<T> = dyn Fn(&mut Files) -> Result<T, Source> + Send + Sync;

/// A value that is made from files, such as a TLS certificate with its key, and made anew when one of them changes.
///
/// A program so takes up renewed certificates while it runs. While the files cannot be used, for example because only half
/// of them is written yet, the last value stays, and the log says so once for each change.
///
/// ```
/// use emr_service::from_files::{Files, FromFiles};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("greeting");
/// std::fs::write(&path, "hello")?;
/// let greeting = FromFiles::open("the greeting", move |files: &mut Files| files.text(&path))?;
/// assert_eq!(greeting.current(), "hello");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct FromFiles<T> {
    what: &'static str,
    make: Box<Make<T>>,
    state: Mutex<State<T>>,
}

/// The files that a value is made from. Whatever is read here is read again to see whether it changed.
#[derive(Debug, Default)]
pub struct Files(BTreeMap<PathBuf, Option<Digest>>);

struct State<T> {
    value: T,
    /// What was read last, whether it could be used or not.
    seen: Files,
    looked: Instant,
}

impl<T: Clone> FromFiles<T> {
    /// Makes the value for the first time. `what` names it in the log: `the TLS certificate`.
    ///
    /// # Errors
    ///
    /// Those of `make`. Later ones are logged only.
    pub fn open<E: Into<Source>>(
        what: &'static str,
        make: impl Fn(&mut Files) -> Result<T, E> + Send + Sync + 'static,
    ) -> Result<Self, E> {
        let mut seen = Files::default();
        let value = make(&mut seen)?;
        Ok(Self {
            what,
            make: Box::new(move |files| make(files).map_err(Into::into)),
            state: Mutex::new(State {
                value,
                seen,
                looked: Instant::now(),
            }),
        })
    }

    /// The value from the files as they are now, or as they were when they could last be used. A change is seen within a
    /// second.
    pub fn current(&self) -> T {
        let mut state = self.state();
        if state.looked.elapsed() >= LOOK_INTERVAL {
            state.looked = Instant::now();
            self.look(&mut state);
        }
        state.value.clone()
    }

    fn look(&self, state: &mut State<T>) {
        if !state.seen.have_changed() {
            return;
        }
        let mut seen = Files::default();
        match (self.make)(&mut seen) {
            Ok(value) => {
                info!(what = self.what, "changed files are in use");
                state.value = value;
            }
            Err(error) => warn!(
                what = self.what,
                error = chain(error.as_ref()),
                "files were changed and cannot be used: what they had before stays in use"
            ),
        }
        state.seen = seen;
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        // A value is replaced whole, so that a panic while it is made leaves the one before.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> fmt::Debug for FromFiles<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("FromFiles")
            .field("what", &self.what)
            .finish_non_exhaustive()
    }
}

impl Files {
    /// The text of a file.
    ///
    /// # Errors
    ///
    /// [`Unreadable`], which names the file.
    pub fn text(&mut self, path: &Path) -> Result<String, Unreadable> {
        let text = read_text(path);
        self.note(path, text.as_ref().ok());
        text
    }

    /// The text of a file that is a secret, wiped from memory after use.
    ///
    /// # Errors
    ///
    /// [`Unreadable`], which names the file.
    pub fn secret(&mut self, path: &Path) -> Result<Zeroizing<String>, Unreadable> {
        let text = read_secret(path);
        self.note(path, text.as_deref().ok());
        text
    }

    fn note(&mut self, path: &Path, text: Option<&String>) {
        self.0.insert(path.to_owned(), text.map(Digest::of));
    }

    fn have_changed(&self) -> bool {
        let mut files = self.0.iter();
        files.any(|(path, seen)| read_secret(path).ok().map(|text| Digest::of(&*text)) != *seen)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::thread;

    use super::*;

    /// A number that is the sum of those in two files.
    fn sum(folder: &Path) -> Result<FromFiles<u32>, Source> {
        let paths = ["one", "other"].map(|name| folder.join(name));
        FromFiles::open("the sum", move |files: &mut Files| {
            let mut sum = 0;
            for path in &paths {
                sum += files.text(path)?.trim().parse::<u32>()?;
            }
            Ok::<_, Source>(sum)
        })
    }

    fn becomes(sum: &FromFiles<u32>, expected: u32) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while sum.current() != expected {
            assert!(Instant::now() < deadline, "it never becomes {expected}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Looks once, without waiting until it is time for it.
    fn look(sum: &FromFiles<u32>) -> u32 {
        sum.look(&mut sum.state());
        sum.current()
    }

    #[test]
    fn a_value_follows_its_files_and_stays_while_they_cannot_be_used() {
        let folder = tempfile::tempdir().unwrap();
        let [one, other] = ["one", "other"].map(|name| folder.path().join(name));
        fs::write(&one, "1").unwrap();
        assert!(sum(folder.path()).is_err(), "the other file is missing");
        fs::write(&other, "2").unwrap();
        let sum = sum(folder.path()).unwrap();
        assert_eq!(sum.current(), 3);
        fs::write(&one, "10").unwrap();
        becomes(&sum, 12);
        for broken in ["", "x"] {
            fs::write(&one, broken).unwrap();
            assert_eq!(look(&sum), 12);
        }
        fs::remove_file(&other).unwrap();
        assert_eq!(look(&sum), 12);
        // The first file is whole again, and the second one still missing.
        fs::write(&one, "20").unwrap();
        assert_eq!(look(&sum), 12);
        fs::write(&other, "3").unwrap();
        assert_eq!(look(&sum), 23);
    }
}
