//! The content of a record in files: a FHIR R4 resource in JSON, and its attachments.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use emr_fhir::{Attachment, attach, attachments, check};

/// The longest name of an attachment's file, in characters: its beginning is cut off.
const LONGEST_NAME: usize = 40;

/// Endings that are expected where a media type has others, too.
const EXPECTED: [&str; 9] = [
    "bin", "html", "jpg", "mp3", "mp4", "rtf", "tif", "txt", "xml",
];

/// Reads a FHIR resource and its attachments; with attachments, the result is a Bundle of type `collection`.
pub(crate) fn read(path: &Path, attachments: &[PathBuf]) -> Result<Vec<u8>> {
    let bytes = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let attachments: Vec<_> = attachments
        .iter()
        .map(|path| read_attachment(path))
        .collect::<Result<_>>()?;
    check(&bytes)
        .and_then(|()| attach(&bytes, &attachments))
        .with_context(|| format!("{} cannot be added as a FHIR resource", path.display()))
}

/// Writes the record and its attachments into a folder, under the record's name, readable by their owner only; returns
/// the files. Content that is no FHIR resource is a file itself.
pub(crate) fn write(content: &[u8], folder: &Path, name: &str) -> Result<Vec<PathBuf>> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let mut files = Vec::new();
    match attachments(content) {
        Ok(attachments) => {
            files.push((folder.join(format!("{name}.json")), content.to_vec()));
            for (number, attachment) in attachments.into_iter().enumerate() {
                let file = format!("{name}-{}{}", number + 1, ending(&attachment));
                files.push((folder.join(file), attachment.bytes));
            }
        }
        Err(_) => {
            let extension = if is_text(content) { "txt" } else { "bin" };
            files.push((folder.join(format!("{name}.{extension}")), content.to_vec()));
        }
    }
    for (path, bytes) in &files {
        write_private(path, bytes)
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

/// What a record says, in lines: of a FHIR resource its summary and the files that are damaged, of a text its first line.
pub(crate) fn summary(content: &[u8]) -> Vec<String> {
    let said = emr_fhir::summary(content).and_then(|mut lines| {
        let damaged = emr_fhir::damaged_files(content)?;
        lines.extend(damaged.iter().map(|file| {
            format!("{file} is damaged, so it is not written: ask the author to add it again")
        }));
        Ok(lines)
    });
    said.unwrap_or_else(|_| {
        let text = std::str::from_utf8(content).ok();
        let line = text.and_then(|text| text.lines().find(|line| !line.trim().is_empty()));
        vec![line.map_or_else(
            || format!("a file of {} bytes that is no FHIR resource", content.len()),
            str::to_owned,
        )]
    })
}

/// How the name of an attachment's file ends: with the name that its author gave, and as its media type says if that name
/// has no ending.
fn ending(attachment: &Attachment) -> String {
    let is_safe = |sign: char| sign.is_alphanumeric() || ". -_()".contains(sign);
    let name = attachment.name.as_deref().unwrap_or_default();
    let extension = match name.contains('.') {
        true => String::new(),
        false => format!(".{}", extension(&attachment.content_type)),
    };
    // The author's name must lead to no other folder.
    let safe: String = name
        .chars()
        .map(|sign| if is_safe(sign) { sign } else { '_' })
        .collect();
    let end = safe.chars().count().saturating_sub(LONGEST_NAME);
    let separator = if safe.is_empty() { "" } else { "-" };
    let safe: String = safe.chars().skip(end).collect();
    format!("{separator}{safe}{extension}")
}

/// The ending of files of a media type. Most types have several, of which programs and people expect one.
fn extension(content_type: &str) -> &'static str {
    let known = mime_guess::get_mime_extensions_str(content_type).unwrap_or_default();
    let expected = known.iter().find(|it| EXPECTED.contains(it));
    expected.or(known.first()).unwrap_or(&"bin")
}

fn is_text(content: &[u8]) -> bool {
    std::str::from_utf8(content).is_ok()
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    let mut file = options.mode(0o600).open(path)?;
    file.write_all(bytes)
}

fn read_attachment(path: &Path) -> Result<Attachment> {
    let bytes = fs::read(path)
        .with_context(|| format!("the attachment {} cannot be read", path.display()))?;
    let content_type = mime_guess::from_path(path).first_or_octet_stream();
    Ok(Attachment {
        name: path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned()),
        content_type: content_type.essence_str().to_owned(),
        bytes,
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn fault_3_an_attachment_stands_beside_the_resource_and_comes_out_as_it_went_in() {
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

        let files = write(&content, &folder.path().join("out"), "cbc").unwrap();
        assert_eq!(fs::read(&files[1]).unwrap(), b"%PDF-1.5");
        assert_eq!(files[1].file_name().unwrap(), "cbc-1-scan.pdf");
        for file in files {
            assert_eq!(
                fs::metadata(file).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
    }

    #[test]
    fn fault_3_an_attachments_name_leads_to_no_other_folder() {
        let named = |name: &str| Attachment {
            name: Some(name.to_owned()),
            content_type: "application/pdf".to_owned(),
            bytes: Vec::new(),
        };
        assert_eq!(
            ending(&named("../../.ssh/keys.pub")),
            "-.._.._.ssh_keys.pub"
        );
        assert_eq!(ending(&named("letter")), "-letter.pdf");
        assert_eq!(
            ending(&named(&format!("{}.docx", "a".repeat(500)))).len(),
            41
        );
    }

    #[test]
    fn fault_3_an_attachment_without_a_name_ends_as_files_of_its_type_do() {
        let unnamed = |content_type: &str| Attachment {
            name: None,
            content_type: content_type.to_owned(),
            bytes: Vec::new(),
        };
        for (content_type, expected) in [
            ("application/pdf", ".pdf"),
            ("application/octet-stream", ".bin"),
            ("application/x-unheard-of", ".bin"),
            ("audio/mpeg", ".mp3"),
            ("image/jpeg", ".jpg"),
            ("image/png", ".png"),
            ("image/tiff", ".tif"),
            ("text/html", ".html"),
            ("text/plain", ".txt"),
            ("text/xml", ".xml"),
            ("video/mp4", ".mp4"),
        ] {
            assert_eq!(ending(&unnamed(content_type)), expected, "{content_type}");
        }
    }

    #[test]
    fn content_that_is_no_resource_is_a_file_itself() {
        let folder = tempfile::tempdir().unwrap();
        let text = "\nKnee\nAmman, 2019\n";
        assert_eq!(summary(text.as_bytes()), ["Knee"]);
        assert_eq!(
            summary(b"\xff\xd8\xff"),
            ["a file of 3 bytes that is no FHIR resource"]
        );
        let files = write(text.as_bytes(), folder.path(), "knee").unwrap();
        assert_eq!(files, [folder.path().join("knee.txt")]);
        assert_eq!(fs::read(&files[0]).unwrap(), text.as_bytes());
    }

    #[test]
    fn fault_14_a_damaged_file_is_named_when_the_record_is_opened_and_refused_when_it_is_added() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("binary.json");
        let content = r#"{"resourceType":"Binary","contentType":"text/plain","data":"a"}"#;
        fs::write(&path, content).unwrap();
        let refused = format!("{:#}", read(&path, &[]).unwrap_err());
        assert!(refused.contains("file 1 is no base64"), "{refused}");
        let said = summary(content.as_bytes());
        assert!(
            said.iter()
                .any(|line| line.starts_with("file 1 is damaged")),
            "{said:?}"
        );
    }

    #[test]
    fn fault_2_files_of_other_programs_are_added_as_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("observation.json");
        for content in [
            "\u{feff}{\"resourceType\":\"Observation\"}",
            "{\r\n\"resourceType\":\"Observation\",\"value\": 7.20, \"b\":0.010,\"a\":12345678901234567890\r\n}",
        ] {
            fs::write(&path, content).unwrap();
            assert_eq!(read(&path, &[]).unwrap(), content.as_bytes());
        }
    }

    #[test]
    fn json_that_is_no_resource_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.json");
        fs::write(&path, "[]").unwrap();
        assert!(read(&path, &[]).is_err());
    }
}
