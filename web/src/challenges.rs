//! Nonces to sign in with, and those that were used, in the database, so that all instances of the service know them.

use aws_lc_rs::hmac;
use emr_model::Timestamp;

use crate::database::{Database, millis};
use crate::problem::ApiError;

/// How long a challenge is valid.
const CHALLENGE_MILLIS: u64 = 60 * 1_000;
const SECRET: &str = "challenge";

/// What people who sign in have to sign.
#[derive(Clone)]
pub(crate) struct Challenges {
    database: Database,
    secret: hmac::Key,
}

impl Challenges {
    /// Reads the secret that all instances share; the first instance makes it.
    pub(crate) async fn open(database: Database) -> Result<Self, sqlx::Error> {
        let secret = database.secret(SECRET).await?;
        Ok(Self {
            database,
            secret: hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()),
        })
    }

    /// A fresh nonce, valid once and for a minute.
    ///
    /// The service stores nothing about it: the nonce itself says until when it is valid, under a seal that only this
    /// service can make. So a flood of challenges takes no memory and displaces no other caller's challenge.
    pub(crate) fn give(&self, now: Timestamp) -> [u8; 32] {
        let until = now.plus_millis(CHALLENGE_MILLIS).as_millis();
        let mut nonce = [0; 32];
        nonce[..8].copy_from_slice(&until.to_be_bytes());
        nonce[8..16].copy_from_slice(&rand::random::<[u8; 8]>());
        let seal = self.seal(&nonce[..16]);
        nonce[16..].copy_from_slice(&seal);
        nonce
    }

    /// Whether this service made the nonce less than a minute ago. It is not used up.
    pub(crate) fn gave(&self, nonce: &[u8], now: Timestamp) -> bool {
        self.good_until(nonce).is_some_and(|until| until > now)
    }

    /// Uses a nonce up; `false` if this service did not make it, or it was used, or it is too old.
    pub(crate) async fn redeem(&self, nonce: &[u8], now: Timestamp) -> Result<bool, ApiError> {
        let Some(until) = self.good_until(nonce).filter(|until| *until > now) else {
            return Ok(false);
        };
        sqlx::query("DELETE FROM used_challenge WHERE until <= $1")
            .bind(millis(now))
            .execute(self.database.pool())
            .await?;
        let used = sqlx::query(
            "INSERT INTO used_challenge (nonce, until) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        )
        .bind(hex::encode(nonce))
        .bind(millis(until))
        .execute(self.database.pool())
        .await?;
        Ok(used.rows_affected() == 1)
    }

    fn good_until(&self, nonce: &[u8]) -> Option<Timestamp> {
        let nonce: &[u8; 32] = nonce.try_into().ok()?;
        let (said, seal) = nonce.split_at(16);
        let is_ours =
            aws_lc_rs::constant_time::verify_slices_are_equal(&self.seal(said), seal).is_ok();
        let until = u64::from_be_bytes(*said.first_chunk()?);
        is_ours.then(|| Timestamp::from_millis(until))
    }

    fn seal(&self, said: &[u8]) -> [u8; 16] {
        let tag = hmac::sign(&self.secret, said);
        *tag.as_ref()
            .first_chunk()
            .expect("a SHA-256 tag has 32 bytes")
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    async fn challenges(folder: &TempDir) -> Challenges {
        let database = Database::open(None, folder.path()).await.unwrap();
        Challenges::open(database).await.unwrap()
    }

    #[tokio::test]
    async fn a_challenge_is_good_once_and_for_a_minute_in_every_instance() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (challenges(&folder).await, challenges(&folder).await);
        let nonce = one.give(at(0));
        assert!(other.redeem(&nonce, at(59_999)).await.unwrap());
        assert!(!one.redeem(&nonce, at(59_999)).await.unwrap());
        let nonce = one.give(at(0));
        assert!(!one.redeem(&nonce, at(60_000)).await.unwrap());
        assert!(!one.redeem(b"short", at(0)).await.unwrap());
        let mut prolonged = one.give(at(0));
        prolonged[0] = 1;
        assert!(!one.redeem(&prolonged, at(0)).await.unwrap());
    }
}
