//! What people say to the ministry: sealed files, until the ministry has dealt with them.

use std::time::Duration;

use emr_api::feedback::{FeedbackEntry, SendFeedback};
use emr_model::{Digest, MemberId, Timestamp};
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::database::{Database, decode, millis};
use crate::problem::ApiError;

/// The most messages of members that are not done; each is a file of a few kilobytes.
const MOST_OPEN: i64 = 10_000;
/// The most messages of visitors that are not done: fewer than are listed, so that visitors hide no member's message.
const MOST_OPEN_OF_VISITORS: i64 = 200;
/// The most messages that are listed at a time.
const MOST_LISTED: i64 = 500;
/// For how long a message that is done is kept.
const KEPT: Duration = Duration::from_secs(90 * 24 * 3600);

/// Who sends a message.
pub(crate) enum Author<'a> {
    /// A member who is signed in.
    Member(&'a MemberId),
    /// A person who is not, under an id that their program made up.
    Visitor(&'a MemberId),
}

/// The messages, in the service's database.
#[derive(Clone)]
pub(crate) struct Messages {
    database: Database,
}

impl Messages {
    pub(crate) fn new(database: Database) -> Self {
        Self { database }
    }

    /// Keeps a sealed file. Sending the same file again changes nothing.
    pub(crate) async fn add(
        &self,
        author: Author<'_>,
        file: &[u8],
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let pool = self.database.pool();
        let long_ago =
            millis(now).saturating_sub(i64::try_from(KEPT.as_millis()).unwrap_or(i64::MAX));
        sqlx::query("DELETE FROM feedback WHERE done < $1")
            .bind(long_ago)
            .execute(pool)
            .await?;
        let id = Digest::of(file);
        let (author, is_visitor, most_open) = match author {
            Author::Member(id) => (id, false, MOST_OPEN),
            Author::Visitor(id) => (id, true, MOST_OPEN_OF_VISITORS),
        };
        let added = sqlx::query(
            "INSERT INTO feedback (id, author, received, file, visitor)
             SELECT $1, $2, $3, $4, $7
             WHERE (SELECT count(*) FROM feedback WHERE done IS NULL AND visitor = $7) < $5
               AND (SELECT count(*) FROM feedback
                    WHERE done IS NULL AND visitor = $7 AND author = $2) < $6
             ON CONFLICT DO NOTHING",
        )
        .bind(id.as_str())
        .bind(author.as_str())
        .bind(millis(now))
        .bind(file)
        .bind(most_open)
        .bind(i64::from(SendFeedback::MOST_OPEN))
        .bind(i64::from(is_visitor))
        .execute(pool)
        .await?;
        if added.rows_affected() == 1 || self.file(&id).await?.is_some() {
            return Ok(());
        }
        Err(ApiError::Conflict(
            "the ministry has not dealt with earlier messages yet: send this one later",
        ))
    }

    /// The messages that are not done, the oldest first; then those that are, the last one first.
    pub(crate) async fn list(&self) -> Result<Vec<FeedbackEntry>, ApiError> {
        let rows = sqlx::query(
            "SELECT id, author, visitor, received, done FROM feedback
             ORDER BY CASE WHEN done IS NULL THEN 0 ELSE 1 END, done DESC, received LIMIT $1",
        )
        .bind(MOST_LISTED)
        .fetch_all(self.database.pool())
        .await?;
        Ok(rows.iter().map(entry).collect::<Result<_, _>>()?)
    }

    /// The sealed file of a message.
    pub(crate) async fn file(&self, id: &Digest) -> Result<Option<Vec<u8>>, ApiError> {
        let row = sqlx::query("SELECT file FROM feedback WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(self.database.pool())
            .await?;
        Ok(row.map(|row| row.try_get("file")).transpose()?)
    }

    /// Marks a message as done; `false` if it is not there. To do it again changes nothing.
    pub(crate) async fn finish(&self, id: &Digest, now: Timestamp) -> Result<bool, ApiError> {
        let done = sqlx::query("UPDATE feedback SET done = coalesce(done, $2) WHERE id = $1")
            .bind(id.as_str())
            .bind(millis(now))
            .execute(self.database.pool())
            .await?;
        Ok(done.rows_affected() == 1)
    }
}

fn entry(row: &AnyRow) -> Result<FeedbackEntry, sqlx::Error> {
    let time = |millis: i64| Timestamp::from_millis(millis.unsigned_abs());
    let text = |column| row.try_get::<String, _>(column);
    let done: Option<i64> = row.try_get("done")?;
    let visitor: i64 = row.try_get("visitor")?;
    Ok(FeedbackEntry {
        id: text("id")?.try_into().map_err(decode)?,
        author: text("author")?.try_into().map_err(decode)?,
        is_visitor: visitor != 0,
        received: time(row.try_get("received")?),
        done: done.map(time),
    })
}
