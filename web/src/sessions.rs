//! Challenges and sessions, in memory and bounded: who restarts the service signs everybody out.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use emr_model::{Digest, Timestamp};

use crate::certificate::Holder;
use crate::problem::ApiError;

/// How long a challenge is good.
const CHALLENGE_MILLIS: u64 = 60 * 1_000;
/// How long a session lasts, unless the certificate ends before.
pub(crate) const SESSION_MILLIS: u64 = 8 * 60 * 60 * 1_000;
const MOST_CHALLENGES: usize = 10_000;
const MOST_SESSIONS: usize = 20_000;
/// The most sessions under one key; the oldest makes room.
const MOST_SESSIONS_OF_A_KEY: usize = 16;

/// The service's memory of who is signing in and who is signed in.
#[derive(Default)]
pub(crate) struct SessionTable {
    challenges: Mutex<Challenges>,
    sessions: Mutex<HashMap<Digest, Session>>,
}

/// The nonces given out, by when they end, and in the order in which they were given.
#[derive(Default)]
struct Challenges {
    until: HashMap<[u8; 32], Timestamp>,
    order: VecDeque<[u8; 32]>,
}

/// One sign-in.
#[derive(Clone)]
struct Session {
    holder: Arc<Holder>,
    began: Timestamp,
    until: Timestamp,
}

impl SessionTable {
    /// A fresh nonce, good once and for a minute.
    ///
    /// Anybody may ask for one, so the oldest makes room: to make a member's useless before it is used, a flood has to
    /// bring thousands of requests between two of the member's.
    pub(crate) fn challenge(&self, now: Timestamp) -> [u8; 32] {
        let mut challenges = lock(&self.challenges);
        if challenges.order.len() >= MOST_CHALLENGES
            && let Some(oldest) = challenges.order.pop_front()
        {
            challenges.until.remove(&oldest);
        }
        let nonce = rand::random();
        challenges.order.push_back(nonce);
        let until = now.plus_millis(CHALLENGE_MILLIS);
        challenges.until.insert(nonce, until);
        nonce
    }

    /// Uses a nonce up; false if it was none of ours, or used, or too old.
    pub(crate) fn redeem(&self, nonce: &[u8], now: Timestamp) -> bool {
        <[u8; 32]>::try_from(nonce)
            .ok()
            .and_then(|nonce| lock(&self.challenges).until.remove(&nonce))
            .is_some_and(|until| until > now)
    }

    /// Begins a session and returns its token, of which only the digest stays here.
    pub(crate) fn begin(&self, holder: Holder, now: Timestamp) -> Result<String, ApiError> {
        let mut sessions = lock(&self.sessions);
        let of_this_key = |session: &Session| session.holder.key == holder.key;
        if sessions.len() >= MOST_SESSIONS {
            sessions.retain(|_, session| session.until > now);
        }
        if sessions
            .values()
            .filter(|session| of_this_key(session))
            .count()
            >= MOST_SESSIONS_OF_A_KEY
        {
            let oldest = sessions
                .iter()
                .filter(|(_, session)| of_this_key(session))
                .min_by_key(|(_, session)| session.began)
                .map(|(token, _)| token.clone());
            oldest.map(|token| sessions.remove(&token));
        }
        if sessions.len() >= MOST_SESSIONS {
            return Err(ApiError::Busy);
        }
        let token = hex::encode(rand::random::<[u8; 32]>());
        let until = now.plus_millis(SESSION_MILLIS).min(holder.not_after);
        let session = Session {
            holder: Arc::new(holder),
            began: now,
            until,
        };
        sessions.insert(Digest::of(&token), session);
        Ok(token)
    }

    /// Who is signed in under this token.
    pub(crate) fn find(&self, token: &str, now: Timestamp) -> Option<Arc<Holder>> {
        let mut sessions = lock(&self.sessions);
        let token = Digest::of(token);
        if sessions.get(&token)?.until <= now {
            sessions.remove(&token);
            return None;
        }
        sessions.get(&token).map(|session| session.holder.clone())
    }

    /// Ends the session of this token, if there is one.
    pub(crate) fn end(&self, token: &str) {
        lock(&self.sessions).remove(&Digest::of(token));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .expect("nothing panics while it holds this lock")
}

#[cfg(test)]
mod tests {
    use emr_model::MspId;

    use super::*;
    use crate::certificate::{CertificateNumber, Standing};

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn holder() -> Holder {
        Holder {
            msp: "MinistryMSP".parse::<MspId>().unwrap(),
            certificate: Digest::of("certificate"),
            number: CertificateNumber {
                issuer: Digest::of("issuer"),
                serial: vec![1],
            },
            key: Digest::of("key"),
            point: Vec::new(),
            not_after: at(u64::MAX),
            standing: Standing::Administrator,
        }
    }

    #[test]
    fn a_challenge_is_good_once_and_for_a_minute() {
        let table = SessionTable::default();
        let nonce = table.challenge(at(0));
        assert!(table.redeem(&nonce, at(59_999)));
        assert!(!table.redeem(&nonce, at(59_999)));
        let nonce = table.challenge(at(0));
        assert!(!table.redeem(&nonce, at(60_000)));
        assert!(!table.redeem(b"short", at(0)));
    }

    #[test]
    fn a_flood_of_challenges_keeps_nobody_from_signing_in() {
        let table = SessionTable::default();
        let first = table.challenge(at(0));
        for _ in 0..MOST_CHALLENGES {
            table.challenge(at(0));
        }
        let own = table.challenge(at(0));
        assert!(!table.redeem(&first, at(1)));
        assert!(table.redeem(&own, at(1)));
        assert!(lock(&table.challenges).until.len() < MOST_CHALLENGES);
    }

    #[test]
    fn a_session_ends_after_its_time_or_at_sign_out_or_with_the_certificate() {
        let table = SessionTable::default();
        let token = table.begin(holder(), at(0)).unwrap();
        assert!(table.find(&token, at(SESSION_MILLIS - 1)).is_some());
        assert!(table.find(&token, at(SESSION_MILLIS)).is_none());
        let token = table.begin(holder(), at(0)).unwrap();
        table.end(&token);
        assert!(table.find(&token, at(0)).is_none());
        let mut ending = holder();
        ending.not_after = at(5);
        let token = table.begin(ending, at(0)).unwrap();
        assert!(table.find(&token, at(5)).is_none());
    }

    #[test]
    fn the_oldest_session_of_a_key_makes_room() {
        let table = SessionTable::default();
        let first = table.begin(holder(), at(0)).unwrap();
        for millis in 0..MOST_SESSIONS_OF_A_KEY as u64 {
            table.begin(holder(), at(1 + millis)).unwrap();
        }
        assert!(table.find(&first, at(20)).is_none());
    }
}
