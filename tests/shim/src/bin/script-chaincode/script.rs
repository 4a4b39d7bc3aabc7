//! Carries out scripts.

use bytes::Bytes;
use emr_shim_tests::{Operation, Page, Policy, RUN, Script};
use fabric_chaincode::{
    Chaincode, ClientIdentity, ClientIdentityError, EndorserRole, Invocation, KeyEndorsementPolicy,
    KeyModification, KeyValue, Ledger, LedgerError, Response, composite_key, split_composite_key,
};
use futures::{Stream, TryStreamExt};
use sha2::{Digest, Sha256};

use crate::answer::Answer;

/// A chaincode that does what it is told.
pub(crate) struct Scripts {
    /// What is appended to the names of called chaincodes.
    pub(crate) suffix: String,
}

impl Chaincode for Scripts {
    async fn invoke<L: Ledger>(&self, ledger: &L) -> Response {
        let [function, script, ..] = ledger.arguments() else {
            return Response::refused(400, "say run and a script");
        };
        let script = match serde_json::from_slice::<Script>(script) {
            Ok(script) if *function == RUN => script,
            _ => return Response::refused(400, "say run and a script"),
        };
        let mut run = Run {
            suffix: &self.suffix,
            ledger,
            bookmark: String::new(),
            response: None,
        };
        let mut answers = Vec::with_capacity(script.len());
        for operation in script {
            let answer = run.carry_out(operation).await;
            answers.push(answer.unwrap_or_else(|refusal| refusal).into_words());
        }
        let answers = serde_json::to_vec(&answers).expect("strings have a JSON form");
        run.response.unwrap_or_else(|| Response::ok(answers))
    }
}

struct Run<'a, L> {
    suffix: &'a str,
    ledger: &'a L,
    /// Where the last page ended.
    bookmark: String,
    response: Option<Response>,
}

type Outcome = Result<Answer, Answer>;

impl<L: Ledger> Run<'_, L> {
    async fn carry_out(&mut self, operation: Operation) -> Outcome {
        use Operation as Op;
        let ledger = self.ledger;
        match operation {
            Op::Get { key } => Ok(Answer::ok().with_optional(ledger.get_state(&key).await?)),
            Op::GetMany { keys } => many(ledger.get_multiple_states(&borrowed(&keys)).await?),
            Op::Put { key, value } => done(ledger.put_state(&key, bytes(&value)).await),
            Op::PutMany { prefix, count } => {
                for number in 0..count {
                    let key = format!("{prefix}{number:03}");
                    ledger.put_state(&key, number.to_string()).await?;
                }
                Ok(Answer::ok())
            }
            Op::PutLarge { key, size } => {
                let value = vec![b'x'; size as usize];
                done(ledger.put_state(&key, value).await)
            }
            Op::Delete { key } => done(ledger.del_state(&key).await),
            Op::GetPolicy { key } => {
                policy_read(ledger.get_state_validation_parameter(&key).await?)
            }
            Op::SetPolicy { key, policy } => {
                let policy = policy_bytes(policy);
                done(ledger.set_state_validation_parameter(&key, policy).await)
            }
            Op::Range { start, end, limit } => {
                entries(ledger.get_state_by_range(&start, &end), limit).await
            }
            Op::Partial {
                object_type,
                attributes,
                limit,
            } => {
                let attributes = borrowed(&attributes);
                let found = ledger.get_state_by_partial_composite_key(&object_type, &attributes);
                entries(found, limit).await
            }
            Op::RangePage { start, end, page } => {
                let bookmark = self.bookmark(&page);
                let found = ledger
                    .get_state_by_range_with_pagination(
                        &start,
                        &end,
                        page.size,
                        bookmark.as_deref(),
                    )
                    .await?;
                self.page(found)
            }
            Op::PartialPage {
                object_type,
                attributes,
                page,
            } => {
                let bookmark = self.bookmark(&page);
                let found = ledger
                    .get_state_by_partial_composite_key_with_pagination(
                        &object_type,
                        &borrowed(&attributes),
                        page.size,
                        bookmark.as_deref(),
                    )
                    .await?;
                self.page(found)
            }
            Op::CompositePage { page } => {
                let bookmark = self.bookmark(&page);
                let found = ledger
                    .get_all_states_composite_key_with_pagination(page.size, bookmark.as_deref())
                    .await?;
                self.page(found)
            }
            Op::Query { query } => entries(ledger.get_query_result(&query), None).await,
            Op::QueryPage { query, page } => {
                let bookmark = self.bookmark(&page);
                let found = ledger
                    .get_query_result_with_pagination(&query, page.size, bookmark.as_deref())
                    .await?;
                self.page(found)
            }
            Op::History { key, limit } => history(ledger.get_history_for_key(&key), limit).await,
            Op::PrivateGet { collection, key } => {
                let value = ledger.get_private_data(&collection, &key).await?;
                Ok(Answer::ok().with_optional(value))
            }
            Op::PrivateGetMany { collection, keys } => {
                let keys = borrowed(&keys);
                many(ledger.get_multiple_private_data(&collection, &keys).await?)
            }
            Op::PrivateHash { collection, key } => {
                let hash = ledger.get_private_data_hash(&collection, &key).await?;
                Ok(Answer::ok().with_optional(hash))
            }
            Op::PrivatePut {
                collection,
                key,
                transient,
            } => {
                let value = ledger.transient().get(&transient).cloned();
                let value = value.unwrap_or_default();
                done(ledger.put_private_data(&collection, &key, value).await)
            }
            Op::PrivateDelete { collection, key } => {
                done(ledger.del_private_data(&collection, &key).await)
            }
            Op::PrivatePurge { collection, key } => {
                done(ledger.purge_private_data(&collection, &key).await)
            }
            Op::PrivateGetPolicy { collection, key } => {
                let policy = ledger.get_private_data_validation_parameter(&collection, &key);
                policy_read(policy.await?)
            }
            Op::PrivateSetPolicy {
                collection,
                key,
                policy,
            } => {
                let policy = policy_bytes(policy);
                let set = ledger.set_private_data_validation_parameter(&collection, &key, policy);
                done(set.await)
            }
            Op::PrivateRange {
                collection,
                start,
                end,
                limit,
            } => {
                let found = ledger.get_private_data_by_range(&collection, &start, &end);
                entries(found, limit).await
            }
            Op::PrivatePartial {
                collection,
                object_type,
                attributes,
            } => {
                let found = ledger.get_private_data_by_partial_composite_key(
                    &collection,
                    &object_type,
                    &borrowed(&attributes),
                );
                entries(found, None).await
            }
            Op::PrivateQuery { collection, query } => {
                entries(
                    ledger.get_private_data_query_result(&collection, &query),
                    None,
                )
                .await
            }
            Op::Join {
                object_type,
                attributes,
            } => Ok(Answer::ok().with(composite_key(&object_type, &borrowed(&attributes))?)),
            Op::Split { key } => {
                let (object_type, attributes) = split_composite_key(&key)?;
                let answer = Answer::ok().with(object_type);
                Ok(attributes.into_iter().fold(answer, Answer::with))
            }
            Op::Event { name, payload } => {
                ledger.set_event(&name, bytes(&payload))?;
                Ok(Answer::ok())
            }
            Op::Call {
                chaincode,
                channel,
                arguments,
            } => {
                let name = match chaincode.as_str() {
                    "" => String::new(),
                    name => format!("{name}{}", self.suffix),
                };
                let channel = Some(channel.as_str()).filter(|channel| !channel.is_empty());
                called(ledger.invoke_chaincode(&name, channel, arguments).await)
            }
            Op::Transient { name } => Ok(Answer::ok().with_optional(ledger.transient().get(&name))),
            Op::Proposal => Ok(proposal(ledger)),
            Op::SignedProposal => {
                let signed = ledger.signed_proposal();
                Ok(Answer::ok()
                    .with(Sha256::digest(&signed.proposal))
                    .with(Sha256::digest(&signed.signature)))
            }
            Op::Client {
                attribute,
                value,
                unit,
            } => client(ledger, &attribute, &value, &unit),
            Op::Flush => done(ledger.flush_writes().await),
            Op::Respond {
                status,
                message,
                payload,
            } => {
                self.response = Some(Response {
                    status,
                    message,
                    payload: bytes(&payload),
                });
                Ok(Answer::ok())
            }
        }
    }

    fn bookmark(&self, page: &Page) -> Option<String> {
        let bookmark = if page.follow {
            self.bookmark.clone()
        } else {
            page.bookmark.clone()
        };
        Some(bookmark).filter(|bookmark| !bookmark.is_empty())
    }

    fn page(&mut self, page: fabric_chaincode::Page) -> Outcome {
        self.bookmark = page.bookmark.unwrap_or_default();
        let answer = Answer::ok().with(&self.bookmark);
        Ok(page.items.iter().fold(answer, Answer::with_entry))
    }
}

fn done(result: Result<(), LedgerError>) -> Outcome {
    result.map(|()| Answer::ok()).map_err(Answer::from)
}

fn many(values: Vec<Option<Bytes>>) -> Outcome {
    Ok(values
        .into_iter()
        .fold(Answer::ok(), |answer, value| answer.with_optional(value)))
}

async fn entries(
    found: impl Stream<Item = Result<KeyValue, LedgerError>> + Unpin,
    limit: Option<u32>,
) -> Outcome {
    let found = some(found, limit).await?;
    Ok(found.iter().fold(Answer::ok(), Answer::with_entry))
}

async fn history(
    found: impl Stream<Item = Result<KeyModification, LedgerError>> + Unpin,
    limit: Option<u32>,
) -> Outcome {
    let found = some(found, limit).await?;
    Ok(found.iter().fold(Answer::ok(), |answer, entry| {
        answer
            .with(&entry.transaction_id)
            .with_time(entry.timestamp)
            .with_optional(entry.value.as_ref())
    }))
}

/// As many as wanted; what is left is not asked for.
async fn some<T>(
    mut found: impl Stream<Item = Result<T, LedgerError>> + Unpin,
    limit: Option<u32>,
) -> Result<Vec<T>, LedgerError> {
    let mut entries = Vec::new();
    while limit.is_none_or(|limit| entries.len() < limit as usize) {
        let Some(entry) = found.try_next().await? else {
            break;
        };
        entries.push(entry);
    }
    Ok(entries)
}

fn policy_bytes(policy: Policy) -> Bytes {
    let (peers, add, remove) = match policy {
        Policy::Raw(raw) => return bytes(&raw),
        Policy::Of { peers, add, remove } => (peers, add, remove),
    };
    let role = match peers {
        true => EndorserRole::Peer,
        false => EndorserRole::Member,
    };
    let mut policy = KeyEndorsementPolicy::new();
    policy.add_organizations(role, add);
    policy.remove_organizations(borrowed(&remove));
    Bytes::from(&policy)
}

fn policy_read(policy: Option<Bytes>) -> Outcome {
    let answer = Answer::ok().with_optional(policy.as_ref());
    let Some(policy) = policy else {
        return Ok(answer);
    };
    match KeyEndorsementPolicy::parse(&policy) {
        Ok(policy) => Ok(policy.organizations().fold(answer, Answer::with)),
        Err(_) => Err(Answer::refused("shim: unreadable policy")),
    }
}

fn called(response: Result<Response, LedgerError>) -> Outcome {
    let response = match response {
        Ok(response) => response,
        // The Go shim makes such a response of what the peer says, which cannot be told from one of the chaincode.
        Err(LedgerError::Peer(text)) => Response {
            status: 500,
            message: String::new(),
            payload: text.into(),
        },
        Err(error) => return Err(error.into()),
    };
    Ok(Answer::ok()
        .with_number(response.status)
        .with(response.message)
        .with(response.payload))
}

fn proposal(ledger: &impl Invocation) -> Answer {
    let answer = Answer::ok()
        .with(ledger.transaction_id())
        .with(ledger.channel_id())
        .with(&ledger.creator().msp_id)
        .with(Sha256::digest(&ledger.creator().certificate))
        .with(ledger.binding())
        .with_time(ledger.timestamp())
        .with(ledger.function().unwrap_or_default())
        .with_number(ledger.parameters().len())
        .with_number(ledger.decorations().len());
    let arguments = ledger.arguments().iter();
    let answer = arguments.fold(answer, |answer, argument| {
        answer.with(Sha256::digest(argument))
    });
    let transient = ledger.transient().iter();
    transient.fold(answer, |answer, (name, value)| {
        answer.with(name).with(value)
    })
}

fn client(ledger: &impl Invocation, attribute: &str, value: &str, unit: &str) -> Outcome {
    let Ok(client) = ClientIdentity::read(ledger.creator()) else {
        return Err(Answer::refused("shim: unreadable client"));
    };
    let asserted = match client.assert_attribute(attribute, value) {
        Ok(()) => "has",
        Err(ClientIdentityError::NoAttribute { .. }) => "absent",
        Err(_) => "other",
    };
    Ok(Answer::ok()
        .with(client.msp_id())
        .with_optional(client.id())
        .with_optional(client.attribute(attribute))
        .with(asserted)
        .with_number(client.has_organizational_unit(unit))
        .with_optional(client.certificate().map(Sha256::digest)))
}

fn borrowed(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

fn bytes(digits: &str) -> Bytes {
    hex::decode(digits).unwrap_or_default().into()
}
