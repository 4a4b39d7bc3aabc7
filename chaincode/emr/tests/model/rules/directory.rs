//! The directory of practitioners.

use emr_model::ErrorCode::{Conflict, InvalidArgument, NotFound, NotPermitted};
use emr_model::directory::{
    AddDirectoryEntry, ConfirmDirectoryEntry, DirectoryEntry, GetDirectoryEntry,
    ListDirectoryEntries, PublicEntry, RemoveDirectoryEntry,
};
use emr_model::member::{MemberStatus, Role};
use emr_model::{MemberId, MspId, Page};

use super::{Answer, Done, Model, Proposal, has_duplicates, require, whole};

impl Model {
    pub(crate) fn add_directory_entry(
        &mut self,
        by: &Proposal,
        request: &AddDirectoryEntry,
    ) -> Answer<Done> {
        let caller = self.caller(by)?;
        let is_own = caller.id == request.practitioner && caller.msp == request.hospital;
        require(is_own && caller.is(Role::Practitioner), NotPermitted)?;
        require(has_bounds(&request.entry), InvalidArgument)?;
        self.directory
            .retain(|known| known.practitioner != caller.id);
        self.directory.push(DirectoryEntry {
            hospital: caller.msp,
            practitioner: caller.id,
            entry: request.entry.clone(),
            written: by.time,
            confirmed_by: None,
        });
        Ok(Done {})
    }

    pub(crate) fn confirm_directory_entry(
        &mut self,
        by: &Proposal,
        request: &ConfirmDirectoryEntry,
    ) -> Answer<Done> {
        let caller = self.caller(by)?;
        let may = caller.is_registrar_of(&request.hospital) && caller.id != request.practitioner;
        require(may, NotPermitted)?;
        require(has_bounds(&request.entry), InvalidArgument)?;
        let at = self.entry_of(&request.hospital, &request.practitioner);
        let at = at.ok_or(NotFound)?;
        let known = &self.directory[at];
        let is_what_waits = known.confirmed_by.is_none() && known.entry == request.entry;
        require(is_what_waits, Conflict)?;
        let member = self.member(&request.practitioner).ok_or(NotFound)?;
        let practises = member.roles.contains(&Role::Practitioner);
        require(practises && member.status == MemberStatus::Active, NotFound)?;
        self.directory[at].confirmed_by = Some(caller.id);
        Ok(Done {})
    }

    pub(crate) fn remove_directory_entry(
        &mut self,
        by: &Proposal,
        request: &RemoveDirectoryEntry,
    ) -> Answer<Done> {
        let sees = self.sees_unconfirmed(by, &request.hospital, &request.practitioner)?;
        require(sees, NotPermitted)?;
        let at = self.entry_of(&request.hospital, &request.practitioner);
        self.directory.remove(at.ok_or(NotFound)?);
        Ok(Done {})
    }

    pub(crate) fn get_directory_entry(
        &self,
        by: &Proposal,
        request: &GetDirectoryEntry,
    ) -> Answer<DirectoryEntry> {
        let sees = self.sees_unconfirmed(by, &request.hospital, &request.practitioner)?;
        let at = self.entry_of(&request.hospital, &request.practitioner);
        let known = &self.directory[at.ok_or(NotFound)?];
        require(sees || known.confirmed_by.is_some(), NotFound)?;
        Ok(known.clone())
    }

    pub(crate) fn list_directory_entries(
        &self,
        by: &Proposal,
        request: &ListDirectoryEntries,
    ) -> Answer<Page<DirectoryEntry>> {
        let caller = self.caller(by)?;
        require(caller.is_registrar_of(&request.hospital), NotPermitted)?;
        let all = self.directory.iter();
        let theirs = all.filter(|known| known.hospital == request.hospital);
        Ok(whole(theirs.cloned()))
    }

    /// Whether the entry is the caller's own, or one of the hospital whose registrar the caller is.
    fn sees_unconfirmed(
        &self,
        by: &Proposal,
        hospital: &MspId,
        practitioner: &MemberId,
    ) -> Answer<bool> {
        let caller = self.caller(by)?;
        let is_own = caller.msp == *hospital && caller.id == *practitioner;
        Ok(is_own || caller.is_registrar_of(hospital))
    }

    fn entry_of(&self, hospital: &MspId, practitioner: &MemberId) -> Option<usize> {
        let mut all = self.directory.iter();
        all.position(|known| known.hospital == *hospital && known.practitioner == *practitioner)
    }
}

/// Whether an entry with a name has few languages, and each once.
fn has_bounds(entry: &PublicEntry) -> bool {
    entry.languages.len() <= 8 && !has_duplicates(&entry.languages)
}
