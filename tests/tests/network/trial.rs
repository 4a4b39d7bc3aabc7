//! What a trial is, and how it says why it failed.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use futures::future::BoxFuture;

use crate::world::World;

/// A trial that was not run yet.
pub(crate) struct Case {
    /// The claim.
    pub(crate) name: &'static str,
    /// When it runs, and whether others may run at the same time.
    pub(crate) turn: Turn,
    /// Whether it is played once more if it fails.
    pub(crate) has_second_try: bool,
    /// The proof.
    pub(crate) run: fn(Arc<World>) -> BoxFuture<'static, Outcome>,
}

/// When a trial runs. Trials run in this order: one that waits to run alone keeps all later ones from starting, so those
/// stand last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Turn {
    /// At the beginning, as [`Turn::Together`]: it takes minutes, in which the others run.
    Early,
    /// Beside others: it uses patients of its own, and disturbs no other trial.
    Together,
    /// Alone on a network, after all others: it stops what other trials need.
    Alone,
}

/// How a trial went.
pub(crate) type Outcome = Result<(), Failure>;

/// An error that a trial did not expect, and where it came up.
pub(crate) struct Failure {
    place: &'static Location<'static>,
    causes: Vec<String>,
}

impl<E: std::error::Error> From<E> for Failure {
    #[track_caller]
    fn from(error: E) -> Self {
        let causes = std::iter::successors(Some(&error as &dyn std::error::Error), |error| {
            error.source()
        });
        Self {
            place: Location::caller(),
            causes: causes.map(ToString::to_string).collect(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.place, self.causes.join(": "))
    }
}

/// Trials by the names of the functions that make them.
macro_rules! cases {
    ($turn:ident: $($name:ident),+ $(,)?) => {
        [$($crate::trial::Case {
            name: stringify!($name),
            turn: $crate::trial::Turn::$turn,
            has_second_try: true,
            run: |world| Box::pin($name(world)),
        }),+]
    };
}
pub(crate) use cases;
