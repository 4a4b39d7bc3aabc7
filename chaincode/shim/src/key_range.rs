//! The keys that a query covers, checked before the query goes to a peer.

use crate::composite_key::{LAST, SEPARATOR};
use crate::{LedgerError, composite_key};

/// Keys from `start` up to but not including `end`. With an empty `end`, the range has no upper bound.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KeyRange {
    pub(crate) start: String,
    pub(crate) end: String,
}

impl KeyRange {
    /// A range of simple keys. An empty start is the first key that is not a composite key.
    pub(crate) fn simple(start: &str, end: &str) -> Result<Self, LedgerError> {
        if start.starts_with('\0') || end.starts_with('\0') {
            return Err(LedgerError::CompositeKeyInSimpleRange);
        }
        let start = if start.is_empty() { "\u{1}" } else { start };
        Ok(Self {
            start: start.to_owned(),
            end: end.to_owned(),
        })
    }

    /// All composite keys that begin with these parts.
    pub(crate) fn partial_composite(
        object_type: &str,
        attributes: &[&str],
    ) -> Result<Self, LedgerError> {
        let start = composite_key(object_type, attributes)?;
        let end = format!("{start}{LAST}");
        Ok(Self { start, end })
    }

    /// The composite keys that begin with these parts and whose next attribute is from `start` up to but not including
    /// `end`. With an empty `end`, the range has no upper bound.
    pub(crate) fn between(
        object_type: &str,
        attributes: &[&str],
        start: &str,
        end: &str,
    ) -> Result<Self, LedgerError> {
        let key = |last| composite_key(object_type, &[attributes, &[last]].concat());
        // A separator after the last attribute would exclude attributes that merely begin with it.
        let beginning =
            |last| key(last).map(|key| key.strip_suffix(SEPARATOR).unwrap_or(&key).to_owned());
        let end = match end {
            "" => Self::partial_composite(object_type, attributes)?.end,
            end => beginning(end)?,
        };
        Ok(Self {
            start: beginning(start)?,
            end,
        })
    }

    /// All composite keys.
    pub(crate) fn all_composite() -> Self {
        Self {
            start: SEPARATOR.to_string(),
            end: format!("{SEPARATOR}{LAST}"),
        }
    }

    /// Refuses a bookmark outside the range, because a peer begins to read at any bookmark.
    pub(crate) fn check_bookmark(&self, bookmark: Option<&str>) -> Result<(), LedgerError> {
        let inside = |bookmark: &str| {
            bookmark >= self.start.as_str() && (self.end.is_empty() || bookmark < self.end.as_str())
        };
        match bookmark {
            Some(bookmark) if !inside(bookmark) => Err(LedgerError::BookmarkOutsideRange),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_start_leaves_composite_keys_out() {
        let range = KeyRange {
            start: "\u{1}".to_owned(),
            end: String::new(),
        };
        assert_eq!(KeyRange::simple("", ""), Ok(range));
    }

    #[test]
    fn a_range_of_the_next_attribute_leaves_out_what_sorts_before_and_after() {
        let range = KeyRange::between("record", &["patient"], "b", "c").unwrap();
        let is_inside = |attribute| {
            let key = composite_key("record", &["patient", attribute, "x"]).unwrap();
            range.start <= key && key < range.end
        };
        assert_eq!(
            ["a", "az", "b", "bz", "c", "c0"].map(is_inside),
            [false, false, true, true, false, false]
        );
    }

    #[test]
    fn a_range_of_the_next_attribute_without_an_end_has_all_that_follow() {
        let range = KeyRange::between("record", &["patient"], "b", "").unwrap();
        let is_inside = |key: &str| range.start.as_str() <= key && key < range.end.as_str();
        let of = |patient, attribute| composite_key("record", &[patient, attribute]).unwrap();
        assert!(is_inside(&of("patient", "b")) && is_inside(&of("patient", "z")));
        assert!(!is_inside(&of("patient", "a")) && !is_inside(&of("patient2", "b")));
    }

    #[test]
    fn a_simple_range_cannot_reach_into_the_composite_keys() {
        for (start, end) in [
            ("\0", ""),
            ("", "\0car\0"),
            ("\0car\0", "\0car\0\u{10FFFF}"),
        ] {
            assert_eq!(
                KeyRange::simple(start, end),
                Err(LedgerError::CompositeKeyInSimpleRange)
            );
        }
    }

    #[test]
    fn a_bookmark_must_lie_in_its_range() {
        let range = KeyRange::partial_composite("car", &["red"]).unwrap();
        assert_eq!(range.check_bookmark(None), Ok(()));
        assert_eq!(range.check_bookmark(Some("\0car\0red\x005\0")), Ok(()));
        for outside in [
            "",
            "a",
            "\0car\0",
            "\0car\0blue\0",
            "\0car\0red\0\u{10FFFF}",
            "\0dog\0",
        ] {
            assert_eq!(
                range.check_bookmark(Some(outside)),
                Err(LedgerError::BookmarkOutsideRange),
                "{outside:?}"
            );
        }
    }
}
