//! Long lists, a page at a time.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Names a page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageRequest {
    /// The most entries of the page: 1 to 200; 50 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u32>,
    /// The `next` of the previous page; absent for the first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bookmark: Option<String>,
}

impl PageRequest {
    /// The most entries that one page holds.
    pub const GREATEST_SIZE: u32 = 200;
    /// The size of a page if the request names none.
    pub const DEFAULT_SIZE: u32 = 50;
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PageOf{T}")]
pub struct Page<T> {
    /// The entries, in the list's order.
    pub entries: Vec<T>,
    /// The bookmark of the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
