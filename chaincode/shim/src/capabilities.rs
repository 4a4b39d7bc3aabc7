//! The capabilities of a peer beyond the calls that every peer takes.

use bytes::Bytes;
use fabric_protos::protos::ChaincodeAdditionalParams;
use prost::Message;

/// A smaller size counts as this one, as in the official shims.
const LEAST: usize = 100;

/// The capabilities in a peer's READY. Empty unless the peer is of Fabric 3.1 or later and set up for it
/// (`chaincode.runtimeParams`).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Capabilities {
    /// How many writes a WRITE_BATCH_STATE may hold, if the peer takes any.
    pub(crate) write_batch: Option<usize>,
    /// How many keys a GET_STATE_MULTIPLE may ask for, if the peer takes any.
    pub(crate) multiple_keys: Option<usize>,
}

impl Capabilities {
    /// Reads the payload of READY. A payload that cannot be read offers nothing.
    pub(crate) fn read(payload: Bytes) -> Self {
        let Ok(capabilities) = ChaincodeAdditionalParams::decode(payload) else {
            return Self::default();
        };
        Self {
            write_batch: capabilities
                .use_write_batch
                .then(|| at_least(capabilities.max_size_write_batch)),
            multiple_keys: capabilities
                .use_get_multiple_keys
                .then(|| at_least(capabilities.max_size_get_multiple_keys)),
        }
    }
}

fn at_least(size: u32) -> usize {
    usize::try_from(size).unwrap_or(usize::MAX).max(LEAST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_offered_is_used_and_small_sizes_count_as_a_hundred() {
        assert_eq!(Capabilities::read(Bytes::new()), Capabilities::default());
        assert_eq!(Capabilities::read("\u{ff}".into()), Capabilities::default());
        let params = ChaincodeAdditionalParams {
            use_write_batch: true,
            max_size_write_batch: 7,
            use_get_multiple_keys: false,
            max_size_get_multiple_keys: 1000,
        };
        let capabilities = Capabilities {
            write_batch: Some(100),
            multiple_keys: None,
        };
        assert_eq!(
            Capabilities::read(params.encode_to_vec().into()),
            capabilities
        );
        let params = ChaincodeAdditionalParams {
            use_write_batch: false,
            use_get_multiple_keys: true,
            ..params
        };
        let capabilities = Capabilities {
            write_batch: None,
            multiple_keys: Some(1000),
        };
        assert_eq!(
            Capabilities::read(params.encode_to_vec().into()),
            capabilities
        );
    }
}
