//! Two-of-three shares of an age identity.

use std::fmt;

use emr_model::Bytes;
use vsss_rs::Gf256;
use zeroize::Zeroizing;

use super::OpenError;
use crate::age_keys::AgeIdentity;

/// How many shares give a key back, and how many shares it has.
const THRESHOLD: usize = 2;
const KEEPERS: usize = 3;

/// One share of a key: x (1, 2 or 3), then y for each of the 74 bytes of the key's text.
#[derive(Clone, PartialEq, Eq)]
pub struct Share(Zeroizing<Vec<u8>>);

impl Share {
    /// The length of a share.
    pub const BYTES: usize = 1 + AgeIdentity::TEXT_BYTES;

    /// The share's bytes, for a caller that seals them.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The place of the share's keeper: 1, 2 or 3.
    pub fn x(&self) -> u8 {
        self.0[0]
    }
}

impl TryFrom<&[u8]> for Share {
    type Error = OpenError;

    fn try_from(bytes: &[u8]) -> Result<Self, OpenError> {
        match bytes {
            [1..=3, ..] if bytes.len() == Self::BYTES => Ok(Self(Zeroizing::new(bytes.to_vec()))),
            _ => Err(OpenError::NotAShare),
        }
    }
}

impl TryFrom<&Bytes> for Share {
    type Error = OpenError;

    fn try_from(bytes: &Bytes) -> Result<Self, OpenError> {
        Self::try_from(bytes.as_ref())
    }
}

impl fmt::Debug for Share {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Share({}, [redacted])", self.x())
    }
}

/// Splits the text of an identity into three shares, of which any two give it back.
pub(crate) fn split(identity: &AgeIdentity) -> [Share; KEEPERS] {
    let text = identity.to_secret_text();
    let shares = Gf256::split_bytes(THRESHOLD, KEEPERS, text.as_bytes(), rand::rng())
        .expect("74 bytes can be split into three shares");
    let shares: Vec<_> = shares
        .into_iter()
        .map(|share| Share(Zeroizing::new(share)))
        .collect();
    shares.try_into().expect("as many shares as were asked for")
}

/// The identities that pairs of these shares give; a pair with a bad share gives no identity, because the checksum in
/// the text does not match.
pub(crate) fn combine(shares: &[Share]) -> impl Iterator<Item = AgeIdentity> {
    let pairs = shares.iter().enumerate().flat_map(|(index, first)| {
        shares[index + 1..]
            .iter()
            .filter(|second| second.x() != first.x())
            .map(move |second| (first, second))
    });
    pairs.filter_map(|(first, second)| {
        let pair = Zeroizing::new([first.0.to_vec(), second.0.to_vec()]);
        let text = Zeroizing::new(Gf256::combine_bytes(pair.as_slice()).ok()?);
        std::str::from_utf8(&text).ok()?.parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// GF(2⁸) with x⁸ + x⁴ + x³ + x + 1 by the schoolbook method, independent of the library.
    fn multiply(a: u8, b: u8) -> u8 {
        let mut product = 0u16;
        for bit in 0..8 {
            if b >> bit & 1 == 1 {
                product ^= u16::from(a) << bit;
            }
        }
        for bit in (8..16).rev() {
            if product >> bit & 1 == 1 {
                product ^= 0x11b << (bit - 8);
            }
        }
        product as u8
    }

    #[test]
    fn shares_lie_on_a_line_over_polynomial_0x11b_at_one_two_three() {
        assert_eq!(multiply(0x57, 0x83), 0xc1); // FIPS 197, section 4.2
        let identity = AgeIdentity::generate();
        let text = identity.to_secret_text();
        let shares = split(&identity);
        for (index, share) in shares.iter().enumerate() {
            assert_eq!(share.as_bytes().len(), 75);
            assert_eq!(usize::from(share.x()), index + 1);
        }
        for (position, secret) in text.bytes().enumerate() {
            let y = |share: usize| shares[share].as_bytes()[position + 1];
            let slope = y(0) ^ secret;
            assert_eq!(y(1), secret ^ multiply(slope, 2));
            assert_eq!(y(2), secret ^ multiply(slope, 3));
        }
    }

    /// The secret 0x41 ('A') with slope 0x9d gives, by hand: 0x41 ^ 0x9d = 0xdc at 1; 2 · 0x9d = 0x13a, less 0x11b is
    /// 0x21, so 0x60 at 2; 3 · 0x9d = 0x21 ^ 0x9d = 0xbc, so 0xfd at 3.
    #[test]
    fn the_library_combines_shares_computed_by_hand() {
        let shares = [vec![1, 0xdc], vec![2, 0x60], vec![3, 0xfd]];
        for pair in [[0, 1], [0, 2], [1, 2], [2, 0]] {
            let pair = pair.map(|index: usize| shares[index].clone());
            assert_eq!(Gf256::combine_bytes(pair).unwrap(), b"A");
        }
    }

    #[test]
    fn any_two_shares_give_the_identity_and_one_bad_share_does_not_hinder() {
        let identity = AgeIdentity::generate();
        let [one, two, three] = split(&identity);
        let mut bad = two.clone();
        bad.0[40] ^= 1;
        for pair in [
            vec![one.clone(), two.clone()],
            vec![three.clone(), one.clone()],
            vec![one.clone(), bad.clone(), three.clone()],
        ] {
            let combined: Vec<_> = combine(&pair).map(|key| key.recipient()).collect();
            assert_eq!(combined, [identity.recipient()]);
        }
        assert_eq!(combine(&[one.clone(), bad]).count(), 0);
        assert_eq!(combine(&[one.clone(), one]).count(), 0);
    }

    #[test]
    fn bytes_of_another_form_are_no_share() {
        for bytes in [vec![], vec![1; 74], vec![0; 75], vec![4; 75], vec![1; 76]] {
            assert_eq!(Share::try_from(bytes.as_slice()), Err(OpenError::NotAShare));
        }
    }
}
