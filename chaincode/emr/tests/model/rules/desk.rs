//! Desk files.

use emr_model::ErrorCode::NotPermitted;
use emr_model::desk::{DeskReader, DeskSubject, MayReadDesk};
use emr_model::member::Role;

use super::{Answer, Model, Proposal, require};

impl Model {
    pub(crate) fn may_read_desk(&self, by: &Proposal, request: &MayReadDesk) -> Answer<DeskReader> {
        let caller = self.caller(by)?;
        match &request.subject {
            DeskSubject::Application(application) | DeskSubject::Refusal(application) => {
                let is_registrars = application.roles == [Role::Practitioner]
                    && caller.is_registrar_of(&application.msp);
                require(caller.is(Role::Ministry) || is_registrars, NotPermitted)?;
            }
            DeskSubject::Feedback(_) => require(caller.is(Role::Ministry), NotPermitted)?,
            DeskSubject::Emergency(about) => {
                let declared = self.emergencies.iter().find(|known| {
                    known.patient == about.patient
                        && known.practitioner == about.practitioner
                        && known.text == request.file
                });
                let declared = declared.ok_or(NotPermitted)?;
                let may_review =
                    caller.answers_for(&declared.hospital) && caller.id != declared.practitioner;
                if !may_review {
                    self.patient_or_delegate(by, &caller, &about.patient, |powers| powers.log)?;
                }
            }
        }
        let recipient = self.recipient_of(&caller.id, &caller.key).cloned();
        Ok(DeskReader {
            reader: caller.id,
            recipient: recipient.expect("an active member has a device"),
        })
    }
}
