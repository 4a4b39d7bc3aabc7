//! Categories, requests and grants: the patient decides.

use emr_model::category::{Category, CategoryKey, GetCategory};
use emr_model::grant::{
    ExtendGrant, GrantEntry, GrantKey, GrantStatus, GrantTerms, ListGrants, Revoke, Rights, Scope,
};
use emr_model::member::Role;
use emr_model::request::{
    AccessRequest, DecideRequest, Decision, ListRequests, RequestAccess, RequestStatus,
};
use emr_model::{Digest, ErrorCode, MemberId, MspId, Page, PageRequest, Purpose, TransactionId};

use crate::fixtures::{
    ADD, BOTH, DAY, HOSPITAL_A, HOSPITAL_B, MINISTRY, READ, Refusal, SECOND, Story, keepers, on,
};
use crate::people::{Person, id, recipient};

fn code<T>(answer: Result<T, Refusal>) -> Result<(), ErrorCode> {
    answer.map(drop).map_err(|refusal| refusal.code())
}

fn request_of(story: &Story, rights: Rights) -> RequestAccess {
    RequestAccess {
        patient: story.patient.id.clone(),
        grantee: story.doctor.id.clone().into(),
        purpose: Purpose::Treatment,
        rights,
        until: story.world.in_days(2),
        message: Digest::of("the message"),
    }
}

fn asked(story: &Story, rights: Rights) -> TransactionId {
    let request = request_of(story, rights);
    story.world.submit(&story.doctor, &request).unwrap()
}

fn decide(
    story: &Story,
    request: &TransactionId,
    decision: Decision,
) -> Result<TransactionId, ErrorCode> {
    let decision = DecideRequest {
        patient: story.patient.id.clone(),
        requester: story.doctor.id.clone(),
        request: request.clone(),
        decision,
    };
    story
        .world
        .submit(&story.patient, &decision)
        .map_err(|refusal| refusal.code())
}

fn category(
    story: &Story,
    caller: &Person,
    grant: Option<&GrantKey>,
) -> Result<Category, ErrorCode> {
    let request = GetCategory {
        patient: story.patient.id.clone(),
        category: story.category.clone(),
        basis: on(grant),
    };
    story
        .world
        .run(&caller.identity, &request)
        .map_err(|refusal| refusal.code())
}

fn grants(story: &Story, caller: &Person) -> Vec<GrantEntry> {
    let is_patient = caller.id == story.patient.id;
    let request = ListGrants {
        patient: story.patient.id.clone(),
        grantee: (!is_patient).then(|| caller.id.clone().into()),
        page: PageRequest::default(),
    };
    let page: Page<_> = story.world.run(&caller.identity, &request).unwrap();
    page.entries
}

fn requests(story: &Story, caller: &Person) -> Vec<AccessRequest> {
    let is_patient = caller.id == story.patient.id;
    let request = ListRequests {
        patient: story.patient.id.clone(),
        requester: (!is_patient).then(|| caller.id.clone()),
        page: PageRequest::default(),
    };
    let page: Page<_> = story.world.run(&caller.identity, &request).unwrap();
    page.entries
}

#[test]
fn a_patient_publishes_a_category_once() {
    let story = Story::begin();
    let publish = |caller: &Person, change: &dyn Fn(&mut CategoryKey)| {
        let mut request = story.publication(&story.patient, &id("imaging"));
        change(&mut request.key);
        code(story.world.submit(caller, &request))
    };
    for stranger in [&story.doctor, &story.ministry, &story.other_patient] {
        assert_eq!(publish(stranger, &|_| {}), Err(ErrorCode::NotPermitted));
    }
    let [first, second, third] = keepers();
    let unknown: MspId = "HospitalZMSP".parse().unwrap();
    for (change, expected) in [
        (
            &(|key: &mut CategoryKey| key.epoch = 2) as &dyn Fn(&mut CategoryKey),
            ErrorCode::Conflict,
        ),
        (&|key| key.epoch = 0, ErrorCode::InvalidArgument),
        (
            &|key| key.keepers = [first.clone(), second.clone(), first.clone()],
            ErrorCode::InvalidArgument,
        ),
        (
            &|key| key.keepers = [first.clone(), unknown.clone(), third.clone()],
            ErrorCode::NotFound,
        ),
        (
            &|key| key.patient_recipient = recipient("the web service's own").digest(),
            ErrorCode::Conflict,
        ),
    ] {
        assert_eq!(publish(&story.patient, change), Err(expected));
    }
    assert_eq!(publish(&story.patient, &|_| {}), Ok(()));
    assert_eq!(publish(&story.patient, &|_| {}), Err(ErrorCode::Conflict));
}

#[test]
fn a_keeper_of_a_suspended_organization_keeps_nothing_new() {
    let story = Story::begin();
    story.suspend_organization(HOSPITAL_B);
    let request = story.publication(&story.patient, &id("imaging"));
    let answer = story.world.submit(&story.patient, &request);
    assert_eq!(code(answer), Err(ErrorCode::NotFound));
    let addition = story.addition(1, None);
    let answer = story.world.submit(&story.patient, &addition);
    assert_eq!(code(answer), Err(ErrorCode::NotFound));
}

#[test]
fn patient_and_grantees_see_the_current_key_of_a_category() {
    let story = Story::begin();
    let reader = story.grant(&story.doctor, READ);
    let writer = story.grant(&story.other_doctor, ADD);
    let at_epoch = |epoch| Category {
        patient: story.patient.id.clone(),
        category: story.category.clone(),
        key: story.key_of_epoch(epoch),
        published_by: None,
        published: None,
        patient_recipient: story.patient.patient_recipient.clone().unwrap(),
    };
    let to_patient = |epoch, published| Category {
        published_by: Some(story.patient.id.clone()),
        published: Some(published),
        ..at_epoch(epoch)
    };
    let first = category(&story, &story.patient, None);
    let published = first.clone().unwrap().published.unwrap();
    assert_eq!(first, Ok(to_patient(1, published)));
    story.world.pass(1_000);
    assert_eq!(
        category(&story, &story.doctor, Some(&reader)),
        Ok(at_epoch(1))
    );
    assert_eq!(
        category(&story, &story.other_doctor, Some(&writer)),
        Ok(at_epoch(1))
    );
    let revoked = story.world.time();
    story.revoke(&reader, 2).unwrap();
    assert!(published < revoked);
    assert_eq!(
        category(&story, &story.patient, None),
        Ok(to_patient(2, revoked))
    );
    assert_eq!(
        category(&story, &story.other_doctor, Some(&writer)),
        Ok(at_epoch(2))
    );
    assert_eq!(
        category(&story, &story.doctor, Some(&reader)),
        Err(ErrorCode::Expired)
    );
    // Another member's grant, and a grant that does not exist.
    for grant in [Some(&writer), None] {
        assert_eq!(
            category(&story, &story.doctor, grant),
            Err(ErrorCode::NotPermitted)
        );
    }
}

#[test]
fn only_practitioners_ask_and_only_for_something_to_come() {
    let story = Story::begin();
    let ask = |caller: &Person, request: &RequestAccess| code(story.world.submit(caller, request));
    for other in [&story.patient, &story.ministry, &story.registrar] {
        assert_eq!(
            ask(other, &request_of(&story, READ)),
            Err(ErrorCode::NotPermitted)
        );
    }
    let nothing = Rights {
        read: false,
        add: false,
    };
    assert_eq!(
        ask(&story.doctor, &request_of(&story, nothing)),
        Err(ErrorCode::InvalidArgument)
    );
    let late = RequestAccess {
        until: story.world.time(),
        ..request_of(&story, READ)
    };
    assert_eq!(ask(&story.doctor, &late), Err(ErrorCode::InvalidArgument));
    assert_eq!(ask(&story.doctor, &request_of(&story, READ)), Ok(()));
}

#[test]
fn asking_does_not_look_whether_the_patient_exists() {
    let story = Story::begin();
    let endorse = |patient: MemberId| {
        let request = RequestAccess {
            patient,
            ..request_of(&story, READ)
        };
        story.world.endorse(&story.doctor.identity, &request)
    };
    let (known, known_answer) = endorse(story.patient.id.clone());
    let (unknown, unknown_answer) = endorse(id("nobody"));
    assert_eq!(known_answer, unknown_answer);
    assert_eq!(known.read_set(), unknown.read_set());
    assert!(known.range_reads().is_empty() && unknown.range_reads().is_empty());
    assert!(
        !known
            .read_set()
            .keys()
            .any(|key| key.contains(story.patient.id.as_str()))
    );
}

#[test]
fn a_patient_narrows_and_approves() {
    let story = Story::begin();
    let requested = story.world.time();
    let until = story.world.in_days(2);
    let request = asked(&story, BOTH);
    let terms = story.terms(&story.doctor, READ);
    let not_before = story.world.time();
    let grant = decide(&story, &request, Decision::Approve(terms.clone())).unwrap();
    let entry = GrantEntry {
        key: GrantKey {
            patient: story.patient.id.clone(),
            grantee: story.doctor.id.clone().into(),
            grant,
        },
        category: story.category.clone(),
        scope: Scope::All,
        rights: READ,
        purpose: Purpose::Treatment,
        not_before,
        expires: terms.expires,
        epochs: terms.epochs,
        status: GrantStatus::Active,
        granted_by: Some(story.patient.id.clone()),
        changed_by: None,
    };
    assert_eq!(grants(&story, &story.patient), std::slice::from_ref(&entry));
    let told = GrantEntry {
        granted_by: None,
        ..entry
    };
    assert_eq!(grants(&story, &story.doctor), [told]);
    assert_eq!(grants(&story, &story.other_doctor), []);

    let answered = AccessRequest {
        request,
        patient: story.patient.id.clone(),
        requester: story.doctor.id.clone(),
        grantee: story.doctor.id.clone().into(),
        purpose: Purpose::Treatment,
        rights: BOTH,
        until,
        message: Digest::of("the message"),
        status: RequestStatus::Approved,
        decided_by: Some(story.patient.id.clone()),
        requested,
    };
    assert_eq!(
        requests(&story, &story.patient),
        std::slice::from_ref(&answered)
    );
    let told = AccessRequest {
        decided_by: None,
        ..answered
    };
    assert_eq!(requests(&story, &story.doctor), [told]);
    assert_eq!(requests(&story, &story.other_doctor), []);
}

#[test]
fn an_approval_is_never_wider_than_the_request() {
    let story = Story::begin();
    let request = asked(&story, READ);
    let terms = story.terms(&story.doctor, READ);
    for wider in [
        GrantTerms {
            rights: BOTH,
            ..terms.clone()
        },
        GrantTerms {
            rights: ADD,
            ..terms.clone()
        },
        GrantTerms {
            purpose: Purpose::Research,
            ..terms.clone()
        },
        GrantTerms {
            expires: story.world.in_days(3),
            ..terms.clone()
        },
    ] {
        assert_eq!(
            decide(&story, &request, Decision::Approve(wider)),
            Err(ErrorCode::InvalidArgument)
        );
    }
    assert_eq!(
        requests(&story, &story.patient)[0].status,
        RequestStatus::Open
    );
    let as_long = GrantTerms {
        expires: requests(&story, &story.patient)[0].until,
        ..terms
    };
    assert!(decide(&story, &request, Decision::Approve(as_long)).is_ok());
}

#[test]
fn m6_a_grant_is_revoked_after_the_ten_thousandth_epoch_with_and_without_a_next_key() {
    let story = Story::begin();
    let epoch = 10_001;
    let state = story.world.ledger.state();
    let mut keys = state.iter();
    let first = keys.find(|(key, _)| key.starts_with("\0category\0"));
    let (name, first) = first.expect("the category has a key");
    let mut key: serde_json::Value = serde_json::from_slice(first).unwrap();
    let published = serde_json::to_value(story.key_of_epoch(epoch)).unwrap();
    for (field, value) in published.as_object().unwrap() {
        key[field] = value.clone();
    }
    let number = |epoch: u32| format!("{:08x}", u32::MAX - epoch);
    let name = name.replace(&number(1), &number(epoch));
    story.world.seed(&name, &key.to_string());
    let terms = GrantTerms {
        epochs: vec![story.granted_epoch(epoch, &story.doctor)],
        ..story.terms(&story.doctor, READ)
    };
    let grants = [(); 2].map(|()| story.grant_on(&story.doctor, terms.clone()).unwrap());
    assert!(story.revoke(&grants[0], epoch + 1).is_ok());
    let alone = Revoke {
        grant: grants[1].clone(),
        next: None,
    };
    assert_eq!(story.world.attempt(&story.patient, &alone), Ok(()));
    let ended = self::grants(&story, &story.patient);
    assert!(
        ended
            .iter()
            .all(|grant| grant.status == GrantStatus::Revoked)
    );
}

#[test]
fn l13_a_member_sends_a_thousand_requests_a_day_and_no_more() {
    let story = Story::begin();
    let ask = || {
        let request = request_of(&story, READ);
        code(story.world.submit(&story.doctor, &request))
    };
    assert_eq!(ask(), Ok(()));
    let day = story.world.now.get() / DAY;
    let counted = format!("\0requestday\0{}\0{day:016x}\0", story.doctor.id);
    let most = RequestAccess::MOST_A_DAY;
    let seed = |count: u32| {
        let value = serde_json::json!({ "v": 1, "count": count });
        story.world.seed(&counted, &value.to_string());
    };
    seed(most - 1);
    assert_eq!(ask(), Ok(()));
    assert_eq!(ask(), Err(ErrorCode::LimitReached));
    story.world.now.set((day + 1) * DAY);
    assert_eq!(ask(), Ok(()), "on the next day");
}

#[test]
fn a_request_is_answered_once_and_in_time() {
    let story = Story::begin();
    let approval = |story: &Story| Decision::Approve(story.terms(&story.doctor, READ));
    let declined = asked(&story, READ);
    decide(&story, &declined, Decision::Decline).unwrap();
    assert_eq!(
        requests(&story, &story.patient)[0].status,
        RequestStatus::Declined
    );
    assert_eq!(
        decide(&story, &declined, approval(&story)),
        Err(ErrorCode::Conflict)
    );
    let unknown = "f".repeat(64).parse().unwrap();
    assert_eq!(
        decide(&story, &unknown, approval(&story)),
        Err(ErrorCode::NotFound)
    );
    let late = asked(&story, READ);
    story.world.pass(2 * DAY);
    assert_eq!(
        decide(&story, &late, approval(&story)),
        Err(ErrorCode::Expired)
    );
    assert!(decide(&story, &late, Decision::Decline).is_ok());
}

#[test]
fn only_the_patient_decides_grants_extends_or_revokes() {
    let story = Story::begin();
    let request = asked(&story, READ);
    let grant = story.grant(&story.doctor, READ);
    let decision = DecideRequest {
        patient: story.patient.id.clone(),
        requester: story.doctor.id.clone(),
        request,
        decision: Decision::Approve(story.terms(&story.doctor, READ)),
    };
    let giving = emr_model::grant::Grant {
        patient: story.patient.id.clone(),
        grantee: story.doctor.id.clone().into(),
        terms: story.terms(&story.doctor, READ),
    };
    let extension = ExtendGrant {
        grant: grant.clone(),
        epoch: story.granted_epoch(1, &story.doctor),
        grantee_recipient: story.doctor.recipient.digest(),
    };
    let revocation = story.revocation(&grant, 2);
    for stranger in [
        &story.doctor,
        &story.other_patient,
        &story.ministry,
        &story.registrar,
    ] {
        let world = &story.world;
        for answer in [
            world.submit(stranger, &decision),
            world.submit(stranger, &giving),
            world.submit(stranger, &extension),
            world.submit(stranger, &revocation),
        ] {
            assert_eq!(code(answer), Err(ErrorCode::NotPermitted));
        }
    }
}

#[test]
fn only_an_active_practitioner_is_granted_anything() {
    let story = Story::begin();
    let suspended = Person::new("suspended", HOSPITAL_A, &[Role::Practitioner]);
    story.world.admit(&story.ministry, &suspended).unwrap();
    story.world.activate(&suspended).unwrap();
    story.suspend(&suspended);
    let pending = Person::new("pending", HOSPITAL_A, &[Role::Practitioner]);
    story.world.admit(&story.ministry, &pending).unwrap();
    let unknown = Person::new("unknown", HOSPITAL_A, &[Role::Practitioner]);
    let refusals: Vec<_> = [
        &suspended,
        &pending,
        &unknown,
        &story.other_patient,
        &story.registrar,
        &story.ministry,
        &story.patient,
    ]
    .map(|grantee| {
        story
            .grant_on(grantee, story.terms(grantee, READ))
            .unwrap_err()
    })
    .into();
    assert!(refusals.iter().all(|refusal| *refusal == refusals[0]));
    assert_eq!(refusals[0].code(), ErrorCode::NotFound);
    story.suspend_organization(HOSPITAL_B);
    let answer = story.grant_on(&story.other_doctor, story.terms(&story.other_doctor, READ));
    assert_eq!(answer, Err(refusals[0].clone()));
}

#[test]
fn a_grant_says_what_until_when_and_to_which_keys() {
    let story = Story::begin();
    let first = story.grant(&story.other_doctor, READ);
    story.revoke(&first, 2).unwrap();
    let doctor = &story.doctor;
    let good = GrantTerms {
        epochs: vec![
            story.granted_epoch(1, doctor),
            story.granted_epoch(2, doctor),
        ],
        ..story.terms(doctor, READ)
    };
    let epochs = |epochs: &[u32]| GrantTerms {
        epochs: epochs
            .iter()
            .map(|epoch| story.granted_epoch(*epoch, doctor))
            .collect(),
        ..good.clone()
    };
    let mut wrong_key = good.clone();
    wrong_key.epochs[0].category_recipient = recipient("another").digest();
    let nothing = Rights {
        read: false,
        add: false,
    };
    let now = story.world.time();
    for (terms, expected) in [
        (
            GrantTerms {
                rights: nothing,
                ..good.clone()
            },
            ErrorCode::InvalidArgument,
        ),
        (
            GrantTerms {
                expires: now,
                ..good.clone()
            },
            ErrorCode::InvalidArgument,
        ),
        (
            GrantTerms {
                not_before: Some(good.expires),
                ..good.clone()
            },
            ErrorCode::InvalidArgument,
        ),
        (
            GrantTerms {
                grantee_recipient: recipient("the web service's own").digest(),
                ..good.clone()
            },
            ErrorCode::Conflict,
        ),
        (
            GrantTerms {
                category: id("unknown"),
                ..good.clone()
            },
            ErrorCode::Conflict,
        ),
        (epochs(&[]), ErrorCode::InvalidArgument),
        (epochs(&[2, 1]), ErrorCode::InvalidArgument),
        (epochs(&[2, 2]), ErrorCode::InvalidArgument),
        (epochs(&[1]), ErrorCode::Conflict),
        (epochs(&[1, 3]), ErrorCode::InvalidArgument),
        (epochs(&[1, 2, 3]), ErrorCode::Conflict),
        (epochs(&[u32::MAX]), ErrorCode::Conflict),
        (epochs(&[0, 2]), ErrorCode::InvalidArgument),
        (epochs(&[0, 1, 2]), ErrorCode::NotFound),
        (wrong_key, ErrorCode::Conflict),
    ] {
        assert_eq!(
            story.grant_on(doctor, terms.clone()).unwrap_err().code(),
            expected,
            "{terms:?}"
        );
    }
    assert!(story.grant_on(doctor, epochs(&[2])).is_ok());
    assert!(story.grant_on(doctor, good).is_ok());
}

#[test]
fn a_grant_is_extended_by_the_current_epoch() {
    let story = Story::begin();
    let kept = story.grant(&story.doctor, READ);
    let ended = story.grant(&story.other_doctor, READ);
    let extend = |grant: &GrantKey, epoch: u32, sealed_to: &Person| {
        let request = ExtendGrant {
            grant: grant.clone(),
            epoch: story.granted_epoch(epoch, sealed_to),
            grantee_recipient: sealed_to.recipient.digest(),
        };
        code(story.world.submit(&story.patient, &request))
    };
    let conflict = Err(ErrorCode::Conflict);
    assert_eq!(extend(&kept, 2, &story.doctor), conflict, "not begun");
    story.revoke(&ended, 2).unwrap();
    assert_eq!(
        extend(&kept, 1, &story.doctor),
        conflict,
        "included already"
    );
    assert_eq!(extend(&kept, 3, &story.doctor), conflict, "not begun");
    assert_eq!(
        extend(&kept, 2, &story.other_doctor),
        conflict,
        "another's key"
    );
    assert_eq!(
        extend(&ended, 2, &story.other_doctor),
        Err(ErrorCode::Expired)
    );
    let unknown = GrantKey {
        grant: "e".repeat(64).parse().unwrap(),
        ..kept.clone()
    };
    assert_eq!(extend(&unknown, 2, &story.doctor), Err(ErrorCode::NotFound));
    assert_eq!(extend(&kept, 2, &story.doctor), Ok(()));
    assert_eq!(
        grants(&story, &story.doctor)[0].epochs,
        [
            story.granted_epoch(1, &story.doctor),
            story.granted_epoch(2, &story.doctor)
        ]
    );
    story.world.pass(DAY);
    assert_eq!(extend(&kept, 2, &story.doctor), Err(ErrorCode::Expired));
}

#[test]
fn revoking_begins_the_next_epoch() {
    let story = Story::begin();
    let grant = story.grant(&story.doctor, READ);
    let good = story.revocation(&grant, 2);
    let changed = |change: &dyn Fn(&mut Revoke)| {
        let mut request = good.clone();
        change(&mut request);
        code(story.world.submit(&story.patient, &request))
    };
    let conflict = Err(ErrorCode::Conflict);
    for epoch in [0, 1, 3, u32::MAX] {
        assert_eq!(
            changed(&|request| request.next.as_mut().unwrap().epoch = epoch),
            conflict,
            "{epoch}"
        );
    }
    assert_eq!(
        changed(
            &|request| request.next.as_mut().unwrap().recipient = story.key_of_epoch(1).recipient
        ),
        Err(ErrorCode::InvalidArgument)
    );
    assert_eq!(
        changed(
            &|request| request.next.as_mut().unwrap().patient_recipient =
                recipient("another").digest()
        ),
        conflict
    );
    assert_eq!(
        changed(&|request| request.next.as_mut().unwrap().keepers[0] = HOSPITAL_A.parse().unwrap()),
        Err(ErrorCode::InvalidArgument)
    );
    assert_eq!(
        changed(&|request| request.grant.grant = "e".repeat(64).parse().unwrap()),
        Err(ErrorCode::NotFound)
    );
    assert_eq!(changed(&|_| {}), Ok(()));
    assert_eq!(
        grants(&story, &story.patient)[0].status,
        GrantStatus::Revoked
    );
    assert_eq!(
        changed(&|request| request.next.as_mut().unwrap().epoch = 3),
        conflict,
        "revoked already"
    );
}

#[test]
fn an_expired_grant_can_still_be_revoked() {
    let story = Story::begin();
    let grant = story.grant(&story.doctor, READ);
    story.world.pass(2 * DAY);
    assert!(story.revoke(&grant, 2).is_ok());
}

#[test]
fn one_of_two_simultaneous_revocations_conflicts() {
    let story = Story::begin();
    let one = story.grant(&story.doctor, READ);
    let other = story.grant(&story.other_doctor, READ);
    let endorse = |grant| {
        let request = story.revocation(grant, 2);
        story.world.endorse(&story.patient.identity, &request).0
    };
    let (first, second) = (endorse(&one), endorse(&other));
    assert_eq!(first.commit(), Ok(()));
    assert!(second.commit().is_err());
}

#[test]
fn grants_are_listed_by_pages() {
    let story = Story::begin();
    for grantee in [&story.doctor, &story.other_doctor, &story.doctor] {
        story.grant(grantee, READ);
    }
    let page = |size, bookmark| {
        let request = ListGrants {
            patient: story.patient.id.clone(),
            grantee: None,
            page: PageRequest { size, bookmark },
        };
        story.world.run(&story.patient.identity, &request).unwrap()
    };
    let all = page(None, None);
    assert_eq!((all.entries.len(), all.next), (3, None));
    let mut collected = Vec::new();
    let mut bookmark = None;
    loop {
        let next = page(Some(1), bookmark);
        collected.extend(next.entries);
        bookmark = next.next;
        if bookmark.is_none() {
            break;
        }
    }
    assert_eq!(collected, all.entries);
}

#[test]
fn a_grant_begins_when_it_says() {
    let story = Story::begin();
    let terms = GrantTerms {
        not_before: Some(story.world.time().plus_millis(2 * SECOND)),
        ..story.terms(&story.doctor, READ)
    };
    let grant = story.grant_on(&story.doctor, terms).unwrap();
    assert_eq!(
        category(&story, &story.doctor, Some(&grant)),
        Err(ErrorCode::NotPermitted)
    );
    story.world.pass(SECOND);
    assert!(category(&story, &story.doctor, Some(&grant)).is_ok());
}

#[test]
fn a_member_of_the_ministry_is_no_patient_for_having_an_id() {
    let story = Story::begin();
    let request = story.publication(
        &Person {
            id: story.ministry.id.clone(),
            ..story.patient.clone()
        },
        &id("imaging"),
    );
    let answer = story.world.submit(&story.ministry, &request);
    assert_eq!(code(answer), Err(ErrorCode::NotPermitted));
    assert_eq!(story.ministry.signer.msp.as_str(), MINISTRY);
}
