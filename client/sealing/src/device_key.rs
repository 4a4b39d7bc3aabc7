//! Age files for a key that never leaves its device: the device computes shared secrets, the file is opened here.
//!
//! WebCrypto and security modules keep an X25519 key and return only the shared secret of this key and another public
//! key. So a file is read twice: first for the ephemeral shares in its header, then with the shared secrets that the
//! device computed from them.
//!
//! ```
//! use emr_sealing::age_keys::{AgeIdentity, encrypt};
//! use emr_sealing::device_key::{Agreement, ephemeral_shares};
//!
//! # fn main() -> Result<(), emr_sealing::age_keys::AgeError> {
//! let device = AgeIdentity::generate();
//! let file = encrypt(&[&device.recipient()], b"for this device")?;
//!
//! let shares = ephemeral_shares(&file)?;
//! let secrets = shares.iter().map(|share| device.agree(share)).collect();
//! let agreement = Agreement::new(&device.recipient(), shares, secrets)?;
//! assert_eq!(agreement.decrypt(&file)?.as_slice(), b"for this device");
//! # Ok(())
//! # }
//! ```

use std::fmt;

use emr_model::Recipient;
use zeroize::Zeroizing;

use crate::age_file::AgeFile;
use crate::age_keys::{AgeError, AgeIdentity, EphemeralShare, SharedSecret, point_of};

/// The most ephemeral shares that one file may have; a file that we seal to a device has one.
pub const MAX_EPHEMERAL_SHARES: usize = 16;

/// A key that opens age files: one in memory, or the secrets that a device computed for one file.
pub trait DecryptionKey {
    /// Opens an age file.
    ///
    /// # Errors
    ///
    /// [`AgeError::NotForThisKey`] or [`AgeError::Damaged`].
    fn decrypt(&self, file: &[u8]) -> Result<Zeroizing<Vec<u8>>, AgeError>;
}

impl DecryptionKey for AgeIdentity {
    fn decrypt(&self, file: &[u8]) -> Result<Zeroizing<Vec<u8>>, AgeError> {
        crate::age_keys::decrypt(self, file)
    }
}

/// Several keys, of which one opens the file.
pub struct AnyOf<'a>(pub &'a [AgeIdentity]);

impl DecryptionKey for AnyOf<'_> {
    fn decrypt(&self, file: &[u8]) -> Result<Zeroizing<Vec<u8>>, AgeError> {
        let mut opened = self.0.iter().map(|key| key.decrypt(file));
        opened
            .find(|opened| *opened != Err(AgeError::NotForThisKey))
            .unwrap_or(Err(AgeError::NotForThisKey))
    }
}

/// The ephemeral shares in the header of an age file, in their order.
///
/// # Errors
///
/// [`AgeError::Damaged`] if the header is malformed or has more than [`MAX_EPHEMERAL_SHARES`].
pub fn ephemeral_shares(file: &[u8]) -> Result<Vec<EphemeralShare>, AgeError> {
    let file = AgeFile::parse(file)?;
    let shares = file.wrapped_keys().iter().map(|wrapped| *wrapped.share());
    if shares.len() > MAX_EPHEMERAL_SHARES {
        return Err(AgeError::Damaged);
    }
    Ok(shares.collect())
}

/// The shared secrets that a device computed for one file.
pub struct Agreement {
    recipient: [u8; 32],
    secrets: Vec<(EphemeralShare, SharedSecret)>,
}

impl Agreement {
    /// Takes the secrets that the device of `recipient` computed, one for each share, in their order.
    ///
    /// # Errors
    ///
    /// [`AgeError::UnusableRecipient`] if the recipient is not an X25519 key, or there are not as many secrets as
    /// shares.
    pub fn new(
        recipient: &Recipient,
        shares: Vec<EphemeralShare>,
        secrets: Vec<SharedSecret>,
    ) -> Result<Self, AgeError> {
        if shares.len() != secrets.len() {
            return Err(AgeError::UnusableRecipient);
        }
        Ok(Self {
            recipient: point_of(recipient)?,
            secrets: shares.into_iter().zip(secrets).collect(),
        })
    }

    /// Opens the file that the shares were read from.
    ///
    /// # Errors
    ///
    /// [`AgeError::NotForThisKey`] or [`AgeError::Damaged`].
    pub fn decrypt(&self, file: &[u8]) -> Result<Zeroizing<Vec<u8>>, AgeError> {
        AgeFile::parse(file)?.open(|wrapped| {
            let mut secrets = self.secrets.iter();
            match secrets.find(|(share, _)| share == wrapped.share()) {
                Some((_, secret)) => wrapped.unwrap(&self.recipient, secret),
                None => Ok(None),
            }
        })
    }
}

impl DecryptionKey for Agreement {
    fn decrypt(&self, file: &[u8]) -> Result<Zeroizing<Vec<u8>>, AgeError> {
        Self::decrypt(self, file)
    }
}

impl fmt::Debug for Agreement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Agreement([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::age_keys::{decrypt, encrypt};

    fn agreement(device: &AgeIdentity, file: &[u8]) -> Agreement {
        let shares = ephemeral_shares(file).unwrap();
        let secrets = shares.iter().map(|share| device.agree(share)).collect();
        Agreement::new(&device.recipient(), shares, secrets).unwrap()
    }

    #[test]
    fn a_device_opens_what_is_sealed_to_it_and_nothing_else() {
        let (device, other) = (AgeIdentity::generate(), AgeIdentity::generate());
        let file = encrypt(&[&other.recipient(), &device.recipient()], b"text").unwrap();
        assert_eq!(
            agreement(&device, &file).decrypt(&file).unwrap().as_slice(),
            b"text"
        );
        assert_eq!(decrypt(&device, &file).unwrap().as_slice(), b"text");

        let stranger = AgeIdentity::generate();
        let opened = agreement(&stranger, &file).decrypt(&file);
        assert_eq!(opened, Err(AgeError::NotForThisKey));
        let another = encrypt(&[&device.recipient()], b"text").unwrap();
        let opened = agreement(&device, &file).decrypt(&another);
        assert_eq!(opened, Err(AgeError::NotForThisKey));
    }

    #[test]
    fn a_device_is_not_asked_for_more_shares_than_a_file_of_ours_has() {
        let device = AgeIdentity::generate().recipient();
        let most = encrypt(&[&device; MAX_EPHEMERAL_SHARES], b"").unwrap();
        assert_eq!(ephemeral_shares(&most).unwrap().len(), MAX_EPHEMERAL_SHARES);
        let more = encrypt(&[&device; MAX_EPHEMERAL_SHARES + 1], b"").unwrap();
        assert_eq!(ephemeral_shares(&more), Err(AgeError::Damaged));
    }

    #[test]
    fn a_secret_of_zeros_opens_nothing() {
        let device = AgeIdentity::generate();
        let file = encrypt(&[&device.recipient()], b"text").unwrap();
        let shares = ephemeral_shares(&file).unwrap();
        let zeros = vec![SharedSecret::default()];
        let agreement = Agreement::new(&device.recipient(), shares, zeros).unwrap();
        assert_eq!(agreement.decrypt(&file), Err(AgeError::Damaged));
    }

    #[test]
    fn secrets_that_are_not_one_for_each_share_are_refused() {
        let recipient = AgeIdentity::generate().recipient();
        let agreement = Agreement::new(&recipient, vec![[1; 32]], Vec::new());
        assert_eq!(agreement.err(), Some(AgeError::UnusableRecipient));
    }

    proptest! {
        #[test]
        fn garbage_has_no_shares(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
            prop_assert_eq!(ephemeral_shares(&bytes), Err(AgeError::Damaged));
        }
    }
}
