//! Who signed a proposal.

use fabric_chaincode::memory::Proposal;
use fabric_chaincode::{ClientIdentity, SerializedIdentity};

use crate::play::expect;

/// A certificate whose subject and issuer are `CN=user1,…` and whose attributes a Fabric CA could have written.
const CREATOR: &[u8] = include_bytes!("../fixtures/creator.pem");

#[tokio::test]
async fn a_chaincode_knows_whose_certificate_signed() {
    let creator = SerializedIdentity::new("Org2MSP", CREATOR);
    let identity = ClientIdentity::read(&creator).unwrap();
    let expected = format!(
        r#"{} Org2MSP Some("patient") None true false {}"#,
        identity.id().unwrap(),
        identity.certificate().unwrap().len(),
    );
    let proposal = Proposal::new(creator, ["identity", "emr.role", "emr", "client", "admin"]);
    expect(&[proposal.chaincode("script")], &[&expected]).await;
}
