//! PEM, read as RFC 7468 permits it.

use std::fmt;

use zeroize::Zeroizing;

const BEGIN: &str = "-----BEGIN ";
const BYTE_ORDER_MARK: char = '\u{feff}';

/// A block of a PEM file.
#[derive(Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is, for example `CERTIFICATE`.
    pub label: String,
    /// What is in it, erased from memory at the end.
    pub contents: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for Block {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Block")
            .field("label", &self.label)
            .finish_non_exhaustive()
    }
}

/// All blocks of a file, in their order; none if there is no block. Empty lines, space around a line, and words before,
/// between and after blocks do not count.
///
/// `None` if a block is damaged, without an end, or protected by a passphrase.
pub fn blocks(file: impl AsRef<[u8]>) -> Option<Vec<Block>> {
    let file = normalized(file);
    let blocks = pem::parse_many(file.as_bytes()).ok()?;
    let is_whole = blocks.len() == file.matches(BEGIN).count();
    is_whole.then(|| blocks.into_iter().map(Block::from).collect())
}

/// The first block of a file, whatever comes after it, as Fabric's peers read a certificate.
///
/// `None` if there is no block, or the first one is damaged, without an end, or protected by a passphrase.
pub fn first_block(file: impl AsRef<[u8]>) -> Option<Block> {
    pem::parse(normalized(file).as_bytes())
        .ok()
        .map(Block::from)
}

/// What is in the only block of a file, if it has this label.
pub fn one_block(file: impl AsRef<[u8]>, label: &str) -> Option<Zeroizing<Vec<u8>>> {
    let [block]: [Block; 1] = blocks(file)?.try_into().ok()?;
    (block.label == label).then_some(block.contents)
}

/// The same file for readers of other crates, which are stricter than RFC 7468: without space around lines, empty lines and
/// a byte order mark.
pub fn normalized(file: impl AsRef<[u8]>) -> Zeroizing<String> {
    let text = String::from_utf8_lossy(file.as_ref());
    let lines = text.trim_start_matches(BYTE_ORDER_MARK).split(['\n', '\r']);
    let mut normalized = Zeroizing::new(String::with_capacity(text.len() + 1));
    for line in lines.map(str::trim).filter(|line| !line.is_empty()) {
        normalized.push_str(line);
        normalized.push('\n');
    }
    normalized
}

impl From<pem::Pem> for Block {
    fn from(block: pem::Pem) -> Self {
        Self {
            label: block.tag().to_owned(),
            contents: Zeroizing::new(block.into_contents()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FILE: &str = "-----BEGIN CERTIFICATE-----\nAQID\nBAUG\n-----END CERTIFICATE-----\n";

    fn contents(file: impl AsRef<[u8]>) -> Option<Vec<u8>> {
        one_block(file, "CERTIFICATE").map(|contents| contents.to_vec())
    }

    #[test]
    fn fault_8_pem_is_read_in_every_form_that_programs_give_it() {
        let forms = [
            FILE.to_owned(),
            FILE.replace('\n', "\n\n"),
            FILE.replace('\n', "\r\n"),
            FILE.replace('\n', "\r\n\r\n"),
            FILE.replace('\n', "\r"),
            FILE.replace('\n', "\n    "),
            FILE.replace('\n', " \t\n"),
            FILE.trim_end().to_owned(),
            format!("\u{feff}{FILE}"),
            format!("subject=CN = a\nissuer=CN = b\n{FILE}That is all.\n"),
        ];
        for form in forms {
            assert_eq!(contents(&form), Some(vec![1, 2, 3, 4, 5, 6]), "{form:?}");
        }
    }

    #[test]
    fn several_blocks_have_their_order_and_are_not_one() {
        let key = FILE.replace("CERTIFICATE", "PRIVATE KEY");
        let both = format!("{FILE}{key}");
        let found = blocks(&both).unwrap();
        let labels: Vec<_> = found.iter().map(|block| block.label.as_str()).collect();
        assert_eq!(labels, ["CERTIFICATE", "PRIVATE KEY"]);
        assert_eq!(contents(&both), None);
        assert_eq!(contents(&key), None);
        assert_eq!(blocks("no PEM"), Some(Vec::new()));
        assert!(
            !format!("{found:?}").contains('1'),
            "contents are not printed"
        );
    }

    #[test]
    fn fault_8_a_block_that_is_damaged_or_not_complete_is_refused() {
        for file in [
            "-----BEGIN CERTIFICATE-----\nAQID\n".to_owned(),
            FILE.replace("AQID", "A*ID"),
            FILE.replace("END CERTIFICATE", "END PRIVATE KEY"),
            format!("{FILE}-----BEGIN CERTIFICATE-----\n"),
            FILE.replace(
                "AQID",
                "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAQID",
            ),
        ] {
            assert_eq!(blocks(&file), None, "{file:?}");
        }
        let cut = format!("{FILE}-----BEGIN CERTIFICATE-----\n\u{e9}");
        assert_eq!(blocks(&cut), None);
        assert_eq!(*first_block(&cut).unwrap().contents, [1, 2, 3, 4, 5, 6]);
        assert_eq!(first_block("no PEM"), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(contents in proptest::collection::vec(any::<u8>(), 0..300)) {
            let file = pem::encode(&pem::Pem::new("CERTIFICATE", contents.clone()));
            prop_assert_eq!(super::tests::contents(file), Some(contents));
        }

        #[test]
        fn no_bytes_break_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..300), text in "(-----(BEGIN|END) [A-Z]{0,3}-----|[A-Za-z=\n ]){0,20}") {
            let _ = blocks(bytes);
            let _ = blocks(text);
        }
    }
}
