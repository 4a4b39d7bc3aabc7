//! A task that is not always as fast as it can be.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures::future::BoxFuture;
use tokio::task::coop;

use super::choices::Choices;

/// How many places in a row, where a task could be interrupted, are tried.
const PLACES: usize = 3;

/// A future that may be overtaken whenever it could go on, and wherever on its way it asks Tokio for something.
///
/// Tokio gives each task a budget and interrupts it when that is used up, at the next semaphore, channel or the like. So
/// a task that is left little of it is interrupted there, as if another thread had been faster.
pub(super) struct Delayed<'f, T> {
    future: BoxFuture<'f, T>,
    choices: Choices,
}

impl<'f, T> Delayed<'f, T> {
    pub(super) fn new(choices: &Choices, future: impl Future<Output = T> + Send + 'f) -> Self {
        Self {
            future: Box::pin(future),
            choices: choices.clone(),
        }
    }
}

impl<T> Future for Delayed<'_, T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        if let Some(left) = self.choices.delay(1 + PLACES).checked_sub(1) {
            leave(left, context);
        }
        self.future.as_mut().poll(context)
    }
}

/// Uses up what this turn of the task may ask for, all but so much.
fn leave(left: usize, context: &mut Context<'_>) {
    let mut used = Vec::new();
    while coop::has_budget_remaining()
        && let Poll::Ready(one) = coop::poll_proceed(context)
    {
        used.push(one);
    }
    // What made no progress is given back when it is dropped, the last first.
    for _ in 0..left {
        used.pop();
    }
    for one in used {
        one.made_progress();
    }
}
