//! New shares of a patient's own record, for keepers that lost theirs or got bad ones from the author.

use emr_model::access::ReleasedPart;
use emr_model::record::{ReissueShares, SealedParts};
use emr_model::{CategoryId, MspId, RecordId};
use emr_sealing::record::seal_shares;

use super::Member;
use super::write::{in_order, recipients};
use crate::error::Error;
use crate::session::Submitted;

impl Member {
    /// Gives the keepers new shares of the current version of one of this patient's records, each sealed to the
    /// keeper's present key. This opens the record, with an entry in the patient's own log, and two keepers must
    /// release good shares.
    ///
    /// Shares of the record key, for emergencies, come with them if the category's emergency access was on when the
    /// version was added. The keepers are not asked to destroy their earlier shares.
    ///
    /// # Errors
    ///
    /// [`Error::TooFewShares`] and [`Error::Open`] if no two keepers have good shares; [`Error::NoKeeper`],
    /// [`Error::MissingKeepers`]; those of [`Member::own_category`] and of
    /// [`Session::submit`](crate::session::Session::submit).
    pub async fn reissue_shares(
        &self,
        category: &CategoryId,
        record: &RecordId,
    ) -> Result<Submitted, Error> {
        let basis = self.own_basis(category);
        let current = self.current_entry(&basis, record).await?;
        let keepers = self.session.keepers().await?;
        // Checked first, so that a missing keeper does not leave a useless entry in the log.
        in_order(
            &msps(current.parts.as_ref().ok_or(Error::Answer)?),
            &keepers,
        )?;

        let version = basis.version_of(&current);
        let opened = self.submit_opening(&basis, vec![version]).await?;
        let records = opened.answer.records.as_slice();
        let [facts] = records else {
            return Err(Error::Answer);
        };

        let access = &opened.answer.access;
        let mut gathering = self.gather(access, records, &keepers, ReleasedPart::Gate);
        gathering.enough(records).await?;
        let fetched = self.fetch(facts).await;
        let sealed = fetched
            .record(facts)
            .ok_or(Error::NotFound("content or lock of the record"))?;
        let gate = gathering.open(record, |shares| sealed.open_lock(shares));
        let gate = gate.await?;

        let record_key = match facts.is_closed_to_emergencies {
            true => None,
            false => {
                let keys = self.own_keys(category, records).await?;
                Some(sealed.record_key(&gate.opened, keys.of(facts)?)?)
            }
        };
        let keepers = in_order(&msps(&facts.parts), &keepers)?;
        let (files, keeper_files) = seal_shares(
            &facts.context,
            &recipients(&keepers),
            &gate.key,
            record_key.as_ref(),
        )?;

        let request = ReissueShares {
            patient: self.id.clone(),
            category: category.clone(),
            record: record.clone(),
            version: facts.context.version,
            keepers: keeper_files,
        };
        let context = self.session.context(self.session.now());
        let submission = self.session.prepare(context, &request).await?;
        let proposal = submission.proposal();
        self.entrust(proposal, &keepers, files).await?;
        self.session.carry_out(submission).await
    }
}

fn msps(parts: &SealedParts) -> [MspId; 3] {
    parts.keepers.each_ref().map(|file| file.msp.clone())
}
