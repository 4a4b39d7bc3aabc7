//! Which page of a list.

use clap::Args;
use emr_model::PageRequest;

/// Which page of a list is printed.
#[derive(Debug, Args)]
pub(crate) struct PageArguments {
    /// The most entries to print, 1 to 200
    #[arg(long)]
    size: Option<u32>,
    /// Continue after the previous page; it prints the bookmark at its end
    #[arg(long)]
    bookmark: Option<String>,
}

impl PageArguments {
    /// Whether the list is printed from its beginning.
    pub(crate) fn is_first(&self) -> bool {
        self.bookmark.is_none()
    }
}

impl From<PageArguments> for PageRequest {
    fn from(arguments: PageArguments) -> Self {
        Self {
            size: arguments.size,
            bookmark: arguments.bookmark,
        }
    }
}
