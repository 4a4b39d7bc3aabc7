//! The registered keepers, for people who are no members yet.

use std::time::Duration;

use emr_model::Bytes;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use crate::problem::ApiError;

/// For how long an answer of the peers is given again: short, so that a keeper counts as soon as it is registered.
const AGE: Duration = Duration::from_secs(1);
/// How long a request waits while another one asks the peers.
const PATIENCE: Duration = Duration::from_secs(5);

/// What peers of the ministry and of a hospital endorsed last.
///
/// Everybody may ask for the keepers, so the service asks the peers once a second at most.
#[derive(Default)]
pub(crate) struct KeeperList(Mutex<Option<(Instant, Bytes)>>);

impl KeeperList {
    /// A transaction that asks for the keepers, with the endorsed answer: what `ask` gives, or gave a moment ago.
    pub(crate) async fn endorsed(
        &self,
        ask: impl Future<Output = Result<Bytes, ApiError>>,
    ) -> Result<Bytes, ApiError> {
        let mut kept = timeout(PATIENCE, self.0.lock())
            .await
            .map_err(|_| ApiError::Busy)?;
        if let Some((asked, transaction)) = &*kept
            && asked.elapsed() < AGE
        {
            return Ok(transaction.clone());
        }
        let transaction = ask.await?;
        *kept = Some((Instant::now(), transaction.clone()));
        Ok(transaction)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn peers_are_asked_once_a_second_at_most() {
        let list = KeeperList::default();
        let ask = async |answer: u8| list.endorsed(async { Ok(vec![answer].into()) }).await;
        let answers = [ask(1).await, ask(2).await];
        tokio::time::advance(AGE).await;
        let later = ask(3).await;
        let answers = answers.map(|answer| answer.unwrap().0);
        assert_eq!(answers, [[1], [1]]);
        assert_eq!(later.unwrap().0, [3]);
    }
}
