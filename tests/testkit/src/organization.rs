//! An organization of the made-up network.

use emr_model::MspId;
use fabric_testkit::{Authority, Template, TestIdentity};

/// The ministry's MSP.
pub const MINISTRY: &str = "MinistryMSP";
/// A hospital's MSP.
pub const HOSPITAL_A: &str = "HospitalAMSP";
/// Another hospital's MSP.
pub const HOSPITAL_B: &str = "HospitalBMSP";

/// An organization with its two roots and a peer.
pub struct Organization {
    /// Its MSP.
    pub msp: MspId,
    /// The root that issues its nodes.
    pub nodes: Authority,
    /// The root that issues its members.
    pub members: Authority,
    /// Its peer.
    pub peer: TestIdentity,
}

impl Organization {
    pub(crate) fn new(msp: &str) -> Self {
        let nodes = Authority::new(&format!("{msp} nodes"));
        Self {
            msp: msp.parse().expect("it is an MSP id"),
            peer: nodes.identity(msp, &Template::named("peer0").unit("peer")),
            members: Authority::new(&format!("{msp} members")),
            nodes,
        }
    }
}
