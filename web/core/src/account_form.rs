//! The account as the vault keeps it: JSON, which the page seals.

use std::collections::BTreeMap;

use emr_api::sign_up::IssuedCertificate;
use emr_client::account::{Account, OwnCategory};
use emr_model::member::Role;
use emr_model::{KindCode, MemberId, MspId};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountForm {
    id: MemberId,
    msp: MspId,
    roles: Vec<Role>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    patient_key: Option<Zeroizing<String>>,
    certificates: Vec<IssuedCertificate>,
    categories: Vec<OwnCategory>,
    kinds: BTreeMap<String, KindCode>,
}

/// Writes an account.
pub(crate) fn write(account: &Account) -> Vec<u8> {
    let form = AccountForm {
        id: account.id.clone(),
        msp: account.msp.clone(),
        roles: account.roles.clone(),
        patient_key: account.patient_key.as_ref().map(|key| key.to_secret_text()),
        certificates: account.certificates.clone(),
        categories: account.categories.clone(),
        kinds: account.kinds.clone(),
    };
    serde_json::to_vec(&form).expect("an account has a JSON form")
}

/// Reads what [`write`] wrote; `None` if it is anything else.
pub(crate) fn read(text: &[u8]) -> Option<Account> {
    let form: AccountForm = serde_json::from_slice(text).ok()?;
    let patient_key = match &form.patient_key {
        Some(text) => Some(text.parse().ok()?),
        None => None,
    };
    Some(Account {
        id: form.id,
        msp: form.msp,
        roles: form.roles,
        patient_key,
        certificates: form.certificates,
        categories: form.categories,
        kinds: form.kinds,
    })
}
