//! HAPI's validator, which is not ours, judges what the forms become.

// Helpers of tests may unwrap like tests.
#![allow(clippy::unwrap_used)]

mod examples;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use emr_fhir::write;
use examples::{forms, parsed};

#[test]
fn fault_13_every_form_becomes_fhir_r4_that_hapi_accepts() {
    let folder = tempfile::tempdir().unwrap();
    let forms = forms();
    for (name, form, files) in &forms {
        let content = write(&parsed(form), files).unwrap();
        fs::write(folder.path().join(format!("{name}.json")), content).unwrap();
    }
    // What is not FHIR is refused: the validator is awake.
    let wrong = r#"{"resourceType":"Observation","status":"done","code":{"text":"x"}}"#;
    fs::write(folder.path().join("wrong.json"), wrong).unwrap();
    let said = judge(folder.path());
    let judged = format!("judged {}", forms.len() + 1);
    assert_eq!(said.lines().last(), Some(judged.as_str()), "{said}");
    let is_error = |line: &&str| line.starts_with("ERROR") || line.starts_with("FATAL");
    let (wrong, errors): (Vec<_>, Vec<_>) = said
        .lines()
        .filter(is_error)
        .partition(|line| line.contains("wrong.json"));
    assert!(!wrong.is_empty(), "{said}");
    assert!(errors.is_empty(), "{errors:#?}");
}

fn judge(folder: &Path) -> String {
    let judge = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/judge");
    let output = Command::new("java")
        .arg("-cp")
        .arg(judge.join("jars/*"))
        .arg(judge.join("Judge.java"))
        .arg(folder)
        .output();
    let output = output.expect("Java is installed: `make readers` installs what is needed");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{said}\n`make readers` installs what is needed"
    );
    String::from_utf8(output.stdout).unwrap()
}
