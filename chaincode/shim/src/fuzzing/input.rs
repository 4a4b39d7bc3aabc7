//! Several values in the bytes of one input.

/// The rest of an input. After its end, every value is empty.
pub(crate) struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn flag(&mut self) -> bool {
        let first = self.0.split_off_first();
        first.is_some_and(|byte| byte & 1 == 1)
    }

    /// The next bytes, after two bytes that give their number; `None` at the end.
    pub(crate) fn bytes(&mut self) -> Option<&'a [u8]> {
        let (length, rest) = self.0.split_first_chunk()?;
        let length = usize::from(u16::from_le_bytes(*length)).min(rest.len());
        let (bytes, rest) = rest.split_at(length);
        self.0 = rest;
        Some(bytes)
    }

    /// All remaining values, each read as by [`bytes`](Self::bytes).
    pub(crate) fn all(mut self) -> Vec<&'a [u8]> {
        std::iter::from_fn(|| self.bytes()).collect()
    }
}
