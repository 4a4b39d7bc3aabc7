//! Those who did not answer: peers, chaincodes and orderers.

use std::collections::BTreeSet;
use std::fmt;

use emr_model::MspId;

/// A party that did not answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SilentParty {
    /// The chaincode of an organization.
    Chaincode(MspId),
    /// A peer or orderer of an organization, at an address.
    Node(MspId, String),
    /// The orderers.
    Orderers,
    /// The peer of an organization.
    Peer(MspId),
    /// The peer of an organization, which the peer of another one does not see.
    Unseen { peer: MspId, by: MspId },
}

/// Those who did not answer, at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Silent(BTreeSet<SilentParty>);

impl Silent {
    /// Those of these parties; `None` if there are none.
    pub(crate) fn of(parties: impl IntoIterator<Item = SilentParty>) -> Option<Self> {
        let parties: BTreeSet<_> = parties.into_iter().collect();
        (!parties.is_empty()).then_some(Self(parties))
    }

    /// Whether a party of this organization is among them.
    pub(crate) fn includes(&self, organization: &MspId) -> bool {
        let mut organizations = self.0.iter().filter_map(SilentParty::organization);
        organizations.any(|silent| silent == organization)
    }

    /// These, and those of another call.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }
}

impl From<SilentParty> for Silent {
    fn from(party: SilentParty) -> Self {
        Self(BTreeSet::from([party]))
    }
}

/// As a sentence names them, for example `the chaincode of HospitalAMSP and the peer of MinistryMSP`.
impl fmt::Display for Silent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, party) in self.0.iter().enumerate() {
            let and = if number == 0 { "" } else { " and " };
            write!(formatter, "{and}{party}")?;
        }
        Ok(())
    }
}

impl SilentParty {
    fn organization(&self) -> Option<&MspId> {
        match self {
            Self::Chaincode(organization)
            | Self::Node(organization, _)
            | Self::Peer(organization)
            | Self::Unseen {
                peer: organization, ..
            } => Some(organization),
            Self::Orderers => None,
        }
    }
}

impl fmt::Display for SilentParty {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chaincode(organization) => write!(formatter, "the chaincode of {organization}"),
            Self::Node(organization, address) => {
                write!(formatter, "the node {address} of {organization}")
            }
            Self::Orderers => formatter.write_str("the orderers"),
            Self::Peer(organization) => write!(formatter, "the peer of {organization}"),
            Self::Unseen { peer, by } => {
                write!(formatter, "the peer of {peer} (unseen by the peer of {by})")
            }
        }
    }
}
