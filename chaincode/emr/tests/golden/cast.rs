//! All callers: one person for every part that a caller can play, and the nodes.

use emr_model::member::Role;

use crate::fixtures::{HOSPITAL_A, HOSPITAL_B, MINISTRY, Nodes};
use crate::people::Person;

pub(crate) const HOSPITAL_C: &str = "HospitalCMSP";

/// The people and nodes of the ledger.
pub(crate) struct Cast {
    pub(crate) ministry_nodes: Nodes,
    pub(crate) a_nodes: Nodes,
    pub(crate) b_nodes: Nodes,
    /// Those of a hospital whose keeper has a share of nothing.
    pub(crate) c_nodes: Nodes,
    pub(crate) minister: Person,
    /// Two more of the ministry.
    pub(crate) deputies: [Person; 2],
    pub(crate) registrar: Person,
    pub(crate) other_registrar: Person,
    /// The grantee of the patient's grants, who also declared the emergencies.
    pub(crate) doctor: Person,
    pub(crate) colleague: Person,
    pub(crate) other_doctor: Person,
    pub(crate) patient: Person,
    pub(crate) other_patient: Person,
    pub(crate) reader: Person,
    pub(crate) adder: Person,
    pub(crate) granter: Person,
    pub(crate) logger: Person,
    pub(crate) guardian: Person,
    /// A delegate whose delegation was ended.
    pub(crate) ended: Person,
    /// A delegate whose time is over.
    pub(crate) late: Person,
    pub(crate) insurer: Person,
    pub(crate) researcher: Person,
    /// Practitioners of hospital A about whom others decide.
    pub(crate) nurse: Person,
    pub(crate) suspended_nurse: Person,
    /// Suspended by the ministry.
    pub(crate) stopped_nurse: Person,
}

impl Cast {
    pub(crate) fn new() -> Self {
        let ministry = |name, role| Person::new(name, MINISTRY, &[role]);
        let patient = |name| ministry(name, Role::Patient);
        let doctor = |name, msp| Person::new(name, msp, &[Role::Practitioner]);
        Self {
            ministry_nodes: Nodes::new(MINISTRY),
            a_nodes: Nodes::new(HOSPITAL_A),
            b_nodes: Nodes::new(HOSPITAL_B),
            c_nodes: Nodes::new(HOSPITAL_C),
            minister: ministry("minister", Role::Ministry),
            deputies: ["deputy", "second deputy"].map(|name| ministry(name, Role::Ministry)),
            registrar: Person::new("registrar", HOSPITAL_A, &[Role::Registrar]),
            other_registrar: Person::new("other registrar", HOSPITAL_B, &[Role::Registrar]),
            doctor: doctor("doctor", HOSPITAL_A),
            colleague: doctor("colleague", HOSPITAL_A),
            other_doctor: doctor("other doctor", HOSPITAL_B),
            patient: patient("patient"),
            other_patient: patient("other patient"),
            reader: patient("reader"),
            adder: patient("adder"),
            granter: patient("granter"),
            logger: patient("logger"),
            guardian: patient("guardian"),
            ended: patient("ended"),
            late: patient("late"),
            insurer: ministry("insurer", Role::Insurer),
            researcher: ministry("researcher", Role::Researcher),
            nurse: doctor("nurse", HOSPITAL_A),
            suspended_nurse: doctor("suspended nurse", HOSPITAL_A),
            stopped_nurse: doctor("stopped nurse", HOSPITAL_A),
        }
    }

    pub(crate) fn nodes(&self) -> [&Nodes; 4] {
        [
            &self.ministry_nodes,
            &self.a_nodes,
            &self.b_nodes,
            &self.c_nodes,
        ]
    }

    /// Whom the ministry has admitted and who are active.
    pub(crate) fn admitted_by_ministry(&self) -> [&Person; 20] {
        [
            &self.registrar,
            &self.other_registrar,
            &self.doctor,
            &self.colleague,
            &self.other_doctor,
            &self.other_patient,
            &self.reader,
            &self.adder,
            &self.granter,
            &self.logger,
            &self.guardian,
            &self.ended,
            &self.late,
            &self.insurer,
            &self.researcher,
            &self.nurse,
            &self.suspended_nurse,
            &self.stopped_nurse,
            &self.deputies[0],
            &self.deputies[1],
        ]
    }
}
