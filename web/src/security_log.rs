//! The security log: sign-ins, decisions about members, and what was refused, apart from the request log.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::net::IpAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use aws_lc_rs::hmac;
use emr_model::{MemberId, Timestamp};
use emr_service::file::PRIVATE;
use emr_service::settings::WebSettings;
use serde::Serialize;

use crate::database::Database;

const FILE: &str = "security.log";
/// The name of the secret under which people have their pseudonyms.
const SECRET: &str = "pseudonym";
/// So many hexadecimal digits tell all people apart.
const DIGITS: usize = 32;

/// The name under which a member stands in the security log of the service with these settings.
///
/// # Errors
///
/// A sentence that says why the service's database cannot be used.
pub async fn pseudonym(config: &WebSettings, member: &MemberId) -> anyhow::Result<String> {
    let database = Database::open(config.database.as_deref(), &config.data).await?;
    let log = SecurityLog::open(&database, &config.data).await?;
    Ok(log.pseudonym(member.as_str()))
}

/// A file in the service's folder, to which it appends one JSON object for each event.
///
/// A person stands in it under a pseudonym, which is the same in all entries and instances. Without the secret in the
/// database nobody finds out whose it is. Each entry opens the file anew, so that an operator may move it away.
pub(crate) struct SecurityLog {
    path: PathBuf,
    key: hmac::Key,
}

/// What happened.
pub(crate) struct Event<'a> {
    /// The route's name in the description of the interface.
    pub(crate) name: &'a str,
    /// The id of the member who asked, or the digest of the key, as far as they are known.
    pub(crate) who: Option<&'a str>,
    /// Where the request came from.
    pub(crate) network: Option<IpAddr>,
    /// The code of the refusal; absent if the request was answered.
    pub(crate) refusal: Option<&'a str>,
    /// The id of the request, which its entry in the request log has, too.
    pub(crate) request: Option<&'a str>,
}

/// An event as it is written.
#[derive(Serialize)]
struct Entry<'a> {
    time: String,
    event: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    who: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    network: Option<IpAddr>,
    outcome: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<&'a str>,
}

impl SecurityLog {
    /// The log in this folder. The first instance makes the secret.
    pub(crate) async fn open(database: &Database, folder: &Path) -> Result<Self, sqlx::Error> {
        let secret = database.secret(SECRET).await?;
        Ok(Self {
            path: folder.join(FILE),
            key: hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()),
        })
    }

    /// Under which name a member, or a key by its digest, stands in the log.
    pub(crate) fn pseudonym(&self, who: &str) -> String {
        let mut name = hex::encode(hmac::sign(&self.key, who.as_bytes()));
        name.truncate(DIGITS);
        name
    }

    /// Appends an event. If that fails, the request log says so: people are answered all the same.
    pub(crate) fn note(&self, event: &Event<'_>, now: Timestamp) {
        if let Err(error) = self.append(event, now) {
            tracing::warn!(%error, "an entry of the security log is lost");
        }
    }

    fn append(&self, event: &Event<'_>, now: Timestamp) -> io::Result<()> {
        let entry = Entry {
            time: now.to_string(),
            event: event.name,
            who: event.who.map(|who| self.pseudonym(who)),
            network: event.network,
            outcome: event.refusal.unwrap_or("OK"),
            request: event.request,
        };
        let mut line = serde_json::to_vec(&entry)?;
        line.push(b'\n');
        OpenOptions::new()
            .append(true)
            .create(true)
            .mode(PRIVATE)
            .open(&self.path)?
            .write_all(&line)
    }
}
