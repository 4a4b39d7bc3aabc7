//! What a function is for: to be submitted, or to be evaluated.

/// What a function is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// To be submitted: it may write.
    Submit,
    /// To be evaluated: it must not write.
    Evaluate,
}
