//! Who the demo people are.

/// One of the demo people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemoPerson {
    /// The name of their wallet file, without its end.
    pub file: &'static str,
    /// Their name.
    pub name: &'static str,
    /// What they are.
    pub about: &'static str,
}

/// The ministry's official, the first member of the network.
pub const OFFICIAL: DemoPerson = DemoPerson {
    file: "official",
    name: "Omar Khalil (عمر خليل)",
    about: "an official of the ministry, who admits everybody",
};
pub(crate) const REGISTRAR: DemoPerson = DemoPerson {
    file: "registrar",
    name: "Nadia Farah (نادية فرح)",
    about: "the registrar of Hospital A, who admits its practitioners, and patients",
};
pub(crate) const DOCTOR: DemoPerson = DemoPerson {
    file: "doctor",
    name: "Dr Karim Aziz (د. كريم عزيز)",
    about: "a doctor of Hospital A, who may read and add to the patient's record",
};
pub(crate) const SECOND_DOCTOR: DemoPerson = DemoPerson {
    file: "second-doctor",
    name: "Dr Salma Rifai (د. سلمى الرفاعي)",
    about: "a doctor of Hospital B, who has asked the patient for access",
};
pub(crate) const PATIENT: DemoPerson = DemoPerson {
    file: "patient",
    name: "Mariam Nassar (مريم نصّار)",
    about: "a patient with three years of records, and a request that waits",
};

/// Everybody but the official.
pub(crate) const CAST: [DemoPerson; 4] = [REGISTRAR, DOCTOR, SECOND_DOCTOR, PATIENT];
