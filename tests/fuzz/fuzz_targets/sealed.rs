//! Files that others sealed. The first byte chooses whether the bytes are the file, or what is sealed in it.
#![no_main]

use std::sync::LazyLock;

use emr_model::{Digest, MemberId, MspId};
use emr_sealing::age_keys::{AgeIdentity, decrypt, encrypt};
use emr_sealing::key_envelope::KeyEnvelope;
use emr_sealing::keyring::Keyring;
use emr_sealing::record::open_keeper_file;
use emr_sealing::recovery_share::RecoveryShare;
use emr_sealing::request_message::RequestMessage;

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
    assert!(first % 2 == 0 || opened.is_ok_and(|opened| opened[..] == *bytes));

    let member = MemberId::try_from("01".repeat(16)).expect("an id");
    let msp = MspId::try_from("HospitalMSP".to_owned()).expect("an MSP id");
    let digest = Digest::of(&file);
    let _ = Keyring::unseal(&file, &digest, &*KEY, &member, &KEY.recipient());
    let _ = KeyEnvelope::unseal_all(&file, &digest, &KEY, &member, &member);
    let _ = RequestMessage::unseal(&file, &digest, &KEY, &member, &member);
    let _ = RecoveryShare::open(&file, &*KEY, &msp);
    let _ = open_keeper_file(&file, &KEY, &msp);
});
