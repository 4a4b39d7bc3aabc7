use prost::Message;
use prost_types::{FileDescriptorSet, Timestamp};
use sha2::{Digest, Sha256};

use crate::common::{ChannelHeader, HeaderType};
use crate::protos::{
    ChaincodeInput, ChaincodeInvocationSpec, ChaincodeProposalPayload, ChaincodeSpec,
};

const DESCRIPTORS: &[u8] = include_bytes!("../descriptors.bin");
/// Changes only when `extract` is run for another version of the Go module.
const DIGEST: &str = "cd41a38b138e6d41ef618b88fea2795b960fac38d7e0b26e6c3c30d134c082d7";
const FILES: [&str; 44] = [
    "common/collection.proto",
    "common/common.proto",
    "common/configtx.proto",
    "common/configuration.proto",
    "common/ledger.proto",
    "common/policies.proto",
    "discovery/protocol.proto",
    "gateway/gateway.proto",
    "google/protobuf/any.proto",
    "google/protobuf/empty.proto",
    "google/protobuf/timestamp.proto",
    "google/rpc/status.proto",
    "gossip/message.proto",
    "ledger/queryresult/kv_query_result.proto",
    "ledger/rwset/kvrwset/kv_rwset.proto",
    "ledger/rwset/rwset.proto",
    "msp/identities.proto",
    "msp/msp_config.proto",
    "msp/msp_principal.proto",
    "orderer/ab.proto",
    "orderer/cluster.proto",
    "orderer/clusterserver.proto",
    "orderer/configuration.proto",
    "orderer/etcdraft/configuration.proto",
    "orderer/etcdraft/metadata.proto",
    "orderer/smartbft/configuration.proto",
    "peer/chaincode.proto",
    "peer/chaincode_event.proto",
    "peer/chaincode_shim.proto",
    "peer/collection.proto",
    "peer/configuration.proto",
    "peer/events.proto",
    "peer/lifecycle/chaincode_definition.proto",
    "peer/lifecycle/db.proto",
    "peer/lifecycle/lifecycle.proto",
    "peer/peer.proto",
    "peer/policy.proto",
    "peer/proposal.proto",
    "peer/proposal_response.proto",
    "peer/query.proto",
    "peer/resources.proto",
    "peer/signed_cc_dep_spec.proto",
    "peer/snapshot.proto",
    "peer/transaction.proto",
];

#[test]
fn the_descriptors_are_the_listed_files() {
    let set = FileDescriptorSet::decode(DESCRIPTORS).unwrap();
    let mut names: Vec<_> = set.file.iter().map(|file| file.name()).collect();
    names.sort_unstable();
    assert_eq!(names, FILES);
    assert_eq!(hex::encode(Sha256::digest(DESCRIPTORS)), DIGEST);
}

#[test]
fn a_channel_header_has_the_bytes_that_fabric_gives_it() {
    let header = ChannelHeader {
        r#type: HeaderType::EndorserTransaction as i32,
        timestamp: Some(Timestamp {
            seconds: 1,
            nanos: 2,
        }),
        channel_id: "emr".into(),
        tx_id: "ab".into(),
        epoch: 7,
        ..Default::default()
    };
    let bytes = header.encode_to_vec();
    assert_eq!(
        hex::encode(&bytes),
        "0803".to_owned() + "1a0408011002" + "2203656d72" + "2a026162" + "3007"
    );
    assert_eq!(ChannelHeader::decode(bytes.as_slice()), Ok(header));
}

#[test]
fn a_decoded_argument_is_a_slice_of_the_buffer_it_came_in() {
    let argument = bytes::Bytes::from(vec![7; 1000]);
    let spec = ChaincodeInvocationSpec {
        chaincode_spec: Some(ChaincodeSpec {
            input: Some(ChaincodeInput {
                args: vec![argument.clone()],
                ..Default::default()
            }),
            ..Default::default()
        }),
    };
    let buffer = bytes::Bytes::from(spec.encode_to_vec());
    let decoded = ChaincodeInvocationSpec::decode(buffer.clone()).unwrap();
    assert_eq!(decoded, spec);
    let arguments = decoded.chaincode_spec.unwrap().input.unwrap().args;
    assert!(buffer.as_ptr_range().contains(&arguments[0].as_ptr()));
}

#[test]
fn a_map_is_encoded_in_the_order_of_its_keys() {
    let payload = ChaincodeProposalPayload {
        transient_map: ["b", "a", "c"]
            .map(|key| (key.to_owned(), bytes::Bytes::new()))
            .into(),
        ..Default::default()
    };
    assert_eq!(
        hex::encode(payload.encode_to_vec()),
        "12030a0161".to_owned() + "12030a0162" + "12030a0163"
    );
}
