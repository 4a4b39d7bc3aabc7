//! Whom everybody finds in the directory.

use emr_api::directory::Practitioner;
use emr_model::directory::{
    AddDirectoryEntry, ConfirmDirectoryEntry, PublicEntry, RemoveDirectoryEntry, Specialty,
};
use emr_model::member::{
    ActivateMember, RegisterMember, ReinstateMember, Role, SuspendMember, UpdateMember,
};
use emr_model::organization::{OrganizationKind, RegisterOrganization, SuspendOrganization};
use emr_model::{Function, Page};
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::pki::Person;
use super::world::{Visitor, World, recipient, until};

fn hospital() -> RegisterOrganization {
    RegisterOrganization {
        msp: "HospitalAMSP".parse().unwrap(),
        kind: OrganizationKind::Hospital,
        name: "مستشفى الأمل".to_owned(),
        contact: "+965 1234".to_owned(),
        address: "Kuwait City".to_owned(),
        treatments: Vec::new(),
        logo: None,
    }
}

fn entry(name: &str) -> PublicEntry {
    PublicEntry {
        name: name.to_owned(),
        specialty: Specialty::Cardiology,
        languages: vec!["ar".parse().unwrap()],
    }
}

async fn found(visitor: &Visitor, query: &str) -> Vec<Practitioner> {
    let path = format!("/api/v1/practitioners{query}");
    let answer = visitor.get(&path).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let page: Page<Practitioner> = answer.json().await.unwrap();
    page.entries
}

async fn is_found(visitor: &Visitor, expected: bool) {
    until(async || found(visitor, "").await.is_empty() != expected).await;
}

fn add(world: &World, doctor: &Person, name: &str) {
    let request = AddDirectoryEntry {
        hospital: "HospitalAMSP".parse().unwrap(),
        practitioner: doctor.id.clone(),
        entry: entry(name),
    };
    world.commit_elsewhere(doctor, AddDirectoryEntry::NAME, &request);
}

fn confirm(world: &World, doctor: &Person, name: &str) {
    let request = ConfirmDirectoryEntry {
        hospital: "HospitalAMSP".parse().unwrap(),
        practitioner: doctor.id.clone(),
        entry: entry(name),
    };
    let registrar = world.doctor();
    world.commit_elsewhere(&registrar, ConfirmDirectoryEntry::NAME, &request);
}

#[tokio::test]
async fn everybody_finds_practitioners_whose_entry_is_confirmed_and_who_are_active() {
    let world = World::new().await;
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    let (ministry, doctor) = (world.ministry_member(), world.doctor());
    let commit_by = |by: &Person, name: &str, argument: Value| {
        world.commit_elsewhere(by, name, &argument);
    };
    let id = json!({ "id": doctor.id });
    commit_by(&ministry, RegisterOrganization::NAME, json!(hospital()));
    add(&world, &doctor, "Dr. Nour");
    confirm(&world, &doctor, "Dr. Nour");
    let roles = [Role::Practitioner];
    let register = json!({ "id": doctor.id, "msp": doctor.msp, "roles": roles, "key": doctor.key });
    commit_by(&ministry, RegisterMember::NAME, register);
    let activate = json!({ "recipient": recipient() });
    commit_by(&doctor, ActivateMember::NAME, activate);

    is_found(&visitor, true).await;
    let expected = Practitioner {
        id: doctor.id.clone(),
        entry: entry("Dr. Nour"),
        hospital: "HospitalAMSP".parse().unwrap(),
        hospital_name: "مستشفى الأمل".to_owned(),
        address: "Kuwait City".to_owned(),
    };
    let query = "?words=NOUR%20kuwait&specialty=cardiology&hospital=HospitalAMSP";
    assert_eq!(found(&visitor, query).await, [expected]);
    let one = format!("?practitioner={}", doctor.id);
    assert_eq!(found(&visitor, &one).await.len(), 1);
    assert_eq!(found(&visitor, "?specialty=nursing").await, []);
    assert_eq!(found(&visitor, "?words=jahra").await, []);

    commit_by(&ministry, SuspendMember::NAME, id.clone());
    is_found(&visitor, false).await;
    commit_by(&ministry, ReinstateMember::NAME, id);
    is_found(&visitor, true).await;

    let suspend = json!({ "msp": doctor.msp });
    commit_by(&ministry, SuspendOrganization::NAME, suspend);
    is_found(&visitor, false).await;
    commit_by(&ministry, RegisterOrganization::NAME, json!(hospital()));
    is_found(&visitor, true).await;

    let other = json!({ "id": doctor.id, "roles": [Role::Registrar] });
    commit_by(&ministry, UpdateMember::NAME, other);
    is_found(&visitor, false).await;
    let again = json!({ "id": doctor.id, "roles": roles });
    commit_by(&ministry, UpdateMember::NAME, again);
    is_found(&visitor, true).await;

    // Other words wait for their own confirmation.
    add(&world, &doctor, "Prof. Nour");
    is_found(&visitor, false).await;
    confirm(&world, &doctor, "Prof. Nour");
    is_found(&visitor, true).await;
    assert_eq!(found(&visitor, "").await[0].entry.name, "Prof. Nour");

    let remove = json!({ "hospital": doctor.msp, "practitioner": doctor.id });
    commit_by(&doctor, RemoveDirectoryEntry::NAME, remove);
    is_found(&visitor, false).await;
}

#[tokio::test]
async fn a_query_that_is_none_is_refused_in_words() {
    let world = World::new().await;
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    let long = format!("?words={}", "a".repeat(257));
    for query in ["?specialty=magic", "?name=Nour", "?hospital=%20", &long] {
        let path = format!("/api/v1/practitioners{query}");
        let answer = visitor.get(&path).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{query}");
    }
}
