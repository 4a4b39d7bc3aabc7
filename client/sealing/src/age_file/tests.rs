//! Tests compare this code with the library `age`, file by file.

use std::io::{Read as _, Write as _};
use std::iter;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use proptest::prelude::*;

use super::*;
use crate::age_keys::{AgeIdentity, decrypt, encrypt};

/// Lengths on both sides of the ends of chunks.
const LENGTHS: [usize; 7] = [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000];

fn plaintext(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at / 256 + at) as u8).collect()
}

fn library_key(identity: &AgeIdentity) -> age::x25519::Identity {
    identity.to_secret_text().parse().unwrap()
}

fn seal_with_library(recipients: &[&dyn age::Recipient], plaintext: &[u8]) -> Vec<u8> {
    let encryptor = age::Encryptor::with_recipients(recipients.iter().copied()).unwrap();
    let mut file = Vec::new();
    let mut writer = encryptor.wrap_output(&mut file).unwrap();
    writer.write_all(plaintext).unwrap();
    writer.finish().unwrap();
    file
}

fn open_with_library(identity: &AgeIdentity, file: &[u8]) -> Result<Vec<u8>, AgeError> {
    let key = library_key(identity);
    let decryptor = age::Decryptor::new_buffered(file).map_err(|_| AgeError::Damaged)?;
    let mut reader = decryptor
        .decrypt(iter::once(&key as &dyn age::Identity))
        .map_err(|error| match error {
            age::DecryptError::NoMatchingKeys => AgeError::NotForThisKey,
            _ => AgeError::Damaged,
        })?;
    let mut plaintext = Vec::new();
    reader
        .read_to_end(&mut plaintext)
        .map_err(|_| AgeError::Damaged)?;
    Ok(plaintext)
}

/// Asserts that we read a file as the library does.
fn assert_read_alike(identity: &AgeIdentity, file: &[u8]) {
    let ours = decrypt(identity, file).map(|plaintext| plaintext.to_vec());
    assert_eq!(ours, open_with_library(identity, file));
}

/// A file of this key: our header with these stanzas, and this payload after the nonce.
fn file_with(key: &FileKey, stanzas: &str, chunks: &[(&[u8], bool)]) -> Vec<u8> {
    let mut header = format!("age-encryption.org/v1\n{stanzas}---").into_bytes();
    let mac = header::mac(key, &header);
    let mac = hmac::Mac::finalize(mac).into_bytes();
    header.extend_from_slice(format!(" {}\n", STANDARD_NO_PAD.encode(mac)).as_bytes());
    let nonce = [7; payload::NONCE_BYTES];
    [
        &header,
        nonce.as_slice(),
        &payload::seal_chunks(key, &nonce, chunks),
    ]
    .concat()
}

#[test]
fn the_library_opens_what_we_seal() {
    let (one, two) = (AgeIdentity::generate(), AgeIdentity::generate());
    for length in LENGTHS {
        let plaintext = plaintext(length);
        let file = encrypt(&[&one.recipient(), &two.recipient()], &plaintext).unwrap();
        assert_eq!(open_with_library(&one, &file).as_ref(), Ok(&plaintext));
        assert_eq!(open_with_library(&two, &file), Ok(plaintext));
    }
}

#[test]
fn we_open_what_the_library_seals() {
    let (one, two) = (AgeIdentity::generate(), AgeIdentity::generate());
    let recipients = [library_key(&one).to_public(), library_key(&two).to_public()];
    let recipients = recipients
        .each_ref()
        .map(|recipient| recipient as &dyn age::Recipient);
    for length in LENGTHS {
        let plaintext = plaintext(length);
        let file = seal_with_library(&recipients, &plaintext);
        assert_eq!(decrypt(&one, &file).unwrap().as_slice(), plaintext);
        assert_eq!(decrypt(&two, &file).unwrap().as_slice(), plaintext);
    }
    // The library adds a stanza of a random kind to each file.
    for _ in 0..100 {
        let file = seal_with_library(&recipients, b"text");
        assert_eq!(decrypt(&one, &file).unwrap().as_slice(), b"text");
    }
}

#[test]
fn a_plaintext_with_room_is_sealed_in_the_memory_that_it_has() {
    let (one, two) = (AgeIdentity::generate(), AgeIdentity::generate());
    for length in LENGTHS {
        let plaintext = plaintext(length);
        let mut file = Vec::with_capacity(sealed_len(2, length));
        file.extend_from_slice(&plaintext);
        let place = file.as_ptr();
        let file = seal(&[point(&one), point(&two)], file).unwrap();
        assert_eq!(file.as_ptr(), place);
        assert_eq!(file.len(), sealed_len(2, length));
        assert_eq!(open_with_library(&two, &file).as_ref(), Ok(&plaintext));
    }
}

#[test]
fn keys_are_those_of_the_library() {
    let identity = AgeIdentity::generate();
    let library = library_key(&identity);
    assert_eq!(
        identity.recipient().as_str(),
        library.to_public().to_string()
    );
}

#[test]
fn a_file_under_a_passphrase_is_for_no_key_and_has_no_other_recipient() {
    let identity = AgeIdentity::generate();
    let mut passphrase = age::scrypt::Recipient::new("passphrase".to_owned().into());
    passphrase.set_work_factor(1);
    let file = seal_with_library(&[&passphrase], b"text");
    assert_eq!(decrypt(&identity, &file), Err(AgeError::NotForThisKey));

    let key = random();
    let ours = WrappedKey::wrap(&key, &point(&identity)).unwrap().stanza();
    let mixed = format!("-> scrypt c2FsdHNhbHRzYWx0c2FsdA 1\n\n{ours}");
    let mixed = file_with(&key, &mixed, &[(b"text", true)]);
    assert_eq!(decrypt(&identity, &mixed), Err(AgeError::Damaged));
    assert_read_alike(&identity, &mixed);
}

#[test]
fn stanzas_in_another_form_than_the_canonical_are_refused() {
    let identity = AgeIdentity::generate();
    let key = random();
    let ours = WrappedKey::wrap(&key, &point(&identity)).unwrap().stanza();
    let file = |stanzas: &str| file_with(&key, stanzas, &[(b"text", true)]);
    let full_line = "A".repeat(64);
    for good in [
        ours.clone(),
        format!("-> other\n\n{ours}"),
        format!("-> other ~!\" x\nQQ\n{ours}"),
        format!("{ours}-> other\n{full_line}\n\n"),
        format!("-> other\n{full_line}\n{full_line}\nQQ\n{ours}"),
    ] {
        assert_eq!(
            decrypt(&identity, &file(&good)).unwrap().as_slice(),
            b"text"
        );
        assert_read_alike(&identity, &file(&good));
    }
    let (first, body) = ours.trim_end().split_once('\n').unwrap();
    let zero_share = format!("-> X25519 {}\n{body}\n", STANDARD_NO_PAD.encode([0; 32]));
    for bad in [
        String::new(),
        format!("{first} more\n{body}\n"),
        format!("-> X25519\n{body}\n"),
        format!("{first}=\n{body}\n"),
        format!("{first}\n{body}=\n"),
        format!("{first}\n{body}A\n"),
        format!("{first}\r\n{body}\n"),
        format!("{first}\n{}\n{}\n", &body[..20], &body[20..]),
        format!("{first}\n\n"),
        format!("->{ours}"),
        format!("-> other  x\n\n{ours}"),
        format!("-> other \n\n{ours}"),
        format!("-> othér\n\n{ours}"),
        format!("-> other\nQR\n{ours}"),
        format!("-> other\nQ\n{ours}"),
        format!("-> other\n{full_line}A\n\n{ours}"),
        zero_share,
    ] {
        let file = file(&bad);
        assert_eq!(decrypt(&identity, &file), Err(AgeError::Damaged), "{bad}");
        assert_read_alike(&identity, &file);
    }
    // The library still reads what its first versions wrote; the format forbids it by now.
    let without_last_line = file(&format!("-> other\n{full_line}\n{ours}"));
    let opened = decrypt(&identity, &without_last_line);
    assert_eq!(opened, Err(AgeError::Damaged));
}

#[test]
fn chunks_that_are_not_exactly_what_the_author_sealed_are_refused() {
    let identity = AgeIdentity::generate();
    let key = random();
    let ours = WrappedKey::wrap(&key, &point(&identity)).unwrap().stanza();
    let full = vec![1; 65_536];
    let good: [&[(&[u8], bool)]; 4] = [
        &[(b"", true)],
        &[(&full, true)],
        &[(&full, false), (b"x", true)],
        &[(&full, false), (&full, true)],
    ];
    for chunks in good {
        let file = file_with(&key, &ours, chunks);
        assert!(decrypt(&identity, &file).is_ok());
        assert_read_alike(&identity, &file);
    }
    let bad: [&[(&[u8], bool)]; 8] = [
        &[],
        &[(b"", false)],
        &[(b"x", false)],
        &[(&full, false)],
        &[(&full, false), (b"", true)],
        &[(&full, true), (b"x", true)],
        &[(b"x", true), (b"x", true)],
        &[(b"x", false), (b"x", true)],
    ];
    for chunks in bad {
        let file = file_with(&key, &ours, chunks);
        assert_eq!(decrypt(&identity, &file), Err(AgeError::Damaged));
        assert_read_alike(&identity, &file);
    }
}

fn point(identity: &AgeIdentity) -> [u8; 32] {
    crate::age_keys::point_of(&identity.recipient()).unwrap()
}

/// One change of a file.
#[derive(Debug, Clone)]
enum Change {
    Set(prop::sample::Index, u8),
    Insert(prop::sample::Index, u8),
    Delete(prop::sample::Index),
    Truncate(prop::sample::Index),
    RepeatLine(prop::sample::Index),
}

fn change() -> impl Strategy<Value = Change> {
    // Bytes that mean something in a header are the most likely ones to be read differently.
    let byte = prop_oneof![
        any::<u8>(),
        prop::sample::select(b"\n\r -=>A/+~\x7f".to_vec())
    ];
    let at = any::<prop::sample::Index>;
    prop_oneof![
        (at(), byte.clone()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (at(), byte).prop_map(|(at, byte)| Change::Insert(at, byte)),
        at().prop_map(Change::Delete),
        at().prop_map(Change::Truncate),
        at().prop_map(Change::RepeatLine),
    ]
}

fn apply(change: &Change, file: &mut Vec<u8>) {
    let length = file.len();
    match change {
        Change::Set(at, byte) => file[at.index(length)] = *byte,
        Change::Insert(at, byte) => file.insert(at.index(length), *byte),
        Change::Delete(at) => drop(file.remove(at.index(length))),
        Change::Truncate(at) => file.truncate(at.index(length).max(1)),
        Change::RepeatLine(at) => {
            let lines: Vec<_> = file.split_inclusive(|byte| *byte == b'\n').collect();
            let at = at.index(lines.len());
            *file = [&lines[..=at], &lines[at..]].concat().concat();
        }
    }
}

proptest! {
    #[test]
    fn a_changed_file_is_opened_if_the_library_opens_it(
        changes in prop::collection::vec(change(), 1..3),
        length in 0_usize..100,
    ) {
        let identity = AgeIdentity::generate();
        let recipient = library_key(&identity).to_public();
        let mut file = seal_with_library(&[&recipient], &plaintext(length));
        for change in &changes {
            apply(change, &mut file);
        }
        let ours = decrypt(&identity, &file).map(|plaintext| plaintext.to_vec());
        prop_assert_eq!(ours.ok(), open_with_library(&identity, &file).ok());
    }
}
