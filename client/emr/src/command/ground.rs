//! Which category is meant, and on what ground the member deals with it.

use anyhow::{Context as _, Result, bail};
use clap::Args;
use emr_client::member::{Ground, Member};
use emr_client::wallet::Wallet;
use emr_model::{Grantee, MemberId, PageRequest, TransactionId};

/// Whose records of which category.
#[derive(Debug, Args)]
pub(crate) struct GroundArguments {
    /// The patient; yourself if absent
    #[arg(long)]
    patient: Option<MemberId>,
    /// The category, by its name or id; may be left out where there is only one
    #[arg(long)]
    category: Option<String>,
    /// Rely on this grant, whatever became of it
    #[arg(long, value_name = "TRANSACTION", requires = "patient")]
    grant: Option<TransactionId>,
}

impl GroundArguments {
    /// Finds the category and, in somebody else's, the grant.
    pub(crate) async fn resolve(&self, member: &Member, wallet: &Wallet) -> Result<Ground> {
        match &self.patient {
            Some(patient) if patient != member.id() => self.granted(member, patient).await,
            _ => Ok(member.own_ground(&self.own(wallet)?)),
        }
    }

    fn own(&self, wallet: &Wallet) -> Result<emr_model::CategoryId> {
        let categories = wallet.categories();
        let category = match (&self.category, categories) {
            (Some(name), _) => wallet
                .category(name)
                .with_context(|| format!("you have no category {name}"))?,
            (None, [only]) => only,
            (None, []) => bail!("you have no category yet; the first grant makes one"),
            (None, _) => bail!("name one of your categories with --category"),
        };
        Ok(category.id.clone())
    }

    async fn granted(&self, member: &Member, patient: &MemberId) -> Result<Ground> {
        if let Some(id) = &self.grant {
            return named(member, patient, id).await;
        }
        let mut granted = member.granted_categories(patient).await?;
        if let Some(name) = &self.category {
            granted.retain(|granted| {
                granted.letter.name == *name || granted.grant.category.as_str() == name
            });
        }
        match granted.len() {
            0 => bail!("no grant of {patient} lets you do this"),
            1 => Ok(Ground::Grant(granted.remove(0).grant)),
            _ => bail!("there are several grants; name one with --category or --grant"),
        }
    }
}

async fn named(member: &Member, patient: &MemberId, id: &TransactionId) -> Result<Ground> {
    let own = Grantee::Member(member.id().clone());
    let mut page = PageRequest::default();
    loop {
        let grants = member.grants(patient, Some(&own), page).await?;
        if let Some(grant) = grants
            .entries
            .into_iter()
            .find(|grant| grant.key.grant == *id)
        {
            return Ok(Ground::Grant(grant));
        }
        match grants.next {
            Some(next) => {
                page = PageRequest {
                    size: None,
                    bookmark: Some(next),
                }
            }
            None => bail!("{patient} gave you no grant {id}"),
        }
    }
}
