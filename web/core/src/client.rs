//! A member's device as the page drives it: applying, signing in, and the operations of a member.

use std::collections::BTreeMap;
use std::sync::Arc;

use emr_api::profile::Profile;
use emr_api::sign_up::SignUpStatus;
use emr_client::account::{Account, OwnCategory};
use emr_client::connection::Connection;
use emr_client::identity::key_digest;
use emr_client::member::{Device, KINDS, Member, sign_up, take_up_certificates};
use emr_model::member::Role;
use emr_model::{KindCode, MspId, Recipient};
use wasm_bindgen::prelude::*;

use crate::error::failure;
use crate::machine::{Browser, Machine};
use crate::member::SignedIn;

/// A device that has keys, and an account that the page keeps sealed.
#[wasm_bindgen]
pub struct Client {
    browser: Arc<Browser>,
    connection: Connection,
    account: Account,
}

#[wasm_bindgen]
impl Client {
    /// A new account for new keys.
    ///
    /// `profile` is the network's profile in JSON; `public_key` the member key's SubjectPublicKeyInfo in DER;
    /// `recipient` the device's age recipient; `roles` for example `["patient"]` in JSON.
    #[wasm_bindgen(js_name = create)]
    pub fn create(
        profile: &str,
        machine: Machine,
        public_key: Vec<u8>,
        recipient: &str,
        msp: &str,
        roles: &str,
    ) -> Result<Self, JsError> {
        let msp: MspId = msp.parse()?;
        let roles: Vec<Role> = serde_json::from_str(roles)?;
        let account = Account::new(msp, roles);
        Self::with(profile, machine, public_key, recipient, account)
    }

    /// The account that the page kept, as [`Client::account`] gave it.
    #[wasm_bindgen(js_name = open)]
    pub fn open(
        profile: &str,
        machine: Machine,
        public_key: Vec<u8>,
        recipient: &str,
        account: &str,
    ) -> Result<Self, JsError> {
        let account = serde_json::from_str(account)?;
        Self::with(profile, machine, public_key, recipient, account)
    }

    /// The account in JSON, patient key included: to be kept sealed.
    pub fn account(&self) -> Result<String, JsError> {
        Ok(serde_json::to_string(&self.account)?)
    }

    /// The member's opaque id.
    pub fn id(&self) -> String {
        self.account.id.to_string()
    }

    /// The digest of the member key, which applicant and approver compare.
    #[wasm_bindgen(js_name = keyDigest)]
    pub fn key_digest(&self) -> String {
        key_digest(&*self.browser).to_string()
    }

    /// By which others reach this patient.
    pub fn address(&self) -> Option<String> {
        self.account.address().map(|address| address.to_string())
    }

    /// Applies for membership; `name` is how the approver knows the person.
    #[wasm_bindgen(js_name = signUp)]
    pub async fn sign_up(&self, name: String) -> Result<(), JsError> {
        let applied = sign_up(&self.connection, &self.account, &*self.browser, name);
        applied.await.map_err(failure)
    }

    /// Asks where the application stands: `pending`, `approved`, or `refused: ` and why. Once approved, the account has
    /// the certificates and must be kept anew.
    #[wasm_bindgen(js_name = takeUpCertificates)]
    pub async fn take_up_certificates(&mut self) -> Result<String, JsError> {
        let status =
            take_up_certificates(&self.connection, &mut self.account, &*self.browser).await;
        Ok(match status.map_err(failure)? {
            SignUpStatus::Pending => "pending".to_owned(),
            SignUpStatus::Approved(_) => "approved".to_owned(),
            SignUpStatus::Refused(reason) => format!("refused: {reason}"),
        })
    }

    /// Names a category and picks its id, which is given back; keep the account before it is published.
    #[wasm_bindgen(js_name = addCategory)]
    pub fn add_category(&mut self, name: &str) -> String {
        self.account.kind_codes(&KINDS);
        self.account.add_category(name).id.to_string()
    }

    /// Signs in.
    #[wasm_bindgen(js_name = signIn)]
    pub async fn sign_in(&self) -> Result<SignedIn, JsError> {
        let device = Device {
            account: &self.account,
            signer: self.browser.clone(),
            vault: self.browser.clone(),
        };
        let member = Member::sign_in(self.connection.clone(), device).await;
        Ok(SignedIn::new(member.map_err(failure)?))
    }
}

impl Client {
    /// The patient's category of that name or id, and the codes of kinds of record.
    pub(crate) fn category(
        &self,
        name: &str,
    ) -> Result<(&OwnCategory, &BTreeMap<String, KindCode>), JsError> {
        let category = self.account.category(name);
        let category = category.ok_or_else(|| JsError::new("there is no such category"))?;
        Ok((category, &self.account.kinds))
    }

    fn with(
        profile: &str,
        machine: Machine,
        public_key: Vec<u8>,
        recipient: &str,
        account: Account,
    ) -> Result<Self, JsError> {
        let profile: Profile = serde_json::from_str(profile)?;
        let recipient: Recipient = recipient.parse()?;
        let browser = Browser::new(machine, public_key, recipient);
        let connection = Connection::new(&profile, browser.clone(), browser.clone());
        Ok(Self {
            connection: connection.map_err(failure)?,
            browser,
            account,
        })
    }
}
