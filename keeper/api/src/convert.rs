//! Messages to the project's vocabulary, checked, and back.

use emr_model::access::AccessKey;
use emr_model::keeper::{Receipt, Released};
use emr_model::{Bytes, InvalidValue};

use crate::{HoldResponse, ReleaseRequest, ReleaseResponse};

impl From<Receipt> for HoldResponse {
    fn from(receipt: Receipt) -> Self {
        Self {
            transaction_id: receipt.transaction.into(),
            file_digest: receipt.file.into(),
            msp_id: receipt.msp.into(),
            certificate: receipt.certificate,
            signature: receipt.signature.0,
        }
    }
}

impl TryFrom<HoldResponse> for Receipt {
    type Error = InvalidValue;

    fn try_from(response: HoldResponse) -> Result<Self, InvalidValue> {
        Ok(Self {
            transaction: response.transaction_id.try_into()?,
            file: response.file_digest.try_into()?,
            msp: response.msp_id.try_into()?,
            certificate: response.certificate,
            signature: Bytes(response.signature),
        })
    }
}

impl From<AccessKey> for ReleaseRequest {
    fn from(key: AccessKey) -> Self {
        Self {
            patient: key.patient.into(),
            time: key.time.as_millis(),
            transaction_id: key.transaction.into(),
        }
    }
}

impl TryFrom<ReleaseRequest> for AccessKey {
    type Error = InvalidValue;

    fn try_from(request: ReleaseRequest) -> Result<Self, InvalidValue> {
        Ok(Self {
            patient: request.patient.try_into()?,
            time: request.time.try_into()?,
            transaction: request.transaction_id.try_into()?,
        })
    }
}

impl From<Released> for ReleaseResponse {
    fn from(released: Released) -> Self {
        Self {
            sealed: released.sealed.0,
            certificate: released.certificate,
            signature: released.signature.0,
        }
    }
}

impl From<ReleaseResponse> for Released {
    fn from(response: ReleaseResponse) -> Self {
        Self {
            sealed: Bytes(response.sealed),
            certificate: response.certificate,
            signature: Bytes(response.signature),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_read_back_as_what_they_were() {
        let transaction = "ab".repeat(32);
        let key = AccessKey {
            patient: "01".repeat(16).parse().unwrap(),
            time: 1_700_000_000_000_u64.try_into().unwrap(),
            transaction: transaction.parse().unwrap(),
        };
        assert_eq!(
            AccessKey::try_from(ReleaseRequest::from(key.clone())),
            Ok(key)
        );
        let receipt = Receipt {
            transaction: transaction.parse().unwrap(),
            file: "cd".repeat(32).parse().unwrap(),
            msp: "HospitalAMSP".parse().unwrap(),
            certificate: String::from("PEM"),
            signature: Bytes(vec![1, 2, 3]),
        };
        assert_eq!(
            Receipt::try_from(HoldResponse::from(receipt.clone())),
            Ok(receipt)
        );
        let released = Released {
            sealed: Bytes(vec![1]),
            certificate: String::from("PEM"),
            signature: Bytes(vec![2]),
        };
        assert_eq!(
            Released::from(ReleaseResponse::from(released.clone())),
            released
        );
    }

    #[test]
    fn what_is_no_id_or_time_is_refused() {
        assert!(Receipt::try_from(HoldResponse::default()).is_err());
        assert!(AccessKey::try_from(ReleaseRequest::default()).is_err());
        let late = ReleaseRequest {
            patient: "01".repeat(16),
            time: u64::MAX,
            transaction_id: "ab".repeat(32),
        };
        assert!(AccessKey::try_from(late).is_err());
    }
}
