//! The narrative of a resource: XHTML reduced to its text. Markup, scripts and addresses are left out.

/// Elements that begin a line of their own.
const BLOCKS: &[&str] = &[
    "address",
    "blockquote",
    "br",
    "caption",
    "dd",
    "div",
    "dl",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
];
/// Elements whose text is no text for a person.
const HIDDEN: &[&str] = &["script", "style"];

/// The text of some XHTML: a line for each paragraph, list item and row. `None` if there is no text.
///
/// It takes time in proportion to the length. What is not well-formed is taken as text.
pub(crate) fn text(xhtml: &str) -> Option<String> {
    let mut lines = Lines::default();
    let mut rest = xhtml;
    while let Some(start) = rest.find('<') {
        lines.add(&rest[..start]);
        let Some((tag, after)) = tag(&rest[start..]) else {
            // A lone `<` is text.
            rest = &rest[start..];
            break;
        };
        let name = tag.trim_start_matches('/');
        let mut names = name.split(|sign: char| !sign.is_ascii_alphanumeric());
        let name = names.next().unwrap_or_default();
        let is_hidden = is_in(HIDDEN, name) && !tag.starts_with('/') && !tag.ends_with('/');
        rest = if is_hidden {
            end_of(name, after)
        } else {
            after
        };
        lines.mark(name, tag.starts_with('/'));
    }
    lines.add(rest);
    lines.finish()
}

/// What comes from the end tag of an element on; nothing if it has none.
fn end_of<'t>(name: &str, text: &'t str) -> &'t str {
    let mut ends = text.match_indices("</").filter(|(place, _)| {
        let found = text.get(place + 2..place + 2 + name.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(name))
    });
    ends.next().map_or("", |(place, _)| &text[place..])
}

/// The inside of the tag or comment with which a text begins, and what comes after.
fn tag(text: &str) -> Option<(&str, &str)> {
    if let Some(comment) = text.strip_prefix("<!--") {
        return comment.split_once("-->").map(|(_, after)| ("", after));
    }
    let mut quote = None;
    for (place, sign) in text.char_indices().skip(1) {
        match (quote, sign) {
            (None, '>') => return Some((&text[1..place], &text[place + 1..])),
            (None, '"' | '\'') => quote = Some(sign),
            (Some(open), _) if open == sign => quote = None,
            _ => {}
        }
    }
    None
}

/// Lines of text, with one space wherever the source has several.
#[derive(Default)]
struct Lines {
    text: String,
    /// What stands between the text so far and what comes next.
    between: Between,
}

#[derive(Default, Clone, Copy, PartialEq, PartialOrd)]
enum Between {
    #[default]
    Nothing,
    Space,
    Cell,
    Line,
}

impl Lines {
    fn add(&mut self, raw: &str) {
        for (place, part) in raw
            .split(|sign: char| sign.is_ascii_whitespace())
            .enumerate()
        {
            if place > 0 {
                self.separate(Between::Space);
            }
            if !part.is_empty() {
                self.put(part);
            }
        }
    }

    fn put(&mut self, part: &str) {
        if !self.text.is_empty() {
            self.text += match self.between {
                Between::Nothing => "",
                Between::Space => " ",
                Between::Cell => " | ",
                Between::Line => "\n",
            };
        }
        self.between = Between::Nothing;
        decode(part, &mut self.text);
    }

    fn mark(&mut self, name: &str, is_end: bool) {
        if is_in(BLOCKS, name) {
            self.separate(Between::Line);
        } else if is_in(&["td", "th"], name) {
            self.separate(Between::Cell);
        }
        if name.eq_ignore_ascii_case("li") && !is_end {
            self.put("•");
            self.separate(Between::Space);
        }
    }

    fn separate(&mut self, between: Between) {
        if between > self.between {
            self.between = between;
        }
    }

    fn finish(self) -> Option<String> {
        (!self.text.is_empty()).then_some(self.text)
    }
}

/// Adds text with its character references resolved. Control characters are left out.
fn decode(raw: &str, to: &mut String) {
    let mut rest = raw;
    while let Some(start) = rest.find('&') {
        to.push_str(&rest[..start]);
        rest = &rest[start..];
        // No reference is longer.
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        match end.and_then(|end| Some((end, character(&rest[1..end])?))) {
            Some((end, character)) => {
                to.extend(Some(character).filter(|character| !character.is_control()));
                rest = &rest[end + 1..];
            }
            None => {
                to.push('&');
                rest = &rest[1..];
            }
        }
    }
    to.push_str(rest);
}

/// The character of a reference; `None` if it is not known, which then stays as it is written.
fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        return char::from_u32(code.ok()?);
    }
    let names = NAMED.iter();
    names
        .copied()
        .find_map(|(other, character)| (other == name).then_some(character))
}

/// The names that XML defines, and of HTML those that medical texts use.
const NAMED: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
    ("copy", '©'),
    ("reg", '®'),
    ("deg", '°'),
    ("plusmn", '±'),
    ("sup2", '²'),
    ("sup3", '³'),
    ("micro", 'µ'),
    ("middot", '·'),
    ("frac12", '½'),
    ("frac14", '¼'),
    ("frac34", '¾'),
    ("times", '×'),
    ("divide", '÷'),
    ("alpha", 'α'),
    ("beta", 'β'),
    ("gamma", 'γ'),
    ("delta", 'δ'),
    ("mu", 'μ'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bull", '•'),
    ("hellip", '…'),
    ("le", '≤'),
    ("ge", '≥'),
    ("ne", '≠'),
    ("rarr", '→'),
    ("larr", '←'),
    ("auml", 'ä'),
    ("ouml", 'ö'),
    ("uuml", 'ü'),
    ("Auml", 'Ä'),
    ("Ouml", 'Ö'),
    ("Uuml", 'Ü'),
    ("szlig", 'ß'),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("agrave", 'à'),
    ("ccedil", 'ç'),
    ("ntilde", 'ñ'),
    ("euro", '€'),
    ("pound", '£'),
    ("sect", '§'),
    ("para", '¶'),
    ("laquo", '«'),
    ("raquo", '»'),
];

fn is_in(names: &[&str], name: &str) -> bool {
    names.iter().any(|other| other.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_lists_and_tables_become_lines() {
        let xhtml = "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p><b>Ulcer</b>  of\n the foot</p><ul><li>left</li>\
            <li>2&#160;cm &lt; 3 &amp; deep</li></ul><table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table></div>";
        let lines = "Ulcer of the foot\n• left\n• 2\u{a0}cm < 3 & deep\na | b\nc";
        assert_eq!(text(xhtml).as_deref(), Some(lines));
    }

    #[test]
    fn markup_scripts_and_comments_are_left_out() {
        let xhtml = "<div>a<script>alert('x<y')</script><!-- <b>hidden</b> --><img alt=\"a>b\" src='x'/>b</div>";
        assert_eq!(text(xhtml).as_deref(), Some("ab"));
        assert_eq!(text("<div/>"), None);
    }

    #[test]
    fn what_is_not_well_formed_is_text() {
        assert_eq!(text("a < b").as_deref(), Some("a < b"));
        assert_eq!(
            text("5 &unknown; &#xZZ; & x").as_deref(),
            Some("5 &unknown; &#xZZ; & x")
        );
        assert_eq!(text("&#0;&#27;x").as_deref(), Some("x"));
    }
}
