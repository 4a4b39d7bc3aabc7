//! What keeps members from taking everything from each other: places, rates, and room on the disk.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use emr_model::Digest;
use emr_service::chain;
use emr_service::limits::{NoPlace, Rates, Reserve, ReserveState, Share, Shares, WebLimits};

use crate::metrics;
use crate::problem::ApiError;

/// Milliseconds in a day: some limits are in days.
pub(crate) const DAY: u64 = 24 * 60 * 60 * 1_000;

/// A place for work of the owner of a key.
pub(crate) type Place = Share<Digest>;

/// The limits of this instance, and what is used of them.
///
/// Keys count one by one: a member with two devices has the places and the rate of two. A certificate in another member's
/// name therefore takes nothing from that member.
pub(crate) struct Limits {
    pub(crate) settings: WebLimits,
    uploads: Shares<Digest>,
    calls: Shares<Digest>,
    keeper_calls: Shares<Digest>,
    members: Rates<Digest>,
    addresses: Rates<IpAddr>,
    applicants: Rates<IpAddr>,
    visitors: Rates<IpAddr>,
    small_files: Rates<Digest>,
    reserve: Reserve,
    /// Bytes that uploads which have begun may still write.
    expected: Arc<AtomicU64>,
}

/// Room on the disk for an upload that has begun; free again when it is dropped.
pub(crate) struct Room {
    bytes: u64,
    expected: Arc<AtomicU64>,
}

impl Limits {
    /// These limits for a service with this data folder.
    pub(crate) fn new(settings: WebLimits, data: &Path) -> Self {
        let it = &settings;
        let small = it.small_files_per_hour_of_member;
        Self {
            uploads: Shares::new(it.uploads, it.uploads_of_member),
            calls: Shares::new(it.calls, it.calls_of_member),
            keeper_calls: Shares::new(it.keeper_calls, it.keeper_calls_of_member),
            members: Rates::per_second(
                it.requests_per_second_of_member,
                it.request_burst_of_member,
            ),
            addresses: Rates::per_second(
                it.requests_per_second_of_address,
                it.request_burst_of_address,
            ),
            applicants: Rates::per_hour(
                it.sign_ups_per_hour_of_address,
                it.sign_up_burst_of_address,
            ),
            visitors: Rates::per_hour(it.messages_per_hour_of_address, it.message_burst_of_address),
            small_files: Rates::per_hour(small, small),
            reserve: Reserve::new(data, it.reserved_bytes, it.ballast_bytes),
            expected: Arc::default(),
            settings,
        }
    }

    /// Counts a request of a signed-in key, or over the connection of one.
    pub(crate) fn check_member(&self, key: &Digest) -> Result<(), ApiError> {
        let checked = self.members.check(key);
        checked.map_err(|wait| limited("requests_per_second_of_member", wait.as_secs()))
    }

    /// Counts a request over a connection on which no member has signed in.
    pub(crate) fn check_address(&self, address: &IpAddr) -> Result<(), ApiError> {
        let checked = self.addresses.check(address);
        checked.map_err(|wait| limited("requests_per_second_of_address", wait.as_secs()))
    }

    /// Counts an application for membership.
    pub(crate) fn check_applicant(&self, address: &IpAddr) -> Result<(), ApiError> {
        let checked = self.applicants.check(address);
        checked.map_err(|wait| limited("sign_ups_per_hour_of_address", wait.as_secs()))
    }

    /// Counts a visitor's message to the ministry.
    pub(crate) fn check_visitor(&self, address: &IpAddr) -> Result<(), ApiError> {
        let checked = self.visitors.check(address);
        checked.map_err(|wait| limited("messages_per_hour_of_address", wait.as_secs()))
    }

    /// A place for an upload.
    pub(crate) fn upload(&self, key: &Digest) -> Result<Place, ApiError> {
        place(&self.uploads, key, ["uploads", "uploads_of_member"])
    }

    /// A place for a call to the peer.
    pub(crate) fn call(&self, key: &Digest) -> Result<Place, ApiError> {
        place(&self.calls, key, ["calls", "calls_of_member"])
    }

    /// A place for a call to a keeper.
    pub(crate) fn keeper_call(&self, key: &Digest) -> Result<Place, ApiError> {
        let names = ["keeper_calls", "keeper_calls_of_member"];
        place(&self.keeper_calls, key, names)
    }

    /// Room for so many bytes that can wait, beside the reserve.
    pub(crate) fn room(&self, bytes: u64) -> Result<Room, ApiError> {
        let before = self.expected.fetch_add(bytes, Ordering::Relaxed);
        let room = Room {
            bytes,
            expected: self.expected.clone(),
        };
        let all = before.saturating_add(bytes);
        match self.reserve.has_room_for(all) {
            Ok(true) => Ok(room),
            Ok(false) => {
                metrics::limited("reserved_bytes");
                Err(ApiError::DiskFull)
            }
            Err(error) => Err(ApiError::internal(error)),
        }
    }

    /// Room for an upload. A small one may take from the reserve: a revocation needs an envelope with the next key.
    pub(crate) fn room_for_upload(&self, key: &Digest, bytes: u64) -> Result<Room, ApiError> {
        match self.room(bytes) {
            Err(ApiError::DiskFull) if bytes <= self.settings.small_file_bytes => {
                let small = self.small_files.check(key);
                small.map_err(|_| {
                    metrics::limited("small_files_per_hour_of_member");
                    ApiError::DiskFull
                })?;
                self.expected.fetch_add(bytes, Ordering::Relaxed);
                Ok(Room {
                    bytes,
                    expected: self.expected.clone(),
                })
            }
            room => room,
        }
    }

    /// Gives the ballast up or makes it anew, as the disk demands, and tells the operator what is used.
    pub(crate) fn look_after_the_disk(&self) {
        match self.reserve.balance() {
            Ok(ReserveState::Kept) => (),
            Ok(ReserveState::GivenUp) => {
                tracing::warn!("the disk is full: only submissions and small files are taken");
            }
            Err(error) => tracing::warn!(error = chain(&error), "the disk cannot be looked after"),
        }
        if let Ok(free) = self.reserve.free() {
            metrics::free_bytes(free);
        }
        metrics::places("uploads", self.uploads.taken());
        metrics::places("calls", self.calls.taken());
        metrics::places("keeper_calls", self.keeper_calls.taken());
    }

    /// Forgets keys and addresses that have sent nothing for a while.
    pub(crate) fn forget_idle(&self) {
        self.members.forget_idle();
        self.addresses.forget_idle();
        self.applicants.forget_idle();
        self.visitors.forget_idle();
        self.small_files.forget_idle();
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.expected.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

fn place(
    places: &Shares<Digest>,
    key: &Digest,
    [all, own]: [&'static str; 2],
) -> Result<Place, ApiError> {
    places.take(key.clone()).map_err(|none| match none {
        NoPlace::OwnTaken => limited(own, 0),
        NoPlace::AllTaken => {
            metrics::limited(all);
            ApiError::Busy
        }
    })
}

fn limited(limit: &'static str, seconds: u64) -> ApiError {
    metrics::limited(limit);
    // A client that waits for whole seconds waits at least as long as it must.
    ApiError::TooManyRequests {
        seconds: seconds + 1,
    }
}
