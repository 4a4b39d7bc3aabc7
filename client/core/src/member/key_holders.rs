//! Who has a category's present key, and who of them may no longer read.

use std::collections::BTreeSet;

use emr_model::category::Category;
use emr_model::delegate::Delegation;
use emr_model::grant::GrantEntry;
use emr_model::{ErrorCode, Grantee, MemberId, MspId, Timestamp};
use futures::{StreamExt as _, TryStreamExt as _};

use super::Member;
use super::desk::AT_ONCE;
use super::grants::is_unended;
use crate::error::Error;

/// What decides whether a patient's categories need their next keys.
pub(super) struct KeyHolders {
    now: Timestamp,
    /// The member who looks.
    own: MemberId,
    /// The grantees whose membership, or whose hospital's keeper, has ended or is stopped.
    inactive: BTreeSet<Grantee>,
    /// The organizations whose keepers take part.
    organizations: Vec<MspId>,
    /// Every delegation of the patient; `None` for a delegate who does not see the others.
    delegations: Option<Vec<Delegation>>,
}

impl Member {
    /// Asks the ledger which grantees of these grants are active, and for the patient's delegations.
    pub(super) async fn key_holders(
        &self,
        patient: &MemberId,
        grants: &[GrantEntry],
    ) -> Result<KeyHolders, Error> {
        let now = self.session.now();
        let unended = grants.iter().filter(|grant| is_unended(grant, now));
        let grantees: BTreeSet<_> = unended.map(|grant| grant.key.grantee.clone()).collect();
        let asked: Vec<_> = grantees
            .into_iter()
            .map(|grantee| self.if_inactive(grantee))
            .collect();
        // The web service answers one member only so many calls at a time.
        let answers = futures::stream::iter(asked).buffered(AT_ONCE);
        let inactive: Vec<_> = answers.try_collect().await?;
        Ok(KeyHolders {
            now,
            own: self.id.clone(),
            inactive: inactive.into_iter().flatten().collect(),
            organizations: self.organizations_with_keepers().await?,
            delegations: self.all_delegations(patient).await?,
        })
    }

    /// The grantee, if they cannot read anything now.
    async fn if_inactive(&self, grantee: Grantee) -> Result<Option<Grantee>, Error> {
        match self.session.recipient_of(&grantee).await {
            Err(error) if says_inactive(&error) => Ok(Some(grantee)),
            answer => answer.map(|_| None),
        }
    }
}

impl KeyHolders {
    /// Whether one of these grants is in force and lacks the category's present key.
    pub(super) fn lacks_key(&self, category: &Category, grants: &[GrantEntry]) -> bool {
        let mut in_force = grants.iter().filter(|grant| self.is_in_force(grant));
        in_force.any(|grant| last_epoch(grant) < category.key.epoch)
    }

    /// Whether the category's present key was given under one of these grants, or a delegation, that is no longer in force.
    pub(super) fn is_stale(&self, category: &Category, grants: &[GrantEntry]) -> bool {
        let mut former = grants.iter().filter(|grant| !self.is_in_force(grant));
        let mut delegates = self
            .delegations()
            .filter(|delegation| self.has_ended(delegation));
        former.any(|grant| last_epoch(grant) >= category.key.epoch)
            || delegates.any(|delegation| has_key(delegation, category))
    }

    /// Whether an organization that keeps shares of the category's records no longer takes part, and another one can in its
    /// place. Without three keepers nobody adds a record.
    pub(super) fn lacks_keeper(&self, category: &Category) -> bool {
        let keepers = &category.key.keepers;
        let takes_part = |msp| self.organizations.contains(msp);
        !keepers.iter().all(takes_part) && self.organizations.len() >= keepers.len()
    }

    /// Whether the next epoch takes the key from no other delegate who still acts.
    pub(super) fn may_rotate(&self, category: &Category) -> bool {
        let keeps_others = |delegations: &Vec<Delegation>| {
            !delegations.iter().any(|delegation| {
                delegation.delegate != self.own
                    && !self.has_ended(delegation)
                    && has_key(delegation, category)
            })
        };
        self.delegations.as_ref().is_some_and(keeps_others)
    }

    fn delegations(&self) -> impl Iterator<Item = &Delegation> {
        self.delegations.iter().flatten()
    }

    fn is_in_force(&self, grant: &GrantEntry) -> bool {
        is_unended(grant, self.now) && !self.inactive.contains(&grant.key.grantee)
    }

    fn has_ended(&self, delegation: &Delegation) -> bool {
        delegation.is_ended || delegation.terms.until <= self.now
    }
}

/// Whether the delegate has the category's present key. Which categories were handed over is sealed to the delegate: so
/// every one whose key is not newer than the delegation counts.
fn has_key(delegation: &Delegation, category: &Category) -> bool {
    let is_newer = |published| published > delegation.appointed;
    let was_handed_over = gave_keys(delegation) && !category.published.is_some_and(is_newer);
    was_handed_over || category.published_by.as_ref() == Some(&delegation.delegate)
}

fn gave_keys(delegation: &Delegation) -> bool {
    let terms = &delegation.terms;
    terms.envelope.is_some() && (terms.powers.read || terms.powers.grant)
}

/// The last epoch that the grant includes; 0 if an answer names none.
pub(super) fn last_epoch(grant: &GrantEntry) -> u32 {
    grant.epochs.last().map_or(0, |granted| granted.epoch)
}

/// Whether the error says that the grantee cannot read anything now, with or without a key.
pub(super) fn says_inactive(error: &Error) -> bool {
    match error {
        Error::NoRecipient(_) | Error::NoKeeper(_) => true,
        error => error.is_refused(ErrorCode::NotFound),
    }
}

#[cfg(test)]
mod tests {
    use emr_model::Digest;
    use emr_model::category::CategoryKey;
    use emr_sealing::age_keys::AgeIdentity;

    use super::*;

    #[test]
    fn l4_an_epoch_lacks_a_keeper_that_takes_part_no_longer_if_another_can_take_its_place() {
        let lacks_keeper = |organizations: &[&str]| {
            let organizations = organizations.iter().map(|name| name.parse().unwrap());
            let holders = KeyHolders {
                now: Timestamp::from_millis(0),
                own: "01".repeat(16).parse().unwrap(),
                inactive: BTreeSet::new(),
                organizations: organizations.collect(),
                delegations: None,
            };
            holders.lacks_keeper(&category())
        };
        assert!(!lacks_keeper(&["M", "A", "B", "C"]));
        assert!(lacks_keeper(&["M", "A", "C"]));
        assert!(!lacks_keeper(&["M", "A"]), "no other one is there");
    }

    fn category() -> Category {
        let recipient = AgeIdentity::generate().recipient();
        Category {
            patient: "01".repeat(16).parse().unwrap(),
            category: "02".repeat(16).parse().unwrap(),
            key: CategoryKey {
                epoch: 1,
                recipient: recipient.clone(),
                envelope: Digest::of("envelope"),
                patient_recipient: recipient.digest(),
                keepers: ["M", "A", "B"].map(|name| name.parse().unwrap()),
                emergency_access: true,
            },
            published_by: None,
            published: None,
            patient_recipient: recipient,
        }
    }
}
