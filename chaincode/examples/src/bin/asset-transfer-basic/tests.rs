use fabric_chaincode::memory::{CommitError, MemoryLedger, Proposal};
use fabric_chaincode::{Chaincode, Response, SerializedIdentity};
use serde_json::{Value, json};

use crate::contract::AssetTransfer;

fn proposal<const N: usize>(arguments: [&'static str; N]) -> Proposal {
    Proposal::new(SerializedIdentity::new("Org1MSP", "certificate"), arguments)
}

async fn submit<const N: usize>(ledger: &MemoryLedger, arguments: [&'static str; N]) -> Response {
    ledger.submit(&AssetTransfer, proposal(arguments)).await
}

async fn evaluate<const N: usize>(ledger: &MemoryLedger, arguments: [&'static str; N]) -> Response {
    ledger.evaluate(&AssetTransfer, proposal(arguments)).await
}

fn json_of(response: &Response) -> Value {
    serde_json::from_slice(&response.payload).expect("the result is JSON")
}

fn blue(owner: &str) -> Value {
    json!({ "AppraisedValue": 300, "Color": "blue", "ID": "asset1", "Owner": owner, "Size": 5 })
}

async fn initialized() -> MemoryLedger {
    let ledger = MemoryLedger::new("channel");
    assert_eq!(submit(&ledger, ["InitLedger"]).await, Response::ok(""));
    ledger
}

#[tokio::test]
async fn the_ledger_begins_with_six_assets() {
    let ledger = initialized().await;
    let all = json_of(&evaluate(&ledger, ["GetAllAssets"]).await);
    let ids: Vec<_> = (1..=6)
        .map(|number| json!(format!("asset{number}")))
        .collect();
    let found: Vec<_> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["ID"].clone())
        .collect();
    assert_eq!(found, ids);
    assert_eq!(all[0], blue("Tomoko"));
}

#[tokio::test]
async fn a_created_asset_can_be_read_and_not_created_again() {
    let ledger = MemoryLedger::new("channel");
    let create = ["CreateAsset", "asset1", "blue", "5", "Tomoko", "300"];
    assert_eq!(submit(&ledger, create).await, Response::ok(""));
    let read = evaluate(&ledger, ["ReadAsset", "asset1"]).await;
    assert_eq!(json_of(&read), blue("Tomoko"));
    let again = Response::refused(409, "the asset asset1 already exists");
    assert_eq!(submit(&ledger, create).await, again);
}

#[tokio::test]
async fn a_transferred_asset_has_another_owner_and_nothing_else_changes() {
    let ledger = initialized().await;
    let former = submit(&ledger, ["TransferAsset", "asset1", "Ada"]).await;
    assert_eq!(former, Response::ok("Tomoko"));
    let read = evaluate(&ledger, ["ReadAsset", "asset1"]).await;
    assert_eq!(json_of(&read), blue("Ada"));
}

#[tokio::test]
async fn an_updated_asset_is_another() {
    let ledger = initialized().await;
    let update = ["UpdateAsset", "asset1", "red", "6", "Ada", "310"];
    assert_eq!(submit(&ledger, update).await, Response::ok(""));
    let read = evaluate(&ledger, ["ReadAsset", "asset1"]).await;
    let expected =
        json!({ "AppraisedValue": 310, "Color": "red", "ID": "asset1", "Owner": "Ada", "Size": 6 });
    assert_eq!(json_of(&read), expected);
}

#[tokio::test]
async fn a_deleted_asset_is_gone() {
    let ledger = initialized().await;
    assert_eq!(
        submit(&ledger, ["DeleteAsset", "asset1"]).await,
        Response::ok("")
    );
    let exists = evaluate(&ledger, ["AssetExists", "asset1"]).await;
    assert_eq!(exists, Response::ok("false"));
    let gone = Response::refused(404, "the asset asset1 does not exist");
    assert_eq!(evaluate(&ledger, ["ReadAsset", "asset1"]).await, gone);
    assert_eq!(submit(&ledger, ["DeleteAsset", "asset1"]).await, gone);
}

#[tokio::test]
async fn one_of_two_simultaneous_transfers_is_invalid() {
    let ledger = initialized().await;
    let to = |owner| ledger.transaction(proposal(["TransferAsset", "asset1", owner]));
    let (first, second) = (to("Ada"), to("Grace"));
    for transaction in [&first, &second] {
        let response = AssetTransfer.invoke(transaction).await;
        assert_eq!(response, Response::ok("Tomoko"));
    }
    assert_eq!(first.commit(), Ok(()));
    let key = "asset1".to_owned();
    assert_eq!(second.commit(), Err(CommitError::MvccReadConflict { key }));
}

#[tokio::test]
async fn an_argument_that_is_no_number_is_refused_before_the_function_runs() {
    let ledger = MemoryLedger::new("channel");
    let create = ["CreateAsset", "asset1", "blue", "large", "Tomoko", "300"];
    let refused = submit(&ledger, create).await;
    assert_eq!(refused.status, 400);
    assert!(refused.message.starts_with("the argument size is wrong"));
}
