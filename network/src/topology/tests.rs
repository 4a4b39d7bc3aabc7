use super::*;

fn refusal(change: impl FnOnce(String) -> String) -> String {
    match Topology::parse("network.toml", &change(DEFAULT.to_owned())) {
        Err(Error::Topology { origin, reason }) if origin == "network.toml" => reason,
        other => panic!("not refused as a topology: {other:?}"),
    }
}

#[test]
fn the_built_in_topology_is_valid_and_survives_being_written() {
    let topology = Topology::load(None).unwrap();
    assert_eq!(
        Topology::parse("itself", &topology.to_toml()).unwrap(),
        topology
    );
    let members: Vec<_> = topology
        .member_organizations()
        .map(|organization| organization.name.as_str())
        .collect();
    assert_eq!(members, ["ministry", "hospital-a", "hospital-b"]);
}

#[test]
fn a_broken_file_is_refused_with_the_line() {
    let reason = refusal(|text| text.replace("base_port = 7440", "base_port = many"));
    let before = DEFAULT
        .lines()
        .take_while(|line| !line.starts_with("base_port"));
    let line = format!("line {},", before.count() + 1);
    assert!(reason.contains(&line), "{reason}");
}

#[test]
fn an_unknown_key_is_refused_by_name() {
    let reason = refusal(|text| text.replace("base_port = 7440", "base_prot = 7440"));
    assert!(reason.contains("base_prot"), "{reason}");
}

#[test]
fn a_production_network_is_no_demo() {
    assert!(Topology::load(None).unwrap().demo);
    let production = |text: String| text.replace("# production = true", "production = true");
    let reason = refusal(production);
    assert!(reason.contains("no demo"), "{reason}");
    let real = production(DEFAULT.replace("demo = true", ""));
    assert!(Topology::parse("network.toml", &real).is_ok());
}

#[test]
fn two_organizations_cannot_have_one_name_or_msp() {
    let reason = refusal(|text| text.replace("name = \"hospital-b\"", "name = \"hospital-a\""));
    assert_eq!(reason, "two organizations are called \"hospital-a\"");
    let reason = refusal(|text| text.replace("HospitalBMSP", "HospitalAMSP"));
    assert_eq!(reason, "two organizations have the MSP id \"HospitalAMSP\"");
}

#[test]
fn there_is_exactly_one_ministry() {
    let reason = refusal(|text| text.replace("kind = \"ministry\"", "kind = \"hospital\""));
    assert_eq!(
        reason,
        "exactly one organization must be of the kind \"ministry\", not 0"
    );
}

#[test]
fn the_ministry_has_the_msp_id_that_the_contract_knows() {
    let reason = refusal(|text| text.replace("\"MinistryMSP\"", "\"HealthMSP\""));
    assert_eq!(
        reason,
        "the ministry's MSP id must be \"MinistryMSP\", by which the contract knows it, not \"HealthMSP\""
    );
}

#[test]
fn only_those_who_endorse_have_peers() {
    let reason = refusal(|text| text.replacen("peers = [\"peer0\"]\n", "", 1));
    assert_eq!(
        reason,
        "organization \"ministry\": the ministry and hospitals have peers, others have none"
    );
}

#[test]
fn a_name_that_would_leave_its_folder_is_refused() {
    let reason = refusal(|text| text.replace("name = \"hospital-a\"", "name = \"../a\""));
    assert!(
        reason.starts_with("organization \"../a\" must be"),
        "{reason}"
    );
}

fn with(deployment: Deployment) -> Result<Topology, String> {
    let topology = Topology::load(None).unwrap();
    topology
        .with_deployment(deployment)
        .map_err(|error| error.to_string())
}

#[test]
fn a_deployed_chaincode_survives_being_written() {
    let deployment = Deployment {
        arguments: vec!["--fast".into()],
        endorsement_policy: Some("OR('MinistryMSP.peer')".into()),
        collections: Some("[{\n\"name\": \"secrets\"}]".into()),
        environment: BTreeMap::from([("LIMIT".into(), "1".into())]),
        ..Deployment::new("cars", "/opt/cars")
    };
    let topology = with(deployment.clone()).unwrap();
    let written = Topology::parse("itself", &topology.to_toml()).unwrap();
    assert_eq!(written.deployments, [deployment]);
}

#[test]
fn deploying_again_changes_what_was_deployed() {
    let topology = with(Deployment::new("cars", "/old")).unwrap();
    let changed = Deployment::new("cars", "/new");
    let topology = topology.with_deployment(changed.clone()).unwrap();
    assert_eq!(topology.deployments, [changed]);
}

#[test]
fn only_a_change_of_what_organizations_agree_to_is_another_version() {
    let version = |change: fn(&mut Deployment)| {
        let mut deployment = Deployment::new("cars", "/cars");
        change(&mut deployment);
        AnyChaincode::Deployed(&deployment).version()
    };
    let first = version(|_| ());
    assert_eq!(version(|cars| cars.program = "/other".into()), first);
    assert_ne!(
        version(|cars| cars.endorsement_policy = Some("OR('A.peer')".into())),
        first
    );
    assert_ne!(version(|cars| cars.collections = Some("[]".into())), first);
}

#[test]
fn a_deployment_that_makes_no_sense_is_refused() {
    let refusals = [
        (
            Deployment::new("emr", "/cars"),
            "two chaincodes are called \"emr\"",
        ),
        (Deployment::new("../cars", "/cars"), "must be 1 to 32"),
        (Deployment::new("cars", "cars"), "must be an absolute path"),
        (
            Deployment {
                collections: Some("{}".into()),
                ..Deployment::new("cars", "/cars")
            },
            "its collections are no JSON list",
        ),
    ];
    for (deployment, reason) in refusals {
        let refusal = with(deployment).unwrap_err();
        assert!(refusal.contains(reason), "{refusal}");
    }
}
