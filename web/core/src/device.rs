//! A member's device: what the page does with it, as calls of the core.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use emr_api::profile::Profile;
use emr_api::sign_up::SignUpStatus;
use emr_client::Error;
use emr_client::account::Account;
use emr_client::connection::Connection;
use emr_client::identity::key_digest;
use emr_client::member::{self, HeldBasis, Member, sign_up, take_up_certificates};
use emr_client::ports::Signer;
use emr_model::member::{MemberStatus, Role};
use emr_model::{ErrorCode, ServiceCode, TransactionId};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::browser::Browser;
use crate::failure::Failure;
use crate::keys::{DeviceKeys, Keys};
use crate::views::{self, ApplicationState, OwnCategories, Roles};

/// A member's keys and account on this device, and the way to the web service.
#[wasm_bindgen]
pub struct Device {
    connection: Connection,
    keys: Arc<DeviceKeys>,
    account: RefCell<Account>,
    /// The grants that [`Device::granted`] found, by their transactions.
    pub(crate) grants: RefCell<BTreeMap<TransactionId, HeldBasis>>,
    /// The member, once signed in: after the application was approved.
    member: RefCell<Option<Rc<Member>>>,
}

#[wasm_bindgen]
impl Device {
    /// A device of a new member, with a new id: `role` is that of the application to the organization with this MSP.
    ///
    /// `origin` is the page's own, under which its member signs in.
    ///
    /// # Errors
    ///
    /// A sentence that says which of the arguments cannot be used.
    pub fn create(
        profile: &str,
        origin: &str,
        browser: Browser,
        keys: Keys,
        msp: String,
        role: &str,
    ) -> Result<Device, Failure> {
        let msp = msp
            .parse()
            .map_err(|_| Failure::new("the organization is not an MSP id"))?;
        let role: Role = role
            .parse()
            .map_err(|_| Failure::new("the role is unknown"))?;
        let connection = connection(profile, origin, browser)?;
        let account = Account::new(connection.trust(), msp, vec![role]);
        Self::new(connection, keys, account)
    }

    /// A device with the account that [`Device::account`] wrote.
    ///
    /// # Errors
    ///
    /// A sentence that says which of the arguments cannot be used.
    pub fn open(
        profile: &str,
        origin: &str,
        browser: Browser,
        keys: Keys,
        account: &[u8],
    ) -> Result<Device, Failure> {
        Self::new(
            connection(profile, origin, browser)?,
            keys,
            read_account(account)?,
        )
    }

    /// The account, to be sealed and kept: it contains a patient's key.
    pub fn account(&self) -> Vec<u8> {
        serde_json::to_vec(&*self.account.borrow()).expect("an account has a JSON form")
    }

    /// The member's opaque id.
    #[wasm_bindgen(getter)]
    pub fn id(&self) -> String {
        self.account.borrow().id.to_string()
    }

    /// The digest of the member's public key, which an approver compares.
    #[wasm_bindgen(getter, js_name = keyDigest)]
    pub fn key_digest(&self) -> String {
        key_digest(&*self.keys).to_string()
    }

    /// The code that the applicant compares with their approver: five groups of five digits.
    #[wasm_bindgen(getter, js_name = admissionCode)]
    pub fn admission_code(&self) -> String {
        let account = self.account.borrow();
        let code = account.admission_code(self.connection.trust(), &*self.keys);
        code.to_string()
    }

    /// The roles that were applied for.
    #[wasm_bindgen(getter)]
    pub fn roles(&self) -> Roles {
        views::roles(&self.account.borrow().roles)
    }

    /// Continues with an account that [`Device::account`] wrote in another tab of the same member.
    ///
    /// # Errors
    ///
    /// A sentence, if the account is malformed or pins other roots of trust.
    #[wasm_bindgen(js_name = takeAccount)]
    pub fn take_account(&self, account: &[u8]) -> Result<(), Failure> {
        let account = read_account(account)?;
        account.check_roots(self.connection.trust())?;
        self.account.replace(account);
        Ok(())
    }

    /// Applies for membership; `name` is how the approver knows the person.
    ///
    /// # Errors
    ///
    /// Those of [`sign_up`].
    #[wasm_bindgen(js_name = signUp)]
    pub async fn sign_up(&self, name: String) -> Result<(), Failure> {
        let account = self.account.borrow().clone();
        Ok(sign_up(&self.connection, &account, &*self.keys, name).await?)
    }

    /// How the application and the membership stand. Takes up the certificates of an approval, so that the account must
    /// be kept afterwards, and signs the member in.
    ///
    /// # Errors
    ///
    /// Those of [`take_up_certificates`] and [`Member::sign_in`].
    pub async fn refresh(&self) -> Result<ApplicationState, Failure> {
        let mut account = self.account.borrow().clone();
        let status = if account.certificates.is_empty() {
            let status = take_up_certificates(&self.connection, &mut account, &*self.keys).await?;
            self.account.replace(account);
            status
        } else {
            SignUpStatus::Approved(account.certificates)
        };
        let is_active = match status {
            SignUpStatus::Approved(_) => self.is_active().await?,
            _ => false,
        };
        Ok(views::application(&status, is_active))
    }

    /// Publishes the keys to which others seal; from then on the member may act.
    ///
    /// # Errors
    ///
    /// Those of [`Member::activate`].
    pub async fn activate(&self) -> Result<(), Failure> {
        self.as_member(async |member| member.activate().await)
            .await?;
        Ok(())
    }

    /// What became of transactions of earlier sessions whose outcome was not told: one sentence each, to be shown.
    ///
    /// # Errors
    ///
    /// Those of [`Session::settle`](emr_client::session::Session::settle).
    pub async fn settle(&self) -> Result<Vec<String>, Failure> {
        let member = self.member().await?;
        let settled = member.session().settle().await?;
        Ok(settled.iter().map(ToString::to_string).collect())
    }

    /// Notes that the sentences of [`Device::settle`] were shown.
    ///
    /// # Errors
    ///
    /// Those of [`Session::told`](emr_client::session::Session::told).
    pub async fn told(&self) -> Result<(), Failure> {
        Ok(self.member().await?.session().told().await?)
    }

    /// The patient's own categories.
    pub fn categories(&self) -> OwnCategories {
        views::categories(&self.account.borrow().categories)
    }

    /// Names a category and kinds of record; returns the category's id. Keep the account before it is published.
    #[wasm_bindgen(js_name = nameCategory)]
    pub fn name_category(&self, name: &str, kinds: Vec<String>) -> String {
        let kinds: Vec<_> = kinds.iter().map(String::as_str).collect();
        let mut account = self.account.borrow_mut();
        account.kind_codes(&kinds);
        account.add_category(name).id.to_string()
    }

    /// Publishes a category that was named, unless that was done before. The program chooses the keepers.
    ///
    /// # Errors
    ///
    /// Those of [`Member::ensure_published`].
    #[wasm_bindgen(js_name = publishCategory)]
    pub async fn publish_category(&self, category: &str) -> Result<(), Failure> {
        let account = self.account.borrow().clone();
        let category = account
            .category(category)
            .ok_or_else(|| Failure::new("there is no such category"))?;
        Ok(self
            .as_member(async |member| member.ensure_published(category, &account.kinds).await)
            .await?)
    }
}

impl Device {
    fn new(connection: Connection, keys: Keys, account: Account) -> Result<Self, Failure> {
        account.check_roots(connection.trust())?;
        Ok(Self {
            connection,
            keys: Arc::new(DeviceKeys::new(keys)?),
            account: RefCell::new(account),
            grants: RefCell::default(),
            member: RefCell::new(None),
        })
    }

    /// The account, as it is now.
    pub(crate) fn current_account(&self) -> Account {
        self.account.borrow().clone()
    }

    /// The member's signing key.
    pub(crate) fn signer(&self) -> Arc<dyn Signer> {
        self.keys.clone()
    }

    /// Does something as the signed-in member. If the session has ended, signs in and does it once more: the service
    /// does nothing in a session that has ended.
    pub(crate) async fn as_member<T>(
        &self,
        work: impl AsyncFn(&Member) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut member = self.member().await?;
        let mut outcome = work(&member).await;
        if let Err(Error::Web(error)) = &outcome
            && error.code() == Some(ServiceCode::NotSignedIn.as_str())
        {
            self.member.take();
            member = self.member().await?;
            outcome = work(&member).await;
        }
        let done = outcome?;
        // The page shows the outcome of what was done.
        member.session().told().await?;
        Ok(done)
    }

    /// The member, signed in.
    async fn member(&self) -> Result<Rc<Member>, Error> {
        let signed_in = self.member.borrow().clone();
        if let Some(member) = signed_in {
            return Ok(member);
        }
        let account = self.account.borrow().clone();
        let device = member::Device {
            account: &account,
            signer: self.keys.clone(),
            vault: self.keys.clone(),
        };
        let member = Rc::new(Member::sign_in(self.connection.clone(), device).await?);
        self.member.replace(Some(member.clone()));
        Ok(member)
    }

    /// Whether the ledger lets the member act: it refuses a member who has not published keys.
    async fn is_active(&self) -> Result<bool, Error> {
        let known = self.as_member(async |member| member.session().member(member.id()).await);
        match known.await {
            Ok(known) => Ok(known.status != MemberStatus::Pending),
            Err(error) if error.is_refused(ErrorCode::NotPermitted) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// A connection to the service that served the page at `origin`, whatever address the command uses.
fn connection(profile: &str, origin: &str, browser: Browser) -> Result<Connection, Failure> {
    let mut profile: Profile = serde_json::from_slice(profile.as_bytes())
        .map_err(|_| Failure::new("the network's profile is malformed"))?;
    profile.web_url = origin.to_owned();
    let browser = Arc::new(browser);
    Ok(Connection::new(&profile, browser.clone(), browser)?)
}

fn read_account(account: &[u8]) -> Result<Account, Failure> {
    serde_json::from_slice(account)
        .map_err(|_| Failure::new("the account is damaged, or a newer page wrote it"))
}
