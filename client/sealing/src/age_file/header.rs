//! The header: a version, a stanza for each recipient, and a MAC of all this.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::stanza::Stanza;
use super::{FileKey, PassphraseKey, WrappedKey, derive};

const VERSION: &[u8] = b"age-encryption.org/v1\n";
/// The start of the MAC's line. The MAC covers it, but not the space after it.
const MAC_MARK: &[u8] = b"---";
/// The length of a MAC in base64.
const MAC_TEXT_BYTES: usize = 43;

/// A header that was parsed. Only [`Header::is_authentic`] says whether the author of the file wrote it.
pub(super) struct Header<'a> {
    /// The file key, sealed to X25519 recipients. Stanzas of other kinds are skipped.
    pub(super) wrapped_keys: Vec<WrappedKey>,
    /// The file key, sealed under a passphrase: then it is sealed to nothing else.
    pub(super) passphrase_key: Option<PassphraseKey>,
    authenticated: &'a [u8],
    mac: [u8; 32],
}

impl<'a> Header<'a> {
    /// Reads the header of a file, and returns it with the bytes after it; `None` if it is malformed.
    pub(super) fn parse(file: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let mut rest = file.strip_prefix(VERSION)?;
        let mut stanzas = Vec::new();
        while !rest.starts_with(MAC_MARK) {
            let (stanza, after) = Stanza::parse(rest)?;
            stanzas.push(stanza);
            rest = after;
        }
        let is_passphrase = |stanza: &&Stanza<'_>| stanza.tag == PassphraseKey::TAG;
        let passphrase = stanzas.iter().find(is_passphrase);
        if stanzas.is_empty() || (passphrase.is_some() && stanzas.len() > 1) {
            return None;
        }
        let of_x25519 = |stanza: &&Stanza<'_>| stanza.tag == WrappedKey::TAG;
        let wrapped_keys = stanzas.iter().filter(of_x25519).map(WrappedKey::parse);
        let authenticated = &file[..file.len() - rest.len() + MAC_MARK.len()];
        let line = rest.strip_prefix(MAC_MARK)?.strip_prefix(b" ")?;
        let (mac, after) = line.split_first_chunk::<MAC_TEXT_BYTES>()?;
        let header = Self {
            wrapped_keys: wrapped_keys.collect::<Option<_>>()?,
            passphrase_key: passphrase.and_then(PassphraseKey::parse),
            authenticated,
            mac: STANDARD_NO_PAD.decode(mac).ok()?.try_into().ok()?,
        };
        Some((header, after.strip_prefix(b"\n")?))
    }

    /// Whether an owner of the file key wrote this header.
    pub(super) fn is_authentic(&self, key: &FileKey) -> bool {
        let mac = mac(key, self.authenticated);
        mac.verify_slice(&self.mac).is_ok()
    }
}

/// The length of a header with stanzas for so many X25519 public keys.
pub(super) fn length(recipients: usize) -> usize {
    let last_line = MAC_MARK.len() + " ".len() + MAC_TEXT_BYTES + "\n".len();
    VERSION.len() + recipients * WrappedKey::STANZA_BYTES + last_line
}

/// The header of a file with this key, which these stanzas seal.
pub(super) fn write(key: &FileKey, stanzas: &str) -> Vec<u8> {
    let mut header = VERSION.to_vec();
    header.extend_from_slice(stanzas.as_bytes());
    header.extend_from_slice(MAC_MARK);
    let mac = mac(key, &header).finalize().into_bytes();
    header.extend_from_slice(format!(" {}\n", STANDARD_NO_PAD.encode(mac)).as_bytes());
    header
}

pub(super) fn mac(key: &FileKey, authenticated: &[u8]) -> Hmac<Sha256> {
    let key = derive(&[], b"header", key.as_slice());
    let mut mac = Hmac::new_from_slice(key.as_slice()).expect("HMAC takes keys of any length");
    mac.update(authenticated);
    mac
}
