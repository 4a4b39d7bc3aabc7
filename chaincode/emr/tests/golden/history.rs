//! What has happened on the ledger before any request: everything that a situation needs, done by the contract's own
//! functions.
//!
//! The days before are long past, the openings of eight minutes ago still release, and what ended did so four minutes
//! ago.

use std::collections::BTreeMap;

use emr_model::access::{AccessKey, OpenRecords, OpenedRecords};
use emr_model::category::{PublishCategoryKey, SetEmergencyAccess};
use emr_model::delegate::{AppointGuardian, Delegate, Undelegate};
use emr_model::directory::{AddDirectoryEntry, ConfirmDirectoryEntry};
use emr_model::emergency::{BreakGlass, GlassBroken};
use emr_model::erasure::EraseRecords;
use emr_model::grant::{Grant, Revoke};
use emr_model::keeper::RegisterKeeper;
use emr_model::member::{RegisterMember, SuspendMember};
use emr_model::organization::RegisterOrganization;
use emr_model::record::{AddRecord, EnterInError};
use emr_model::recovery::{ApproveRecovery, RequestRecovery};
use emr_model::request::{DecideRequest, RequestAccess};
use emr_model::{
    Basis, CategoryId, Digest, EmergencyId, Function, MemberId, Purpose, RecordId, Timestamp,
    TransactionId,
};
use fabric_chaincode::SerializedIdentity;
use serde_json::{Value, json};

use crate::cast::{Cast, HOSPITAL_C};
use crate::fixtures::{
    ADD, BOTH, DAY, HOSPITAL_A, HOSPITAL_B, MINISTRY, MINUTE, READ, World, keepers, organization,
    registration,
};
use crate::people::{Person, Signer, attributes, id, recipient};
use crate::requests::public_entry;
use crate::situations::Situation;

const HOUR: u64 = 60 * MINUTE;

/// A category of the patient's at its current epoch.
#[derive(Clone)]
pub(crate) struct Category {
    pub(crate) id: CategoryId,
    name: &'static str,
    pub(crate) epoch: u32,
}

impl Category {
    fn new(name: &'static str) -> Self {
        Self {
            id: id(name),
            name,
            epoch: 1,
        }
    }

    /// The digest of an epoch's recipient.
    pub(crate) fn recipient(&self, epoch: u32) -> Digest {
        recipient(&format!("{} {epoch}", self.name)).digest()
    }

    /// The key of one of its epochs, for this patient.
    pub(crate) fn key(&self, epoch: u32, patient: &Person) -> Value {
        json!({
            "epoch": epoch,
            "recipient": recipient(&format!("{} {epoch}", self.name)),
            "envelope": Digest::of(format!("envelope {epoch}")),
            "patient_recipient": patient.patient_recipient.as_ref().unwrap().digest(),
            "keepers": keepers(),
            "emergency_access": true,
        })
    }

    /// An envelope of one of its epochs.
    pub(crate) fn envelope(&self, epoch: u32) -> Value {
        json!({
            "epoch": epoch,
            "category_recipient": self.recipient(epoch),
            "envelope": Digest::of("envelope"),
        })
    }
}

/// The ledger, and the names of what is on it.
pub(crate) struct History {
    pub(crate) world: World,
    pub(crate) cast: Cast,
    /// The present, in milliseconds.
    pub(crate) now: u64,
    pub(crate) laboratory: Category,
    pub(crate) psychiatry: Category,
    /// Emergencies do not open it.
    pub(crate) closed: Category,
    /// Emergencies open it again.
    pub(crate) reopened: Category,
    /// Of the laboratory: two of the doctor, one that the patient has stated, one entered in error, one erased.
    pub(crate) record: RecordId,
    pub(crate) other_record: RecordId,
    pub(crate) stated: RecordId,
    pub(crate) in_error: RecordId,
    pub(crate) erased: RecordId,
    pub(crate) psychiatry_record: RecordId,
    pub(crate) closed_record: RecordId,
    /// Added while emergencies did not open its category.
    pub(crate) reopened_record: RecordId,
    /// By what they are.
    pub(crate) grants: BTreeMap<&'static str, TransactionId>,
    pub(crate) emergencies: BTreeMap<&'static str, EmergencyId>,
    /// By what they rested on.
    pub(crate) accesses: BTreeMap<&'static str, AccessKey>,
    /// The doctor's requests.
    pub(crate) requests: BTreeMap<&'static str, TransactionId>,
    /// The patient's recoveries, and the registrar's.
    pub(crate) recoveries: BTreeMap<&'static str, TransactionId>,
    pub(crate) erasure: TransactionId,
    /// Further keys of members, with which some of them have asked for recoveries.
    pub(crate) second_keys: BTreeMap<MemberId, Signer>,
    /// The proofs that these keys are to act for their members.
    pub(crate) proofs: BTreeMap<MemberId, String>,
}

impl History {
    pub(crate) fn tell() -> Self {
        let world = World::empty();
        let now = world.now.get() + 10 * DAY;
        let nothing = || id_of_nothing("record");
        let mut history = Self {
            world,
            now,
            cast: Cast::new(),
            laboratory: Category::new("laboratory"),
            psychiatry: Category::new("psychiatry"),
            closed: Category::new("closed"),
            reopened: Category::new("reopened"),
            record: nothing(),
            other_record: nothing(),
            stated: nothing(),
            in_error: nothing(),
            erased: nothing(),
            psychiatry_record: nothing(),
            closed_record: nothing(),
            reopened_record: nothing(),
            grants: BTreeMap::new(),
            emergencies: BTreeMap::new(),
            accesses: BTreeMap::new(),
            requests: BTreeMap::new(),
            recoveries: BTreeMap::new(),
            erasure: "0".repeat(64).parse().unwrap(),
            second_keys: BTreeMap::new(),
            proofs: BTreeMap::new(),
        };
        history.register_all_members();
        history.begin_categories();
        history.add_records();
        history.make_grants();
        history.ask_for_access();
        history.delegate();
        history.recover();
        history.enter_in_directory();
        history.declare_emergencies();
        history.world.now.set(now - 8 * MINUTE);
        history.open_records();
        history.world.now.set(now - 4 * MINUTE);
        history.end();
        assert!(history.world.now.get() < now);
        history.world.now.set(now);
        history
    }

    pub(crate) fn time(&self, millis: u64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    /// A time to come, in days.
    pub(crate) fn in_days(&self, days: u64) -> Timestamp {
        self.time(self.now + days * DAY)
    }

    /// A certificate for a further key of a member.
    pub(crate) fn second_identity(&self, id: &MemberId, attributes: &Value) -> SerializedIdentity {
        self.second_keys[id].member(attributes)
    }

    /// What records that are added to a category are sealed as.
    pub(crate) fn parts(&self, category: &Category) -> Value {
        json!({
            "content": Digest::of("content"),
            "lock": Digest::of("lock"),
            "keepers": self.keeper_files(),
            "padded_size": 4096,
            "commitment": Digest::of("commitment"),
            "category_recipient": category.recipient(category.epoch),
            "patient_recipient": self.cast.patient.patient_recipient.as_ref().unwrap().digest(),
        })
    }

    pub(crate) fn keeper_files(&self) -> Value {
        let file = |msp: emr_model::MspId| {
            json!({
                "file": Digest::of(msp.as_str()),
                "recipient": crate::fixtures::keeper_recipient(msp.as_str()).digest(),
                "msp": msp,
            })
        };
        keepers().map(file).to_vec().into()
    }

    /// Terms that include the epochs of the laboratory up to its current one, for 30 days.
    pub(crate) fn terms(&self, grantee_recipient: &Digest) -> Value {
        let epochs = 1..=self.laboratory.epoch;
        json!({
            "category": self.laboratory.id,
            "rights": READ,
            "purpose": Purpose::Treatment,
            "expires": self.in_days(2),
            "epochs": epochs.map(|epoch| self.laboratory.envelope(epoch)).collect::<Vec<_>>(),
            "grantee_recipient": grantee_recipient,
        })
    }

    pub(crate) fn category(&self, id: &CategoryId) -> &Category {
        let all = [
            &self.laboratory,
            &self.psychiatry,
            &self.closed,
            &self.reopened,
        ];
        all.into_iter().find(|category| category.id == *id).unwrap()
    }

    fn submit(&self, person: &Person, function: &str, request: &Value) -> TransactionId {
        let done = self.world.submit_json(person, function, request);
        done.unwrap_or_else(|refused| panic!("{function} {request}: {refused:?}"))
    }

    fn run(&self, identity: &SerializedIdentity, function: &str, request: &Value) -> Value {
        let done = self.world.run_json(identity, function, request);
        done.unwrap_or_else(|refused| panic!("{function} {request}: {refused:?}"))
    }

    fn register_all_members(&mut self) {
        let (world, cast) = (&self.world, &self.cast);
        let administrator = &cast.ministry_nodes.administrator;
        for msp in [MINISTRY, HOSPITAL_A, HOSPITAL_B, HOSPITAL_C] {
            let request = json!(organization(msp));
            self.run(administrator, RegisterOrganization::NAME, &request);
        }
        for nodes in cast.nodes() {
            let request = json!(nodes.registration());
            self.run(&nodes.administrator, RegisterKeeper::NAME, &request);
        }
        let first = json!(registration(&cast.minister));
        self.run(administrator, RegisterMember::NAME, &first);
        world.activate(&cast.minister).unwrap();
        for person in cast.admitted_by_ministry() {
            world.admit(&cast.minister, person).unwrap();
            world.activate(person).unwrap();
        }
        world.admit(&cast.registrar, &cast.patient).unwrap();
        world.activate(&cast.patient).unwrap();
        let suspend = json!({ "id": cast.suspended_nurse.id });
        self.submit(&cast.registrar, SuspendMember::NAME, &suspend);
        let suspend = json!({ "id": cast.stopped_nurse.id });
        self.submit(&cast.minister, SuspendMember::NAME, &suspend);
        let everybody = cast.admitted_by_ministry().into_iter();
        for person in everybody.chain([&cast.minister, &cast.patient]) {
            let second = Signer::new(person.signer.msp.as_str());
            let proof = second.proof(&person.id);
            self.proofs.insert(person.id.clone(), proof);
            self.second_keys.insert(person.id.clone(), second);
        }
    }

    fn begin_categories(&self) {
        let Cast {
            patient,
            other_patient,
            ..
        } = &self.cast;
        let mine = [
            &self.laboratory,
            &self.psychiatry,
            &self.closed,
            &self.reopened,
        ];
        let mine = mine.map(|category| (patient, category));
        for (patient, category) in mine.into_iter().chain([(other_patient, &self.laboratory)]) {
            let request = json!({
                "patient": patient.id,
                "category": category.id,
                "key": category.key(1, patient),
            });
            self.submit(patient, PublishCategoryKey::NAME, &request);
        }
    }

    fn add_records(&mut self) {
        let (doctor, patient) = (self.cast.doctor.clone(), self.cast.patient.clone());
        let [laboratory, psychiatry, closed] =
            [&self.laboratory, &self.psychiatry, &self.closed].map(Category::clone);
        self.record = self.add_record(&doctor, &laboratory);
        self.other_record = self.add_record(&doctor, &laboratory);
        self.in_error = self.add_record(&doctor, &laboratory);
        self.erased = self.add_record(&doctor, &laboratory);
        self.stated = self.add_record(&patient, &laboratory);
        self.psychiatry_record = self.add_record(&doctor, &psychiatry);
        self.closed_record = self.add_record(&doctor, &closed);
        let reopened = self.reopened.clone();
        self.set_emergency_access(&reopened, false);
        self.reopened_record = self.add_record(&doctor, &reopened);
        self.set_emergency_access(&reopened, true);
    }

    fn set_emergency_access(&self, category: &Category, access: bool) {
        let patient = &self.cast.patient;
        let request = json!({
            "patient": patient.id,
            "category": category.id,
            "epoch": 1,
            "emergency_access": access,
        });
        self.submit(patient, SetEmergencyAccess::NAME, &request);
    }

    fn add_record(&mut self, author: &Person, category: &Category) -> RecordId {
        let basis = match author.id == self.cast.patient.id {
            true => Basis::Own,
            false => {
                let terms = json!({ "rights": ADD, "category": category.id, "epochs": [category.envelope(1)] });
                let grant = self.grant_to(author, terms);
                Basis::Grant(grant)
            }
        };
        let record = RecordId::new(self.world.time(), &self.world.next_transaction(), 0);
        let request = json!({
            "patient": self.cast.patient.id,
            "category": category.id,
            "epoch": category.epoch,
            "basis": basis,
            "record": record,
            "kind": id::<emr_model::KindCode>("diagnostic report"),
            "parts": self.parts(category),
        });
        self.submit(author, AddRecord::NAME, &request);
        record
    }

    /// A grant of the patient's to a member, on these terms where they differ from the usual.
    fn grant_to(&self, grantee: &Person, terms: Value) -> TransactionId {
        self.grant(grantee.id.as_str(), &grantee.recipient.digest(), terms)
    }

    fn grant(&self, grantee: &str, recipient: &Digest, different: Value) -> TransactionId {
        let mut terms = self.terms(recipient);
        for (name, value) in different.as_object().unwrap() {
            terms[name] = value.clone();
        }
        let patient = &self.cast.patient;
        let request = json!({ "patient": patient.id, "grantee": grantee, "terms": terms });
        self.submit(patient, Grant::NAME, &request)
    }

    fn make_grants(&mut self) {
        let now = self.now;
        let added = self.record.time().as_millis();
        let times = |from: u64, until: u64| json!({ "dates": { "from": from, "until": until } });
        let psychiatry = json!({
            "category": self.psychiatry.id,
            "epochs": [self.psychiatry.envelope(1)],
        });
        let doctor = self.cast.doctor.clone();
        for (name, terms) in [
            ("read", json!({})),
            ("add", json!({ "rights": ADD })),
            ("read and add", json!({ "rights": BOTH })),
            ("other category", psychiatry),
            (
                "expired",
                json!({ "rights": BOTH, "expires": now - 2 * MINUTE }),
            ),
            (
                "not yet",
                json!({ "rights": BOTH, "not_before": now + MINUTE }),
            ),
            ("revoked", json!({ "rights": BOTH })),
            (
                "this record",
                json!({ "scope": { "records": [self.record] } }),
            ),
            (
                "another record",
                json!({ "scope": { "records": [self.other_record] } }),
            ),
            ("its time", json!({ "scope": times(added, added + 1) })),
            (
                "another time",
                json!({ "scope": times(added - DAY, added) }),
            ),
        ] {
            let grant = self.grant_to(&doctor, terms);
            self.grants.insert(name, grant);
        }
        for (name, rights) in [("hospital reads", READ), ("hospital adds", ADD)] {
            let recipient = crate::fixtures::keeper_recipient(HOSPITAL_A).digest();
            let grant = self.grant(HOSPITAL_A, &recipient, json!({ "rights": rights }));
            self.grants.insert(name, grant);
        }
        for (name, person, purpose) in [
            ("insurer", self.cast.insurer.clone(), Purpose::Payment),
            (
                "researcher",
                self.cast.researcher.clone(),
                Purpose::Research,
            ),
        ] {
            let grant = self.grant_to(&person, json!({ "purpose": purpose }));
            self.grants.insert(name, grant);
        }
        let other = &self.cast.other_patient;
        let terms = self.terms(&doctor.recipient.digest());
        let request = json!({ "patient": other.id, "grantee": doctor.id, "terms": terms });
        let grant = self.submit(other, Grant::NAME, &request);
        self.grants.insert("another patient", grant);
    }

    fn ask_for_access(&mut self) {
        for (name, until) in [
            ("open", self.in_days(5)),
            ("declined", self.in_days(5)),
            ("overdue", self.time(self.now - MINUTE)),
        ] {
            let request = json!({
                "patient": self.cast.patient.id,
                "grantee": self.cast.doctor.id,
                "purpose": Purpose::Treatment,
                "rights": BOTH,
                "until": until,
                "wish": Digest::of("message"),
            });
            let request = self.submit(&self.cast.doctor, RequestAccess::NAME, &request);
            self.requests.insert(name, request);
        }
        let decide = json!({
            "patient": self.cast.patient.id,
            "requester": self.cast.doctor.id,
            "request": self.requests["declined"],
            "decision": "decline",
        });
        self.submit(&self.cast.patient, DecideRequest::NAME, &decide);
    }

    fn delegate(&self) {
        let cast = &self.cast;
        let long = self.in_days(3);
        let soon = self.time(self.now - 2 * MINUTE);
        let all = [true; 4];
        for (delegate, [read, add, grant, log], until) in [
            (&cast.reader, [true, false, false, false], long),
            (&cast.adder, [false, true, false, false], long),
            (&cast.granter, [false, false, true, false], long),
            (&cast.logger, [false, false, false, true], long),
            (&cast.ended, all, long),
            (&cast.late, all, soon),
        ] {
            let powers = json!({ "read": read, "add": add, "grant": grant, "log": log });
            let request = json!({
                "patient": cast.patient.id,
                "delegate": delegate.id,
                "terms": { "powers": powers, "until": until },
            });
            self.submit(&cast.patient, Delegate::NAME, &request);
        }
        let powers = json!({ "read": true, "add": true, "grant": true, "log": true });
        let request = json!({
            "patient": cast.patient.id,
            "guardian": cast.guardian.id,
            "terms": { "powers": powers, "until": long },
            "hospital": HOSPITAL_A,
        });
        for party in [&cast.minister, &cast.registrar] {
            self.run(&party.identity, AppointGuardian::NAME, &request);
        }
    }

    fn recover(&mut self) {
        let cast = &self.cast;
        let ask = |person: &Person| {
            let recovery = self.world.next_transaction();
            let request = json!({ "id": person.id });
            let attributes = attributes(&person.id, &person.signer.msp, &person.roles);
            let identity = self.second_identity(&person.id, &attributes);
            self.run(&identity, RequestRecovery::NAME, &request);
            recovery
        };
        let approve = |recovery: &TransactionId| {
            let request = json!({ "id": cast.patient.id, "recovery": recovery });
            for party in [&cast.minister, &cast.registrar] {
                self.submit(party, ApproveRecovery::NAME, &request);
            }
        };
        let ready = ask(&cast.patient);
        approve(&ready);
        let unapproved = ask(&cast.patient);
        let registrars = ask(&cast.registrar);
        self.world.now.set(self.now - DAY);
        let waiting = ask(&cast.patient);
        approve(&waiting);
        let all = [
            ("ready", ready),
            ("unapproved", unapproved),
            ("waiting", waiting),
            ("the registrar's", registrars),
        ];
        self.recoveries.extend(all);
    }

    /// The nurse's entry waits for its confirmation, the doctor's and the colleague's have it.
    fn enter_in_directory(&self) {
        let Cast {
            registrar,
            doctor,
            colleague,
            nurse,
            ..
        } = &self.cast;
        for (person, is_confirmed) in [(doctor, true), (colleague, true), (nurse, false)] {
            let request = json!({
                "hospital": HOSPITAL_A,
                "practitioner": person.id,
                "entry": public_entry(),
            });
            self.submit(person, AddDirectoryEntry::NAME, &request);
            if is_confirmed {
                self.submit(registrar, ConfirmDirectoryEntry::NAME, &request);
            }
        }
    }

    fn declare_emergencies(&mut self) {
        for (name, before, patient) in [
            ("over", 4 * HOUR + 2 * MINUTE, &self.cast.patient),
            ("lasting", HOUR, &self.cast.patient),
            ("another patient", HOUR - MINUTE, &self.cast.other_patient),
        ] {
            self.world.now.set(self.now - before);
            let request = json!({
                "patient": patient.id,
                "reason": "unconscious",
                "text": Digest::of(name),
            });
            let answer = self.run(&self.cast.doctor.identity, BreakGlass::NAME, &request);
            let broken: GlassBroken = serde_json::from_value(answer).unwrap();
            self.emergencies.insert(name, broken.emergency);
        }
    }

    /// Everybody who can opens a record, the doctor once on every grant and emergency that stands.
    fn open_records(&mut self) {
        let cast = &self.cast;
        let (laboratory, closed) = (&self.laboratory.id, &self.closed.id);
        let grant = |name| Basis::Grant(self.grants[name].clone());
        let emergency = |name: &str| Basis::Emergency(self.emergencies[name].clone());
        let hospital = Basis::HospitalGrant(self.grants["hospital reads"].clone());
        let (treat, doctor) = (Purpose::Treatment, &cast.doctor);
        let rescue = Purpose::EmergencyTreatment;
        let mut openings = vec![
            (
                "own",
                &cast.patient,
                Basis::Own,
                treat,
                laboratory,
                &self.record,
            ),
            (
                "reader",
                &cast.reader,
                Basis::Delegation,
                treat,
                laboratory,
                &self.record,
            ),
            (
                "ended",
                &cast.ended,
                Basis::Delegation,
                treat,
                laboratory,
                &self.record,
            ),
            (
                "late",
                &cast.late,
                Basis::Delegation,
                treat,
                laboratory,
                &self.record,
            ),
            (
                "hospital reads",
                doctor,
                hospital,
                treat,
                laboratory,
                &self.record,
            ),
            (
                "insurer",
                &cast.insurer,
                grant("insurer"),
                Purpose::Payment,
                laboratory,
                &self.record,
            ),
            (
                "researcher",
                &cast.researcher,
                grant("researcher"),
                Purpose::Research,
                laboratory,
                &self.record,
            ),
            (
                "lasting",
                doctor,
                emergency("lasting"),
                rescue,
                laboratory,
                &self.record,
            ),
            (
                "over",
                doctor,
                emergency("over"),
                rescue,
                laboratory,
                &self.record,
            ),
            (
                "closed",
                doctor,
                emergency("lasting"),
                rescue,
                closed,
                &self.closed_record,
            ),
            (
                "in error",
                doctor,
                grant("read"),
                treat,
                laboratory,
                &self.in_error,
            ),
            (
                "erased",
                doctor,
                grant("read"),
                treat,
                laboratory,
                &self.erased,
            ),
        ];
        for name in [
            "read",
            "read and add",
            "expired",
            "revoked",
            "this record",
            "its time",
        ] {
            openings.push((name, doctor, grant(name), treat, laboratory, &self.record));
        }
        let mut accesses = BTreeMap::new();
        for (name, reader, basis, purpose, category, record) in openings {
            let request = json!({
                "patient": cast.patient.id,
                "records": [{ "category": category, "record": record, "version": 1 }],
                "purpose": purpose,
                "basis": basis,
                "recipient": reader.recipient.digest(),
            });
            let answer = self.run(&reader.identity, OpenRecords::NAME, &request);
            let opened: OpenedRecords = serde_json::from_value(answer).unwrap();
            accesses.insert(name, opened.access);
        }
        self.accesses = accesses;
    }

    /// Ends what the situations need ended: revokes, ends, erases, closes and marks as entered in error.
    fn end(&mut self) {
        let (patient, doctor) = (self.cast.patient.clone(), self.cast.doctor.clone());
        self.set_emergency_access(&self.closed, false);
        let end = json!({ "patient": patient.id, "delegate": self.cast.ended.id });
        self.submit(&patient, Undelegate::NAME, &end);
        let mark = json!({
            "patient": patient.id,
            "category": self.laboratory.id,
            "record": self.in_error,
            "version": 1,
            "basis": Basis::Grant(self.grants["add"].clone()),
        });
        self.submit(&doctor, EnterInError::NAME, &mark);
        let erase = json!({
            "patient": patient.id,
            "records": [{ "category": self.laboratory.id, "record": self.erased }],
        });
        self.erasure = self.submit(&patient, EraseRecords::NAME, &erase);
        let revoke = json!({
            "grant": {
                "patient": patient.id,
                "grantee": doctor.id,
                "grant": self.grants["revoked"],
            },
            "next": self.laboratory.key(2, &patient),
        });
        self.submit(&patient, Revoke::NAME, &revoke);
        self.laboratory.epoch = 2;
        let later = json!({ "rights": BOTH, "epochs": [self.laboratory.envelope(2)] });
        let later = self.grant_to(&doctor, later);
        self.grants.insert("later epoch", later);
    }

    /// Everything that a request can be made in.
    pub(crate) fn situations(&self) -> Vec<Situation> {
        crate::situations::all(self)
    }
}

/// The id of a record that does not exist.
pub(crate) fn id_of_nothing(name: &str) -> RecordId {
    let transaction = Digest::of(name).as_str().parse().unwrap();
    RecordId::new(Timestamp::from_millis(1_800_000_000_000), &transaction, 0)
}
