//! The content of a record in files: a FHIR R4 resource in JSON, and its attachments.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use emr_fhir::{Attachment, attach, attachments};

/// Reads a FHIR resource and its attachments; with attachments, the result is a Bundle of type `collection`.
pub(crate) fn read(path: &Path, attachments: &[PathBuf]) -> Result<Vec<u8>> {
    let bytes = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let attachments: Vec<_> = attachments
        .iter()
        .map(|path| read_attachment(path))
        .collect::<Result<_>>()?;
    attach(&bytes, &attachments)
        .with_context(|| format!("{} is not a FHIR resource in JSON", path.display()))
}

/// Writes the record and its attachments into a folder, under the record's name, readable by their owner only; returns
/// the files.
pub(crate) fn write(content: &[u8], folder: &Path, name: &str) -> Result<Vec<PathBuf>> {
    let attachments = attachments(content)?;
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let mut files = vec![(folder.join(format!("{name}.json")), content.to_vec())];
    for (number, attachment) in attachments.into_iter().enumerate() {
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

fn read_attachment(path: &Path) -> Result<Attachment> {
    let bytes = fs::read(path)
        .with_context(|| format!("the attachment {} cannot be read", path.display()))?;
    let content_type = mime_guess::from_path(path).first_or_octet_stream();
    Ok(Attachment {
        name: "Binary".to_owned(),
        content_type: content_type.essence_str().to_owned(),
        bytes,
    })
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
        fs::write(&path, "[]").unwrap();
        assert!(read(&path, &[]).is_err());
    }
}
