//! A member's device: what the page does with it, as calls of the core.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use emr_api::profile::Profile;
use emr_api::sign_up::SignUpStatus;
use emr_client::Error;
use emr_client::account::Account;
use emr_client::connection::Connection;
use emr_client::identity::key_digest;
use emr_client::member::{self, Member, NewRecord, Terms, sign_up, take_up_certificates};
use emr_client::web::WebError;
use emr_model::access::RecordVersion;
use emr_model::grant::{Rights, Scope};
use emr_model::member::{MemberStatus, Role};
use emr_model::{CategoryId, Grantee, MemberId, PageRequest, Purpose, RecordId, Timestamp};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::browser::Browser;
use crate::failure::Failure;
use crate::keys::{DeviceKeys, Keys};
use crate::views::{
    self, AddedRecord, ApplicationState, OpenedRecord, OwnCategories, RecordEntries,
};

/// A member's keys and account on this device, and the way to the web service.
#[wasm_bindgen]
pub struct Device {
    connection: Connection,
    keys: Arc<DeviceKeys>,
    account: RefCell<Account>,
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
        Self::new(
            profile,
            origin,
            browser,
            keys,
            Account::new(msp, vec![role]),
        )
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
        let account = serde_json::from_slice(account)
            .map_err(|_| Failure::new("the account is damaged, or a newer page wrote it"))?;
        Self::new(profile, origin, browser, keys, account)
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
        self.member().await?.activate().await?;
        Ok(())
    }

    /// Ends the session.
    ///
    /// # Errors
    ///
    /// Those of [`Web::sign_out`](emr_client::web::Web::sign_out).
    #[wasm_bindgen(js_name = signOut)]
    pub async fn sign_out(&self) -> Result<(), Failure> {
        if self.member.take().is_some() {
            self.connection.web().sign_out().await?;
        }
        Ok(())
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
        let member = self.member().await?;
        let account = self.account.borrow().clone();
        let category = account
            .category(category)
            .ok_or_else(|| Failure::new("there is no such category"))?;
        Ok(member.ensure_published(category, &account.kinds).await?)
    }

    /// The newest records of a category of the patient's own.
    ///
    /// # Errors
    ///
    /// Those of [`Member::records`].
    pub async fn records(&self, category: &str) -> Result<RecordEntries, Failure> {
        let member = self.member().await?;
        let basis = member.own_basis(&category_id(category)?);
        let page = member.records(&basis, PageRequest::default()).await?;
        Ok(views::entries(&page.entries))
    }

    /// Seals a record of a kind and adds it to a category of the patient's own.
    ///
    /// # Errors
    ///
    /// Those of [`Member::add_record`].
    #[wasm_bindgen(js_name = addRecord)]
    pub async fn add_record(
        &self,
        category: &str,
        kind: &str,
        content: Vec<u8>,
    ) -> Result<AddedRecord, Failure> {
        let member = self.member().await?;
        let basis = member.own_basis(&category_id(category)?);
        let new = NewRecord {
            kind,
            content: &content,
        };
        Ok(views::added(&member.add_record(&basis, &new).await?))
    }

    /// Lets a member read and add records of a category, for treatment, until a time in milliseconds since 1970.
    ///
    /// # Errors
    ///
    /// Those of [`Member::grant`].
    pub async fn grant(&self, category: &str, grantee: &str, until: f64) -> Result<(), Failure> {
        let member = self.member().await?;
        let grantee: MemberId = grantee
            .parse()
            .map_err(|_| Failure::new("this is not the id of a member"))?;
        let terms = Terms {
            category: category_id(category)?,
            scope: Scope::All,
            rights: Rights {
                read: true,
                add: true,
            },
            purpose: Purpose::Treatment,
            not_before: None,
            expires: Timestamp::from_millis(until as u64),
        };
        member.grant(&Grantee::Member(grantee), &terms).await?;
        Ok(())
    }

    /// Opens a record of the patient's own and checks all of it.
    ///
    /// # Errors
    ///
    /// Those of [`Member::open_records`].
    #[wasm_bindgen(js_name = openRecord)]
    pub async fn open_record(
        &self,
        category: &str,
        record: &str,
        version: u32,
    ) -> Result<OpenedRecord, Failure> {
        let member = self.member().await?;
        let category = category_id(category)?;
        let record: RecordId = record
            .parse()
            .map_err(|_| Failure::new("the record's id is malformed"))?;
        let basis = member.own_basis(&category);
        let wanted = RecordVersion {
            category,
            record,
            version,
        };
        let opening = member.open_records(&basis, vec![wanted]).await?;
        let reading = opening.readings.first().ok_or(Error::Answer)?;
        Ok(views::opened(reading))
    }
}

impl Device {
    fn new(
        profile: &str,
        origin: &str,
        browser: Browser,
        keys: Keys,
        account: Account,
    ) -> Result<Self, Failure> {
        let mut profile: Profile = serde_json::from_slice(profile.as_bytes())
            .map_err(|_| Failure::new("the network's profile is malformed"))?;
        // The page talks to the service that served it, whatever address the command uses.
        profile.web_url = origin.to_owned();
        let browser = Arc::new(browser);
        Ok(Self {
            connection: Connection::new(&profile, browser.clone(), browser)?,
            keys: Arc::new(DeviceKeys::new(keys)?),
            account: RefCell::new(account),
            member: RefCell::new(None),
        })
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
        let member = self.member().await?;
        match member.session().member(member.id()).await {
            Ok(known) => Ok(known.status != MemberStatus::Pending),
            Err(Error::Web(WebError::Refused(_))) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

fn category_id(text: &str) -> Result<CategoryId, Failure> {
    text.parse()
        .map_err(|_| Failure::new("the category's id is malformed"))
}
