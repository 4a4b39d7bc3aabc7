//! Every reader of untrusted bytes, as a fuzzer feeds it. Whatever the bytes are, the reader ends, and nothing panics.
//!
//! `make fuzz` lets libFuzzer search for new paths through the readers; every test run feeds them the files in
//! `fuzz/corpus`.

mod arguments;
pub(crate) mod chaincode;
mod environment;
pub(crate) mod input;
#[cfg(test)]
mod tests;
mod values;

use bytes::Bytes;
use fabric_protos::protos::ChaincodeMessage;
use fabric_protos::protos::chaincode_message::Type;
use futures::executor::block_on;
use prost::Message;

pub use self::arguments::arguments;
use self::chaincode::Curious;
pub use self::environment::environment;
use self::input::Input;
pub use self::values::{identity, key, policy};
use crate::LedgerError;
use crate::capabilities::Capabilities;
use crate::server::Replayer;
pub use crate::server::fuzzing::{certificates, connection};
use crate::testing::Recording;

/// An INIT or TRANSACTION. The chaincode reads everything in it.
pub fn proposal(bytes: &[u8]) {
    if let Ok(message) = ChaincodeMessage::decode(bytes) {
        let replayer = Replayer::new(Curious);
        let answer =
            block_on(replayer.play(Capabilities::default(), message, |_, _| Ok(Bytes::new())));
        assert!(matches!(answer.r#type(), Type::Completed | Type::Error));
    }
}

/// What a peer replies to each call of a transaction, one after the other.
pub fn replies(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let capabilities = match input.flag() {
        true => Some(100),
        false => None,
    };
    let capabilities = Capabilities {
        write_batch: capabilities,
        multiple_keys: capabilities,
    };
    let begin = chaincode::transaction();
    let reply = |_, _| {
        let has_failed = input.flag();
        // A call without a reply in the input fails, so that every query ends.
        let reply = input.bytes().ok_or(LedgerError::Disconnected)?;
        match has_failed {
            true => Err(LedgerError::Peer(
                String::from_utf8_lossy(reply).into_owned(),
            )),
            false => Ok(Bytes::copy_from_slice(reply)),
        }
    };
    let answer = block_on(Replayer::new(Curious).play(capabilities, begin, reply));
    assert!(matches!(answer.r#type(), Type::Completed | Type::Error));
}

/// A recording, which another program may have made or damaged.
pub fn recording(bytes: &[u8]) {
    if let Ok(recording) = Recording::read(bytes) {
        // Either it can be read to its end, or the error says what is wrong with it.
        let _ = block_on(recording.replay(Curious));
    }
}
