//! Feedback: what people say to the ministry, which alone reads it.

use emr_client::member::{self, ReceivedFeedback};
use emr_model::{MemberId, Timestamp};
use emr_sealing::desk_file::Feedback;
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::browser::Browser;
use crate::device::{Device, connection};
use crate::failure::Failure;
use crate::json::{object, parse, read};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What a person says to the ministry. */
export interface Feedback {
  kind: "problem" | "idea" | "other";
  text: string;
  screen?: string;
  version?: string;
}

/** What a person said, as the ministry reads it. */
export interface ReceivedFeedback {
  id: string;
  author: model.MemberId;
  /** Whether the author was not signed in: then the id is a made-up one. */
  isVisitor?: boolean;
  received: number;
  /** When the ministry marked it as done. */
  done?: number;
  /** Absent if it cannot be read. */
  said?: Feedback;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// What a person says.
    #[wasm_bindgen(typescript_type = "Feedback")]
    pub type NewFeedback;
    /// What people said.
    #[wasm_bindgen(typescript_type = "ReceivedFeedback[]")]
    pub type ReceivedFeedbackList;
}

#[wasm_bindgen(wasm_bindgen_futures = crate::promises)]
impl Device {
    /// Sends feedback to the ministry, sealed so that nobody else reads it.
    ///
    /// # Errors
    ///
    /// Those of [`Member::send_feedback`](emr_client::member::Member::send_feedback).
    #[wasm_bindgen(js_name = sendFeedback)]
    pub async fn send_feedback(&self, said: NewFeedback) -> Result<(), Failure> {
        let said: Feedback = read(&said, "the feedback")?;
        self.as_member(async |member| member.send_feedback(said.clone()).await)
            .await?;
        Ok(())
    }

    /// What people said to the ministry: what is open, the oldest first, then what was done lately.
    ///
    /// # Errors
    ///
    /// Those of [`Member::received_feedback`](emr_client::member::Member::received_feedback).
    #[wasm_bindgen(js_name = receivedFeedback)]
    pub async fn received_feedback(&self) -> Result<ReceivedFeedbackList, Failure> {
        let received = self.as_member(async |member| member.received_feedback().await);
        let views: Vec<_> = received.await?.into_iter().map(View::from).collect();
        Ok(object(&views).into())
    }

    /// Marks feedback as done.
    ///
    /// # Errors
    ///
    /// Those of [`Member::finish_feedback`](emr_client::member::Member::finish_feedback).
    #[wasm_bindgen(js_name = finishFeedback)]
    pub async fn finish_feedback(&self, id: &str) -> Result<(), Failure> {
        let id = parse(id, "the name of the feedback")?;
        self.as_member(async |member| member.finish_feedback(&id).await)
            .await?;
        Ok(())
    }
}

/// Sends feedback to the ministry as a person who is not signed in; `origin` is the page's own.
///
/// # Errors
///
/// A sentence if an argument cannot be used, and those of [`member::send_visitors_feedback`].
#[wasm_bindgen(js_name = sendVisitorsFeedback, wasm_bindgen_futures = crate::promises)]
pub async fn send_visitors_feedback(
    profile: &str,
    origin: &str,
    browser: Browser,
    said: NewFeedback,
) -> Result<(), Failure> {
    let connection = connection(profile, origin, browser)?;
    member::send_visitors_feedback(&connection, read(&said, "the feedback")?).await?;
    Ok(())
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View {
    id: String,
    author: MemberId,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_visitor: bool,
    received: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    said: Option<Feedback>,
}

impl From<ReceivedFeedback> for View {
    fn from(received: ReceivedFeedback) -> Self {
        let entry = received.entry;
        Self {
            id: entry.id.to_string(),
            author: entry.author,
            is_visitor: entry.is_visitor,
            received: entry.received,
            done: entry.done,
            said: received.said.ok(),
        }
    }
}
