//! The patient's categories, made where a grant first needs them.

use anyhow::Result;
use emr_client::account::OwnCategory;
use emr_client::member::{KINDS, Member};

use super::settings::OpenWallet;

/// The category that a first grant makes if none is named.
pub(crate) const FIRST_CATEGORY: &str = "laboratory";

/// The patient's category of that name, made and published if there is none.
pub(crate) async fn own_category(
    member: &Member,
    open: &mut OpenWallet,
    name: &str,
) -> Result<OwnCategory> {
    let category = open.wallet.account.add_category(name).clone();
    let kinds = open.wallet.account.kind_codes(&KINDS);
    open.save()?;
    member.ensure_published(&category, &kinds).await?;
    Ok(category)
}
