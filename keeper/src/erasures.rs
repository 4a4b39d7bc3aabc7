//! Erasure: the keeper destroys what patients erased, and then tells the ledger.
//!
//! The ledger itself says what a keeper owes until the keeper has confirmed it. So the keeper forgets nothing while it
//! is down, and does again what a crash interrupted.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use emr_model::erasure::{ConfirmErasure, Destruction, Erasure};
use emr_model::{Digest, PageRequest};
use emr_service::file::write_private;
use tokio::time::sleep;
use tracing::{info, warn};

use crate::Error;
use crate::keeper::Keeper;
use crate::metrics;

/// How long to wait before asking again what is owed.
const PAUSE: Duration = Duration::from_secs(5);

/// How long to wait after a peer does not answer, or does not know this keeper yet.
const LONG_PAUSE: Duration = Duration::from_secs(15);

/// Carries erasures out in a keeper's name.
#[derive(Debug)]
pub(crate) struct Eraser {
    keeper: Arc<Keeper>,
    certificates: PathBuf,
}

impl Eraser {
    /// An eraser that keeps its certificates in the data folder.
    pub(crate) fn open(keeper: Arc<Keeper>, data: &Path) -> io::Result<Self> {
        let certificates = data.join("erased");
        fs::create_dir_all(&certificates)?;
        Ok(Self {
            keeper,
            certificates,
        })
    }

    /// Carries out one erasure after the other, for as long as the keeper runs.
    pub(crate) async fn run(self) {
        while let Err(error) = self.look_through().await {
            warn!(
                error = &error as &dyn std::error::Error,
                "nothing is erased for now"
            );
            sleep(LONG_PAUSE).await;
        }
        loop {
            match self.carry_out_owed().await {
                Ok(()) => sleep(PAUSE).await,
                Err(error) => {
                    warn!(
                        error = &error as &dyn std::error::Error,
                        "the peer does not say what patients erased"
                    );
                    sleep(LONG_PAUSE).await;
                }
            }
        }
    }

    async fn look_through(&self) -> Result<(), Error> {
        let keeper = self.keeper.clone();
        let looking = tokio::task::spawn_blocking(move || keeper.look_through());
        looking.await.expect("looking through files does not panic")
    }

    /// Goes through all pages, so that no erasure waits for others that fail again and again.
    async fn carry_out_owed(&self) -> Result<(), Error> {
        let mut page = PageRequest::default();
        loop {
            let owed = self.keeper.peer.owed_erasures(page.clone()).await?;
            self.carry_out_all(owed.entries).await;
            match owed.next {
                Some(next) => page.bookmark = Some(next),
                None => return Ok(()),
            }
        }
    }

    async fn carry_out_all(&self, owed: Vec<Erasure>) {
        for erasure in owed {
            let transaction = erasure.transaction.clone();
            match self.carry_out(erasure).await {
                Ok(()) => info!(%transaction, "destroyed the shares of what a patient erased"),
                Err(error) => warn!(
                    %transaction,
                    error = &error as &dyn std::error::Error,
                    "an erasure is not confirmed for now"
                ),
            }
        }
    }

    async fn carry_out(&self, erasure: Erasure) -> Result<(), Error> {
        let (keeper, records) = (self.keeper.clone(), erasure.records.clone());
        let part = erasure.part;
        let destroying = tokio::task::spawn_blocking(move || keeper.destroy(&records, part));
        let files = destroying.await.expect("destroying files does not panic")?;
        metrics::discarded(files);
        let confirmation = ConfirmErasure {
            certificate: self.certify(&erasure)?,
            patient: erasure.patient,
            erasure: erasure.transaction,
        };
        self.keeper.peer.confirm(&confirmation).await
    }

    /// The digest of the certificate of destruction, which stays here. The keeper makes it only once: the ledger may
    /// have its digest already, if the keeper crashed before it heard so.
    fn certify(&self, erasure: &Erasure) -> Result<Digest, Error> {
        let (keeper, transaction, records) = (&self.keeper, &erasure.transaction, &erasure.records);
        let path = self.certificates.join(format!("{transaction}.json"));
        if path.exists() {
            return Ok(Digest::of(fs::read(&path)?));
        }
        let text = Destruction::signed_text(transaction, records, erasure.part, &keeper.msp);
        let signature = keeper.peer.sign(&text)?;
        let destruction = Destruction {
            erasure: transaction.clone(),
            records: records.clone(),
            part: erasure.part,
            msp: keeper.msp.clone(),
            certificate: signature.certificate,
            signature: signature.bytes.into(),
        };
        let json = serde_json::to_vec(&destruction).expect("ids and bytes have a JSON form");
        write_private(&path, &json)?;
        Ok(Digest::of(&json))
    }
}
