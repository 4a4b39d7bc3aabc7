//! A keeper's question whether it may release its share.

use emr_model::access::{AccessKey, MayRelease, Release, ReleaseRecord, ReleasedPart};
use emr_model::grant::GrantKey;
use emr_model::keeper::RegisterKeeper;
use emr_model::record::{AddRecord, RecordContext};
use emr_model::{Digest, ErrorCode, Timestamp};
use fabric_chaincode::SerializedIdentity;

use crate::fixtures::{HOSPITAL_A, HOSPITAL_B, MINUTE, READ, SECOND, Story};
use crate::people::{Person, Signer, recipient};

/// A record that the doctor has opened.
struct Opened {
    story: Story,
    grant: GrantKey,
    added: AddRecord,
    access: AccessKey,
}

impl Opened {
    fn by_the_doctor() -> Self {
        let story = Story::begin();
        let added = story.add(1);
        let grant = story.grant(&story.doctor, READ);
        let access = story
            .open(&story.doctor, Some(&grant), &[&added.record])
            .unwrap();
        Self {
            story,
            grant,
            added,
            access,
        }
    }

    fn ask(&self, keeper: &SerializedIdentity) -> Result<Release, ErrorCode> {
        ask(&self.story, keeper, &self.access)
    }

    fn ask_ministry(&self) -> Result<Release, ErrorCode> {
        self.ask(&self.story.ministry_nodes.keeper)
    }

    fn release(&self, reader: &Person, file: &Digest) -> Release {
        let record = &self.added.record;
        Release {
            transaction: self.access.transaction.clone(),
            reader: reader.id.clone(),
            recipient: reader.recipient.clone(),
            part: ReleasedPart::Gate,
            envelopes: Vec::new(),
            reason: None,
            records: vec![ReleaseRecord {
                context: RecordContext {
                    channel: "emr".to_owned(),
                    transaction: record.as_str()[17..81].parse().unwrap(),
                    patient: self.story.patient.id.clone(),
                    category: self.story.category.clone(),
                    epoch: 1,
                    record: record.clone(),
                    version: 1,
                    author_key: self.story.patient.signer.key(),
                },
                file: Some(file.clone()),
            }],
        }
    }
}

fn ask(
    story: &Story,
    keeper: &SerializedIdentity,
    access: &AccessKey,
) -> Result<Release, ErrorCode> {
    let request = MayRelease {
        access: access.clone(),
    };
    story
        .world
        .run(keeper, &request)
        .map_err(|refusal| refusal.code())
}

#[test]
fn each_keeper_learns_of_its_own_file() {
    let opened = Opened::by_the_doctor();
    let story = &opened.story;
    for (nodes, file) in [
        &story.ministry_nodes,
        &story.hospital_a_nodes,
        &story.hospital_b_nodes,
    ]
    .into_iter()
    .zip(&opened.added.parts.keepers)
    {
        assert_eq!(nodes.keeper_signer.msp, file.msp);
        assert_eq!(
            opened.ask(&nodes.keeper),
            Ok(opened.release(&story.doctor, &file.file))
        );
    }
}

#[test]
fn the_patients_own_opening_releases_too() {
    let opened = Opened::by_the_doctor();
    let story = &opened.story;
    let access = story
        .open(&story.patient, None, &[&opened.added.record])
        .unwrap();
    let opened = Opened { access, ..opened };
    let expected = opened.release(&opened.story.patient, &opened.added.parts.keepers[0].file);
    assert_eq!(opened.ask_ministry(), Ok(expected));
}

#[test]
fn only_a_registered_keepers_key_may_ask() {
    let opened = Opened::by_the_doctor();
    let story = &opened.story;
    for identity in [
        &story.doctor.identity,
        &story.patient.identity,
        &story.ministry.identity,
        &story.ministry_nodes.administrator,
        &Signer::new(HOSPITAL_A).node("client"),
        &Signer::new(HOSPITAL_A).node("peer"),
        &Signer::new("HospitalZMSP").node("client"),
    ] {
        assert_eq!(opened.ask(identity), Err(ErrorCode::NotPermitted));
    }
    // A keeper's certificate under another organization's MSP.
    let borrowed = SerializedIdentity {
        msp_id: HOSPITAL_B.to_owned(),
        ..story.hospital_a_nodes.keeper.clone()
    };
    assert_eq!(opened.ask(&borrowed), Err(ErrorCode::NotPermitted));
}

#[test]
fn a_keeper_whose_key_was_replaced_may_not_ask() {
    let opened = Opened::by_the_doctor();
    let nodes = &opened.story.hospital_a_nodes;
    let request = RegisterKeeper {
        key: Digest::of("a new key"),
        ..nodes.registration()
    };
    opened
        .story
        .world
        .run(&nodes.administrator, &request)
        .unwrap();
    assert_eq!(opened.ask(&nodes.keeper), Err(ErrorCode::NotPermitted));
}

#[test]
fn an_opening_that_was_endorsed_and_not_committed_releases_nothing() {
    let story = Story::begin();
    let record = story.add(1).record;
    let grant = story.grant(&story.doctor, READ);
    let access = AccessKey {
        patient: story.patient.id.clone(),
        time: story.world.time(),
        transaction: story.world.next_transaction(),
    };
    let request = story.opening(&story.doctor, Some(&grant), &[&record]);
    let (transaction, response) = story.world.endorse(&story.doctor.identity, &request);
    assert!(!response.is_refused());
    let keeper = &story.ministry_nodes.keeper;
    assert_eq!(ask(&story, keeper, &access), Err(ErrorCode::NotCommitted));
    transaction.commit().unwrap();
    assert!(ask(&story, keeper, &access).is_ok());
    let dated_otherwise = AccessKey {
        time: Timestamp::from_millis(access.time.as_millis() + 1),
        ..access
    };
    assert_eq!(
        ask(&story, keeper, &dated_otherwise),
        Err(ErrorCode::NotCommitted)
    );
}

#[test]
fn an_entry_releases_until_it_is_ten_minutes_old() {
    let opened = Opened::by_the_doctor();
    let world = &opened.story.world;
    let end = opened.access.time.as_millis() + 10 * MINUTE;
    world.now.set(end - 1);
    assert!(opened.ask_ministry().is_ok());
    world.now.set(end);
    assert_eq!(opened.ask_ministry(), Err(ErrorCode::Expired));
}

#[test]
fn a_revocation_stops_what_is_not_released_yet() {
    let opened = Opened::by_the_doctor();
    opened.story.revoke(&opened.grant, 2).unwrap();
    assert_eq!(opened.ask_ministry(), Err(ErrorCode::Expired));
}

#[test]
fn a_grant_that_has_expired_meanwhile_releases_nothing() {
    let story = Story::begin();
    let added = story.add(1);
    let mut terms = story.terms(&story.doctor, READ);
    terms.expires = story.world.time().plus_millis(3 * SECOND);
    let grant = story.grant_on(&story.doctor, terms).unwrap();
    let access = story
        .open(&story.doctor, Some(&grant), &[&added.record])
        .unwrap();
    story.world.pass(SECOND);
    let keeper = &story.ministry_nodes.keeper;
    assert_eq!(ask(&story, keeper, &access), Err(ErrorCode::Expired));
}

#[test]
fn a_suspended_reader_or_organization_gets_nothing() {
    let opened = Opened::by_the_doctor();
    opened.story.suspend(&opened.story.doctor);
    assert_eq!(opened.ask_ministry(), Err(ErrorCode::NotPermitted));

    let opened = Opened::by_the_doctor();
    opened.story.suspend_organization(HOSPITAL_A);
    assert_eq!(opened.ask_ministry(), Err(ErrorCode::NotPermitted));
}

#[test]
fn the_key_and_the_recipient_must_still_be_the_readers() {
    let opened = Opened::by_the_doctor();
    let doctor = &opened.story.doctor;
    let world = &opened.story.world;
    let key = format!("\0member\0{}\0", doctor.id);
    let value = String::from_utf8(world.ledger.state()[&key].to_vec()).unwrap();
    let other = recipient("a new device");
    world.seed(
        &key,
        &value.replace(doctor.recipient.as_str(), other.as_str()),
    );
    assert_eq!(opened.ask_ministry(), Err(ErrorCode::Conflict));

    let opened = Opened::by_the_doctor();
    let doctor = &opened.story.doctor;
    let world = &opened.story.world;
    let key = format!("\0memberkey\0{}\0{}\0", doctor.id, doctor.signer.key());
    let value = String::from_utf8(world.ledger.state()[&key].to_vec()).unwrap();
    let now = world.now.get();
    world.seed(
        &key,
        &value.replacen('{', &format!(r#"{{"until":{now},"#), 1),
    );
    assert_eq!(opened.ask_ministry(), Err(ErrorCode::NotPermitted));
}

#[test]
fn a_keeper_without_a_share_learns_nothing() {
    let opened = Opened::by_the_doctor();
    let story = &opened.story;
    let nodes = crate::fixtures::Nodes::new("HospitalCMSP");
    let organization = crate::fixtures::organization("HospitalCMSP");
    story.world.submit(&story.ministry, &organization).unwrap();
    story
        .world
        .run(&nodes.administrator, &nodes.registration())
        .unwrap();
    let answer = |access: &AccessKey| {
        let request = MayRelease {
            access: access.clone(),
        };
        let (_, response) = story.world.endorse(&nodes.keeper, &request);
        response
    };
    let unknown = AccessKey {
        transaction: "a".repeat(64).parse().unwrap(),
        ..opened.access.clone()
    };
    assert_eq!(opened.ask(&nodes.keeper), Err(ErrorCode::NotCommitted));
    assert_eq!(answer(&opened.access), answer(&unknown));
    story.revoke(&opened.grant, 2).unwrap();
    assert_eq!(answer(&opened.access), answer(&unknown), "revoked");
    story.world.pass(10 * MINUTE);
    assert_eq!(answer(&opened.access), answer(&unknown), "expired");
}
