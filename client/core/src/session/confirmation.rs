//! Confirmations: what became of a transaction, as peers of the ministry and of a hospital say.

use std::time::Duration;

use emr_model::{Committed, Outcome};
use futures::future::{Either, select};

use super::Session;
use crate::error::Error;

/// How long the peers are asked again until they confirm a transaction: a peer may be some blocks behind.
const CONFIRM_TIMEOUT: Duration = Duration::from_secs(5);
/// The pause before the second question. Each later pause is twice as long as the one before, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(25);
const LONGEST_PAUSE: Duration = Duration::from_millis(400);

impl Session {
    /// Asks the contract what became of a transaction of this identity; peers of the ministry and of a hospital must
    /// endorse the same answer.
    ///
    /// # Errors
    ///
    /// Those of [`Session::endorsed_query`].
    pub async fn what_became_of(&self, question: &Committed) -> Result<Outcome, Error> {
        Ok(self.endorsed_query(question).await?.outcome)
    }

    /// Waits until the peers confirm that the transaction was committed. It asks at once, and again for
    /// [`CONFIRM_TIMEOUT`].
    ///
    /// # Errors
    ///
    /// [`Error::Lost`] if it can no longer be committed; [`Error::NotConfirmed`] if no such answer came in time, with
    /// `failure` or the last question's error as its cause.
    pub(super) async fn confirm(
        &self,
        question: &Committed,
        mut failure: Option<Error>,
    ) -> Result<(), Error> {
        let clock = self.web().clock().machine();
        let deadline = clock.now().plus(CONFIRM_TIMEOUT);
        let mut pause = FIRST_PAUSE;
        loop {
            let left = deadline.as_millis().saturating_sub(clock.now().as_millis());
            if left == 0 {
                break;
            }
            let left = Duration::from_millis(left);
            let asked = std::pin::pin!(self.what_became_of(question));
            match select(asked, clock.sleep(left)).await {
                Either::Left((Ok(Outcome::Committed), _)) => return Ok(()),
                Either::Left((Ok(Outcome::Lost), _)) => {
                    return Err(Error::Lost(question.transaction.clone()));
                }
                Either::Left((Ok(Outcome::Open), _)) => {}
                Either::Left((Err(error), _)) => failure = failure.or(Some(error)),
                Either::Right(_) => break,
            }
            clock.sleep(pause.min(left)).await;
            pause = LONGEST_PAUSE.min(pause * 2);
        }
        Err(Error::NotConfirmed {
            transaction: question.transaction.clone(),
            cause: failure.map(Box::new),
        })
    }
}
