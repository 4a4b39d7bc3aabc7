//! What was typed, made clean; everything that is wrong with it is noted, so that a person sees all of it at once.

use emr_model::text::is_hidden;
use schemars::JsonSchema;
use serde::Serialize;

use super::Coded;
use super::fields::{Fields, words};
use crate::date::Date;
use crate::json::Json;
use crate::text;
use crate::value_sets;

/// A name or title has so many characters at most.
const SHORT: usize = 200;
/// A text has so many characters at most.
const LONG: usize = 20_000;
/// A list has so many entries at most.
const MANY: usize = 100;
/// A number has so many digits at most, as FHIR wants.
const DIGITS: usize = 18;

/// What is wrong with a field of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Problem {
    /// The field, for example `admission` or `readings.0.value`.
    pub field: String,
    /// Why it is refused.
    pub reason: Reason,
}

/// Why a field is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "is", rename_all = "camelCase")]
pub enum Reason {
    /// It is empty and must not be.
    Empty,
    /// It is too long.
    TooLong {
        /// So many characters or entries are permitted.
        most: usize,
    },
    /// It is no date that exists, or has a time without a time zone.
    NotADate,
    /// It ends before it begins.
    EndsBeforeStart,
    /// It is no number.
    NotANumber,
    /// It is a number with a comma, which some read as a point and others as nothing.
    Comma,
    /// It is a code with spaces or invisible characters, or a code without a system.
    NotACode,
    /// It is lower than the lower limit.
    BelowLow,
}

/// Checks the fields of a form.
#[derive(Default)]
pub(super) struct Check {
    /// The fields around the one that is checked.
    around: Vec<String>,
    problems: Vec<Problem>,
}

impl Check {
    /// Everything that is wrong.
    pub(super) fn problems(self) -> Result<(), Vec<Problem>> {
        match self.problems.is_empty() {
            true => Ok(()),
            false => Err(self.problems),
        }
    }

    /// Notes that a field is refused. The field may be empty if the surrounding field itself is meant.
    pub(super) fn refuse(&mut self, field: &str, reason: Reason) {
        let names = self.around.iter().map(String::as_str).chain([field]);
        let names: Vec<_> = names.filter(|name| !name.is_empty()).collect();
        let field = names.join(".");
        self.problems.push(Problem { field, reason });
    }

    /// Checks fields of a field.
    pub(super) fn within<T>(&mut self, field: &str, check: impl FnOnce(&mut Self) -> T) -> T {
        self.around.push(field.to_owned());
        let checked = check(self);
        self.around.pop();
        checked
    }

    /// Checks each entry of a list that has at least one.
    pub(super) fn each<T, U>(
        &mut self,
        field: &str,
        list: &[T],
        mut check: impl FnMut(&mut Self, &T) -> U,
    ) -> Vec<U> {
        match list.len() {
            0 => self.refuse(field, Reason::Empty),
            1..=MANY => {}
            _ => self.refuse(field, Reason::TooLong { most: MANY }),
        }
        let entries = list.iter().take(MANY).enumerate();
        self.within(field, |inner| {
            let entries = entries.map(|(place, entry)| {
                inner.within(&place.to_string(), |inner| check(inner, entry))
            });
            entries.collect()
        })
    }

    /// Names, titles and other short texts that must not be empty.
    pub(super) fn texts<const N: usize>(&mut self, fields: [(&str, &String); N]) -> [String; N] {
        fields.map(|(field, typed)| self.text(field, typed, SHORT))
    }

    /// A short text that may be missing; one without a visible character is missing.
    pub(super) fn optional(&mut self, field: &str, typed: Option<&String>) -> Option<String> {
        let typed = typed.filter(|typed| !text::cleaned(typed).is_empty())?;
        Some(self.text(field, typed, SHORT))
    }

    /// A text of several lines.
    pub(super) fn long(&mut self, field: &str, typed: &str) -> String {
        self.text(field, typed, LONG)
    }

    /// The entry of a list that is a text.
    pub(super) fn own_long(&mut self, typed: &str) -> String {
        self.text("", typed, LONG)
    }

    /// A text of several lines that may be missing.
    pub(super) fn optional_long(&mut self, field: &str, typed: Option<&String>) -> Option<String> {
        let typed = typed.filter(|typed| !text::cleaned(typed).is_empty())?;
        Some(self.long(field, typed))
    }

    fn text(&mut self, field: &str, typed: &str, most: usize) -> String {
        let text = text::cleaned(typed);
        if text.is_empty() {
            self.refuse(field, Reason::Empty);
        } else if text.chars().count() > most {
            self.refuse(field, Reason::TooLong { most });
        }
        text
    }

    /// A date of any precision.
    pub(super) fn date(&mut self, field: &str, typed: &str) -> String {
        let date = text::cleaned(typed);
        if date.is_empty() {
            self.refuse(field, Reason::Empty);
        } else if Date::parse(&date).is_none() {
            self.refuse(field, Reason::NotADate);
        }
        date
    }

    /// A date that may be missing.
    pub(super) fn optional_date(&mut self, field: &str, typed: Option<&String>) -> Option<String> {
        let typed = typed.filter(|typed| !text::cleaned(typed).is_empty())?;
        Some(self.date(field, typed))
    }

    /// Refuses an end that surely comes before its start.
    pub(super) fn order(&mut self, field: &str, start: &str, end: Option<&String>) {
        let end = end.and_then(|end| Date::parse(end));
        if let (Some(start), Some(end)) = (Date::parse(start), end)
            && end.is_before(&start)
        {
            self.refuse(field, Reason::EndsBeforeStart);
        }
    }

    /// A number, digit for digit. Arabic digits become the same digits in ASCII, which FHIR wants.
    pub(super) fn number(&mut self, field: &str, typed: &str) -> Json<'static> {
        let number = text::ascii_number(&text::cleaned(typed));
        if number.is_empty() {
            self.refuse(field, Reason::Empty);
        } else if number.contains([',', '،', '٬']) {
            self.refuse(field, Reason::Comma);
        } else if !is_number(&number) {
            self.refuse(field, Reason::NotANumber);
        }
        Json::Number(number.into())
    }

    /// Words, with their code if they have one.
    pub(super) fn coded(&mut self, field: &str, typed: &Coded) -> Json<'static> {
        self.within(field, |check| {
            let text = check.text("text", &typed.text, SHORT);
            let (system, code) = match (&typed.system, &typed.code) {
                (None, None) => return words(text),
                (Some(system), Some(code)) if is_code(system) && is_code(code) => (system, code),
                _ => {
                    check.refuse("code", Reason::NotACode);
                    return words(text);
                }
            };
            let official = value_sets::official(system, code);
            let coding = Fields::new()
                .put("system", Json::string(system.clone()))
                .put("code", Json::string(code.clone()))
                .put("display", official.map(Json::string));
            Json::object([
                ("coding", Json::Array(vec![coding.into()])),
                ("text", Json::string(text)),
            ])
        })
    }

    /// Words that may be missing.
    pub(super) fn optional_coded(
        &mut self,
        field: &str,
        typed: Option<&Coded>,
    ) -> Option<Json<'static>> {
        let typed = typed.filter(|typed| !text::cleaned(&typed.text).is_empty())?;
        Some(self.coded(field, typed))
    }
}

/// Whether a number has the form that JSON and FHIR share, without an exponent.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_plain = whole == "0" || !whole.starts_with('0');
    is_digits(whole) && is_digits(fraction) && is_plain && unsigned.len() <= DIGITS
}

fn is_code(code: &str) -> bool {
    let is_visible = |sign: char| !sign.is_whitespace() && !is_hidden(sign);
    (1..=SHORT).contains(&code.len()) && code.chars().all(is_visible)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(typed: &str) -> Result<String, Reason> {
        let mut check = Check::default();
        let number = check.number("value", typed);
        match check.problems() {
            Ok(()) => Ok(number.scalar().unwrap().to_owned()),
            Err(problems) => Err(problems[0].reason),
        }
    }

    #[test]
    fn a_number_is_kept_digit_for_digit() {
        for typed in ["1.50", "0", "0.0", "-3.10", "120"] {
            assert_eq!(number(typed).as_deref(), Ok(typed));
        }
        assert_eq!(number(" 7.1\u{200b} ").as_deref(), Ok("7.1"));
        assert_eq!(number("٧٫١٠").as_deref(), Ok("7.10"));
        assert_eq!(number("۱۲").as_deref(), Ok("12"));
    }

    #[test]
    fn what_is_no_number_is_refused_with_its_reason() {
        let refused = [
            ("", Reason::Empty),
            ("1,5", Reason::Comma),
            ("1,000.5", Reason::Comma),
            ("١٬٥", Reason::Comma),
            ("abc", Reason::NotANumber),
            ("1.", Reason::NotANumber),
            (".5", Reason::NotANumber),
            ("007", Reason::NotANumber),
            ("1e5", Reason::NotANumber),
            ("--1", Reason::NotANumber),
            ("1 2", Reason::NotANumber),
            ("1234567890123456789", Reason::NotANumber),
        ];
        for (typed, reason) in refused {
            assert_eq!(number(typed), Err(reason), "{typed:?}");
        }
    }
}
