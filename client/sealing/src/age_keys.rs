//! Age keys: the X25519 identities of devices, patients, categories and keepers, and files sealed to them.

use std::fmt;
use std::str::FromStr;

use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Hrp};
use emr_model::Recipient;
use x25519_dalek::{X25519_BASEPOINT_BYTES, x25519};
use zeroize::Zeroizing;

use crate::age_file::{self, AgeFile, FileKey, WrappedKey};

pub use crate::age_file::{AgeError, EphemeralShare, SharedSecret};

const IDENTITY_PREFIX: Hrp = Hrp::parse_unchecked("AGE-SECRET-KEY-");
const RECIPIENT_PREFIX: Hrp = Hrp::parse_unchecked("age");

/// The private half of an age X25519 key; wiped from memory when dropped.
///
/// ```
/// use emr_sealing::age_keys::{AgeIdentity, decrypt, encrypt};
///
/// # fn main() -> Result<(), emr_sealing::age_keys::AgeError> {
/// let device = AgeIdentity::generate();
/// let file = encrypt(&[&device.recipient()], b"for this device")?;
/// assert_eq!(decrypt(&device, &file)?.as_slice(), b"for this device");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct AgeIdentity(Zeroizing<[u8; 32]>);

impl AgeIdentity {
    /// The length of [`AgeIdentity::to_secret_text`]: `AGE-SECRET-KEY-1` and 58 bech32 characters.
    pub const TEXT_BYTES: usize = 74;

    /// A new identity from the operating system's randomness.
    pub fn generate() -> Self {
        Self(age_file::random())
    }

    /// The public half, to which others seal.
    pub fn recipient(&self) -> Recipient {
        let text = bech32::encode_lower::<Bech32>(RECIPIENT_PREFIX, &self.point());
        Recipient::try_from(text.expect("a key fits in bech32"))
            .expect("an age recipient has the form of one")
    }

    /// Computes X25519 (RFC 7748) of this key and an ephemeral share, as a device does whose key never leaves it.
    pub fn agree(&self, share: &EphemeralShare) -> SharedSecret {
        Zeroizing::new(x25519(*self.0, *share))
    }

    /// The secret as age writes it, for programs that store, split or seal it.
    pub fn to_secret_text(&self) -> Zeroizing<String> {
        let text = bech32::encode_upper::<Bech32>(IDENTITY_PREFIX, self.0.as_slice());
        Zeroizing::new(text.expect("a key fits in bech32"))
    }

    /// The identity with this secret, for what writes it in another way than age does.
    #[cfg(feature = "kit")]
    pub(crate) fn of_secret(secret: [u8; 32]) -> Self {
        Self(Zeroizing::new(secret))
    }

    /// The secret's 32 bytes.
    #[cfg(feature = "kit")]
    pub(crate) fn secret(&self) -> &[u8; 32] {
        &self.0
    }

    /// The public key's 32 bytes.
    fn point(&self) -> [u8; 32] {
        x25519(*self.0, X25519_BASEPOINT_BYTES)
    }
}

impl FromStr for AgeIdentity {
    type Err = AgeError;

    /// Reads the text of an identity; only the one spelling that age writes is accepted.
    fn from_str(text: &str) -> Result<Self, AgeError> {
        let key = key_bytes(IDENTITY_PREFIX, text).ok_or(AgeError::NotAnIdentity)?;
        let identity = Self(key);
        if identity.to_secret_text().as_str() == text {
            Ok(identity)
        } else {
            Err(AgeError::NotAnIdentity)
        }
    }
}

impl fmt::Debug for AgeIdentity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AgeIdentity([redacted])")
    }
}

/// Serializes an optional identity as its secret text, where a program may store the secret.
///
/// [`AgeIdentity`] itself does not implement serde's traits, so that no program writes a secret by accident.
pub mod secret_text {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
    use zeroize::Zeroizing;

    use super::AgeIdentity;

    /// Writes the secret text.
    ///
    /// # Errors
    ///
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(
        identity: &Option<AgeIdentity>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let text = identity.as_ref().map(AgeIdentity::to_secret_text);
        text.serialize(serializer)
    }

    /// Reads the secret text.
    ///
    /// # Errors
    ///
    /// Those of the deserializer, also if the text is not an identity.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<AgeIdentity>, D::Error> {
        let text = Option::<Zeroizing<String>>::deserialize(deserializer)?;
        text.map(|text| text.parse().map_err(de::Error::custom))
            .transpose()
    }
}

/// Serializes identities as their secret texts, where a program may store the secrets.
pub mod secret_texts {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
    use zeroize::Zeroizing;

    use super::AgeIdentity;

    /// Writes the secret texts.
    ///
    /// # Errors
    ///
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(
        identities: &[AgeIdentity],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let texts: Vec<_> = identities.iter().map(AgeIdentity::to_secret_text).collect();
        texts.serialize(serializer)
    }

    /// Reads the secret texts.
    ///
    /// # Errors
    ///
    /// Those of the deserializer, also if a text is not an identity.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<AgeIdentity>, D::Error> {
        let texts = Vec::<Zeroizing<String>>::deserialize(deserializer)?;
        let identity = |text: &Zeroizing<String>| text.parse().map_err(de::Error::custom);
        texts.iter().map(identity).collect()
    }
}

/// Seals `plaintext` to one or several recipients, any of whom can open it.
///
/// # Errors
///
/// [`AgeError::UnusableRecipient`] if `recipients` is empty or one of them is not a usable key.
pub fn encrypt(recipients: &[&Recipient], plaintext: &[u8]) -> Result<Vec<u8>, AgeError> {
    encrypt_in_place(recipients, plaintext.to_vec())
}

/// Seals a plaintext in the memory that it has, if that has room for [`age_file::sealed_len`] bytes.
///
/// # Errors
///
/// [`AgeError::UnusableRecipient`], as of [`encrypt`].
pub(crate) fn encrypt_in_place(
    recipients: &[&Recipient],
    plaintext: Vec<u8>,
) -> Result<Vec<u8>, AgeError> {
    let points = recipients.iter().map(|recipient| point_of(recipient));
    age_file::seal(&points.collect::<Result<Vec<_>, _>>()?, plaintext)
}

/// Opens an age file that was sealed to `identity`.
///
/// # Errors
///
/// [`AgeError::NotForThisKey`] or [`AgeError::Damaged`].
pub fn decrypt(identity: &AgeIdentity, file: &[u8]) -> Result<Zeroizing<Vec<u8>>, AgeError> {
    AgeFile::parse(file)?.open(unwrapped_by(identity))
}

/// Opens an age file that was sealed to `identity`, in the memory that it has.
///
/// # Errors
///
/// Those of [`decrypt`].
pub(crate) fn decrypt_in_place(
    identity: &AgeIdentity,
    file: Vec<u8>,
) -> Result<Zeroizing<Vec<u8>>, AgeError> {
    age_file::open_in_place(file, unwrapped_by(identity))
}

/// Whether an age file, of which only the header is opened, is sealed to `identity`.
///
/// # Errors
///
/// [`AgeError::NotForThisKey`] if it is not; [`AgeError::Damaged`].
pub(crate) fn check_recipient(identity: &AgeIdentity, file: &[u8]) -> Result<(), AgeError> {
    let parsed = AgeFile::parse(file)?;
    parsed.key(unwrapped_by(identity)).map(|_| ())
}

/// Unwraps the keys of files that were sealed to `identity`.
fn unwrapped_by(
    identity: &AgeIdentity,
) -> impl FnMut(&WrappedKey) -> Result<Option<FileKey>, AgeError> {
    let point = identity.point();
    move |wrapped| wrapped.unwrap(&point, &identity.agree(wrapped.share()))
}

/// The public key's 32 bytes.
pub(crate) fn point_of(recipient: &Recipient) -> Result<[u8; 32], AgeError> {
    let point = key_bytes(RECIPIENT_PREFIX, recipient.as_str());
    point.map(|point| *point).ok_or(AgeError::UnusableRecipient)
}

/// The 32 bytes of a key in bech32 with this prefix.
fn key_bytes(prefix: Hrp, text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let checked = CheckedHrpstring::new::<Bech32>(text).ok()?;
    let bytes = checked.byte_iter();
    if checked.hrp() != prefix || bytes.len() != 32 {
        return None;
    }
    let mut key = Zeroizing::new([0; 32]);
    key.iter_mut()
        .zip(bytes)
        .for_each(|(place, byte)| *place = byte);
    Some(key)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_file_opens_for_each_recipient_and_nobody_else() {
        let (one, two, other) = (
            AgeIdentity::generate(),
            AgeIdentity::generate(),
            AgeIdentity::generate(),
        );
        let file = encrypt(&[&one.recipient(), &two.recipient()], b"text").unwrap();
        assert_eq!(decrypt(&one, &file).unwrap().as_slice(), b"text");
        assert_eq!(decrypt(&two, &file).unwrap().as_slice(), b"text");
        assert_eq!(decrypt(&other, &file), Err(AgeError::NotForThisKey));
    }

    #[test]
    fn a_recipient_of_low_order_is_refused_instead_of_panicking() {
        let hrp = bech32::Hrp::parse("age").unwrap();
        for low in [[0; 32], {
            let mut one = [0; 32];
            one[0] = 1;
            one
        }] {
            let text = bech32::encode::<bech32::Bech32>(hrp, &low).unwrap();
            let recipient = Recipient::try_from(text).unwrap();
            assert_eq!(
                encrypt(&[&recipient], b""),
                Err(AgeError::UnusableRecipient)
            );
        }
    }

    #[test]
    fn a_recipient_with_a_wrong_checksum_is_refused() {
        let recipient = Recipient::try_from(format!("age1{}", "q".repeat(58))).unwrap();
        assert_eq!(
            encrypt(&[&recipient], b""),
            Err(AgeError::UnusableRecipient)
        );
    }

    #[test]
    fn an_identity_reads_back_in_its_one_spelling_and_shows_nobody() {
        let identity = AgeIdentity::generate();
        let text = identity.to_secret_text();
        let again: AgeIdentity = text.parse().unwrap();
        assert_eq!(again.recipient(), identity.recipient());
        assert!(text.to_lowercase().parse::<AgeIdentity>().is_err());
        assert!(!format!("{identity:?}").contains(&text[16..]));
    }

    proptest! {
        #[test]
        fn garbage_is_refused(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
            let identity = AgeIdentity::generate();
            prop_assert!(decrypt(&identity, &bytes).is_err());
            prop_assert!(String::from_utf8_lossy(&bytes).parse::<AgeIdentity>().is_err());
        }
    }
}
