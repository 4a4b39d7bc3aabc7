//! Requests for access: asked, listed, answered.

use anyhow::{Context as _, Result, bail};
use clap::Args;
use emr_client::member::{Member, NewRequest, Terms};
use emr_client::patient_address::PatientAddress;
use emr_model::grant::Scope;
use emr_model::request::{AccessRequest, RequestStatus};
use emr_model::{Page, PageRequest, Purpose, Timestamp, TransactionId};
use serde::Serialize;

use super::category::{FIRST_CATEGORY, own_category};
use super::listed::{Entry, Listed};
use super::moment;
use super::report::{self, Transacted};
use super::settings::Settings;
use super::terms::{List, RightsArguments, delegates, may, rights};

/// Ask a patient for access.
#[derive(Debug, Args)]
pub(crate) struct Request {
    /// The patient's address, which `emr address` shows to them
    patient: PatientAddress,
    #[command(flatten)]
    rights: RightsArguments,
    /// The end of the access: 2026-12-31, 2026-12-31T12:00:00Z, or 7d, 12h, 90m from now
    #[arg(long, value_parser = moment::parse)]
    until: Timestamp,
    /// The purpose: TREAT, HPAYMT, HRESCH or PATRQT
    #[arg(long, default_value = "TREAT")]
    purpose: Purpose,
    /// Ask for all practitioners of your hospital instead of yourself
    #[arg(long)]
    for_hospital: bool,
    /// What you ask for and why; only the patient reads it
    #[arg(long)]
    message: String,
}

impl Request {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let rights = self
            .rights
            .rights()
            .context("name --read, --add, or both")?;
        let (member, _) = settings.member().await?;
        let submitted = member
            .request_access(&NewRequest {
                patient: &self.patient,
                grantee: match self.for_hospital {
                    true => member.hospital(),
                    false => member.grantee(),
                },
                purpose: self.purpose,
                rights,
                until: self.until,
                message: &self.message,
            })
            .await?;
        let said = format!(
            "{0} is asked. See the answer with: emr requests {0}",
            self.patient.id
        );
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }
}

#[derive(Serialize)]
struct ListedRequest {
    #[serde(flatten)]
    request: AccessRequest,
    words: Option<String>,
}

/// Lists the requests to the member, or the member's own requests to another patient.
pub(crate) async fn list(list: List, settings: &Settings) -> Result<()> {
    let (member, _) = settings.member().await?;
    let patient = list.patient.as_ref().unwrap_or(member.id());
    let page = member.requests(patient, list.page.into()).await?;
    let mut entries = Vec::with_capacity(page.entries.len());
    for request in page.entries {
        let words = match patient == member.id() {
            // One unreadable message must not hide the other requests.
            true => Some(match member.message(&request).await {
                Ok(words) => words,
                Err(error) => format!("(unreadable: {error})"),
            }),
            false => None,
        };
        entries.push(ListedRequest { request, words });
    }
    let listed = Page {
        entries,
        next: page.next,
    };
    report::print(&Listed::from(listed), settings.json);
    Ok(())
}

impl Entry for ListedRequest {
    const NONE: &'static str = "There are no requests.";
    const HEAD: &'static [&'static str] = &[
        "status", "from", "wants to", "for", "until", "in words", "request", "delegate",
    ];

    fn rows(&self) -> Vec<Vec<String>> {
        let Self { request, words } = self;
        let status = match request.status {
            RequestStatus::Open => "open",
            RequestStatus::Approved => "approved",
            RequestStatus::Declined => "declined",
        };
        vec![vec![
            status.to_owned(),
            request.requester.to_string(),
            rights(request.rights).to_owned(),
            request.purpose.to_string(),
            request.until.to_string(),
            words.clone().unwrap_or_default(),
            request.request.to_string(),
            delegates(&request.patient, &[request.decided_by.as_ref()]),
        ]]
    }
}

/// Approve or decline a request; you may approve less than was asked.
#[derive(Debug, Args)]
pub(crate) struct Decide {
    /// The request's id, as `emr requests` shows it
    request: TransactionId,
    /// Approve all that was asked, or less with the options below
    #[arg(long, required_unless_present = "decline", conflicts_with = "decline")]
    approve: bool,
    /// Decline
    #[arg(long)]
    decline: bool,
    /// The category's name; it is made if you have none of that name
    #[arg(long, default_value = FIRST_CATEGORY)]
    category: String,
    #[command(flatten)]
    rights: RightsArguments,
    /// The end of the grant, if earlier than asked
    #[arg(long, value_parser = moment::parse)]
    until: Option<Timestamp>,
}

impl Decide {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let (member, mut open) = settings.member().await?;
        let request = self.find(&member).await?;
        if self.decline {
            let submitted = member.decline_request(&request).await?;
            let said = format!("The request of {} is declined.", request.requester);
            report::print(&Transacted::new(&submitted, said), settings.json);
            return Ok(());
        }
        let category = own_category(&member, &mut open, &self.category).await?;
        let terms = Terms {
            category: category.id,
            scope: Scope::All,
            rights: self.rights.rights().unwrap_or(request.rights),
            purpose: request.purpose,
            not_before: None,
            expires: self.until.unwrap_or(request.until),
        };
        let submitted = member.approve_request(&request, &terms).await?;
        let said = may(&request.grantee, &terms, &category.name);
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }

    async fn find(&self, member: &Member) -> Result<AccessRequest> {
        let mut page = PageRequest::default();
        loop {
            let requests = member.requests(member.id(), page).await?;
            let found = requests
                .entries
                .into_iter()
                .find(|entry| entry.request == self.request);
            match (found, requests.next) {
                (Some(request), _) => return Ok(request),
                (None, Some(next)) => {
                    page = PageRequest {
                        size: None,
                        bookmark: Some(next),
                    }
                }
                (None, None) => bail!(
                    "there is no request {} to you: see `emr requests`",
                    self.request
                ),
            }
        }
    }
}
