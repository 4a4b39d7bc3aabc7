//! A stanza of the header: how one recipient gets the file key.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

const MARK: &str = "-> ";
/// The body is wrapped at this length; its last line is shorter, and may be empty.
const LINE_BYTES: usize = 64;

/// A stanza of any kind.
pub(super) struct Stanza<'a> {
    pub(super) tag: &'a str,
    pub(super) arguments: Vec<&'a str>,
    pub(super) body: Vec<u8>,
}

impl<'a> Stanza<'a> {
    /// Reads the stanza at the start of a text, and returns it with the bytes after it; `None` if it is malformed.
    pub(super) fn parse(text: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (line, mut rest) = split_line(text)?;
        let mut words = line.strip_prefix(MARK)?.split(' ');
        let tag = words.next()?;
        let arguments: Vec<_> = words.collect();
        if !is_word(tag) || !arguments.iter().all(|word| is_word(word)) {
            return None;
        }
        let mut body = String::new();
        loop {
            let (line, after) = split_line(rest)?;
            rest = after;
            body.push_str(line);
            match line.len() {
                ..LINE_BYTES => break,
                LINE_BYTES => {}
                _ => return None,
            }
        }
        let stanza = Self {
            tag,
            arguments,
            // This refuses every spelling but the canonical one.
            body: STANDARD_NO_PAD.decode(body).ok()?,
        };
        Some((stanza, rest))
    }
}

/// The first line without its end, and what follows it; `None` if it is not UTF-8 or has no end.
fn split_line(text: &[u8]) -> Option<(&str, &[u8])> {
    let end = text.iter().position(|byte| *byte == b'\n')?;
    let line = std::str::from_utf8(&text[..end]).ok()?;
    Some((line, &text[end + 1..]))
}

/// Whether a tag or an argument consists of visible ASCII characters.
fn is_word(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_graphic())
}
