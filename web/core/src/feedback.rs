//! Feedback: what members say to the ministry, which alone reads it.

use emr_client::member::ReceivedFeedback;
use emr_model::{MemberId, Timestamp};
use emr_sealing::desk_file::Feedback;
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::device::Device;
use crate::failure::Failure;
use crate::json::{object, parse, read};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What a member says to the ministry. */
export interface Feedback {
  kind: "problem" | "idea" | "other";
  text: string;
  screen?: string;
  version?: string;
}

/** What a member said, as the ministry reads it. */
export interface ReceivedFeedback {
  id: string;
  author: model.MemberId;
  received: number;
  /** When the ministry marked it as done. */
  done?: number;
  /** Absent if it cannot be read. */
  said?: Feedback;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// What a member says.
    #[wasm_bindgen(typescript_type = "Feedback")]
    pub type NewFeedback;
    /// What members said.
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

    /// What members said to the ministry: what is open, the oldest first, then what was done lately.
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

#[derive(Serialize)]
struct View {
    id: String,
    author: MemberId,
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
            received: entry.received,
            done: entry.done,
            said: received.said.ok(),
        }
    }
}
