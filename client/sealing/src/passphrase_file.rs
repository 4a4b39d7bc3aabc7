//! Files under a passphrase: age files in their text form, so that they can be copied as text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::age_file::{self, AgeFile};
use crate::age_keys::AgeError;

const BEGIN: &str = "-----BEGIN AGE ENCRYPTED FILE-----";
const END: &str = "-----END AGE ENCRYPTED FILE-----";
const LINE_BYTES: usize = 64;

/// Seals `plaintext` under a passphrase.
///
/// # Defaults
///
/// scrypt with N = 2^16, which takes some tenths of a second and 64 MiB.
///
/// ```
/// use emr_sealing::passphrase_file::{open, seal};
///
/// # fn main() -> Result<(), emr_sealing::age_keys::AgeError> {
/// let file = seal("correct horse battery staple", b"a secret");
/// assert_eq!(open("correct horse battery staple", &file)?.as_slice(), b"a secret");
/// # Ok(())
/// # }
/// ```
pub fn seal(passphrase: &str, plaintext: &[u8]) -> Vec<u8> {
    let text = STANDARD.encode(age_file::seal_under(passphrase, plaintext));
    let mut file = format!("{BEGIN}\n");
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(LINE_BYTES));
        file.push_str(line);
        file.push('\n');
        rest = after;
    }
    file.push_str(END);
    file.push('\n');
    file.into_bytes()
}

/// Opens a file that [`seal`] or another program of age wrote.
///
/// It accepts any ends of lines, and blanks around the text, because programs that copy texts change them.
///
/// # Errors
///
/// [`AgeError::NotForThisKey`] if the passphrase is another one. [`AgeError::Damaged`] if the file is something else, is
/// damaged, or asks for more work than scrypt with N = 2^18.
pub fn open(passphrase: &str, file: &[u8]) -> Result<Zeroizing<Vec<u8>>, AgeError> {
    let file = unarmored(file).ok_or(AgeError::Damaged)?;
    AgeFile::parse(&file)?.open_under(passphrase)
}

fn unarmored(file: &[u8]) -> Option<Vec<u8>> {
    let text = str::from_utf8(file).ok()?.trim();
    let lines = text.strip_prefix(BEGIN)?.strip_suffix(END)?;
    let text: String = lines.lines().collect();
    STANDARD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::iter;

    use age::armor::{ArmoredReader, ArmoredWriter, Format};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_library_age_opens_what_is_sealed_here() {
        let long = vec![7; 100_000];
        for plaintext in [b"".as_slice(), b"text", &long] {
            let file = seal("secret", plaintext);
            assert_eq!(open("secret", &file).unwrap().as_slice(), plaintext);
            let decryptor = age::Decryptor::new_buffered(ArmoredReader::new(&*file)).unwrap();
            let identity = age::scrypt::Identity::new("secret".to_owned().into());
            let mut opened = Vec::new();
            decryptor
                .decrypt(iter::once(&identity as &dyn age::Identity))
                .unwrap()
                .read_to_end(&mut opened)
                .unwrap();
            assert_eq!(opened, plaintext);
        }
    }

    #[test]
    fn what_the_library_age_sealed_is_opened_whatever_ends_its_lines() {
        let file = by_library("secret", 2, b"text");
        let text = String::from_utf8(file.clone()).unwrap();
        let copied = format!("\n  {}  \r\n", text.trim().replace('\n', "\r\n"));
        for file in [file, copied.into_bytes()] {
            assert_eq!(open("secret", &file).unwrap().as_slice(), b"text");
            assert_eq!(open("Secret", &file), Err(AgeError::NotForThisKey));
        }
    }

    #[test]
    fn a_file_that_asks_for_too_much_work_or_is_for_a_key_is_refused_at_once() {
        let heavy = String::from_utf8(by_library("secret", 1, b"")).unwrap();
        let heavy = unarmored(heavy.as_bytes()).unwrap();
        let ends = heavy.iter().position(|byte| *byte == b'\n').unwrap();
        let mark = heavy.windows(3).position(|bytes| bytes == b" 1\n").unwrap();
        assert!(mark > ends);
        let heavy = [&heavy[..mark], b" 19\n", &heavy[mark + 3..]].concat();
        assert_eq!(open("secret", &armored(&heavy)), Err(AgeError::Damaged));

        let key = crate::age_keys::AgeIdentity::generate();
        let file = crate::age_keys::encrypt(&[&key.recipient()], b"text").unwrap();
        assert_eq!(open("secret", &armored(&file)), Err(AgeError::Damaged));
    }

    fn by_library(passphrase: &str, work_factor: u8, plaintext: &[u8]) -> Vec<u8> {
        let mut recipient = age::scrypt::Recipient::new(passphrase.to_owned().into());
        recipient.set_work_factor(work_factor);
        let recipients = iter::once(&recipient as &dyn age::Recipient);
        let encryptor = age::Encryptor::with_recipients(recipients).unwrap();
        let mut file = Vec::new();
        let armored = ArmoredWriter::wrap_output(&mut file, Format::AsciiArmor).unwrap();
        let mut writer = encryptor.wrap_output(armored).unwrap();
        writer.write_all(plaintext).unwrap();
        writer.finish().unwrap().finish().unwrap();
        file
    }

    fn armored(file: &[u8]) -> Vec<u8> {
        format!("{BEGIN}\n{}\n{END}\n", STANDARD.encode(file)).into_bytes()
    }

    proptest! {
        #[test]
        fn garbage_is_refused(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
            prop_assert!(open("secret", &bytes).is_err());
            prop_assert!(open("secret", &armored(&bytes)).is_err());
        }
    }
}
