//! Messages to the project's vocabulary, checked, and back.

use emr_api::custody::{DeskSource, OpenedLock, Receipt, Released, Reseal, Restore, Unlock};
use emr_model::access::AccessKey;
use emr_model::{Bytes, InvalidValue};

use crate::reseal_request::File;
use crate::{
    HoldResponse, ReleaseRequest, ReleaseResponse, ResealRequest, RestoreRequest, UnlockRequest,
};

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

impl From<Unlock> for UnlockRequest {
    fn from(unlock: Unlock) -> Self {
        let locks = unlock.locks.into_iter().map(|lock| crate::OpenedLock {
            record: lock.record.into(),
            version: lock.version,
            opened: lock.opened.0,
        });
        Self {
            access: Some(unlock.access.into()),
            envelopes: unlock
                .envelopes
                .into_iter()
                .map(|envelope| envelope.0)
                .collect(),
            locks: locks.collect(),
        }
    }
}

impl TryFrom<UnlockRequest> for Unlock {
    type Error = InvalidValue;

    fn try_from(request: UnlockRequest) -> Result<Self, InvalidValue> {
        let locks = request.locks.into_iter().map(|lock| {
            Ok(OpenedLock {
                record: lock.record.try_into()?,
                version: lock.version,
                opened: Bytes(lock.opened),
            })
        });
        Ok(Self {
            access: request.access.unwrap_or_default().try_into()?,
            envelopes: request.envelopes.into_iter().map(Bytes).collect(),
            locks: locks.collect::<Result<_, InvalidValue>>()?,
        })
    }
}

impl From<Reseal> for ResealRequest {
    fn from(reseal: Reseal) -> Self {
        Self {
            proposal: reseal.proposal.0,
            file: Some(match reseal.file {
                DeskSource::Given(file) => File::Given(file.0),
                DeskSource::Held(transaction) => File::HeldUnder(transaction.into()),
            }),
        }
    }
}

impl TryFrom<ResealRequest> for Reseal {
    type Error = InvalidValue;

    fn try_from(request: ResealRequest) -> Result<Self, InvalidValue> {
        Ok(Self {
            proposal: Bytes(request.proposal),
            file: match request.file {
                Some(File::Given(file)) => DeskSource::Given(Bytes(file)),
                Some(File::HeldUnder(transaction)) => DeskSource::Held(transaction.try_into()?),
                None => DeskSource::Given(Bytes(Vec::new())),
            },
        })
    }
}

impl From<Restore> for RestoreRequest {
    fn from(restore: Restore) -> Self {
        Self {
            recoveries: restore.recoveries.0,
            keys: restore.keys.0,
            held_under: restore.held_under.into(),
        }
    }
}

impl TryFrom<RestoreRequest> for Restore {
    type Error = InvalidValue;

    fn try_from(request: RestoreRequest) -> Result<Self, InvalidValue> {
        Ok(Self {
            recoveries: Bytes(request.recoveries),
            keys: Bytes(request.keys),
            held_under: request.held_under.try_into()?,
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
    use emr_model::RecordId;

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
            Ok(key.clone())
        );
        let unlock = Unlock {
            access: key.clone(),
            envelopes: vec![Bytes(vec![1])],
            locks: vec![OpenedLock {
                record: RecordId::new(key.time, &key.transaction, 0),
                version: 2,
                opened: Bytes(vec![3]),
            }],
        };
        assert_eq!(
            Unlock::try_from(UnlockRequest::from(unlock.clone())),
            Ok(unlock)
        );
        let given = DeskSource::Given(Bytes(vec![4]));
        for file in [given, DeskSource::Held(key.transaction.clone())] {
            let reseal = Reseal {
                proposal: Bytes(vec![5]),
                file,
            };
            let read = Reseal::try_from(ResealRequest::from(reseal.clone()));
            assert_eq!(read, Ok(reseal));
        }
        let restore = Restore {
            recoveries: Bytes(vec![6]),
            keys: Bytes(vec![7]),
            held_under: key.transaction.clone(),
        };
        let read = Restore::try_from(RestoreRequest::from(restore.clone()));
        assert_eq!(read, Ok(restore));
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
