//! Ciphertext on disk, by the digest of its bytes.

use std::fs;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use emr_model::Digest;
use emr_service::settings::WebSettings;
use futures::{Stream, StreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetResult, ObjectStoreExt, WriteMultipart};
use sha2::Digest as _;

use crate::problem::ApiError;

/// The most bytes of one blob: 256 MiB of content, padded and encrypted.
pub(crate) const LARGEST_BLOB: u64 = 272 * 1024 * 1024;
const CHUNK: usize = 1024 * 1024;
/// No upload writes nothing for so long and goes on.
const LONGEST_UPLOAD: Duration = Duration::from_secs(60 * 60);

/// The folder of the store of a service with these settings.
pub(crate) fn store_folder(settings: &WebSettings) -> PathBuf {
    settings.data.join("store")
}

/// The content-addressed store. What it has acknowledged survives a crash: files and their folders are synced, and a
/// file gets its name only when it is whole.
#[derive(Clone)]
pub(crate) struct BlobStore {
    store: Arc<LocalFileSystem>,
}

impl BlobStore {
    /// Opens the store in `folder`, which is made if it is not there, and removes uploads that a crash left unfinished. Another
    /// instance may be writing to the same folder: its uploads are younger than [`LONGEST_UPLOAD`], and stay.
    pub(crate) fn open(folder: &FilePath) -> anyhow::Result<Self> {
        fs::create_dir_all(folder)?;
        remove_unfinished(folder)?;
        Self::beside_a_service(folder)
    }

    /// Opens the store in `folder` while the service may be running, and leaves its unfinished uploads alone.
    pub(crate) fn beside_a_service(folder: &FilePath) -> anyhow::Result<Self> {
        fs::create_dir_all(folder)?;
        let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self {
            store: Arc::new(store),
        })
    }

    /// Stores the upload if it is complete and its digest is `digest`; otherwise keeps nothing. Returns its length.
    ///
    /// Storing a blob again changes nothing.
    pub(crate) async fn put(
        &self,
        digest: &Digest,
        upload: impl Stream<Item = Result<Bytes, ApiError>>,
    ) -> Result<u64, ApiError> {
        let part = self.store.put_multipart(&blob_path(digest)).await?;
        let mut writer = WriteMultipart::new_with_chunk_size(part, CHUNK);
        match receive(&mut writer, upload).await {
            Ok((received, length)) if &received == digest => {
                writer.finish().await?;
                Ok(length)
            }
            outcome => {
                writer.abort().await?;
                let error = ApiError::Invalid(
                    "the body's SHA-256 is not the one in the address".to_owned(),
                );
                Err(outcome.err().unwrap_or(error))
            }
        }
    }

    /// Deletes a blob, if it is there.
    pub(crate) async fn delete(&self, digest: &Digest) -> Result<(), ApiError> {
        match self.store.delete(&blob_path(digest)).await {
            Err(error) if !matches!(error, object_store::Error::NotFound { .. }) => {
                Err(error.into())
            }
            _ => Ok(()),
        }
    }

    /// A blob, if it is there.
    pub(crate) async fn get(&self, digest: &Digest) -> Result<Option<GetResult>, ApiError> {
        found(self.store.get(&blob_path(digest)).await)
    }

    /// The bytes of a blob, if it is there.
    pub(crate) async fn length(&self, digest: &Digest) -> Result<Option<u64>, ApiError> {
        let found = found(self.store.head(&blob_path(digest)).await)?;
        Ok(found.map(|blob| blob.size))
    }

    /// Whether a file can be written, tried with a small one.
    pub(crate) async fn is_writable(&self) -> bool {
        let path = Path::from("health");
        // A full disk still takes an empty file.
        let content = Bytes::from_static(b"written\n");
        self.store.put(&path, content.into()).await.is_ok()
    }
}

async fn receive(
    writer: &mut WriteMultipart,
    upload: impl Stream<Item = Result<Bytes, ApiError>>,
) -> Result<(Digest, u64), ApiError> {
    let mut upload = std::pin::pin!(upload);
    let (mut hash, mut length) = (sha2::Sha256::new(), 0);
    while let Some(chunk) = upload.next().await {
        let chunk = chunk?;
        hash.update(&chunk);
        length += chunk.len() as u64;
        writer.wait_for_capacity(2).await?;
        writer.put(chunk);
    }
    Ok((Digest::from_bytes(hash.finalize().into()), length))
}

fn found<T>(result: object_store::Result<T>) -> Result<Option<T>, ApiError> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(object_store::Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn blob_path(digest: &Digest) -> Path {
    path("blobs", digest.as_str())
}

/// The first two digits name a folder, so that no folder gets too many files.
fn path(kind: &str, name: &str) -> Path {
    Path::from_iter([kind, &name[..2], name])
}

/// Whether nothing was written to a file for longer than any upload takes.
fn is_abandoned(file: &fs::DirEntry) -> bool {
    let modified = file.metadata().and_then(|metadata| metadata.modified());
    let age = modified.ok().and_then(|modified| modified.elapsed().ok());
    age.is_some_and(|age| age > LONGEST_UPLOAD)
}

/// Deletes the files of uploads that a crash interrupted: `object_store` names them `<name>#<number>`.
fn remove_unfinished(folder: &FilePath) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            remove_unfinished(&entry.path())?;
        } else if entry.file_name().to_string_lossy().contains('#') && is_abandoned(&entry) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
