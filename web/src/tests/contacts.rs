//! Members' contact details: written by the member alone, and given to those who could have admitted them.

use emr_api::contact::SealedContact;
use emr_model::desk::{Application, MAX_DESK_FILE_BYTES};
use emr_model::{MemberId, Timestamp};
use emr_testkit::generate_key;
use fabric_gateway::Signer as _;
use reqwest::{Response, StatusCode};

use super::pki::{Issues, Person};
use super::sign_ups::admit;
use super::world::{Member, Running, World, code};

const NOT_PERMITTED: (u16, &str) = (403, "NOT_PERMITTED");
const NOT_FOUND: (u16, &str) = (404, "NOT_FOUND");
const CONFLICT: (u16, &str) = (409, "CONFLICT");
const INVALID_ARGUMENT: (u16, &str) = (400, "INVALID_ARGUMENT");

/// What a person signs: a file that begins as age files do. Only keepers look further.
fn contact(by: &Person, text: &str, written: Timestamp) -> SealedContact {
    let unsigned = SealedContact {
        about: Application {
            id: by.id.clone(),
            msp: by.msp.clone(),
            roles: by.roles.clone(),
        },
        file: format!("age-encryption.org/v1\n{text}").into_bytes().into(),
        written,
        certificate: by.issued.certificate.clone(),
        signature: Vec::new().into(),
    };
    signed(unsigned, by)
}

fn signed(contact: SealedContact, by: &Person) -> SealedContact {
    SealedContact {
        signature: by.signer.sign(&contact.text()).unwrap().into(),
        ..contact
    }
}

async fn put_at(member: &Member<'_>, id: &MemberId, contact: &SealedContact) -> Response {
    let request = member.visitor.put(&format!("/api/v1/contacts/{id}"));
    let body = serde_json::to_vec(contact).unwrap();
    let request = request.content_type("application/json").body(body);
    request.send().await.unwrap()
}

async fn put(member: &Member<'_>, contact: &SealedContact) -> Response {
    put_at(member, &contact.about.id, contact).await
}

async fn get(member: &Member<'_>, id: &MemberId) -> Response {
    let request = member.visitor.get(&format!("/api/v1/contacts/{id}"));
    request.send().await.unwrap()
}

#[track_caller]
fn assert_refused(answer: (u16, String), expected: (u16, &str)) {
    assert_eq!((answer.0, answer.1.as_str()), expected);
}

/// A member whom the ledger knows, signed in.
async fn member<'a>(world: &World, running: &Running, person: &'a Person) -> Member<'a> {
    admit(world, running, person).await;
    world.signed_in(running, person).await
}

#[tokio::test]
async fn contact_details_are_given_to_their_member_and_to_those_who_could_have_admitted_them() {
    let world = World::new().await;
    let running = world.serve().await;
    let people = [
        world.doctor(),
        world.patient(),
        world.doctor(),
        world.hospital.member("HospitalAMSP", "registrar"),
        world.ministry_member(),
    ];
    let [doctor, patient, colleague, registrar, official] = &people;
    let now = Timestamp::now();
    let of_doctor = contact(doctor, "of the doctor", now);
    let of_patient = contact(patient, "of the patient", now);
    let doctor = member(&world, &running, doctor).await;
    let patient = member(&world, &running, patient).await;
    let colleague = member(&world, &running, colleague).await;
    let registrar = member(&world, &running, registrar).await;
    let official = member(&world, &running, official).await;

    let none = get(&doctor, &doctor.person.id).await;
    assert_refused(code(none).await, NOT_FOUND);
    for (writer, contact) in [(&doctor, &of_doctor), (&patient, &of_patient)] {
        let kept = put(writer, contact).await;
        assert_eq!(kept.status(), StatusCode::NO_CONTENT);
    }
    for (reader, contact) in [
        (&doctor, &of_doctor),
        (&registrar, &of_doctor),
        (&official, &of_doctor),
        (&patient, &of_patient),
        (&official, &of_patient),
    ] {
        let given = get(reader, &contact.about.id).await;
        assert_eq!(given.json::<SealedContact>().await.unwrap(), *contact);
    }
    let refused = get(&registrar, &patient.person.id).await;
    assert_refused(code(refused).await, NOT_FOUND);
    for stranger in [&colleague, &patient] {
        let refused = get(stranger, &doctor.person.id).await;
        assert_refused(code(refused).await, NOT_PERMITTED);
    }
}

#[tokio::test]
async fn the_contact_details_that_a_member_wrote_last_stay() {
    let world = World::new().await;
    let running = world.serve().await;
    let doctor = world.doctor();
    let now = Timestamp::now();
    let earlier = Timestamp::from_millis(now.as_millis() - 1_000);
    let [first, last] =
        [(earlier, "first"), (now, "last")].map(|(written, text)| contact(&doctor, text, written));
    let at_once = contact(&doctor, "at the same time", now);
    let member = member(&world, &running, &doctor).await;

    // A request that is sent again, because its answer was lost, changes nothing.
    for contact in [&first, &first, &last, &last] {
        let kept = put(&member, contact).await;
        assert_eq!(kept.status(), StatusCode::NO_CONTENT);
    }
    for late in [&first, &at_once] {
        assert_refused(code(put(&member, late).await).await, CONFLICT);
    }
    let given = get(&member, &doctor.id).await;
    assert_eq!(given.json::<SealedContact>().await.unwrap(), last);
}

#[tokio::test]
async fn only_a_key_that_the_ledger_has_as_the_members_writes_their_contact_details() {
    let world = World::new().await;
    let running = world.serve().await;
    let (doctor, colleague) = (world.doctor(), world.doctor());
    let key = generate_key();
    let thief = world
        .hospital
        .member_over("HospitalAMSP", "practitioner", &doctor.id, &key);
    let now = Timestamp::now();
    let of_doctor = contact(&doctor, "of the doctor", now);
    let member_of = member(&world, &running, &doctor).await;
    let colleague_of = member(&world, &running, &colleague).await;
    let thief_of = world.signed_in(&running, &thief).await;

    let refused = put(&colleague_of, &of_doctor).await;
    assert_refused(code(refused).await, NOT_PERMITTED);
    let refused = put_at(&colleague_of, &colleague.id, &of_doctor).await;
    assert_refused(code(refused).await, NOT_PERMITTED);
    let refused = put(&thief_of, &contact(&thief, "of the thief", now)).await;
    assert_refused(code(refused).await, NOT_PERMITTED);
    assert_refused(code(get(&thief_of, &doctor.id).await).await, NOT_PERMITTED);

    let by_thief = signed(of_doctor.clone(), &thief);
    let of_thiefs_key = SealedContact {
        certificate: thief.issued.certificate.clone(),
        ..by_thief.clone()
    };
    let mut changed = of_doctor.clone();
    changed.file.0.push(b'!');
    let elsewhere = Application {
        msp: "MinistryMSP".parse().unwrap(),
        ..of_doctor.about.clone()
    };
    let elsewhere = SealedContact {
        about: elsewhere,
        ..of_doctor.clone()
    };
    let old = Timestamp::from_millis(now.as_millis() - 61_000);
    let old = contact(&doctor, "of yesterday", old);
    for bad in [by_thief, of_thiefs_key, changed, elsewhere, old] {
        assert_refused(code(put(&member_of, &bad).await).await, NOT_PERMITTED);
    }
    let long = contact(&doctor, &"a".repeat(MAX_DESK_FILE_BYTES), now);
    let open = SealedContact {
        file: b"in plain words".to_vec().into(),
        ..of_doctor
    };
    for bad in [long, signed(open, &doctor)] {
        assert_refused(code(put(&member_of, &bad).await).await, INVALID_ARGUMENT);
    }
    assert_refused(code(get(&member_of, &doctor.id).await).await, NOT_FOUND);
}
