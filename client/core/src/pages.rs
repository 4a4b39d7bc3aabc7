//! Whole lists, which the contract answers page by page.

use emr_model::{Page, PageRequest};

use crate::error::Error;

/// Asks for one page after the other, each as long as pages get, and returns all entries in the list's order.
pub(crate) async fn all<T, F>(ask: impl Fn(PageRequest) -> F) -> Result<Vec<T>, Error>
where
    F: Future<Output = Result<Page<T>, Error>>,
{
    let mut entries = Vec::new();
    let mut bookmark = None;
    loop {
        let page = ask(PageRequest {
            size: Some(PageRequest::GREATEST_SIZE),
            bookmark,
        });
        let page = page.await?;
        entries.extend(page.entries);
        bookmark = page.next;
        if bookmark.is_none() {
            return Ok(entries);
        }
    }
}
