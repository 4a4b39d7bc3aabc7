//! Feedback: what people say to the ministry.

use anyhow::Result;
use clap::{Args, Subcommand, ValueEnum};
use emr_client::member::ReceivedFeedback;
use emr_model::{Digest, MemberId, Page, Timestamp};
use emr_sealing::desk_file::{Feedback, FeedbackKind};
use serde::Serialize;

use super::listed::{Entry, Listed};
use super::report::{self, Report};
use super::settings::Settings;

#[derive(Debug, Subcommand)]
pub(crate) enum FeedbackCommand {
    /// Say something to the ministry about the network and its programs; nobody else reads it
    Send(Send),
    /// List what members and visitors of the page said, as a ministry member
    List,
    /// Mark a message as done, as a ministry member
    Done(Done),
}

#[derive(Debug, Args)]
pub(crate) struct Send {
    /// What kind of thing it is
    #[arg(long, value_enum, default_value = "other")]
    kind: Kind,
    /// Your words, at most 4096 bytes
    text: String,
}

#[derive(Debug, Args)]
pub(crate) struct Done {
    /// The message, as the list names it
    id: Digest,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// Something does not work, or is wrong
    Problem,
    /// Something could be better
    Idea,
    /// Anything else
    Other,
}

/// A message as programs and people see it.
#[derive(Serialize)]
struct Received {
    id: Digest,
    author: MemberId,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_visitor: bool,
    received: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    said: Option<Feedback>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unreadable: Option<String>,
}

#[derive(Serialize)]
struct Finished {
    done: bool,
    #[serde(skip)]
    sentence: &'static str,
}

impl FeedbackCommand {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let (member, _) = settings.member().await?;
        match self {
            Self::Send(Send { kind, text }) => {
                let said = Feedback {
                    kind: kind.into(),
                    text,
                    screen: None,
                    version: Some(concat!("emr ", env!("CARGO_PKG_VERSION")).to_owned()),
                };
                member.send_feedback(said).await?;
                report::print(&Finished::says("The ministry has it."), settings.json);
            }
            Self::List => {
                let received = member.received_feedback().await?;
                let page = Page {
                    entries: received.into_iter().map(Received::from).collect(),
                    next: None,
                };
                report::print(&Listed::from(page), settings.json);
            }
            Self::Done(Done { id }) => {
                member.finish_feedback(&id).await?;
                report::print(&Finished::says("Marked as done."), settings.json);
            }
        }
        Ok(())
    }
}

impl Finished {
    fn says(sentence: &'static str) -> Self {
        Self {
            done: true,
            sentence,
        }
    }
}

impl Report for Finished {
    fn text(&self) -> String {
        self.sentence.to_owned()
    }
}

impl From<Kind> for FeedbackKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Problem => Self::Problem,
            Kind::Idea => Self::Idea,
            Kind::Other => Self::Other,
        }
    }
}

impl From<ReceivedFeedback> for Received {
    fn from(received: ReceivedFeedback) -> Self {
        let ReceivedFeedback { entry, said } = received;
        Self {
            id: entry.id,
            author: entry.author,
            is_visitor: entry.is_visitor,
            received: entry.received,
            done: entry.done,
            unreadable: said.as_ref().err().map(ToString::to_string),
            said: said.ok(),
        }
    }
}

impl Entry for Received {
    const NONE: &'static str = "Nobody has said anything.";
    const HEAD: &'static [&'static str] = &["when", "from", "done", "words", "message"];

    fn rows(&self) -> Vec<Vec<String>> {
        let said = self.said.as_ref().map(|said| said.text.clone());
        let unreadable = || self.unreadable.clone().unwrap_or_default();
        let done = self.done.map(|done| done.to_string());
        let from = if self.is_visitor {
            "a visitor".to_owned()
        } else {
            self.author.to_string()
        };
        vec![vec![
            self.received.to_string(),
            from,
            done.unwrap_or_else(|| "–".to_owned()),
            said.unwrap_or_else(unreadable).replace('\n', " "),
            self.id.to_string(),
        ]]
    }
}
