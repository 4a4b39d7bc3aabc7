//! Sessions: where a member is signed in.

use anyhow::Result;
use clap::{Args, Subcommand};
use emr_api::session::{Program, SessionEntry, System};
use emr_model::{Digest, Page};
use serde::Serialize;

use super::listed::{Entry, Listed};
use super::report::{self, Report};
use super::settings::Settings;

#[derive(Debug, Subcommand)]
pub(crate) enum SessionsCommand {
    /// List where you are signed in, the session last used first
    List,
    /// End a session; a device in wrong hands can sign in again, until you remove it
    End(End),
}

#[derive(Debug, Args)]
pub(crate) struct End {
    /// The session, as the list names it
    id: Digest,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Listing(SessionEntry);

#[derive(Serialize)]
struct Ended {
    ended: Digest,
}

impl SessionsCommand {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let (member, _) = settings.member().await?;
        match self {
            Self::List => {
                let sessions = member.sessions().await?;
                let page = Page {
                    entries: sessions.into_iter().map(Listing).collect(),
                    next: None,
                };
                report::print(&Listed::from(page), settings.json);
            }
            Self::End(End { id }) => {
                member.end_session(&id).await?;
                report::print(&Ended { ended: id }, settings.json);
            }
        }
        Ok(())
    }
}

impl Entry for Listing {
    const NONE: &'static str = "You are signed in nowhere.";
    const HEAD: &'static [&'static str] = &["began", "last used", "where", "key digest", "session"];

    fn rows(&self) -> Vec<Vec<String>> {
        let Self(session) = self;
        vec![vec![
            session.began.to_string(),
            session.used.to_string(),
            place(session),
            session.key.to_string(),
            session.id.to_string(),
        ]]
    }
}

impl Report for Ended {
    fn text(&self) -> String {
        "The session is ended.".to_owned()
    }
}

/// For example `Firefox on Linux`, or `the command on Linux, this session`.
fn place(session: &SessionEntry) -> String {
    let program = match session.program {
        Some(Program::Command) => "the command",
        Some(Program::Chrome) => "Chrome",
        Some(Program::Edge) => "Edge",
        Some(Program::Firefox) => "Firefox",
        Some(Program::Opera) => "Opera",
        Some(Program::Safari) => "Safari",
        Some(Program::Samsung) => "Samsung Internet",
        None => "an unknown program",
    };
    let system = match session.system {
        Some(System::Android) => " on Android",
        Some(System::ChromeOs) => " on ChromeOS",
        Some(System::Ios) => " on iOS",
        Some(System::Linux) => " on Linux",
        Some(System::MacOs) => " on macOS",
        Some(System::Windows) => " on Windows",
        None => "",
    };
    let this = if session.is_this {
        ", this session"
    } else {
        ""
    };
    format!("{program}{system}{this}")
}
