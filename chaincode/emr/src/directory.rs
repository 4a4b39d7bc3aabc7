//! The directory of practitioners: each entry is signed by its practitioner, then by a registrar of the hospital.

use emr_model::directory::{
    AddDirectoryEntry, ConfirmDirectoryEntry, DirectoryEntry, GetDirectoryEntry,
    ListDirectoryEntries, PublicEntry, RemoveDirectoryEntry,
};
use emr_model::member::{Member, MemberStatus, Role};
use emr_model::{Done, MemberId, MspId, Page};
use fabric_chaincode::Ledger;

use crate::arguments::{check_text, names_twice};
use crate::caller::ActiveMember;
use crate::context::Context;
use crate::error::{ContractError, require};
use crate::schema::{DIRECTORY, MEMBERS};

/// Writes the calling practitioner's entry, which a registrar has to confirm; also in place of a confirmed one.
pub(crate) async fn add<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: AddDirectoryEntry,
) -> Result<Done, ContractError> {
    let AddDirectoryEntry {
        hospital,
        practitioner,
        entry,
    } = request;
    caller.require(Role::Practitioner)?;
    require(
        is_own(&caller, &hospital, &practitioner),
        ContractError::NotPermitted,
    )?;
    check(&entry)?;
    let written = DirectoryEntry {
        hospital,
        practitioner,
        entry,
        written: context.time,
        confirmed_by: None,
    };
    put(context, &written).await?;
    context.announce("DirectoryEntryAdded")?;
    Ok(Done {})
}

/// Confirms what an active practitioner of the caller's hospital wrote; for its registrars, but not about themselves.
pub(crate) async fn confirm<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: ConfirmDirectoryEntry,
) -> Result<Done, ContractError> {
    let (hospital, practitioner) = (&request.hospital, &request.practitioner);
    let may = is_registrar_of(&caller, hospital) && practitioner != caller.id();
    require(may, ContractError::NotPermitted)?;
    check(&request.entry)?;
    let written = DIRECTORY
        .get(context.ledger, (hospital, practitioner))
        .await?;
    let written = written.ok_or(ContractError::NotFound("directory entry"))?;
    require(
        written.confirmed_by.is_none(),
        ContractError::Conflict("directory entry is confirmed already"),
    )?;
    require(
        written.entry == request.entry,
        ContractError::Conflict("practitioner has changed the entry: read it again"),
    )?;
    let member = MEMBERS.get(context.ledger, (practitioner,)).await?;
    require(
        member.as_ref().is_some_and(is_active_practitioner),
        ContractError::NotFound("active practitioner"),
    )?;
    let confirmed = DirectoryEntry {
        confirmed_by: Some(caller.member.id),
        ..written
    };
    put(context, &confirmed).await?;
    context.announce("DirectoryEntryConfirmed")?;
    Ok(Done {})
}

/// Takes an entry out; for the practitioner, and registrars of the hospital.
pub(crate) async fn remove<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: RemoveDirectoryEntry,
) -> Result<Done, ContractError> {
    let (hospital, practitioner) = (&request.hospital, &request.practitioner);
    let may = is_own(&caller, hospital, practitioner) || is_registrar_of(&caller, hospital);
    require(may, ContractError::NotPermitted)?;
    let key = (hospital, practitioner);
    let written = DIRECTORY.get(context.ledger, key).await?;
    require(
        written.is_some(),
        ContractError::NotFound("directory entry"),
    )?;
    DIRECTORY.delete(context.ledger, key).await?;
    context.announce("DirectoryEntryRemoved")?;
    Ok(Done {})
}

/// One entry. Every member sees a confirmed one; its practitioner and the hospital's registrars also see one that is to be
/// confirmed.
pub(crate) async fn look_up<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: GetDirectoryEntry,
) -> Result<DirectoryEntry, ContractError> {
    let (hospital, practitioner) = (&request.hospital, &request.practitioner);
    let sees_all = is_own(&caller, hospital, practitioner) || is_registrar_of(&caller, hospital);
    let written = DIRECTORY
        .get(context.ledger, (hospital, practitioner))
        .await?;
    written
        .filter(|written| sees_all || written.confirmed_by.is_some())
        .ok_or(ContractError::NotFound("directory entry"))
}

/// All entries of a hospital; for its registrars.
pub(crate) async fn list<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: ListDirectoryEntries,
) -> Result<Page<DirectoryEntry>, ContractError> {
    require(
        is_registrar_of(&caller, &request.hospital),
        ContractError::NotPermitted,
    )?;
    let prefix = [request.hospital.as_str()];
    DIRECTORY.page(context.ledger, &prefix, &request.page).await
}

async fn put<L: Ledger>(
    context: &Context<'_, L>,
    entry: &DirectoryEntry,
) -> Result<(), ContractError> {
    let key = (&entry.hospital, &entry.practitioner);
    DIRECTORY.put(context.ledger, key, entry).await
}

fn is_own(caller: &ActiveMember, hospital: &MspId, practitioner: &MemberId) -> bool {
    caller.member.msp == *hospital && caller.id() == practitioner
}

fn is_registrar_of(caller: &ActiveMember, hospital: &MspId) -> bool {
    caller.is(Role::Registrar) && caller.member.msp == *hospital
}

fn is_active_practitioner(member: &Member) -> bool {
    member.status == MemberStatus::Active && member.roles.contains(&Role::Practitioner)
}

fn check(entry: &PublicEntry) -> Result<(), ContractError> {
    check_text("the name", &entry.name)?;
    let has_bounds = entry.languages.len() <= PublicEntry::MOST_LANGUAGES;
    require(
        has_bounds && !names_twice(&entry.languages),
        ContractError::invalid("an entry has at most 8 languages, and each once"),
    )
}
