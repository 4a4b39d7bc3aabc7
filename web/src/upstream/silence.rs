//! Who did not answer, when a call to a peer failed.

use emr_model::MspId;
use fabric_gateway::{Code, PeerError, PeerErrorDetail};

use crate::problem::shown;
use crate::silent::{Silent, SilentParty};

/// What peers say of a chaincode that does not answer them (Fabric: `core/chaincode`).
const SILENT_CHAINCODE: [&str; 4] = [
    "timeout expired while executing transaction",
    "timeout expired while starting chaincode",
    "could not launch chaincode",
    "chaincode stream terminated",
];
/// What a gateway says of a peer or orderer that does not answer it (Fabric: `internal/pkg/gateway`).
const SILENT_NODE: [&str; 4] = [
    "code = Canceled",
    "code = DeadlineExceeded",
    "code = Unavailable",
    "context deadline exceeded",
];
/// What a peer says if its chaincode still runs this very transaction for an earlier call.
const STILL_RUNNING: &str = "error sending: txid: ";
/// What a gateway says before the names of organizations without a peer that lives.
const NO_PEERS: &str = "failed to find any endorsing peers for org(s): ";

/// Those who did not answer, if the call failed because of them. `gateway` is the organization of the peer that was
/// called.
pub(crate) fn silent(error: &PeerError, gateway: &MspId) -> Option<Silent> {
    if let Some((_, organizations)) = error.message.split_once(NO_PEERS) {
        // They are gone, or the gateway's peer was, and has lost sight of them: nobody knows which.
        let organizations = organizations.split(", ").filter_map(|it| it.parse().ok());
        return Silent::of(organizations.map(|peer| SilentParty::Unseen {
            peer,
            by: gateway.clone(),
        }));
    }
    if error.details.is_empty() {
        let is_silent = matches!(error.code, Code::Unavailable | Code::DeadlineExceeded);
        return is_silent.then(|| SilentParty::Peer(gateway.clone()).into());
    }
    Silent::of(error.details.iter().filter_map(silent_party))
}

/// Whether the gateway's peer sees no living peer of an organization that has to endorse.
pub(crate) fn is_unseen(error: &PeerError) -> bool {
    error.message.contains(NO_PEERS)
}

/// Whether the call failed because a chaincode still runs the transaction for an earlier call, which may yet be answered.
pub(crate) fn is_still_running(error: &PeerError) -> bool {
    let mut details = error.details.iter();
    details.any(|detail| detail.message.contains(STILL_RUNNING))
}

/// Whether an organization's peer or chaincode is among those who failed.
pub(crate) fn fails(error: &PeerError, organization: &MspId) -> bool {
    let mut details = error.details.iter();
    details.any(|detail| detail.msp_id == organization.as_str())
}

fn silent_party(detail: &PeerErrorDetail) -> Option<SilentParty> {
    let says = |texts: &[&str]| texts.iter().any(|text| detail.message.contains(text));
    let organization = detail.msp_id.parse().ok()?;
    if says(&SILENT_CHAINCODE) || says(&[STILL_RUNNING]) {
        return Some(SilentParty::Chaincode(organization));
    }
    says(&SILENT_NODE).then(|| SilentParty::Node(organization, shown(&detail.address)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ministry() -> MspId {
        "MinistryMSP".parse().unwrap()
    }

    fn failed(code: Code, message: &str, details: &[(&str, &str)]) -> PeerError {
        let details = details.iter().map(|(msp_id, message)| PeerErrorDetail {
            address: "127.0.0.1:7051".to_owned(),
            msp_id: (*msp_id).to_owned(),
            message: (*message).to_owned(),
        });
        PeerError {
            code,
            message: message.to_owned(),
            details: details.collect(),
        }
    }

    fn silent_in(error: &PeerError) -> Option<String> {
        silent(error, &ministry()).map(|silent| silent.to_string())
    }

    #[test]
    fn fault_17_who_did_not_answer_is_named() {
        let timeout = "error in simulation: failed to execute transaction a1: timeout expired while executing transaction";
        let of_hospital = failed(Code::Aborted, "failed", &[("HospitalAMSP", timeout)]);
        let name = "the chaincode of HospitalAMSP".to_owned();
        assert_eq!(silent_in(&of_hospital), Some(name));
        assert!(fails(&of_hospital, &"HospitalAMSP".parse().unwrap()));
        assert!(!fails(&of_hospital, &ministry()));

        let deadline = "rpc error: code = DeadlineExceeded desc = context deadline exceeded";
        let node = failed(Code::Aborted, "failed", &[("HospitalBMSP", deadline)]);
        let name = "the node 127.0.0.1:7051 of HospitalBMSP".to_owned();
        assert_eq!(silent_in(&node), Some(name));

        let exists = "error in simulation: failed to execute transaction a1: error sending: txid: a1(emr) exists";
        let running = failed(Code::Aborted, "failed", &[("MinistryMSP", exists)]);
        assert!(is_still_running(&running) && !is_still_running(&node));
        let name = "the chaincode of MinistryMSP".to_owned();
        assert_eq!(silent_in(&running), Some(name));

        let gone = "failed to find any endorsing peers for org(s): HospitalBMSP";
        let gone = failed(Code::Unavailable, gone, &[]);
        let name = "the peer of HospitalBMSP (unseen by the peer of MinistryMSP)".to_owned();
        assert_eq!(silent_in(&gone), Some(name));
        assert!(is_unseen(&gone) && !is_unseen(&node));

        let itself = failed(Code::DeadlineExceeded, "no answer in time", &[]);
        assert_eq!(
            silent_in(&itself),
            Some("the peer of MinistryMSP".to_owned())
        );
    }

    #[test]
    fn several_are_named_once_each_and_known_by_the_organization() {
        let timeout = "timeout expired while executing transaction";
        let of_both = [
            ("HospitalAMSP", timeout),
            ("AMSP", timeout),
            ("AMSP", timeout),
        ];
        let silent = silent(&failed(Code::Aborted, "failed", &of_both[..1]), &ministry());
        let silent = silent.unwrap();
        assert!(silent.includes(&"HospitalAMSP".parse().unwrap()));
        assert!(!silent.includes(&"AMSP".parse().unwrap()));
        let both = silent_in(&failed(Code::Aborted, "failed", &of_both));
        let expected = "the chaincode of AMSP and the chaincode of HospitalAMSP";
        assert_eq!(both.as_deref(), Some(expected));
    }

    #[test]
    fn who_answers_something_else_is_not_silent() {
        let differ = ("HospitalAMSP", "ProposalResponsePayloads do not match");
        assert_eq!(silent_in(&failed(Code::Aborted, "failed", &[differ])), None);
        let refused = ("HospitalAMSP", "chaincode response 403, NOT_PERMITTED: no");
        assert_eq!(
            silent_in(&failed(Code::Aborted, "failed", &[refused])),
            None
        );
        assert_eq!(silent_in(&failed(Code::PermissionDenied, "no", &[])), None);
    }
}
