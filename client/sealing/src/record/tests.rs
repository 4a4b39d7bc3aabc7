use emr_model::record::{RecordFacts, RecordStatus};
use emr_model::{Bytes, RecordId, Timestamp, TransactionId};
use proptest::prelude::*;

use super::*;
use crate::age_keys::decrypt;

struct Scene {
    category: AgeIdentity,
    patient: AgeIdentity,
    keepers: [AgeIdentity; 3],
    facts: RecordFacts,
    sealed: Sealed,
}

const MSPS: [&str; 3] = ["MinistryMSP", "HospitalAMSP", "HospitalBMSP"];

fn msp(index: usize) -> MspId {
    MSPS[index].parse().unwrap()
}

fn context() -> RecordContext {
    let transaction: TransactionId = "ab".repeat(32).parse().unwrap();
    RecordContext {
        channel: "emr".into(),
        patient: "01".repeat(16).parse().unwrap(),
        category: "02".repeat(16).parse().unwrap(),
        epoch: 1,
        record: RecordId::new(Timestamp::from_millis(1_000), &transaction, 0),
        transaction,
        version: 1,
        author_key: "cd".repeat(32).parse().unwrap(),
    }
}

fn scene_with(context: &RecordContext, content: &[u8], emergency_access: bool) -> Scene {
    let category = AgeIdentity::generate();
    let patient = AgeIdentity::generate();
    let keepers: [AgeIdentity; 3] = std::array::from_fn(|_| AgeIdentity::generate());
    let author = "03".repeat(16).parse().unwrap();
    let kind = "04".repeat(16).parse().unwrap();
    let sealed = seal(
        Draft {
            context,
            author: &author,
            kind: &kind,
            content: content.into(),
        },
        &Recipients {
            category: category.recipient(),
            patient: patient.recipient(),
            keepers: std::array::from_fn(|index| (msp(index), keepers[index].recipient())),
        },
        emergency_access,
    )
    .unwrap();
    let facts = RecordFacts {
        context: context.clone(),
        author,
        organization: msp(1),
        is_patient_stated: false,
        kind,
        parts: sealed.parts.clone(),
        batch: None,
        status: RecordStatus::Current,
        is_closed_to_emergencies: false,
        time: Timestamp::from_millis(1_000),
    };
    Scene {
        category,
        patient,
        keepers,
        facts,
        sealed,
    }
}

fn scene() -> Scene {
    scene_with(&context(), b"content", false)
}

impl Scene {
    fn record(&self) -> SealedRecord<'_> {
        SealedRecord {
            facts: &self.facts,
            content: &self.sealed.content,
            lock: &self.sealed.lock,
        }
    }

    fn share(&self, index: usize) -> Share {
        let shares = open_keeper_file(
            &self.sealed.keeper_files[index],
            &self.keepers[index],
            &msp(index),
        )
        .unwrap();
        Share::try_from(&shares.of(&self.facts.context).unwrap().gate).unwrap()
    }

    fn open_as_patient(&self) -> Result<OpenedRecord, OpenError> {
        self.record()
            .open_with_patient_key(&self.patient, &self.category)
    }

    fn open_as_reader(&self) -> Result<OpenedRecord, OpenError> {
        self.record()
            .open_with_shares(&[self.share(0), self.share(2)], &self.category)
    }
}

#[test]
fn every_two_keepers_open_what_the_patient_opens_alone() {
    let scene = scene();
    assert_eq!(
        scene.open_as_patient().unwrap().content.as_slice(),
        b"content"
    );
    for pair in [[0, 1], [0, 2], [1, 2]] {
        let shares = pair.map(|index| scene.share(index));
        let opened = scene.record().open_with_shares(&shares, &scene.category);
        assert_eq!(opened.unwrap().content.as_slice(), b"content");
    }
}

#[test]
fn one_keeper_is_not_enough() {
    let scene = scene();
    for shares in [
        vec![],
        vec![scene.share(1)],
        vec![scene.share(1), scene.share(1)],
    ] {
        assert_eq!(
            scene.record().open_with_shares(&shares, &scene.category),
            Err(OpenError::SharesDoNotCombine)
        );
    }
}

#[test]
fn keepers_hold_shares_of_the_record_key_only_where_the_patient_left_emergency_access_on() {
    for emergency_access in [false, true] {
        let scene = scene_with(&context(), b"content", emergency_access);
        for index in 0..3 {
            let file = &scene.sealed.keeper_files[index];
            let shares = open_keeper_file(file, &scene.keepers[index], &msp(index)).unwrap();
            let share = shares.of(&scene.facts.context).unwrap();
            assert_eq!(share.record.is_some(), emergency_access);
        }
    }
}

#[test]
fn the_payload_is_the_documented_bytes() {
    let context = context();
    let author = "03".repeat(16).parse().unwrap();
    let kind = "04".repeat(16).parse().unwrap();
    let draft = Draft {
        context: &context,
        author: &author,
        kind: &kind,
        content: b"content".into(),
    };
    let header = format!(
        r#"{{"author":"{author}","author_key":"{}","category":"{}","channel":"emr","epoch":1,"kind":"{kind}","patient":"{}","record":"{}","version":1}}"#,
        context.author_key, context.category, context.patient, context.record
    );
    let mut committed = vec![7; 32];
    committed.extend((header.len() as u32).to_be_bytes());
    committed.extend(header.as_bytes());
    committed.extend(7u64.to_be_bytes());
    committed.extend(b"content");

    let payload = payload::write_salted(draft, [7; 32]).unwrap();
    let padded = payload.bytes;
    let (written, padding) = padded.split_at(committed.len());
    assert_eq!(written, committed);
    // 445 bytes: exponent 8, of which 4 bits count, so 4 bits are zeroed.
    assert_eq!((committed.len(), padded.len()), (445, 448));
    assert!(padding.iter().all(|byte| *byte == 0));
    assert_eq!(
        payload.commitment,
        Digest::of([b"emr-commit-v1".as_slice(), &committed].concat())
    );
}

#[test]
fn payloads_for_keepers_and_the_category_are_canonical_json() {
    let scene = scene();
    let context = &scene.facts.context;
    let context = format!(
        r#"{{"author_key":"{}","category":"{}","channel":"emr","epoch":1,"patient":"{}","record":"{}","transaction":"{}","version":1}}"#,
        context.author_key, context.category, context.patient, context.record, context.transaction
    );
    let file = decrypt(&scene.keepers[0], &scene.sealed.keeper_files[0]).unwrap();
    let gate = serde_json::to_string(&Bytes(scene.share(0).as_bytes().to_vec())).unwrap();
    assert_eq!(
        String::from_utf8_lossy(&file),
        format!(r#"[{{"context":{context},"gate":{gate},"msp":"MinistryMSP"}}]"#)
    );
    let lock = decrypt(&scene.patient, &scene.sealed.lock).unwrap();
    let record_key = decrypt(&scene.category, &lock).unwrap();
    let prefix = format!(r#"{{"context":{context},"record_key":"AGE-SECRET-KEY-1"#);
    assert!(String::from_utf8_lossy(&record_key).starts_with(&prefix));
}

#[test]
fn a_part_that_is_not_the_ledgers_is_named() {
    let mut scene = scene();
    scene.sealed.content[300] ^= 1;
    let mismatch = Err(OpenError::DigestMismatch(Part::Content));
    assert_eq!(scene.open_as_patient(), mismatch);
    assert_eq!(scene.open_as_reader(), mismatch);
    scene.sealed.content[300] ^= 1;
    scene.sealed.lock[300] ^= 1;
    assert_eq!(
        scene.open_as_patient(),
        Err(OpenError::DigestMismatch(Part::Lock))
    );
    scene.sealed.lock[300] ^= 1;
    assert!(scene.open_as_patient().is_ok());
}

#[test]
fn parts_made_for_another_context_are_refused_wherever_they_are_opened() {
    let elsewhere: [fn(&mut RecordContext); 8] = [
        |context| context.channel.push('x'),
        |context| context.transaction = "00".repeat(32).parse().unwrap(),
        |context| context.patient = "00".repeat(16).parse().unwrap(),
        |context| context.category = "00".repeat(16).parse().unwrap(),
        |context| context.epoch += 1,
        |context| {
            context.record = RecordId::new(
                Timestamp::from_millis(2_000),
                &context.transaction.clone(),
                0,
            );
        },
        |context| context.version += 1,
        |context| context.author_key = "00".repeat(32).parse().unwrap(),
    ];
    for change in elsewhere {
        let mut scene = scene();
        let shares = [scene.share(0), scene.share(1)];
        let keeper_shares =
            open_keeper_file(&scene.sealed.keeper_files[0], &scene.keepers[0], &msp(0)).unwrap();
        assert!(keeper_shares.contexts().eq([&scene.facts.context]));
        change(&mut scene.facts.context);
        let mismatch = Err(OpenError::ContextMismatch(Part::RecordKey));
        assert_eq!(scene.open_as_patient(), mismatch);
        assert_eq!(
            scene.record().open_with_shares(&shares, &scene.category),
            mismatch
        );
        let mismatch = OpenError::ContextMismatch(Part::KeeperFile);
        assert_eq!(keeper_shares.of(&scene.facts.context).err(), Some(mismatch));
    }
}

#[test]
fn new_shares_of_the_same_keys_open_the_record_and_do_not_mix_with_the_old_ones() {
    let scene = scene_with(&context(), b"content", true);
    let old = [scene.share(0), scene.share(1)];
    let gate = scene.record().open_lock(&old).unwrap();
    let key = scene.record().record_key(&gate.opened, &scene.category);
    let keepers = std::array::from_fn(|index| (msp(index), scene.keepers[index].recipient()));
    let (files, named) = seal_shares(&context(), &keepers, &gate.key, Some(&key.unwrap())).unwrap();
    let released = |index: usize| {
        let shares = open_keeper_file(&files[index], &scene.keepers[index], &msp(index)).unwrap();
        let of_it = shares.of(&scene.facts.context).unwrap();
        let record = of_it.record.as_ref().expect("emergency access is on");
        (
            Share::try_from(&of_it.gate).unwrap(),
            Share::try_from(record).unwrap(),
        )
    };
    let ((gate, record), (other_gate, other_record)) = (released(0), released(2));
    let opened = scene
        .record()
        .open_with_shares(&[gate.clone(), other_gate], &scene.category);
    assert_eq!(opened.unwrap().content.as_slice(), b"content");
    let opened = scene
        .record()
        .open_with_record_shares(&[record, other_record]);
    assert_eq!(opened.unwrap().content.as_slice(), b"content");
    let [_, second] = old;
    let mixed = scene
        .record()
        .open_with_shares(&[gate, second], &scene.category);
    assert_eq!(mixed, Err(OpenError::SharesDoNotCombine));
    for (index, file) in named.iter().enumerate() {
        assert_eq!(file.msp, msp(index));
        assert_eq!(file.file, Digest::of(&files[index]));
        assert_eq!(file.recipient, scene.keepers[index].recipient().digest());
    }
}

#[test]
fn a_keeper_file_of_another_organization_is_refused() {
    let scene = scene();
    let file = &scene.sealed.keeper_files[0];
    assert_eq!(
        open_keeper_file(file, &scene.keepers[0], &msp(1)).err(),
        Some(OpenError::ContextMismatch(Part::KeeperFile))
    );
    assert_eq!(
        open_keeper_file(file, &scene.keepers[1], &msp(1)).err(),
        Some(OpenError::NotForThisKey(Part::KeeperFile))
    );
}

#[test]
fn shares_of_one_record_are_destroyed_and_others_in_the_file_stay() {
    let (one, other) = (scene(), scene());
    let erased = one.facts.context.record.clone();
    let kept = RecordContext {
        record: RecordId::new(Timestamp::from_millis(9), &erased.transaction(), 1),
        ..one.facts.context.clone()
    };
    let share = |context: &RecordContext, share: Share| super::KeeperShare {
        context: context.clone(),
        msp: msp(0),
        gate: share.as_bytes().to_vec().into(),
        record: None,
    };
    let both = [
        share(&one.facts.context, one.share(0)),
        share(&kept, other.share(0)),
    ];
    let keeper = &one.keepers[0];
    let file = seal_to(&[&keeper.recipient()], &serde_json::to_vec(&both).unwrap()).unwrap();
    let mut shares = open_keeper_file(&file, keeper, &msp(0)).unwrap();
    assert!(shares.destroy(std::slice::from_ref(&erased)));
    assert!(!shares.destroy(&[erased]), "there are none any more");

    assert!(
        !shares.destroy_for_emergencies(std::slice::from_ref(&kept.record)),
        "it has none for emergencies"
    );
    let rest = shares.seal(&keeper.recipient()).unwrap();
    let mut rest = open_keeper_file(&rest, keeper, &msp(0)).unwrap();
    assert!(rest.contexts().eq([&kept]));
    assert!(!rest.is_empty());
    assert!(rest.destroy(&[kept.record]));
    assert!(rest.is_empty());
}

#[test]
fn another_author_or_kind_or_commitment_on_the_ledger_is_noticed() {
    let mut changed = scene();
    changed.facts.author = "00".repeat(16).parse().unwrap();
    assert_eq!(changed.open_as_reader(), Err(OpenError::HeaderMismatch));
    let mut changed = scene();
    changed.facts.kind = "00".repeat(16).parse().unwrap();
    assert_eq!(changed.open_as_reader(), Err(OpenError::HeaderMismatch));
    let mut changed = scene();
    changed.facts.parts.commitment = Digest::of("something else");
    assert_eq!(changed.open_as_reader(), Err(OpenError::CommitmentMismatch));
}

#[test]
fn other_keys_are_told_apart() {
    let scene = scene();
    let (record, other) = (scene.record(), AgeIdentity::generate());
    assert_eq!(
        record.open_with_patient_key(&other, &scene.category),
        Err(OpenError::WrongPatientKey)
    );
    assert_eq!(
        record.open_with_patient_key(&scene.patient, &other),
        Err(OpenError::WrongCategoryKey)
    );
}

#[test]
fn shares_of_another_record_do_not_open_this_one() {
    let (scene, other) = (scene(), scene());
    assert_eq!(
        scene
            .record()
            .open_with_shares(&[other.share(0), other.share(1)], &scene.category),
        Err(OpenError::SharesDoNotCombine)
    );
    let mixed = [scene.share(0), other.share(1), scene.share(2)];
    assert!(
        scene
            .record()
            .open_with_shares(&mixed, &scene.category)
            .is_ok()
    );
}

#[test]
fn nothing_secret_is_printed() {
    let scene = scene();
    let opened = scene.open_as_patient().unwrap();
    assert_eq!(format!("{opened:?}"), "OpenedRecord([redacted])");
    assert_eq!(format!("{:?}", scene.share(0)), "Share(1, [redacted])");
}

#[test]
fn an_owned_content_is_sealed_in_its_memory_and_opened_there() {
    for length in [0, 1, 100_000, (1 << 20) + 1] {
        let mut content = Vec::with_capacity(sealed_capacity(length));
        content.resize(length, 7);
        let place = content.as_ptr();
        let context = context();
        let draft = Draft {
            context: &context,
            author: &"03".repeat(16).parse().unwrap(),
            kind: &"04".repeat(16).parse().unwrap(),
            content: content.into(),
        };
        let to = Recipients {
            category: AgeIdentity::generate().recipient(),
            patient: AgeIdentity::generate().recipient(),
            keepers: std::array::from_fn(|index| (msp(index), AgeIdentity::generate().recipient())),
        };
        let sealed = seal(draft, &to, false).unwrap();
        assert_eq!(sealed.content.as_ptr(), place, "{length} bytes");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_content_comes_back(content in proptest::collection::vec(any::<u8>(), 0..200_000)) {
        let scene = scene_with(&context(), &content, true);
        prop_assert_eq!(&*scene.open_as_patient().unwrap().content, &content);
        prop_assert_eq!(&*scene.open_as_reader().unwrap().content, &content);
        prop_assert!(scene.sealed.content.len() <= content.len() + content.len() / 8 + 2048);
    }

    #[test]
    fn a_payload_with_any_byte_changed_is_red(position in 0usize..448, change in 1u8..) {
        let scene = scene();
        let draft = Draft {
            context: &scene.facts.context,
            author: &scene.facts.author,
            kind: &scene.facts.kind,
            content: b"content".into(),
        };
        let payload = payload::write(draft).unwrap();
        let mut facts = scene.facts.clone();
        facts.parts.commitment = payload.commitment.clone();
        let mut padded = payload.bytes;
        prop_assert!(payload::check(&padded, &facts).is_ok());
        padded[position] ^= change;
        prop_assert!(payload::check(&padded, &facts).is_err());
    }

    #[test]
    fn garbage_is_refused(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let scene = scene();
        prop_assert!(open_keeper_file(&bytes, &scene.keepers[0], &msp(0)).is_err());
        prop_assert!(payload::check(&bytes, &scene.facts).is_err());
        prop_assert!(lock::open_record_key(&bytes, &scene.category, &scene.facts.context).is_err());
        let sealed = crate::age_keys::encrypt(&[&scene.keepers[0].recipient()], &bytes).unwrap();
        prop_assert!(open_keeper_file(&sealed, &scene.keepers[0], &msp(0)).is_err());
        let sealed = crate::age_keys::encrypt(&[&scene.category.recipient()], &bytes).unwrap();
        prop_assert!(lock::open_record_key(&sealed, &scene.category, &scene.facts.context).is_err());
    }
}
