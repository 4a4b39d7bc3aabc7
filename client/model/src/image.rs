//! Images that the page shows: photos of applicants and logos of organizations.

/// The media type of an image, by its first bytes; `None` if it is neither JPEG nor PNG nor WebP.
pub fn media_type(image: &[u8]) -> Option<&'static str> {
    match image {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Some("image/webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_known_by_its_first_bytes_and_nothing_else_is_one() {
        assert_eq!(media_type(b"\x89PNG\r\n\x1a\n..."), Some("image/png"));
        assert_eq!(media_type(b"RIFF....WEBPVP8 "), Some("image/webp"));
        assert_eq!(media_type(&[0xff, 0xd8, 0xff, 0xe0]), Some("image/jpeg"));
        for other in [&b"<svg/>"[..], b"age-encryption.org/v1\n", b"RIFF", b""] {
            assert_eq!(media_type(other), None);
        }
    }
}
