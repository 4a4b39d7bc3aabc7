//! Files that others sealed. The first byte chooses whether the bytes are the file, or what is sealed in it.
#![no_main]

use std::sync::LazyLock;

use emr_model::desk::DeskSubject;
use emr_model::record::RecordContext;
use emr_model::{Digest, MemberId, MspId};
use emr_sealing::age_keys::{AgeIdentity, decrypt, encrypt};
use emr_sealing::desk_file::DeskFile;
use emr_sealing::key_envelope::KeyEnvelope;
use emr_sealing::keyring::Keyring;
use emr_sealing::record::{open_keeper_file, open_record_key};
use emr_sealing::recovery_share::RecoveryShare;
use emr_sealing::request_message::RequestMessage;
use serde::Deserialize;

static KEY: LazyLock<AgeIdentity> = LazyLock::new(AgeIdentity::generate);

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((first, bytes)) = bytes.split_first() else {
        return;
    };
    let file = match first % 2 {
        0 => bytes.to_vec(),
        _ => encrypt(&[&KEY.recipient()], bytes).expect("an age key"),
    };
    let opened = decrypt(&KEY, &file);
    assert!(first % 2 == 0 || opened.as_ref().is_ok_and(|opened| opened[..] == *bytes));

    // The patient, the other member and the keeper of the files in the corpus.
    let patient = MemberId::try_from("01".repeat(16)).expect("an id");
    let member = MemberId::try_from("03".repeat(16)).expect("an id");
    let msp = MspId::try_from("MinistryMSP".to_owned()).expect("an MSP id");
    let digest = Digest::of(&file);
    let _ = Keyring::unseal(&file, &digest, &*KEY, &member, &KEY.recipient());
    let _ = KeyEnvelope::unseal_all(&file, &digest, &KEY, &patient, &member);
    let _ = RequestMessage::unseal(&file, &digest, &KEY, &patient, &member);
    let _ = RecoveryShare::open(&file, &*KEY, &msp);
    let _ = open_keeper_file(&file, &KEY, &msp);

    let about: About = opened
        .ok()
        .and_then(|opened| serde_json::from_slice(&opened).ok())
        .unwrap_or_default();
    if let Some(subject) = about.subject {
        let _ = DeskFile::unseal(&file, &*KEY, &subject);
    }
    if let Some(context) = about.context {
        let _ = open_record_key(&file, &KEY, &context);
    }
});

/// What a file says that it is about, which its reader expects.
#[derive(Default, Deserialize)]
struct About {
    subject: Option<DeskSubject>,
    context: Option<RecordContext>,
}
