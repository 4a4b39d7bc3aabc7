//! What green means, check by check.

use std::fmt;

use emr_api::profile::Profile;
use emr_model::authored::{Authored, AuthoredVersion};
use emr_model::record::{KeeperFile, RecordFacts, RecordStatus, SealedParts};
use emr_model::{Basis, MspId, Timestamp};
use emr_sealing::record::{OpenError, OpenedRecord, Part};
use emr_trust::Certificate;
use emr_trust::Trust;
use fabric_gateway::{Proposal, SignedTransaction};

use crate::error::chain;

/// One thing that must hold of a record for it to be green.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    /// Peers of the ministry and of a hospital endorsed the ledger's facts about the record.
    LedgerEndorsed,
    /// The author's own signed transaction is available, and its signature was made with the key in it.
    AuthorSigned,
    /// Peers of the ministry and of a hospital endorsed the author's transaction.
    AuthorEndorsed,
    /// At that time the author's certificate was valid, issued by their organization's member root and in their name.
    AuthorCertificate,
    /// The author signed with the key that the ledger recorded as theirs when the record was committed.
    AuthorKey,
    /// The arguments that the author signed agree with the ledger's facts.
    AuthorArguments,
    /// The encrypted content is the very bytes that the ledger names.
    Content,
    /// The lock is the very bytes that the ledger names, made for this record, and opens with the reader's keys.
    Lock,
    /// The header inside the content agrees with the ledger's facts.
    Header,
    /// The content is the one that the author committed to.
    Commitment,
    /// The record counts: it is the current version, and was not entered in error.
    CurrentVersion,
}

impl Check {
    /// Every check, in the order in which they are made.
    pub const ALL: [Self; 11] = [
        Self::LedgerEndorsed,
        Self::AuthorSigned,
        Self::AuthorEndorsed,
        Self::AuthorCertificate,
        Self::AuthorKey,
        Self::AuthorArguments,
        Self::Content,
        Self::Lock,
        Self::Header,
        Self::Commitment,
        Self::CurrentVersion,
    ];

    /// A stable name for programs, for example `author-key`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LedgerEndorsed => "ledger-endorsed",
            Self::AuthorSigned => "author-signed",
            Self::AuthorEndorsed => "author-endorsed",
            Self::AuthorCertificate => "author-certificate",
            Self::AuthorKey => "author-key",
            Self::AuthorArguments => "author-arguments",
            Self::Content => "content",
            Self::Lock => "lock",
            Self::Header => "header",
            Self::Commitment => "commitment",
            Self::CurrentVersion => "current-version",
        }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// How a check went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckResult {
    /// The check passed.
    Passed,
    /// The check failed, for this reason.
    Failed(String),
    /// The check was not made, because an earlier one failed.
    NotReached,
}

/// A check and how it went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// What was checked.
    pub check: Check,
    /// How it went.
    pub outcome: CheckResult,
}

/// All checks of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    outcomes: [CheckResult; Check::ALL.len()],
}

impl Verification {
    /// Whether every check passed.
    pub fn is_green(&self) -> bool {
        self.outcomes
            .iter()
            .all(|outcome| *outcome == CheckResult::Passed)
    }

    /// Every check, in their order.
    pub fn checks(&self) -> impl Iterator<Item = Checked> {
        Check::ALL
            .into_iter()
            .zip(&self.outcomes)
            .map(|(check, outcome)| Checked {
                check,
                outcome: outcome.clone(),
            })
    }

    /// The checks that failed and why.
    pub fn failures(&self) -> impl Iterator<Item = (Check, &str)> {
        Check::ALL
            .into_iter()
            .zip(&self.outcomes)
            .filter_map(|(check, outcome)| match outcome {
                CheckResult::Failed(reason) => Some((check, reason.as_str())),
                _ => None,
            })
    }

    /// How one check went.
    pub fn outcome(&self, check: Check) -> &CheckResult {
        &self.outcomes[check as usize]
    }

    /// A verification in which no check was made yet.
    pub(super) fn begin() -> Self {
        Self {
            outcomes: std::array::from_fn(|_| CheckResult::NotReached),
        }
    }

    pub(super) fn pass(&mut self, check: Check) {
        self.outcomes[check as usize] = CheckResult::Passed;
    }

    pub(super) fn fail(&mut self, check: Check, reason: impl Into<String>) {
        self.outcomes[check as usize] = CheckResult::Failed(reason.into());
    }

    /// Notes a check: passed if it holds, otherwise failed for this reason.
    pub(super) fn note(&mut self, check: Check, holds: bool, reason: &str) {
        if holds {
            self.pass(check);
        } else {
            self.fail(check, reason);
        }
    }
}

/// Checks the transaction with which the author added the record.
pub(super) fn check_author(
    verification: &mut Verification,
    trust: &Trust,
    profile: &Profile,
    facts: &RecordFacts,
    envelope: &[u8],
) {
    let signed = match SignedTransaction::from_bytes(envelope.to_vec()) {
        Ok(signed) => signed,
        Err(error) => return verification.fail(Check::AuthorSigned, chain(&error)),
    };
    let transaction = signed.transaction();
    let proposal = transaction.proposal();
    let is_this = proposal.transaction_id() == facts.context.transaction.as_str()
        && proposal.channel() == profile.channel
        && proposal.chaincode() == profile.chaincode;
    if !is_this {
        return verification.fail(Check::AuthorSigned, "it is another transaction");
    }
    verification.pass(Check::AuthorSigned);

    match trust.verify_endorsements(transaction) {
        Ok(_) => verification.pass(Check::AuthorEndorsed),
        Err(error) => verification.fail(Check::AuthorEndorsed, chain(&error)),
    }
    check_certificate(verification, trust, facts, proposal);
    let holds = said(proposal, facts).is_some_and(|said| is_said_by_ledger(&said, proposal, facts));
    verification.note(
        Check::AuthorArguments,
        holds,
        "what the author signed is not what the ledger says",
    );
}

/// Notes the result of opening the record: the first check that does not hold fails, and the later ones are not
/// reached.
pub(super) fn check_opening(
    verification: &mut Verification,
    opened: Result<OpenedRecord, OpenError>,
) -> Option<OpenedRecord> {
    const STEPS: [Check; 4] = [
        Check::Content,
        Check::Lock,
        Check::Header,
        Check::Commitment,
    ];
    let failed = opened.as_ref().err().map(|error| match error {
        OpenError::DigestMismatch(Part::Content) | OpenError::TooLarge(Part::Content) => 0,
        // If content has the right digest but cannot be read, its author sealed it wrongly: it has no header to check.
        OpenError::NotForThisKey(Part::Content)
        | OpenError::Damaged(Part::Content)
        | OpenError::HeaderMismatch => 2,
        OpenError::CommitmentMismatch => 3,
        OpenError::DigestMismatch(Part::Lock | Part::RecordKey | Part::KeeperFile)
        | OpenError::TooLarge(Part::Lock | Part::RecordKey | Part::KeeperFile)
        | OpenError::NotForThisKey(Part::Lock | Part::RecordKey | Part::KeeperFile)
        | OpenError::Damaged(Part::Lock | Part::RecordKey | Part::KeeperFile)
        | OpenError::ContextMismatch(_)
        | OpenError::WrongCategoryKey
        | OpenError::WrongPatientKey
        | OpenError::NotAShare
        | OpenError::SharesDoNotCombine => 1,
    });
    for check in &STEPS[..failed.unwrap_or(STEPS.len())] {
        verification.pass(*check);
    }
    match opened {
        Ok(record) => Some(record),
        Err(error) => {
            verification.fail(STEPS[failed.expect("it is an error")], error.to_string());
            None
        }
    }
}

fn check_certificate(
    verification: &mut Verification,
    trust: &Trust,
    facts: &RecordFacts,
    proposal: &Proposal,
) {
    let creator = proposal.creator();
    let certificate = match Certificate::from_der(creator.certificate_der().to_vec()) {
        Ok(certificate) => certificate,
        Err(error) => return verification.fail(Check::AuthorCertificate, error.to_string()),
    };
    let is_in_name = creator.msp_id() == facts.organization.as_str()
        && certificate.common_name() == Some(facts.author.as_str());
    match trust.verify_member(&facts.organization, &certificate, proposal.timestamp()) {
        Ok(()) => verification.note(
            Check::AuthorCertificate,
            is_in_name,
            "it is in another name than the ledger's author",
        ),
        Err(error) => verification.fail(Check::AuthorCertificate, chain(&error)),
    }
    verification.note(
        Check::AuthorKey,
        certificate.key_digest() == &facts.context.author_key,
        "it is signed with another key than the ledger's",
    );
}

/// What the author asked the contract to write.
fn said(proposal: &Proposal, facts: &RecordFacts) -> Option<Authored> {
    let [function, argument] = proposal.arguments() else {
        return None;
    };
    let function = std::str::from_utf8(function).ok()?;
    let time = Timestamp::from(proposal.timestamp());
    Authored::decode(function, argument, time, &facts.context.transaction)
}

/// Whether the ledger says exactly what the author's request and proposal say.
fn is_said_by_ledger(said: &Authored, proposal: &Proposal, facts: &RecordFacts) -> bool {
    let context = &facts.context;
    let time = Timestamp::from(proposal.timestamp());
    let is_first_of_its_transaction = context.version != 1
        || context.record.transaction() == context.transaction && context.record.time() == time;
    let is_patients = matches!(said.basis, Basis::Own | Basis::Delegation);
    said.patient == context.patient
        && said.category == context.category
        && said.epoch == context.epoch
        && is_patients == facts.is_patient_stated
        && facts.time == time
        && is_first_of_its_transaction
        && said
            .versions
            .iter()
            .any(|version| is_version(version, facts))
}

fn is_version(said: &AuthoredVersion, facts: &RecordFacts) -> bool {
    said.record == facts.context.record
        && said.version == facts.context.version
        && said.kind == facts.kind
        && said.batch == facts.batch
        && are_parts(&said.parts, &facts.parts)
}

/// Whether the parts and their keepers are the same. The keepers' files may differ: the patient may have replaced them
/// since.
fn are_parts(said: &SealedParts, facts: &SealedParts) -> bool {
    let keepers = |parts: &SealedParts| parts.keepers.each_ref().map(keeper_of);
    let with_files = |files: &[KeeperFile; 3]| SealedParts {
        keepers: files.clone(),
        ..said.clone()
    };
    keepers(said) == keepers(facts) && with_files(&facts.keepers) == *facts
}

fn keeper_of(file: &KeeperFile) -> MspId {
    file.msp.clone()
}

/// Notes whether the record counts, as the ledger says.
pub(super) fn check_status(verification: &mut Verification, status: RecordStatus) {
    let reason = match status {
        RecordStatus::Current => return verification.pass(Check::CurrentVersion),
        RecordStatus::Amended => "a later version took its place",
        RecordStatus::EnteredInError => "it was entered in error",
        RecordStatus::Erased => "the patient had it destroyed",
    };
    verification.fail(Check::CurrentVersion, reason);
}

#[cfg(test)]
mod tests;
