//! *My signatures*: what was signed in this member's name, and what of that is proved.

use emr_api::profile::Profile;
use emr_api::signature::{AskSignatures, SignatureEntry, signed_text};
use emr_model::member::ListKeys;
use emr_model::{Digest, MemberId, Page, PageRequest, Timestamp, TransactionId};
use emr_trust::{Certificate, Trust};
use fabric_gateway::{Proposal, SignedTransaction, low_s_der};

use super::Member;
use crate::error::{Error, chain};
use crate::pages;
use crate::ports::SignerError;

/// A transaction on the ledger in this member's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The transaction, as the web service names it.
    pub transaction: TransactionId,
    /// The number of its block, as the web service says.
    pub block: u64,
    /// Fabric's verdict as the web service says: `VALID`, or why the transaction changed nothing.
    pub verdict: String,
    /// What the signed bytes prove, or why they prove nothing.
    pub proof: Result<Proof, String>,
}

/// What the bytes of a transaction prove: this call was signed in this member's name, by a certificate of the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The time of the proposal.
    pub time: Timestamp,
    /// The function's name.
    pub function: String,
    /// The function's argument: JSON, if it is one of the contract's functions.
    pub argument: String,
    /// Whose key signed it.
    pub key: SignedBy,
    /// Whether peers of the ministry and of a hospital endorsed it: the contract allowed it.
    pub is_endorsed: bool,
}

/// Whose key signed a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedBy {
    /// The key of this device.
    ThisDevice,
    /// A key that the ledger has, or had, as this member's.
    OwnKey,
    /// A key that the ledger never had as this member's: another person has a certificate in this member's name.
    AnotherKey,
}

impl Signature {
    /// Whether the transaction counts, as the web service says.
    pub fn is_valid(&self) -> bool {
        self.verdict == "VALID"
    }
}

impl Member {
    /// A page of the transactions in this member's name, the newest first; of all functions of the contract or of one.
    ///
    /// The list and the verdicts are the web service's: it could leave something out. Each transaction is checked here:
    /// see [`Proof`].
    ///
    /// # Errors
    ///
    /// [`Error::Web`], [`Error::Signer`], and those of
    /// [`Session::endorsed_query`](crate::session::Session::endorsed_query).
    pub async fn signatures(
        &self,
        page: PageRequest,
        function: Option<&str>,
    ) -> Result<Page<Signature>, Error> {
        let web = self.session.web();
        let time = self.session.now();
        let text = signed_text(web.origin(), time);
        let signature = self.session.identity().sign(&text).await?;
        let signature = low_s_der(&signature).map_err(SignerError::new)?;
        let asked = AskSignatures {
            page,
            function: function.map(str::to_owned),
            time,
            signature: signature.into(),
        };
        let said = web.signatures(&asked).await?;
        let own_keys = self.keys_on_ledger().await?;
        let checker = Checker {
            trust: self.session.trust(),
            profile: self.session.profile(),
            member: &self.id,
            this_device: self.session.identity().certificate().key_digest(),
            own_keys: &own_keys,
        };
        let entries = said.entries.into_iter();
        Ok(Page {
            entries: entries.map(|entry| checker.read(entry)).collect(),
            next: said.next,
        })
    }

    /// The keys that the ledger has, or had, as this member's.
    async fn keys_on_ledger(&self) -> Result<Vec<Digest>, Error> {
        let ask = |page| async move {
            let request = ListKeys {
                id: self.id.clone(),
                grant: None,
                page,
            };
            self.session.endorsed_query(&request).await
        };
        let keys = pages::all(ask).await?;
        Ok(keys.into_iter().map(|pinned| pinned.key).collect())
    }
}

/// What a member's device knows itself, with which it checks what the web service says.
struct Checker<'a> {
    trust: &'a Trust,
    profile: &'a Profile,
    member: &'a MemberId,
    this_device: &'a Digest,
    own_keys: &'a [Digest],
}

impl Checker<'_> {
    fn read(&self, entry: SignatureEntry) -> Signature {
        Signature {
            proof: self.prove(&entry),
            transaction: entry.transaction,
            block: entry.block,
            verdict: entry.verdict,
        }
    }

    fn prove(&self, entry: &SignatureEntry) -> Result<Proof, String> {
        let envelope = entry.envelope.as_ref();
        let envelope = envelope.ok_or("the web service does not have it")?;
        let signed = SignedTransaction::from_bytes(envelope.0.clone());
        let signed = signed.map_err(|error| chain(&error))?;
        let transaction = signed.transaction();
        let proposal = transaction.proposal();
        let is_this = proposal.transaction_id() == entry.transaction.as_str()
            && proposal.channel() == self.profile.channel
            && proposal.chaincode() == self.profile.chaincode;
        if !is_this {
            return Err("it is another transaction".to_owned());
        }
        let key = self.signer_of(proposal)?;
        let text = |index: usize| {
            let argument = proposal.arguments().get(index);
            argument.map_or_else(String::new, |it| String::from_utf8_lossy(it).into_owned())
        };
        Ok(Proof {
            time: proposal.timestamp().into(),
            function: text(0),
            argument: text(1),
            key: self.whose(&key),
            is_endorsed: self.trust.verify_endorsements(transaction).is_ok(),
        })
    }

    fn whose(&self, key: &Digest) -> SignedBy {
        if key == self.this_device {
            SignedBy::ThisDevice
        } else if self.own_keys.contains(key) {
            SignedBy::OwnKey
        } else {
            SignedBy::AnotherKey
        }
    }

    /// The key of the proposal's creator, who must have a certificate of this member.
    fn signer_of(&self, proposal: &Proposal) -> Result<Digest, String> {
        let creator = proposal.creator();
        let certificate = Certificate::from_der(creator.certificate_der().to_vec());
        let certificate = certificate.map_err(|error| error.to_string())?;
        let msp = creator.msp_id().parse();
        let msp = msp.map_err(|_| "its MSP has no name of the right form")?;
        self.trust
            .verify_member(&msp, &certificate, proposal.timestamp())
            .map_err(|error| chain(&error))?;
        if certificate.common_name() != Some(self.member.as_str()) {
            return Err("it is in another name than yours".to_owned());
        }
        Ok(certificate.key_digest().clone())
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use emr_model::Function;
    use emr_model::policy::GetPolicy;
    use emr_testkit::{
        HOSPITAL_A, MINISTRY, Network, TestIdentity, endorsed, id, key_digest, signed,
    };
    use fabric_gateway::ProposalBuilder;

    use super::*;

    const OWN: &str = "03";

    /// An entry with a transaction of this identity that peers of these organizations endorsed.
    fn entry(network: &Network, by: &TestIdentity, endorsers: &[&str]) -> SignatureEntry {
        let proposal = ProposalBuilder::new("emr", "emr", GetPolicy::NAME)
            .argument("{}")
            .build_for(by.fabric());
        let peers: Vec<_> = endorsers.iter().map(|msp| network.peer(msp)).collect();
        let envelope = signed(&endorsed(&proposal, b"{}", &peers), by);
        SignatureEntry {
            transaction: proposal.transaction_id().parse().unwrap(),
            block: 7,
            verdict: "VALID".to_owned(),
            envelope: Some(envelope.into()),
        }
    }

    /// What a device of member 03 with `this` key finds, to whom the ledger also pins `other` keys.
    fn proof(
        network: &Network,
        this: &TestIdentity,
        other: &[&TestIdentity],
        entry: &SignatureEntry,
    ) -> Result<Proof, String> {
        let profile = network.profile();
        let checker = Checker {
            trust: &Trust::new(&profile).unwrap(),
            profile: &profile,
            member: &id(OWN),
            this_device: &key_digest(this),
            own_keys: &other.iter().map(|it| key_digest(it)).collect::<Vec<_>>(),
        };
        checker.prove(entry)
    }

    #[test]
    fn a_transaction_proves_who_signed_what_and_whether_the_network_endorsed_it() {
        let network = Network::default();
        let [this, other, stranger] = [(); 3].map(|()| network.member(HOSPITAL_A, &id(OWN)));
        let both = [MINISTRY, HOSPITAL_A];
        for (by, key) in [
            (&this, SignedBy::ThisDevice),
            (&other, SignedBy::OwnKey),
            (&stranger, SignedBy::AnotherKey),
        ] {
            let entry = entry(&network, by, &both);
            let proof = proof(&network, &this, &[&other], &entry).unwrap();
            assert_eq!((proof.key, proof.is_endorsed), (key, true));
            assert_eq!(
                (proof.function.as_str(), proof.argument.as_str()),
                (GetPolicy::NAME, "{}")
            );
            assert!(proof.time <= Timestamp::from(SystemTime::now()));
        }
        let entry = entry(&network, &this, &[MINISTRY]);
        let proof = proof(&network, &this, &[], &entry).unwrap();
        assert!(!proof.is_endorsed);
    }

    #[test]
    fn what_is_damaged_missing_or_in_another_name_proves_nothing() {
        let network = Network::default();
        let this = network.member(HOSPITAL_A, &id(OWN));
        let both = [MINISTRY, HOSPITAL_A];
        let good = entry(&network, &this, &both);

        let missing = SignatureEntry {
            envelope: None,
            ..good.clone()
        };
        let another = SignatureEntry {
            transaction: "ab".repeat(32).parse().unwrap(),
            ..good.clone()
        };
        let mut bytes = good.envelope.clone().unwrap().0;
        let last = bytes.last_mut().unwrap();
        *last ^= 1;
        let damaged = SignatureEntry {
            envelope: Some(bytes.into()),
            ..good.clone()
        };
        let colleague = network.member(HOSPITAL_A, &id("04"));
        let colleagues = entry(&network, &colleague, &both);
        let outsider = Network::default().member(HOSPITAL_A, &id(OWN));
        let outsiders = entry(&network, &outsider, &both);
        for bad in [missing, another, damaged, colleagues, outsiders] {
            assert!(proof(&network, &this, &[], &bad).is_err(), "{bad:?}");
        }
        assert!(proof(&network, &this, &[], &good).is_ok());
    }
}
