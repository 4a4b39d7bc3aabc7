//! An organization's custodian of key shares.
