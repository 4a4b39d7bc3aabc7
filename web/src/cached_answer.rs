//! Answers for everybody, also failures, given again for a moment.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use crate::problem::ApiError;

/// How long an answer is reused. It is short, so that changes show within a second.
const AGE: Duration = Duration::from_secs(1);
/// How long a request waits while another one asks.
const PATIENCE: Duration = Duration::from_secs(5);

/// The last answer to a question that everybody may ask, also people who are no members: peers or the database are asked
/// once a second at most, also while they fail.
pub(crate) struct CachedAnswer<T>(Mutex<Option<Kept<T>>>);

/// An answer or a failure, and when it came.
type Kept<T> = (Instant, Result<T, ApiError>);

impl<T> Default for CachedAnswer<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> CachedAnswer<T> {
    /// What `ask` gives, or gave a moment ago, also to those who wait for it.
    ///
    /// # Errors
    ///
    /// Those of `ask`; [`ApiError::Busy`] if another request asks for too long.
    pub(crate) async fn get_or_fetch(
        &self,
        ask: impl Future<Output = Result<T, ApiError>>,
    ) -> Result<T, ApiError> {
        let mut kept = timeout(PATIENCE, self.0.lock())
            .await
            .map_err(|_| ApiError::Busy)?;
        if let Some((asked, answer)) = &*kept
            && asked.elapsed() < AGE
        {
            return answer.clone();
        }
        // It stays if this request ends before the answer comes: who asks and hangs up cannot have peers asked more often.
        *kept = Some((Instant::now(), Err(ApiError::Busy)));
        let answer = ask.await;
        *kept = Some((Instant::now(), answer.clone()));
        answer
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use futures::FutureExt as _;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_question_is_asked_once_a_second_at_most() {
        let kept = CachedAnswer::default();
        let ask = async |answer: u8| kept.get_or_fetch(async { Ok(answer) }).await;
        let answers = [ask(1).await, ask(2).await];
        tokio::time::advance(AGE).await;
        let later = ask(3).await;
        assert_eq!(answers.map(Result::unwrap), [1, 1]);
        assert_eq!(later.unwrap(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn a_question_that_failed_is_not_asked_again_at_once_either() {
        let kept = CachedAnswer::<u8>::default();
        let asked = Cell::new(0);
        let ask = async || {
            let ask = async {
                asked.set(asked.get() + 1);
                tokio::time::sleep(AGE).await;
                Err(ApiError::PeerFailed)
            };
            kept.get_or_fetch(ask).await
        };
        // Those who wait for the answer get the failure as well.
        let (first, second, third) = tokio::join!(ask(), ask(), ask());
        for answer in [first, second, third] {
            assert!(matches!(answer, Err(ApiError::PeerFailed)), "{answer:?}");
        }
        assert_eq!(asked.get(), 1);
        tokio::time::advance(AGE).await;
        ask().await.unwrap_err();
        assert_eq!(asked.get(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_question_that_is_given_up_is_not_asked_again_at_once_either() {
        let kept = CachedAnswer::default();
        let never = kept.get_or_fetch(std::future::pending::<Result<u8, _>>());
        assert!(never.now_or_never().is_none());
        let ask = async |answer| kept.get_or_fetch(async { Ok(answer) }).await;
        assert!(matches!(ask(1).await, Err(ApiError::Busy)));
        tokio::time::advance(AGE).await;
        assert_eq!(ask(2).await.unwrap(), 2);
    }
}
