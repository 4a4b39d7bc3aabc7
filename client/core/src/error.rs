//! Why an operation of a member did not succeed.

use emr_model::{CategoryId, ErrorCode, MemberId, MspId, RecordId};
use emr_sealing::age_keys::AgeError;
use emr_sealing::letter::LetterError;
use emr_sealing::record::{OpenError, SealError};
use emr_sealing::wish::WishError;
use emr_trust::{InvalidCertificateRequest, TrustError};
use fabric_gateway::InvalidTransaction;

use crate::identity::IdentityError;
use crate::ports::{SignerError, VaultError};
use crate::web::WebError;

/// Why an operation of a member did not succeed, told apart by who is at fault.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The service, the ledger or a keeper did not do it; the code of a refusal says why.
    #[error(transparent)]
    Web(#[from] WebError),
    /// Whoever answered: not endorsed by peers of the ministry and a hospital, or not signed by whom it must be.
    #[error("the answer cannot be believed")]
    Trust(#[from] TrustError),
    /// The service: what it gave to sign is not the transaction of the proposal made here.
    #[error("the service gave another transaction to sign than the one proposed")]
    NotOwnTransaction(#[source] InvalidTransaction),
    /// The contract, or a peer that lies: the answer has not the fields asked for.
    #[error("the ledger's answer is malformed")]
    Answer,
    /// The service: it says that another transaction was committed than the one submitted.
    #[error("the service confirms another transaction than the one submitted")]
    AnotherCommit,
    /// The caller: certificate and key do not belong together.
    #[error("your certificate and key cannot be used together")]
    Identity(#[from] IdentityError),
    /// The device: its signing key.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The device: its age key.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The device: no certificate can be asked for with its key.
    #[error("your key is not one that a certificate can be asked for with")]
    OwnCertificateRequest(#[source] fabric_ca::Error),
    /// The caller: the account has no certificate yet.
    #[error("nobody has approved this member yet, or the certificates were not taken up")]
    NotApproved,
    /// The caller: only a patient can do this.
    #[error("only a patient can do this, and this wallet has no patient key")]
    NotAPatient,
    /// The other member: they have published no key to seal to.
    #[error("member {0} has not published a key to seal to")]
    NoRecipient(MemberId),
    /// The approver: the digest that was compared is not that of the application.
    #[error("the key digest that you compared is not that of the application: do not approve it")]
    AnotherKey,
    /// The service, or the applicant: the application says another organization or other roles than the approver means.
    #[error("the application is for another organization or other roles than you approve")]
    AnotherApplication,
    /// The applicant: the certificate request is malformed, or names another id than the application.
    #[error(transparent)]
    CertificateRequest(#[from] InvalidCertificateRequest),
    /// The caller: nobody has applied under this id, or it was decided already.
    #[error("no application of {0} waits for a decision")]
    NoApplication(MemberId),
    /// The approver: they have no registrar's certificate of this authority.
    #[error("you are no registrar at the certificate authority {0}")]
    NoRegistrar(String),
    /// The certificate authority.
    #[error("the certificate authority {authority} did not issue a certificate")]
    Authority {
        /// Which.
        authority: String,
        /// Why not.
        source: fabric_ca::Error,
    },
    /// The caller: these are not three registered keepers of different organizations.
    #[error("{0} has no keeper")]
    NoKeeper(MspId),
    /// The keepers named, with what each or its relay said: nothing was added to the ledger, or replaced there.
    #[error(
        "nothing was changed, since not every keeper took its file into custody; try again when they are there: {}",
        list(.0)
    )]
    MissingKeepers(Vec<(MspId, String)>),
    /// The keepers named, with what each said: fewer than two released their shares.
    #[error("fewer than two keepers released their shares: {}", list(.0))]
    TooFewShares(Vec<(MspId, String)>),
    /// The caller: they have no key of this epoch.
    #[error("you have no key of epoch {epoch} of category {category}")]
    NoCategoryKey {
        /// Which category.
        category: CategoryId,
        /// Which epoch.
        epoch: u32,
    },
    /// The caller: the patient has no code for this kind of record.
    #[error("the category has no kind of record called {0}")]
    UnknownKind(String),
    /// The caller: the request or grant is not there.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// The caller: a record to be opened is in another category than the grant or the patient's choice.
    #[error("one opening is for records of one category")]
    AnotherCategory,
    /// The ledger's answer names another record than the one asked for.
    #[error("the ledger answered about another record than {0}")]
    AnotherRecord(RecordId),
    /// Whoever wrote or kept a letter.
    #[error("a letter about a category cannot be used")]
    Letter(#[from] LetterError),
    /// Whoever wrote or kept a wish.
    #[error("the wish of a request cannot be used")]
    Wish(#[from] WishError),
    /// The author.
    #[error("the record cannot be sealed")]
    Seal(#[from] SealError),
    /// Whoever sealed or kept the record.
    #[error("the record cannot be opened")]
    Open(#[from] OpenError),
    /// Whoever sealed something.
    #[error("something sealed cannot be opened")]
    Age(#[from] AgeError),
}

impl Error {
    /// Whether the contract, the service or a keeper refused with this code.
    pub fn is_refused(&self, code: ErrorCode) -> bool {
        matches!(self, Self::Web(error) if error.is(code))
    }
}

/// What went wrong with one of several parties, in one line: a refusal in its own words, else the error and its causes.
pub(crate) fn said(error: &Error) -> String {
    match error {
        Error::Web(WebError::Refused(refusal) | WebError::Failed(refusal)) => refusal.to_string(),
        error => chain(error),
    }
}

/// An error and its causes in one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |error| error.source())
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

fn list(keepers: &[(MspId, String)]) -> String {
    let said: Vec<_> = keepers
        .iter()
        .map(|(msp, said)| format!("{msp} ({said})"))
        .collect();
    said.join(", ")
}
