//! The patient's categories, made where a grant or a record first needs them.

use anyhow::Result;
use emr_client::account::OwnCategory;
use emr_client::member::{KINDS, Member};

use super::open_wallet::OpenWallet;

/// The name of the category that a first grant or record makes if the command names none.
pub(crate) const FIRST_CATEGORY: &str = "laboratory";

/// The patient's category of that name; makes and publishes it if it does not exist.
pub(crate) async fn own_category(
    member: &Member,
    open: &mut OpenWallet,
    name: &str,
) -> Result<OwnCategory> {
    let (category, kinds) = open.change(|account| {
        let category = account.add_category(name).clone();
        (category, account.kind_codes(&KINDS))
    })?;
    member.ensure_published(&category, &kinds).await?;
    Ok(category)
}
