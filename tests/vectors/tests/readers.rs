//! Programs in other languages compute the vectors, too; each opens what the others sealed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use emr_vectors::{FORMATS, Problem, Vector, format};

#[test]
fn stock_age_in_go_opens_what_we_seal_and_we_open_what_it_seals() {
    let mut reader = Command::new("go");
    reader
        .current_dir(folder("go"))
        .env("GOWORK", "off")
        .args(["run", "-mod=readonly", "."]);
    let formats = exchange(reader).unwrap();
    let is_missing = |name: &&str| !formats.contains_key(*name);
    let missing: Vec<_> = FORMATS
        .iter()
        .map(|format| format.name)
        .filter(is_missing)
        .collect();
    assert_eq!(
        missing,
        ["proposal", "authored", "kit"],
        "all others are written in Go"
    );
}

#[test]
fn npm_libraries_and_our_module_open_what_we_seal_and_we_open_what_they_seal() {
    let mut reader = Command::new("node");
    reader.arg(folder("npm").join("read.mjs"));
    assert_eq!(exchange(reader).unwrap().len(), FORMATS.len());
}

/// Has a program read the kept vectors and others that are sealed anew. Opens what the program sealed, and returns that
/// by its formats.
fn exchange(mut reader: Command) -> Result<BTreeMap<String, Vec<Vector>>, Problem> {
    let anew = tempfile::tempdir()?;
    for format in FORMATS {
        let file = Path::new(format.name).with_extension("json");
        let kept = fs::read(folder("data").join(&file))?;
        let kept: Vec<Vector> = serde_json::from_slice(&kept)?;
        let kept = kept.iter();
        let sealed: Vec<_> = kept
            .map(|vector| format.seal_anew(&vector.given))
            .collect::<Result<_, _>>()?;
        fs::write(anew.path().join(file), serde_json::to_vec(&sealed)?)?;
    }
    let output = reader.arg(folder("data")).arg(anew.path()).output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{said}\n`make readers` builds and installs what is needed"
    );
    let sealed: BTreeMap<String, Vec<Vector>> = serde_json::from_slice(&output.stdout)?;
    for (name, vectors) in &sealed {
        assert!(!vectors.is_empty(), "{name}");
        for vector in vectors {
            let reproduced = format(name)?.reproduce(vector)?;
            assert_eq!(&reproduced, vector, "{name}: {}", vector.name);
        }
    }
    Ok(sealed)
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}
