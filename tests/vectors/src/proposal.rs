//! Fabric's proposal: its bytes, its id, its hash, and the one form that signatures have.

use emr_model::{Timestamp, TransactionId};
use fabric_gateway::{Identity, ProposalBuilder, SignedProposal, TransactionContext};
use p256::ecdsa::Signature;
use serde::{Deserialize, Serialize};

use crate::authored::AuthoredCall;
use crate::encoding::Hex;
use crate::format::Given;
use crate::identities::{MEMBER_CERTIFICATE, sign};
use crate::vector::{Files, Problem, Reading, require};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProposedCall {
    msp: String,
    certificate: String,
    channel: String,
    chaincode: String,
    function: String,
    /// The only argument.
    argument: String,
    nonce: Hex,
    time: Timestamp,
    /// The same signature in the forms in which keys give it: raw and DER, each with the lower and the higher `s`.
    signatures: Vec<Hex>,
}

#[derive(Serialize)]
pub(crate) struct Exact {
    /// Fabric's `SerializedIdentity`.
    creator: Hex,
    transaction: TransactionId,
    /// Fabric's `Proposal`.
    proposal: Hex,
    /// By which endorsers name it.
    hash: Hex,
    /// Fabric's `SignedProposal`, the same for each form of the signature.
    signed_proposal: Hex,
}

impl ProposedCall {
    fn example(call: &AuthoredCall) -> Self {
        let mut example = Self {
            msp: "HospitalAMSP".into(),
            certificate: MEMBER_CERTIFICATE.into(),
            channel: "emr".into(),
            chaincode: "emr".into(),
            function: call.function.clone(),
            argument: call.argument.clone(),
            nonce: Hex((100..124).collect()),
            time: Timestamp::from_millis(1_790_000_000_123),
            signatures: Vec::new(),
        };
        let proposal = example.proposal().expect("the example is one");
        example.signatures = forms(sign("member", proposal.bytes_to_sign()));
        example
    }

    fn proposal(&self) -> Result<fabric_gateway::Proposal, Problem> {
        let identity = Identity::new(&self.msp, &self.certificate)?;
        let nonce = self.nonce.0.as_slice().try_into()?;
        let context = TransactionContext::from_nonce(&identity, nonce, self.time.into());
        let builder = ProposalBuilder::new(&self.channel, &self.chaincode, &*self.function)
            .argument(self.argument.clone());
        Ok(builder.build(context))
    }
}

impl Given for ProposedCall {
    type Exact = Exact;

    fn examples() -> Vec<(&'static str, Self)> {
        let calls = AuthoredCall::examples().into_iter();
        calls
            .map(|(name, call)| (name, Self::example(&call)))
            .collect()
    }

    fn read(&self, _: &Files) -> Result<Reading<Exact>, Problem> {
        let proposal = self.proposal()?;
        let mut signed = Vec::new();
        for signature in &self.signatures {
            let form = proposal.clone().with_signature(&signature.0)?;
            signed.push(form.to_bytes());
        }
        signed.dedup();
        let [signed] = signed.as_slice() else {
            return Err("the forms of the signature do not become one".into());
        };
        let read = SignedProposal::from_bytes(signed.clone())?;
        require(
            read.proposal() == &proposal,
            "the signed proposal reads as another one",
        )?;
        Ok(Reading::of(Exact {
            creator: Hex(proposal.creator().to_bytes().into()),
            transaction: proposal.transaction_id().parse()?,
            proposal: Hex(proposal.bytes_to_sign().to_vec()),
            hash: Hex(proposal.hash().into()),
            signed_proposal: Hex(signed.to_vec()),
        }))
    }
}

/// Raw and DER, each with the lower and the higher `s`.
fn forms(signature: Signature) -> Vec<Hex> {
    let low = signature.normalize_s();
    let high = Signature::from_scalars(low.r().to_bytes(), (-*low.s()).to_bytes())
        .expect("both are below the order of the curve");
    let forms = [low, high].map(|signature| {
        let (raw, der) = (signature.to_bytes(), signature.to_der());
        [Hex(raw.to_vec()), Hex(der.as_bytes().to_vec())]
    });
    forms.concat()
}
