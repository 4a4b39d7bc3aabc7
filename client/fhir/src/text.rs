//! Texts as people type and paste them.

use emr_model::text::visible;

/// A text without the invisible characters that come with pasting, and without space around it.
///
/// Joiners between letters stay: Persian and some Arabic names are written with them.
pub(crate) fn cleaned(typed: &str) -> String {
    let visible = visible(&typed.replace("\r\n", "\n"));
    let is_edge = |sign: char| sign.is_whitespace() || is_joiner(sign);
    visible.trim_matches(is_edge).to_owned()
}

/// A title has so many characters at most.
const TITLE: usize = 300;

/// The beginning of a text that is too long for a title.
pub(crate) fn title(text: &str) -> String {
    match text.char_indices().nth(TITLE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The digits and the decimal point of Arabic and Persian as those of ASCII.
pub(crate) fn ascii_number(text: &str) -> String {
    let ascii = |sign: char| {
        let first = match sign {
            '٠'..='٩' => '٠',
            '۰'..='۹' => '۰',
            '٫' => return '.',
            '−' => return '-',
            sign => return sign,
        };
        char::from_digit(u32::from(sign) - u32::from(first), 10).unwrap_or(sign)
    };
    text.chars().map(ascii).collect()
}

fn is_joiner(sign: char) -> bool {
    matches!(sign, '\u{200c}' | '\u{200d}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fault_11_invisible_characters_go_and_joiners_between_letters_stay() {
        assert_eq!(
            cleaned("\u{feff} Foot\u{200b} ulcer\u{202e}\r\nleft \u{0}"),
            "Foot ulcer\nleft"
        );
        assert_eq!(cleaned("می\u{200c}خواهم\u{200c}"), "می\u{200c}خواهم");
        assert_eq!(cleaned("\u{200b}\u{2060} \u{200d}"), "");
    }
}
