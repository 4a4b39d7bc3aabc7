use fabric_protos::common::BlockData;
use fabric_testkit::Authority;

use super::*;

fn list(issuer: &str, serials: &[u64]) -> RevocationList {
    let serials: Vec<_> = serials.iter().map(|serial| serial.to_be_bytes()).collect();
    RevocationList::parse(Authority::new(issuer).revocation_list(&serials)).unwrap()
}

fn hospital() -> MspId {
    "HospitalAMSP".parse().unwrap()
}

fn group(version: u64, name: &str, inner: ConfigGroup) -> ConfigGroup {
    ConfigGroup {
        version,
        groups: BTreeMap::from([(name.to_owned(), inner)]),
        mod_policy: "Admins".into(),
        ..ConfigGroup::default()
    }
}

fn msp_with(lists: &[&RevocationList]) -> FabricMspConfig {
    FabricMspConfig {
        name: "HospitalAMSP".into(),
        root_certs: vec!["root".into()],
        revocation_list: lists.iter().map(|list| list.pem.clone()).collect(),
        ..FabricMspConfig::default()
    }
}

/// A channel whose hospital has these lists; its groups have the versions 1, 2 and 3, the MSP has 4.
fn configuration(lists: &[&RevocationList]) -> ChannelConfiguration {
    let msp = MspConfig {
        r#type: 0,
        config: msp_with(lists).encode_to_vec().into(),
    };
    let msp = ConfigValue {
        version: 4,
        value: msp.encode_to_vec().into(),
        mod_policy: "Admins".into(),
    };
    let hospital = ConfigGroup {
        version: 3,
        values: BTreeMap::from([
            ("MSP".to_owned(), msp),
            ("AnchorPeers".to_owned(), ConfigValue::default()),
        ]),
        ..ConfigGroup::default()
    };
    let application = group(2, "HospitalAMSP", hospital);
    let config = Config {
        sequence: 9,
        channel_group: Some(group(1, "Application", application)),
    };
    let data = ConfigEnvelope {
        config: Some(config),
        last_update: None,
    };
    let payload = Payload {
        header: None,
        data: data.encode_to_vec().into(),
    };
    let envelope = Envelope {
        payload: payload.encode_to_vec().into(),
        signature: Bytes::new(),
    };
    let block = Block {
        data: Some(BlockData {
            data: vec![envelope.encode_to_vec().into()],
        }),
        ..Block::default()
    };
    ChannelConfiguration::from_block(block.encode_to_vec().into()).unwrap()
}

fn update(envelope: Envelope) -> ConfigUpdate {
    let payload = Payload::decode(envelope.payload).unwrap();
    let header = ChannelHeader::decode(payload.header.unwrap().channel_header).unwrap();
    assert_eq!(
        (header.r#type, header.channel_id.as_str()),
        (HeaderType::ConfigUpdate as i32, "emr")
    );
    let update = ConfigUpdateEnvelope::decode(payload.data).unwrap();
    ConfigUpdate::decode(update.config_update).unwrap()
}

/// The lists that a hospital with some has after one more.
fn after(present: &[&RevocationList], more: &RevocationList) -> Option<Vec<Bytes>> {
    let envelope = configuration(present).with_list("emr", &hospital(), more);
    let written = update(envelope.unwrap()?).write_set.unwrap();
    let hospital = &written.groups["Application"].groups["HospitalAMSP"];
    let msp = MspConfig::decode(hospital.values["MSP"].value.clone()).unwrap();
    let msp = FabricMspConfig::decode(msp.config).unwrap();
    Some(msp.revocation_list)
}

#[test]
fn the_change_is_one_value_and_rests_on_the_groups_around_it() {
    let list = list("members", &[1]);
    let envelope = configuration(&[]).with_list("emr", &hospital(), &list);
    let bare = |version, name: &str, inner| ConfigGroup {
        mod_policy: String::new(),
        ..group(version, name, inner)
    };
    let around = |hospital| bare(1, "Application", bare(2, "HospitalAMSP", hospital));
    let msp = MspConfig {
        r#type: 0,
        config: msp_with(&[&list]).encode_to_vec().into(),
    };
    let msp = ConfigValue {
        version: 5,
        value: msp.encode_to_vec().into(),
        mod_policy: "Admins".into(),
    };
    let hospital = ConfigGroup {
        version: 3,
        ..ConfigGroup::default()
    };
    let expected = ConfigUpdate {
        channel_id: "emr".into(),
        read_set: Some(around(hospital.clone())),
        write_set: Some(around(ConfigGroup {
            values: BTreeMap::from([("MSP".to_owned(), msp)]),
            ..hospital
        })),
        isolated_data: BTreeMap::new(),
    };
    assert_eq!(update(envelope.unwrap().unwrap()), expected);
}

#[test]
fn a_list_takes_the_place_of_those_that_it_covers() {
    let [old, nodes, new] = [
        list("members", &[1]),
        list("nodes", &[1]),
        list("members", &[1, 2]),
    ];
    let expected = vec![nodes.pem.clone(), new.pem.clone()];
    assert_eq!(after(&[&old, &nodes], &new), Some(expected));
}

#[test]
fn nothing_that_was_revoked_becomes_valid_again() {
    let [old, new] = [list("members", &[1, 2]), list("members", &[2, 3])];
    let expected = vec![old.pem.clone(), new.pem.clone()];
    assert_eq!(after(&[&old], &new), Some(expected));
}

#[test]
fn certificates_on_the_list_are_not_added_again() {
    let present = list("members", &[1, 2]);
    assert_eq!(after(&[&present], &list("members", &[2])), None);
    assert_eq!(after(&[&present], &list("members", &[1, 2])), None);
}

#[test]
fn bytes_that_are_no_configuration_are_refused() {
    for block in [Bytes::new(), Bytes::from_static(b"junk")] {
        assert!(matches!(
            ChannelConfiguration::from_block(block),
            Err(Error::Configuration { .. })
        ));
    }
    let stranger = "StrangerMSP".parse().unwrap();
    let change = configuration(&[]).with_list("emr", &stranger, &list("members", &[1]));
    assert!(matches!(change, Err(Error::Configuration { .. })));
}
