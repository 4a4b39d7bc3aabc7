//! The number of files that the operating system lets this process have open; a connection is one.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// Raises the limit as far as the process may on its own, and returns it.
pub(crate) fn raise() -> u64 {
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap_or((256, 256));
    match setrlimit(Resource::RLIMIT_NOFILE, hard, hard) {
        Ok(()) => hard,
        Err(_) => soft,
    }
}
