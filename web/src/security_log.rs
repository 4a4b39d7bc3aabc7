//! The security log: sign-ins, decisions about members, and what was refused, apart from the request log.

mod refusals;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::net::IpAddr;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use aws_lc_rs::hmac;
use emr_model::{MemberId, Timestamp};
use emr_service::file::PRIVATE;
use emr_service::settings::WebSettings;
use serde::Serialize;

use self::refusals::{Refusals, Refused};
use crate::database::Database;

const FILE: &str = "security.log";
/// What the name of the file before this one ends with.
const EARLIER: &str = "1";
/// How long a file may become, in bytes. Together with the one before it takes twice as much.
const LONGEST: u64 = 64 << 20;
/// The event of an entry that says how many refusals were left out.
const LEFT_OUT: &str = "leftOut";
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
///
/// Strangers fill no disk with it: of one sender's refusals only some a minute are written, and a file that has become
/// long takes the place of the one before.
pub(crate) struct SecurityLog {
    path: PathBuf,
    key: hmac::Key,
    refusals: Refusals,
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
    pub(crate) refusal: Option<&'static str>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<u64>,
}

impl SecurityLog {
    /// The log in this folder. The first instance makes the secret.
    pub(crate) async fn open(database: &Database, folder: &Path) -> Result<Self, sqlx::Error> {
        let secret = database.secret(SECRET).await?;
        Ok(Self {
            path: folder.join(FILE),
            refusals: Refusals::default(),
            key: hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()),
        })
    }

    /// Under which name a member, or a key by its digest, stands in the log.
    pub(crate) fn pseudonym(&self, who: &str) -> String {
        let mut name = hex::encode(hmac::sign(&self.key, who.as_bytes()));
        name.truncate(DIGITS);
        name
    }

    /// Appends an event, unless the sender was refused too often in this minute. If that fails, the request log says so:
    /// people are answered all the same.
    pub(crate) fn note(&self, event: &Event<'_>, now: Timestamp) {
        let who = event.who.map(|who| self.pseudonym(who));
        if let Some(code) = event.refusal {
            let refused = Refused::new(who.clone(), event.network, code);
            if !self.refusals.is_to_be_written(refused) {
                return;
            }
        }
        self.append(&Entry {
            time: now.to_string(),
            event: event.name,
            who,
            network: event.network,
            outcome: event.refusal.unwrap_or("OK"),
            request: event.request,
            left_out: None,
        });
    }

    /// Begins another minute, and says how many refusals were left out in the last one.
    pub(crate) fn begin_minute(&self, now: Timestamp) {
        for (refused, left_out) in self.refusals.take_left_out() {
            self.append(&Entry {
                time: now.to_string(),
                event: LEFT_OUT,
                who: refused.who,
                network: refused.network,
                outcome: refused.code,
                request: None,
                left_out: Some(left_out),
            });
        }
    }

    fn append(&self, entry: &Entry<'_>) {
        if let Err(error) = self.try_append(entry) {
            tracing::warn!(%error, "an entry of the security log is lost");
        }
    }

    fn try_append(&self, entry: &Entry<'_>) -> io::Result<()> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        self.file_with_room_for(line.len())?.write_all(&line)
    }

    fn file_with_room_for(&self, bytes: usize) -> io::Result<File> {
        let file = self.open_file()?;
        if file.metadata()?.len() + bytes as u64 <= LONGEST {
            return Ok(file);
        }
        // Another request or instance may be at it, too: only the first one moves the file.
        file.lock()?;
        if fs::metadata(&self.path)?.ino() == file.metadata()?.ino() {
            fs::rename(&self.path, self.path.with_added_extension(EARLIER))?;
        }
        self.open_file()
    }

    fn open_file(&self) -> io::Result<File> {
        OpenOptions::new()
            .append(true)
            .create(true)
            .mode(PRIVATE)
            .open(&self.path)
    }
}
