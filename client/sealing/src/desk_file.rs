//! Desk files: what officials must read and nobody else.
//!
//! The author seals the file to keepers. A keeper seals it anew to each member whom the contract allows to read it.

use std::fmt;

use emr_model::desk::{DeskSubject, MAX_DESK_FILE_BYTES};
use emr_model::image::media_type;
use emr_model::text::{is_hidden, is_shown};
use emr_model::{Bytes, Digest, MemberId, MspId, Recipient};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::age_keys::{AgeError, encrypt};
use crate::canonical::canonical_json;
use crate::device_key::DecryptionKey;

/// The largest photo.
pub const MAX_PHOTO_BYTES: usize = 256 << 10;
/// The longest name, and the longest line of contact, in bytes of UTF-8.
pub const MAX_LINE_BYTES: usize = 256;
/// The longest reason in bytes of UTF-8.
pub const MAX_REASON_BYTES: usize = 4096;

/// A desk file, unsealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeskFile {
    /// What the file is about.
    pub subject: DeskSubject,
    /// What officials read.
    pub content: DeskContent,
}

/// What officials read in a desk file.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeskContent {
    /// Who the applicant is, in the file of an application.
    Applicant(ApplicantDetails),
    /// Why an application was refused or an emergency was declared.
    Reason(String),
    /// What a member says to the ministry.
    Feedback(Feedback),
}

/// What a member says to the ministry about the network and its programs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feedback {
    /// What kind of thing it is.
    pub kind: FeedbackKind,
    /// The words: 1 to [`MAX_REASON_BYTES`] bytes.
    pub text: String,
    /// The screen that it is about, if the member names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screen: Option<String>,
    /// The version of the member's program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// What kind of thing a member says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FeedbackKind {
    /// Something does not work, or is wrong.
    Problem,
    /// Something could be better.
    Idea,
    /// Anything else.
    Other,
}

/// How an approver knows an applicant.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicantDetails {
    /// The name.
    pub name: String,
    /// An e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// A telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// A postal address, in one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// A photo: JPEG, PNG or WebP, at most [`MAX_PHOTO_BYTES`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<Bytes>,
    /// The applicant's device, to which the reason of a refusal is sealed.
    pub recipient: Recipient,
}

/// A desk file as a keeper gives it to one reader.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResealedDesk {
    /// The digest of the file as its author sealed it.
    pub file: Digest,
    /// The reader.
    pub reader: MemberId,
    /// The keeper's organization.
    pub msp: MspId,
    /// The file.
    pub desk: DeskFile,
}

/// Why a desk file could not be sealed or unsealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeskFileError {
    /// Fault: the author. A line is empty, too long, or has control or invisible characters.
    #[error("the {0} must have 1 to {MAX_LINE_BYTES} bytes and no control or invisible characters")]
    Line(&'static str),
    /// Fault: the author. The reason or the words are empty or too long, or have control or
    /// invisible characters other than line breaks.
    #[error(
        "the text must have 1 to {MAX_REASON_BYTES} bytes and no control or invisible characters but line breaks"
    )]
    Reason,
    /// Fault: the author. The photo has another format, or is too large.
    #[error("the photo must be a JPEG, PNG or WebP file of at most {} KiB", MAX_PHOTO_BYTES >> 10)]
    Photo,
    /// Fault: the publisher of a recipient.
    #[error("a recipient of the desk file is not an age X25519 key that can be sealed to")]
    UnusableRecipient,
    /// Fault: the author, the store or the sender. The file is too large, or damaged, or not sealed to this key.
    #[error("the desk file cannot be opened")]
    Damaged,
    /// Fault: who named the file. It is about something else.
    #[error("the desk file is about something else")]
    AnotherSubject,
}

impl DeskFile {
    /// Seals the file to each of these recipients.
    ///
    /// # Errors
    ///
    /// [`DeskFileError`] if the content has not the form that readers accept, or a recipient cannot be sealed to.
    pub fn seal(&self, recipients: &[&Recipient]) -> Result<Vec<u8>, DeskFileError> {
        let shown = self.without_marks();
        shown.check()?;
        seal(&shown, recipients)
    }

    /// Unseals a file that must be about `subject`.
    ///
    /// # Errors
    ///
    /// [`DeskFileError::Damaged`], [`DeskFileError::AnotherSubject`], or what is wrong with the content.
    pub fn unseal(
        file: &[u8],
        key: &impl DecryptionKey,
        subject: &DeskSubject,
    ) -> Result<Self, DeskFileError> {
        let desk: Self = unseal(file, key)?;
        desk.check_about(subject)?;
        Ok(desk)
    }

    fn check_about(&self, subject: &DeskSubject) -> Result<(), DeskFileError> {
        if self.subject != *subject {
            return Err(DeskFileError::AnotherSubject);
        }
        self.check()
    }

    /// The same without invisible marks, which come with pasting.
    fn without_marks(&self) -> Self {
        let content = match &self.content {
            DeskContent::Applicant(details) => DeskContent::Applicant(details.without_marks()),
            DeskContent::Reason(reason) => DeskContent::Reason(without_marks(reason)),
            DeskContent::Feedback(feedback) => DeskContent::Feedback(Feedback {
                text: without_marks(&feedback.text),
                screen: feedback.screen.as_deref().map(without_marks),
                ..feedback.clone()
            }),
        };
        Self {
            subject: self.subject.clone(),
            content,
        }
    }

    /// Checks that the content is of the subject's kind, and has the form that the page and the command can show.
    fn check(&self) -> Result<(), DeskFileError> {
        match (&self.subject, &self.content) {
            (DeskSubject::Application(_), DeskContent::Applicant(details)) => details.check(),
            (DeskSubject::Refusal(_) | DeskSubject::Emergency(_), DeskContent::Reason(reason)) => {
                check_reason(reason)
            }
            (DeskSubject::Feedback(_), DeskContent::Feedback(feedback)) => feedback.check(),
            _ => Err(DeskFileError::AnotherSubject),
        }
    }
}

impl fmt::Debug for ApplicantDetails {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ApplicantDetails([redacted])")
    }
}

impl fmt::Debug for Feedback {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Feedback([redacted])")
    }
}

impl fmt::Debug for DeskFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("DeskFile")
            .field("subject", &self.subject)
            .field("content", &"[redacted]")
            .finish()
    }
}

impl ResealedDesk {
    /// Seals the file to its reader's device.
    ///
    /// # Errors
    ///
    /// [`DeskFileError::UnusableRecipient`].
    pub fn seal(&self, device: &Recipient) -> Result<Vec<u8>, DeskFileError> {
        seal(self, &[device])
    }

    /// Unseals what the keeper of `msp` gave to `reader` for this file about this subject.
    ///
    /// # Errors
    ///
    /// Those of [`DeskFile::unseal`]; [`DeskFileError::AnotherSubject`] also if it is another file, or for another reader.
    pub fn unseal(
        sealed: &[u8],
        key: &impl DecryptionKey,
        expected: &ExpectedDesk<'_>,
    ) -> Result<DeskFile, DeskFileError> {
        let resealed: Self = unseal(sealed, key)?;
        let is_expected = resealed.file == *expected.file
            && resealed.reader == *expected.reader
            && resealed.msp == *expected.msp;
        if !is_expected {
            return Err(DeskFileError::AnotherSubject);
        }
        resealed.desk.check_about(expected.subject)?;
        Ok(resealed.desk)
    }
}

/// What a reader asked a keeper for.
#[derive(Debug, Clone, Copy)]
pub struct ExpectedDesk<'a> {
    /// What the file is about.
    pub subject: &'a DeskSubject,
    /// The digest of the file as its author sealed it.
    pub file: &'a Digest,
    /// The reader.
    pub reader: &'a MemberId,
    /// The keeper's organization.
    pub msp: &'a MspId,
}

impl ApplicantDetails {
    /// Only a name.
    pub fn named(name: impl Into<String>, recipient: Recipient) -> Self {
        Self {
            name: name.into(),
            email: None,
            phone: None,
            address: None,
            photo: None,
            recipient,
        }
    }

    fn without_marks(&self) -> Self {
        let line = |line: &Option<String>| line.as_deref().map(without_marks);
        Self {
            name: without_marks(&self.name),
            email: line(&self.email),
            phone: line(&self.phone),
            address: line(&self.address),
            ..self.clone()
        }
    }

    fn check(&self) -> Result<(), DeskFileError> {
        check_line("name", &self.name)?;
        let contact = [
            ("e-mail address", &self.email),
            ("telephone number", &self.phone),
            ("postal address", &self.address),
        ];
        for (what, line) in contact {
            line.as_ref()
                .map_or(Ok(()), |line| check_line(what, line))?;
        }
        match &self.photo {
            Some(photo) if photo.0.len() > MAX_PHOTO_BYTES => Err(DeskFileError::Photo),
            Some(photo) => media_type(&photo.0).map(drop).ok_or(DeskFileError::Photo),
            None => Ok(()),
        }
    }
}

impl Feedback {
    fn check(&self) -> Result<(), DeskFileError> {
        check_reason(&self.text)?;
        let lines = [
            ("name of the screen", &self.screen),
            ("version", &self.version),
        ];
        lines.into_iter().try_for_each(|(what, line)| {
            line.as_ref().map_or(Ok(()), |line| check_line(what, line))
        })
    }
}

/// A text without invisible marks. Control characters stay, and are refused: nobody pastes them.
fn without_marks(text: &str) -> String {
    let is_mark = |sign: char| is_hidden(sign) && !sign.is_control();
    text.chars().filter(|sign| !is_mark(*sign)).collect()
}

fn check_line(what: &'static str, line: &str) -> Result<(), DeskFileError> {
    let is_line = !line.is_empty() && line.len() <= MAX_LINE_BYTES && line.chars().all(is_shown);
    is_line.then_some(()).ok_or(DeskFileError::Line(what))
}

fn check_reason(reason: &str) -> Result<(), DeskFileError> {
    let is_reason = !reason.trim().is_empty()
        && reason.len() <= MAX_REASON_BYTES
        && reason.chars().all(|sign| sign == '\n' || is_shown(sign));
    is_reason.then_some(()).ok_or(DeskFileError::Reason)
}

fn seal(content: &impl Serialize, recipients: &[&Recipient]) -> Result<Vec<u8>, DeskFileError> {
    encrypt(recipients, &canonical_json(content)).map_err(|_| DeskFileError::UnusableRecipient)
}

fn unseal<T: DeserializeOwned>(file: &[u8], key: &impl DecryptionKey) -> Result<T, DeskFileError> {
    if file.len() > MAX_DESK_FILE_BYTES {
        return Err(DeskFileError::Damaged);
    }
    let text = key
        .decrypt(file)
        .map_err(|_: AgeError| DeskFileError::Damaged)?;
    emr_model::json::from_slice(&text).map_err(|_| DeskFileError::Damaged)
}

#[cfg(test)]
mod tests;
