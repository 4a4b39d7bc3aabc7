//! Lists, printed a page at a time.

use emr_model::Page;
use serde::Serialize;

use super::report::{self, Report, table};

/// An entry of a list, as people see it.
pub(crate) trait Entry: Serialize {
    /// The sentence for an empty list.
    const NONE: &'static str;
    /// The headings of the table's columns.
    const HEAD: &'static [&'static str];

    /// The entry's rows in the table; several, for example, if it names several records.
    fn rows(&self) -> Vec<Vec<String>>;
}

/// A page of a list.
#[derive(Serialize)]
pub(crate) struct Listed<E> {
    entries: Vec<E>,
    next: Option<String>,
}

impl<E> From<Page<E>> for Listed<E> {
    fn from(page: Page<E>) -> Self {
        Self {
            entries: page.entries,
            next: page.next,
        }
    }
}

impl<E: Entry> Report for Listed<E> {
    fn text(&self) -> String {
        if self.entries.is_empty() {
            return E::NONE.to_owned();
        }
        let rows: Vec<_> = self.entries.iter().flat_map(E::rows).collect();
        report::with_next(table(E::HEAD, &rows), self.next.as_deref())
    }
}
