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
use emr_client::member::{
    HeldBasis, Member, check_certificates, reason_of_refusal, take_up_certificates,
};
use emr_client::outbox::Outbox;
use emr_client::ports::Signer;
use emr_model::grant::GrantEntry;
use emr_model::member::{MemberStatus, Role};
use emr_model::{ErrorCode, Outcome, TransactionId};
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::browser::Browser;
use crate::failure::Failure;
use crate::json::{object, parse};
use crate::keys::{DeviceKeys, Keys};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
import type * as model from "../src/generated/functions.ts";
import type * as operations from "../src/generated/operations.ts";

/** Where a member's application stands. */
export interface ApplicationState {
  /** A new device of a member is joining until another device of theirs has added it. */
  state: "pending" | "refused" | "approved" | "active" | "joining";
  /** Why it was refused; absent if this device cannot read it. */
  reason?: string;
}

/** What became of a transaction whose outcome the member was not told. */
export interface Settled {
  transaction: model.TransactionId;
  /** The contract's function that it called. */
  function: string;
  /** `refused` if the service said so, and no endorsed answer says more. */
  outcome: model.Outcome | "refused";
}
"#;

#[wasm_bindgen]
extern "C" {
    /// Where a member's application stands.
    #[wasm_bindgen(typescript_type = "ApplicationState")]
    pub type ApplicationState;
    /// What became of transactions.
    #[wasm_bindgen(typescript_type = "Settled[]")]
    pub type SettledTransactions;
    /// The roles that a member applied for.
    #[wasm_bindgen(typescript_type = "model.Role[]")]
    pub type Roles;
}

/// A member's keys and account on this device, and the way to the web service.
#[wasm_bindgen]
pub struct Device {
    pub(crate) connection: Connection,
    pub(crate) keys: Arc<DeviceKeys>,
    pub(crate) outbox: Outbox,
    pub(crate) account: RefCell<Account>,
    /// The grants to this member that were looked up, by their transactions.
    pub(crate) grants: RefCell<Vec<(TransactionId, GrantEntry)>>,
    /// The categories in which this member acts for a patient, as far as they were looked up.
    pub(crate) delegated: RefCell<Vec<HeldBasis>>,
    /// The member, once signed in: after the application was approved.
    pub(crate) member: RefCell<Option<Rc<Member>>>,
}

#[wasm_bindgen(wasm_bindgen_futures = crate::promises)]
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
        let msp = parse(&msp, "the organization's MSP id")?;
        let role: Role = parse(role, "the role")?;
        let connection = connection(profile, origin, browser)?;
        let account = Account::new(connection.trust(), msp, vec![role]);
        Self::new(connection, keys, account)
    }

    /// A new device of an existing member of the organization with this MSP, until another device of theirs adds it.
    ///
    /// # Errors
    ///
    /// A sentence that says which of the arguments cannot be used.
    pub fn join(
        profile: &str,
        origin: &str,
        browser: Browser,
        keys: Keys,
        msp: &str,
        member: &str,
    ) -> Result<Device, Failure> {
        let msp = parse(msp, "the organization's MSP id")?;
        let member = parse(member, "the member's id")?;
        let connection = connection(profile, origin, browser)?;
        let account = Account::joining(connection.trust(), member, msp);
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

    /// The device whose keys and account a command's wallet file has. The page and that file are one device from then on:
    /// they have the same keys.
    ///
    /// # Errors
    ///
    /// Those of [`Device::open`] and [`check_certificates`].
    pub fn take(
        profile: &str,
        origin: &str,
        browser: Browser,
        keys: Keys,
        account: &[u8],
    ) -> Result<Device, Failure> {
        let device = Self::open(profile, origin, browser, keys, account)?;
        check_certificates(&device.connection, &device.account.borrow(), &*device.keys)?;
        Ok(device)
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

    /// The MSP that the member acts under.
    #[wasm_bindgen(getter)]
    pub fn msp(&self) -> String {
        self.account.borrow().msp.to_string()
    }

    /// The member's roles: those that the ledger had when [`Device::refresh`] asked, before that those applied for.
    #[wasm_bindgen(getter)]
    pub fn roles(&self) -> Roles {
        object(&self.account.borrow().roles).into()
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

    /// How the application and the membership stand. Takes up the certificates of an approval and the ledger's roles, and
    /// renews certificates that end within 60 days, so that the account must be kept afterwards. Signs the member in.
    ///
    /// # Errors
    ///
    /// Those of [`take_up_certificates`] and [`Member::sign_in`].
    pub async fn refresh(&self) -> Result<ApplicationState, Failure> {
        let mut account = self.current_account();
        // Only a device that has not joined yet does not know the member's roles.
        if account.roles.is_empty() {
            return Ok(object(&StateView::of("joining")).into());
        }
        let status = if account.certificates.is_empty() {
            let status = take_up_certificates(&self.connection, &mut account, &*self.keys).await?;
            self.account.replace(account);
            status
        } else {
            SignUpStatus::Approved(account.certificates)
        };
        let view = match status {
            SignUpStatus::Pending => StateView::of("pending"),
            SignUpStatus::Refused(file) => StateView {
                reason: self.reason_of_refusal(&file.0).await,
                ..StateView::of("refused")
            },
            SignUpStatus::Approved(_) if self.is_active().await? => {
                self.renew_if_due().await;
                StateView::of("active")
            }
            SignUpStatus::Approved(_) => StateView::of("approved"),
        };
        Ok(object(&view).into())
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

    /// What became of transactions whose outcome was not told.
    ///
    /// # Errors
    ///
    /// Those of [`Session::settle`](emr_client::session::Session::settle).
    pub async fn settle(&self) -> Result<SettledTransactions, Failure> {
        #[derive(Serialize)]
        struct View<'a> {
            transaction: &'a TransactionId,
            function: &'a str,
            outcome: &'a str,
        }
        let member = self.member().await?;
        let settled = member.session().settle().await?;
        let views: Vec<_> = settled
            .iter()
            .map(|one| View {
                transaction: &one.transaction,
                function: &one.function,
                outcome: match (&one.refusal, one.outcome) {
                    (Some(_), _) => "refused",
                    (None, Outcome::Committed) => "committed",
                    (None, Outcome::Open) => "open",
                    (None, Outcome::Lost) => "lost",
                },
            })
            .collect();
        Ok(object(&views).into())
    }

    /// Notes that what [`Device::settle`] returned of these transactions was shown.
    ///
    /// # Errors
    ///
    /// A sentence if one of them is no transaction id, and the errors of
    /// [`Session::told`](emr_client::session::Session::told).
    pub async fn told(&self, transactions: Vec<String>) -> Result<(), Failure> {
        let transactions = transactions.iter();
        let transactions: Vec<_> = transactions
            .map(|transaction| parse(transaction, "the transaction"))
            .collect::<Result<_, _>>()?;
        Ok(self.member().await?.session().told(&transactions).await?)
    }
}

impl Device {
    fn new(connection: Connection, keys: Keys, account: Account) -> Result<Self, Failure> {
        account.check_roots(connection.trust())?;
        let keys = Arc::new(DeviceKeys::new(keys)?);
        Ok(Self {
            connection,
            outbox: Outbox::new(keys.clone()),
            keys,
            account: RefCell::new(account),
            grants: RefCell::default(),
            delegated: RefCell::default(),
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

    /// Renews the certificates if they end soon. If that fails, those before still serve, and the next visit tries again.
    async fn renew_if_due(&self) {
        let Ok(member) = self.member().await else {
            return;
        };
        let mut account = self.current_account();
        if let Ok(true) = member.renew_if_due(&mut account).await {
            self.account.borrow_mut().certificates = account.certificates;
            // The next call signs in under the new certificate.
            self.member.take();
        }
    }

    /// Why the application was refused; `None` if this device cannot read it.
    async fn reason_of_refusal(&self, file: &[u8]) -> Option<String> {
        let account = self.current_account();
        let reason = reason_of_refusal(&account, &*self.keys, file).await;
        reason.ok()
    }

    /// Whether the ledger lets the member act: it refuses a member who has not published keys.
    async fn is_active(&self) -> Result<bool, Error> {
        let known = self.as_member(async |member| member.session().member(member.id()).await);
        match known.await {
            Ok(known) => {
                self.account.borrow_mut().roles = known.roles;
                Ok(known.status != MemberStatus::Pending)
            }
            Err(error) if error.is_refused(ErrorCode::NotPermitted) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

#[derive(Serialize)]
struct StateView {
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl StateView {
    fn of(state: &'static str) -> Self {
        Self {
            state,
            reason: None,
        }
    }
}

/// A connection to the service that served the page at `origin`, whatever address the command uses.
pub(crate) fn connection(
    profile: &str,
    origin: &str,
    browser: Browser,
) -> Result<Connection, Failure> {
    let mut profile: Profile = emr_model::json::from_slice(profile.as_bytes())
        .map_err(|_| Failure::new("the network's profile is malformed"))?;
    profile.web_url = origin.to_owned();
    let browser = Arc::new(browser);
    Ok(Connection::new(&profile, browser.clone(), browser)?)
}

fn read_account(account: &[u8]) -> Result<Account, Failure> {
    emr_model::json::from_slice(account)
        .map_err(|_| Failure::new("the account is damaged, or a newer page wrote it"))
}
