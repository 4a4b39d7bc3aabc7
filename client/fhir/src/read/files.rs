//! The files of a record: Binary resources, and attachments inside other resources.

use std::collections::HashMap;

use super::scope::{self, Found};
use super::shape::is_attachment;
use crate::attachment::{Attachment, decode};
use crate::json::Json;
use crate::resource::{DamagedFile, FhirError, parse};
use crate::view::AttachedFile;

/// The media type of bytes of which nothing is said.
const UNKNOWN: &str = "application/octet-stream";

/// The bytes of a file, by its place among the attachments of the view.
///
/// `None` if there is no such file, or if its bytes are elsewhere or damaged.
///
/// # Errors
///
/// [`FhirError`].
pub fn attachment(content: &[u8], place: usize) -> Result<Option<Vec<u8>>, FhirError> {
    let resource = parse(content)?;
    let files = find(&scope::find(&resource).resources);
    let base64 = files.get(place).and_then(|(_, base64)| *base64);
    Ok(base64.and_then(decode))
}

/// The files whose bytes are in a record, with their names: first the Binary resources, then those inside other resources.
///
/// Those whose bytes are damaged are left out; [`damaged_files`] names them.
///
/// # Errors
///
/// [`FhirError`].
pub fn attachments(content: &[u8]) -> Result<Vec<Attachment>, FhirError> {
    let resource = parse(content)?;
    let files = find(&scope::find(&resource).resources).into_iter();
    let attachments = files.filter_map(|(file, base64)| {
        Some(Attachment {
            name: file.name,
            content_type: file.media_type.unwrap_or_else(|| UNKNOWN.to_owned()),
            bytes: decode(base64?)?,
        })
    });
    Ok(attachments.collect())
}

/// The files of a record that [`attachments`] leaves out because their base64 is damaged.
///
/// # Errors
///
/// [`FhirError`].
pub fn damaged_files(content: &[u8]) -> Result<Vec<DamagedFile>, FhirError> {
    let resource = parse(content)?;
    let files = find(&scope::find(&resource).resources)
        .into_iter()
        .enumerate();
    let damaged = files.filter(|(_, (_, base64))| base64.is_some_and(|it| decode(it).is_none()));
    let damaged = damaged.map(|(place, (file, _))| DamagedFile {
        place,
        name: file.name,
    });
    Ok(damaged.collect())
}

/// Checks that content is a resource, and that every file in it can be taken out again.
///
/// # Errors
///
/// [`FhirError`]; [`FhirError::DamagedFile`] names the first file that is damaged.
pub fn check(content: &[u8]) -> Result<(), FhirError> {
    match damaged_files(content)?.into_iter().next() {
        Some(file) => Err(FhirError::DamagedFile(file)),
        None => Ok(()),
    }
}

/// The files of a record, as a person sees them.
pub(super) fn list(resources: &[Found<'_>]) -> Vec<AttachedFile> {
    let files = find(resources).into_iter();
    files.map(|(file, _)| file).collect()
}

/// All files with their bytes in base64: first the Binary resources, then the attachments inside other resources. An
/// attachment that refers to a Binary resource of the record gives that its name.
fn find<'r>(resources: &[Found<'r>]) -> Vec<(AttachedFile, Option<&'r str>)> {
    let mut files = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for found in resources.iter().filter(|found| found.is_file()) {
        if let Some(address) = found.address {
            places.entry(address).or_insert(files.len());
        }
        files.push(file(found.resource));
    }
    for found in resources.iter().filter(|found| !found.is_file()) {
        each_attachment(found.resource, &mut |attachment| {
            let (noted, base64) = file(attachment);
            let address = noted.address.as_deref();
            match address.and_then(|address| places.get(address)) {
                Some(place) => {
                    let (file, _) = &mut files[*place];
                    file.name = noted.name.or(file.name.take());
                    file.media_type = file.media_type.take().or(noted.media_type);
                }
                None => files.push((noted, base64)),
            }
        });
    }
    files
}

/// Calls a function with every attachment inside a resource; resources that it contains are looked at on their own.
fn each_attachment<'r>(value: &'r Json<'r>, found: &mut impl FnMut(&'r Json<'r>)) {
    let members = value.members().iter();
    for (_, value) in members.filter(|(name, _)| name != "contained") {
        for item in value.items() {
            match is_attachment(item) {
                true => found(item),
                false => each_attachment(item, found),
            }
        }
    }
}

/// A Binary resource and an attachment have the same elements.
fn file<'r>(value: &'r Json<'_>) -> (AttachedFile, Option<&'r str>) {
    let text = |name| value.get(name).and_then(Json::text);
    let base64 = text("data");
    let file = AttachedFile {
        name: text("title").map(str::to_owned),
        media_type: text("contentType").map(str::to_owned),
        size: base64.and_then(size),
        address: text("url").map(str::to_owned),
    };
    (file, base64)
}

/// How many bytes base64 stands for, with or without its padding.
fn size(base64: &str) -> Option<usize> {
    let signs = base64.bytes().filter(|byte| !byte.is_ascii_whitespace());
    let (mut count, mut padding) = (0_usize, 0);
    for sign in signs {
        match sign {
            b'=' => padding += 1,
            _ => count += 1,
        }
    }
    (count % 4 != 1 && padding <= 2).then(|| count / 4 * 3 + (count % 4).saturating_sub(1))
}
