//! Admission: the applications that a registrar or an official of the ministry decides.

use emr_client::member::{Applicant, sign_up};
use emr_client::ports::Vault as _;
use emr_client::session::{self, Registrars};
use emr_model::image::media_type;
use emr_model::{MemberId, MspId, Timestamp};
use emr_sealing::desk_file::ApplicantDetails;
use js_sys::{Array, Uint8Array};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::device::Device;
use crate::failure::Failure;
use crate::json::{object, parse, read, set};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** An application that waits for a decision. */
export interface Applicant {
  /** What the approver confirms if they admit the applicant. */
  admission: Admission;
  /** How the approver knows the person; empty if it cannot be read. */
  name: string;
  received: model.Timestamp;
  /** What the person says of themselves; absent if it cannot be read. */
  details?: ReadDetails;
  /** The organization whose invitation the applicant had; absent if they had none. */
  invitedBy?: model.MspId;
}

/** What a person says of themselves, as an applicant or as a member: only those read it who may admit such a person. */
export interface ApplicantDetails {
  name: string;
  email?: string;
  phone?: string;
  /** A postal address, in one line. */
  address?: string;
}

/** The same, as it is read. */
export interface ReadDetails extends ApplicantDetails {
  photo?: { mediaType: string; content: Uint8Array<ArrayBuffer> };
}

/** A code with which one person's application finds room in the queue. */
export interface Invitation {
  /** Five groups of four digits. */
  code: string;
  until: model.Timestamp;
}

/** Whom an approver admits, and the code that they compared with the applicant's screen. */
export interface Admission {
  id: model.MemberId;
  msp: model.MspId;
  roles: model.Role[];
  /** Five groups of five digits. */
  code: string;
  /** Whether the registrar's hospital keeps the keys of a patient who has no device yet. */
  custody?: boolean;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// Applications that wait for a decision.
    #[wasm_bindgen(typescript_type = "Applicant[]")]
    pub type Applicants;
    /// An application that waits for a decision.
    #[wasm_bindgen(typescript_type = "Applicant")]
    pub type Application;
    /// What a person says of themselves.
    #[wasm_bindgen(typescript_type = "ApplicantDetails")]
    pub type Details;
    /// A code for one applicant.
    #[wasm_bindgen(typescript_type = "Invitation")]
    pub type Invitation;
    /// What an approver confirms.
    #[wasm_bindgen(typescript_type = "Admission")]
    pub type Admission;
}

#[wasm_bindgen(wasm_bindgen_futures = crate::promises)]
impl Device {
    /// The applications that wait in this member's queue, the oldest first.
    ///
    /// # Errors
    ///
    /// Those of [`Member::applicants`](emr_client::member::Member::applicants).
    pub async fn applicants(&self) -> Result<Applicants, Failure> {
        let applicants = self.as_member(async |member| {
            let applicants = member.applicants().await?.into_iter();
            // An application with a malformed certificate request has no code, so that nobody can admit its applicant.
            let applicants = applicants.filter_map(|applicant| {
                let admission = member.session().admission(&applicant.entry.sign_up).ok()?;
                Some((applicant, admission))
            });
            Ok(applicants.collect::<Vec<_>>())
        });
        let applicants = applicants.await?;
        let views: Array = applicants.iter().map(view).collect();
        Ok(JsValue::from(views).into())
    }

    /// The application of this id: one of the queue, or that of a walk-in patient who shows their id to a registrar.
    ///
    /// # Errors
    ///
    /// `NO_APPLICATION` if this member has none to decide, and the errors of
    /// [`Member::application`](emr_client::member::Member::application).
    pub async fn application(&self, id: &str) -> Result<Application, Failure> {
        let id: MemberId = parse(id, "the applicant's id")?;
        let found = self.as_member(async |member| {
            let applicant = member.application(&id).await?;
            let admission = member.session().admission(&applicant.entry.sign_up)?;
            Ok((applicant, admission))
        });
        Ok(view(&found.await?).into())
    }

    /// Applies for membership; `photo` is a JPEG, PNG or WebP file of at most 256 KiB, `invitation` the code of an invitation.
    ///
    /// # Errors
    ///
    /// A sentence if the details are malformed, and the errors of [`sign_up`].
    #[wasm_bindgen(js_name = signUp)]
    pub async fn sign_up(
        &self,
        details: Details,
        photo: Option<Vec<u8>>,
        invitation: Option<String>,
    ) -> Result<(), Failure> {
        let details = self.own_details(&details, photo)?;
        let invitation = match invitation {
            Some(code) => Some(parse(&code, "the code of the invitation")?),
            None => None,
        };
        let (account, keys) = (self.current_account(), &*self.keys);
        Ok(sign_up(&self.connection, &account, keys, details, invitation).await?)
    }

    /// Makes an invitation of this approver's organization.
    ///
    /// # Errors
    ///
    /// Those of [`Session::invite`](emr_client::session::Session::invite).
    pub async fn invite(&self) -> Result<Invitation, Failure> {
        let made = self.as_member(async |member| member.session().invite().await);
        let made = made.await?;
        Ok(object(&InvitationView {
            code: made.code.to_string(),
            until: made.until,
        })
        .into())
    }

    /// Admits an applicant exactly as the approver saw and compared it.
    ///
    /// # Errors
    ///
    /// Those of [`Session::approve`](emr_client::session::Session::approve).
    pub async fn approve(&self, admission: Admission) -> Result<(), Failure> {
        let admission: session::Admission = read(&admission, "the application")?;
        let registrars = Registrars::of_member(&self.current_account(), &self.signer());
        self.as_member(async |member| member.session().approve(&admission, &registrars).await)
            .await?;
        Ok(())
    }

    /// Refuses an applicant, who reads the reason.
    ///
    /// # Errors
    ///
    /// Those of [`Member::refuse`](emr_client::member::Member::refuse).
    pub async fn refuse(&self, id: &str, reason: String) -> Result<(), Failure> {
        let id: MemberId = parse(id, "the applicant's id")?;
        let refused = self.as_member(async |member| member.refuse(&id, reason.clone()).await);
        Ok(refused.await?)
    }
}

impl Device {
    /// What the member says of themselves, as it is sealed.
    pub(crate) fn own_details(
        &self,
        details: &Details,
        photo: Option<Vec<u8>>,
    ) -> Result<ApplicantDetails, Failure> {
        let said: OwnDetails = read(details, "what you say of yourself")?;
        Ok(ApplicantDetails {
            name: said.name,
            email: said.email,
            phone: said.phone,
            address: said.address,
            photo: photo.map(Into::into),
            recipient: self.keys.recipient(),
        })
    }
}

/// An application as the page gets it: the photo is no part of its JSON.
fn view((applicant, admission): &(Applicant, session::Admission)) -> JsValue {
    let details = applicant.details.as_ref().ok();
    let view = object(&ApplicantView {
        admission,
        name: details.map_or("", |details| &details.name),
        received: applicant.entry.received,
        invited_by: applicant.entry.invited_by.as_ref(),
    });
    if let Some(details) = details {
        set(&view, "details", &details_view(details));
    }
    view
}

/// What a person says of themselves, as the page gets it: the photo is no part of its JSON.
pub(crate) fn details_view(details: &ApplicantDetails) -> JsValue {
    let view = object(&DetailsView {
        name: &details.name,
        email: details.email.as_deref(),
        phone: details.phone.as_deref(),
        address: details.address.as_deref(),
    });
    let photo = details.photo.as_ref().map(|photo| photo.0.as_slice());
    if let Some((photo, media_type)) = photo.and_then(|photo| Some((photo, media_type(photo)?))) {
        let photo_view = object(&PhotoView { media_type });
        set(&photo_view, "content", &Uint8Array::from(photo));
        set(&view, "photo", &photo_view);
    }
    view
}

#[derive(Serialize)]
struct ApplicantView<'a> {
    admission: &'a session::Admission,
    name: &'a str,
    received: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none", rename = "invitedBy")]
    invited_by: Option<&'a MspId>,
}

#[derive(Serialize)]
struct InvitationView {
    code: String,
    until: Timestamp,
}

#[derive(Deserialize)]
struct OwnDetails {
    name: String,
    email: Option<String>,
    phone: Option<String>,
    address: Option<String>,
}

#[derive(Serialize)]
struct DetailsView<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhotoView {
    media_type: &'static str,
}
