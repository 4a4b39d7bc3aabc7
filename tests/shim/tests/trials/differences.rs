//! What the official shim does otherwise. Random scripts leave these out; here each shim does exactly what is said.

use std::sync::Arc;

use emr_shim_tests::{Operation as Op, Page, Policy, RUN, Script};
use fabric_protos::common::signature_policy::{NOutOf, Type};
use fabric_protos::common::{MspPrincipal, MspRole, SignaturePolicy, SignaturePolicyEnvelope};
use prost::Message;

use crate::differential::commit;
use crate::question::Question;
use crate::trial::{Case, Outcome, cases};
use crate::world::World;

pub(crate) fn cases() -> Vec<Case> {
    cases![Together: the_known_differences_are_these].into()
}

/// A script that means two things.
struct Difference {
    /// Where `fabric-chaincode-go` v2.3.0 does it.
    place: &'static str,
    script: Script,
    /// The effect, in words; `…` stands for any.
    go: &'static str,
    ours: &'static str,
}

async fn the_known_differences_are_these(world: Arc<World>) -> Outcome {
    // Not the keys of random scripts.
    let entries = vec![
        Op::PutMany {
            prefix: "known".to_owned(),
            count: 250,
        },
        Op::SetPolicy {
            key: "known000".to_owned(),
            policy: Policy::Raw(hex::encode(any_of_two())),
        },
    ];
    assert!(commit(&world, &question(entries)).await?);
    let (mut differences, mut others) = (differences(), Vec::new());
    if world.has_batches() {
        differences.extend(differences_of_batches());
    }
    for difference in differences {
        let question = question(difference.script);
        let said = question.ask(&world).await?;
        let place = difference.place;
        let (go, ours) = (said.go.effect(), said.rust.effect());
        let effects = [("Go", go, difference.go), ("ours", ours, difference.ours)];
        others.extend(
            effects
                .into_iter()
                .filter(|(_, effect, known)| !is_like(effect, known))
                .map(|(shim, effect, known)| format!("{place}, {shim}: not {known}, but {effect}")),
        );
    }
    assert!(others.is_empty(), "{}", others.join("\n"));
    Ok(())
}

fn differences() -> Vec<Difference> {
    let nothing = String::new;
    let key = || "key".to_owned();
    let all = || "all".to_owned();
    let page = |size, start: &str, bookmark: &str| Op::RangePage {
        start: start.to_owned(),
        end: "known003".to_owned(),
        page: Page {
            size,
            bookmark: bookmark.to_owned(),
            follow: false,
        },
    };
    let range = |limit| Op::Range {
        start: "known".to_owned(),
        end: "known999".to_owned(),
        limit: Some(limit),
    };
    let difference = |place, operation, go, ours| Difference {
        place,
        script: vec![operation],
        go,
        ours,
    };
    let empty_key =
        |place, operation, go| difference(place, operation, go, r#"[["err", "shim: empty key"]]"#);
    vec![
        // An empty value deletes, silently.
        difference(
            "stub.go, PutState",
            Op::Put {
                key: key(),
                value: nothing(),
            },
            r#"[["ok"]] deletes "key""#,
            r#"[["err", "shim: empty value"]]"#,
        ),
        difference(
            "stub.go, PutPrivateData",
            Op::PrivatePut {
                collection: all(),
                key: key(),
                transient: "absent".to_owned(),
            },
            r#"[["ok"]] in all 0 reads and 1 writes"#,
            r#"[["err", "shim: empty value"]]"#,
        ),
        // Only writing is refused a key that cannot exist.
        empty_key(
            "stub.go, GetState",
            Op::Get { key: nothing() },
            r#"[["ok", "-"]] reads """#,
        ),
        empty_key(
            "stub.go, GetMultipleStates",
            Op::GetMany {
                keys: vec![nothing()],
            },
            r#"[["ok", "-"]] reads """#,
        ),
        empty_key(
            "stub.go, DelState",
            Op::Delete { key: nothing() },
            r#"[["ok"]] deletes """#,
        ),
        empty_key(
            "stub.go, GetStateValidationParameter",
            Op::GetPolicy { key: nothing() },
            r#"[["ok", "-"]] reads """#,
        ),
        empty_key(
            "stub.go, SetStateValidationParameter",
            Op::SetPolicy {
                key: nothing(),
                policy: Policy::Raw("00".to_owned()),
            },
            r#"[["ok"]] guards """#,
        ),
        empty_key(
            "stub.go, GetHistoryForKey",
            Op::History {
                key: nothing(),
                limit: None,
            },
            r#"[["ok"]]"#,
        ),
        empty_key(
            "stub.go, GetPrivateData",
            Op::PrivateGet {
                collection: all(),
                key: nothing(),
            },
            r#"[["ok", "-"]] in all 1 reads and 0 writes"#,
        ),
        empty_key(
            "stub.go, GetPrivateDataHash",
            Op::PrivateHash {
                collection: all(),
                key: nothing(),
            },
            r#"[["ok", "-"]] in all 1 reads and 0 writes"#,
        ),
        empty_key(
            "stub.go, DelPrivateData",
            Op::PrivateDelete {
                collection: all(),
                key: nothing(),
            },
            r#"[["ok"]] in all 0 reads and 1 writes"#,
        ),
        empty_key(
            "stub.go, PurgePrivateData",
            Op::PrivatePurge {
                collection: all(),
                key: nothing(),
            },
            r#"[["ok"]] in all 0 reads and 1 writes"#,
        ),
        // Without a collection it is the policy of a public key.
        difference(
            "stub.go, GetPrivateDataValidationParameter",
            Op::PrivateGetPolicy {
                collection: nothing(),
                key: key(),
            },
            r#"[["ok", "-"]] reads "key""#,
            r#"[["err", "shim: empty collection"]]"#,
        ),
        difference(
            "stub.go, SetPrivateDataValidationParameter",
            Op::PrivateSetPolicy {
                collection: nothing(),
                key: key(),
                policy: Policy::Raw("00".to_owned()),
            },
            r#"[["ok"]] guards "key""#,
            r#"[["err", "shim: empty collection"]]"#,
        ),
        // Who asks for none is given all, and told that it is none.
        difference(
            "stub.go, GetStateByRangeWithPagination",
            page(0, "known000", ""),
            r#"[["err", "a page of 3 entries says it has 0"]] finds "known000" to "known003""#,
            r#"[["err", "shim: page size"]]"#,
        ),
        // A bookmark leads out of the range.
        difference(
            "stub.go, createQueryMetadata",
            page(1, "known002", "known001"),
            r#"[["ok", "known002", "known001", "1"]] finds "known001" to "known001""#,
            r#"[["err", "shim: bookmark outside range"]]"#,
        ),
        // A chaincode that takes the last entry of a hundred reads the next hundred, too, and their changes invalidate it.
        difference(
            "stub.go, CommonIterator.nextResult",
            range(100),
            r#"[201 values] finds "known" to "known200""#,
            r#"[201 values] finds "known" to "known100""#,
        ),
        // A chaincode that takes no entry still reads a hundred.
        difference(
            "stub.go, GetStateByRange",
            range(0),
            r#"[["ok"]] finds "known" to "known100""#,
            r#"[["ok"]]"#,
        ),
        // A policy that either may satisfy is read as one that both must.
        difference(
            "statebased/statebasedimpl.go, NewStateEP",
            Op::GetPolicy {
                key: "known000".to_owned(),
            },
            r#"[["ok", …"HospitalAMSP", "MinistryMSP"]] reads "known000""#,
            r#"[["err", "shim: unreadable policy"]] reads "known000""#,
        ),
        // The peer reads of whom nobody has named.
        difference(
            "stub.go, InvokeChaincode",
            Op::Call {
                chaincode: nothing(),
                channel: nothing(),
                arguments: Vec::new(),
            },
            r#"[["ok", "500", ""…chaincode  not found"]] reads """#,
            r#"[["err", "shim: empty chaincode name"]]"#,
        ),
    ]
}

/// Of peers that take writes together.
fn differences_of_batches() -> Vec<Difference> {
    let text = str::to_owned;
    let refused = || Op::PrivatePut {
        collection: text("nowhere"),
        key: text("key"),
        transient: text("value"),
    };
    let page = Op::RangePage {
        start: text("known"),
        end: text("known001"),
        page: Page {
            size: 1,
            bookmark: String::new(),
            follow: false,
        },
    };
    let put = Op::Put {
        key: text("key"),
        value: text("00"),
    };
    let script = serde_json::to_string(&[refused()]).expect("operations have a JSON form");
    let call = Op::Call {
        chaincode: text("called"),
        channel: String::new(),
        arguments: vec![text(RUN), script],
    };
    vec![
        // What 2.5 refuses at once becomes a failure of the whole transaction.
        Difference {
            place: "stub.go, StartWriteBatch",
            script: vec![page, put],
            go: r#"500 …Transaction has already performed a paginated query. Writes are not allowed"#,
            ours: r#"[["ok", "", "known000", "0"], ["err", "PUT_STATE failed: …"]] finds "known" to "known000""#,
        },
        // A transaction goes on without the writes that were refused.
        Difference {
            place: "stub.go, FinishWriteBatch",
            script: vec![refused(), Op::Flush],
            go: r#"[["ok"], ["err", "failed send batch: …/nowhere could not be found"]]"#,
            ours: r#"500 …/nowhere could not be found"#,
        },
        // The caller gets the encoded message of the peer for an answer of the called chaincode.
        Difference {
            place: "handler.go, handleInvokeChaincode",
            script: vec![call],
            go: r#"[["ok", "500", "", "\u{8}\u{7}…:\u{3}emr"]]"#,
            ours: r#"[["err", "shim: the called chaincode gave no response: …/nowhere could not be found"]]"#,
        },
    ]
}

fn is_like(effect: &str, known: &str) -> bool {
    match known.split_once('…') {
        Some((begin, end)) => effect.starts_with(begin) && effect.ends_with(end),
        None => effect == known,
    }
}

/// A policy that one of two organizations satisfies.
fn any_of_two() -> Vec<u8> {
    let principals = ["HospitalAMSP", "MinistryMSP"].map(|organization| {
        let role = MspRole {
            msp_identifier: organization.to_owned(),
            ..MspRole::default()
        };
        MspPrincipal {
            principal: role.encode_to_vec().into(),
            ..MspPrincipal::default()
        }
    });
    let signed_by = |index| SignaturePolicy {
        r#type: Some(Type::SignedBy(index)),
    };
    let rule = NOutOf {
        n: 1,
        rules: vec![signed_by(0), signed_by(1)],
    };
    let policy = SignaturePolicyEnvelope {
        rule: Some(SignaturePolicy {
            r#type: Some(Type::NOutOf(rule)),
        }),
        identities: principals.into(),
        ..SignaturePolicyEnvelope::default()
    };
    policy.encode_to_vec()
}

fn question(script: Script) -> Question {
    Question {
        script,
        arguments: Vec::new(),
        transient: [("value".to_owned(), vec![1])].into(),
        client: 0,
        peer: 0,
    }
}
