//! The security log: sign-ins, decisions about members, and what was refused, apart from the request log.

mod bounded_file;
mod counts;

use std::net::IpAddr;
use std::path::Path;

use aws_lc_rs::hmac;
use emr_model::{MemberId, Timestamp};
use emr_service::settings::WebSettings;
use serde::Serialize;

use self::bounded_file::BoundedFile;
use self::counts::{Counted, Counts};
use crate::database::Database;

/// What members did, and what they were refused.
const OF_MEMBERS: &str = "security.log";
/// What strangers did, and what they were refused.
const OF_STRANGERS: &str = "security-strangers.log";
/// The outcome of what was not refused.
const ANSWERED: &str = "OK";
/// The event of an entry that says how many others like it were left out.
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

/// Two files in the service's folder, to which it appends one JSON object for each event: one for events of members, and
/// one for those of strangers, who therefore cannot push out what is known of members.
///
/// A member stands in it under a pseudonym, which is the same in all entries and instances. Without the secret in the
/// database nobody finds out whose it is.
///
/// Nobody fills a disk with it: of events that are alike only some a minute are written, and a file that has become long
/// takes the place of the one before.
pub(crate) struct SecurityLog {
    of_members: BoundedFile,
    of_strangers: BoundedFile,
    key: hmac::Key,
    counts: Counts,
}

/// What happened.
pub(crate) struct Event<'a> {
    /// The route's name in the description of the interface.
    pub(crate) name: &'static str,
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
    /// Which route's events were left out, if they were answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    route: Option<&'static str>,
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
            of_members: BoundedFile::new(folder.join(OF_MEMBERS)),
            of_strangers: BoundedFile::new(folder.join(OF_STRANGERS)),
            counts: Counts::default(),
            key: hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()),
        })
    }

    /// Under which name a member, or a key by its digest, stands in the log.
    pub(crate) fn pseudonym(&self, who: &str) -> String {
        let mut name = hex::encode(hmac::sign(&self.key, who.as_bytes()));
        name.truncate(DIGITS);
        name
    }

    /// Appends an event, unless there were too many like it in this minute. If that fails, the request log says so: people
    /// are answered all the same.
    pub(crate) fn note(&self, event: &Event<'_>, now: Timestamp) {
        let who = event.who.map(|who| self.pseudonym(who));
        let counted = Counted::new(who.clone(), event.network, event.name, event.refusal);
        let (is_to_be_written, of_last_minute) = self.counts.add(counted, now);
        self.say_what_was_left_out(of_last_minute, now);
        if is_to_be_written {
            self.append(&Entry {
                time: now.to_string(),
                event: event.name,
                who,
                network: event.network,
                outcome: event.refusal.unwrap_or(ANSWERED),
                route: None,
                request: event.request,
                left_out: None,
            });
        }
    }

    /// Ends the minute, and says how many events were left out in it. With the next event a minute ends by itself.
    pub(crate) fn end_minute(&self, now: Timestamp) {
        self.say_what_was_left_out(self.counts.take_left_out(), now);
    }

    fn say_what_was_left_out(&self, left_out: Vec<(Counted, u64)>, now: Timestamp) {
        for (counted, number) in left_out {
            self.append(&Entry {
                time: now.to_string(),
                event: LEFT_OUT,
                who: counted.who,
                network: counted.network,
                outcome: counted.refusal.unwrap_or(ANSWERED),
                route: counted.route,
                request: None,
                left_out: Some(number),
            });
        }
    }

    fn append(&self, entry: &Entry<'_>) {
        let file = if entry.who.is_some() {
            &self.of_members
        } else {
            &self.of_strangers
        };
        let appended = serde_json::to_vec(entry)
            .map_err(Into::into)
            .and_then(|line| file.append(line));
        if let Err(error) = appended {
            tracing::warn!(%error, "an entry of the security log is lost");
        }
    }
}
