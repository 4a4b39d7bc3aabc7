//! What people say to the ministry, as the web service keeps it: sealed, so that only the ministry reads it.

use emr_model::desk::{DeskSubject, FeedbackAuthor};
use emr_model::{Bytes, Digest, MemberId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Sends feedback to the ministry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendFeedback {
    /// A desk file about the caller's feedback, sealed to the ministry's keeper.
    pub file: Bytes,
}

impl SendFeedback {
    /// The most messages of one member that the ministry has not marked as done.
    pub const MOST_OPEN: u32 = 20;
}

/// Sends feedback to the ministry as a visitor: a person who is not signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendVisitorsFeedback {
    /// A random id, which the sealed file names as the author.
    pub author: MemberId,
    /// A desk file about that author's feedback, sealed to the ministry's keeper.
    pub file: Bytes,
}

/// Feedback that a member or a visitor sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FeedbackEntry {
    /// The digest of the sealed file, by which it is named.
    pub id: Digest,
    /// Who sent it.
    pub author: MemberId,
    /// Whether a visitor sent it, who was not signed in. Then the author is an id that the visitor made up.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_visitor: bool,
    /// When it came.
    pub received: Timestamp,
    /// When the ministry marked it as done; absent if it has not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<Timestamp>,
}

impl FeedbackEntry {
    /// What the sealed file is about.
    pub fn subject(&self) -> DeskSubject {
        DeskSubject::Feedback(FeedbackAuthor {
            author: self.author.clone(),
        })
    }
}
