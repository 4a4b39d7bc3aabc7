//! *My signatures*: what was signed in the member's name.

use emr_client::member::{Proof, Signature, SignedBy};
use emr_model::{PageRequest, Timestamp, TransactionId};
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::device::Device;
use crate::failure::Failure;
use crate::json::{object, read};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What the bytes of a transaction prove. */
export interface SignatureProof {
  time: number;
  function: string;
  /** The function's argument: JSON, if it is one of the contract's functions. */
  argument: string;
  /** Whose key signed it: `another` is one that the ledger never had as this member's. */
  key: "this" | "own" | "another";
  /** Whether peers of the ministry and of a hospital endorsed it. */
  isEndorsed: boolean;
}

/** A transaction in this member's name. */
export interface Signature {
  transaction: string;
  block: number;
  /** What the web service says became of it: `VALID`, or Fabric's reason why it changed nothing. */
  verdict: string;
  /** Absent if nothing is proved. */
  proof?: SignatureProof;
  /** Why nothing is proved. */
  unproved?: string;
}

/** A page of them. */
export interface PageOfSignatures {
  entries: Signature[];
  next?: string;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// Which page is wanted.
    #[wasm_bindgen(typescript_type = "model.PageRequest")]
    pub type WantedPage;
    /// A page of transactions in the member's name.
    #[wasm_bindgen(typescript_type = "PageOfSignatures")]
    pub type PageOfSignatures;
}

#[wasm_bindgen(wasm_bindgen_futures = crate::promises)]
impl Device {
    /// A page of the transactions in this member's name, the newest first, each checked; of all functions or of one.
    ///
    /// # Errors
    ///
    /// Those of [`Member::signatures`](emr_client::member::Member::signatures).
    pub async fn signatures(
        &self,
        page: WantedPage,
        function: Option<String>,
    ) -> Result<PageOfSignatures, Failure> {
        let page: PageRequest = read(&page, "the page")?;
        let signatures = self.as_member(async |member| {
            let function = function.as_deref();
            member.signatures(page.clone(), function).await
        });
        let said = signatures.await?;
        Ok(object(&PageView {
            entries: said.entries.into_iter().map(View::from).collect(),
            next: said.next,
        })
        .into())
    }
}

#[derive(Serialize)]
struct PageView {
    entries: Vec<View>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Serialize)]
struct View {
    transaction: TransactionId,
    block: u64,
    verdict: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<ProofView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unproved: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProofView {
    time: Timestamp,
    function: String,
    argument: String,
    key: &'static str,
    is_endorsed: bool,
}

impl From<Signature> for View {
    fn from(signature: Signature) -> Self {
        let (proof, unproved) = match signature.proof {
            Ok(proof) => (Some(proof.into()), None),
            Err(reason) => (None, Some(reason)),
        };
        Self {
            transaction: signature.transaction,
            block: signature.block,
            verdict: signature.verdict,
            proof,
            unproved,
        }
    }
}

impl From<Proof> for ProofView {
    fn from(proof: Proof) -> Self {
        Self {
            time: proof.time,
            function: proof.function,
            argument: proof.argument,
            key: match proof.key {
                SignedBy::ThisDevice => "this",
                SignedBy::OwnKey => "own",
                SignedBy::AnotherKey => "another",
            },
            is_endorsed: proof.is_endorsed,
        }
    }
}
