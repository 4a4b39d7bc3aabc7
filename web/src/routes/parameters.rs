//! The parameters in paths, each of a type.

use std::str::FromStr;

use emr_model::{Digest, ErrorCode, MemberId, MspId, TransactionId};
use schemars::JsonSchema;

use super::operation::Operation;

/// One parameter: a part of a path between two slashes. A part that is not of this type belongs to no route.
pub(crate) trait Parameter: FromStr + Send + 'static {
    /// A type with the same text, for the description of the interface.
    type Form: JsonSchema;
}

impl Parameter for Digest {
    type Form = Self;
}

impl Parameter for MemberId {
    type Form = Self;
}

impl Parameter for MspId {
    type Form = Self;
}

impl Parameter for TransactionId {
    type Form = Self;
}

impl Parameter for String {
    type Form = Self;
}

/// All parameters of a path.
pub(crate) trait Parameters: Sized + Send + 'static {
    /// How many there are.
    const COUNT: usize;

    /// Reads them; `None` if one is not of its type.
    fn read(values: &[&str]) -> Option<Self>;

    /// Describes them.
    fn describe(operation: &mut Operation<'_>);
}

impl Parameters for () {
    const COUNT: usize = 0;

    fn read(values: &[&str]) -> Option<Self> {
        values.is_empty().then_some(())
    }

    fn describe(_: &mut Operation<'_>) {}
}

impl<A: Parameter> Parameters for A {
    const COUNT: usize = 1;

    fn read(values: &[&str]) -> Option<Self> {
        let [value] = values else { return None };
        value.parse().ok()
    }

    fn describe(operation: &mut Operation<'_>) {
        operation.parameter::<A::Form>(0);
        operation.refuses([ErrorCode::NotFound.into()]);
    }
}

impl<A: Parameter, B: Parameter> Parameters for (A, B) {
    const COUNT: usize = 2;

    fn read(values: &[&str]) -> Option<Self> {
        let [first, second] = values else { return None };
        Some((first.parse().ok()?, second.parse().ok()?))
    }

    fn describe(operation: &mut Operation<'_>) {
        operation.parameter::<A::Form>(0);
        operation.parameter::<B::Form>(1);
        operation.refuses([ErrorCode::NotFound.into()]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_is_not_of_the_parameters_type_is_none() {
        let digest = "ab".repeat(32);
        assert!(<Digest as Parameters>::read(&[&digest]).is_some());
        assert!(<Digest as Parameters>::read(&[&digest[1..]]).is_none());
        assert!(<(MspId, Digest)>::read(&["HospitalAMSP", &digest]).is_some());
        assert!(<(MspId, Digest)>::read(&["no msp", &digest]).is_none());
    }
}
