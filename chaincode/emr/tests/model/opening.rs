//! What happens before every history: organizations, keepers and people are admitted, categories begin.

use emr_model::category::{CategoryKey, PublishCategoryKey};
use emr_model::keeper::RegisterKeeper;
use emr_model::member::{ActivateMember, RegisterMember, Role};
use emr_model::{Call, Digest, Recipient};

use crate::cast::{
    ADMITTED, Cast, Somebody, category_recipient, patient_recipient_of, recipient_of,
};
use crate::people::recipient;
use crate::play::organization;

/// How many of the patients have categories.
const WITH_CATEGORIES: usize = 3;

/// All these calls, each with the device that signs it.
pub(crate) fn calls(cast: &Cast) -> Vec<(usize, Call)> {
    let admitted = &cast.people[..ADMITTED];
    let minister = admitted
        .iter()
        .find(|person| person.roles == [Role::Ministry]);
    let minister = minister.expect("there is a ministry");
    let mut calls = organizations(cast);
    calls.push((cast.administrators[0], registration(minister)));
    calls.push((minister.devices[0], activation(minister)));
    for person in admitted.iter().filter(|person| person.id != minister.id) {
        calls.push((minister.devices[0], registration(person)));
        calls.push((person.devices[0], activation(person)));
    }
    for patient in &admitted[..WITH_CATEGORIES] {
        calls.extend(categories(cast, patient));
    }
    calls
}

fn organizations(cast: &Cast) -> Vec<(usize, Call)> {
    let mut calls = Vec::new();
    for (at, msp) in cast.organizations.iter().enumerate() {
        let call = Call::RegisterOrganization(organization(msp));
        calls.push((cast.administrators[0], call));
        let keeper = cast.keepers[at][0];
        let call = Call::RegisterKeeper(RegisterKeeper {
            recipient: recipient(&format!("keeper 0 of {msp}")),
            key: cast.devices[keeper].certificate.key.clone(),
            address: "127.0.0.1:7070".to_owned(),
        });
        calls.push((cast.administrators[at], call));
    }
    calls
}

fn registration(person: &Somebody) -> Call {
    Call::RegisterMember(RegisterMember {
        id: person.id.clone(),
        msp: person.msp.clone(),
        roles: person.roles.to_vec(),
        key: person.keys[0].clone(),
        network: None,
        custody: false,
    })
}

fn patient_recipient(person: &Somebody) -> Option<Recipient> {
    let is_patient = person.roles.contains(&Role::Patient);
    is_patient.then(|| patient_recipient_of(&person.id, 0))
}

fn activation(person: &Somebody) -> Call {
    Call::ActivateMember(ActivateMember {
        recipient: recipient_of(&person.id, 0),
        patient_recipient: patient_recipient(person),
        device: None,
        keyring: None,
    })
}

fn categories(cast: &Cast, patient: &Somebody) -> impl Iterator<Item = (usize, Call)> {
    let to_patient = patient_recipient(patient).expect("a patient has a patient key");
    let publication = move |(at, category): (usize, &emr_model::CategoryId)| {
        Call::PublishCategoryKey(PublishCategoryKey {
            patient: patient.id.clone(),
            category: category.clone(),
            key: CategoryKey {
                epoch: 1,
                recipient: category_recipient(category, 1),
                envelope: Digest::of("envelope"),
                patient_recipient: to_patient.digest(),
                keepers: [0, 1, 2].map(|keeper| cast.organizations[(at + keeper) % 4].clone()),
                emergency_access: at == 0,
            },
        })
    };
    let categories = cast.categories.iter().enumerate();
    categories.map(move |each| (patient.devices[0], publication(each)))
}
