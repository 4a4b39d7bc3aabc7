//! The functions that a contract's table can hold.

use std::marker::PhantomData;

use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::argument::decode;
use super::metadata::{Parameter, Schemas, Signature};
use super::{CallError, Caller, answer};

/// A function that a contract can list. Only the functions that the [module](super) describes implement it.
///
/// `X` is the contract's context, `E` its error, `N` the number of arguments.
#[diagnostic::on_unimplemented(
    message = "the contract cannot list this function, which does not take its context and what the table names",
    label = "does not take `&{X}` and {N} arguments",
    note = "a function is `async fn(&Context, [a Caller,] one parameter for each name) -> Result<T, Error>`"
)]
pub trait Function<'c, X, E, const N: usize, Marker> {
    #[doc(hidden)]
    fn call(self, context: &'c X, arguments: Arguments<'c, N>) -> BoxFuture<'c, Result<Bytes, E>>;

    #[doc(hidden)]
    fn signature(names: [&'static str; N], schemas: &mut Schemas) -> Signature;
}

// A function's parameters and its result are separate bounds, so that the compiler names the one that fails.
impl<'c, X, E, F, const N: usize, Marker> Function<'c, X, E, N, Marker> for F
where
    X: Sync + 'c,
    E: From<CallError> + Send + 'c,
    F: Takes<'c, X, N, Marker> + Send + 'c,
    F::Caller: Caller<X, E> + 'c,
    F::Parameters: Parameters<N> + 'c,
    F::Running: Gives<E> + 'c,
{
    fn call(self, context: &'c X, arguments: Arguments<'c, N>) -> BoxFuture<'c, Result<Bytes, E>> {
        let run = move |caller, parameters| self.run(context, caller, parameters);
        call(context, arguments, run)
    }

    fn signature(names: [&'static str; N], schemas: &mut Schemas) -> Signature {
        Signature {
            parameters: F::Parameters::describe(names, schemas),
            returns: schemas.result::<<F::Running as Gives<E>>::Result>(),
        }
    }
}

/// Identifies the caller, then reads the arguments, then runs the function.
///
/// Types that are named by a projection would carry the lifetime into the future, which could then not be sent.
fn call<'c, X, E, const N: usize, K, P, Running>(
    context: &'c X,
    arguments: Arguments<'c, N>,
    run: impl FnOnce(K, P) -> Running + Send + 'c,
) -> BoxFuture<'c, Result<Bytes, E>>
where
    X: Sync,
    E: From<CallError> + Send + 'c,
    K: Caller<X, E> + 'c,
    P: Parameters<N> + 'c,
    Running: Gives<E> + 'c,
{
    async move {
        let caller = K::identify(context).await?;
        let parameters = P::read(arguments)?;
        let result = run(caller, parameters).await?;
        answer::encode(&result).map_err(|error| CallError::Result(error).into())
    }
    .boxed()
}

/// A function with the types of its parameters.
#[doc(hidden)]
pub trait Takes<'c, X, const N: usize, Marker> {
    type Caller;
    type Parameters;
    type Running;

    fn run(
        self,
        context: &'c X,
        caller: Self::Caller,
        parameters: Self::Parameters,
    ) -> Self::Running;
}

/// The future that a function returns.
#[doc(hidden)]
pub trait Gives<E>: Future<Output = Result<Self::Result, E>> + Send {
    type Result: Serialize + JsonSchema + Send;
}

impl<F, R, E> Gives<E> for F
where
    F: Future<Output = Result<R, E>> + Send,
    R: Serialize + JsonSchema + Send,
{
    type Result = R;
}

/// The parameters of a function after its context and its caller.
#[doc(hidden)]
pub trait Parameters<const N: usize>: Sized + Send {
    fn read(arguments: Arguments<'_, N>) -> Result<Self, CallError>;

    fn describe(names: [&'static str; N], schemas: &mut Schemas) -> Vec<Parameter>;
}

/// The arguments of a call, not yet read.
#[doc(hidden)]
#[derive(Debug)]
pub struct Arguments<'c, const N: usize> {
    pub(super) names: [&'static str; N],
    pub(super) bytes: &'c [Bytes],
    pub(super) longest: usize,
}

impl<'c, const N: usize> Arguments<'c, N> {
    /// Each argument with its parameter's name.
    fn counted(&self) -> Result<[(&'static str, &'c Bytes); N], CallError> {
        let bytes: &[Bytes; N] = self
            .bytes
            .try_into()
            .map_err(|_| CallError::ArgumentCount {
                expected: N,
                given: self.bytes.len(),
            })?;
        Ok(std::array::from_fn(|index| {
            (self.names[index], &bytes[index])
        }))
    }
}

/// The caller of a function that does not name one.
#[doc(hidden)]
#[derive(Debug)]
pub struct Anybody;

#[diagnostic::do_not_recommend]
impl<X: Sync, E> Caller<X, E> for Anybody {
    async fn identify(_context: &X) -> Result<Self, E> {
        Ok(Self)
    }
}

/// Distinguishes functions that name a caller from those that do not.
#[doc(hidden)]
#[derive(Debug)]
pub struct WithCaller<K, M>(PhantomData<(K, M)>);

macro_rules! functions_with {
    ($count:literal: $($argument:ident $type:ident),*) => {
        impl<'c, X, F, Running, $($type),*> Takes<'c, X, $count, fn($($type),*)> for F
        where
            X: 'c,
            F: FnOnce(&'c X, $($type),*) -> Running,
        {
            type Caller = Anybody;
            type Parameters = ($($type,)*);
            type Running = Running;

            fn run(self, context: &'c X, _: Anybody, parameters: Self::Parameters) -> Running {
                let ($($argument,)*) = parameters;
                self(context, $($argument),*)
            }
        }

        impl<'c, X, F, Running, K, $($type),*> Takes<'c, X, $count, WithCaller<K, fn($($type),*)>> for F
        where
            X: 'c,
            F: FnOnce(&'c X, K, $($type),*) -> Running,
        {
            type Caller = K;
            type Parameters = ($($type,)*);
            type Running = Running;

            fn run(self, context: &'c X, caller: K, parameters: Self::Parameters) -> Running {
                let ($($argument,)*) = parameters;
                self(context, caller, $($argument),*)
            }
        }

        impl<$($type: DeserializeOwned + JsonSchema + Send),*> Parameters<$count> for ($($type,)*) {
            fn read(arguments: Arguments<'_, $count>) -> Result<Self, CallError> {
                let [$($argument),*] = arguments.counted()?;
                Ok(($(decode($argument.0, $argument.1, arguments.longest)?,)*))
            }

            fn describe(names: [&'static str; $count], _schemas: &mut Schemas) -> Vec<Parameter> {
                let [$($argument),*] = names;
                vec![$(_schemas.parameter::<$type>($argument)),*]
            }
        }
    };
}

functions_with!(0:);
functions_with!(1: a A);
functions_with!(2: a A, b B);
functions_with!(3: a A, b B, c C);
functions_with!(4: a A, b B, c C, d D);
functions_with!(5: a A, b B, c C, d D, e T5);
functions_with!(6: a A, b B, c C, d D, e T5, f T6);
functions_with!(7: a A, b B, c C, d D, e T5, f T6, g G);
functions_with!(8: a A, b B, c C, d D, e T5, f T6, g G, h H);
