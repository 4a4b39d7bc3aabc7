//! The readers of callers' requests, as a fuzzer feeds them. Whatever the bytes are, they end, and nothing panics.
//!
//! `make fuzz` lets libFuzzer search for new paths through the readers; every test run feeds them the files in
//! `tests/fuzz/corpus/keeper`.

use emr_api::custody::{Reseal, Restore, Unlock};
use emr_keeper_api::{HoldRequest, ReleaseRequest, ResealRequest, RestoreRequest, UnlockRequest};
use emr_model::access::AccessKey;
use emr_trust::Trust;
use prost::Message;

use crate::entrusted::Entrusted;
use crate::proposal::MembersProposal;

/// A request of any call. The first byte chooses the call.
pub fn request(bytes: &[u8], trust: &Trust) {
    let Some((call, bytes)) = bytes.split_first() else {
        return;
    };
    match call % 5 {
        0 => {
            if let Ok(HoldRequest { proposal: sent, .. }) = HoldRequest::decode(bytes) {
                proposal(sent, trust);
            }
        }
        1 => {
            let request = ReleaseRequest::decode(bytes);
            let _ = request.map(AccessKey::try_from);
        }
        2 => {
            let request = UnlockRequest::decode(bytes);
            let _ = request.map(Unlock::try_from);
        }
        3 => {
            if let Ok(Ok(reseal)) = ResealRequest::decode(bytes).map(Reseal::try_from) {
                proposal(reseal.proposal.0, trust);
            }
        }
        _ => {
            if let Ok(Ok(restore)) = RestoreRequest::decode(bytes).map(Restore::try_from) {
                proposal(restore.recoveries.0, trust);
                proposal(restore.keys.0, trust);
            }
        }
    }
}

fn proposal(sent: Vec<u8>, trust: &Trust) {
    if let Ok(proposal) = MembersProposal::read(sent, "emr", "emr", trust) {
        let _ = Entrusted::of(&proposal).map(|entrusted| entrusted.records());
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use emr_testkit::Network;

    use super::*;

    #[test]
    fn every_file_of_the_corpus_of_requests_is_read_without_panic() {
        let trust = Trust::new(&Network::default().profile()).unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let files = fs::read_dir(root.join("tests/fuzz/corpus/keeper")).unwrap();
        let files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        assert!(!files.is_empty());
        for file in files {
            request(&fs::read(&file).unwrap(), &trust);
        }
    }
}
