//! Queries: what stands behind the question mark of an address.

use emr_model::ErrorCode;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::body::{Body, Content};
use super::operation::Operation;
use crate::problem::{ApiError, Code};

/// The query of a request without a body, by the fields of `T`.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned + JsonSchema + Send> Content for Query<T> {
    const REFUSALS: &'static [Code] = &[Code::Contract(ErrorCode::InvalidArgument)];

    async fn read(body: Body) -> Result<Self, ApiError> {
        let value = serde_urlencoded::from_str(&body.head().query);
        value.map(Self).map_err(|error| {
            ApiError::Invalid(format!("the query is not what it should be: {error}"))
        })
    }

    fn describe(operation: &mut Operation<'_>) {
        operation.takes_query::<T>();
    }
}
