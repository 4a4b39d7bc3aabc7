//! The facts of the ledger in tables, with the position up to which blocks were read.

use emr_model::member::Role;
use emr_model::{Digest, MemberId, MspId, Timestamp, TransactionId};
use sqlx::{AnyPool, Row};

use super::creator::Creator;
use super::facts::Fact;
use super::schema::{self, SchemaError};
use super::writer::Writer;
use crate::accounts::forget;
use crate::certificate::{CertificateNumber, Holder};
use crate::database::{Database, blocks, decode, millis};
use crate::sessions::{Ended, end_sessions};

/// The generation that answers.
macro_rules! active {
    () => {
        "(SELECT generation FROM model_position WHERE active = 1)"
    };
}
pub(super) use active;

/// Finds `'revoked'` if the channel's configuration lists a certificate as revoked.
macro_rules! revoked {
    ($certificate:literal) => {
        concat!(
            "SELECT 'revoked' FROM model_revoked WHERE generation = ",
            active!(),
            " AND certificate = ",
            $certificate
        )
    };
}

/// Finds `'stopped'`, once or twice, if a member is suspended or frozen, or their organization suspended.
macro_rules! stopped {
    ($member:literal, $msp:literal) => {
        concat!(
            "SELECT 'stopped' FROM model_member WHERE generation = ",
            active!(),
            " AND stopped = 1 AND member = ",
            $member,
            " UNION ALL
             SELECT 'stopped' FROM model_suspended_organization WHERE generation = ",
            active!(),
            " AND msp = ",
            $msp
        )
    };
}

/// For how long an opening is known after its end. A refusal can then say that it has ended, also where it has only just
/// begun and this machine's clock is ahead.
const REMEMBERED_MILLIS: u64 = 60 * 60 * 1_000;

/// The read model's tables.
#[derive(Clone)]
pub(crate) struct Store {
    database: Database,
}

/// Which of the model's generations is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Generation {
    /// The one that answers.
    Active,
    /// One that is under construction.
    Shadow(i64),
}

/// How far a generation of the model has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ModelPosition {
    /// The generation.
    pub(crate) generation: i64,
    /// How many blocks it holds, which is the number of the next one.
    pub(crate) height: u64,
}

/// The facts of consecutive blocks.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// Each block's number and facts.
    pub(crate) facts: Vec<(u64, Vec<Fact>)>,
    /// The number of the block after the last one.
    pub(crate) height: u64,
}

/// A batch that is written but not committed yet.
pub(crate) struct AppliedBatch {
    transaction: sqlx::Transaction<'static, sqlx::Any>,
    /// The parts of records that the batch erases.
    pub(crate) erased: Vec<Digest>,
}

/// What the ledger says of a member; whether the membership is suspended or frozen, [`Store::is_stopped`] says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Membership {
    /// The member's roles.
    pub(crate) roles: Vec<Role>,
    /// Whether the member has activated the membership.
    pub(crate) is_activated: bool,
}

/// What the ledger says against the owner of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HolderStatus {
    /// Whether the certificate is revoked.
    pub(crate) is_revoked: bool,
    /// Whether they are a member who is suspended or frozen, or whose organization is suspended.
    pub(crate) is_stopped: bool,
}

impl Store {
    /// Opens the tables, and makes them where they are missing or of an older layout.
    pub(crate) async fn open(database: Database) -> Result<Self, SchemaError> {
        schema::prepare(&database).await?;
        Ok(Self { database })
    }

    /// The pool of connections to the tables.
    pub(super) fn pool(&self) -> &AnyPool {
        self.database.pool()
    }

    /// How far a generation has been read; `None` if it is no longer there, or another version of this program made the
    /// tables anew in a layout of its own.
    pub(crate) async fn position(
        &self,
        which: Generation,
    ) -> Result<Option<ModelPosition>, sqlx::Error> {
        let query = match which {
            Generation::Active => sqlx::query(
                "SELECT generation, height FROM model_position WHERE active = 1 AND layout = $1",
            )
            .bind(schema::LAYOUT),
            Generation::Shadow(generation) => sqlx::query(
                "SELECT generation, height FROM model_position WHERE generation = $2 AND layout = $1",
            )
            .bind(schema::LAYOUT)
            .bind(generation),
        };
        let Some(row) = query.fetch_optional(self.database.pool()).await? else {
            return Ok(None);
        };
        let height: i64 = row.try_get(1)?;
        Ok(Some(ModelPosition {
            generation: row.try_get(0)?,
            height: height.unsigned_abs(),
        }))
    }

    /// Begins a shadow generation.
    pub(crate) async fn begin_shadow(&self) -> Result<ModelPosition, sqlx::Error> {
        let generation = schema::begin_shadow(&self.database).await?;
        Ok(ModelPosition {
            generation,
            height: 0,
        })
    }

    /// Makes a shadow the generation that answers, and deletes the one before; `false` if the shadow is behind that
    /// one.
    ///
    /// # Errors
    ///
    /// [`sqlx::Error::RowNotFound`] if another rebuild has deleted the shadow.
    pub(crate) async fn activate(&self, shadow: &ModelPosition) -> Result<bool, sqlx::Error> {
        let before = schema::activate(&self.database, shadow.generation).await?;
        if let Some(before) = before {
            schema::delete(&self.database, before).await?;
        }
        Ok(before.is_some())
    }

    /// Writes a batch that begins at `position`, for the caller to commit. Returns `None` and writes nothing if the
    /// generation has another height, because another instance was faster, if it is no longer `which`, or if another version
    /// of this program made the tables anew.
    ///
    /// Only in the active generation does it end sessions and name the parts of erased records: what a shadow reads
    /// again has already had its effect.
    pub(crate) async fn apply(
        &self,
        which: Generation,
        position: &ModelPosition,
        batch: &Batch,
        now: Timestamp,
    ) -> Result<Option<AppliedBatch>, sqlx::Error> {
        let is_active = which == Generation::Active;
        let mut transaction = self.database.begin().await?;
        // This statement comes first, so that the transaction locks the row, or in SQLite the file, for its whole
        // length.
        let moved = sqlx::query(
            "UPDATE model_position SET height = $3
             WHERE generation = $1 AND height = $2 AND active = $4 AND layout = $5",
        )
        .bind(position.generation)
        .bind(blocks(position.height))
        .bind(blocks(batch.height))
        .bind(i64::from(is_active))
        .bind(schema::LAYOUT)
        .execute(&mut *transaction)
        .await?;
        if moved.rows_affected() == 0 {
            return Ok(None);
        }
        let mut writer = Writer {
            connection: &mut transaction,
            generation: position.generation,
            block: position.height,
        };
        let remembered_from = now.as_millis().saturating_sub(REMEMBERED_MILLIS);
        let remembered_from = Timestamp::from_millis(remembered_from);
        let mut erased = Vec::new();
        for (block, facts) in &batch.facts {
            writer.block = *block;
            for fact in facts {
                writer.write(fact, remembered_from).await?;
                if !is_active {
                    continue;
                }
                if let Fact::Erased { record } = fact {
                    for part in writer.own_parts(record).await? {
                        forget(writer.connection, &part, i64::MAX).await?;
                        erased.push(part);
                    }
                }
                if let Some(ended) = ended(fact) {
                    end_sessions(writer.connection, &ended, *block).await?;
                }
            }
        }
        writer.prune(remembered_from).await?;
        Ok(Some(AppliedBatch {
            transaction,
            erased,
        }))
    }

    /// Whether this member may have this blob now under this key.
    ///
    /// A member may have the envelopes to them as long as the ledger pins the key as theirs. Every member of a hospital
    /// may have the envelopes to the hospital, since only its keeper opens them. A reader may have the parts of a record
    /// for minutes after their opening was committed.
    pub(crate) async fn releases_blob(
        &self,
        reader: &Creator,
        msp: &MspId,
        digest: &Digest,
        now: Timestamp,
    ) -> Result<bool, sqlx::Error> {
        let released = sqlx::query(concat!(
            "SELECT 1 FROM model_opened
             WHERE generation = ",
            active!(),
            " AND member = $1 AND key = $2 AND until > $5 AND (content = $4 OR lock = $4)
             UNION ALL
             SELECT 1 FROM model_envelope AS envelope
             JOIN model_key AS pinned ON pinned.generation = envelope.generation
             JOIN model_member AS owner
               ON owner.generation = envelope.generation AND owner.member = pinned.member
             WHERE envelope.generation = ",
            active!(),
            " AND envelope.digest = $4 AND envelope.addressee IN ($1, $3)
               AND pinned.member = $1 AND pinned.key = $2 AND owner.msp = $3
             LIMIT 1"
        ))
        .bind(reader.member.as_str())
        .bind(reader.key.as_str())
        .bind(msp.as_str())
        .bind(digest.as_str())
        .bind(millis(now))
        .fetch_optional(self.database.pool())
        .await?;
        Ok(released.is_some())
    }

    /// Whether a transaction names this blob, and not only as a logo.
    pub(crate) async fn names_blob(&self, digest: &Digest) -> Result<bool, sqlx::Error> {
        let named = sqlx::query(concat!(
            "SELECT 1 FROM model_envelope WHERE generation = ",
            active!(),
            " AND digest = $1
             UNION ALL
             SELECT 1 FROM model_kept WHERE generation = ",
            active!(),
            " AND digest = $1
             UNION ALL
             SELECT 1 FROM model_part WHERE generation = ",
            active!(),
            " AND digest = $1
             LIMIT 1"
        ))
        .bind(digest.as_str())
        .fetch_optional(self.database.pool())
        .await?;
        Ok(named.is_some())
    }

    /// Whether this reader may have the author's transaction of a record now.
    pub(crate) async fn releases_transaction(
        &self,
        reader: &Creator,
        transaction: &TransactionId,
        now: Timestamp,
    ) -> Result<bool, sqlx::Error> {
        let released = sqlx::query(concat!(
            "SELECT 1 FROM model_opened WHERE generation = ",
            active!(),
            " AND member = $1 AND key = $2 AND recorded = $3 AND until > $4 LIMIT 1"
        ))
        .bind(reader.member.as_str())
        .bind(reader.key.as_str())
        .bind(transaction.as_str())
        .bind(millis(now))
        .fetch_optional(self.database.pool())
        .await?;
        Ok(released.is_some())
    }

    /// Whether a member is suspended or frozen, or their organization suspended.
    pub(crate) async fn is_stopped(
        &self,
        member: &MemberId,
        msp: &MspId,
    ) -> Result<bool, sqlx::Error> {
        let stopped = sqlx::query(concat!(stopped!("$1", "$2"), " LIMIT 1"))
            .bind(member.as_str())
            .bind(msp.as_str())
            .fetch_optional(self.database.pool())
            .await?;
        Ok(stopped.is_some())
    }

    /// What the ledger says against the owner of a certificate, in one statement: every request of theirs asks.
    pub(crate) async fn status(&self, holder: &Holder) -> Result<HolderStatus, sqlx::Error> {
        let said = sqlx::query_scalar::<_, String>(concat!(
            revoked!("$1"),
            " UNION ALL ",
            stopped!("$2", "$3")
        ))
        .bind(holder.number.to_string())
        .bind(holder.member().map_or("", MemberId::as_str))
        .bind(holder.msp.as_str())
        .fetch_all(self.database.pool())
        .await?;
        let is = |what| said.iter().any(|said| said == what);
        Ok(HolderStatus {
            is_revoked: is("revoked"),
            is_stopped: is("stopped") && holder.member().is_some(),
        })
    }

    /// What the ledger says of this organization's member who acts under this key; `None` if there is no such member.
    pub(crate) async fn membership(
        &self,
        member: &MemberId,
        msp: &MspId,
        key: &Digest,
    ) -> Result<Option<Membership>, sqlx::Error> {
        let row = sqlx::query(concat!(
            "SELECT owner.roles, owner.activated FROM model_member AS owner
             JOIN model_key AS pinned
               ON pinned.generation = owner.generation AND pinned.member = owner.member
             WHERE owner.generation = ",
            active!(),
            " AND owner.member = $1 AND owner.msp = $2 AND pinned.key = $3"
        ))
        .bind(member.as_str())
        .bind(msp.as_str())
        .bind(key.as_str())
        .fetch_optional(self.database.pool())
        .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let roles: String = row.try_get(0)?;
        let activated: i64 = row.try_get(1)?;
        Ok(Some(Membership {
            roles: serde_json::from_str(&roles).map_err(decode)?,
            is_activated: activated == 1,
        }))
    }

    /// Whether the channel's configuration lists this certificate as revoked.
    pub(crate) async fn is_revoked(
        &self,
        certificate: &CertificateNumber,
    ) -> Result<bool, sqlx::Error> {
        let revoked = sqlx::query(revoked!("$1"))
            .bind(certificate.to_string())
            .fetch_optional(self.database.pool())
            .await?;
        Ok(revoked.is_some())
    }
}

impl AppliedBatch {
    /// Commits the batch.
    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        self.transaction.commit().await
    }
}

/// The sessions that a fact ends, if it ends any.
fn ended(fact: &Fact) -> Option<Ended<'_>> {
    match fact {
        Fact::Stopped { member } => Some(Ended::Member(member)),
        Fact::KeyEnded { member, key } => Some(Ended::Key(member, key)),
        Fact::Recovered { member, key } => Some(Ended::OtherKeys(member, key)),
        Fact::OrganizationSuspended { msp } => Some(Ended::Organization(msp)),
        _ => None,
    }
}
