//! Desk files: what officials must read and nobody else, sealed to keepers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::member::Role;
use crate::{Digest, MemberId, MspId, Recipient};

/// The largest desk file, sealed.
pub const MAX_DESK_FILE_BYTES: usize = 512 << 10;

/// The largest desk file with a reason: the longest reason, whose every byte JSON may write as six, and room for the keepers
/// of forty organizations.
pub const MAX_REASON_FILE_BYTES: usize = 32 << 10;

/// What a desk file is about. The file itself says it, so that nobody can ask for a file as if it were about something
/// else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DeskSubject {
    /// An application for membership: the file has the applicant's name.
    Application(Application),
    /// The refusal of an application: the file has the reason.
    Refusal(Application),
    /// An emergency: the file has the reason.
    Emergency(DeclaredEmergency),
    /// What a person says to the ministry about the network and its programs.
    Feedback(FeedbackAuthor),
}

/// Who says something to the ministry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeedbackAuthor {
    /// The member, or an id that the program of a person made up who is not signed in.
    pub author: MemberId,
}

/// An application for membership, without personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// The id that the applicant's device picked.
    pub id: MemberId,
    /// The organization applied to.
    pub msp: MspId,
    /// The roles applied for.
    pub roles: Vec<Role>,
}

/// Whose emergency a practitioner declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclaredEmergency {
    /// The patient.
    pub patient: MemberId,
    /// The practitioner who declares it.
    pub practitioner: MemberId,
}

/// Asks whether the caller may read a desk file. Keepers pass this question on, as the member signed it, to their own
/// peers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MayReadDesk {
    /// What the file is about.
    pub subject: DeskSubject,
    /// The digest of the file as its author sealed it.
    pub file: Digest,
}

/// The permission: to whom a keeper seals the desk file anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeskReader {
    /// The member who asked.
    pub reader: MemberId,
    /// The recipient of the device with which they asked.
    pub recipient: Recipient,
}
