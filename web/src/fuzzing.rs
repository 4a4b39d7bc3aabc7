//! The reader of blocks, as a fuzzer feeds it. Whatever the bytes are, it ends, and nothing panics.
//!
//! `make fuzz` lets libFuzzer search for new paths through the reader; every test run feeds it the files in
//! `tests/fuzz/corpus/block`.

use bytes::Bytes;
use emr_model::{Call, Timestamp};
use fabric_protos::common::{Block, BlockData, BlockHeader, BlockMetadata};
use prost::Message;

use crate::read_model::{CommittedCall, read_block, read_call};

/// A block of the channel, a transaction in one, or the argument and the answer of a call. The first byte chooses.
pub fn block(bytes: &[u8]) {
    match bytes.split_first() {
        None => {}
        Some((0, block)) => {
            if let Ok(block) = Block::decode(block) {
                read_block(block, "emr");
            }
        }
        Some((1, envelope)) => read_block(block_of(envelope), "emr"),
        Some((_, call)) => {
            if let Some((function, argument)) = call.split_first() {
                read_call(&call_of(usize::from(*function), argument));
            }
        }
    }
}

/// A block with one valid transaction.
fn block_of(envelope: &[u8]) -> Block {
    // Of a block's metadata, the third are the verdicts; 0 is valid.
    let metadata = [&[][..], &[], &[0]].map(Bytes::from_static);
    Block {
        header: Some(BlockHeader::default()),
        data: Some(BlockData {
            data: vec![Bytes::copy_from_slice(envelope)],
        }),
        metadata: Some(BlockMetadata {
            metadata: metadata.to_vec(),
        }),
    }
}

fn call_of(function: usize, argument: &[u8]) -> CommittedCall {
    let (name, _) = Call::FUNCTIONS[function % Call::FUNCTIONS.len()];
    let argument = Bytes::copy_from_slice(argument);
    CommittedCall {
        transaction: "01".repeat(32).parse().expect("it has the form of one"),
        creator: argument.clone(),
        time: Timestamp::from_millis(0),
        answer: argument.clone(),
        arguments: vec![Bytes::from_static(name.as_bytes()), argument],
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    #[test]
    fn every_file_of_the_corpus_of_blocks_is_read_without_panic() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let files = fs::read_dir(root.join("tests/fuzz/corpus/block")).unwrap();
        let files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        assert!(!files.is_empty());
        for file in files {
            super::block(&fs::read(&file).unwrap());
        }
    }
}
