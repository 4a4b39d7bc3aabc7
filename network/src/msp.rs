//! MSP folders: an organization's roots, and which of them may issue what.

use std::path::Path;

use serde_json::json;

use crate::{
    Error, Identity, Layout, Organization,
    authorities::{Authorities, write_yaml},
    file, names,
};

/// Writes an organization's MSP as it stands in the channel.
///
/// Peers accept peers, administrators and orderers only under the node root, and clients under either root, since the
/// ledger pins the keys of members. `admincerts` stays empty: a certificate there would make its owner an administrator
/// under any root.
pub(crate) fn write_public(
    layout: &Layout,
    authorities: &Authorities<'_>,
    organization: &Organization,
) -> Result<(), Error> {
    write_roots(&layout.msp(organization), authorities, organization)
}

/// Writes the MSP folder with which a node, or a command of an administrator, signs.
pub(crate) fn write_local(
    folder: &Path,
    authorities: &Authorities<'_>,
    organization: &Organization,
    identity: &Identity,
) -> Result<(), Error> {
    write_roots(folder, authorities, organization)?;
    let name = identity
        .folder()
        .file_name()
        .expect("an identity has a folder of its own");
    let beside = Path::new("../..");
    let origin = if folder.parent() == Some(identity.folder()) {
        beside.to_owned()
    } else {
        beside.join(name)
    };
    file::link(
        &folder.join("signcerts/certificate.pem"),
        &origin.join("certificate.pem"),
    )?;
    file::link(&folder.join("keystore/key.pem"), &origin.join("key.pem"))
}

fn write_roots(
    folder: &Path,
    authorities: &Authorities<'_>,
    organization: &Organization,
) -> Result<(), Error> {
    let copy = |authority: &str, to: &str| {
        let root = file::read(&authorities.root(authorities.named(authority)))?;
        file::write(&folder.join(to), root)
    };
    copy(&names::node_authority(organization), NODE_ROOT)?;
    copy(&names::tls_authority(organization), "tlscacerts/tls.pem")?;
    if organization.has_members() {
        copy(
            &names::member_authority(organization),
            "cacerts/members.pem",
        )?;
    }
    let under_node_root =
        |unit: &str| json!({ "OrganizationalUnitIdentifier": unit, "Certificate": NODE_ROOT });
    let settings = json!({
        "NodeOUs": {
            "Enable": true,
            "ClientOUIdentifier": { "OrganizationalUnitIdentifier": "client" },
            "PeerOUIdentifier": under_node_root("peer"),
            "AdminOUIdentifier": under_node_root("admin"),
            "OrdererOUIdentifier": under_node_root("orderer"),
        },
    });
    write_yaml(&folder.join("config.yaml"), &settings)
}

const NODE_ROOT: &str = "cacerts/nodes.pem";
