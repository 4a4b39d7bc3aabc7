//! Writing facts to the tables.

use emr_model::member::Role;
use emr_model::organization::Organization;
use emr_model::{Digest, MemberId, MspId, RecordId, Timestamp, TransactionId};
use serde::Serialize;
use sqlx::AnyConnection;

use super::facts::{Fact, Opening};
use super::signed::Signature;
use crate::certificate::CertificateNumber;
use crate::database::{blocks, decode, millis};

/// For how many blocks after a digest was first named it can be named for something else.
///
/// Who runs a peer or a keeper sees the digests of a record before its transaction is in a block, and can be the first to
/// name one of them: as an envelope, or in a record of their own. If the first use were final at once, nobody could ever
/// read the author's record. If it never became final, a reader whose access ended could name old ciphertext in a
/// record of their own, and fetch it.
const CONTESTED_BLOCKS: u64 = 1_000;

/// Writes the facts of one block to one generation.
pub(super) struct Writer<'c> {
    pub(super) connection: &'c mut AnyConnection,
    pub(super) generation: i64,
    /// The block's number.
    pub(super) block: u64,
}

impl Writer<'_> {
    /// Writes one fact. Openings whose time ended before `since` are left out.
    pub(super) async fn write(&mut self, fact: &Fact, since: Timestamp) -> Result<(), sqlx::Error> {
        match fact {
            Fact::Registered {
                member,
                msp,
                roles,
                key,
            } => self.register(member, msp, roles, key).await,
            Fact::Activated { member } => {
                let statement =
                    "UPDATE model_member SET activated = 1 WHERE generation = $1 AND member = $2";
                self.run(statement, &[member.as_str()]).await
            }
            Fact::Stopped { member } => {
                let statement =
                    "UPDATE model_member SET stopped = 1 WHERE generation = $1 AND member = $2";
                self.run(statement, &[member.as_str()]).await
            }
            Fact::Reinstated { member } => {
                let statement =
                    "UPDATE model_member SET stopped = 0 WHERE generation = $1 AND member = $2";
                self.run(statement, &[member.as_str()]).await
            }
            Fact::RolesChanged { member, roles } => {
                let statement =
                    "UPDATE model_member SET roles = $3 WHERE generation = $1 AND member = $2";
                self.run(statement, &[member.as_str(), &json(roles)?]).await
            }
            Fact::KeyAdded { member, key } => self.pin(member, key).await,
            Fact::KeyEnded { member, key } => {
                for statement in [
                    "DELETE FROM model_key WHERE generation = $1 AND member = $2 AND key = $3",
                    "DELETE FROM model_opened WHERE generation = $1 AND member = $2 AND key = $3",
                ] {
                    self.run(statement, &[member.as_str(), key.as_str()])
                        .await?;
                }
                Ok(())
            }
            Fact::Recovered { member, key } => self.recover(member, key).await,
            Fact::OrganizationRegistered(organization) => {
                self.register_organization(organization).await
            }
            Fact::OrganizationSuspended { msp } => {
                let statement =
                    "INSERT INTO model_suspended_organization (generation, msp) VALUES ($1, $2)
                     ON CONFLICT DO NOTHING";
                self.run(statement, &[msp.as_str()]).await
            }
            Fact::Listed {
                member,
                hospital,
                entry,
            } => {
                let statement = "INSERT INTO model_practitioner (generation, member, msp, entry)
                     VALUES ($1, $2, $3, $4) ON CONFLICT (generation, member)
                     DO UPDATE SET msp = excluded.msp, entry = excluded.entry";
                let entry = json(entry)?;
                self.run(statement, &[member.as_str(), hospital.as_str(), &entry])
                    .await
            }
            Fact::Unlisted { member } => {
                let statement =
                    "DELETE FROM model_practitioner WHERE generation = $1 AND member = $2";
                self.run(statement, &[member.as_str()]).await
            }
            Fact::Asked { request, hospital } => {
                let statement = "INSERT INTO model_hospital_request (generation, request, hospital)
                     VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
                self.run(statement, &[request.as_str(), hospital.as_str()])
                    .await
            }
            Fact::Answer {
                request,
                requester,
                digest,
            } => self.answer(request, requester, digest).await,
            Fact::Envelope { digest, to } => self.address(digest, to.as_str()).await,
            Fact::Kept { digest } => {
                let statement = "INSERT INTO model_kept (generation, digest) VALUES ($1, $2)
                     ON CONFLICT DO NOTHING";
                self.run(statement, &[digest.as_str()]).await
            }
            Fact::Recorded {
                transaction,
                record,
                parts,
            } => {
                for part in parts {
                    self.claim(part, transaction, record).await?;
                }
                Ok(())
            }
            Fact::Erased { record } => {
                let statement = "DELETE FROM model_opened
                     WHERE generation = $1 AND EXISTS
                       (SELECT 1 FROM model_part AS part
                        WHERE part.generation = $1 AND part.record = $2
                          AND part.recorded = model_opened.recorded AND part.digest = model_opened.content)";
                self.run(statement, &[record.as_str()]).await
            }
            Fact::Opened(opening) if opening.until <= since => Ok(()),
            Fact::Opened(opening) => self.open(opening).await,
            Fact::Revoked(certificates) => self.revoke(certificates).await,
            Fact::Signed(signature) => self.sign(signature).await,
        }
    }

    async fn register(
        &mut self,
        member: &MemberId,
        msp: &MspId,
        roles: &[Role],
        key: &Digest,
    ) -> Result<(), sqlx::Error> {
        let statement =
            "INSERT INTO model_member (generation, member, msp, roles, activated, stopped)
             VALUES ($1, $2, $3, $4, 0, 0) ON CONFLICT DO NOTHING";
        self.run(statement, &[member.as_str(), msp.as_str(), &json(roles)?])
            .await?;
        self.pin(member, key).await
    }

    async fn register_organization(
        &mut self,
        organization: &Organization,
    ) -> Result<(), sqlx::Error> {
        let msp = organization.msp.as_str();
        let statement =
            "DELETE FROM model_suspended_organization WHERE generation = $1 AND msp = $2";
        self.run(statement, &[msp]).await?;
        sqlx::query(
            "INSERT INTO model_organization (generation, msp, profile, registered, logo)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (generation, msp)
             DO UPDATE SET profile = excluded.profile, logo = excluded.logo",
        )
        .bind(self.generation)
        .bind(msp)
        .bind(json(organization)?)
        .bind(millis(organization.registered))
        .bind(organization.logo.as_ref().map_or("", Digest::as_str))
        .execute(&mut *self.connection)
        .await
        .map(drop)
    }

    async fn pin(&mut self, member: &MemberId, key: &Digest) -> Result<(), sqlx::Error> {
        let statement = "INSERT INTO model_key (generation, member, key) VALUES ($1, $2, $3)
             ON CONFLICT DO NOTHING";
        self.run(statement, &[member.as_str(), key.as_str()]).await
    }

    /// The new key takes the place of all earlier ones.
    async fn recover(&mut self, member: &MemberId, key: &Digest) -> Result<(), sqlx::Error> {
        for statement in [
            "DELETE FROM model_key WHERE generation = $1 AND member = $2",
            "DELETE FROM model_opened WHERE generation = $1 AND member = $2",
            "UPDATE model_member SET activated = 1, stopped = 0 WHERE generation = $1 AND member = $2",
        ] {
            self.run(statement, &[member.as_str()]).await?;
        }
        self.pin(member, key).await
    }

    /// The answer to a request is for the requester, or for their hospital if access was requested for the hospital.
    async fn answer(
        &mut self,
        request: &TransactionId,
        requester: &MemberId,
        digest: &Digest,
    ) -> Result<(), sqlx::Error> {
        let hospital: Option<String> = sqlx::query_scalar(
            "SELECT hospital FROM model_hospital_request WHERE generation = $1 AND request = $2",
        )
        .bind(self.generation)
        .bind(request.as_str())
        .fetch_optional(&mut *self.connection)
        .await?;
        let addressee = hospital.as_deref().unwrap_or(requester.as_str());
        self.address(digest, addressee).await
    }

    /// An envelope is also what was named as a part of a record only a few blocks ago: see [`CONTESTED_BLOCKS`]. Later, a
    /// record's ciphertext that a grant names is given to nobody.
    async fn address(&mut self, digest: &Digest, addressee: &str) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO model_envelope (generation, digest, addressee, block)
             SELECT $1, $2, $3, $4
             WHERE NOT EXISTS
               (SELECT 1 FROM model_part WHERE generation = $1 AND digest = $2 AND block < $5)
             ON CONFLICT DO NOTHING",
        )
        .bind(self.generation)
        .bind(digest.as_str())
        .bind(addressee)
        .bind(blocks(self.block))
        .bind(blocks(self.contested_from()))
        .execute(&mut *self.connection)
        .await
        .map(drop)
    }

    /// A part belongs to the transactions that name it within a few blocks; see [`Writer::address`].
    async fn claim(
        &mut self,
        digest: &Digest,
        recorded: &TransactionId,
        record: &RecordId,
    ) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO model_part (generation, digest, recorded, record, block)
             SELECT $1, $2, $3, $4, $5
             WHERE NOT EXISTS
               (SELECT 1 FROM model_envelope WHERE generation = $1 AND digest = $2 AND block < $6)
               AND NOT EXISTS
               (SELECT 1 FROM model_part WHERE generation = $1 AND digest = $2 AND block < $6)
             ON CONFLICT DO NOTHING",
        )
        .bind(self.generation)
        .bind(digest.as_str())
        .bind(recorded.as_str())
        .bind(record.as_str())
        .bind(blocks(self.block))
        .bind(blocks(self.contested_from()))
        .execute(&mut *self.connection)
        .await
        .map(drop)
    }

    /// The first block whose uses of a digest are not final yet.
    fn contested_from(&self) -> u64 {
        self.block.saturating_sub(CONTESTED_BLOCKS)
    }

    /// Releases only parts that belong to the record's own transaction: a member who names old ciphertext of others in a
    /// record of their own opens nothing.
    async fn open(&mut self, opening: &Opening) -> Result<(), sqlx::Error> {
        let own_parts: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM model_part
             WHERE generation = $1 AND recorded = $2 AND digest IN ($3, $4)",
        )
        .bind(self.generation)
        .bind(opening.recorded.as_str())
        .bind(opening.content.as_str())
        .bind(opening.lock.as_str())
        .fetch_one(&mut *self.connection)
        .await?;
        if own_parts < 2 && opening.content != opening.lock || own_parts == 0 {
            return Ok(());
        }
        sqlx::query(
            "INSERT INTO model_opened (generation, member, key, recorded, content, lock, until)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (generation, member, key, recorded, content)
             DO UPDATE SET until = excluded.until WHERE model_opened.until < excluded.until",
        )
        .bind(self.generation)
        .bind(opening.reader.member.as_str())
        .bind(opening.reader.key.as_str())
        .bind(opening.recorded.as_str())
        .bind(opening.content.as_str())
        .bind(opening.lock.as_str())
        .bind(millis(opening.until))
        .execute(&mut *self.connection)
        .await
        .map(drop)
    }

    async fn revoke(&mut self, certificates: &[CertificateNumber]) -> Result<(), sqlx::Error> {
        self.run("DELETE FROM model_revoked WHERE generation = $1", &[])
            .await?;
        for certificate in certificates {
            let statement = "INSERT INTO model_revoked (generation, certificate) VALUES ($1, $2)
                 ON CONFLICT DO NOTHING";
            self.run(statement, &[&certificate.to_string()]).await?;
        }
        Ok(())
    }

    async fn sign(&mut self, signature: &Signature) -> Result<(), sqlx::Error> {
        let (block, place) = signature.position;
        sqlx::query(
            "INSERT INTO model_signature (generation, member, block, place, id, function, verdict)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        )
        .bind(self.generation)
        .bind(signature.member.as_str())
        .bind(blocks(block))
        .bind(blocks(place))
        .bind(signature.transaction.as_str())
        .bind(signature.function.unwrap_or_default())
        .bind(i64::from(signature.verdict as i32))
        .execute(&mut *self.connection)
        .await
        .map(drop)
    }

    /// Content and locks of all versions of a record that are nothing else: erasing a record deletes no file of others.
    pub(super) async fn own_parts(
        &mut self,
        record: &RecordId,
    ) -> Result<Vec<Digest>, sqlx::Error> {
        let digests: Vec<String> = sqlx::query_scalar(
            "SELECT digest FROM model_part AS part WHERE generation = $1 AND record = $2
               AND NOT EXISTS
               (SELECT 1 FROM model_part AS other WHERE other.generation = $1
                  AND other.digest = part.digest AND other.record <> $2)
               AND NOT EXISTS
               (SELECT 1 FROM model_envelope AS envelope
                WHERE envelope.generation = $1 AND envelope.digest = part.digest)",
        )
        .bind(self.generation)
        .bind(record.as_str())
        .fetch_all(&mut *self.connection)
        .await?;
        digests
            .into_iter()
            .map(|digest| digest.try_into().map_err(decode))
            .collect()
    }

    /// Forgets openings whose time ended before `since`.
    pub(super) async fn prune(&mut self, since: Timestamp) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM model_opened WHERE until <= $1 AND generation = $2")
            .bind(millis(since))
            .bind(self.generation)
            .execute(&mut *self.connection)
            .await
            .map(drop)
    }

    /// Runs a statement whose first parameter is the generation and whose others are these texts.
    async fn run(&mut self, statement: &'static str, texts: &[&str]) -> Result<(), sqlx::Error> {
        let query = sqlx::query(statement).bind(self.generation);
        let query = texts.iter().fold(query, |query, text| query.bind(*text));
        query.execute(&mut *self.connection).await.map(drop)
    }
}

fn json(value: &(impl Serialize + ?Sized)) -> Result<String, sqlx::Error> {
    serde_json::to_string(value).map_err(|error| sqlx::Error::Encode(error.into()))
}
