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

/// Writes facts to one generation.
pub(super) struct Writer<'c> {
    pub(super) connection: &'c mut AnyConnection,
    pub(super) generation: i64,
}

impl Writer<'_> {
    /// Writes one fact. Openings whose time ended before `now` are left out.
    pub(super) async fn write(&mut self, fact: &Fact, now: Timestamp) -> Result<(), sqlx::Error> {
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
                     WHERE generation = $1 AND content IN
                       (SELECT digest FROM model_part WHERE generation = $1 AND record = $2)";
                self.run(statement, &[record.as_str()]).await
            }
            Fact::Opened(opening) if opening.until <= now => Ok(()),
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
            "INSERT INTO model_organization (generation, msp, profile, registered)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (generation, msp) DO UPDATE SET profile = excluded.profile",
        )
        .bind(self.generation)
        .bind(msp)
        .bind(json(organization)?)
        .bind(millis(organization.registered))
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

    /// A digest's first use is final: an envelope never becomes part of a record, nor a part an envelope. So naming a
    /// record's ciphertext in a grant gives it to nobody, and naming another member's envelope in a record takes it from
    /// nobody.
    async fn address(&mut self, digest: &Digest, addressee: &str) -> Result<(), sqlx::Error> {
        let statement = "INSERT INTO model_envelope (generation, digest, addressee)
             SELECT $1, $2, $3
             WHERE NOT EXISTS (SELECT 1 FROM model_part WHERE generation = $1 AND digest = $2)
             ON CONFLICT DO NOTHING";
        self.run(statement, &[digest.as_str(), addressee]).await
    }

    /// A part belongs to the first transaction that names it; see [`Writer::address`].
    async fn claim(
        &mut self,
        digest: &Digest,
        recorded: &TransactionId,
        record: &RecordId,
    ) -> Result<(), sqlx::Error> {
        let statement = "INSERT INTO model_part (generation, digest, recorded, record)
             SELECT $1, $2, $3, $4
             WHERE NOT EXISTS (SELECT 1 FROM model_envelope WHERE generation = $1 AND digest = $2)
             ON CONFLICT DO NOTHING";
        self.run(
            statement,
            &[digest.as_str(), recorded.as_str(), record.as_str()],
        )
        .await
    }

    /// Releases only parts that the record's own transaction named first: a member who names another's ciphertext in a
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

    /// Content and locks of all versions of a record.
    pub(super) async fn parts_of(&mut self, record: &RecordId) -> Result<Vec<Digest>, sqlx::Error> {
        let digests: Vec<String> = sqlx::query_scalar(
            "SELECT digest FROM model_part WHERE generation = $1 AND record = $2",
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

    /// Forgets openings whose time is over.
    pub(super) async fn prune(&mut self, now: Timestamp) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM model_opened WHERE until <= $1 AND generation = $2")
            .bind(millis(now))
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
