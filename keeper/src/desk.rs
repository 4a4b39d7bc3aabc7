//! Desk files: the keeper holds the reasons of emergencies, and seals desk files anew to those who may read them.

use std::sync::Arc;

use emr_api::custody::{DeskSource, Released, Reseal};
use emr_model::access::{Release, ReleasedPart};
use emr_model::desk::{
    DeclaredEmergency, DeskReader, DeskSubject, MAX_REASON_FILE_BYTES, MayReadDesk,
};
use emr_model::emergency::BreakGlass;
use emr_model::{Call, Digest};
use emr_sealing::age_keys::AgeIdentity;
use emr_sealing::desk_file::{DeskFile, ResealedDesk};
use tracing::info;

use crate::Error;
use crate::keeper::Keeper;
use crate::proposal::MembersProposal;
use crate::store::Sealed;

impl Keeper {
    /// Seals a desk file anew to the member who signed the proposal, if the contract allows that member to read it.
    pub(crate) async fn reseal(self: &Arc<Self>, request: Reseal) -> Result<Released, Error> {
        let proposal = self.read(request.proposal.0)?;
        let Call::MayReadDesk(asked) = proposal.call else {
            return Err(Error::OtherProposal("it asks for no desk file"));
        };
        let reader = self.peer.may_read_desk(&proposal.signed).await?;
        let keeper = self.clone();
        let resealed =
            tokio::task::spawn_blocking(move || keeper.resealed(&asked, request.file, reader));
        let resealed = resealed.await.expect("sealing does not panic")?;
        info!(transaction = %proposal.transaction, "seals a desk file to a reader");
        self.signed(resealed)
    }

    fn resealed(
        &self,
        asked: &MayReadDesk,
        source: DeskSource,
        reader: DeskReader,
    ) -> Result<Vec<u8>, Error> {
        let sealed = match source {
            DeskSource::Given(file) if Digest::of(&file.0) != asked.file => {
                return Err(Error::OtherFile("the digests differ"));
            }
            DeskSource::Given(file) => Sealed {
                file: file.0,
                key: self.custody_key.clone(),
            },
            DeskSource::Held(transaction) => {
                let held = self.store.read(&transaction, &asked.file)?;
                held.ok_or(Error::NothingHeld)?
            }
        };
        let desk = DeskFile::unseal(&sealed.file, &sealed.key, &asked.subject);
        let resealed = ResealedDesk {
            file: asked.file.clone(),
            reader: reader.reader,
            msp: self.msp.clone(),
            desk: desk.map_err(Error::Desk)?,
        };
        let sealed = resealed.seal(&reader.recipient);
        sealed.map_err(|error| Error::Sealing(error.into()))
    }

    /// Checks that the file is the reason that the proposal names, and that this keeper can open it.
    pub(crate) fn check_reason(
        &self,
        proposal: &MembersProposal,
        declared: &BreakGlass,
        file: &[u8],
    ) -> Result<(), Error> {
        if file.len() > MAX_REASON_FILE_BYTES {
            return Err(Error::TooLong("file"));
        }
        if Digest::of(file) != declared.text {
            return Err(Error::OtherFile("the digests differ"));
        }
        let practitioner = proposal.creator.clone();
        let emergency = DeclaredEmergency {
            patient: declared.patient.clone(),
            practitioner: practitioner.ok_or(Error::OtherProposal("its creator is no member"))?,
        };
        open_reason(file, &self.custody_key, emergency)
    }

    /// Refuses to release record keys in an emergency whose reason this keeper does not hold.
    pub(crate) fn require_reason(&self, release: &Release) -> Result<(), Error> {
        if release.part == ReleasedPart::Gate {
            return Ok(());
        }
        let reason = release.reason.as_ref().ok_or(Error::NoReason)?;
        let held = self.store.read(&reason.transaction, &reason.file)?;
        let held = held.ok_or(Error::NoReason)?;
        open_reason(&held.file, &held.key, reason.emergency.clone())
    }
}

fn open_reason(file: &[u8], key: &AgeIdentity, emergency: DeclaredEmergency) -> Result<(), Error> {
    let subject = DeskSubject::Emergency(emergency);
    let opened = DeskFile::unseal(file, key, &subject);
    opened.map(drop).map_err(Error::Desk)
}
