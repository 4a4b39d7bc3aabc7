//! What requests and grants are about, as options and in words.

use std::collections::BTreeSet;

use clap::Args;
use emr_client::member::Terms;
use emr_model::grant::Rights;
use emr_model::{Grantee, MemberId};

use super::page::PageArguments;

/// Read, add, or both.
#[derive(Debug, Args)]
pub(crate) struct RightsArguments {
    /// Allow reading
    #[arg(long)]
    read: bool,
    /// Allow adding records
    #[arg(long)]
    add: bool,
}

impl RightsArguments {
    /// The named rights; `None` if the command names neither.
    pub(crate) fn rights(&self) -> Option<Rights> {
        (self.read || self.add).then_some(Rights {
            read: self.read,
            add: self.add,
        })
    }
}

/// Which requests or grants are listed.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// List what this patient and you have with each other; without it, you are the patient
    pub(crate) patient: Option<MemberId>,
    #[command(flatten)]
    pub(crate) page: PageArguments,
}

/// A sentence that says what a grantee may do from now on.
pub(crate) fn may(who: &Grantee, terms: &Terms, category: &str) -> String {
    format!(
        "{who} may {} {category} until {}.",
        rights(terms.rights),
        terms.expires
    )
}

/// Rights in words.
pub(crate) fn rights(rights: Rights) -> &'static str {
    match (rights.read, rights.add) {
        (true, true) => "read and add",
        (true, false) => "read",
        (false, _) => "add",
    }
}

/// The ids in `who` other than the patient's: the delegates who acted in the patient's place.
pub(crate) fn delegates(patient: &MemberId, who: &[Option<&MemberId>]) -> String {
    let delegates = who.iter().flatten().filter(|id| **id != patient);
    let delegates: BTreeSet<&str> = delegates.map(|id| id.as_str()).collect();
    delegates.into_iter().collect::<Vec<_>>().join(", ")
}
