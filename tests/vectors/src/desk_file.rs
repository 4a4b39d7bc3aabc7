//! What officials must read and nobody else.

use emr_model::desk::{Application, DeclaredEmergency, DeskSubject};
use emr_model::member::Role;
use emr_sealing::desk_file::{ApplicantDetails, DeskContent, DeskFile};
use serde::{Deserialize, Serialize};

use crate::encoding::Key;
use crate::exact_text::{Exact, reading};
use crate::format::Given;
use crate::identities::key;
use crate::vector::{Files, Problem, Reading, require};

const FILE: &str = "desk";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Desk {
    desk: DeskFile,
    keeper_key: Key,
}

impl Given for Desk {
    type Exact = Exact;

    const FILES: &'static [&'static str] = &[FILE];

    fn examples() -> Vec<(&'static str, Self)> {
        let application = Application {
            id: "01".repeat(16).parse().expect("32 digits"),
            msp: "HospitalAMSP".parse().expect("it is an MSP id"),
            roles: vec![Role::Practitioner],
        };
        let recipient = key("applicant").0.recipient();
        let applicant = DeskFile {
            subject: DeskSubject::Application(application.clone()),
            content: DeskContent::Applicant(ApplicantDetails {
                email: Some("nour@example.org".into()),
                photo: Some(vec![0xff, 0xd8, 0xff].into()),
                ..ApplicantDetails::named("د. نور \u{2013} \"Nour\"", recipient)
            }),
        };
        let refusal = DeskFile {
            subject: DeskSubject::Refusal(application),
            content: DeskContent::Reason("We do not know you.\nPlease come to our desk.".into()),
        };
        let emergency = DeskFile {
            subject: DeskSubject::Emergency(DeclaredEmergency {
                patient: "01".repeat(16).parse().expect("32 digits"),
                practitioner: "03".repeat(16).parse().expect("32 digits"),
            }),
            content: DeskContent::Reason("found unconscious".into()),
        };
        let with_key = |desk| Self {
            desk,
            keeper_key: key("keeper"),
        };
        vec![
            ("an applicant says who they are", with_key(applicant)),
            ("an approver refuses an applicant", with_key(refusal)),
            ("a practitioner declares an emergency", with_key(emergency)),
        ]
    }

    fn seal(&self) -> Result<Files, Problem> {
        let file = self.desk.seal(&[&self.keeper_key.0.recipient()])?;
        Ok(Files::from([(FILE, file)]))
    }

    fn read(&self, files: &Files) -> Result<Reading<Exact>, Problem> {
        let (file, key) = (&files[FILE], &self.keeper_key.0);
        let desk = DeskFile::unseal(file, key, &self.desk.subject)?;
        require(desk == self.desk, "the desk file has another content")?;
        reading(FILE, files, &self.seal()?, &[key])
    }
}
