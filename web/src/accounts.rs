//! Who uploaded each stored file, and how much of the store each member takes.
//!
//! A file is counted before its upload begins and until it is deleted, for the first who uploads it and for all together.
//! Files that were stored before the service counted belong to no account.

use emr_model::{Digest, MemberId, Timestamp};
use emr_service::limits::WebLimits;
use sqlx::{AnyConnection, Row};

use crate::blobs::BlobStore;
use crate::certificate::Holder;
use crate::database::{Database, blocks, millis};
use crate::metrics;
use crate::problem::ApiError;

/// The account of all files together.
const ALL: &str = "";

/// The accounts, in the service's database.
#[derive(Clone)]
pub(crate) struct Accounts {
    database: Database,
    limits: WebLimits,
    blobs: BlobStore,
}

/// Whose account is charged.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Owner<'a> {
    /// A member who acts on the ledger with the key that uploads.
    Member(&'a MemberId),
    /// A key that no member has on the ledger.
    Key(&'a Digest),
}

/// What all uploads take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Total {
    pub(crate) bytes: u64,
    pub(crate) files: u64,
}

/// A file that is counted. If it is not kept, it counts no more after this is dropped.
pub(crate) struct Charge<'a> {
    accounts: Accounts,
    owner: Owner<'a>,
    digest: Digest,
    /// The bytes that are counted; `None` if another upload counted the file before.
    bytes: Option<u64>,
}

impl Accounts {
    pub(crate) fn new(database: Database, limits: WebLimits, blobs: BlobStore) -> Self {
        Self {
            database,
            limits,
            blobs,
        }
    }

    /// Counts a file of at most `bytes` bytes, unless it is counted already.
    ///
    /// # Errors
    ///
    /// [`ApiError::QuotaUsed`] if that would be too much.
    pub(crate) async fn charge<'a>(
        &self,
        owner: Owner<'a>,
        digest: &Digest,
        bytes: u64,
        now: Timestamp,
    ) -> Result<Charge<'a>, ApiError> {
        let is_new = self.count(&owner, digest, bytes, now).await?;
        Ok(Charge {
            accounts: self.clone(),
            owner,
            digest: digest.clone(),
            bytes: is_new.then_some(bytes),
        })
    }

    /// Whether the file was not counted before, and is now.
    async fn count(
        &self,
        owner: &Owner<'_>,
        digest: &Digest,
        bytes: u64,
        now: Timestamp,
    ) -> Result<bool, ApiError> {
        let mut transaction = self.database.begin().await?;
        // This statement comes first, so that the transaction locks SQLite's file for its whole length.
        let again = sqlx::query("UPDATE stored SET uploaded = $2 WHERE digest = $1")
            .bind(digest.as_str())
            .bind(millis(now))
            .execute(&mut *transaction)
            .await?;
        let name = owner.name();
        if again.rows_affected() == 0 {
            let added = sqlx::query(
                "INSERT INTO stored (digest, owner, bytes, uploaded, named) VALUES ($1, $2, $3, $4, 0)
                 ON CONFLICT DO NOTHING",
            )
            .bind(digest.as_str())
            .bind(&name)
            .bind(blocks(bytes))
            .bind(millis(now))
            .execute(&mut *transaction)
            .await?;
            if added.rows_affected() == 1 {
                for (account, most_bytes, most_files, limit) in self.most(owner, &name) {
                    let room = add(&mut transaction, account, bytes, (most_bytes, most_files));
                    if !room.await? {
                        metrics::limited(limit);
                        return Err(ApiError::QuotaUsed(full(account)));
                    }
                }
                transaction.commit().await?;
                return Ok(true);
            }
        }
        transaction.commit().await?;
        Ok(false)
    }

    /// The accounts that a file of this owner is counted in, with their most bytes and files and the limit's name.
    fn most<'a>(&self, owner: &Owner<'_>, name: &'a str) -> [(&'a str, u64, u64, &'static str); 2] {
        let it = &self.limits;
        let own = match owner {
            Owner::Member(_) => (
                name,
                it.stored_bytes_of_member,
                it.stored_files_of_member,
                "stored_bytes_of_member",
            ),
            Owner::Key(_) => (
                name,
                it.stored_bytes_of_unknown_key,
                it.stored_files_of_unknown_key,
                "stored_bytes_of_unknown_key",
            ),
        };
        let all = (ALL, it.stored_bytes, it.stored_files, "stored_bytes");
        [own, all]
    }

    /// What all uploads take.
    pub(crate) async fn total(&self) -> Result<Total, ApiError> {
        let row = sqlx::query("SELECT bytes, files FROM account WHERE owner = $1")
            .bind(ALL)
            .fetch_optional(self.database.pool())
            .await?;
        let Some(row) = row else {
            return Ok(Total { bytes: 0, files: 0 });
        };
        let (bytes, files): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
        Ok(Total {
            bytes: bytes.unsigned_abs(),
            files: files.unsigned_abs(),
        })
    }

    /// Files last uploaded before this time that no known transaction names.
    pub(crate) async fn unnamed(
        &self,
        before: Timestamp,
        most: u32,
    ) -> Result<Vec<Digest>, ApiError> {
        let digests: Vec<String> = sqlx::query_scalar(
            "SELECT digest FROM stored WHERE named = 0 AND uploaded < $1 ORDER BY uploaded LIMIT $2",
        )
        .bind(millis(before))
        .bind(i64::from(most))
        .fetch_all(self.database.pool())
        .await?;
        let digests = digests.into_iter().map(|digest| digest.try_into());
        digests
            .collect::<Result<_, _>>()
            .map_err(ApiError::internal)
    }

    /// Notes that a transaction names this file: it stays.
    pub(crate) async fn named(&self, digest: &Digest) -> Result<(), ApiError> {
        sqlx::query("UPDATE stored SET named = 1 WHERE digest = $1")
            .bind(digest.as_str())
            .execute(self.database.pool())
            .await?;
        Ok(())
    }

    /// Counts a file as uploaded at this time: it stays for a while.
    pub(crate) async fn renew(&self, digest: &Digest, now: Timestamp) -> Result<(), ApiError> {
        sqlx::query("UPDATE stored SET uploaded = $2 WHERE digest = $1")
            .bind(digest.as_str())
            .bind(millis(now))
            .execute(self.database.pool())
            .await?;
        Ok(())
    }

    /// Deletes a file that was last uploaded before a time, and counts it no more.
    pub(crate) async fn delete(&self, digest: &Digest, before: Timestamp) -> Result<(), ApiError> {
        let mut transaction = self.database.begin().await?;
        if forget(&mut transaction, digest, millis(before)).await? {
            // After a crash in between, the file is still counted, and is deleted again.
            self.blobs.delete(digest).await?;
            transaction.commit().await?;
        }
        Ok(())
    }

    /// Counts a file no more whose upload failed. If another upload of the same file has succeeded meanwhile, the file
    /// stays counted with the bytes that it has.
    ///
    /// It looks for the file while it holds the row: an upload that completes later finds the row gone, and counts its
    /// file anew.
    async fn release(&self, digest: &Digest, counted: u64) -> Result<(), ApiError> {
        let mut transaction = self.database.begin().await?;
        if !forget(&mut transaction, digest, i64::MAX).await? {
            return Ok(());
        }
        match self.blobs.length(digest).await? {
            None => Ok(transaction.commit().await?),
            Some(stored) => {
                transaction.rollback().await?;
                self.correct(digest, counted, stored).await
            }
        }
    }

    /// Changes the bytes that are counted for a file.
    async fn correct(&self, digest: &Digest, from: u64, to: u64) -> Result<(), ApiError> {
        let mut transaction = self.database.begin().await?;
        let owner: Option<String> =
            sqlx::query_scalar("UPDATE stored SET bytes = $2 WHERE digest = $1 RETURNING owner")
                .bind(digest.as_str())
                .bind(blocks(to))
                .fetch_optional(&mut *transaction)
                .await?;
        let Some(owner) = owner else {
            return Ok(());
        };
        for account in [owner.as_str(), ALL] {
            sqlx::query("UPDATE account SET bytes = bytes - $2 + $3 WHERE owner = $1")
                .bind(account)
                .bind(blocks(from))
                .bind(blocks(to))
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}

impl Charge<'_> {
    /// The upload is complete with so many bytes, and stays counted.
    pub(crate) async fn keep(mut self, bytes: u64) -> Result<(), ApiError> {
        let (accounts, digest) = (self.accounts.clone(), &self.digest.clone());
        match self.bytes.take() {
            Some(counted) if counted != bytes => accounts.correct(digest, counted, bytes).await,
            Some(_) => Ok(()),
            None => {
                let counted = accounts.count(&self.owner, digest, bytes, Timestamp::now());
                let counted = counted.await;
                if let Err(ApiError::QuotaUsed(_)) = counted {
                    accounts.blobs.delete(digest).await?;
                }
                counted.map(drop)
            }
        }
    }
}

impl Drop for Charge<'_> {
    fn drop(&mut self) {
        let Some(counted) = self.bytes else {
            return;
        };
        let (accounts, digest) = (self.accounts.clone(), self.digest.clone());
        tokio::spawn(async move {
            // If this fails, the file counts until orphans are collected.
            if let Err(error) = accounts.release(&digest, counted).await {
                tracing::warn!(%error, "an upload that failed still counts");
            }
        });
    }
}

impl<'a> Owner<'a> {
    /// Whose account this holder charges.
    pub(crate) fn of(holder: &'a Holder, is_pinned: bool) -> Self {
        match holder.member() {
            Some(member) if is_pinned => Self::Member(member),
            _ => Self::Key(&holder.key),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Member(member) => member.to_string(),
            Self::Key(key) => key.to_string(),
        }
    }
}

/// Counts a file no more that was last uploaded before a time, in milliseconds; `false` if it was not counted.
pub(crate) async fn forget(
    connection: &mut AnyConnection,
    digest: &Digest,
    before: i64,
) -> Result<bool, sqlx::Error> {
    let row = sqlx::query(
        "DELETE FROM stored WHERE digest = $1 AND uploaded < $2 RETURNING owner, bytes",
    )
    .bind(digest.as_str())
    .bind(before)
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else {
        return Ok(false);
    };
    let (owner, bytes): (String, i64) = (row.try_get(0)?, row.try_get(1)?);
    for account in [owner.as_str(), ALL] {
        sqlx::query("UPDATE account SET bytes = bytes - $2, files = files - 1 WHERE owner = $1")
            .bind(account)
            .bind(bytes)
            .execute(&mut *connection)
            .await?;
    }
    Ok(true)
}

/// Counts one more file in an account, if it has room.
async fn add(
    connection: &mut AnyConnection,
    account: &str,
    bytes: u64,
    (most_bytes, most_files): (u64, u64),
) -> Result<bool, sqlx::Error> {
    sqlx::query(
        "INSERT INTO account (owner, bytes, files) VALUES ($1, 0, 0) ON CONFLICT DO NOTHING",
    )
    .bind(account)
    .execute(&mut *connection)
    .await?;
    let added = sqlx::query(
        "UPDATE account SET bytes = bytes + $2, files = files + 1
         WHERE owner = $1 AND bytes + $2 <= $3 AND files < $4",
    )
    .bind(account)
    .bind(blocks(bytes))
    .bind(blocks(most_bytes))
    .bind(blocks(most_files))
    .execute(&mut *connection)
    .await?;
    Ok(added.rows_affected() == 1)
}

fn full(account: &str) -> &'static str {
    match account {
        ALL => "the service stores as much as it may: tell its operator",
        _ => {
            "your uploads take as much as one member's may: ask the operator of the service for more"
        }
    }
}
