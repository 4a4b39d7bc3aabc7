//! What was signed in the member's name.

use anyhow::Result;
use clap::Args;
use emr_client::member::{Proof, Signature, SignedBy};
use emr_model::access::OpenRecords;
use emr_model::{Function, Page, Timestamp, TransactionId};
use serde::Serialize;
use serde_json::Value;

use super::listed::{Entry, Listed};
use super::page::PageArguments;
use super::report;
use super::settings::Settings;

/// See everything that was signed in your name.
///
/// Each transaction is checked here: whose key signed it, and that peers endorsed it. The web service gives the list and
/// says whether a transaction counted. If you did not do something, freeze your membership and change your key.
#[derive(Debug, Args)]
pub(crate) struct Signatures {
    /// Only the openings of patients' records
    #[arg(long)]
    looks: bool,
    #[command(flatten)]
    page: PageArguments,
}

/// A signature as programs and people see it.
#[derive(Serialize)]
struct Signed {
    transaction: TransactionId,
    block: u64,
    verdict: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    function: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<Value>,
    signed_by: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_endorsed: Option<bool>,
    /// Why nothing is proved.
    #[serde(skip_serializing_if = "Option::is_none")]
    unproved: Option<String>,
}

impl Signatures {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let (member, _) = settings.member().await?;
        let function = self.looks.then_some(OpenRecords::NAME);
        let page = member.signatures(self.page.into(), function).await?;
        let page = Page {
            entries: page.entries.into_iter().map(Signed::from).collect(),
            next: page.next,
        };
        report::print(&Listed::from(page), settings.json);
        Ok(())
    }
}

impl From<Signature> for Signed {
    fn from(signature: Signature) -> Self {
        let Signature {
            transaction,
            block,
            verdict,
            proof,
        } = signature;
        let unproved = proof.as_ref().err().cloned();
        let proof = proof.ok();
        Self {
            transaction,
            block,
            verdict,
            time: proof.as_ref().map(|proof| proof.time),
            request: proof
                .as_ref()
                .and_then(|proof| serde_json::from_str(&proof.argument).ok()),
            signed_by: signed_by(proof.as_ref()),
            is_endorsed: proof.as_ref().map(|proof| proof.is_endorsed),
            function: proof.map(|proof| proof.function),
            unproved,
        }
    }
}

fn signed_by(proof: Option<&Proof>) -> &'static str {
    match proof.map(|proof| proof.key) {
        Some(SignedBy::ThisDevice) => "this device",
        Some(SignedBy::OwnKey) => "another key of yours",
        Some(SignedBy::AnotherKey) => "A KEY THAT IS NOT YOURS",
        None => "not proved",
    }
}

impl Entry for Signed {
    const NONE: &'static str = "Nothing on the ledger is signed in your name.";
    const HEAD: &'static [&'static str] = &[
        "when",
        "what",
        "about",
        "signed by",
        "verdict",
        "transaction",
    ];

    fn rows(&self) -> Vec<Vec<String>> {
        let text = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
        let about = |request: &Value| {
            let subject = ["patient", "id", "msp"]
                .iter()
                .find_map(|it| request.get(it));
            subject.and_then(Value::as_str).map(str::to_owned)
        };
        vec![vec![
            text(self.time.map(|time| time.to_string())),
            text(self.function.clone()),
            text(self.request.as_ref().and_then(about)),
            self.signed_by.to_owned(),
            self.verdict.clone(),
            self.transaction.to_string(),
        ]]
    }
}
