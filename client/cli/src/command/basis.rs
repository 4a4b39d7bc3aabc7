//! Finds the category that a command means, and the member's basis for it.

use std::str::FromStr;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use emr_client::account::Account;
use emr_client::member::{HeldBasis, Member};
use emr_model::{CategoryId, EmergencyId, InvalidValue, MemberId, Timestamp, TransactionId};

use super::category::{self, FIRST_CATEGORY};
use super::open_wallet::OpenWallet;

/// Whose records of which category.
#[derive(Debug, Args)]
pub(crate) struct BasisArguments {
    /// The patient; yourself if absent
    #[arg(long)]
    patient: Option<MemberId>,
    /// The category's name or id; not needed if there is only one
    #[arg(long)]
    category: Option<String>,
    /// Use this grant, even if it was revoked or has expired
    #[arg(long, value_name = "TRANSACTION", requires = "patient")]
    grant: Option<TransactionId>,
    /// Use this emergency, as `emr emergency declare` shows it; needs the category's id
    #[arg(long, requires_all = ["patient", "category"], conflicts_with = "grant")]
    emergency: Option<EmergencyName>,
}

/// An emergency as one text: the time in milliseconds, a hyphen, the transaction.
#[derive(Debug, Clone)]
pub(crate) struct EmergencyName(pub(crate) EmergencyId);

impl FromStr for EmergencyName {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let form = InvalidValue {
            what: "emergency",
            form: "a time in milliseconds, a hyphen and a transaction id",
        };
        let (time, transaction) = text.split_once('-').ok_or(form.clone())?;
        let time: u64 = time.parse().map_err(|_| form)?;
        Ok(Self(EmergencyId {
            time: Timestamp::try_from(time)?,
            transaction: transaction.parse()?,
        }))
    }
}

impl std::fmt::Display for EmergencyName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "{}-{}",
            self.0.time.as_millis(),
            self.0.transaction
        )
    }
}

impl BasisArguments {
    /// Makes a patient's first category, if the command is about their own records and they have none yet.
    pub(crate) async fn ensure_category(
        &self,
        member: &Member,
        open: &mut OpenWallet,
    ) -> Result<()> {
        let is_own = self.patient.as_ref().is_none_or(|it| it == member.id());
        let account = &open.wallet.account;
        if is_own && account.patient_key.is_some() && account.categories.is_empty() {
            let name = self.category.as_deref().unwrap_or(FIRST_CATEGORY);
            category::own_category(member, open, name).await?;
        }
        Ok(())
    }

    /// Finds the category and, if it is another patient's, the grant, delegation or emergency.
    pub(crate) async fn resolve(&self, member: &Member, account: &Account) -> Result<HeldBasis> {
        let patient = match &self.patient {
            Some(patient) if patient != member.id() => patient,
            _ => {
                let category = own_category(account, self.category.as_deref())?;
                return Ok(member.own_basis(&category));
            }
        };
        if let Some(EmergencyName(emergency)) = &self.emergency {
            let category = self.category.as_deref().unwrap_or_default().parse()?;
            return Ok(member.emergency_basis(patient, &category, emergency));
        }
        if let Some(id) = &self.grant {
            return Ok(HeldBasis::Grant(member.grant_named(patient, id).await?));
        }
        let mut bases = match &account.patient_key {
            Some(_) => self.delegated(member, patient).await?,
            None => self.granted(member, patient).await?,
        };
        match bases.len() {
            0 => bail!(
                "{patient} gave you no grant or delegation for this category: ask with `emr request`"
            ),
            1 => Ok(bases.remove(0)),
            _ => bail!("several grants or delegations fit: choose one with --category or --grant"),
        }
    }

    /// The grants to the member or, if there are none, those to their hospital, whose category names the member cannot
    /// read.
    async fn granted(&self, member: &Member, patient: &MemberId) -> Result<Vec<HeldBasis>> {
        let granted = member.granted_categories(patient).await?;
        let own = granted
            .into_iter()
            .filter(|granted| self.is_meant(&granted.envelope.name, &granted.grant.category))
            .map(|granted| HeldBasis::Grant(granted.grant));
        let own: Vec<_> = own.collect();
        if !own.is_empty() {
            return Ok(own);
        }
        let hospitals = member.hospital_grants(patient).await?.into_iter();
        Ok(hospitals
            .filter(|grant| self.is_meant(grant.category.as_str(), &grant.category))
            .map(HeldBasis::Grant)
            .collect())
    }

    async fn delegated(&self, member: &Member, patient: &MemberId) -> Result<Vec<HeldBasis>> {
        let mut bases = member.delegated_categories(patient).await?;
        bases.retain(|basis| match basis {
            HeldBasis::Delegation(delegated) => {
                self.is_meant(&delegated.envelope.name, basis.category())
            }
            _ => false,
        });
        Ok(bases)
    }

    fn is_meant(&self, name: &str, category: &CategoryId) -> bool {
        let meant = self.category.as_deref();
        meant.is_none_or(|meant| meant == name || meant == category.as_str())
    }
}

/// One of the patient's own categories, by its name or id; the only one if `name` is `None`.
pub(crate) fn own_category(account: &Account, name: Option<&str>) -> Result<CategoryId> {
    let category = match (name, account.categories.as_slice()) {
        (Some(name), _) => account
            .category(name)
            .with_context(|| format!("you have no category {name}"))?,
        (None, [only]) => only,
        (None, []) => {
            bail!(
                "you have no category yet: `emr record add` makes one for your own records, `emr grant` for those of others"
            )
        }
        (None, _) => bail!("name one of your categories with --category"),
    };
    Ok(category.id.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emergencys_name_reads_back() {
        let name = format!("1700000000000-{}", "ab".repeat(32));
        let read: EmergencyName = name.parse().unwrap();
        assert_eq!(read.to_string(), name);
        for text in ["", "1700000000000", "-", "x-ab", "9007199254740993-ab"] {
            assert!(text.parse::<EmergencyName>().is_err(), "{text}");
        }
    }
}
