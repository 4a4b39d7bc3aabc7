use super::*;
use crate::Deployment;

fn refusal(change: impl FnOnce(&mut Topology)) -> String {
    let mut topology = Topology::load(None).unwrap();
    change(&mut topology);
    match Ports::assign(&topology) {
        Err(Error::Topology { reason, .. }) => reason,
        other => panic!("not refused as a topology: {other:?}"),
    }
}

#[test]
fn ports_follow_each_other_and_can_be_chosen_one_by_one() {
    let mut topology = Topology::load(None).unwrap();
    topology.ports.insert("ca.ministry".into(), 9000);
    let ports = Ports::assign(&topology).unwrap();
    let first: Vec<_> = ports.iter().take(4).collect();
    let expected = [
        ("web", 7440),
        ("ca.ministry", 9000),
        ("ca.ministry/operations", 7442),
        ("ca.hospital-a", 7443),
    ];
    assert_eq!(first, expected);
    assert_eq!(
        ports.of_process("ca.ministry").collect::<Vec<_>>(),
        [9000, 7442]
    );
}

#[test]
fn a_further_chaincode_moves_nobody_elses_port() {
    let topology = Topology::load(None).unwrap();
    let before = Ports::assign(&topology).unwrap();
    let topology = topology.with_deployment(Deployment::new("cars", "/cars"));
    let after = Ports::assign(&topology.unwrap()).unwrap();

    let (same, new) = after.0.split_at(before.0.len());
    assert_eq!(same, before.0);
    let new: Vec<_> = new.iter().map(|(name, _)| name.as_str()).collect();
    let expected =
        ["ministry", "hospital-a", "hospital-b"].map(|name| format!("chaincode.cars.{name}"));
    assert_eq!(new, expected);
}

#[test]
fn an_upgrade_moves_nobodys_port_and_gives_it_to_nobody_else() {
    let mut topology = Topology::load(None).unwrap();
    let before = Ports::assign(&topology).unwrap();
    let present = before.address(&names::chaincode(topology.ministry(), 1));
    topology.chaincode.version += 1;
    assert_eq!(Ports::assign(&topology).unwrap(), before);
    let next = names::chaincode(topology.ministry(), topology.chaincode.version);
    assert_ne!(before.address(&next), present);
}

#[test]
fn a_port_given_twice_is_refused_with_both_names() {
    let reason = refusal(|topology| {
        topology.ports.insert("web".into(), 7443);
    });
    assert_eq!(reason, "port 7443 is given to both web and ca.hospital-a");
}

#[test]
fn a_port_for_nobody_is_refused() {
    let reason = refusal(|topology| {
        topology.ports.insert("wep".into(), 7443);
    });
    assert!(
        reason.starts_with("nothing is called \"wep\"; there are: web, ca.ministry"),
        "{reason}"
    );
}

#[test]
fn a_sequence_past_the_last_port_is_refused() {
    let reason = refusal(|topology| topology.base_port = 65_530);
    assert!(
        reason.starts_with("base_port must be from 1024 to 65"),
        "{reason}"
    );
}

#[test]
fn a_port_in_use_is_named_with_the_process_that_wants_it() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let mut topology = Topology::load(None).unwrap();
    topology.base_port = free_base_port(&topology).unwrap();
    topology
        .ports
        .insert("peer0.ministry/operations".into(), port);
    let ports = Ports::assign(&topology).unwrap();

    let refusal = ports
        .check_free(&BTreeSet::from(["peer0.ministry"]))
        .unwrap_err();
    let expected = format!(
        "port {port}, which peer0.ministry needs, is in use: end what listens there, or choose other ports with --base-port"
    );
    assert_eq!(refusal.to_string(), expected);
    ports.check_free(&BTreeSet::from(["web"])).unwrap();
}
