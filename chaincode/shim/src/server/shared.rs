//! What all connections of a server share, and its limits.

use std::time::{Duration, SystemTime};

use super::admission::Admission;
use super::shutdown::Lifecycle;
use crate::Chaincode;
use crate::recording::Recorder;

/// What all connections of a server share.
pub(super) struct Shared<C> {
    pub(super) chaincode: C,
    pub(super) package_id: String,
    pub(super) lifecycle: Lifecycle,
    pub(super) limits: Limits,
    pub(super) admission: Admission,
    pub(super) recorder: Option<Recorder>,
}

/// The limits of a server.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) running: usize,
    pub(super) waiting: usize,
    pub(super) transaction: Duration,
    pub(super) registration: Duration,
    pub(super) clock_skew: Option<Duration>,
}

impl<C: Chaincode> Shared<C> {
    pub(super) fn new(
        chaincode: C,
        package_id: String,
        limits: Limits,
        lifecycle: Lifecycle,
        recorder: Option<Recorder>,
    ) -> Self {
        Self {
            chaincode,
            package_id,
            lifecycle,
            limits,
            admission: Admission::new(limits.running, limits.waiting),
            recorder,
        }
    }

    /// The refusal of a proposal whose timestamp differs too much from this machine's clock.
    pub(super) fn refuse_clock_skew(&self, timestamp: SystemTime) -> Option<crate::Response> {
        let maximum = self.limits.clock_skew?;
        let now = SystemTime::now();
        let skew = now
            .duration_since(timestamp)
            .unwrap_or_else(|timestamp_is_later| timestamp_is_later.duration());
        (skew > maximum).then(|| {
            let seconds = maximum.as_secs();
            crate::Response::refused(
                400,
                format!("CLOCK_SKEW: the proposal's time is more than {seconds} s from this peer's clock"),
            )
        })
    }
}
