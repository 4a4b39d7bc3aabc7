//! The contract that decides who may read and add to medical records.
