//! The channel's first configuration: who may read, write, endorse and administer.

use serde_json::{Map, Value, json};

use crate::{
    Error, Identity, Kind, Layout, Organization, Ports, Topology, authorities::write_yaml, names,
};

/// The profile's name in the configuration file.
pub(crate) const PROFILE: &str = "Channel";

/// The policy to which the chaincode definition points.
pub(crate) const ENDORSEMENT_POLICY: &str = "/Channel/Application/EmrEndorsement";

/// Writes `configtx.yaml`, from which `configtxgen` makes the channel's first block.
pub(crate) fn write(topology: &Topology, layout: &Layout, ports: &Ports) -> Result<(), Error> {
    let channel = json!({
        "Policies": {
            "Readers": implicit("ANY Readers"),
            "Writers": implicit("ANY Writers"),
            "Admins": signature(&ministry_and_most_hospitals(topology, "admin")),
        },
        "Capabilities": { "V2_0": true },
        "Orderer": orderer(topology, layout, ports),
        "Application": application(topology, layout, ports),
    });
    let settings = json!({ "Profiles": { PROFILE: channel } });
    write_yaml(&layout.channel().join("configtx.yaml"), &settings)
}

fn application(topology: &Topology, layout: &Layout, ports: &Ports) -> Value {
    let organizations: Vec<_> = topology
        .organizations
        .iter()
        .filter(|organization| organization.kind != Kind::Orderer)
        .map(|organization| application_organization(organization, layout, ports))
        .collect();
    let endorsement = signature(&ministry_and_any_hospital(topology));
    json!({
        "Organizations": organizations,
        // The policy `Readers` gives blocks; a member may only learn whether their own transaction was committed.
        "ACLs": { "gateway/CommitStatus": "/Channel/Application/Writers" },
        "Policies": {
            "Readers": implicit("ANY Readers"),
            "Writers": implicit("ANY Writers"),
            "Admins": signature(&ministry_and_most_hospitals(topology, "admin")),
            "LifecycleEndorsement": signature(&ministry_and_most_hospitals(topology, "peer")),
            "Endorsement": endorsement,
            "EmrEndorsement": endorsement,
        },
        "Capabilities": { "V2_5": true },
    })
}

fn application_organization(organization: &Organization, layout: &Layout, ports: &Ports) -> Value {
    let msp = &organization.msp_id;
    let readers = match organization.kind {
        Kind::Portal => format!("OR('{msp}.client','{msp}.admin')"),
        _ => format!("OR('{msp}.peer','{msp}.admin')"),
    };
    let anchors: Vec<_> = organization
        .peers
        .iter()
        .map(|peer| ports.address(&names::node(organization, peer)))
        .map(|address| json!({ "Host": address.ip(), "Port": address.port() }))
        .collect();
    let mut settings = json!({
        "Name": msp,
        "ID": msp,
        "MSPDir": layout.msp(organization),
        "Policies": {
            "Readers": signature(&readers),
            "Writers": signature(&format!("OR('{msp}.member')")),
            "Admins": signature(&format!("OR('{msp}.admin')")),
            "Endorsement": signature(&format!("OR('{msp}.peer')")),
        },
    });
    if !anchors.is_empty() {
        settings["AnchorPeers"] = anchors.into();
    }
    settings
}

fn orderer(topology: &Topology, layout: &Layout, ports: &Ports) -> Value {
    let organization = topology.orderer();
    let msp = &organization.msp_id;
    let nodes = || {
        organization
            .orderers
            .iter()
            .map(|orderer| names::node(organization, orderer))
    };
    let endpoints: Vec<_> = nodes()
        .map(|node| ports.address(&node).to_string())
        .collect();
    let consenters: Vec<_> = nodes()
        .map(|node| {
            let address = ports.address(&node);
            let certificate = Identity::in_folder(layout.node(&node).join("tls")).certificate();
            json!({
                "Host": address.ip(),
                "Port": address.port(),
                "ClientTLSCert": certificate,
                "ServerTLSCert": certificate,
            })
        })
        .collect();
    let nodes_and_admins = format!("OR('{msp}.orderer','{msp}.admin')");
    let nodes_only = format!("OR('{msp}.orderer')");
    json!({
        "OrdererType": "etcdraft",
        "BatchTimeout": format!("{}ms", topology.block_timeout_milliseconds),
        "BatchSize": { "MaxMessageCount": 500, "AbsoluteMaxBytes": "10 MB", "PreferredMaxBytes": "2 MB" },
        "EtcdRaft": {
            "Consenters": consenters,
            // The shortest times that etcd's Raft works with: a single orderer elects itself in under a second.
            "Options": {
                "TickInterval": "100ms",
                "ElectionTick": 10,
                "HeartbeatTick": 1,
                "MaxInflightBlocks": 5,
                "SnapshotIntervalSize": "16 MB",
            },
        },
        "Organizations": [{
            "Name": msp,
            "ID": msp,
            "MSPDir": layout.msp(organization),
            "OrdererEndpoints": endpoints,
            "Policies": {
                "Readers": signature(&nodes_and_admins),
                "Writers": signature(&nodes_and_admins),
                "Admins": signature(&format!("OR('{msp}.admin')")),
            },
        }],
        "Policies": {
            "Readers": signature(&nodes_and_admins),
            "Writers": signature(&nodes_and_admins),
            "Admins": signature(&ministry_and_most_hospitals(topology, "admin")),
            "BlockValidation": signature(&nodes_only),
        },
        "Capabilities": { "V2_0": true },
    })
}

/// `ImplicitMeta` cannot say *the ministry and any of the others*, so these are signature policies.
fn ministry_and_any_hospital(topology: &Topology) -> String {
    let ministry = &topology.ministry().msp_id;
    format!(
        "AND('{ministry}.peer', OR({}))",
        hospitals(topology, "peer").join(", ")
    )
}

fn ministry_and_most_hospitals(topology: &Topology, role: &str) -> String {
    let ministry = &topology.ministry().msp_id;
    let hospitals = hospitals(topology, role);
    let most = hospitals.len() / 2 + 1;
    format!(
        "AND('{ministry}.{role}', OutOf({most}, {}))",
        hospitals.join(", ")
    )
}

fn hospitals(topology: &Topology, role: &str) -> Vec<String> {
    let quoted = |hospital: &Organization| format!("'{}.{role}'", hospital.msp_id);
    topology.of_kind(Kind::Hospital).map(quoted).collect()
}

fn implicit(rule: &str) -> Value {
    policy("ImplicitMeta", rule)
}

fn signature(rule: &str) -> Value {
    policy("Signature", rule)
}

fn policy(kind: &str, rule: &str) -> Value {
    Value::Object(Map::from_iter([
        ("Type".into(), kind.into()),
        ("Rule".into(), rule.into()),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_hospitals(count: usize) -> Topology {
        let mut topology = Topology::load(None).unwrap();
        let hospital = topology.of_kind(Kind::Hospital).next().unwrap().clone();
        topology
            .organizations
            .retain(|organization| organization.kind != Kind::Hospital);
        topology
            .organizations
            .extend((1..=count).map(|number| Organization {
                msp_id: format!("H{number}MSP").parse().unwrap(),
                ..hospital.clone()
            }));
        topology
    }

    #[test]
    fn the_ministry_and_any_hospital_endorse() {
        let rule = ministry_and_any_hospital(&with_hospitals(2));
        assert_eq!(
            rule,
            "AND('MinistryMSP.peer', OR('H1MSP.peer', 'H2MSP.peer'))"
        );
    }

    #[test]
    fn rules_change_only_with_the_ministry_and_more_than_half_of_the_hospitals() {
        let most = |hospitals| ministry_and_most_hospitals(&with_hospitals(hospitals), "admin");
        assert_eq!(most(1), "AND('MinistryMSP.admin', OutOf(1, 'H1MSP.admin'))");
        assert!(most(2).contains("OutOf(2, "));
        assert!(most(3).contains("OutOf(2, "));
        assert!(most(4).contains("OutOf(3, "));
    }
}
