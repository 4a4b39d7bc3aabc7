//! What can stand in a contract's table.

use std::marker::PhantomData;

use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::argument::decode;
use super::metadata::{Schemas, Signature};
use super::{CallError, Caller, answer};

/// A function that a contract can list: nobody implements it but the functions that the [module](super) describes.
///
/// `X` is the contract's context, `E` its error, `N` the number of arguments.
#[diagnostic::on_unimplemented(
    message = "this function cannot be listed with {N} names of arguments",
    label = "not a function of this contract",
    note = "a function is `async fn(&Context, [a Caller,] one parameter for each name) -> Result<T, Error>`",
    note = "`&Context` must be the contract's `Context`, and `Error` its `Error`",
    note = "each parameter must be `DeserializeOwned` and `JsonSchema`, the result `T` `Serialize` and `JsonSchema`"
)]
pub trait Function<'c, X, E, const N: usize, Marker> {
    #[doc(hidden)]
    fn call(self, context: &'c X, arguments: Arguments<'c, N>) -> BoxFuture<'c, Result<Bytes, E>>;

    #[doc(hidden)]
    fn signature(names: [&'static str; N], schemas: &mut Schemas) -> Signature;
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
    /// Each with its name.
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

/// Tells functions that name a caller from those that do not.
#[doc(hidden)]
#[derive(Debug)]
pub struct WithCaller<K, M>(PhantomData<(K, M)>);

fn encode<R: Serialize, E: From<CallError>>(result: &R) -> Result<Bytes, E> {
    answer::encode(result).map_err(|error| CallError::Result(error).into())
}

macro_rules! functions_with {
    ($count:literal: $($argument:ident $type:ident),*) => {
        impl<'c, X, E, F, Answer, R, $($type),*> Function<'c, X, E, $count, fn($($type),*) -> R> for F
        where
            X: Sync + 'c,
            E: From<CallError> + Send + 'c,
            F: FnOnce(&'c X, $($type),*) -> Answer + Send + 'c,
            Answer: Future<Output = Result<R, E>> + Send + 'c,
            R: Serialize + JsonSchema + Send + 'c,
            $($type: DeserializeOwned + JsonSchema + Send + 'c,)*
        {
            fn call(
                self,
                context: &'c X,
                arguments: Arguments<'c, $count>,
            ) -> BoxFuture<'c, Result<Bytes, E>> {
                async move {
                    let [$($argument),*] = arguments.counted()?;
                    $(let $argument = decode($argument.0, $argument.1, arguments.longest)?;)*
                    encode(&self(context, $($argument),*).await?)
                }
                .boxed()
            }

            fn signature(names: [&'static str; $count], schemas: &mut Schemas) -> Signature {
                let [$($argument),*] = names;
                Signature {
                    parameters: vec![$(schemas.parameter::<$type>($argument)),*],
                    returns: schemas.result::<R>(),
                }
            }
        }

        impl<'c, X, E, F, Answer, R, K, $($type),*>
            Function<'c, X, E, $count, WithCaller<K, fn($($type),*) -> R>> for F
        where
            X: Sync + 'c,
            E: From<CallError> + Send + 'c,
            K: Caller<X, E> + 'c,
            F: FnOnce(&'c X, K, $($type),*) -> Answer + Send + 'c,
            Answer: Future<Output = Result<R, E>> + Send + 'c,
            R: Serialize + JsonSchema + Send + 'c,
            $($type: DeserializeOwned + JsonSchema + Send + 'c,)*
        {
            fn call(
                self,
                context: &'c X,
                arguments: Arguments<'c, $count>,
            ) -> BoxFuture<'c, Result<Bytes, E>> {
                async move {
                    let caller = K::identify(context).await?;
                    let [$($argument),*] = arguments.counted()?;
                    $(let $argument = decode($argument.0, $argument.1, arguments.longest)?;)*
                    encode(&self(context, caller, $($argument),*).await?)
                }
                .boxed()
            }

            fn signature(names: [&'static str; $count], schemas: &mut Schemas) -> Signature {
                let [$($argument),*] = names;
                Signature {
                    parameters: vec![$(schemas.parameter::<$type>($argument)),*],
                    returns: schemas.result::<R>(),
                }
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
