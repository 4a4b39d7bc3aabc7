//! What patients decide: requests, grants, revocations.

use anyhow::{Context as _, Result, bail};
use clap::Args;
use emr_client::member::{Member, NewCategory, NewRequest, Terms};
use emr_client::wallet::OwnCategory;
use emr_model::grant::{GrantEntry, GrantKey, GrantStatus, Rights};
use emr_model::request::{AccessRequest, RequestStatus};
use emr_model::{MemberId, PageRequest, Purpose, Timestamp, TransactionId};
use serde::Serialize;

use super::moment;
use super::report::{self, Report, Transacted, table};
use super::settings::{OpenWallet, Settings};

/// The category that a first grant makes if none is named.
const FIRST_CATEGORY: &str = "laboratory";

/// The kinds of record that a new category can hold, by the types of FHIR R4 that they begin with.
const KINDS: [&str; 16] = [
    "AllergyIntolerance",
    "Appointment",
    "Bundle",
    "CarePlan",
    "Condition",
    "DiagnosticReport",
    "DocumentReference",
    "Encounter",
    "ImagingStudy",
    "Immunization",
    "MedicationDispense",
    "MedicationRequest",
    "Observation",
    "Patient",
    "Procedure",
    "QuestionnaireResponse",
];

/// Read, add, or both.
#[derive(Debug, Args)]
struct RightsArguments {
    /// To read what is there
    #[arg(long)]
    read: bool,
    /// To add records
    #[arg(long)]
    add: bool,
}

impl RightsArguments {
    fn rights(&self) -> Option<Rights> {
        (self.read || self.add).then_some(Rights {
            read: self.read,
            add: self.add,
        })
    }
}

/// Ask a patient for access.
#[derive(Debug, Args)]
pub(crate) struct Request {
    /// Whom
    patient: MemberId,
    #[command(flatten)]
    rights: RightsArguments,
    /// Until when: 2026-12-31, 2026-12-31T12:00:00Z, or 7d, 12h, 90m from now
    #[arg(long, value_parser = moment::parse)]
    until: Timestamp,
    /// For what: TREAT, HPAYMT, HRESCH or PATRQT
    #[arg(long, default_value = "TREAT")]
    purpose: Purpose,
    /// What you want and why, in words that only the patient reads
    #[arg(long)]
    wish: String,
}

impl Request {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let rights = self.rights.rights().context("say --read, --add, or both")?;
        let (member, _) = settings.member().await?;
        let submitted = member
            .request_access(&NewRequest {
                patient: &self.patient,
                purpose: self.purpose,
                rights,
                until: self.until,
                wish: &self.wish,
            })
            .await?;
        let said = format!(
            "{} is asked; the answer comes with `emr requests`.",
            self.patient
        );
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }
}

/// List requests or grants.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// Those between you and this patient; without it you are the patient
    patient: Option<MemberId>,
    /// How many, 1 to 200
    #[arg(long)]
    size: Option<u32>,
    /// Go on where the page before ended
    #[arg(long)]
    bookmark: Option<String>,
}

#[derive(Serialize)]
struct ListedRequest {
    #[serde(flatten)]
    request: AccessRequest,
    words: Option<String>,
}

#[derive(Serialize)]
struct Requests {
    entries: Vec<ListedRequest>,
    next: Option<String>,
}

#[derive(Serialize)]
struct Grants {
    entries: Vec<GrantEntry>,
    next: Option<String>,
}

impl List {
    pub(crate) async fn requests(self, settings: &Settings) -> Result<()> {
        let (member, _) = settings.member().await?;
        let patient = self.patient.as_ref().unwrap_or(member.id());
        let page = member.requests(patient, self.page()).await?;
        let mut entries = Vec::with_capacity(page.entries.len());
        for request in page.entries {
            let words = match patient == member.id() {
                true => Some(member.wish(&request).await?),
                false => None,
            };
            entries.push(ListedRequest { request, words });
        }
        report::print(
            &Requests {
                entries,
                next: page.next,
            },
            settings.json,
        );
        Ok(())
    }

    pub(crate) async fn grants(self, settings: &Settings) -> Result<()> {
        let (member, _) = settings.member().await?;
        let patient = self.patient.as_ref().unwrap_or(member.id());
        let page = member.grants(patient, self.page()).await?;
        let grants = Grants {
            entries: page.entries,
            next: page.next,
        };
        report::print(&grants, settings.json);
        Ok(())
    }

    fn page(&self) -> PageRequest {
        PageRequest {
            size: self.size,
            bookmark: self.bookmark.clone(),
        }
    }
}

impl Report for Requests {
    fn text(&self) -> String {
        if self.entries.is_empty() {
            return "There are no requests.".to_owned();
        }
        let rows: Vec<_> = self
            .entries
            .iter()
            .map(|ListedRequest { request, words }| {
                let status = match request.status {
                    RequestStatus::Open => "open",
                    RequestStatus::Approved => "approved",
                    RequestStatus::Declined => "declined",
                };
                vec![
                    status.to_owned(),
                    request.requester.to_string(),
                    rights(request.rights).to_owned(),
                    request.purpose.to_string(),
                    request.until.to_string(),
                    words.clone().unwrap_or_default(),
                    request.request.to_string(),
                ]
            })
            .collect();
        let head = [
            "status", "from", "wants to", "for", "until", "in words", "request",
        ];
        report::with_next(table(&head, &rows), self.next.as_deref())
    }
}

impl Report for Grants {
    fn text(&self) -> String {
        if self.entries.is_empty() {
            return "There are no grants.".to_owned();
        }
        let rows: Vec<_> = self
            .entries
            .iter()
            .map(|grant| {
                let status = match grant.status {
                    GrantStatus::Active => "active",
                    GrantStatus::Revoked => "revoked",
                };
                vec![
                    status.to_owned(),
                    grant.key.grantee.to_string(),
                    rights(grant.rights).to_owned(),
                    grant.purpose.to_string(),
                    grant.expires.to_string(),
                    grant.category.to_string(),
                    grant.key.grant.to_string(),
                ]
            })
            .collect();
        let head = ["status", "to", "may", "for", "until", "category", "grant"];
        report::with_next(table(&head, &rows), self.next.as_deref())
    }
}

/// Answer a request, narrowing it if you wish.
#[derive(Debug, Args)]
pub(crate) struct Decide {
    /// The transaction that asked, as `emr requests` shows it
    request: TransactionId,
    /// Say yes, to all that was asked unless narrowed below
    #[arg(long, required_unless_present = "decline", conflicts_with = "decline")]
    approve: bool,
    /// Say no
    #[arg(long)]
    decline: bool,
    /// Of which category; made if you have none of that name
    #[arg(long, default_value = FIRST_CATEGORY)]
    category: String,
    #[command(flatten)]
    rights: RightsArguments,
    /// Until when, if earlier than asked
    #[arg(long, value_parser = moment::parse)]
    until: Option<Timestamp>,
}

impl Decide {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let (member, mut open) = settings.member().await?;
        let request = self.find(&member).await?;
        if self.decline {
            let submitted = member.decline_request(&request).await?;
            let said = format!("{} was told no.", request.requester);
            report::print(&Transacted::new(&submitted, said), settings.json);
            return Ok(());
        }
        let category = own_category(&member, &mut open, &self.category).await?;
        let terms = Terms {
            category: category.id,
            rights: self.rights.rights().unwrap_or(request.rights),
            purpose: request.purpose,
            not_before: None,
            expires: self.until.unwrap_or(request.until),
        };
        let submitted = member.approve_request(&request, &terms).await?;
        let said = may(&request.requester, &terms, &category.name);
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
                (None, None) => bail!("there is no request {} to you", self.request),
            }
        }
    }
}

/// Let a practitioner read or add, until when you say.
#[derive(Debug, Args)]
pub(crate) struct Grant {
    /// Whom
    grantee: MemberId,
    #[command(flatten)]
    rights: RightsArguments,
    /// Of which category; made if you have none of that name
    #[arg(long, default_value = FIRST_CATEGORY)]
    category: String,
    /// From when; at once if absent
    #[arg(long, value_parser = moment::parse)]
    from: Option<Timestamp>,
    /// Until when: 2026-12-31, 2026-12-31T12:00:00Z, or 7d, 12h, 90m from now
    #[arg(long, value_parser = moment::parse)]
    until: Timestamp,
    /// For what: TREAT, HPAYMT, HRESCH or PATRQT
    #[arg(long, default_value = "TREAT")]
    purpose: Purpose,
}

impl Grant {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let rights = self.rights.rights().context("say --read, --add, or both")?;
        let (member, mut open) = settings.member().await?;
        let category = own_category(&member, &mut open, &self.category).await?;
        let terms = Terms {
            category: category.id,
            rights,
            purpose: self.purpose,
            not_before: self.from,
            expires: self.until,
        };
        let submitted = member.grant(&self.grantee, &terms).await?;
        let said = may(&self.grantee, &terms, &category.name);
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }
}

/// End a grant at once.
#[derive(Debug, Args)]
pub(crate) struct Revoke {
    /// The grant, as `emr grants` shows it
    grant: TransactionId,
    /// Who has it
    #[arg(long)]
    grantee: MemberId,
}

#[derive(Serialize)]
struct RevokedReport {
    #[serde(flatten)]
    transacted: Transacted,
    extended: Vec<MemberId>,
    not_extended: Vec<MemberId>,
}

impl Revoke {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let (member, _) = settings.member().await?;
        let key = GrantKey {
            patient: member.id().clone(),
            grantee: self.grantee.clone(),
            grant: self.grant,
        };
        let revoked = member.revoke(&key).await?;
        let said = format!("{} is refused from now on.", self.grantee);
        let readers = |keys: Vec<GrantKey>| keys.into_iter().map(|key| key.grantee).collect();
        let report = RevokedReport {
            transacted: Transacted::new(&revoked.revoked, said),
            extended: readers(revoked.extended),
            not_extended: readers(
                revoked
                    .not_extended
                    .into_iter()
                    .map(|(key, _)| key)
                    .collect(),
            ),
        };
        report::print(&report, settings.json);
        Ok(())
    }
}

impl Report for RevokedReport {
    fn text(&self) -> String {
        let mut lines = vec![self.transacted.text()];
        for reader in &self.extended {
            lines.push(format!("{reader} may go on reading."));
        }
        for reader in &self.not_extended {
            lines.push(format!(
                "{reader} could not be given the new key: grant them anew."
            ));
        }
        lines.join("\n")
    }
}

/// The patient's category of that name, made and published if there is none.
///
/// A category that was named before its key was published (the power went off between) is published now.
async fn own_category(member: &Member, open: &mut OpenWallet, name: &str) -> Result<OwnCategory> {
    let category = open.wallet.add_category(name).clone();
    let kinds = open.wallet.kind_codes(&KINDS);
    open.save()?;
    if member.own_category(&category.id).await.is_ok() {
        return Ok(category);
    }
    let keepers = member.proposed_keepers().await?;
    let new = NewCategory {
        category: &category,
        kinds: &kinds,
        keepers,
        emergency_access: false,
    };
    member.publish_category(&new).await?;
    Ok(category)
}

fn may(who: &MemberId, terms: &Terms, category: &str) -> String {
    format!(
        "{who} may {} {category} until {}.",
        rights(terms.rights),
        terms.expires
    )
}

fn rights(rights: Rights) -> &'static str {
    match (rights.read, rights.add) {
        (true, true) => "read and add",
        (true, false) => "read",
        (false, _) => "add",
    }
}
