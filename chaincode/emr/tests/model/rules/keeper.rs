//! Keepers.

use emr_model::ErrorCode::{Conflict, InvalidArgument, NotFound, NotPermitted};
use emr_model::MspId;
use emr_model::keeper::{GetKeepers, Keeper, RegisterKeeper};
use emr_model::record::KeeperFile;

use super::{Answer, Done, Model, Proposal, require};

impl Model {
    pub(crate) fn register_keeper(
        &mut self,
        by: &Proposal,
        request: &RegisterKeeper,
    ) -> Answer<Done> {
        let msp = &by.certificate.msp;
        let may = by.certificate.is_administrator && self.is_active_organization(msp);
        require(may, NotPermitted)?;
        self.keepers.retain(|keeper| keeper.msp != *msp);
        self.keepers.push(Keeper {
            msp: msp.clone(),
            recipient: request.recipient.clone(),
            key: request.key.clone(),
            address: request.address.clone(),
        });
        Ok(Done {})
    }

    pub(crate) fn get_keepers(&self, by: &Proposal, _: &GetKeepers) -> Answer<Vec<Keeper>> {
        if by.certificate.member.is_some() {
            self.caller(by)?;
        }
        let active =
            (self.keepers.iter()).filter(|keeper| self.is_active_organization(&keeper.msp));
        Ok(active.cloned().collect())
    }

    pub(super) fn active_keeper(&self, msp: &MspId) -> Option<&Keeper> {
        (self.keepers.iter())
            .find(|keeper| keeper.msp == *msp)
            .filter(|keeper| self.is_active_organization(&keeper.msp))
    }

    /// Whether these are the files of these keepers, in their order, sealed to them as they are now.
    pub(super) fn check_files(&self, files: &[KeeperFile; 3], keepers: &[MspId; 3]) -> Answer<()> {
        for (file, msp) in files.iter().zip(keepers) {
            require(file.msp == *msp, InvalidArgument)?;
        }
        for file in files {
            let keeper = self.active_keeper(&file.msp).ok_or(NotFound)?;
            require(keeper.recipient.digest() == file.recipient, Conflict)?;
        }
        Ok(())
    }
}
