//! Anybody may ask what functions there are, so that an operator can try the contract before there are members.

use fabric_chaincode::SerializedIdentity;
use serde_json::Value;

use crate::fixtures::{World, answer};

/// The functions of each contract: those that only read under `evaluate`.
const FUNCTIONS: [(&str, &str, &str); 13] = [
    ("Access", "evaluate", "AccessLog MayRelease"),
    ("Access", "submit", "OpenRecords"),
    (
        "Consent",
        "evaluate",
        "GetCategory ListDelegations ListGrants ListRequests MayAccess",
    ),
    (
        "Consent",
        "submit",
        "AppointGuardian DecideRequest Delegate ExtendGrant Grant PublishCategoryKey RequestAccess Revoke \
         SetEmergencyAccess Undelegate",
    ),
    ("Emergency", "evaluate", "ListEmergencies"),
    ("Emergency", "submit", "BreakGlass ReviewEmergency"),
    ("Erasure", "evaluate", "ListErasures ListOwedErasures"),
    ("Erasure", "submit", "ConfirmErasure EraseRecords"),
    ("Records", "evaluate", "GetRecord ListRecords RecordHistory"),
    (
        "Records",
        "submit",
        "AddRecord AddRecords AmendRecord AnchorBatch EnterInError ReissueShares",
    ),
    (
        "Registry",
        "evaluate",
        "GetKeepers GetMember GetPolicy ListMembers ListOrganizations ListRecoveries",
    ),
    (
        "Registry",
        "submit",
        "ActivateMember ApproveRecovery CancelRecovery ChangeKeys FinishRecovery Freeze RegisterKeeper RegisterMember \
         RegisterOrganization ReinstateMember RequestRecovery SetPolicy SuspendMember SuspendOrganization UpdateMember",
    ),
    ("Time", "submit", "CloseSlot"),
];

fn metadata() -> Value {
    let nobody = SerializedIdentity::new("Nobody", "");
    let name = b"org.hyperledger.fabric:GetMetadata".to_vec();
    let (transaction, response) = World::empty().propose(&nobody, &[name]);
    assert!(transaction.read_set().is_empty() && transaction.range_reads().is_empty());
    assert!(transaction.write_set().is_empty() && transaction.event().is_none());
    answer(response).unwrap()
}

#[test]
fn anybody_is_told_what_functions_there_are() {
    let metadata = metadata();
    for (contract, kind, expected) in FUNCTIONS {
        let transactions = metadata["contracts"][contract]["transactions"].as_array();
        let mut names: Vec<_> = transactions
            .unwrap()
            .iter()
            .filter(|transaction| transaction["tag"][0] == kind)
            .map(|transaction| transaction["name"].as_str().unwrap())
            .collect();
        names.sort_unstable();
        let expected: Vec<_> = expected.split(' ').collect();
        assert_eq!(names, expected, "{contract} {kind}");
    }
    let contracts = metadata["contracts"].as_object().unwrap();
    assert_eq!(contracts.len(), 7 + 1, "the last is Fabric's own");
    let ours = contracts
        .iter()
        .filter(|(name, _)| !name.starts_with("org."));
    let told = ours.map(|(_, contract)| contract["transactions"].as_array().unwrap().len());
    let expected = FUNCTIONS.iter().map(|(.., names)| names.split(' ').count());
    assert_eq!(told.sum::<usize>(), expected.sum::<usize>());
}

#[test]
fn every_function_takes_one_object_of_known_fields_and_gives_one_value() {
    let metadata = metadata();
    let schemas = &metadata["components"]["schemas"];
    let contracts = metadata["contracts"].as_object().unwrap().iter();
    for (contract, description) in contracts.filter(|(name, _)| !name.starts_with("org.")) {
        for transaction in description["transactions"].as_array().unwrap() {
            let name = format!("{contract}:{}", transaction["name"]);
            let [request] = &transaction["parameters"].as_array().unwrap()[..] else {
                panic!("{name} takes one request");
            };
            let reference = request["schema"]["$ref"].as_str().unwrap();
            let component = reference.strip_prefix("#/components/schemas/").unwrap();
            assert_eq!(schemas[component]["additionalProperties"], false, "{name}");
            assert!(transaction["returns"].is_object(), "{name}");
        }
    }
}
