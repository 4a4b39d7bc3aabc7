use fabric_chaincode::memory::{CommitError, MemoryLedger, Proposal};
use fabric_chaincode::{Chaincode, Response, SerializedIdentity};
use serde_json::{Value, json};

use crate::contract::SecuredTransfer;

const PROPERTIES: &str =
    r#"{"object_type":"asset_properties","color":"blue","size":35,"salt":"a94a8fe5ccb19ba6"}"#;

/// A client and a peer of the same organization.
struct Hospital {
    msp_id: &'static str,
    peer: MemoryLedger,
}

impl Hospital {
    fn proposal<const N: usize>(&self, arguments: [&str; N]) -> Proposal {
        let client = SerializedIdentity::new(self.msp_id, "certificate");
        Proposal::new(client, arguments.map(str::to_owned))
    }

    /// Runs a proposal on this hospital's peer and commits it, endorsed by the peers of these organizations.
    async fn submit(&self, proposal: Proposal, endorsers: &[&str]) -> Result<String, Refused> {
        let transaction = self.peer.transaction(proposal);
        let response = SecuredTransfer.invoke(&transaction).await;
        if response.is_refused() {
            return Err(Refused::ByChaincode(response.status, response.message));
        }
        let committed = transaction.commit_endorsed_by(endorsers);
        committed.map_err(Refused::ByPeers)?;
        Ok(String::from_utf8(response.payload.to_vec()).unwrap())
    }

    async fn evaluate(&self, proposal: Proposal) -> Response {
        self.peer.evaluate(&SecuredTransfer, proposal).await
    }

    async fn ask<const N: usize>(&self, arguments: [&str; N]) -> Value {
        let response = self.evaluate(self.proposal(arguments)).await;
        assert_eq!(response.status, Response::OK, "{}", response.message);
        serde_json::from_slice(&response.payload).expect("the result is JSON")
    }

    async fn create_asset(&self) -> String {
        let create = self
            .proposal(["CreateAsset", "a blue asset"])
            .transient("asset_properties", PROPERTIES);
        self.submit(create, &[self.msp_id]).await.unwrap()
    }

    async fn agree_to_sell(&self, id: &str, price: u32) -> Result<String, Refused> {
        let agree = self
            .proposal(["AgreeToSell", id])
            .transient("asset_price", price_of(id, price));
        self.submit(agree, &[self.msp_id]).await
    }

    async fn agree_to_buy(&self, id: &str, price: u32) -> Result<String, Refused> {
        let agree = self
            .proposal(["AgreeToBuy", id])
            .transient("asset_properties", PROPERTIES)
            .transient("asset_price", price_of(id, price));
        self.submit(agree, &[self.msp_id]).await
    }

    fn transfer(&self, id: &str, price: u32, buyer: &Self) -> Proposal {
        self.proposal(["TransferAsset", id, buyer.msp_id])
            .transient("asset_price", price_of(id, price))
    }
}

#[derive(Debug, PartialEq)]
enum Refused {
    ByChaincode(i32, String),
    ByPeers(CommitError),
}

fn refused(status: i32, message: &str) -> Result<String, Refused> {
    Err(Refused::ByChaincode(status, message.to_owned()))
}

fn price_of(id: &str, price: u32) -> String {
    json!({ "asset_id": id, "price": price, "trade_id": "109f4b3c50d7b0df" }).to_string()
}

fn hospitals() -> (Hospital, Hospital) {
    let ledger = MemoryLedger::new("channel");
    let hospital = |msp_id| Hospital {
        msp_id,
        peer: ledger.peer_of(msp_id),
    };
    (hospital("HospitalAMSP"), hospital("HospitalBMSP"))
}

#[tokio::test]
async fn an_asset_is_sold_when_both_agree() {
    let (a, b) = hospitals();
    let id = a.create_asset().await;
    a.agree_to_sell(&id, 110).await.unwrap();
    b.agree_to_buy(&id, 110).await.unwrap();
    let transfer = a.transfer(&id, 110, &b).timestamp_milliseconds(7);
    let both = [a.msp_id, b.msp_id];
    assert_eq!(a.submit(transfer, &both).await, Ok(String::new()));

    assert_eq!(b.ask(["ReadAsset", &id]).await["ownerOrg"], json!(b.msp_id));
    let properties = b
        .evaluate(b.proposal(["GetAssetPrivateProperties", &id]))
        .await;
    assert_eq!(properties, Response::ok(PROPERTIES));
    let former = a
        .evaluate(a.proposal(["GetAssetPrivateProperties", &id]))
        .await;
    assert_eq!(former.status, 404);
    let price = json!({ "asset_id": id, "price": 110, "trade_id": "109f4b3c50d7b0df" });
    let receipts = json!([{ "price": price, "timestamp": 7 }]);
    assert_eq!(a.ask(["QueryAssetReceipts", &id]).await, receipts);
    assert_eq!(b.ask(["QueryAssetReceipts", &id]).await, receipts);
    assert_eq!(a.ask(["QueryAssetSaleAgreements"]).await, json!([]));
    assert_eq!(b.ask(["QueryAssetBuyAgreements"]).await, json!([]));
    let history = b.ask(["QueryAssetHistory", &id]).await;
    let owners = |change: &Value| change["record"]["ownerOrg"].clone();
    let owners: Vec<_> = history.as_array().unwrap().iter().map(owners).collect();
    assert_eq!(owners, [b.msp_id, a.msp_id]);
}

#[tokio::test]
async fn a_sale_needs_the_peers_of_seller_and_buyer() {
    for endorsers in [&["HospitalAMSP"][..], &["HospitalBMSP"]] {
        let (a, b) = hospitals();
        let id = a.create_asset().await;
        a.agree_to_sell(&id, 110).await.unwrap();
        b.agree_to_buy(&id, 110).await.unwrap();
        let sold = a.submit(a.transfer(&id, 110, &b), endorsers).await;
        let failure = matches!(
            sold,
            Err(Refused::ByPeers(
                CommitError::EndorsementPolicyFailure { .. }
            ))
        );
        assert!(failure, "{sold:?}");
        assert_eq!(b.ask(["ReadAsset", &id]).await["ownerOrg"], json!(a.msp_id));
    }
}

#[tokio::test]
async fn only_the_peers_of_the_owner_let_an_asset_be_changed() {
    let (a, b) = hospitals();
    let id = a.create_asset().await;
    let change = || a.proposal(["ChangePublicDescription", &id, "for sale"]);
    let key = id.clone();
    let failure = CommitError::EndorsementPolicyFailure { key };
    let without = a.submit(change(), &[b.msp_id]).await;
    assert_eq!(without, Err(Refused::ByPeers(failure)));
    assert_eq!(a.submit(change(), &[a.msp_id]).await, Ok(String::new()));
    let foreign = b.proposal(["ChangePublicDescription", &id, "worthless"]);
    let not_yours = refused(403, "the asset belongs to HospitalAMSP");
    assert_eq!(b.submit(foreign, &[a.msp_id]).await, not_yours);
}

#[tokio::test]
async fn other_prices_and_properties_are_no_agreement() {
    let (a, b) = hospitals();
    let id = a.create_asset().await;
    let both = [a.msp_id, b.msp_id];
    let sell = |price| a.submit(a.transfer(&id, price, &b), &both);
    let properties = refused(409, "HospitalBMSP has not agreed to these properties");
    assert_eq!(sell(110).await, properties);
    b.agree_to_buy(&id, 100).await.unwrap();
    assert_eq!(
        sell(110).await,
        refused(409, "HospitalAMSP has not agreed to this price")
    );
    a.agree_to_sell(&id, 110).await.unwrap();
    assert_eq!(
        sell(110).await,
        refused(409, "HospitalBMSP has not agreed to this price")
    );
    assert_eq!(
        sell(100).await,
        refused(409, "HospitalAMSP has not agreed to this price")
    );
    let not_yours = refused(403, "the asset belongs to HospitalAMSP");
    assert_eq!(b.agree_to_sell(&id, 100).await, not_yours);
    let other = b
        .proposal(["AgreeToBuy", &id])
        .transient("asset_properties", "{}")
        .transient("asset_price", price_of(&id, 110));
    let expected = format!("these are not the properties of the asset {id}");
    assert_eq!(b.submit(other, &[b.msp_id]).await, refused(409, &expected));
}

#[tokio::test]
async fn a_buyer_verifies_properties_and_reads_none() {
    let (a, b) = hospitals();
    let id = a.create_asset().await;
    for (properties, is_true) in [(PROPERTIES, "true"), ("{}", "false")] {
        let verify = b
            .proposal(["VerifyAssetProperties", &id])
            .transient("asset_properties", properties);
        assert_eq!(b.evaluate(verify).await, Response::ok(is_true));
    }
    let read = b
        .evaluate(b.proposal(["GetAssetPrivateProperties", &id]))
        .await;
    let none = format!("your organization keeps no properties of the asset {id}");
    assert_eq!(read, Response::refused(404, none));
}

#[tokio::test]
async fn the_peer_of_another_organization_has_nothing_private_to_tell() {
    let (a, b) = hospitals();
    let id = a.create_asset().await;
    a.agree_to_sell(&id, 110).await.unwrap();
    let ask = a.proposal(["GetAssetSalesPrice", &id]);
    assert_eq!(b.evaluate(ask).await.status, 499);
    let price = json!({ "asset_id": id, "price": 110, "trade_id": "109f4b3c50d7b0df" });
    assert_eq!(a.ask(["GetAssetSalesPrice", &id]).await, price);
    let none = b.evaluate(b.proposal(["GetAssetBidPrice", &id])).await;
    let expected = format!("your organization has no price for the asset {id}");
    assert_eq!(none, Response::refused(404, expected));
}
