use std::error::Error;

/// An error and all its sources in one line, for a log: `the outer: the inner: the innermost`.
pub fn chain(error: &dyn Error) -> String {
    std::iter::successors(Some(error), |&error| error.source())
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the outer")]
    struct Outer(#[source] io::Error);

    #[test]
    fn every_source_is_named_once() {
        let error = Outer(io::Error::other("the inner"));
        assert_eq!(chain(&error), "the outer: the inner");
    }
}
