//! Signing in by proof of possession of the member key, and where a member is signed in.

use emr_model::{Bytes, Digest, MspId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The nonce that the service asks a member to sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Challenge {
    /// 32 random bytes, valid once and for a minute.
    pub nonce: Bytes,
}

/// A member's proof that they have the key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The member's MSP.
    pub msp: MspId,
    /// The member's certificate, PEM.
    pub certificate: String,
    /// The challenge's nonce.
    pub nonce: Bytes,
    /// 32 random bytes that the member picks, so that the service cannot choose the bytes that the member signs.
    pub own_nonce: Bytes,
    /// The time by the member's clock.
    pub time: Timestamp,
    /// ECDSA over SHA-256 of [`signed_text`], DER.
    pub signature: Bytes,
}

/// The bytes that a member signs to sign in: `emr-sign-in-v1`, NUL, origin, NUL, the service's nonce, the own nonce,
/// the time in milliseconds as 8 bytes big-endian. Nothing else that a member signs begins like this.
pub fn signed_text(origin: &str, nonce: &[u8], own_nonce: &[u8], time: Timestamp) -> Vec<u8> {
    let mut text = b"emr-sign-in-v1\0".to_vec();
    text.extend_from_slice(origin.as_bytes());
    text.push(0);
    text.extend_from_slice(nonce);
    text.extend_from_slice(own_nonce);
    text.extend_from_slice(&time.as_millis().to_be_bytes());
    text
}

/// A session of the caller's that has not ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SessionEntry {
    /// By which it is ended; with it nobody is signed in.
    pub id: Digest,
    /// The digest of the key that signed in: each device has its own.
    pub key: Digest,
    /// When it began.
    pub began: Timestamp,
    /// When it was last used, less a minute at most.
    pub used: Timestamp,
    /// Whether the question was asked in this session.
    pub is_this: bool,
    /// What signed in, as it said itself; absent if the service does not know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<Program>,
    /// On which system, as it said itself; absent if the service does not know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<System>,
}

/// A browser, or the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Program {
    /// The command `emr`.
    Command,
    /// Chrome or Chromium.
    Chrome,
    /// Microsoft Edge.
    Edge,
    /// Firefox.
    Firefox,
    /// Opera.
    Opera,
    /// Safari.
    Safari,
    /// Samsung Internet.
    Samsung,
}

/// An operating system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum System {
    /// Android.
    Android,
    /// ChromeOS.
    ChromeOs,
    /// iOS or iPadOS.
    Ios,
    /// Linux.
    Linux,
    /// macOS.
    MacOs,
    /// Windows.
    Windows,
}
