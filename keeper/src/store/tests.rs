use std::sync::LazyLock;

use super::*;

const NOVEMBER: &str = "2026-11";
const DECEMBER: &str = "2026-12";

static CUSTODY_KEY: LazyLock<AgeIdentity> = LazyLock::new(AgeIdentity::generate);

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn open(data: &Path) -> Store {
    open_in(data, NOVEMBER)
}

fn open_in(data: &Path, of: &str) -> Store {
    let limits = KeeperLimits::default();
    Store::open(data, &limits, CUSTODY_KEY.clone(), month(of)).unwrap()
}

fn note(byte: &str, time: u64) -> Note {
    let time = Timestamp::from_millis(time);
    let (author, file) = (Digest::of("author"), Digest::of("file"));
    Note::new(time, transaction(byte), author, 1, file)
}

fn transaction(byte: &str) -> TransactionId {
    byte.repeat(32).parse().unwrap()
}

/// A file as an author seals it.
fn authored(text: &[u8]) -> Vec<u8> {
    encrypt(&[&CUSTODY_KEY.recipient()], text).unwrap()
}

/// Keeps an author's file, and returns its digest.
fn keep(store: &Store, byte: &str, records: &[RecordId], text: &[u8]) -> Digest {
    let file = authored(text);
    let kept = store.keep(&note(byte, 1_000), b"proposal", records, &file);
    kept.unwrap();
    Digest::of(file)
}

/// What a held file has in it.
fn read(store: &Store, byte: &str, file: &Digest) -> Option<Vec<u8>> {
    let sealed = store.read(&transaction(byte), file).unwrap()?;
    Some(decrypt(&sealed.key, &sealed.file).unwrap().to_vec())
}

fn names(data: &Path, byte: &str) -> Vec<String> {
    names_in(&data.join("held").join(byte.repeat(32))).unwrap()
}

/// The keys that the keeper has, apart from the custody key.
fn month_keys(data: &Path) -> Vec<AgeIdentity> {
    let folder = data.join("month-keys");
    let names = names_in(&folder).unwrap();
    let key = |name: &String| fs::read_to_string(folder.join(name)).unwrap();
    let keys = names.iter().map(key);
    keys.map(|text| text.trim_end().parse().unwrap()).collect()
}

#[test]
fn a_kept_file_is_found_after_reopening_and_only_under_its_transaction() {
    let data = tempfile::tempdir().unwrap();
    let digest = keep(&open(data.path()), "ab", &[], b"file");
    let store = open(data.path());
    assert!(store.holds(&transaction("ab"), &digest).unwrap());
    assert!(!store.holds(&transaction("cd"), &digest).unwrap());
    assert_eq!(read(&store, "ab", &digest).as_deref(), Some(&b"file"[..]));
    assert_eq!(read(&store, "ab", &Digest::of(b"other")), None);
}

#[test]
fn keeping_a_file_again_leaves_one() {
    let data = tempfile::tempdir().unwrap();
    let store = open(data.path());
    let file = authored(b"file");
    for _ in 0..2 {
        let kept = store.keep(&note("ab", 1_000), b"proposal", &[], &file);
        kept.unwrap();
    }
    let [name] = names(data.path(), "ab").try_into().unwrap();
    assert!(name.starts_with("00000000000003e8-"), "{name}");
    let ending = format!("-{}.2026-11.age", Digest::of(file));
    assert!(name.ends_with(&ending), "{name}");
}

#[test]
fn what_erasures_leave_of_a_file_is_read_in_its_place_and_what_they_destroy_is_not() {
    let data = tempfile::tempdir().unwrap();
    let store = open(data.path());
    let time = Timestamp::from_millis(1_000);
    let record = RecordId::new(time, &transaction("ab"), 0);
    let records = [record.clone()];
    let digest = keep(&store, "ab", &records, b"whole");
    keep(&store, "cd", &records, b"later");
    let both = [transaction("ab"), transaction("cd")];
    assert_eq!(store.transactions_of(&record).unwrap(), both);
    let mut unknown = store.not_looked_through().unwrap();
    unknown.sort();
    assert_eq!(unknown, both);
    store.looked_through().unwrap();
    assert_eq!(store.not_looked_through().unwrap(), []);

    for rest in [b"rest".as_slice(), b"r"] {
        let [held] = store.files_of(&both[0]).unwrap().try_into().unwrap();
        let seal = |recipient: &Recipient| encrypt(&[recipient], rest).map_err(invalid);
        store.replace(&held, seal).unwrap();
        assert_eq!(read(&store, "ab", &digest).as_deref(), Some(rest));
    }
    let [held] = store.files_of(&both[0]).unwrap().try_into().unwrap();
    store.destroy(&held).unwrap();
    assert_eq!(read(&store, "ab", &digest), None);
    assert_eq!(store.count().unwrap(), 1);
}

#[test]
fn a_damaged_file_is_not_given_out() {
    let data = tempfile::tempdir().unwrap();
    let store = open(data.path());
    let digest = keep(&store, "ab", &[], b"file");
    let held = store.find(&transaction("ab"), &digest).unwrap().unwrap();
    let whole = fs::read(&held.path).unwrap();
    let mut changed = whole.clone();
    *changed.last_mut().unwrap() ^= 1;
    for bytes in [
        whole[..whole.len() - 1].to_vec(),
        changed,
        vec![0; MAX_KEEPER_FILE_BYTES + 1],
    ] {
        fs::write(&held.path, bytes).unwrap();
        assert!(store.read(&transaction("ab"), &digest).is_err());
    }
}

#[test]
fn m16_a_copy_of_an_erased_share_opens_under_no_key_once_the_next_month_has_come() {
    let data = tempfile::tempdir().unwrap();
    let store = open(data.path());
    let erased = keep(&store, "ab", &[], b"erased");
    let stays = keep(&store, "cd", &[], b"stays");
    let held = store.find(&transaction("ab"), &erased).unwrap().unwrap();
    let copy = fs::read(&held.path).unwrap();
    assert!(decrypt(&CUSTODY_KEY, &copy).is_err(), "it is sealed anew");
    store.destroy(&held).unwrap();

    assert!(store.is_of_another_month(&month(DECEMBER)));
    let destroyed = store.turn_to(&month(DECEMBER)).unwrap();
    assert_eq!(destroyed, [month(NOVEMBER)]);
    assert!(!store.is_of_another_month(&month(DECEMBER)));
    let mut keys = month_keys(data.path());
    assert_eq!(keys.len(), 1);
    keys.push(CUSTODY_KEY.clone());
    assert!(keys.iter().all(|key| decrypt(key, &copy).is_err()));
    assert_eq!(read(&store, "ab", &erased), None);

    // What the keeper still owes to readers opens, also after a restart.
    for store in [store, open_in(data.path(), DECEMBER)] {
        assert_eq!(read(&store, "cd", &stays).as_deref(), Some(&b"stays"[..]));
    }
    let [name] = names(data.path(), "cd").try_into().unwrap();
    assert!(name.ends_with(".2026-12.age"), "{name}");
}

#[test]
fn m16_a_key_stays_until_every_file_is_sealed_to_the_next_one() {
    let data = tempfile::tempdir().unwrap();
    let store = open(data.path());
    let digest = keep(&store, "ab", &[], b"file");
    // A crash came after the first half: the next month's key is there, and the file is sealed to the earlier one.
    drop(store);
    let store = open_in(data.path(), DECEMBER);
    assert_eq!(month_keys(data.path()).len(), 2);
    assert_eq!(read(&store, "ab", &digest).as_deref(), Some(&b"file"[..]));
    assert!(store.is_of_another_month(&month(DECEMBER)));
    // A folder in the place of a file is no damaged file, but an error of this machine.
    let folder = data.path().join("held").join("cd".repeat(32));
    let [name] = names(data.path(), "ab").try_into().unwrap();
    fs::create_dir_all(folder.join(&name)).unwrap();
    store.turn_to(&month(DECEMBER)).unwrap_err();
    assert_eq!(month_keys(data.path()).len(), 2);
    fs::remove_dir_all(folder).unwrap();
    store.turn_to(&month(DECEMBER)).unwrap();
    assert_eq!(month_keys(data.path()).len(), 1);
    assert_eq!(read(&store, "ab", &digest).as_deref(), Some(&b"file"[..]));
}

#[test]
fn m16_files_that_keepers_of_before_held_are_sealed_to_the_months_key() {
    let data = tempfile::tempdir().unwrap();
    let (whole, rest) = (authored(b"whole"), authored(b"rest"));
    let other = Digest::of(b"another file, before an erasure");
    let folder = data.path().join("held").join("ab".repeat(32));
    fs::create_dir_all(&folder).unwrap();
    let time = "00000000000003e8";
    let digest = Digest::of(&whole);
    fs::write(folder.join(format!("{time}-{digest}.age")), &whole).unwrap();
    let name = format!("{time}-{}-{other}.age", Digest::of(&rest));
    fs::write(folder.join(name), &rest).unwrap();

    let store = open(data.path());
    for turned in [false, true] {
        if turned {
            store.turn_to(&month(NOVEMBER)).unwrap();
        }
        assert_eq!(read(&store, "ab", &digest).as_deref(), Some(&b"whole"[..]));
        assert_eq!(read(&store, "ab", &other).as_deref(), Some(&b"rest"[..]));
    }
    let names = names(data.path(), "ab");
    assert_eq!(names.len(), 2);
    for name in names {
        assert!(name.ends_with(".2026-11.age"), "{name}");
        let file = fs::read(folder.join(name)).unwrap();
        assert!(decrypt(&CUSTODY_KEY, &file).is_err());
    }
}
