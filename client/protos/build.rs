//! Generates the messages, clients and servers from the committed descriptors, without `protoc`.

use std::error::Error;
use std::fs;

use prost::Message;
use prost_types::FileDescriptorSet;

const DESCRIPTORS: &str = "descriptors.bin";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={DESCRIPTORS}");
    let descriptors = FileDescriptorSet::decode(fs::read(DESCRIPTORS)?.as_slice())?;
    tonic_prost_build::configure()
        // A proposal or a block is sliced, not copied, when it is decoded from `Bytes`.
        .bytes(".")
        // The `connect` that it would give every client collides with `Chaincode.Connect`.
        .build_transport(false)
        .compile_fds(descriptors)?;
    Ok(())
}
