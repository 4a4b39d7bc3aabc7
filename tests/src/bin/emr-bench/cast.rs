//! The people of a measured network, admitted as people are.

use anyhow::Context;
use emr_api::profile::Profile;
use emr_client::member::{HeldBasis, NewCategory, Terms};
use emr_demo::people::{self, Person};
use emr_model::grant::{GrantKey, Rights, Scope};
use emr_model::member::Role;
use emr_model::{CategoryId, MspId, Purpose, Timestamp};
use emr_network::{Kind, Network};

/// What a grant here lasts, in milliseconds.
const GRANTED: u64 = 24 * 3_600_000;

/// A ministry member, a practitioner of the first hospital, and as many patients as needed.
pub(crate) struct Cast {
    profile: Profile,
    official: Person,
    pub(crate) practitioner: Person,
}

/// A patient with a category.
pub(crate) struct Patient {
    pub(crate) person: Person,
    pub(crate) category: CategoryId,
}

impl Cast {
    /// The first people of a network.
    pub(crate) async fn of(network: &Network) -> anyhow::Result<Self> {
        let profile = people::profile(network.layout())?;
        let official = people::found(network, &profile).await?;
        let hospital = network.topology().of_kind(Kind::Hospital).next();
        let hospital = hospital.context("the topology has no hospital")?;
        let practitioner = admit(&profile, &official, &hospital.msp_id, Role::Practitioner).await?;
        Ok(Self {
            profile,
            official,
            practitioner,
        })
    }

    /// The network's profile.
    pub(crate) fn profile(&self) -> &Profile {
        &self.profile
    }

    /// A ministry member.
    pub(crate) fn official(&self) -> &Person {
        &self.official
    }

    /// A new patient.
    pub(crate) async fn patient(&self) -> anyhow::Result<Patient> {
        let ministry = &self.profile.ministry;
        let mut person = admit(&self.profile, &self.official, ministry, Role::Patient).await?;
        let category = person.wallet.account.add_category("Laboratory").clone();
        let new = NewCategory {
            category: &category,
            kinds: &person.wallet.account.kind_codes(&["DiagnosticReport"]),
            keepers: person.member.proposed_keepers().await?,
            emergency_access: true,
        };
        person.member.publish_category(&new).await?;
        Ok(Patient {
            category: category.id,
            person,
        })
    }

    /// The basis on which the practitioner may read and add, after a grant by the patient.
    pub(crate) async fn granted(&self, patient: &Patient) -> anyhow::Result<HeldBasis> {
        let granted = self.grant(patient).await?;
        Ok(self.practitioner.basis(&granted.patient).await?)
    }

    /// Lets the practitioner read and add.
    pub(crate) async fn grant(&self, patient: &Patient) -> anyhow::Result<GrantKey> {
        let member = &patient.person.member;
        let grantee = self.practitioner.grantee();
        let granted = member.grant(&grantee, &patient.terms()).await?;
        Ok(GrantKey {
            patient: member.id().clone(),
            grantee,
            grant: granted.transaction,
        })
    }
}

impl Patient {
    /// Terms to read and to add.
    pub(crate) fn terms(&self) -> Terms {
        Terms {
            category: self.category.clone(),
            scope: Scope::All,
            rights: Rights {
                read: true,
                add: true,
            },
            purpose: Purpose::Treatment,
            not_before: None,
            expires: Timestamp::now().plus_millis(GRANTED),
        }
    }
}

async fn admit(
    profile: &Profile,
    official: &Person,
    msp: &MspId,
    role: Role,
) -> anyhow::Result<Person> {
    let (session, registrars) = (official.member.session(), official.wallet.registrars());
    Ok(people::admit(profile, session, &registrars, msp, &[role]).await?)
}
