//! The content of a record: FHIR R4 in JSON, with attachments as Binary resources beside it.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::report::single_line;

/// Reads a FHIR resource and puts attachments beside it; with any, the result is a Bundle of type `collection`.
pub(crate) fn read(path: &Path, attachments: &[PathBuf]) -> Result<Vec<u8>> {
    let bytes = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let mut resource = parse(&bytes)
        .with_context(|| format!("{} is not a FHIR resource in JSON", path.display()))?;
    if attachments.is_empty() {
        return Ok(bytes);
    }
    if resource_type(&resource) != Some("Bundle") {
        resource = json!({ "resourceType": "Bundle", "type": "collection", "entry": [{ "resource": resource }] });
    }
    let entries = resource
        .as_object_mut()
        .expect("a resource is an object")
        .entry("entry")
        .or_insert_with(|| json!([]));
    let Value::Array(entries) = entries else {
        bail!(
            "the entries of the Bundle in {} are no list",
            path.display()
        );
    };
    for attachment in attachments {
        entries.push(json!({ "resource": binary(attachment)? }));
    }
    Ok(serde_json::to_vec(&resource).expect("JSON values have text keys"))
}

/// What kind of record it is: the type of the resource, in a Bundle of the first one.
pub(crate) fn kind(content: &[u8]) -> Result<String> {
    let resource = parse(content)?;
    let first = resources(&resource).next().and_then(resource_type);
    Ok(first
        .or(resource_type(&resource))
        .unwrap_or("Bundle")
        .to_owned())
}

/// A line for each type of resource inside, and one for each attachment.
pub(crate) fn summary(content: &[u8]) -> Result<Vec<String>> {
    let resource = parse(content)?;
    let mut lines: Vec<(String, usize)> = Vec::new();
    for inner in resources(&resource) {
        let line = match attachment(inner) {
            Some(attachment) => format!(
                "attachment {} ({}, {} bytes)",
                attachment.name,
                attachment.content_type,
                attachment.bytes.len()
            ),
            None => describe(inner),
        };
        match lines.iter_mut().find(|(known, _)| *known == line) {
            Some((_, count)) => *count += 1,
            None => lines.push((line, 1)),
        }
    }
    let lines = lines.into_iter().map(|(line, count)| match count {
        1 => line,
        _ => format!("{count} × {line}"),
    });
    Ok(lines.map(|line| single_line(&line)).collect())
}

/// Writes the record and its attachments into a folder, under the record's name, for their owner only; returns the files.
pub(crate) fn write(content: &[u8], folder: &Path, name: &str) -> Result<Vec<PathBuf>> {
    let resource = parse(content)?;
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let mut files = vec![(folder.join(format!("{name}.json")), content.to_vec())];
    for (number, attachment) in resources(&resource).filter_map(attachment).enumerate() {
        let extension = mime_guess::get_mime_extensions_str(&attachment.content_type)
            .and_then(|extensions| extensions.first())
            .unwrap_or(&"bin");
        let file = folder.join(format!("{name}-{}.{extension}", number + 1));
        files.push((file, attachment.bytes));
    }
    for (path, bytes) in &files {
        write_private(path, bytes)
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    let mut file = options.mode(0o600).open(path)?;
    file.write_all(bytes)
}

struct Attachment {
    name: String,
    content_type: String,
    bytes: Vec<u8>,
}

fn parse(bytes: &[u8]) -> Result<Value> {
    let value: Value = serde_json::from_slice(bytes)?;
    ensure!(resource_type(&value).is_some(), "it has no `resourceType`");
    Ok(value)
}

/// The resources of a Bundle, or the one resource that it is.
fn resources(resource: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match (resource_type(resource), resource.get("entry")) {
        (Some("Bundle"), Some(Value::Array(entries))) => {
            Box::new(entries.iter().filter_map(|entry| entry.get("resource")))
        }
        _ => Box::new(std::iter::once(resource)),
    }
}

fn resource_type(resource: &Value) -> Option<&str> {
    resource.get("resourceType")?.as_str()
}

/// The type of a resource and what it is about, where it says so in words.
fn describe(resource: &Value) -> String {
    let kind = resource_type(resource).unwrap_or("resource");
    let text = resource
        .pointer("/code/text")
        .or(resource.pointer("/code/coding/0/display"));
    match text.and_then(Value::as_str) {
        Some(text) => format!("{kind}: {text}"),
        None => kind.to_owned(),
    }
}

fn binary(path: &Path) -> Result<Value> {
    let bytes = fs::read(path)
        .with_context(|| format!("the attachment {} cannot be read", path.display()))?;
    let content_type = mime_guess::from_path(path).first_or_octet_stream();
    let mut binary = Map::new();
    binary.insert("resourceType".to_owned(), json!("Binary"));
    binary.insert("contentType".to_owned(), json!(content_type.essence_str()));
    binary.insert("data".to_owned(), json!(STANDARD.encode(bytes)));
    Ok(Value::Object(binary))
}

fn attachment(resource: &Value) -> Option<Attachment> {
    if resource_type(resource) != Some("Binary") {
        return None;
    }
    let text = |name| resource.get(name).and_then(Value::as_str);
    Some(Attachment {
        name: text("id").unwrap_or("Binary").to_owned(),
        content_type: text("contentType")?.to_owned(),
        bytes: decode(text("data")?)?,
    })
}

/// FHIR R4 lets base64 be broken into lines.
fn decode(base64: &str) -> Option<Vec<u8>> {
    let base64: String = base64.split_ascii_whitespace().collect();
    STANDARD.decode(base64).ok()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn an_attachment_stands_beside_the_resource_and_comes_out_as_it_went_in() {
        let folder = tempfile::tempdir().unwrap();
        let report = folder.path().join("report.json");
        let scan = folder.path().join("scan.pdf");
        fs::write(
            &report,
            br#"{"resourceType":"DiagnosticReport","code":{"text":"CBC"}}"#,
        )
        .unwrap();
        fs::write(&scan, b"%PDF-1.5").unwrap();

        let content = read(&report, &[scan]).unwrap();

        assert_eq!(kind(&content).unwrap(), "DiagnosticReport");
        assert_eq!(
            summary(&content).unwrap(),
            [
                "DiagnosticReport: CBC",
                "attachment Binary (application/pdf, 8 bytes)"
            ]
        );
        let files = write(&content, &folder.path().join("out"), "cbc").unwrap();
        assert_eq!(fs::read(&files[1]).unwrap(), b"%PDF-1.5");
        assert_eq!(files[1].file_name().unwrap(), "cbc-1.pdf");
        for file in files {
            assert_eq!(
                fs::metadata(file).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
    }

    #[test]
    fn json_that_is_no_resource_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.json");
        for text in ["[]", "{}", "{", r#"{"resourceType":7}"#] {
            fs::write(&path, text).unwrap();
            assert!(read(&path, &[]).is_err(), "{text}");
        }
    }
}
