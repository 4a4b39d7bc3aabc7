use emr_api::custody::ReleasedShare;
use emr_model::record::{KeeperFile, RecordContext, RecordStatus, SealedParts};
use emr_model::{Digest, Timestamp, TransactionId};
use emr_testkit::id;

use super::*;

const MSPS: [&str; 3] = ["MinistryMSP", "HospitalAMSP", "HospitalBMSP"];

fn facts() -> RecordFacts {
    let transaction: TransactionId = "ab".repeat(32).parse().unwrap();
    let time = Timestamp::from_millis(1_000);
    let digest = Digest::of("something");
    RecordFacts {
        context: RecordContext {
            channel: "emr".into(),
            patient: id("01"),
            category: "02".repeat(16).parse().unwrap(),
            epoch: 1,
            record: RecordId::new(time, &transaction, 0),
            transaction,
            version: 1,
            author_key: digest.clone(),
        },
        author: id("03"),
        organization: MSPS[1].parse().unwrap(),
        is_patient_stated: false,
        kind: "04".repeat(16).parse().unwrap(),
        parts: SealedParts {
            content: digest.clone(),
            lock: digest.clone(),
            keepers: MSPS.map(|msp| KeeperFile {
                msp: msp.parse().unwrap(),
                file: digest.clone(),
                recipient: digest.clone(),
            }),
            padded_size: 1,
            commitment: digest.clone(),
            category_recipient: digest.clone(),
            patient_recipient: digest.clone(),
        },
        batch: None,
        status: RecordStatus::Current,
        is_closed_to_emergencies: false,
        time,
    }
}

fn share(x: u8) -> Vec<u8> {
    vec![x; Share::BYTES]
}

fn released(msp: &str, version: u32, share: Vec<u8>) -> ReleasedShares {
    let facts = facts();
    ReleasedShares {
        transaction: facts.context.transaction,
        reader: id("05"),
        msp: msp.parse().unwrap(),
        part: ReleasedPart::Gate,
        shares: vec![ReleasedShare {
            record: facts.context.record,
            version,
            share: share.into(),
        }],
    }
}

fn gathering(answers: Vec<Result<u8, Error>>) -> Gathering<'static> {
    let record = facts().context.record;
    let answers = answers.into_iter().zip(MSPS).map(|(answer, msp)| {
        let answer = answer.map(|x| {
            let share = Share::try_from(share(x).as_slice()).unwrap();
            Shares::from([(record.clone(), share)])
        });
        let answer = (msp.parse().unwrap(), answer);
        Box::pin(async move { answer }) as BoxFuture<'static, _>
    });
    Gathering {
        asked: answers.collect(),
        gathered: Vec::new(),
        refused: Vec::new(),
    }
}

#[test]
fn a_keepers_share_counts_only_at_its_own_place_and_for_the_version_opened() {
    let facts = [facts()];
    let counted = |released: &ReleasedShares| own_shares(released, &facts).unwrap().len();
    assert_eq!(counted(&released(MSPS[0], 1, share(1))), 1);
    assert_eq!(counted(&released(MSPS[2], 1, share(3))), 1);
    assert_eq!(counted(&released(MSPS[0], 1, share(2))), 0);
    assert_eq!(counted(&released(MSPS[0], 2, share(1))), 0);
    assert_eq!(counted(&released("ElsewhereMSP", 1, share(1))), 0);
    assert!(own_shares(&released(MSPS[0], 1, vec![1; 3]), &facts).is_err());
}

#[tokio::test]
async fn two_keepers_suffice() {
    let facts = [facts()];
    let mut gathering = gathering(vec![Ok(1), Err(Error::Answer), Ok(3)]);
    gathering.enough(&facts).await.unwrap();
    assert_eq!(gathering.of(&facts[0].context.record).len(), 2);
}

#[tokio::test]
async fn with_one_keeper_those_who_refused_are_named() {
    let mut gathering = gathering(vec![Ok(1), Err(Error::Answer), Err(Error::Answer)]);
    let Err(Error::TooFewShares(mut refused)) = gathering.enough(&[facts()]).await else {
        panic!("one keeper is not enough");
    };
    refused.sort();
    let names: Vec<_> = refused.iter().map(|(msp, _)| msp.as_str()).collect();
    assert_eq!(names, ["HospitalAMSP", "HospitalBMSP"]);
}
