//! The table of a contract.

use std::fmt;

use bytes::Bytes;
use futures::future::BoxFuture;

use super::function::Arguments;
use super::kind::Kind;
use super::metadata::Description;
use super::{Contract, Function};
use crate::Ledger;

/// The table of a contract's functions, which [`Contract::functions`] fills in.
///
/// Every call searches the table, and only the called function is kept.
pub struct Functions<'c, 'l, C: Contract, L: Ledger + 'l> {
    task: Task<'c, 'l, C, L>,
}

/// The function that a proposal asks for, as [`Contract::before`] receives it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Called<'a> {
    /// The name that the proposal gives.
    pub name: &'a str,
    /// What the function is for; `None` if the table has no function of that name.
    pub kind: Option<Kind>,
}

/// What a walk through the table does.
enum Task<'c, 'l, C: Contract, L: Ledger + 'l> {
    Find {
        name: &'c str,
        found: Option<Kind>,
    },
    Call {
        name: &'c str,
        context: &'c C::Context<'l, L>,
        arguments: &'c [Bytes],
        running: Option<BoxFuture<'c, Result<Bytes, C::Error>>>,
    },
    Describe(&'c mut Description),
}

impl<'c, 'l, C: Contract, L: Ledger> Functions<'c, 'l, C, L> {
    /// Lists a function that changes the ledger. `parameters` are the names of its arguments, for the metadata: at most
    /// eight, since more are better one struct.
    pub fn submit<F, Marker, const N: usize>(
        &mut self,
        name: &'static str,
        parameters: [&'static str; N],
        function: F,
    ) -> &mut Self
    where
        F: Function<'c, C::Context<'l, L>, C::Error, N, Marker>,
    {
        self.list(Kind::Submit, name, parameters, function)
    }

    /// Lists a function that only reads. If it tries to write or to set an event, it is refused with
    /// [`CallError::WriteInEvaluate`](super::CallError::WriteInEvaluate).
    ///
    /// This does not limit what a called chaincode writes.
    pub fn evaluate<F, Marker, const N: usize>(
        &mut self,
        name: &'static str,
        parameters: [&'static str; N],
        function: F,
    ) -> &mut Self
    where
        F: Function<'c, C::Context<'l, L>, C::Error, N, Marker>,
    {
        self.list(Kind::Evaluate, name, parameters, function)
    }

    fn list<F, Marker, const N: usize>(
        &mut self,
        kind: Kind,
        listed: &'static str,
        names: [&'static str; N],
        function: F,
    ) -> &mut Self
    where
        F: Function<'c, C::Context<'l, L>, C::Error, N, Marker>,
    {
        match &mut self.task {
            Task::Find { name, found } => {
                if found.is_none() && is_named::<C>(listed, name) {
                    *found = Some(kind);
                }
            }
            Task::Call {
                name,
                context,
                arguments: bytes,
                running,
            } => {
                if running.is_none() && is_named::<C>(listed, name) {
                    let arguments = Arguments {
                        names,
                        bytes,
                        longest: C::LONGEST_ARGUMENT,
                    };
                    *running = Some(function.call(context, arguments));
                }
            }
            Task::Describe(description) => {
                let signature = F::signature(names, &mut description.schemas);
                description.list(C::NAME, listed, kind, signature);
            }
        }
        self
    }

    /// What the function of that name is for; `None` if the table has none.
    pub(super) fn find(name: &'c str) -> Option<Kind> {
        let mut functions = Self {
            task: Task::Find { name, found: None },
        };
        C::functions(&mut functions);
        match functions.task {
            Task::Find { found, .. } => found,
            _ => None,
        }
    }

    /// The call of the function of that name; `None` if the table has none. The call has not begun.
    pub(super) fn call(
        name: &'c str,
        context: &'c C::Context<'l, L>,
        arguments: &'c [Bytes],
    ) -> Option<BoxFuture<'c, Result<Bytes, C::Error>>> {
        let mut functions = Self {
            task: Task::Call {
                name,
                context,
                arguments,
                running: None,
            },
        };
        C::functions(&mut functions);
        match functions.task {
            Task::Call { running, .. } => running,
            _ => None,
        }
    }

    /// Adds all functions to `description`.
    pub(super) fn describe(description: &'c mut Description) {
        C::functions(&mut Self {
            task: Task::Describe(description),
        });
    }
}

impl<C: Contract, L: Ledger> fmt::Debug for Functions<'_, '_, C, L> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Functions").finish_non_exhaustive()
    }
}

/// Whether `name` means the function that is listed as `listed`.
fn is_named<C: Contract>(listed: &str, name: &str) -> bool {
    let is_qualified = || {
        let qualified = name.strip_prefix(C::NAME)?.strip_prefix(':')?;
        Some(qualified == listed && !listed.contains(':'))
    };
    listed == name || is_qualified() == Some(true)
}
