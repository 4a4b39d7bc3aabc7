//! The people of the trials: a ministry, two hospitals, their keepers and doctors, and as many patients as wanted.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use emr_api::profile::Profile;
use emr_api::transaction::SignedTransaction;
use emr_client::member::{Added, HeldBasis, Member, NewCategory, NewRecord, Opening, Terms};
use emr_client::patient_address::PatientAddress;
use emr_client::session::{Registrars, Session};
use emr_demo::people;
pub(crate) use emr_demo::people::Person;
use emr_model::access::RecordVersion;
use emr_model::grant::{GrantKey, Rights, Scope};
use emr_model::member::Role;
use emr_model::policy::SetPolicy;
use emr_model::request::RequestAccess;
use emr_model::{
    CategoryId, Digest, Function, Grantee, MemberId, MspId, Policy, Purpose, Timestamp,
};
use emr_native::wallet::Wallet;
use emr_network::{Organization, ScopedNetwork, own_binaries};
use emr_tests::samples;
use emr_tests::signer::in_memory;
use fabric_gateway::ProposalBuilder;

use tokio::time::{Instant, sleep};

use crate::trial::{Failure, Outcome};
use crate::wire::{PATIENCE, endorse, signed};

/// How long to wait before looking again.
pub(crate) const PAUSE: Duration = Duration::from_millis(50);
/// Time slots are short here, so that some are closed while the trials go on.
const SLOT_SECONDS: u32 = 20;

/// Long enough for whatever is tried in an emergency, and short enough to wait for its end.
const EMERGENCY_SECONDS: u32 = 120;
/// The kind of record that every patient here has a code for.
pub(crate) const KIND: &str = "DiagnosticReport";
/// The rights of grants in trials that need no others.
pub(crate) const READ_AND_ADD: Rights = Rights {
    read: true,
    add: true,
};
pub(crate) const READ: Rights = Rights {
    read: true,
    add: false,
};
pub(crate) const ADD: Rights = Rights {
    read: false,
    add: true,
};

/// A network with a ministry member, registered organizations and keepers, and hospital A's registrar.
pub(crate) struct World {
    pub(crate) network: ScopedNetwork,
    pub(crate) profile: Profile,
    /// Admits everybody.
    pub(crate) ministry: Wallet,
    /// Admits practitioners of hospital A.
    pub(crate) registrar: Wallet,
    /// A transaction that the registrar had endorsed at the beginning and did not submit.
    pub(crate) held_back: HeldBack,
}

/// A signed transaction that was not submitted.
pub(crate) struct HeldBack {
    pub(crate) transaction: SignedTransaction,
    /// When it was proposed.
    pub(crate) since: Timestamp,
}

/// A patient with a category that has one kind of record.
pub(crate) struct Patient {
    pub(crate) member: Member,
    pub(crate) wallet: Wallet,
    pub(crate) category: CategoryId,
}

impl World {
    /// Brings a network up in `data` and admits the people who are there before any trial.
    pub(crate) async fn set_up(
        data: PathBuf,
        fabric_binaries: Option<PathBuf>,
    ) -> Result<Self, Failure> {
        let mut network = ScopedNetwork::up(data, fabric_binaries).await?;
        let samples = samples::deployments(&own_binaries()?);
        network.deploy(&samples).await?;
        Self::on(network).await
    }

    /// The same people on a network that a trial has for itself.
    pub(crate) async fn on(network: ScopedNetwork) -> Result<Self, Failure> {
        let profile = people::profile(network.layout())?;
        let first = people::found(&network, &profile).await?;
        let registrars = first.wallet.registrars();
        let msp = hospital_a();
        let roles = [Role::Registrar];
        let registrar =
            people::admit(&profile, first.member.session(), &registrars, &msp, &roles).await?;
        let policy = SetPolicy {
            policy: Policy {
                slot_seconds: SLOT_SECONDS,
                emergency_seconds: EMERGENCY_SECONDS,
                ..Policy::default()
            },
            hospital: hospital_a(),
        };
        for member in [&first.member, &registrar.member] {
            let session = member.session();
            session.submit(&policy).await?;
        }
        Ok(Self {
            held_back: hold_back(&profile, registrar.member.session()).await?,
            network,
            ministry: first.wallet,
            registrar: registrar.wallet,
            profile,
        })
    }

    /// Signs a member in, once more.
    pub(crate) async fn sign_in(&self, wallet: &Wallet) -> Result<Member, Failure> {
        Ok(Member::sign_in(emr_native::connect(&self.profile)?, wallet.device()).await?)
    }

    /// An administrator of an organization's nodes, signed in.
    pub(crate) async fn administrator(&self, msp: &MspId) -> Result<Session, Failure> {
        let organization = self.organization(msp);
        Ok(people::administrator(&self.network, &self.profile, organization).await?)
    }

    /// A new active member, admitted by the ministry. It signs out again: one key has few sessions, and a new one ends the
    /// oldest, which another trial may use.
    pub(crate) async fn person(&self, msp: &MspId, roles: &[Role]) -> Result<Person, Failure> {
        let approver = self.sign_in(&self.ministry).await?;
        let (session, registrars) = (approver.session(), self.ministry.registrars());
        let person = self.admit(session, &registrars, msp, roles).await?;
        session.web().sign_out().await?;
        Ok(person)
    }

    /// A new active member with a wallet of before members could have several devices.
    pub(crate) async fn person_of_before(
        &self,
        msp: &MspId,
        roles: &[Role],
    ) -> Result<Person, Failure> {
        let approver = self.sign_in(&self.ministry).await?;
        let registrars = self.ministry.registrars();
        let mut wallet = Wallet::generate(approver.session().trust(), msp.clone(), roles.to_vec())?;
        wallet.account.reading_keys.clear();
        let session = approver.session();
        let person = people::admit_with(&self.profile, session, &registrars, "Somebody", wallet);
        let person = person.await?;
        session.web().sign_out().await?;
        Ok(person)
    }

    /// A new active member, admitted by the given member.
    pub(crate) async fn admit(
        &self,
        approver: &Session,
        registrars: &Registrars,
        msp: &MspId,
        roles: &[Role],
    ) -> Result<Person, Failure> {
        Ok(people::admit(&self.profile, approver, registrars, msp, roles).await?)
    }

    /// A new practitioner.
    pub(crate) async fn doctor(&self, msp: &MspId) -> Result<Person, Failure> {
        self.person(msp, &[Role::Practitioner]).await
    }

    /// A new patient, and a new practitioner who may read what they have and add to it.
    pub(crate) async fn patient_and_doctor(&self) -> Result<(Patient, Person), Failure> {
        let (patient, doctor) = (self.patient().await?, self.doctor(&hospital_a()).await?);
        patient.grant(&doctor, READ_AND_ADD).await?;
        Ok((patient, doctor))
    }

    /// A new patient with a category that all three keepers serve.
    pub(crate) async fn patient(&self) -> Result<Patient, Failure> {
        self.patient_with(false).await
    }

    /// The same, whose category may be read in an emergency.
    pub(crate) async fn patient_open_to_emergencies(&self) -> Result<Patient, Failure> {
        self.patient_with(true).await
    }

    /// A new patient with such a wallet and a category that all three keepers serve.
    pub(crate) async fn patient_of_before(&self) -> Result<Patient, Failure> {
        let (ministry, roles) = (&self.profile.ministry, [Role::Patient]);
        let person = self.person_of_before(ministry, &roles).await?;
        self.with_category(person, false).await
    }

    async fn patient_with(&self, emergency_access: bool) -> Result<Patient, Failure> {
        let person = self
            .person(&self.profile.ministry, &[Role::Patient])
            .await?;
        self.with_category(person, emergency_access).await
    }

    pub(crate) async fn with_category(
        &self,
        person: Person,
        emergency_access: bool,
    ) -> Result<Patient, Failure> {
        let Person { member, mut wallet } = person;
        let category = publish_laboratory(&member, &mut wallet, emergency_access).await?;
        Ok(Patient {
            member,
            wallet,
            category,
        })
    }

    /// The organization of an MSP.
    pub(crate) fn organization(&self, msp: &MspId) -> &Organization {
        let organizations = &self.network.topology().organizations;
        organizations
            .iter()
            .find(|organization| &organization.msp_id == msp)
            .expect("the network has this organization")
    }
}

impl Patient {
    pub(crate) fn id(&self) -> &MemberId {
        self.member.id()
    }

    /// The contact address that the patient gives to people who are to ask them.
    pub(crate) fn address(&self) -> PatientAddress {
        self.wallet
            .account
            .address()
            .expect("a patient has an address")
    }

    /// The patient's own basis.
    pub(crate) fn basis(&self) -> HeldBasis {
        self.member.own_basis(&self.category)
    }

    /// Grants for treatment, for an hour.
    pub(crate) async fn grant(
        &self,
        grantee: &Person,
        rights: Rights,
    ) -> Result<GrantKey, Failure> {
        let granted = self
            .member
            .grant(&grantee.grantee(), &self.terms(rights))
            .await?;
        Ok(GrantKey {
            patient: self.id().clone(),
            grantee: grantee.grantee(),
            grant: granted.transaction,
        })
    }

    /// Terms for treatment, for an hour.
    pub(crate) fn terms(&self, rights: Rights) -> Terms {
        Terms {
            category: self.category.clone(),
            scope: Scope::All,
            rights,
            purpose: Purpose::Treatment,
            not_before: None,
            expires: in_an_hour(),
        }
    }
}

/// Adds a record of the kind that every patient has.
pub(crate) async fn add(
    author: &Member,
    basis: &HeldBasis,
    content: &[u8],
) -> Result<Added, Failure> {
    let new = NewRecord {
        kind: KIND,
        content: content.into(),
    };
    Ok(author.add_record(basis, new).await?)
}

/// The first version of a record that was added.
pub(crate) fn version(basis: &HeldBasis, added: &Added) -> RecordVersion {
    RecordVersion {
        category: basis.category().clone(),
        record: added.record.clone(),
        version: 1,
    }
}

/// Opens one record.
pub(crate) async fn open(
    reader: &Member,
    basis: &HeldBasis,
    added: &Added,
) -> Result<Opening, emr_client::Error> {
    reader
        .open_records(basis, vec![version(basis, added)])
        .await
}

/// Opens one record, which must be green and have this content.
pub(crate) async fn open_green(
    reader: &Member,
    basis: &HeldBasis,
    added: &Added,
    content: &[u8],
) -> Outcome {
    let opening = open(reader, basis, added).await?;
    let reading = &opening.readings[0];
    let failures: Vec<_> = reading.verification.failures().collect();
    assert_eq!(failures, [], "the record is green");
    assert!(reading.verification.is_green(), "every check was made");
    let record = reading.record.as_ref().expect("a green record is open");
    assert_eq!(record.content.as_slice(), content);
    Ok(())
}

/// The file in a folder or below it whose name has a digest or an id in it.
pub(crate) fn stored(folder: &Path, name: impl AsRef<str>) -> PathBuf {
    let name = name.as_ref();
    let path = files(folder).into_iter().find(|path| {
        path.file_name()
            .is_some_and(|own| own.to_string_lossy().contains(name))
    });
    path.unwrap_or_else(|| panic!("{name} is not below {}", folder.display()))
}

/// Every file in a folder or below it.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let below = |path: PathBuf| match path.is_dir() {
        true => files(&path),
        false => vec![path],
    };
    entries
        .flatten()
        .flat_map(|entry| below(entry.path()))
        .collect()
}

/// Waits until something holds, for a while.
pub(crate) async fn until(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "it never came to pass: {what}");
        sleep(PAUSE).await;
    }
}

/// Waits until a service answers with success, for a while.
pub(crate) async fn until_answers(client: &reqwest::Client, url: &str) {
    let deadline = Instant::now() + PATIENCE;
    while !matches!(client.get(url).send().await, Ok(answer) if answer.status().is_success()) {
        assert!(Instant::now() < deadline, "{url} does not answer");
        sleep(PAUSE).await;
    }
}

/// A network's first hospital.
pub(crate) fn hospital_a() -> MspId {
    msp("HospitalAMSP")
}

/// A network's second hospital.
pub(crate) fn hospital_b() -> MspId {
    msp("HospitalBMSP")
}

pub(crate) fn msp(id: &str) -> MspId {
    id.parse().expect("it has the form of an MSP id")
}

pub(crate) fn in_an_hour() -> Timestamp {
    Timestamp::now().plus_millis(3_600_000)
}

/// Has a request endorsed and signs it, and no more.
async fn hold_back(profile: &Profile, registrar: &Session) -> Result<HeldBack, Failure> {
    let since = Timestamp::now();
    let request = RequestAccess {
        patient: "0f".repeat(16).parse()?,
        grantee: Grantee::Hospital(hospital_a()),
        purpose: Purpose::Treatment,
        rights: READ,
        until: in_an_hour(),
        message: Digest::of("a message"),
    };
    let proposal = ProposalBuilder::new(&profile.channel, &profile.chaincode, RequestAccess::NAME)
        .argument(serde_json::to_vec(&request)?)
        .build_for(registrar.identity().fabric())
        .sign(&in_memory(registrar.identity()))?;
    let transaction = endorse(registrar, &proposal).await?;
    Ok(HeldBack {
        transaction: signed(&transaction.sign(&in_memory(registrar.identity()))?),
        since,
    })
}

/// Gives a patient the category of laboratory results, with a kind that trials add.
pub(crate) async fn publish_laboratory(
    member: &Member,
    wallet: &mut Wallet,
    emergency_access: bool,
) -> Result<CategoryId, Failure> {
    let category = wallet.account.add_category("Laboratory").clone();
    let kinds = wallet.account.kind_codes(&[KIND]);
    let new = NewCategory {
        category: &category,
        kinds: &kinds,
        keepers: member.proposed_keepers().await?,
        emergency_access,
    };
    member.publish_category(&new).await?;
    Ok(category.id)
}
