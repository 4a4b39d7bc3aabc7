//! All owners of certificates who are not members: their names, authorities and folders.

use fabric_ca::IdentityType;

use crate::{
    Identity, Kind, Layout, Organization, Topology, chaincode::AnyChaincode, enrollment::Enrollee,
    names,
};

/// Every enrollee of a network with the name of the authority that issues the certificate.
pub(crate) fn all(topology: &Topology, layout: &Layout) -> Vec<(String, Enrollee)> {
    topology
        .organizations
        .iter()
        .flat_map(|organization| {
            let nodes = node_identities(organization, layout)
                .into_iter()
                .map(|enrollee| (names::node_authority(organization), enrollee));
            let tls = tls_identities(topology, organization, layout)
                .into_iter()
                .map(|enrollee| (names::tls_authority(organization), enrollee));
            nodes.chain(tls).collect::<Vec<_>>()
        })
        .collect()
}

/// The identities that an MSP knows. All are under the node root, the keeper and the web service as clients.
fn node_identities(organization: &Organization, layout: &Layout) -> Vec<Enrollee> {
    let known = |name: &str, identity_type, folder| Enrollee {
        name: name.to_owned(),
        identity_type,
        hosts: Vec::new(),
        identity: Identity::in_folder(folder),
        read_at_start_by: Vec::new(),
    };
    let node = |node: &String, identity_type| {
        let process = names::node(organization, node);
        let folder = layout.node(&process).join("identity");
        Enrollee {
            read_at_start_by: vec![process.clone()],
            ..known(&process, identity_type, folder)
        }
    };
    let mut enrollees = vec![known(
        "admin",
        IdentityType::Admin,
        layout.admin(organization),
    )];
    enrollees.extend(
        organization
            .peers
            .iter()
            .map(|peer| node(peer, IdentityType::Peer)),
    );
    enrollees.extend(
        organization
            .orderers
            .iter()
            .map(|orderer| node(orderer, IdentityType::Orderer)),
    );
    if organization.has_members() {
        let folder = layout.keeper(organization).join("identity");
        enrollees.push(known("keeper", IdentityType::Client, folder));
    }
    if organization.kind == Kind::Portal {
        enrollees.push(known(
            "web",
            IdentityType::Client,
            layout.web().join("identity"),
        ));
    }
    enrollees
}

/// The identities that use TLS, as servers, as clients, or as both.
fn tls_identities(
    topology: &Topology,
    organization: &Organization,
    layout: &Layout,
) -> Vec<Enrollee> {
    let known = |name: &str, hosts: &[&str], folder| Enrollee {
        name: name.to_owned(),
        identity_type: IdentityType::Client,
        hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
        identity: Identity::in_folder(folder),
        read_at_start_by: Vec::new(),
    };
    let (server, client) = (["localhost", "127.0.0.1"], []);
    let mut enrollees: Vec<_> = organization
        .peers
        .iter()
        .chain(&organization.orderers)
        .map(|node| names::node(organization, node))
        .map(|process| Enrollee {
            read_at_start_by: vec![process.clone()],
            ..known(&process, &server, layout.node(&process).join("tls"))
        })
        .collect();
    if organization.has_members() {
        enrollees.extend(topology.chaincodes().map(|chaincode| {
            let folder = chaincode.folder(layout, organization);
            let read_at_start_by = match chaincode {
                // Our shim reads its files for every connection.
                AnyChaincode::Records(_) => Vec::new(),
                AnyChaincode::Deployed(_) => vec![chaincode.process(organization)],
            };
            Enrollee {
                read_at_start_by,
                ..known(&chaincode.tls_name(), &server, folder.join("tls"))
            }
        }));
        // It stands in the packages of chaincodes, which are made anew when a chaincode starts.
        let chaincodes = topology.chaincodes();
        enrollees.push(Enrollee {
            read_at_start_by: chaincodes
                .map(|chaincode| chaincode.process(organization))
                .collect(),
            ..known(
                "chaincode-caller",
                &client,
                layout.chaincode_caller(organization),
            )
        });
        enrollees.push(known(
            "keeper",
            &server,
            layout.keeper(organization).join("tls"),
        ));
    }
    match organization.kind {
        Kind::Orderer => {
            enrollees.push(known(
                "admin",
                &client,
                layout.admin(organization).join("tls"),
            ));
        }
        Kind::Portal => {
            enrollees.push(known("web", &server, layout.web().join("tls")));
            enrollees.push(known(
                "keeper-caller",
                &client,
                layout.web().join("keeper-tls"),
            ));
        }
        Kind::Ministry | Kind::Hospital => {}
    }
    enrollees
}
