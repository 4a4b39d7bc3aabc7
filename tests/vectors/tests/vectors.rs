//! The clients' code reproduces the vectors; with `EMR_VECTORS=write` it writes them.

use std::fs;
use std::path::PathBuf;

use emr_vectors::{FORMATS, Format, Problem, Vector};

#[test]
fn every_vector_is_reproduced() {
    for format in FORMATS {
        let kept = vectors(&format);
        let made = format.write(&kept).unwrap();
        if std::env::var_os("EMR_VECTORS").is_some_and(|value| value == "write") {
            fs::write(path(&format), text(&made)).unwrap();
        }
        assert_eq!(
            text(&vectors(&format)),
            text(&made),
            "{}: a format changed; if it may, run `make vectors` and say so in docs/formats.md",
            format.name
        );
    }
}

#[test]
fn every_format_on_the_page_has_vectors() {
    let page = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/formats.md");
    let page = fs::read_to_string(page).unwrap();
    let headings = page.lines().filter_map(|line| line.strip_prefix("## "));
    let headings: Vec<_> = headings.filter(|heading| *heading != "Basics").collect();
    let formats = FORMATS.map(|format| format.name);
    assert_eq!(headings, formats, "docs/formats.md and `FORMATS` differ");
}

#[test]
fn what_is_sealed_anew_is_read_again() {
    for format in FORMATS {
        for vector in vectors(&format) {
            let anew = format.seal_anew(&vector.given).unwrap();
            assert_eq!(format.reproduce(&anew).unwrap(), anew, "{}", vector.name);
        }
    }
}

#[test]
fn a_vector_with_another_file_or_input_is_refused() {
    let format = emr_vectors::format("record").unwrap();
    let [first, second, ..] = &vectors(&format)[..] else {
        panic!("there are several")
    };
    let mut mixed = first.clone();
    mixed
        .sealed
        .insert("content".into(), second.sealed["content"].clone());
    assert!(format.reproduce(&mixed).is_err());
    let mut other = first.clone();
    other.given["author"] = "00".repeat(16).into();
    assert!(format.reproduce(&other).is_err());
}

/// The vectors of a format; none if its file is missing.
fn vectors(format: &Format) -> Vec<Vector> {
    let read = || -> Result<Vec<Vector>, Problem> {
        Ok(serde_json::from_str(&fs::read_to_string(path(format))?)?)
    };
    read().unwrap_or_default()
}

fn text(vectors: &[Vector]) -> String {
    serde_json::to_string_pretty(vectors).expect("vectors have a JSON form") + "\n"
}

fn path(format: &Format) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data");
    folder.join(format.name).with_extension("json")
}
