//! The recovery kit: a key on paper that opens a member's keyring when every device is lost.

use std::fmt;
use std::str::FromStr;

use bip39::{Language, Mnemonic};
use emr_model::{MemberId, MspId, Recipient};
use zeroize::Zeroizing;

use crate::age_keys::AgeIdentity;

/// How the text of a kit begins in every version.
const NAME: &str = "emr-kit";

/// How the text of a kit begins.
const VERSION: &str = "emr-kit-1";

/// The number of words of a kit's key.
const WORDS: usize = 24;

/// What a member writes on paper and keeps: whose kit it is, and the private age key to which the keyring is sealed.
///
/// Alone, it opens nothing: the web service gives the keyring only to a key that the ledger has as the member's.
///
/// ```
/// use emr_sealing::kit::Kit;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let kit = Kit::new("0".repeat(32).parse()?, "MinistryMSP".parse()?);
/// let typed: Kit = kit.to_text().parse()?;
/// assert_eq!(typed.recipient(), kit.recipient());
/// assert_eq!(kit.words().split(' ').count(), 24);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Kit {
    /// Whose kit it is.
    pub member: MemberId,
    /// The member's organization.
    pub msp: MspId,
    key: AgeIdentity,
}

/// Why a text is not a kit. Fault: the person who typed it, or what read it from the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KitError {
    /// It does not begin as a kit does.
    #[error("this is not the text of a kit: it begins with `{VERSION}`, a member id and an MSP id")]
    NotAKit,
    /// It has fewer or more words.
    #[error("a kit has {WORDS} words, and this has {0}")]
    Count(usize),
    /// One word is not in the list.
    #[error("word {0} is not a word of a kit: look at it again")]
    UnknownWord(usize),
    /// The words do not belong together.
    #[error("the words do not fit each other: one of them is wrong, or two have changed places")]
    Checksum,
}

impl Kit {
    /// A member's kit with a new key from the operating system's randomness.
    pub fn new(member: MemberId, msp: MspId) -> Self {
        Self {
            member,
            msp,
            key: AgeIdentity::generate(),
        }
    }

    /// A member's kit with the key that it was made with.
    pub fn of_key(member: MemberId, msp: MspId, key: AgeIdentity) -> Self {
        Self { member, msp, key }
    }

    /// The kit that a member typed: its words, or its whole text as the QR code has it, which may be another member's.
    ///
    /// # Errors
    ///
    /// [`KitError`], which says what to look at.
    pub fn read(member: MemberId, msp: MspId, typed: &str) -> Result<Self, KitError> {
        match typed.trim_start().starts_with(NAME) {
            true => typed.parse(),
            false => Self::of_words(member, msp, typed),
        }
    }

    /// The kit of a member who typed its words: in any case, with any white space between them.
    ///
    /// # Errors
    ///
    /// [`KitError`], which says what to look at.
    pub fn of_words(member: MemberId, msp: MspId, words: &str) -> Result<Self, KitError> {
        let words: Vec<_> = words.split_whitespace().collect();
        if words.len() != WORDS {
            return Err(KitError::Count(words.len()));
        }
        let words = Zeroizing::new(words.join(" ").to_lowercase());
        let read = Mnemonic::parse_in_normalized(Language::English, &words);
        let mnemonic = read.map_err(|error| match error {
            bip39::Error::UnknownWord(place) => KitError::UnknownWord(place + 1),
            _ => KitError::Checksum,
        })?;
        let (entropy, length) = mnemonic.to_entropy_array();
        let entropy = Zeroizing::new(entropy);
        let secret = entropy[..length].try_into();
        Ok(Self {
            member,
            msp,
            key: AgeIdentity::of_secret(secret.map_err(|_| KitError::Checksum)?),
        })
    }

    /// The words that a kit can have, in the order of the alphabet: those of BIP-39 in English.
    pub fn word_list() -> &'static [&'static str] {
        Language::English.word_list()
    }

    /// The key as 24 words of BIP-39, the last of which also has a checksum.
    pub fn words(&self) -> Zeroizing<String> {
        let mnemonic = Mnemonic::from_entropy_in(Language::English, self.key.secret());
        let mnemonic = mnemonic.expect("32 bytes are an entropy that BIP-39 allows");
        Zeroizing::new(mnemonic.to_string())
    }

    /// The whole kit as one line of text, which the QR code on the paper has.
    pub fn to_text(&self) -> Zeroizing<String> {
        let (member, msp, words) = (&self.member, &self.msp, self.words());
        Zeroizing::new(format!("{VERSION} {member} {msp} {}", words.as_str()))
    }

    /// The public half, to which the keyring is sealed.
    pub fn recipient(&self) -> Recipient {
        self.key.recipient()
    }

    /// The private half.
    pub fn key(&self) -> &AgeIdentity {
        &self.key
    }
}

impl FromStr for Kit {
    type Err = KitError;

    fn from_str(text: &str) -> Result<Self, KitError> {
        let parts: Vec<_> = text.trim().splitn(4, char::is_whitespace).collect();
        let &[VERSION, member, msp, words] = parts.as_slice() else {
            return Err(KitError::NotAKit);
        };
        let member = member.parse().map_err(|_| KitError::NotAKit)?;
        let msp = msp.parse().map_err(|_| KitError::NotAKit)?;
        Self::of_words(member, msp, words)
    }
}

impl fmt::Debug for Kit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Kit")
            .field("member", &self.member)
            .field("key", &"[redacted]")
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kit() -> Kit {
        Kit::new(
            "01".repeat(16).parse().unwrap(),
            "MinistryMSP".parse().unwrap(),
        )
    }

    fn typed(words: &str) -> Result<Recipient, KitError> {
        let kit = kit();
        Kit::of_words(kit.member, kit.msp, words).map(|kit| kit.recipient())
    }

    #[test]
    fn m11_words_that_a_person_types_give_the_key_back() {
        let kit = kit();
        let words = kit.words();
        let untidy = format!("  {}\n", words.to_uppercase().replace(' ', " \n "));
        assert_eq!(typed(&words), Ok(kit.recipient()));
        assert_eq!(typed(&untidy), Ok(kit.recipient()));
    }

    #[test]
    fn m11_a_mistyped_word_is_named() {
        let words = kit().words();
        let mut wrong: Vec<_> = words.split(' ').collect();
        wrong[6] = "hospitl";
        assert_eq!(typed(&wrong.join(" ")), Err(KitError::UnknownWord(7)));
        assert_eq!(typed(&wrong[1..].join(" ")), Err(KitError::Count(23)));
    }

    #[test]
    fn a_kit_is_read_from_its_words_and_from_its_text() {
        let made = kit();
        let whose = "02".repeat(16).parse().unwrap();
        let read = |typed: &str| {
            let kit = Kit::read(MemberId::clone(&whose), made.msp.clone(), typed).unwrap();
            (kit.member.clone(), kit.recipient())
        };
        assert_eq!(read(&made.words()), (whose.clone(), made.recipient()));
        let text = format!("\n{}", made.to_text().as_str());
        assert_eq!(read(&text), (made.member.clone(), made.recipient()));
    }

    #[test]
    fn m11_words_of_two_kits_do_not_fit() {
        let [one, other] = [[0; 32], [255; 32]].map(|secret| Kit {
            key: AgeIdentity::of_secret(secret),
            ..kit()
        });
        let (one, other) = (one.words(), other.words());
        let mixed = one.split(' ').take(12).chain(other.split(' ').skip(12));
        let mixed = mixed.collect::<Vec<_>>().join(" ");
        assert_eq!(typed(&mixed), Err(KitError::Checksum));
    }

    #[test]
    fn m11_the_text_of_the_qr_code_is_the_whole_kit_and_nothing_else_is_one() {
        let kit = kit();
        let read: Kit = kit.to_text().parse().unwrap();
        assert_eq!((&read.member, &read.msp), (&kit.member, &kit.msp));
        assert_eq!(read.recipient(), kit.recipient());
        let other = kit.to_text().replace("emr-kit-1", "emr-kit-2");
        assert_eq!(other.parse::<Kit>().err(), Some(KitError::NotAKit));
        assert!(!format!("{kit:?}").contains(kit.words().split(' ').next().unwrap()));
    }
}
