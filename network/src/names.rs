//! The names of processes and certificate authorities, which users see and other settings refer to.

use crate::{Organization, Topology};

/// The web service's process.
pub const WEB: &str = "web";

/// Where the web service serves the page without TLS.
pub const PAGE: &str = "web/page";

/// A `fabric-ca-server` process.
pub fn authority_server(server: &str) -> String {
    format!("ca.{server}")
}

/// A peer's or orderer's process.
pub fn node(organization: &Organization, node: &str) -> String {
    format!("{node}.{}", organization.name)
}

/// An organization's process of a version of the medical records' chaincode. Versions take turns in two places.
pub fn chaincode(organization: &Organization, version: u32) -> String {
    format!("{}.{}", of_place("chaincode", version), organization.name)
}

/// The name of what a version of the medical records' chaincode has, with a mark for one of the two places. No
/// chaincode's name begins with a digit.
pub(crate) fn of_place(name: &str, version: u32) -> String {
    match version % 2 {
        1 => name.to_owned(),
        _ => format!("{name}.2"),
    }
}

/// An organization's process of another chaincode that was deployed.
pub fn deployed(organization: &Organization, chaincode: &str) -> String {
    format!("chaincode.{chaincode}.{}", organization.name)
}

/// An organization's keeper process.
pub fn keeper(organization: &Organization) -> String {
    format!("keeper.{}", organization.name)
}

/// Where a process answers its operator.
pub fn operations(process: &str) -> String {
    format!("{process}/operations")
}

/// The authority that issues an organization's peers, orderers, administrators and keeper.
pub fn node_authority(organization: &Organization) -> String {
    format!("{}-nodes", organization.name)
}

/// The authority that issues an organization's TLS certificates.
pub fn tls_authority(organization: &Organization) -> String {
    format!("{}-tls", organization.name)
}

/// The authority that issues an organization's members.
pub fn member_authority(organization: &Organization) -> String {
    format!("{}-members", organization.name)
}

/// The `fabric-ca-server` processes of a topology, the one with the members' authorities first.
pub fn authority_servers(topology: &Topology) -> Vec<&str> {
    let mut servers = vec![topology.ministry().node_authorities.as_str()];
    for organization in &topology.organizations {
        let server = organization.node_authorities.as_str();
        if !servers.contains(&server) {
            servers.push(server);
        }
    }
    servers
}
