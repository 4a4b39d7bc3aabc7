//! What people type and paste, and others read.

/// Whether a character is invisible and says nothing: control characters, marks of direction, byte order and width. Line ends,
/// tabs and the joiners between letters are not hidden.
///
/// With hidden characters one text passes for another: a mark of direction turns the order of what follows.
pub fn is_hidden(sign: char) -> bool {
    match sign {
        '\n' | '\t' => false,
        sign if sign.is_control() => true,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}' => {
            true
        }
        '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' => true,
        '\u{e0000}'..='\u{e007f}' => true,
        _ => false,
    }
}

/// Whether a character can stand in a line that people see: it is not hidden, and no line end or other control character.
pub fn is_shown(sign: char) -> bool {
    !(sign.is_control() || is_hidden(sign))
}

/// Another party's words as a line for people: the characters that can stand in one, at most so many.
///
/// ```
/// assert_eq!(emr_model::text::line("no\u{202e} such\n grant", 7), "no such");
/// ```
pub fn line(words: &str, most_characters: usize) -> String {
    let shown = words.chars().filter(|sign| is_shown(*sign));
    shown.take(most_characters).collect()
}

/// A text without hidden characters, which often come with pasting. Joiners between letters stay: Persian and some Arabic
/// names are written with them.
///
/// ```
/// assert_eq!(emr_model::text::visible("Am\u{202e}ina\u{200b}"), "Amina");
/// ```
pub fn visible(text: &str) -> String {
    text.chars().filter(|sign| !is_hidden(*sign)).collect()
}
