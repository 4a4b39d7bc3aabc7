//! The age key to which authors seal shares, made at the first start and kept in the data folder.

use std::fs;
use std::io;
use std::path::Path;

use emr_sealing::age_keys::AgeIdentity;
use emr_service::file::write_private;

/// The private half, readable by the keeper alone.
const IDENTITY: &str = "age-identity.txt";

/// The public half, for the operator who registers the keeper.
const RECIPIENT: &str = "recipient.txt";

/// Reads the key of a data folder, or makes one if there is none, and writes its recipient beside it.
pub(crate) fn load_or_make(data: &Path) -> io::Result<AgeIdentity> {
    let path = data.join(IDENTITY);
    let identity = match fs::read_to_string(&path).map(zeroize::Zeroizing::new) {
        Ok(text) => text
            .trim_end()
            .parse()
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let identity = AgeIdentity::generate();
            write(data, IDENTITY, &identity.to_secret_text())?;
            identity
        }
        Err(error) => return Err(error),
    };
    write(data, RECIPIENT, identity.recipient().as_str())?;
    Ok(identity)
}

fn write(data: &Path, name: &str, line: &str) -> io::Result<()> {
    let text = zeroize::Zeroizing::new(format!("{line}\n"));
    write_private(&data.join(name), text.as_bytes())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_key_is_made_once_and_its_recipient_lies_beside_it() {
        let data = tempfile::tempdir().unwrap();
        let made = load_or_make(data.path()).unwrap();
        let read = load_or_make(data.path()).unwrap();
        assert_eq!(made.recipient(), read.recipient());
        let recipient = fs::read_to_string(data.path().join(RECIPIENT)).unwrap();
        assert_eq!(recipient, format!("{}\n", made.recipient()));
        let mode = fs::metadata(data.path().join(IDENTITY))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_damaged_key_is_not_replaced() {
        let data = tempfile::tempdir().unwrap();
        fs::write(data.path().join(IDENTITY), "AGE-SECRET-KEY-1").unwrap();
        assert!(load_or_make(data.path()).is_err());
        assert_eq!(
            fs::read_to_string(data.path().join(IDENTITY)).unwrap(),
            "AGE-SECRET-KEY-1"
        );
    }
}
