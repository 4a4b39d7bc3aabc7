//! Contact details: what members say of themselves after their admission, to those who could have admitted them.

use emr_api::contact::SealedContact;
use emr_model::desk::{Application, DeskSubject};
use emr_model::{Digest, ErrorCode, MemberId, Timestamp};
use emr_sealing::desk_file::{ApplicantDetails, DeskContent, DeskFile, DeskFileError};
use emr_sealing::device_key::AnyOf;
use emr_trust::key_of_contact;
use fabric_gateway::low_s_der;

use super::Member;
use super::desk::{details_in, is_unreadable};
use crate::error::Error;
use crate::keepers;
use crate::ports::SignerError;

/// A member's contact details, which a key of theirs signed.
#[derive(Debug)]
pub struct Contact {
    /// When the member wrote them, by their clock. The web service could give earlier ones of the same member: only this
    /// time shows it.
    pub written: Timestamp,
    /// Whether the key that signed them is in force. If it is not, another person may have had the device.
    pub is_in_force: bool,
    /// What the member says of themselves, or why it cannot be opened.
    pub details: Result<ApplicantDetails, Error>,
}

impl Member {
    /// Writes this member's contact details, in place of those that they wrote before. Officials of the ministry read them, and
    /// so do the registrars of the hospital, if they admit such members; nobody else does, and not the web service either.
    ///
    /// # Errors
    ///
    /// [`Error::Desk`] if they cannot be shown, [`Error::NoKeeper`], those of
    /// [`Session::endorsed_query`](crate::session::Session::endorsed_query), and [`Error::Web`], with `CONFLICT` if another
    /// device wrote later ones.
    pub async fn write_contact(&self, details: ApplicantDetails) -> Result<(), Error> {
        let entry = self.session.member(&self.id).await?;
        let reading = entry.recipient.ok_or(Error::Answer)?;
        let about = Application {
            id: entry.id,
            msp: entry.msp,
            roles: entry.roles,
        };
        let registered = self.session.keepers().await?;
        let keepers = self.keepers_of(&registered, &about.msp)?;
        let mut recipients = keepers::recipients(&keepers);
        recipients.push(&reading);
        let desk = DeskFile {
            subject: DeskSubject::Application(about.clone()),
            content: DeskContent::Applicant(details),
        };
        let file = desk.seal(&recipients)?;
        let contact = self.signed_contact(about, file).await?;
        Ok(self.session.web().put_contact(&contact).await?)
    }

    /// The contact details of this member or, for officials who may read them, of another one; `None` if none are on file.
    ///
    /// # Errors
    ///
    /// [`Error::ForeignContact`] if no key of the member signed them, [`Error::Web`], those of
    /// [`Session::endorsed_query`](crate::session::Session::endorsed_query), and those of the keeper that was asked last.
    pub async fn contact(&self, member: &MemberId) -> Result<Option<Contact>, Error> {
        let contact = match self.session.web().contact(member).await {
            Err(error) if error.is(ErrorCode::NotFound) => return Ok(None),
            contact => contact?,
        };
        let keys = self.keys_of(member).await?;
        let key = key_of_contact(&contact, member, &keys, self.session.now())
            .ok_or_else(|| Error::ForeignContact(member.clone()))?;
        let details = match *member == self.id {
            true => self.open_own(&contact).await,
            false => self.read_contact(&contact).await,
        };
        match details {
            Err(error) if !is_unreadable(&error) => Err(error),
            details => Ok(Some(Contact {
                written: contact.written,
                is_in_force: key.is_in_force,
                details,
            })),
        }
    }

    async fn signed_contact(
        &self,
        about: Application,
        file: Vec<u8>,
    ) -> Result<SealedContact, Error> {
        let identity = self.session.identity();
        let written = self.session.now();
        let text = SealedContact::signed_text(&about.id, &Digest::of(&file), written);
        let signature = low_s_der(&identity.sign(&text).await?).map_err(SignerError::new)?;
        Ok(SealedContact {
            about,
            file: file.into(),
            written,
            certificate: identity.certificate_pem().to_owned(),
            signature: signature.into(),
        })
    }

    /// Opens this member's own contact details with a reading key.
    async fn open_own(&self, contact: &SealedContact) -> Result<ApplicantDetails, Error> {
        let file = &contact.file.0;
        let subject = DeskSubject::Application(contact.about.clone());
        let opened = match self.reading_keys.as_slice() {
            [] => DeskFile::unseal(file, &self.agreement(file).await?, &subject),
            keys => DeskFile::unseal(file, &AnyOf(keys), &subject),
        };
        let opened = match opened {
            // Another device may have changed the reading key since this one looked.
            Err(DeskFileError::Damaged) => match self.fetch_keyring().await {
                Err(Error::NotFound(_)) => opened,
                keyring => DeskFile::unseal(file, &AnyOf(&keyring?.reading), &subject),
            },
            opened => opened,
        };
        details_in(opened?.content)
    }

    /// Has a keeper open another member's contact details.
    async fn read_contact(&self, contact: &SealedContact) -> Result<ApplicantDetails, Error> {
        let registered = self.session.keepers().await?;
        self.read_details(&registered, contact.about.clone(), contact.file.clone())
            .await
    }
}
