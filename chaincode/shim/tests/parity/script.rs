//! A chaincode with a function for each call of a ledger, which answers with what the call gave.

use std::fmt::Debug;

use bytes::Bytes;
use fabric_chaincode::{
    Chaincode, ClientIdentity, EndorserRole, KeyEndorsementPolicy, KeyModification, KeyValue,
    Ledger, LedgerError, Page, Response,
};
use futures::TryStreamExt;

pub(crate) struct Script;

impl Chaincode for Script {
    async fn invoke<L: Ledger>(&self, transaction: &L) -> Response {
        let arguments: Vec<String> = transaction.arguments().iter().map(lossy).collect();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        match run(transaction, &arguments).await {
            Ok(text) => Response::ok(text),
            Err(error) => Response::refused(499, format!("{error:?}")),
        }
    }
}

/// Makes the calls that the first argument names, with the others.
pub(crate) async fn run(ledger: &impl Ledger, arguments: &[&str]) -> Result<String, LedgerError> {
    let (function, parameters) = arguments.split_first().unwrap();
    Ok(match (*function, parameters) {
        ("get", [key]) => value(ledger.get_state(key).await?),
        ("get many", keys) => values(ledger.get_multiple_states(keys).await?),
        ("put", [key, value]) => done(ledger.put_state(key, value.to_string()).await?),
        ("put megabytes", [key, count]) => {
            let value = vec![b'x'; count.parse::<usize>().unwrap() * 1024 * 1024];
            done(ledger.put_state(key, value).await?)
        }
        ("put many", [count]) => {
            for number in 0..count.parse().unwrap() {
                ledger.put_state(&format!("{number:04}"), "x").await?;
            }
            done(())
        }
        ("put twice", [key, first, second]) => {
            ledger.put_state(key, first.to_string()).await?;
            ledger.put_state(key, second.to_string()).await?;
            value(ledger.get_state(key).await?)
        }
        ("delete", [key]) => done(ledger.del_state(key).await?),
        ("range", [start, end]) => keys(ledger.get_state_by_range(start, end)).await?,
        ("composite", [object_type, attributes @ ..]) => {
            keys(ledger.get_state_by_partial_composite_key(object_type, attributes)).await?
        }
        ("range page", [start, end, size, bookmark @ ..]) => page(
            ledger
                .get_state_by_range_with_pagination(start, end, number(size), first(bookmark))
                .await?,
        ),
        ("composite page", [object_type, size, bookmark @ ..]) => page(
            ledger
                .get_state_by_partial_composite_key_with_pagination(
                    object_type,
                    &[],
                    number(size),
                    first(bookmark),
                )
                .await?,
        ),
        ("all composite page", [size, bookmark @ ..]) => page(
            ledger
                .get_all_states_composite_key_with_pagination(number(size), first(bookmark))
                .await?,
        ),
        ("query", [query]) => keys(ledger.get_query_result(query)).await?,
        ("query page", [query, size, bookmark @ ..]) => page(
            ledger
                .get_query_result_with_pagination(query, number(size), first(bookmark))
                .await?,
        ),
        ("history", [key]) => {
            let all: Vec<KeyModification> = ledger.get_history_for_key(key).try_collect().await?;
            let lines = all.into_iter().map(|one| {
                let time = one.timestamp.duration_since(std::time::UNIX_EPOCH).unwrap();
                let value = value(one.value);
                format!("{} {} {value}", one.transaction_id, time.as_millis())
            });
            lines.collect::<Vec<_>>().join("; ")
        }
        ("policy", [key]) => policy(ledger.get_state_validation_parameter(key).await?),
        ("set policy", [key, organizations @ ..]) => done(
            ledger
                .set_state_validation_parameter(key, policy_of(organizations))
                .await?,
        ),
        ("get private", [collection, key]) => {
            value(ledger.get_private_data(collection, key).await?)
        }
        ("get many private", [collection, keys @ ..]) => {
            values(ledger.get_multiple_private_data(collection, keys).await?)
        }
        ("hash", [collection, key]) => {
            let hash = ledger.get_private_data_hash(collection, key).await?;
            hash.map_or("none".to_owned(), |hash| format!("{hash:02x}"))
        }
        ("put private", [collection, key]) => {
            let value = ledger.transient()["value"].clone();
            done(ledger.put_private_data(collection, key, value).await?)
        }
        ("put private twice", [collection, key, first, second]) => {
            for value in [first, second] {
                let value = value.to_string();
                ledger.put_private_data(collection, key, value).await?;
            }
            value(ledger.get_private_data(collection, key).await?)
        }
        ("put private and query", [collection, key]) => {
            ledger.put_private_data(collection, key, "x").await?;
            keys(ledger.get_private_data_by_range(collection, "", "")).await?
        }
        ("query private and put", [collection, key]) => {
            keys(ledger.get_private_data_by_range(collection, "", "")).await?;
            done(ledger.put_private_data(collection, key, "x").await?)
        }
        ("delete private", [collection, key]) => {
            done(ledger.del_private_data(collection, key).await?)
        }
        ("purge private", [collection, key]) => {
            done(ledger.purge_private_data(collection, key).await?)
        }
        ("private policy", [collection, key]) => policy(
            ledger
                .get_private_data_validation_parameter(collection, key)
                .await?,
        ),
        ("set private policy", [collection, key, organizations @ ..]) => done(
            ledger
                .set_private_data_validation_parameter(collection, key, policy_of(organizations))
                .await?,
        ),
        ("private range", [collection, start, end]) => {
            keys(ledger.get_private_data_by_range(collection, start, end)).await?
        }
        ("private composite", [collection, object_type, attributes @ ..]) => {
            let found = ledger.get_private_data_by_partial_composite_key(
                collection,
                object_type,
                attributes,
            );
            keys(found).await?
        }
        ("private query", [collection, query]) => {
            keys(ledger.get_private_data_query_result(collection, query)).await?
        }
        ("call", [name, channel, arguments @ ..]) => {
            let arguments = arguments.iter().map(|one| one.to_string());
            let response = ledger
                .invoke_chaincode(name, Some(channel), arguments)
                .await?;
            format!("{} {}", response.status, text(&response.payload))
        }
        ("announce", [name, payload]) => done(ledger.set_event(name, payload.to_string())?),
        ("put and flush", [key, value]) => {
            ledger.put_state(key, value.to_string()).await?;
            done(ledger.flush_writes().await?)
        }
        ("put and page", [key, value]) => {
            ledger.put_state(key, value.to_string()).await?;
            page(
                ledger
                    .get_state_by_range_with_pagination("", "", 1, None)
                    .await?,
            )
        }
        ("page and put", [key, value]) => {
            ledger
                .get_state_by_range_with_pagination("", "", 1, None)
                .await?;
            done(ledger.put_state(key, value.to_string()).await?)
        }
        ("put, call and put", [name, key]) => {
            ledger.put_state(key, "before").await?;
            ledger
                .invoke_chaincode(name, None, ["put", key, "within"].map(str::to_owned))
                .await?;
            done(())
        }
        ("put impatiently", [key, value]) => {
            ledger.put_state(key, value.to_string()).await?;
            tokio::select! {
                biased;
                _ = ledger.flush_writes() => {}
                () = tokio::task::yield_now() => {}
            }
            done(())
        }
        ("describe", parameters) => format!(
            "{} {} {:?} {parameters:?} {} {:?} {:?}",
            ledger.channel_id(),
            ledger.transaction_id(),
            ledger.creator(),
            ledger.timestamp_milliseconds(),
            ledger.transient(),
            ledger.decorations(),
        ),
        ("arguments", _) => format!("{:?} {:?}", ledger.arguments(), ledger.parameters()),
        ("identity", [attribute, missing, unit, other]) => {
            let client = ClientIdentity::read(ledger.creator()).unwrap();
            format!(
                "{} {} {:?} {:?} {} {} {}",
                client.id().unwrap(),
                client.msp_id(),
                client.attribute(attribute),
                client.attribute(missing),
                client.has_organizational_unit(unit),
                client.has_organizational_unit(other),
                client.certificate().unwrap().len(),
            )
        }
        ("binding", []) => format!("{:02x}", Bytes::copy_from_slice(&ledger.binding())),
        ("signed proposal", []) => {
            let signed = ledger.signed_proposal();
            format!("{:02x} {:02x}", signed.proposal, signed.signature)
        }
        (function, _) => panic!("no test asks for {function}"),
    })
}

fn lossy(bytes: &Bytes) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn text(bytes: &Bytes) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn value(value: Option<Bytes>) -> String {
    value.as_ref().map_or("none".to_owned(), text)
}

fn values(values: Vec<Option<Bytes>>) -> String {
    values.into_iter().map(value).collect::<Vec<_>>().join(" ")
}

fn done((): ()) -> String {
    "done".to_owned()
}

fn number(text: &str) -> u32 {
    text.parse().unwrap()
}

fn first<'a>(texts: &[&'a str]) -> Option<&'a str> {
    texts.first().copied()
}

async fn keys<E: Debug>(
    found: impl futures::Stream<Item = Result<KeyValue, E>>,
) -> Result<String, E> {
    let pairs: Vec<String> = found.map_ok(pair).try_collect().await?;
    Ok(pairs.join(" "))
}

fn page(page: Page) -> String {
    let pairs: Vec<String> = page.items.into_iter().map(pair).collect();
    format!("{} then {:?}", pairs.join(" "), page.bookmark)
}

fn pair(entry: KeyValue) -> String {
    format!("{}={}", entry.key.replace('\0', "/"), text(&entry.value))
}

fn policy_of(organizations: &[&str]) -> Bytes {
    let mut policy = KeyEndorsementPolicy::new();
    policy.add_organizations(EndorserRole::Peer, organizations.iter().copied());
    match organizations {
        [] => Bytes::new(),
        _ => policy.into(),
    }
}

fn policy(bytes: Option<Bytes>) -> String {
    let Some(bytes) = bytes else {
        return "none".to_owned();
    };
    let policy = KeyEndorsementPolicy::parse(&bytes).unwrap();
    policy.organizations().collect::<Vec<_>>().join(" ")
}
