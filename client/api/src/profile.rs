//! What a client pins about a network.

use emr_model::{MspId, NetworkKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Everything that a member's program must know and trust about a network. It comes with the program, not from a
/// server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The kind of network. The ministry's node administrator writes it on the ledger with the first ministry member.
    #[serde(default, skip_serializing_if = "is_test")]
    pub network: NetworkKind,
    /// Whether the network is a demo, whose people and records are made up.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub demo: bool,
    /// The channel.
    pub channel: String,
    /// The chaincode.
    pub chaincode: String,
    /// The web service, for example `https://127.0.0.1:8443`; also the origin in sign-in texts.
    pub web_url: String,
    /// The certificate authority of the web service's TLS certificate, PEM.
    pub web_tls_ca: String,
    /// The ministry's MSP.
    pub ministry: MspId,
    /// The organizations.
    pub organizations: Vec<ProfileOrganization>,
}

impl Profile {
    /// The organization of that MSP, if it is one of this network.
    pub fn organization(&self, msp: &MspId) -> Option<&ProfileOrganization> {
        self.organizations
            .iter()
            .find(|organization| &organization.msp == msp)
    }

    /// The organization whose members this certificate authority certifies, if it is one of this network.
    pub fn organization_of_authority(&self, authority: &str) -> Option<&ProfileOrganization> {
        self.organizations
            .iter()
            .find(|organization| organization.member_authority == authority)
    }
}

/// Leaves the kind of a test network out, so that earlier programs, which refuse unknown fields, still read its profile.
fn is_test(network: &NetworkKind) -> bool {
    *network == NetworkKind::Test
}

/// One organization's roots of trust.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileOrganization {
    /// Its MSP.
    pub msp: MspId,
    /// The root that issues its peers, administrators and keeper, PEM.
    pub node_root: String,
    /// The root that issues its members, PEM.
    pub member_root: String,
    /// The CA name of the member root at the ministry's server, for example `hospital-a-members`.
    pub member_authority: String,
}
