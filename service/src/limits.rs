//! Limits: how much one member, one address or all of them together may take from the web service or from a keeper.
//!
//! [`WebLimits`] and [`KeeperLimits`] are tables of the settings files; each limit that a file leaves out has its default.
//! `docs/limits.md` explains them. With the feature `daemon`, [`Shares`] shares places fairly, [`Rates`] counts requests,
//! and [`Reserve`] keeps space on the disk for what must go on when it is full.

#[cfg(feature = "daemon")]
mod rates;
#[cfg(feature = "daemon")]
mod reserve;
#[cfg(feature = "daemon")]
mod shares;

use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};

#[cfg(feature = "daemon")]
pub use self::rates::Rates;
#[cfg(feature = "daemon")]
pub use self::reserve::{Reserve, ReserveState};
#[cfg(feature = "daemon")]
pub use self::shares::{NoPlace, Share, Shares};

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

/// Declares a table of limits with their defaults.
macro_rules! limits {
    ($(#[$about:meta])* $table:ident {
        $($(#[$doc:meta])* $limit:ident: $kind:ty = $default:expr,)*
    }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $table {
            $($(#[$doc])* pub $limit: $kind,)*
        }

        impl Default for $table {
            fn default() -> Self {
                Self { $($limit: $default,)* }
            }
        }

        impl $table {
            /// Each limit's name and value.
            pub fn all(&self) -> Vec<(&'static str, u64)> {
                vec![$((stringify!($limit), self.$limit.into()),)*]
            }

            /// Whether every limit has its default.
            pub fn is_default(&self) -> bool {
                *self == Self::default()
            }
        }
    };
}

limits! {
    /// Limits of the web service.
    WebLimits {
        /// Bytes that one member's uploads take in the store.
        stored_bytes_of_member: u64 = 64 * GIB,
        /// Files that one member's uploads take in the store.
        stored_files_of_member: u64 = 1_000_000,
        /// Bytes that the uploads of a key take that no member has on the ledger.
        stored_bytes_of_unknown_key: u64 = 4 * MIB,
        /// Files that the uploads of such a key take.
        stored_files_of_unknown_key: u64 = 32,
        /// Bytes that all uploads take.
        stored_bytes: u64 = 4096 * GIB,
        /// Files that all uploads take.
        stored_files: u64 = 100_000_000,
        /// Hours after which an uploaded file is deleted if no transaction has named it.
        orphan_hours: NonZeroU64 = at_least_one(24),
        /// Free bytes of the disk below which the service takes no uploads, applications and messages. What is left is for
        /// submissions and for the small files that a revocation needs.
        reserved_bytes: u64 = GIB,
        /// The most bytes of a file that the service still takes below `reserved_bytes`.
        small_file_bytes: u64 = 256 * KIB,
        /// Such files that one member may upload in an hour.
        small_files_per_hour_of_member: NonZeroU64 = at_least_one(60),
        /// Bytes of a file that only takes up space. The service deletes it when the disk is full, so that submissions go on.
        ballast_bytes: u64 = 32 * MIB,
        /// Uploads at a time.
        uploads: NonZeroU64 = at_least_one(32),
        /// Uploads of one member at a time.
        uploads_of_member: NonZeroU64 = at_least_one(8),
        /// Bytes per second that an upload must reach, after its first half minute.
        upload_bytes_per_second: NonZeroU64 = at_least_one(4 * KIB),
        /// Calls to the peer at a time; its gateway takes 500 from all its clients together.
        calls: NonZeroU64 = at_least_one(256),
        /// Calls of one member to the peer at a time.
        calls_of_member: NonZeroU64 = at_least_one(64),
        /// Calls to keepers at a time.
        keeper_calls: NonZeroU64 = at_least_one(192),
        /// Calls of one member to keepers at a time.
        keeper_calls_of_member: NonZeroU64 = at_least_one(48),
        /// Requests per second of one signed-in key.
        requests_per_second_of_member: NonZeroU64 = at_least_one(300),
        /// Requests that such a key may send at once after a pause.
        request_burst_of_member: NonZeroU64 = at_least_one(3_000),
        /// Requests per second of one address over connections on which no member has signed in.
        requests_per_second_of_address: NonZeroU64 = at_least_one(200),
        /// Requests that such an address may send at once after a pause.
        request_burst_of_address: NonZeroU64 = at_least_one(5_000),
        /// Undecided applications to one organization.
        sign_ups_of_organization: u64 = 1_000,
        /// Bytes of their sealed desk files.
        sign_up_bytes_of_organization: u64 = 128 * MIB,
        /// Applications per hour of one address.
        sign_ups_per_hour_of_address: NonZeroU64 = at_least_one(60),
        /// Applications that an address may send at once after a pause.
        sign_up_burst_of_address: NonZeroU64 = at_least_one(300),
        /// Messages to the ministry per hour of one address, from people who are not signed in.
        messages_per_hour_of_address: NonZeroU64 = at_least_one(10),
        /// Such messages that an address may send at once after a pause.
        message_burst_of_address: NonZeroU64 = at_least_one(30),
        /// Days after which an application ends that no approver has decided.
        sign_up_days: NonZeroU64 = at_least_one(14),
        /// Open invitations of one organization, together with its invited applicants whom no approver has decided about.
        invitations_of_organization: u64 = 500,
        /// Days after which an invitation ends.
        invitation_days: NonZeroU64 = at_least_one(14),
        /// Days after which the service forgets a decided application.
        decided_sign_up_days: NonZeroU64 = at_least_one(90),
    }
}

limits! {
    /// Limits of a keeper.
    KeeperLimits {
        /// Transactions of one author for which the keeper holds files while it does not know whether they were committed.
        unsettled_of_author: u64 = 20_000,
        /// Bytes of these files.
        unsettled_bytes_of_author: u64 = GIB,
        /// Such transactions of all authors.
        unsettled: u64 = 200_000,
        /// Bytes of their files.
        unsettled_bytes: u64 = 8 * GIB,
        /// Questions at a time about what became of such transactions.
        settling: NonZeroU64 = at_least_one(8),
        /// Free bytes of the disk below which the keeper takes no files.
        reserved_bytes: u64 = 256 * MIB,
        /// Bytes of a file that only takes up space. The keeper deletes it when the disk is full, so that it can still
        /// confirm erasures.
        ballast_bytes: u64 = 8 * MIB,
    }
}

const fn at_least_one(number: u64) -> NonZeroU64 {
    NonZeroU64::new(number).expect("a default is at least one")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of a table of the page: name and default.
    fn explained(section: &str) -> Vec<(String, u64)> {
        let page = include_str!("../../docs/limits.md");
        let (_, rest) = page.split_once(section).unwrap();
        let rest = rest.split("\n## ").next().unwrap();
        let rows = rest.lines().filter_map(|line| line.strip_prefix("| `"));
        rows.map(|row| {
            let (name, rest) = row.split_once("` | ").unwrap();
            let (default, _) = rest.split_once(" |").unwrap();
            (name.to_owned(), default.replace(' ', "").parse().unwrap())
        })
        .collect()
    }

    fn owned(limits: Vec<(&str, u64)>) -> Vec<(String, u64)> {
        let owned = limits.into_iter();
        owned
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }

    #[test]
    fn the_page_has_each_limit_with_its_default() {
        assert_eq!(
            explained("## The web service"),
            owned(WebLimits::default().all())
        );
        assert_eq!(
            explained("## Keepers"),
            owned(KeeperLimits::default().all())
        );
    }

    #[test]
    fn a_file_names_only_the_limits_that_it_changes() {
        let limits: WebLimits = toml::from_str("uploads = 4").unwrap();
        let expected = WebLimits {
            uploads: at_least_one(4),
            ..WebLimits::default()
        };
        assert_eq!(limits, expected);
        assert!(!limits.is_default());
        for wrong in ["uploads = 0", "upload = 4", "uploads = -1"] {
            toml::from_str::<WebLimits>(wrong).unwrap_err();
        }
    }
}
