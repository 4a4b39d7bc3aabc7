//! Who did not answer, when a call to a peer failed.

use emr_model::MspId;
use fabric_gateway::{Code, PeerError, PeerErrorDetail};

use crate::problem::shown;

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

/// The names of those who did not answer, if the call failed because of them: for example `the chaincode of HospitalAMSP`.
/// `gateway` is the organization of the peer that was called.
pub(crate) fn silent(error: &PeerError, gateway: &MspId) -> Option<String> {
    if let Some((_, organizations)) = error.message.split_once(NO_PEERS) {
        // They are gone, or the gateway's peer was, and has lost sight of them: nobody knows which.
        let organizations = shown(organizations);
        return Some(format!(
            "the peer of {organizations} (unseen by the peer of {gateway})"
        ));
    }
    if error.details.is_empty() {
        let is_silent = matches!(error.code, Code::Unavailable | Code::DeadlineExceeded);
        return is_silent.then(|| format!("the peer of {gateway}"));
    }
    let mut names: Vec<_> = error.details.iter().filter_map(silent_party).collect();
    names.sort();
    names.dedup();
    (!names.is_empty()).then(|| shown(&names.join(" and ")))
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

fn silent_party(detail: &PeerErrorDetail) -> Option<String> {
    let says = |texts: &[&str]| texts.iter().any(|text| detail.message.contains(text));
    let organization = &detail.msp_id;
    if says(&SILENT_CHAINCODE) || says(&[STILL_RUNNING]) {
        return Some(format!("the chaincode of {organization}"));
    }
    says(&SILENT_NODE).then(|| format!("the node {} of {organization}", detail.address))
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
        silent(error, &ministry())
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
