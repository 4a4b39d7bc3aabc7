//! The organizations of the made-up network, and what members pin of them.

use emr_api::profile::{Profile, ProfileOrganization};
use emr_model::{MemberId, NetworkKind};
use fabric_testkit::{Template, TestIdentity};

use crate::{HOSPITAL_A, HOSPITAL_B, MINISTRY, Organization};

/// The ministry and two hospitals.
pub struct Network {
    /// The ministry first.
    pub organizations: [Organization; 3],
}

impl Default for Network {
    /// New organizations with new keys.
    fn default() -> Self {
        Self {
            organizations: [MINISTRY, HOSPITAL_A, HOSPITAL_B].map(Organization::new),
        }
    }
}

impl Network {
    /// The organization of that MSP.
    pub fn organization(&self, msp: &str) -> &Organization {
        let mut organizations = self.organizations.iter();
        organizations
            .find(|organization| organization.msp.as_str() == msp)
            .expect("it is one of the three")
    }

    /// The peer of the organization of that MSP.
    pub fn peer(&self, msp: &str) -> &TestIdentity {
        &self.organization(msp).peer
    }

    /// A member's identity with this id.
    pub fn member(&self, msp: &str, id: &MemberId) -> TestIdentity {
        let template = Template::named(id.as_str()).unit("client");
        self.organization(msp).members.identity(msp, &template)
    }

    /// What members pin of this network.
    pub fn profile(&self) -> Profile {
        Profile {
            network: NetworkKind::Test,
            demo: false,
            channel: "emr".into(),
            chaincode: "emr".into(),
            web_url: "https://127.0.0.1:1".into(),
            web_tls_ca: self.organizations[0].nodes.pem.clone(),
            ministry: MINISTRY.parse().expect("it is an MSP id"),
            organizations: self
                .organizations
                .iter()
                .map(|organization| ProfileOrganization {
                    msp: organization.msp.clone(),
                    node_root: organization.nodes.pem.clone(),
                    member_root: organization.members.pem.clone(),
                    member_authority: format!("{} members", organization.msp),
                })
                .collect(),
        }
    }
}
