//! The release of Fabric's programs.

use std::{fmt, path::Path, str::FromStr};

use crate::{Error, command};

/// A release of Fabric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FabricVersion {
    major: u16,
    minor: u16,
    patch: u16,
}

impl FabricVersion {
    /// The release that is built where none is given: the newest that the proxy of Go's modules serves.
    pub(crate) const BUILT: Self = Self::new(2, 5, 9);
    /// The first release with the channel capability `V2_5`, with which every network here is made.
    const OLDEST: Self = Self::new(2, 5, 0);
    /// The first release that endorses no proposal whose time is far from the peer's own.
    const CHECKS_TIME: Self = Self::new(3, 0, 0);
    /// The first release that takes many writes at once, and gives the values of many keys at once.
    const BATCHES: Self = Self::new(3, 1, 0);
    /// Of each line, the first release whose peers a chaincode cannot crash. In older ones `HandlePutStateMetadata` of
    /// `core/chaincode/handler.go` reads the metadata of a message that need not have any.
    const SAFE: [Self; 2] = [Self::new(2, 5, 16), Self::new(3, 1, 5)];

    pub(crate) const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self {
            major,
            minor,
            patch,
        }
    }

    /// Asks the program `peer`.
    pub(super) async fn of(peer: &Path) -> Result<Self, Error> {
        let printed = command::run(command::isolated(peer, []).arg("version")).await?;
        let version = printed
            .lines()
            .find_map(|line| line.trim().strip_prefix("Version:"))
            .unwrap_or(&printed)
            .trim();
        version
            .parse()
            .ok()
            .filter(|version| *version >= Self::OLDEST)
            .ok_or_else(|| Error::UnusableFabric {
                program: peer.to_owned(),
                version: version.to_owned(),
            })
    }

    /// Whether peers take many writes, and give the values of many keys, at once.
    pub fn has_batches(self) -> bool {
        self >= Self::BATCHES
    }

    /// Whether a production network may run it.
    pub fn is_fit_for_production(self) -> bool {
        let [of_2, of_3] = Self::SAFE;
        match self.major {
            2 => self >= of_2,
            _ => self >= of_3,
        }
    }

    /// Whether peers can refuse proposals by their time.
    pub(crate) fn checks_time(self) -> bool {
        self >= Self::CHECKS_TIME
    }
}

/// Reads the form that Fabric writes: `v3.1.5`, with or without the letter, perhaps `v3.0.0-beta`.
impl FromStr for FabricVersion {
    type Err = NotARelease;

    fn from_str(text: &str) -> Result<Self, NotARelease> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let numbers = text.split_once('-').map_or(text, |(numbers, _)| numbers);
        let numbers: Result<Vec<u16>, _> = numbers.split('.').map(str::parse).collect();
        match numbers.map_err(|_| NotARelease)?[..] {
            [major, minor, patch] => Ok(Self::new(major, minor, patch)),
            _ => Err(NotARelease),
        }
    }
}

impl fmt::Display for FabricVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// The text names no release of Fabric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a release such as 3.1.5")]
pub struct NotARelease;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_read_as_fabric_prints_them() {
        assert_eq!("v3.1.5".parse(), Ok(FabricVersion::new(3, 1, 5)));
        assert_eq!("2.5.9".parse(), Ok(FabricVersion::new(2, 5, 9)));
        assert_eq!("v3.0.0-beta".parse(), Ok(FabricVersion::new(3, 0, 0)));
        for text in ["latest", "", "v3.1", "3.1.5.1", "v3.x.5", "3.1.-5"] {
            assert_eq!(text.parse::<FabricVersion>(), Err(NotARelease), "{text}");
        }
        assert_eq!(FabricVersion::new(3, 1, 5).to_string(), "3.1.5");
        assert_eq!(
            FabricVersion::BUILT.to_string(),
            super::super::FABRIC.version
        );
    }

    #[test]
    fn batches_began_with_3_1_and_checks_of_time_with_3_0() {
        let can = |text: &str| {
            let version: FabricVersion = text.parse().unwrap();
            (version.checks_time(), version.has_batches())
        };
        assert_eq!(can("2.5.16"), (false, false));
        assert_eq!(can("3.0.0"), (true, false));
        assert_eq!(can("3.1.0"), (true, true));
        assert_eq!(can("10.0.0"), (true, true));
    }
    #[test]
    fn m15_production_wants_a_release_whose_peers_no_chaincode_crashes() {
        for (text, is_fit) in [
            ("2.5.9", false),
            ("2.5.15", false),
            ("2.5.16", true),
            ("3.0.0", false),
            ("3.1.4", false),
            ("3.1.5", true),
            ("4.0.0", true),
        ] {
            let version: FabricVersion = text.parse().unwrap();
            assert_eq!(version.is_fit_for_production(), is_fit, "{text}");
        }
    }
}
