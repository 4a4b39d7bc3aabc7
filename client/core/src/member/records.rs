//! Records after they were added: their versions, marks as errors, erasure.

use emr_model::access::RecordVersion;
use emr_model::erasure::{ConfirmedErasure, EraseRecords, ErasedPart, ListErasures, RecordName};
use emr_model::record::{EnterInError, RecordHistory, RecordStatus, RecordVersions};
use emr_model::{CategoryId, Page, PageRequest, RecordId};

use super::{HeldBasis, Member};
use crate::error::Error;
use crate::pages;
use crate::session::Submitted;

impl Member {
    /// All versions of a record, endorsed: the current one, and a page of the earlier ones, the latest first.
    ///
    /// # Errors
    ///
    /// Those of [`Session::endorsed_query`](crate::session::Session::endorsed_query).
    pub async fn record_history(
        &self,
        basis: &HeldBasis,
        record: &RecordId,
        page: PageRequest,
    ) -> Result<RecordVersions, Error> {
        let request = RecordHistory {
            patient: basis.patient().clone(),
            category: basis.category().clone(),
            record: record.clone(),
            basis: basis.named(),
            page,
        };
        self.session.endorsed_query(&request).await
    }

    /// Marks a record as entered in error if the named version is current; for members who could amend it. It stays
    /// readable.
    ///
    /// # Errors
    ///
    /// [`Error::AnotherCategory`], and those of [`Session::submit`](crate::session::Session::submit).
    pub async fn enter_in_error(
        &self,
        basis: &HeldBasis,
        current: &RecordVersion,
    ) -> Result<Submitted, Error> {
        if current.category != *basis.category() {
            return Err(Error::AnotherCategory);
        }
        let request = EnterInError {
            patient: basis.patient().clone(),
            category: current.category.clone(),
            record: current.record.clone(),
            version: current.version,
            basis: basis.named(),
        };
        self.session.submit(&request).await
    }

    /// Erases 1 to 100 of this patient's records for good, in all their versions: no reader can open them any more, the
    /// keepers destroy their shares and confirm that on the ledger, and the web service deletes the ciphertext.
    ///
    /// # Errors
    ///
    /// Those of [`Session::submit`](crate::session::Session::submit).
    pub async fn erase_records(&self, records: Vec<RecordName>) -> Result<Submitted, Error> {
        let request = EraseRecords {
            patient: self.id.clone(),
            records,
            part: ErasedPart::Everything,
        };
        self.session.submit(&request).await
    }

    /// Has the keepers destroy what emergencies need of every record of a category, in transactions of up to 100 records.
    /// The keepers confirm it on the ledger, as they confirm an erasure. Call it again if it was interrupted.
    pub(super) async fn destroy_emergency_shares(
        &self,
        category: &CategoryId,
    ) -> Result<(), Error> {
        let basis = self.own_basis(category);
        let records = pages::all(|page| self.records(&basis, page)).await?;
        let records = records.into_iter();
        let left = records.filter(|entry| entry.status != RecordStatus::Erased);
        let names = left.map(|entry| RecordName {
            category: category.clone(),
            record: entry.record,
        });
        let names: Vec<_> = names.collect();
        for some in names.chunks(EraseRecords::MOST) {
            let request = EraseRecords {
                patient: self.id.clone(),
                records: some.to_vec(),
                part: ErasedPart::EmergencyShares,
            };
            self.session.submit(&request).await?;
        }
        Ok(())
    }

    /// A page of this patient's erasures with the keepers' confirmations, endorsed; in no order of time.
    ///
    /// # Errors
    ///
    /// Those of [`Session::endorsed_query`](crate::session::Session::endorsed_query).
    pub async fn erasures(&self, page: PageRequest) -> Result<Page<ConfirmedErasure>, Error> {
        let request = ListErasures {
            patient: self.id.clone(),
            page,
        };
        self.session.endorsed_query(&request).await
    }
}
