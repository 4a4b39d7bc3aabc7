//! What people type or scan: kits, addresses of patients, comparison codes, invitations. What is read is shown so that it
//! reads back.
#![no_main]

use std::fmt::Display;
use std::str::FromStr;

use emr_api::invitation::InvitationCode;
use emr_client::comparison_code::ComparisonCode;
use emr_client::patient_address::PatientAddress;
use emr_model::Grantee;
use emr_sealing::kit::Kit;

libfuzzer_sys::fuzz_target!(|text: &str| {
    reads_back::<PatientAddress>(text);
    reads_back::<ComparisonCode>(text);
    reads_back::<InvitationCode>(text);
    if let Ok(kit) = text.parse::<Kit>() {
        let again: Kit = kit.to_text().parse().expect("a kit");
        assert_eq!(again.words(), kit.words());
    }
    let _ = text.parse::<Grantee>();
});

fn reads_back<T: FromStr + Display + PartialEq>(text: &str) {
    if let Ok(read) = text.parse::<T>() {
        assert!(read.to_string().parse().is_ok_and(|again: T| again == read));
    }
}
