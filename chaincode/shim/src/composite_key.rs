//! Composite keys: an object type and attributes in one key, so that a prefix of them is a range.

/// What separates the parts of a composite key and begins every one.
pub(crate) const SEPARATOR: char = '\0';

/// The end of the range of all keys that begin with a prefix.
pub(crate) const LAST: char = '\u{10FFFF}';

/// Why something is not a composite key, or cannot become one.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum CompositeKeyError {
    /// The object type or an attribute contains a character that bounds composite keys.
    #[error("U+0000 and U+10FFFF must not be part of an object type or attribute")]
    ForbiddenCharacter,
    /// [`composite_key`] cannot have made the key that is to be split.
    #[error("the key is not a composite key")]
    NotComposite,
}

/// Joins an object type and attributes into one key.
///
/// `\0 type \0 attribute \0 …`, as every Fabric shim writes it; empty attributes keep their place.
///
/// # Errors
///
/// [`CompositeKeyError::ForbiddenCharacter`] if a part contains U+0000 or U+10FFFF.
///
/// ```
/// use fabric_chaincode::{composite_key, split_composite_key};
///
/// let key = composite_key("car", &["red", ""])?;
/// assert_eq!(key, "\0car\0red\0\0");
/// assert_eq!(split_composite_key(&key)?, ("car", vec!["red", ""]));
/// # Ok::<(), fabric_chaincode::CompositeKeyError>(())
/// ```
pub fn composite_key(object_type: &str, attributes: &[&str]) -> Result<String, CompositeKeyError> {
    let length = attributes
        .iter()
        .map(|attribute| attribute.len() + 1)
        .sum::<usize>();
    let mut key = String::with_capacity(object_type.len() + 2 + length);
    key.push(SEPARATOR);
    for part in [object_type].iter().chain(attributes) {
        if part.contains([SEPARATOR, LAST]) {
            return Err(CompositeKeyError::ForbiddenCharacter);
        }
        key.push_str(part);
        key.push(SEPARATOR);
    }
    Ok(key)
}

/// Splits a composite key into its object type and attributes.
///
/// # Errors
///
/// [`CompositeKeyError::NotComposite`] if [`composite_key`] cannot have made the key.
pub fn split_composite_key(key: &str) -> Result<(&str, Vec<&str>), CompositeKeyError> {
    let parts = key
        .strip_prefix(SEPARATOR)
        .and_then(|rest| rest.strip_suffix(SEPARATOR))
        .filter(|parts| !parts.contains(LAST))
        .ok_or(CompositeKeyError::NotComposite)?;
    let mut parts = parts.split(SEPARATOR);
    let object_type = parts.next().ok_or(CompositeKeyError::NotComposite)?;
    Ok((object_type, parts.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_back_as_they_went_in() {
        for (object_type, attributes) in [
            ("", vec![]),
            ("car", vec![]),
            ("car", vec![""]),
            ("car", vec!["", ""]),
            ("car", vec!["red", "", "Zürich", "\u{10FFFE}"]),
        ] {
            let key = composite_key(object_type, &attributes).unwrap();
            assert_eq!(split_composite_key(&key), Ok((object_type, attributes)));
        }
    }

    #[test]
    fn bounding_characters_are_refused_in_every_part() {
        for bad in ["\0", "a\0b", "\u{10FFFF}", "a\u{10FFFF}"] {
            assert_eq!(
                composite_key(bad, &[]),
                Err(CompositeKeyError::ForbiddenCharacter)
            );
            assert_eq!(
                composite_key("car", &["a", bad]),
                Err(CompositeKeyError::ForbiddenCharacter)
            );
        }
    }

    #[test]
    fn what_was_never_joined_cannot_be_split() {
        for key in ["", "\0", "car", "\0car", "car\0", "\0car\0\u{10FFFF}\0"] {
            assert_eq!(
                split_composite_key(key),
                Err(CompositeKeyError::NotComposite),
                "{key:?}"
            );
        }
    }
}
