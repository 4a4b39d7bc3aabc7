//! Random scripts mean the same to the official shim and to ours.

use std::sync::Arc;

use emr_shim_tests::{Operation, RUN, Script};
use fabric_gateway::TransactionError;
use fabric_protos::protos::ChaincodeAction;
use fabric_protos::protos::ProposalResponsePayload;
use futures::stream::{self, StreamExt, TryStreamExt};
use prost::Message;

use crate::canonical::{self, unnamed};
use crate::chaincodes::{BOTH, Shim};
use crate::generator::{Generator, MANY};
use crate::question::{Question, Said, process};
use crate::trial::{Case, Failure, Outcome, cases};
use crate::world::World;

pub(crate) fn cases() -> Vec<Case> {
    cases![Alone: random_scripts_mean_the_same_to_both_shims].into()
}

/// How many sequences are tried unless `EMR_SEQUENCES` says otherwise.
const SEQUENCES: usize = 500;
/// The seed of that many.
const DAILY_SEED: u64 = 2_500;
/// Between two changes of the state, so many are evaluated.
const ROUND: usize = 50;
/// So many of each round are committed.
const COMMITTED: usize = 8;
/// So many are asked at once.
const AT_ONCE: usize = 6;

/// The status with which a peer answers that cannot make a transaction of what a chaincode did.
const PEER_REFUSES: i32 = 500;
/// What a peer says that refuses one of many writes.
const BATCH_REFUSED: &str = "WRITE_BATCH_STATE failed";
/// After so many tries the two name the same write, if they ever do.
const MOST_ORDERS: usize = 50;
/// After so many tries it is not the machine that is slow.
const MOST_DELAYS: usize = 3;

async fn random_scripts_mean_the_same_to_both_shims(world: Arc<World>) -> Outcome {
    let wanted = crate::number("EMR_SEQUENCES");
    let sequences = wanted.map_or(SEQUENCES, |count| count as usize);
    // Long runs look for what nobody has seen; the short one finds tomorrow what it finds today.
    let seed = match wanted {
        Some(_) => rand::random(),
        None => DAILY_SEED,
    };
    let seed = crate::number("EMR_SEED").unwrap_or(seed);
    println!("{sequences} sequences; EMR_SEED={seed} tries the same again");
    let mut generator = Generator::new(seed, world.has_batches());
    let mut valid = usize::from(commit(&world, &beginning()).await?);
    let mut asked = 0;
    while asked < sequences {
        let questions: Vec<_> = (0..ROUND.min(sequences - asked))
            .map(|_| generator.question())
            .collect();
        asked += questions.len();
        let comparisons: Vec<_> = questions.iter().map(|it| compare(&world, it)).collect();
        let differences: Vec<_> = stream::iter(comparisons)
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        let differences: Vec<_> = differences.into_iter().flatten().collect();
        assert!(differences.is_empty(), "{}", differences.join("\n"));
        let submissions = (0..COMMITTED).map(|_| generator.submission());
        // A peer of Fabric 2.5.9 never finishes a block in which a transaction changes the policies of keys in two
        // namespaces and is invalid in the first, if another one writes such a key: it waits for the second.
        let (alone, together): (Vec<_>, Vec<_>) = submissions.partition(changes_policies);
        let commits: Vec<_> = together.iter().map(|it| commit(&world, it)).collect();
        let committed: Vec<_> = stream::iter(commits)
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        valid += committed.into_iter().filter(|is_valid| *is_valid).count();
        for submission in &alone {
            valid += usize::from(commit(&world, submission).await?);
        }
    }
    println!("{asked} sequences were alike; {valid} were committed in both states");
    Ok(())
}

/// Asks both. If they differ, says on which shortest script they still do.
async fn compare(world: &World, question: &Question) -> Result<Option<String>, Failure> {
    let said = ask(world, question).await?;
    if said.is_alike() {
        return Ok(None);
    }
    let (question, said) = shrink(world, question.clone(), said).await?;
    let script = serde_json::to_string(&question.script)?;
    let Question { client, peer, .. } = question;
    let differences = said.differences();
    Ok(Some(format!(
        "{script}\nasked by client {client} of peer {peer}:\n{differences}"
    )))
}

/// Asks both, again if a peer was sent several writes together that it must refuse: Go sends them in the order of a hash
/// table, and the peer names the first of them. And again, a few times and loudly, if a peer was too busy to wait.
async fn ask(world: &World, question: &Question) -> Result<Said, Failure> {
    let mut said = question.ask(world).await?;
    for _ in 0..MOST_DELAYS {
        if said.is_alike() || !said.is_of_a_busy_peer() {
            break;
        }
        println!("a peer was too busy for one of both, who are asked again");
        said = question.ask(world).await?;
    }
    for _ in 0..MOST_ORDERS {
        let is_about_order = [&said.go, &said.rust]
            .iter()
            .all(|said| said.message.contains(BATCH_REFUSED));
        if said.is_alike() || !is_about_order {
            break;
        }
        said = question.ask(world).await?;
    }
    Ok(said)
}

/// Leaves out whatever can be left out without both becoming alike, and says how they differ then.
async fn shrink(
    world: &World,
    mut question: Question,
    mut said: Said,
) -> Result<(Question, Said), Failure> {
    let mut index = 0;
    while index < question.script.len() {
        let mut shorter = question.clone();
        shorter.script.remove(index);
        let answer = ask(world, &shorter).await?;
        if answer.is_alike() {
            index += 1;
        } else {
            (question, said) = (shorter, answer);
        }
    }
    Ok((question, said))
}

/// Has both carry out a script in one transaction; whether it became valid.
pub(crate) async fn commit(world: &World, question: &Question) -> Result<bool, Failure> {
    let script = serde_json::to_string(&question.script)?;
    let calls = Shim::BOTH.map(|shim| Operation::Call {
        chaincode: shim.chaincode().to_owned(),
        channel: String::new(),
        arguments: vec![RUN.to_owned(), script.clone()],
    });
    let both = Question {
        script: calls.into(),
        ..question.clone()
    };
    let proposal = both.propose(world, BOTH, both.context(world))?;
    let response = process(world, both.peer, &proposal).await?;
    let answer = response.response.unwrap_or_default();
    if answer.status == PEER_REFUSES {
        // Such as a policy that is none, which a peer notices only when the chaincode has ended.
        let differences = compare(world, question).await?;
        assert_eq!(differences, None);
        return Ok(false);
    }
    let answers: Vec<Vec<String>> = serde_json::from_slice(&unnamed(&answer.payload))?;
    assert_eq!(answers[0], answers[1], "{question:#?}");

    let endorsed = ProposalResponsePayload::decode(response.payload)?;
    let action = ChaincodeAction::decode(endorsed.extension)?;
    let namespaces = canonical::namespaces(action.results)?;
    for names in [Shim::chaincode, Shim::called] {
        let of = |shim: Shim| {
            let mut namespaces = namespaces.iter();
            let name = names(shim);
            let namespace = namespaces.find(|namespace| namespace.name == name);
            namespace.map(|namespace| {
                let mut encoded = namespace.encoded.clone();
                encoded.namespace = String::new();
                (namespace.public.clone(), encoded)
            })
        };
        assert_eq!(of(Shim::Go), of(Shim::Rust), "{question:#?}");
    }

    let client = &world.clients[question.client];
    let gateway = world.gateway(&world.peers[0], client);
    let transaction = proposal.proposal().transaction_id().to_owned();
    let submitted = gateway.submit_proposal(proposal.proposal().clone()).await;
    let is_valid = match submitted {
        Ok(_) => true,
        Err(TransactionError::Commit(_)) => false,
        Err(error) => return Err(error.into()),
    };
    for peer in &world.peers[1..] {
        // Later questions find the same state at every peer.
        let gateway = world.gateway(peer, client);
        gateway.commit_status(&world.channel, &transaction).await?;
    }
    Ok(is_valid)
}

/// Whether a script, or one that it has another chaincode carry out, sets the policy of a key.
fn changes_policies(question: &Question) -> bool {
    serde_json::to_string(&question.script).is_ok_and(|script| script.contains("set_policy"))
}

/// The entries before the first script: more than a peer sends at once.
fn beginning() -> Question {
    let put = |key: &str, value: &str| Operation::Put {
        key: key.to_owned(),
        value: hex::encode(value),
    };
    let script = Script::from([
        Operation::PutMany {
            prefix: MANY.to_owned(),
            count: 250,
        },
        Operation::PutMany {
            prefix: "\0dog\0".to_owned(),
            count: 1,
        },
        put("\0car\0red\x001\0", "1"),
        put("\0car\0red\x002\0", "2"),
        put("\0car\0blue\x003\0", "3"),
        put("a", "first"),
    ]);
    Question {
        script,
        arguments: Vec::new(),
        transient: Default::default(),
        client: 0,
        peer: 0,
    }
}
