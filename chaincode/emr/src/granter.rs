//! The granter, and the rules that a grant must meet before it is written.

use emr_model::category::CategoryKey;
use emr_model::delegate::Delegation;
use emr_model::grant::{
    GrantEntry, GrantKey, GrantStatus, GrantTerms, GrantedEpoch, Rights, Scope,
};
use emr_model::member::Member;
use emr_model::organization::MINISTRY_MSP;
use emr_model::{CategoryId, Digest, Grantee, MemberId, Purpose};
use fabric_chaincode::Ledger;

use crate::arguments::names_twice;
use crate::authority::{self, Power};
use crate::caller::ActiveMember;
use crate::context::Context;
use crate::error::{ContractError, require};
use crate::schema::GRANTS;
use crate::{category, keeper, member};

/// The patient, or a delegate who may grant.
pub(crate) struct Granter<'c> {
    caller: &'c ActiveMember,
    patient: MemberId,
    delegation: Option<Delegation>,
}

impl<'c> Granter<'c> {
    /// Refuses a caller who is neither the patient nor a delegate who may grant.
    pub(crate) async fn identify<L: Ledger>(
        context: &Context<'_, L>,
        caller: &'c ActiveMember,
        patient: &MemberId,
    ) -> Result<Self, ContractError> {
        let delegation =
            authority::in_place_of(context, caller.reader(), patient, Power::Grant).await?;
        Ok(Self {
            caller,
            patient: patient.clone(),
            delegation,
        })
    }

    /// Writes a grant of the patient under this transaction's id.
    pub(crate) async fn write<L: Ledger>(
        self,
        context: &Context<'_, L>,
        grantee: Grantee,
        terms: GrantTerms,
    ) -> Result<(), ContractError> {
        check_rights(terms.rights)?;
        check_scope(&terms)?;
        let not_before = terms.not_before.unwrap_or(context.time);
        if terms.expires <= context.time || terms.expires <= not_before {
            return Err(ContractError::invalid(
                "a grant must expire after now and after it begins",
            ));
        }
        let delegation = self.delegation.as_ref();
        if delegation.is_some_and(|delegation| terms.expires > delegation.terms.until) {
            return Err(ContractError::invalid(
                "a delegate grants nothing beyond the delegation's own end",
            ));
        }
        if delegation.is_some() && grantee.member() == Some(self.caller.id()) {
            return Err(ContractError::invalid(
                "a delegate grants nothing to themselves",
            ));
        }
        let patient = member::load(context, self.caller, &self.patient).await?;
        let patient = patient.ok_or(ContractError::NotPermitted)?;
        check_grantee(context, self.caller, &patient, &grantee, &terms).await?;
        check_epochs(context, &self.patient, &terms.category, &terms.epochs).await?;
        let entry = GrantEntry {
            key: GrantKey {
                patient: self.patient,
                grantee,
                grant: context.transaction.clone(),
            },
            category: terms.category,
            scope: terms.scope,
            rights: terms.rights,
            purpose: terms.purpose,
            not_before,
            expires: terms.expires,
            epochs: terms.epochs,
            status: GrantStatus::Active,
            granted_by: Some(self.caller.id().clone()),
            changed_by: None,
        };
        put(context, &entry).await
    }
}

/// Writes a grant without checking it.
pub(crate) async fn put<L: Ledger>(
    context: &Context<'_, L>,
    entry: &GrantEntry,
) -> Result<(), ContractError> {
    let key = &entry.key;
    let parts = (&key.patient, &key.grantee, &key.grant);
    GRANTS.put(context.ledger, parts, entry).await
}

/// Refuses rights with neither read nor add.
pub(crate) fn check_rights(rights: Rights) -> Result<(), ContractError> {
    require(
        rights.read || rights.add,
        ContractError::invalid("the rights must be to read, to add, or both"),
    )
}

/// Requires that envelopes are sealed to the grantee's current recipient; a hospital's recipient is its keeper's.
pub(crate) async fn check_recipient<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    grantee: &Grantee,
    sealed_to: &Digest,
) -> Result<Option<Member>, ContractError> {
    let (member, recipient) = match grantee {
        // The ministry is not a hospital: it treats no patients.
        Grantee::Hospital(msp) if msp.as_str() == MINISTRY_MSP => {
            return Err(ContractError::NotFound("hospital"));
        }
        Grantee::Hospital(msp) => (None, Some(keeper::recipient(context, caller, msp).await?)),
        Grantee::Member(id) => {
            let member = member::active_professional(context, id).await?;
            let recipient = member.recipient.clone();
            (Some(member), recipient)
        }
    };
    match recipient.is_some_and(|recipient| recipient.digest() == *sealed_to) {
        true => Ok(member),
        false => Err(ContractError::RecipientDiffers("grantee's")),
    }
}

/// Requires that the granted epoch names the recipient with which the category's key was published.
pub(crate) fn check_category_recipient(
    key: &CategoryKey,
    granted: &GrantedEpoch,
) -> Result<(), ContractError> {
    require(
        key.recipient.digest() == granted.category_recipient,
        ContractError::RecipientDiffers("category's"),
    )
}

fn check_scope(terms: &GrantTerms) -> Result<(), ContractError> {
    if terms.purpose == Purpose::EmergencyTreatment {
        return Err(ContractError::invalid(
            "a grant cannot have the purpose ETREAT",
        ));
    }
    if !terms.scope.is_all() && terms.rights.add {
        return Err(ContractError::invalid(
            "a grant with the right to add covers a whole category",
        ));
    }
    match &terms.scope {
        Scope::All => Ok(()),
        Scope::Dates { from, until } if from < until => Ok(()),
        Scope::Dates { .. } => Err(ContractError::invalid(
            "the scope's dates must begin before they end",
        )),
        Scope::Records(records) => {
            let is_list = (1..=Scope::MOST_RECORDS).contains(&records.len());
            if !is_list || names_twice(records) {
                return Err(ContractError::invalid(format!(
                    "a grant names 1 to {} records, each once",
                    Scope::MOST_RECORDS
                )));
            }
            Ok(())
        }
    }
}

async fn check_grantee<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    patient: &Member,
    grantee: &Grantee,
    terms: &GrantTerms,
) -> Result<(), ContractError> {
    let member = check_recipient(context, caller, grantee, &terms.grantee_recipient).await?;
    if let Some(member) = &member {
        let mut purposes = member.roles.iter().filter_map(|role| role.only_purpose());
        require(
            purposes.all(|only| only == terms.purpose && !terms.rights.add),
            ContractError::invalid(
                "insurers only read, for payment, and researchers only read, for research",
            ),
        )?;
    }
    let msp = match (grantee, &member) {
        (Grantee::Hospital(msp), _) => Some(msp),
        (Grantee::Member(_), member) => member.as_ref().map(|member| &member.msp),
    };
    require(
        !(patient.custody && msp != patient.registered_by.as_ref()),
        ContractError::invalid("while a hospital keeps the patient's keys, only it can be granted"),
    )
}

/// Requires that the granted epochs follow one another, exist with the named recipients, and end with the current
/// epoch.
async fn check_epochs<L: Ledger>(
    context: &Context<'_, L>,
    patient: &MemberId,
    category: &CategoryId,
    epochs: &[GrantedEpoch],
) -> Result<(), ContractError> {
    let Some((newest, older)) = epochs.split_last() else {
        return Err(ContractError::invalid("a grant includes the current epoch"));
    };
    let follow = |pair: &[GrantedEpoch]| pair[0].epoch.checked_add(1) == Some(pair[1].epoch);
    if !epochs.windows(2).all(follow) {
        return Err(ContractError::invalid(
            "the epochs must follow one another in rising order",
        ));
    }
    let current = category::current(context, patient, category, newest.epoch).await?;
    check_category_recipient(&current.key, newest)?;
    for granted in older {
        let key = category::at_epoch(context, patient, category, granted.epoch).await?;
        let key = key.ok_or(ContractError::NotFound("epoch of the category"))?;
        check_category_recipient(&key.key, granted)?;
    }
    Ok(())
}
