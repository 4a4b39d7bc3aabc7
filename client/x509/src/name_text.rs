//! The texts in X.509 names.

/// The text of an attribute of a name that the crate `x509-cert` read; see [`text`].
#[cfg(feature = "x509-cert")]
pub fn text_of(attribute: &x509_cert::attr::AttributeTypeAndValue) -> Option<String> {
    use x509_cert::der::{Class, Tagged as _};

    let tag = attribute.value.tag();
    let is_universal = tag.class() == Class::Universal;
    let text = || text(tag.number().value(), attribute.value.value());
    is_universal.then(text).flatten()
}

/// The text of an attribute of a name that the crate `x509-parser` read; see [`text`].
#[cfg(feature = "x509-parser")]
pub fn parsed_text(attribute: &x509_parser::x509::AttributeTypeAndValue<'_>) -> Option<String> {
    use x509_parser::asn1_rs::Class;

    let value = attribute.attr_value();
    let is_universal = value.class() == Class::Universal;
    let text = || text(value.tag().0, value.data);
    is_universal.then(text).flatten()
}

/// The text of an attribute of a name, by the number of its universal ASN.1 tag and its bytes. `None` for another type, or
/// bytes that are not of that type.
///
/// Names may have five types of text (RFC 5280, appendix A: `DirectoryString`), and some attributes have two more. A teletex
/// string is read as ISO 8859-1, as other programs do; a BMP string may end with a NUL, which is not part of it.
pub fn text(tag: u32, bytes: &[u8]) -> Option<String> {
    match tag {
        UTF8 => str::from_utf8(bytes).ok().map(str::to_owned),
        NUMERIC | PRINTABLE | IA5 => bytes
            .is_ascii()
            .then(|| bytes.iter().copied().map(char::from).collect()),
        TELETEX => Some(bytes.iter().copied().map(char::from).collect()),
        UNIVERSAL => units(bytes, u32::from_be_bytes)?
            .map(char::from_u32)
            .collect(),
        BMP => {
            let text: String = char::decode_utf16(units(bytes, u16::from_be_bytes)?)
                .collect::<Result<_, _>>()
                .ok()?;
            Some(text.strip_suffix('\0').unwrap_or(&text).to_owned())
        }
        _ => None,
    }
}

const UTF8: u32 = 12;
const NUMERIC: u32 = 18;
const PRINTABLE: u32 = 19;
const TELETEX: u32 = 20;
const IA5: u32 = 22;
const UNIVERSAL: u32 = 28;
const BMP: u32 = 30;

/// The units of some bytes each that a text has; `None` if it has a part of one.
fn units<const N: usize, T>(
    bytes: &[u8],
    unit: fn([u8; N]) -> T,
) -> Option<impl Iterator<Item = T>> {
    let (units, rest) = bytes.as_chunks();
    rest.is_empty().then(|| units.iter().copied().map(unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fault_7_texts_of_all_types_are_read() {
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let wider: Vec<u8> = "né"
            .chars()
            .flat_map(|c| u32::from(c).to_be_bytes())
            .collect();
        let texts: [(u32, Vec<u8>, &str); 9] = [
            (UTF8, "né".into(), "né"),
            (NUMERIC, b"12 3".into(), "12 3"),
            (PRINTABLE, b"peer".into(), "peer"),
            (TELETEX, b"n\xe9".into(), "né"),
            (IA5, b"a@b".into(), "a@b"),
            (UNIVERSAL, wider, "né"),
            (BMP, wide("né"), "né"),
            (BMP, wide("peer\0"), "peer"),
            (BMP, Vec::new(), ""),
        ];
        for (tag, bytes, expected) in texts {
            assert_eq!(text(tag, &bytes).as_deref(), Some(expected), "{tag}");
        }
    }

    #[test]
    fn bytes_of_another_type_are_no_text() {
        let wrong: [(u32, &[u8]); 7] = [
            (UTF8, b"\xff"),
            (PRINTABLE, b"\xe9"),
            (IA5, b"\xe9"),
            (UNIVERSAL, b"\0\0a"),
            (UNIVERSAL, b"\0\x11\0\0"),
            (BMP, b"a"),
            (BMP, b"\xd8\0"),
        ];
        for (tag, bytes) in wrong {
            assert_eq!(text(tag, bytes), None, "{tag} {bytes:?}");
        }
        assert_eq!(text(4, b"octets"), None);
    }
}
