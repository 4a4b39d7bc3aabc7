//! Replaces the medical records' chaincode by another version, on a network that goes on serving.

use super::{Network, Options, Outcome};
use crate::{Error, names, programs::CHAINCODE};

impl Network {
    /// Makes the `emr-chaincode` among [`Options::own_binaries`] serve the medical records from now on.
    ///
    /// It starts beside the present one, and the organizations agree to the next version of the definition, which every
    /// peer follows from the block on in which it is committed. Then the earlier one ends. A transaction that was
    /// endorsed before that block and ordered after it is invalid, since every endorsement reads the definition's
    /// sequence. Peers that take the block at different times endorse differently for a moment. A client that proposes
    /// at that moment is told so, and proposes again.
    ///
    /// Nothing changes if that program serves them already. This first completes an upgrade that was interrupted, and
    /// starts whatever else of the network does not run.
    ///
    /// # Errors
    ///
    /// [`Error::NoNetwork`], or any other [`Error`]. After an error, the earlier version goes on serving, by a further
    /// definition if the channel had taken up the new one.
    pub async fn upgrade(options: &Options) -> Result<(Self, Outcome), Error> {
        let before = Self::open(&options.data)?;
        let _lock = before.lock()?;
        if !before.layout.complete().exists() {
            before.bring_up(options).await?;
        }
        if before.serves_with(options) {
            let outcome = before.bring_up(options).await?;
            return Ok((before, outcome));
        }
        let mut network = Self::open(&options.data)?;
        network.topology.chaincode.version += 1;
        match network.bring_up(options).await {
            Ok(outcome) => Ok((network, outcome)),
            Err(error) => {
                before.bring_up(options).await?;
                Err(error)
            }
        }
    }

    /// Whether every organization's chaincode is the program that would be started now.
    fn serves_with(&self, options: &Options) -> bool {
        let program = options.own_binaries.join(CHAINCODE);
        let version = self.topology.chaincode.version;
        let mut members = self.topology.member_organizations();
        members.all(|organization| {
            let running = self.find(&names::chaincode(organization, version));
            running.is_some_and(|running| running.runs(&program))
        })
    }
}
