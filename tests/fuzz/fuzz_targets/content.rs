//! Contents of records: all readers agree whether a content can be read.
#![no_main]

libfuzzer_sys::fuzz_target!(|content: &[u8]| {
    let is_readable = emr_fhir::read(content).is_ok();
    assert_eq!(emr_fhir::summary(content).is_ok(), is_readable);
    assert_eq!(emr_fhir::attachments(content).is_ok(), is_readable);
    let _ = emr_fhir::check(content);
    let _ = emr_fhir::damaged_files(content);
    let _ = emr_fhir::form::refill(content);
});
