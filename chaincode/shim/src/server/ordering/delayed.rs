//! A task that sometimes runs later than it could.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures::future::BoxFuture;
use tokio::task::coop;

use super::choices::Choices;

/// How many consecutive places where a task could be interrupted are tried.
const PLACES: usize = 3;

/// A future that may be overtaken whenever it could go on, and wherever it asks Tokio for something.
///
/// Tokio gives each task a budget. When the budget is used up, Tokio interrupts the task at the next semaphore, channel
/// or the like. So a task with a small rest of its budget is interrupted there, as if another thread had been faster.
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

/// Uses up the task's budget for this turn, except for `left`.
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
