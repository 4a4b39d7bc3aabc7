//! Values that chaincodes read from arguments and from the ledger: creators, composite keys, policies.

use crate::endorsement_policy::is_satisfied;
use crate::{
    ClientIdentity, KeyEndorsementPolicy, SerializedIdentity, composite_key, split_composite_key,
};
use bytes::Bytes;

/// The creator of a proposal: a certificate, or an Idemix identity.
pub fn identity(bytes: &[u8]) {
    let creator = SerializedIdentity::new("Org1MSP", bytes.to_vec());
    if let Ok(client) = ClientIdentity::read(&creator) {
        assert_eq!(client.id().is_some(), client.certificate().is_some());
        let _ = client.attribute("role");
        let _ = client.has_organizational_unit("client");
    }
}

/// A key of the ledger. If it can be split, its parts make the same key again.
pub fn key(bytes: &[u8]) {
    let Ok(key) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok((object_type, attributes)) = split_composite_key(key) {
        assert_eq!(composite_key(object_type, &attributes).as_deref(), Ok(key));
    }
    if let Ok(composite) = composite_key("car", &[key]) {
        assert_eq!(split_composite_key(&composite), Ok(("car", vec![key])));
    }
}

/// The endorsement policy of a key. If it can be read, it is the same after it is written and read again.
pub fn policy(bytes: &[u8]) {
    let _ = is_satisfied(bytes, &["Org1MSP".to_owned()]);
    if let Ok(policy) = KeyEndorsementPolicy::parse(bytes) {
        let written = Bytes::from(&policy);
        assert_eq!(KeyEndorsementPolicy::parse(&written), Ok(policy));
    }
}
