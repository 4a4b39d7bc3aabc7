//! The directory of practitioners, into which they put themselves and their registrar confirms it.

use emr_model::directory::{
    AddDirectoryEntry, ConfirmDirectoryEntry, DirectoryEntry, GetDirectoryEntry,
    ListDirectoryEntries, PublicEntry, RemoveDirectoryEntry,
};
use emr_model::{MemberId, Page, PageRequest};

use super::Member;
use crate::error::Error;
use crate::session::Submitted;

impl Member {
    /// Writes the member's own entry, which is public once a registrar of their hospital has confirmed it. The ledger keeps
    /// what it says for ever, also after it was taken out; for practitioners.
    ///
    /// # Errors
    ///
    /// Those of [`Session::submit`](crate::session::Session::submit).
    pub async fn add_directory_entry(&self, entry: PublicEntry) -> Result<Submitted, Error> {
        let request = AddDirectoryEntry {
            hospital: self.msp.clone(),
            practitioner: self.id.clone(),
            entry,
        };
        self.session.submit(&request).await
    }

    /// Confirms an entry of the member's hospital, in the words that the practitioner wrote; for its registrars.
    ///
    /// # Errors
    ///
    /// Those of [`Session::submit`](crate::session::Session::submit): a conflict if the practitioner has changed the entry.
    pub async fn confirm_directory_entry(&self, read: &DirectoryEntry) -> Result<Submitted, Error> {
        let request = ConfirmDirectoryEntry {
            hospital: read.hospital.clone(),
            practitioner: read.practitioner.clone(),
            entry: read.entry.clone(),
        };
        self.session.submit(&request).await
    }

    /// Takes an entry of the member's hospital out of the directory; for the practitioner and its registrars.
    ///
    /// # Errors
    ///
    /// Those of [`Session::submit`](crate::session::Session::submit).
    pub async fn remove_directory_entry(
        &self,
        practitioner: &MemberId,
    ) -> Result<Submitted, Error> {
        let request = RemoveDirectoryEntry {
            hospital: self.msp.clone(),
            practitioner: practitioner.clone(),
        };
        self.session.submit(&request).await
    }

    /// A practitioner's entry at the member's hospital, endorsed.
    ///
    /// # Errors
    ///
    /// Those of [`Session::endorsed_query`](crate::session::Session::endorsed_query).
    pub async fn directory_entry(&self, practitioner: &MemberId) -> Result<DirectoryEntry, Error> {
        let request = GetDirectoryEntry {
            hospital: self.msp.clone(),
            practitioner: practitioner.clone(),
        };
        self.session.endorsed_query(&request).await
    }

    /// A page of the entries of the member's hospital, confirmed or not, endorsed; for its registrars.
    ///
    /// # Errors
    ///
    /// Those of [`Session::endorsed_query`](crate::session::Session::endorsed_query).
    pub async fn directory_entries(
        &self,
        page: PageRequest,
    ) -> Result<Page<DirectoryEntry>, Error> {
        let request = ListDirectoryEntries {
            hospital: self.msp.clone(),
            page,
        };
        self.session.endorsed_query(&request).await
    }
}
