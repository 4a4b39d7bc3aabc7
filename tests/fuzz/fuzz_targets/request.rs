//! Bodies of requests to the web service. The first byte chooses the request. What is read is written so that it reads back.
#![no_main]

use emr_api::contact::SealedContact;
use emr_api::custody::{Reseal, Restore, Unlock};
use emr_api::feedback::{SendFeedback, SendVisitorsFeedback};
use emr_api::session::SignIn;
use emr_api::sign_up::{AskSignUpStatus, SignUp, SignUpDecision};
use emr_api::signature::AskSignatures;
use emr_api::transaction::{AskRelease, Hold, SignedProposal, SignedTransaction};
use serde::Serialize;
use serde::de::DeserializeOwned;

const REQUESTS: [fn(&[u8]); 15] = [
    reads_back::<SignUp>,
    reads_back::<AskSignUpStatus>,
    reads_back::<SignUpDecision>,
    reads_back::<SignIn>,
    reads_back::<SignedProposal>,
    reads_back::<SignedTransaction>,
    reads_back::<Hold>,
    reads_back::<AskRelease>,
    reads_back::<Unlock>,
    reads_back::<Reseal>,
    reads_back::<Restore>,
    reads_back::<AskSignatures>,
    reads_back::<SendFeedback>,
    reads_back::<SendVisitorsFeedback>,
    reads_back::<SealedContact>,
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((first, body)) = bytes.split_first() else {
        return;
    };
    REQUESTS[usize::from(*first) % REQUESTS.len()](body);
});

fn reads_back<T: DeserializeOwned + Serialize + PartialEq>(body: &[u8]) {
    if let Ok(request) = serde_json::from_slice::<T>(body) {
        let again = serde_json::to_vec(&request).expect("a request is JSON");
        let again: T = serde_json::from_slice(&again).expect("what was written");
        assert!(again == request);
    }
}
