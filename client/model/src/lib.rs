//! The vocabulary of patient-controlled medical records.
