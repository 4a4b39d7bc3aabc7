//! The recovery share: a key that opens a member's keyring, of which three keepers have a share each.

use emr_model::{Bytes, MemberId, MspId, Recipient};
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use crate::age_keys::{AgeError, AgeIdentity, encrypt};
use crate::canonical::canonical_json;
use crate::device_key::DecryptionKey;
use crate::record::{OpenError, Share, combine, split};

/// The largest file with a recovery share, sealed.
pub const MAX_RECOVERY_FILE_BYTES: usize = 4 << 10;

/// One keeper's share of a member's recovery key.
///
/// A keeper hands it on to a device of the member whose key became the member's by a recovery, and to nobody else.
///
/// ```
/// use emr_sealing::age_keys::AgeIdentity;
/// use emr_sealing::recovery_share::{RecoveryShare, recovery_key, share_out};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let member = "0".repeat(32).parse()?;
/// let keepers = [AgeIdentity::generate(), AgeIdentity::generate(), AgeIdentity::generate()];
/// let msps = ["MinistryMSP".parse()?, "HospitalAMSP".parse()?, "HospitalBMSP".parse()?];
/// let key = AgeIdentity::generate();
/// let recipients = [0, 1, 2].map(|place| (&msps[place], keepers[place].recipient()));
/// let files = share_out(&key, &member, &recipients)?;
///
/// let open = |place: usize| RecoveryShare::open(&files[place], &keepers[place], &msps[place]);
/// let shares = [open(0)?, open(2)?];
/// let opened = recovery_key(&shares, &member).expect("two shares are enough");
/// assert_eq!(opened.recipient(), key.recipient());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecoveryShare {
    /// Whose keyring the key opens.
    pub member: MemberId,
    /// The keeper's organization.
    pub msp: MspId,
    /// The public half of the key, to which the keyring is sealed.
    pub recipient: Recipient,
    /// The share: x, then y.
    pub share: Bytes,
}

/// Splits a recovery key, and seals one share to each of three keepers, in this order.
///
/// # Errors
///
/// [`AgeError::UnusableRecipient`] if a keeper has no usable key.
pub fn share_out(
    key: &AgeIdentity,
    member: &MemberId,
    keepers: &[(&MspId, Recipient); 3],
) -> Result<[Vec<u8>; 3], AgeError> {
    let [one, two, three] = split(key);
    let seal = |share: Share, (msp, keeper): &(&MspId, Recipient)| {
        let share = RecoveryShare {
            member: member.clone(),
            msp: (*msp).clone(),
            recipient: key.recipient(),
            share: Bytes(share.as_bytes().to_vec()),
        };
        share.seal(keeper)
    };
    let [first, second, third] = keepers;
    Ok([seal(one, first)?, seal(two, second)?, seal(three, third)?])
}

/// The key of which two of these shares of the member are; `None` if no two of them belong together.
pub fn recovery_key(shares: &[RecoveryShare], member: &MemberId) -> Option<AgeIdentity> {
    let own = shares.iter().filter(|share| share.member == *member);
    let recipients: Vec<_> = own.clone().map(|share| &share.recipient).collect();
    let shares: Vec<_> = own
        .filter_map(|share| Share::try_from(&share.share).ok())
        .collect();
    let mut keys = combine(&shares);
    keys.find(|key| recipients.contains(&&key.recipient()))
}

impl RecoveryShare {
    /// Seals the share to a keeper, or to the device to which a keeper hands it on.
    ///
    /// # Errors
    ///
    /// [`AgeError::UnusableRecipient`].
    pub fn seal(&self, recipient: &Recipient) -> Result<Vec<u8>, AgeError> {
        encrypt(&[recipient], &canonical_json(self))
    }

    /// Opens a file that has this organization's share.
    ///
    /// # Errors
    ///
    /// [`OpenError::NotAShare`] if it is something else, another organization's, or sealed to another key.
    pub fn open(file: &[u8], key: &impl DecryptionKey, msp: &MspId) -> Result<Self, OpenError> {
        if file.len() > MAX_RECOVERY_FILE_BYTES {
            return Err(OpenError::NotAShare);
        }
        let text = key.decrypt(file).map_err(|_| OpenError::NotAShare)?;
        let share: Self = emr_model::json::from_slice(&text).map_err(|_| OpenError::NotAShare)?;
        Share::try_from(&share.share)?;
        match share.msp == *msp {
            true => Ok(share),
            false => Err(OpenError::NotAShare),
        }
    }
}

impl std::fmt::Debug for RecoveryShare {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("RecoveryShare")
            .field("member", &self.member)
            .field("msp", &self.msp)
            .field("share", &"[redacted]")
            .finish_non_exhaustive()
    }
}

impl Drop for RecoveryShare {
    fn drop(&mut self) {
        self.share.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(id: &str) -> MemberId {
        id.repeat(16).parse().unwrap()
    }

    fn shared(key: &AgeIdentity) -> Vec<RecoveryShare> {
        let keeper = AgeIdentity::generate();
        let msps = ["MinistryMSP", "HospitalAMSP", "HospitalBMSP"];
        let msps = msps.map(|msp| msp.parse::<MspId>().unwrap());
        let keepers = msps.each_ref().map(|msp| (msp, keeper.recipient()));
        let files = share_out(key, &member("01"), &keepers).unwrap();
        let files = files.iter().zip(&msps);
        let shares = files.map(|(file, msp)| RecoveryShare::open(file, &keeper, msp).unwrap());
        shares.collect()
    }

    #[test]
    fn m11_any_two_keepers_give_the_recovery_key_and_one_alone_does_not() {
        let key = AgeIdentity::generate();
        let shares = shared(&key);
        for pair in [[0, 1], [1, 2], [2, 0]] {
            let pair = pair.map(|place| shares[place].clone());
            let opened = recovery_key(&pair, &member("01")).map(|key| key.recipient());
            assert_eq!(opened, Some(key.recipient()));
        }
        assert!(recovery_key(&shares[..1], &member("01")).is_none());
        assert!(recovery_key(&shares, &member("02")).is_none());
    }

    #[test]
    fn m11_shares_of_two_keys_do_not_combine() {
        let [one, other] = [(); 2].map(|()| shared(&AgeIdentity::generate()));
        let mixed = [one[0].clone(), other[1].clone()];
        assert!(recovery_key(&mixed, &member("01")).is_none());
    }

    #[test]
    fn m11_a_keeper_takes_no_share_of_another_keeper() {
        let keeper = AgeIdentity::generate();
        let share = shared(&AgeIdentity::generate()).remove(0);
        let file = share.seal(&keeper.recipient()).unwrap();
        let other = "HospitalAMSP".parse().unwrap();
        let opened = RecoveryShare::open(&file, &keeper, &other);
        assert_eq!(opened.err(), Some(OpenError::NotAShare));
    }
}
