//! Where a member is signed in: the sessions that they list, and end from another one.

use emr_api::session::SessionEntry;
use emr_model::{Digest, MemberId, Timestamp};
use serde::de::DeserializeOwned;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Session, Sessions, idle};
use crate::certificate::Holder;
use crate::database::{decode, millis};
use crate::problem::ApiError;

/// Whose sessions are listed and ended.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SessionOwner<'a> {
    /// All of a member, under each of their keys. The caller's own key must be one of them on the ledger.
    Member(&'a Holder),
    /// Those under the caller's own key.
    Key(&'a Holder),
}

impl SessionOwner<'_> {
    fn member(&self) -> &str {
        let (Self::Member(holder) | Self::Key(holder)) = self;
        holder.member().map_or("", MemberId::as_str)
    }

    fn msp(&self) -> &str {
        let (Self::Member(holder) | Self::Key(holder)) = self;
        holder.msp.as_str()
    }

    /// Empty if the key does not matter.
    fn key(&self) -> &str {
        match self {
            Self::Member(_) => "",
            Self::Key(holder) => holder.key.as_str(),
        }
    }
}

impl Sessions {
    /// The sessions that have not ended, the last one used first; `this` is the one that asks.
    pub(crate) async fn list(
        &self,
        owner: &SessionOwner<'_>,
        this: &Session,
        now: Timestamp,
    ) -> Result<Vec<SessionEntry>, ApiError> {
        let rows = sqlx::query(
            "SELECT token, key, began, used, program, system FROM session
             WHERE member = $1 AND msp = $2 AND (key = $3 OR $3 = '')
               AND ended IS NULL AND until > $4 AND used > $5
             ORDER BY used DESC, began DESC, token",
        )
        .bind(owner.member())
        .bind(owner.msp())
        .bind(owner.key())
        .bind(millis(now))
        .bind(millis(now) - idle())
        .fetch_all(self.database.pool())
        .await?;
        let entries = rows.iter().map(|row| entry(row, this));
        Ok(entries.collect::<Result<_, _>>()?)
    }

    /// Ends one of the owner's sessions, so that who is signed in there learns it; `false` if there is none of this id.
    pub(crate) async fn end_other(
        &self,
        owner: &SessionOwner<'_>,
        id: &Digest,
        now: Timestamp,
    ) -> Result<bool, ApiError> {
        let ended = sqlx::query(
            "UPDATE session SET ended = $5
             WHERE token = $4 AND member = $1 AND msp = $2 AND (key = $3 OR $3 = '') AND ended IS NULL",
        )
        .bind(owner.member())
        .bind(owner.msp())
        .bind(owner.key())
        .bind(id.as_str())
        .bind(millis(now))
        .execute(self.database.pool())
        .await?;
        Ok(ended.rows_affected() == 1)
    }
}

fn entry(row: &AnyRow, this: &Session) -> Result<SessionEntry, sqlx::Error> {
    let time = |column| {
        let millis: i64 = row.try_get(column)?;
        Ok::<_, sqlx::Error>(Timestamp::from_millis(millis.unsigned_abs()))
    };
    let text = |column| row.try_get::<String, _>(column);
    let id: Digest = text("token")?.try_into().map_err(decode)?;
    Ok(SessionEntry {
        is_this: id == this.id,
        id,
        key: text("key")?.try_into().map_err(decode)?,
        began: time("began")?,
        used: time("used")?,
        program: known(row.try_get("program")?),
        system: known(row.try_get("system")?),
    })
}

/// What a word stands for; `None` also of a word of another version of the service.
fn known<T: DeserializeOwned>(word: Option<String>) -> Option<T> {
    serde_json::from_value(word?.into()).ok()
}

#[cfg(test)]
mod tests {
    use emr_api::session::{Program, System};

    use super::super::SESSION_MILLIS;
    use super::super::tests::{at, member, sessions};
    use super::*;

    #[tokio::test]
    async fn a_member_lists_the_sessions_of_all_their_devices_and_ends_one_that_learns_it() {
        let folder = tempfile::tempdir().unwrap();
        let sessions = sessions(&folder).await;
        let phone = member("0a");
        let desk = Holder {
            key: Digest::of("another key"),
            ..member("0a")
        };
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        let here = sessions.begin(&phone, (0, 0), "", at(0)).await.unwrap();
        let there = sessions.begin(&desk, (0, 0), firefox, at(1)).await.unwrap();
        sessions
            .begin(&member("0b"), (0, 0), "", at(2))
            .await
            .unwrap();
        let this = sessions.find(&here, at(3)).await.unwrap().unwrap();
        let list =
            async |owner: SessionOwner<'_>| sessions.list(&owner, &this, at(3)).await.unwrap();

        let listed = list(SessionOwner::Member(&phone)).await;
        let [other, own] = &listed[..] else {
            panic!("the member has two sessions");
        };
        assert_eq!((own.is_this, other.is_this), (true, false));
        assert_eq!((&other.key, other.began), (&desk.key, at(1)));
        assert_eq!(other.program, Some(Program::Firefox));
        assert_eq!(other.system, Some(System::Linux));
        let of_key = list(SessionOwner::Key(&phone)).await;
        assert_eq!(
            of_key,
            std::slice::from_ref(own),
            "one whose key is not on the ledger"
        );

        let end = async |owner: SessionOwner<'_>| {
            sessions.end_other(&owner, &other.id, at(4)).await.unwrap()
        };
        assert!(
            !end(SessionOwner::Member(&member("0b"))).await,
            "another member's"
        );
        assert!(!end(SessionOwner::Key(&phone)).await, "another key's");
        assert!(end(SessionOwner::Member(&phone)).await);
        assert!(!end(SessionOwner::Member(&phone)).await, "it has ended");
        let long_after = at(SESSION_MILLIS);
        for now in [at(5), long_after] {
            let found = sessions.find(&there, now).await;
            assert!(matches!(found, Err(ApiError::SignedOut)), "{found:?}");
            sessions.begin(&phone, (0, 0), "", now).await.unwrap();
        }
        assert_eq!(list(SessionOwner::Key(&desk)).await, []);
    }
}
