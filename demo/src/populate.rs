//! What the demo people have done.

use std::collections::BTreeMap;

use emr_api::profile::Profile;
use emr_client::account::OwnCategory;
use emr_client::member::{HeldBasis, KINDS, Member, NewCategory, NewRecord, NewRequest, Terms};
use emr_client::session::{Registrars, Session};
use emr_client::wallet_file::Contact;
use emr_fhir::form;
use emr_model::grant::{Rights, Scope};
use emr_model::member::Role;
use emr_model::{MspId, PageRequest, Purpose, Timestamp};
use emr_native::wallet::{Passphrase, Wallet};
use futures::future::{try_join_all, try_join4};

use crate::cast::{CAST, DOCTOR, DemoPerson, PATIENT, REGISTRAR, SECOND_DOCTOR};
use crate::error::Error;
use crate::folder::Folder;
use crate::history::{Author, content, history};
use crate::people::{self, Person};

const DAY: u64 = 24 * 3600 * 1000;
const READ: Rights = Rights {
    read: true,
    add: false,
};
const READ_AND_ADD: Rights = Rights {
    read: true,
    add: true,
};
/// How many laboratory results the doctor has looked at.
const LOOKED_AT: usize = 2;

/// The patient's categories: their keys in the history, and their names.
const CATEGORIES: [(&str, &str); 4] = [
    ("visits", "Visits"),
    ("laboratory", "Laboratory"),
    ("medicines", "Medicines"),
    ("documents", "Documents"),
];
/// May be read in an emergency: it has the allergies.
const OPEN_TO_EMERGENCIES: &str = "medicines";

/// Has an official admit a registrar, two doctors and a patient, gives the patient three years of records, and keeps the wallets of all
/// in the folder; returns how others know these people.
///
/// # Errors
///
/// [`Error`]; after [`Folder::prepare`] other people can be made.
pub async fn populate(
    profile: &Profile,
    approver: &Session,
    registrars: &Registrars,
    folder: &Folder,
    passphrase: &Passphrase,
) -> Result<Vec<Contact>, Error> {
    let admit = async |person: DemoPerson, msp: &MspId, role| {
        let wallet = Wallet::generate(approver.trust(), msp.clone(), vec![role]);
        let wallet = wallet.map_err(people::Error::from)?;
        let admitted = people::admit_with(profile, approver, registrars, person.name, wallet);
        admitted.await.map_err(Error::from)
    };
    let [hospital_a, hospital_b] = hospitals(profile);
    let (registrar, doctor, second, mut patient) = try_join4(
        admit(REGISTRAR, hospital_a, Role::Registrar),
        admit(DOCTOR, hospital_a, Role::Practitioner),
        admit(SECOND_DOCTOR, hospital_b, Role::Practitioner),
        admit(PATIENT, &profile.ministry, Role::Patient),
    )
    .await?;
    let categories = make_categories(&mut patient).await?;
    try_join_all(
        categories
            .values()
            .map(|category| share(&patient.member, &doctor.member, category)),
    )
    .await?;
    ask(&second.member, &patient).await?;
    write(&patient.member, &doctor.member, &categories).await?;
    look(&doctor.member, &patient.member, &categories["laboratory"]).await?;
    let mut made = [registrar, doctor, second, patient];
    let contacts: Vec<_> = CAST.iter().zip(&made).map(contact).collect();
    for (person, made) in CAST.iter().zip(&mut made) {
        let others = contacts
            .iter()
            .filter(|other| other.id != made.wallet.account.id);
        made.wallet.contacts = others.cloned().collect();
        made.wallet.create(&folder.wallet(person), passphrase)?;
    }
    Ok(contacts)
}

/// How the others know a person.
fn contact((person, made): (&DemoPerson, &Person)) -> Contact {
    let address = made.wallet.account.address();
    Contact {
        id: made.wallet.account.id.clone(),
        name: person.name.to_owned(),
        recipient: address.map(|address| address.recipient),
    }
}

/// The first two hospitals; the same one twice, if there is no other.
fn hospitals(profile: &Profile) -> [&MspId; 2] {
    let mut msps = profile
        .organizations
        .iter()
        .map(|organization| &organization.msp)
        .filter(|msp| **msp != profile.ministry);
    let first = msps.next().expect("a network has a hospital");
    [first, msps.next().unwrap_or(first)]
}

async fn make_categories(
    patient: &mut Person,
) -> Result<BTreeMap<&'static str, OwnCategory>, Error> {
    let account = &mut patient.wallet.account;
    let kinds = account.kind_codes(&KINDS);
    let categories = CATEGORIES.map(|(key, name)| (key, account.add_category(name).clone()));
    let keepers = patient.member.proposed_keepers().await?;
    let publishing = categories.iter().map(|(key, category)| {
        let (keepers, kinds, member) = (keepers.clone(), &kinds, &patient.member);
        async move {
            let new = NewCategory {
                category,
                kinds,
                keepers,
                emergency_access: *key == OPEN_TO_EMERGENCIES,
            };
            member.publish_category(&new).await
        }
    });
    try_join_all(publishing).await?;
    Ok(categories.into())
}

/// The doctor may read and add for a year.
async fn share(
    patient: &Member,
    doctor: &Member,
    category: &OwnCategory,
) -> Result<(), emr_client::Error> {
    let terms = Terms {
        category: category.id.clone(),
        scope: Scope::All,
        rights: READ_AND_ADD,
        purpose: Purpose::Treatment,
        not_before: None,
        expires: Timestamp::now().plus_millis(365 * DAY),
    };
    patient.grant(&doctor.grantee(), &terms).await?;
    Ok(())
}

/// A request that waits for the patient's decision.
async fn ask(doctor: &Member, patient: &Person) -> Result<(), Error> {
    let address = patient.wallet.account.address();
    let new = NewRequest {
        patient: &address.expect("a patient has an address"),
        grantee: doctor.grantee(),
        purpose: Purpose::Treatment,
        rights: READ,
        until: Timestamp::now().plus_millis(30 * DAY),
        message: "I am Dr Salma Rifai of Hospital B. We have an appointment about your eyes: may I see your laboratory \
                  results and medicines before it?",
    };
    doctor.request_access(&new).await?;
    Ok(())
}

/// Adds the records in their order: the ledger says that they came today, their contents say when everything was. What
/// belongs to one day is added at the same time.
async fn write(
    patient: &Member,
    doctor: &Member,
    categories: &BTreeMap<&str, OwnCategory>,
) -> Result<(), Error> {
    let granted = doctor.granted_categories(patient.id()).await?;
    let subject = person(patient, PATIENT);
    for occasion in history() {
        let records = occasion.records.into_iter().map(|(category, form)| {
            let category = &categories[category.as_str()].id;
            let (author, basis, by) = match occasion.by {
                Author::Patient => (patient, patient.own_basis(category), None),
                Author::Doctor => {
                    let of_category =
                        |grant: &&emr_client::member::Granted| grant.grant.category == *category;
                    let granted = granted.iter().find(of_category);
                    let granted = granted.expect("the patient granted every category");
                    let basis = HeldBasis::Grant(granted.grant.clone());
                    (doctor, basis, Some(person(doctor, DOCTOR)))
                }
            };
            let content = content(form, subject.clone(), by);
            async move {
                let kind = emr_fhir::kind(&content).expect("a form becomes a resource");
                let new = NewRecord {
                    kind: &kind,
                    content: content.into(),
                };
                author.add_record(&basis, new).await
            }
        });
        try_join_all(records).await?;
    }
    Ok(())
}

/// The doctor's look at some results, which the patient finds in the log.
async fn look(doctor: &Member, patient: &Member, category: &OwnCategory) -> Result<(), Error> {
    let granted = doctor.granted_categories(patient.id()).await?;
    let granted = granted
        .into_iter()
        .find(|granted| granted.grant.category == category.id);
    let basis = HeldBasis::Grant(granted.expect("the patient granted it").grant);
    let page = doctor.records(&basis, PageRequest::default()).await?;
    let versions = page.entries.iter().take(LOOKED_AT);
    let versions = versions.map(|record| basis.version_of(record)).collect();
    doctor.open_records(&basis, versions).await?;
    Ok(())
}

fn person(member: &Member, demo: DemoPerson) -> form::Person {
    form::Person {
        id: Some(member.id().to_string()),
        name: Some(demo.name.to_owned()),
    }
}
