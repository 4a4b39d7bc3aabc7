//! Readers: each reading grant that has not ended has its category's present key, and no grant that has ended has it.

use emr_model::category::PublishCategoryKey;
use emr_model::grant::{ExtendGrant, GrantEntry, GrantKey, Scope};
use emr_model::{CategoryId, MemberId};

use super::grants::is_unended;
use super::key_holders::{KeyHolders, last_epoch, says_inactive};
use super::{HeldBasis, Member, OpenedCategory};
use crate::error::Error;

/// What [`Member::update_readers`] did.
#[derive(Debug, Default)]
pub struct UpdatedReaders {
    /// The categories whose next epoch began, because a reader or delegate whose access had ended had the last one's key,
    /// or a keeper no longer takes part.
    pub renewed: Vec<CategoryId>,
    /// The grants that lacked their category's present key, and have it now.
    pub extended: Vec<GrantKey>,
    /// The grants that still lack it although their grantee is active, each with the error.
    pub not_extended: Vec<(GrantKey, Error)>,
}

impl Member {
    /// Gives the present keys of a patient's categories to the readers who lack them, because an earlier program ended
    /// between a revocation and this; for the patient, and as [`Member::grant_for`] does in their place. Call it when a
    /// session begins.
    ///
    /// If someone whose access has ended has a category's present key, the category's next epoch begins first, so that
    /// they never get the key of what is added from now on: a reader whose grant or membership has ended, or a delegate
    /// whose delegation has. It begins, too, if an organization that is the category's keeper no longer takes part, because
    /// nobody could add a record then. It does not begin while another delegate, who still acts, has that key: theirs is no
    /// envelope of the next one. A delegate begins it only with the power to see who the others are, the log.
    ///
    /// # Errors
    ///
    /// Those of [`Member::grants`] and [`Member::delegated_categories`]; those of [`Member::publish_category`] if an epoch
    /// could not begin. Readers who could not be given a key are no error: see [`UpdatedReaders::not_extended`].
    pub async fn update_readers(&self, patient: &MemberId) -> Result<UpdatedReaders, Error> {
        let mut grants = self.all_grants(patient, None).await?;
        grants.retain(has_category_keys);
        let holders = self.key_holders(patient, &grants).await?;
        let mut updated = UpdatedReaders::default();
        for basis in self.bases_of_readers(patient).await? {
            let category = basis.category();
            let grants = grants.iter().filter(|grant| grant.category == *category);
            let grants: Vec<_> = grants.cloned().collect();
            self.update_category(&basis, &grants, &holders, &mut updated)
                .await?;
        }
        Ok(updated)
    }

    /// Gives a category's present key to those of these grants that lack it, have the right to read, and have not ended.
    pub(super) async fn extend_readers(
        &self,
        opened: &OpenedCategory,
        grants: &[GrantEntry],
    ) -> (Vec<GrantKey>, Vec<(GrantKey, Error)>) {
        let now = self.session.now();
        let present = opened.category.key.epoch;
        let is_behind = |grant: &&GrantEntry| {
            grant.category == opened.category.category
                && has_category_keys(grant)
                && is_unended(grant, now)
                && last_epoch(grant) < present
        };
        let (mut extended, mut not_extended) = (Vec::new(), Vec::new());
        for grant in grants.iter().filter(is_behind) {
            match self.extend_to(grant, opened).await {
                Ok(()) => extended.push(grant.key.clone()),
                Err(error) => not_extended.push((grant.key.clone(), error)),
            }
        }
        (extended, not_extended)
    }

    /// The bases on which this member grants in the patient's categories. The patient's own are all of them: also where
    /// nobody else reads, an epoch may need another keeper.
    async fn bases_of_readers(&self, patient: &MemberId) -> Result<Vec<HeldBasis>, Error> {
        if *patient == self.id {
            let categories = self.category_ids().await?;
            let bases = categories.iter();
            return Ok(bases.map(|category| self.own_basis(category)).collect());
        }
        let mut bases = self.delegated_categories(patient).await?;
        bases.retain(may_grant);
        Ok(bases)
    }

    async fn update_category(
        &self,
        basis: &HeldBasis,
        grants: &[GrantEntry],
        holders: &KeyHolders,
        updated: &mut UpdatedReaders,
    ) -> Result<(), Error> {
        let category = self.category(basis).await?;
        let is_behind = holders.lacks_key(&category, grants);
        let needs_epoch = holders.is_stale(&category, grants) || holders.lacks_keeper(&category);
        let begins_epoch = needs_epoch && holders.may_rotate(&category);
        if !is_behind && !begins_epoch {
            return Ok(());
        }
        let mut opened = self.granters_category(basis).await?;
        // A delegation that is older than the present key lacks it: the patient's own session gives it to the readers.
        if opened.envelope.key_of(opened.category.key.epoch).is_none() {
            return Ok(());
        }
        if begins_epoch {
            opened = self.begin_epoch(basis, &opened).await?;
            updated.renewed.push(basis.category().clone());
        }
        let (extended, not_extended) = self.extend_readers(&opened, grants).await;
        let could_read = |(_, error): &(GrantKey, Error)| !says_inactive(error);
        updated.extended.extend(extended);
        updated
            .not_extended
            .extend(not_extended.into_iter().filter(could_read));
        Ok(())
    }

    async fn begin_epoch(
        &self,
        basis: &HeldBasis,
        opened: &OpenedCategory,
    ) -> Result<OpenedCategory, Error> {
        let next = self.next_epoch(basis, opened).await?;
        let request = PublishCategoryKey {
            patient: basis.patient().clone(),
            category: basis.category().clone(),
            key: next.category.key.clone(),
        };
        self.session.submit(&request).await?;
        Ok(next)
    }

    /// Gives a reader the keys of the epochs that began after the last one of their grant, in one transaction for each.
    async fn extend_to(&self, grant: &GrantEntry, opened: &OpenedCategory) -> Result<(), Error> {
        let grantee = &grant.key.grantee;
        let recipient = self.session.recipient_of(grantee).await?;
        for epoch in last_epoch(grant) + 1..=opened.category.key.epoch {
            let request = ExtendGrant {
                grant: grant.key.clone(),
                epoch: self
                    .seal_envelope(opened, epoch, grant.rights, grantee, &recipient)
                    .await?,
                grantee_recipient: recipient.digest(),
            };
            self.session.submit(&request).await?;
        }
        Ok(())
    }
}

/// Whether the basis is a delegation with the power to grant.
fn may_grant(basis: &HeldBasis) -> bool {
    match basis {
        HeldBasis::Delegation(delegated) => delegated.delegation.terms.powers.grant,
        _ => false,
    }
}

/// Whether the grantee has keys of the category. One who may only add has none, and one to whom single records were granted
/// has those records' own keys and must never get the category's.
fn has_category_keys(grant: &GrantEntry) -> bool {
    grant.rights.read && !matches!(grant.scope, Scope::Records(_))
}
