use fabric_chaincode::memory::{Collection, MemoryLedger, Proposal};
use fabric_chaincode::{Response, SerializedIdentity};
use fabric_testkit::Template;
use serde_json::{Value, json};

use crate::contract::PrivateAssetTransfer;

/// A client and a peer of the same organization.
struct Hospital {
    msp_id: &'static str,
    client: SerializedIdentity,
    peer: MemoryLedger,
}

impl Hospital {
    fn new(ledger: &MemoryLedger, msp_id: &'static str) -> Self {
        Self {
            msp_id,
            client: client(msp_id, "manager"),
            peer: ledger.peer_of(msp_id),
        }
    }

    fn proposal<const N: usize>(&self, arguments: [&str; N]) -> Proposal {
        Proposal::new(self.client.clone(), arguments.map(str::to_owned))
    }

    async fn submit(&self, function: &str, transient: &str, value: Value) -> Response {
        let proposal = self
            .proposal([function])
            .transient(transient, value.to_string());
        self.peer.submit(&PrivateAssetTransfer, proposal).await
    }

    async fn evaluate<const N: usize>(&self, arguments: [&str; N]) -> Response {
        let proposal = self.proposal(arguments);
        self.peer.evaluate(&PrivateAssetTransfer, proposal).await
    }

    async fn create_asset(&self) -> Response {
        let properties = json!({
            "objectType": "asset", "assetID": "asset1", "color": "green", "size": 20,
            "appraisedValue": 100,
        });
        self.submit("CreateAsset", "asset_properties", properties)
            .await
    }

    async fn agree(&self, value: u32) -> Response {
        let value = json!({ "assetID": "asset1", "appraisedValue": value });
        self.submit("AgreeToTransfer", "asset_value", value).await
    }

    async fn transfer_to(&self, buyer: &Self) -> Response {
        let owner = json!({ "assetID": "asset1", "buyerMSP": buyer.msp_id });
        self.submit("TransferAsset", "asset_owner", owner).await
    }

    async fn appraisal_of(&self, organization: &Self) -> Response {
        let collection = format!("{}PrivateCollection", organization.msp_id);
        self.evaluate(["ReadAssetPrivateDetails", &collection, "asset1"])
            .await
    }

    /// Whether the asset belongs to this hospital's client.
    async fn has_asset(&self) -> bool {
        let asset = self.evaluate(["ReadAsset", "asset1"]).await;
        let asset: Value = serde_json::from_slice(&asset.payload).expect("there is the asset");
        let id = fabric_chaincode::ClientIdentity::read(&self.client)
            .unwrap()
            .id();
        asset["owner"] == json!(id)
    }
}

/// A client with a certificate.
fn client(msp_id: &str, name: &str) -> SerializedIdentity {
    let issued = Template::named(&format!("{name} of {msp_id}")).self_signed();
    SerializedIdentity::new(msp_id, issued.certificate)
}

fn hospitals() -> (Hospital, Hospital) {
    let ledger = MemoryLedger::new("channel");
    let (a, b) = ("HospitalAMSP", "HospitalBMSP");
    let shared = Collection::new("assetCollection", [a, b]);
    ledger.define_collection(shared.member_only_read().member_only_write());
    for msp_id in [a, b] {
        let own = Collection::new(format!("{msp_id}PrivateCollection"), [msp_id]);
        ledger.define_collection(own.member_only_read());
    }
    (Hospital::new(&ledger, a), Hospital::new(&ledger, b))
}

#[tokio::test]
async fn an_asset_is_sold_to_who_thinks_the_same_of_its_worth() {
    let (a, b) = hospitals();
    assert_eq!(a.create_asset().await, Response::ok(""));
    assert!(a.has_asset().await);
    assert_eq!(b.agree(100).await, Response::ok(""));
    assert_eq!(a.transfer_to(&b).await, Response::ok(""));
    assert!(b.has_asset().await);
    assert!(!a.has_asset().await);

    let gone = Response::refused(404, "the asset asset1 does not exist");
    assert_eq!(a.appraisal_of(&a).await, gone);
    let agreement = b.evaluate(["ReadTransferAgreement", "asset1"]).await;
    assert_eq!(
        agreement,
        Response::refused(404, "no organization has agreed to buy the asset asset1")
    );
}

#[tokio::test]
async fn another_worth_is_no_agreement() {
    let (a, b) = hospitals();
    a.create_asset().await;
    let none = "HospitalBMSP has not said what the asset asset1 is worth";
    let nobody = Response::refused(404, "no organization has agreed to buy the asset asset1");
    assert_eq!(a.transfer_to(&b).await, nobody);
    a.agree(100).await;
    assert_eq!(a.transfer_to(&b).await, Response::refused(409, none));
    b.agree(99).await;
    let other = "buyer and seller do not agree what the asset asset1 is worth";
    assert_eq!(a.transfer_to(&b).await, Response::refused(409, other));
    assert!(a.has_asset().await);
}

#[tokio::test]
async fn an_appraisal_is_for_its_organization_alone() {
    let (a, b) = hospitals();
    a.create_asset().await;
    let own = r#"{"assetID":"asset1","appraisedValue":100}"#;
    assert_eq!(a.appraisal_of(&a).await, Response::ok(own));
    assert_eq!(b.appraisal_of(&a).await.status, 499);
}

#[tokio::test]
async fn only_the_owner_sells_and_deletes() {
    let (a, b) = hospitals();
    a.create_asset().await;
    a.agree(100).await;
    let not_yours = Response::refused(403, "the asset asset1 is not yours");
    assert_eq!(b.transfer_to(&b).await, not_yours);
    let it = || json!({ "assetID": "asset1" });
    assert_eq!(
        b.submit("DeleteAsset", "asset_delete", it()).await,
        not_yours
    );
    assert_eq!(b.submit("PurgeAsset", "asset_purge", it()).await, not_yours);
    assert_eq!(
        a.submit("DeleteAsset", "asset_delete", it()).await,
        Response::ok("")
    );
    assert_eq!(
        a.submit("PurgeAsset", "asset_purge", it()).await,
        Response::ok("")
    );
    let gone = Response::refused(404, "the asset asset1 does not exist");
    assert_eq!(b.evaluate(["ReadAsset", "asset1"]).await, gone);
}

#[tokio::test]
async fn only_the_buyer_takes_an_agreement_back() {
    let (a, b) = hospitals();
    a.create_asset().await;
    b.agree(100).await;
    let it = || json!({ "assetID": "asset1" });
    let taken_back = a
        .submit("DeleteTransferAgreement", "agreement_delete", it())
        .await;
    let refused = Response::refused(403, "another organization agreed to buy the asset asset1");
    assert_eq!(taken_back, refused);
    let taken_back = b
        .submit("DeleteTransferAgreement", "agreement_delete", it())
        .await;
    assert_eq!(taken_back, Response::ok(""));
    let nobody = Response::refused(404, "no organization has agreed to buy the asset asset1");
    assert_eq!(a.transfer_to(&b).await, nobody);
}

#[tokio::test]
async fn private_properties_must_come_in_transient_data() {
    let (a, _) = hospitals();
    let without = a.submit("CreateAsset", "something_else", json!({})).await;
    let refused = Response::refused(400, "the transient data have no asset_properties");
    assert_eq!(without, refused);
    let bad = a
        .submit("CreateAsset", "asset_properties", json!({ "assetID": 5 }))
        .await;
    let refused = "asset_properties in the transient data is not what it should be";
    assert_eq!(bad, Response::refused(400, refused));
}

#[tokio::test]
async fn members_list_the_assets_and_others_do_not() {
    let (a, b) = hospitals();
    a.create_asset().await;
    let listed = b.evaluate(["GetAssetByRange", "", ""]).await;
    let listed: Value = serde_json::from_slice(&listed.payload).unwrap();
    assert_eq!(listed.as_array().map(Vec::len), Some(1));
    let proposal = Proposal::new(client("MinistryMSP", "official"), ["ReadAsset", "asset1"]);
    let refused = a.peer.evaluate(&PrivateAssetTransfer, proposal).await;
    assert_eq!(refused.status, 499);
}
