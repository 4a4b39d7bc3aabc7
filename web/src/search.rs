//! Searching in short texts of several scripts, by the rules of the page's own search (`web/ui/src/search.ts`).

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The Arabic article.
const ARTICLE: [char; 2] = ['ا', 'ل'];
/// An article is left out if at least this many letters of the word follow it.
const LETTERS_AFTER_ARTICLE: usize = 3;

/// A text without what a search does not tell apart: capitals, accents, vowel signs, forms of a letter, digits of a
/// script, and the Arabic article.
pub(crate) fn folded(text: &str) -> String {
    let letters = text
        .nfkd()
        .filter(|letter| !is_combining_mark(*letter) && !is_invisible(*letter))
        .flat_map(char::to_lowercase)
        .map(same);
    without_articles(&letters.collect::<Vec<_>>())
}

fn without_articles(letters: &[char]) -> String {
    let mut left = String::with_capacity(letters.len());
    let mut rest = letters;
    let mut is_in_word = false;
    while let Some((&letter, others)) = rest.split_first() {
        if !is_in_word && begins_with_article(rest) {
            rest = &rest[ARTICLE.len()..];
            is_in_word = true;
            continue;
        }
        left.push(letter);
        is_in_word = letter.is_alphanumeric();
        rest = others;
    }
    left
}

/// Whether an article begins here, and enough of the word is left behind it: people search with and without it.
fn begins_with_article(letters: &[char]) -> bool {
    letters.strip_prefix(&ARTICLE).is_some_and(|word| {
        let letters = word.iter().take_while(|letter| letter.is_alphabetic());
        letters.count() >= LETTERS_AFTER_ARTICLE
    })
}

/// The tatweel, which only makes a word longer, and the characters that direct or join others.
fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{640}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}'
    )
}

/// One of the letters or digits that people write for each other.
fn same(letter: char) -> char {
    match letter {
        'ٱ' => 'ا',
        'ى' | 'ی' => 'ي',
        'ة' => 'ه',
        'ک' => 'ك',
        '٠'..='٩' | '۰'..='۹' => char::from(b'0' + (u32::from(letter) & 0xf) as u8),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    /// What a search for some words finds and does not find; the page's own search is tested with the same table.
    #[derive(Deserialize)]
    struct Example {
        text: String,
        finds: Vec<String>,
        misses: Vec<String>,
    }

    #[test]
    fn a_search_finds_words_without_capitals_accents_articles_and_the_forms_of_arabic_letters() {
        let examples = include_str!("../ui/src/search.examples.json");
        let examples: Vec<Example> = serde_json::from_str(examples).unwrap();
        for Example {
            text,
            finds,
            misses,
        } in examples
        {
            let finds_word = |word: &String| folded(&text).contains(&folded(word));
            for word in &finds {
                assert!(finds_word(word), "{text}: {word}");
            }
            for word in &misses {
                assert!(!finds_word(word), "{text}: {word}");
            }
        }
        assert_eq!(folded("\u{200f}۱٢3"), "123");
    }
}
