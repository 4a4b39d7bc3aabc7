//! Generates the messages, and with the feature `services` the clients and servers, from the committed descriptors,
//! without `protoc`.

use std::error::Error;
use std::{env, fs};

use prost::Message;
use prost_types::FileDescriptorSet;

const DESCRIPTORS: &str = "descriptors.bin";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={DESCRIPTORS}");
    let descriptors = FileDescriptorSet::decode(fs::read(DESCRIPTORS)?.as_slice())?;
    let has_services = env::var_os("CARGO_FEATURE_SERVICES").is_some();
    tonic_prost_build::configure()
        .build_client(has_services)
        .build_server(has_services)
        // A proposal or a block is sliced, not copied, when it is decoded from `Bytes`.
        .bytes(".")
        // Maps are encoded in the order of their keys: the same message, the same bytes.
        .btree_map(".")
        // The `connect` that it would give every client collides with `Chaincode.Connect`.
        .build_transport(false)
        .compile_fds(descriptors)?;
    Ok(())
}
