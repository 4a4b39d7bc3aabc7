//! Records that others made go through sealing and into the chart with the same content, numbers as text.
//!
//! What is not on this machine is skipped, with a line that says so.

// Helpers of tests may unwrap like tests.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use emr_client::member::{KINDS, kind_of};
use emr_fhir::{Attachment, FhirError, attach, attachments, kind, read};
use emr_tests::examples::Source;
use emr_tests::round_trip::RoundTrip;
use fabric_testkit::skipped;
use serde::de::IgnoredAny;
use serde_json::Value;

/// What is in the packages and is no record, with the reason.
const REFUSED: [(&str, &str); 1] = [("package.json", "it has no `resourceType`")];

/// Larger files define FHIR itself. Nobody attaches anything to them, and to try it takes half a minute.
const LARGEST_RECORD: usize = 4 << 20;

/// Of some larger records, in bytes, only the first values are in the view, which says how many are not.
const LARGEST_SHOWN: usize = 256 << 10;

#[test]
fn fault_2_every_example_comes_out_of_sealing_byte_for_byte() {
    let keys = RoundTrip::new();
    let refused = Mutex::new(BTreeMap::new());
    let count = each_record(&Source::ALL, |path, content| {
        let name = name(path);
        if let Err(error) = kind(content) {
            refused.lock().unwrap().insert(name, error.to_string());
            return;
        }
        let entrusted = attach(content, &[]).unwrap();
        let opened = keys.seal_and_open(&entrusted).unwrap();
        assert!(opened.content.as_slice() == content, "{name} has changed");
    });
    let refused = refused.into_inner().unwrap();
    let refused: Vec<_> = refused
        .iter()
        .map(|(name, why)| (name.as_str(), why.as_str()))
        .collect();
    if count > 0 {
        assert_eq!(refused, REFUSED);
    }
    for (source, least) in [
        (Source::Standard, 5_306),
        (Source::PatientSummary, 3),
        (Source::Synthea, 20),
    ] {
        let found = source.records().len();
        assert!(
            found == 0 || found >= least,
            "{found} records of {source:?}"
        );
    }
}

#[test]
fn fault_4_every_value_of_an_example_is_in_its_view_and_every_type_has_a_kind() {
    let losses = Mutex::new(Vec::new());
    each_record(&Source::ALL, |path, content| {
        let Ok(kind) = kind(content) else { return };
        assert!(KINDS.contains(&kind_of(&kind)), "{kind}");
        let view = read(content).unwrap();
        if view.omitted > 0 {
            assert!(content.len() > LARGEST_SHOWN, "{}", name(path));
            return;
        }
        let tokens = tokens(content);
        let said = Said::of(&serde_json::to_value(&view).unwrap());
        let lost: Vec<_> = values(&tokens).filter(|value| !said.holds(value)).collect();
        if !lost.is_empty() {
            losses
                .lock()
                .unwrap()
                .push(format!("{}: {lost:?}", name(path)));
        }
    });
    let losses = losses.into_inner().unwrap();
    let first: Vec<_> = losses.iter().take(20).collect();
    assert!(
        losses.is_empty(),
        "{} records lose values: {first:#?}",
        losses.len()
    );
}

#[test]
fn fault_2_an_attachment_changes_nothing_of_the_record_beside_it() {
    each_record(&Source::ALL, |path, content| {
        if content.len() > LARGEST_RECORD {
            return;
        }
        let files_before = match attachments(content) {
            Err(FhirError::NotAResource) => return,
            files => files.unwrap().len(),
        };
        let attached = attach(content, &[scan()]).unwrap();
        let of_kind = kind(content).unwrap();
        // A Bundle without a resource has no kind of its own.
        assert!(of_kind == "Bundle" || kind(&attached).unwrap() == of_kind);
        let (whole, part) = (tokens(&attached), tokens(content));
        let is_inside = whole.windows(part.len()).any(|window| window == part);
        // A collection gets further entries in its middle.
        let same = |(one, other): &(&Token<'_>, &Token<'_>)| one == other;
        let before_them = whole.iter().zip(&part).take_while(same).count();
        let after_them = whole.iter().rev().zip(part.iter().rev());
        let is_extended = before_them + after_them.take_while(same).count() >= part.len();
        assert!(is_inside || is_extended, "{} has changed", name(path));
        let files = attachments(&attached).unwrap();
        assert_eq!(files.len(), files_before + 1, "{}", name(path));
        assert!(files.contains(&scan()));
    });
}

#[test]
fn fault_13_hapi_says_the_same_of_a_record_before_and_after() {
    let judge = Path::new(env!("CARGO_MANIFEST_DIR")).join("../client/fhir/tests/judge");
    if !judge.join("jars").exists() {
        skipped("HAPI's judgement of records", "`make readers` fetches HAPI");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let keys = RoundTrip::new();
    for path in representatives() {
        let before = fs::read(&path).unwrap();
        let attached = attach(&before, &[scan()]).unwrap();
        let opened = keys.seal_and_open(&attached).unwrap();
        let file = |when| folder.path().join(format!("{} {when}", name(&path)));
        fs::write(file("after"), first_resource(&opened.content)).unwrap();
        fs::write(file("whole"), &opened.content).unwrap();
        fs::write(file("before"), before).unwrap();
    }
    let said = said_by_hapi(&judge, folder.path());
    let of = |when| {
        let lines = said.lines().filter(|line| line.contains(when));
        lines.map(|line| line.replace(when, "")).collect::<Vec<_>>()
    };
    assert!(said.contains("judged "), "{said}");
    assert_eq!(of(" before "), of(" after "));
    // In the collection, too, nothing is wrong but what was wrong in the record itself.
    let wrong = of(" whole ").into_iter().filter(|line| {
        let is_error = line.starts_with("ERROR") || line.starts_with("FATAL");
        is_error && !line.contains("Bundle.entry[0].resource")
    });
    assert_eq!(wrong.collect::<Vec<_>>(), Vec::<String>::new());
}

/// The smallest file of each kind of record, and the smallest whole Bundle of each source.
fn representatives() -> Vec<PathBuf> {
    let mut smallest: BTreeMap<(String, usize), (usize, PathBuf)> = BTreeMap::new();
    for (number, source) in Source::ALL.into_iter().enumerate() {
        for path in source.records() {
            let content = fs::read(&path).unwrap();
            let Ok(tree) = serde_json::from_slice::<Value>(&content) else {
                continue;
            };
            let of_type = tree["resourceType"].as_str().unwrap_or_default();
            if !KINDS.contains(&of_type) || tree["type"] == "collection" {
                continue;
            }
            let known = smallest.entry((of_type.to_owned(), number));
            let known = known.or_insert((usize::MAX, PathBuf::new()));
            if content.len() < known.0 {
                *known = (content.len(), path);
            }
        }
    }
    smallest.into_values().map(|(_, path)| path).collect()
}

/// The first resource of a Bundle that this test made.
fn first_resource(bundle: &[u8]) -> &[u8] {
    const BEFORE: &str = "\"resource\":";
    let text = str::from_utf8(bundle).unwrap();
    let rest = &text[text.find(BEFORE).unwrap() + BEFORE.len()..];
    let mut values = serde_json::Deserializer::from_str(rest).into_iter::<IgnoredAny>();
    values.next().unwrap().unwrap();
    &rest.as_bytes()[..values.byte_offset()]
}

fn said_by_hapi(judge: &Path, folder: &Path) -> String {
    let mut java = Command::new("java");
    java.arg("-cp")
        .arg(judge.join("jars/*"))
        .arg(judge.join("Judge.java"));
    let output = java.arg(folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).unwrap()
}

fn scan() -> Attachment {
    Attachment {
        name: Some("scan.pdf".to_owned()),
        content_type: "application/pdf".to_owned(),
        bytes: b"%PDF-1.5".to_vec(),
    }
}

/// Calls a function with each record of these sources, on all processors; returns how many there were.
fn each_record(sources: &[Source], check: impl Fn(&Path, &[u8]) + Sync) -> usize {
    let mut records: Vec<PathBuf> = Vec::new();
    for source in sources {
        let found = source.records();
        if found.is_empty() {
            skipped(
                &format!("the records of {source:?}"),
                "`make examples` fetches them",
            );
        }
        records.extend(found);
    }
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(path) = records.get(next.fetch_add(1, Ordering::Relaxed)) {
                    check(path, &fs::read(path).unwrap());
                }
            });
        }
    });
    records.len()
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// A part of a text in JSON. Its numbers are texts, so that 1.0 is not 1.
#[derive(Debug, PartialEq, Eq)]
enum Token<'t> {
    /// A bracket, a comma or a colon.
    Sign(u8),
    /// The name of a member.
    Name(String),
    Text(String),
    /// A number, a truth value or null, as it is written.
    Word(&'t str),
}

/// Reads valid JSON without the reader that is tested.
fn tokens(json: &[u8]) -> Vec<Token<'_>> {
    let mut rest = str::from_utf8(json)
        .unwrap()
        .trim_start_matches('\u{feff}')
        .trim_start();
    let mut tokens = Vec::new();
    while let Some(first) = rest.bytes().next() {
        let length = match first {
            b'"' => {
                let mut is_escaped = false;
                let end = rest[1..].bytes().position(|byte| {
                    let ends = byte == b'"' && !is_escaped;
                    is_escaped = byte == b'\\' && !is_escaped;
                    ends
                });
                let length = end.unwrap() + 2;
                tokens.push(Token::Text(serde_json::from_str(&rest[..length]).unwrap()));
                length
            }
            b'{' | b'}' | b'[' | b']' | b',' => {
                tokens.push(Token::Sign(first));
                1
            }
            b':' => {
                if let Some(Token::Text(name)) = tokens.pop() {
                    tokens.push(Token::Name(name));
                }
                1
            }
            _ => {
                let end = rest.find(|c: char| ",]}".contains(c) || c.is_whitespace());
                let (word, _) = rest.split_at(end.unwrap_or(rest.len()));
                tokens.push(Token::Word(word));
                word.len()
            }
        };
        rest = rest[length..].trim_start();
    }
    tokens
}

/// What a person or a program is to find in the view. Files in base64 are apart, and null says nothing.
fn values<'t>(tokens: &'t [Token<'_>]) -> impl Iterator<Item = &'t str> {
    let pairs = tokens.iter().zip(tokens.iter().skip(1));
    pairs.filter_map(|(before, token)| match (before, token) {
        (Token::Name(name), _) if name == "data" || name == "resourceType" => None,
        (_, Token::Text(text)) => Some(text.as_str()),
        (_, Token::Word(word)) if !matches!(*word, "null" | "true" | "false") => Some(word),
        _ => None,
    })
}

/// The words of XHTML, whose markup says nothing.
fn words_of_xhtml(text: &str) -> impl Iterator<Item = &str> {
    let outside = text.split('<').filter_map(|part| part.split_once('>'));
    let outside = outside.flat_map(|(_, text)| {
        text.split('&')
            .enumerate()
            .map(|(place, part)| match place {
                0 => part,
                _ => part.split_once(';').map_or(part, |(_, rest)| rest),
            })
    });
    outside.flat_map(words)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| !word.is_empty())
}

/// Everything that a view says.
struct Said {
    texts: HashSet<String>,
    /// All of them, one after the other, for values that are parts of others.
    whole: String,
}

impl Said {
    /// In a longer view only whole texts and whole words are looked up.
    const LONG: usize = 64 << 10;

    fn of(view: &Value) -> Self {
        let mut said = Self {
            texts: HashSet::new(),
            whole: String::new(),
        };
        said.add(view);
        let whole = said.whole.split_whitespace();
        said.texts.extend(whole.map(str::to_owned));
        said.texts.extend(words(&said.whole).map(str::to_owned));
        said
    }

    fn add(&mut self, value: &Value) {
        match value {
            Value::String(text) => {
                self.whole.push_str(text);
                self.whole.push('\n');
                self.texts.insert(text.clone());
            }
            Value::Number(number) => {
                self.texts.insert(number.to_string());
            }
            Value::Array(values) => values.iter().for_each(|value| self.add(value)),
            Value::Object(members) => members.values().for_each(|value| self.add(value)),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn holds(&self, value: &str) -> bool {
        if value.starts_with("<div") {
            let is_said = |word| self.texts.contains(word) || self.whole.contains(word);
            return words_of_xhtml(value).all(is_said);
        }
        if self.texts.contains(value) || value.trim().is_empty() {
            return true;
        }
        match self.whole.len() < Self::LONG {
            true => self.whole.contains(value),
            false => words(value).all(|word| self.texts.contains(word)),
        }
    }
}
