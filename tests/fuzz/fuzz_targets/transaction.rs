//! Proposals, transactions and identities as a server hands them over: what is read is written as it was.
#![no_main]

use bytes::Bytes;
use fabric_gateway::{
    Identity, PreparedTransaction, Proposal, SignedProposal, SignedTransaction,
};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let bytes = Bytes::copy_from_slice(bytes);
    let _ = Proposal::from_bytes(bytes.clone());
    if let Ok(proposal) = SignedProposal::from_bytes(bytes.clone()) {
        let again = SignedProposal::from_bytes(proposal.to_bytes()).expect("what was written");
        assert_eq!(again.proposal().hash(), proposal.proposal().hash());
    }
    if let Ok(prepared) = PreparedTransaction::from_bytes(bytes.clone()) {
        assert!(PreparedTransaction::from_bytes(prepared.to_bytes()).is_ok());
    }
    if let Ok(transaction) = SignedTransaction::from_bytes(bytes.clone()) {
        let again = SignedTransaction::from_bytes(transaction.to_bytes()).expect("what was written");
        assert_eq!(again.transaction_id(), transaction.transaction_id());
    }
    if let Ok(identity) = Identity::from_bytes(bytes) {
        let again = Identity::from_bytes(identity.to_bytes()).expect("what was written");
        assert_eq!(again.msp_id(), identity.msp_id());
    }
});
