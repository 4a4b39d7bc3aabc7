//! A wallet file of the `emr` command, which the page takes.

use emr_client::account::Account;
use emr_client::wallet_file::{Contact, WalletFile, WalletFileError};
use emr_sealing::age_keys::AgeIdentity;
use p256::SecretKey;
use p256::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, EncodePublicKey as _};
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::json::object;
use crate::software_key::public_key_of;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A person whom the member of a wallet file knows by name. */
export interface WalletContact {
  id: model.MemberId;
  label: string;
  /** The address of a patient, if they gave it. */
  address?: string;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// The people whom a member knows by name.
    #[wasm_bindgen(typescript_type = "WalletContact[]")]
    pub type WalletContacts;
}

/// What precedes the 32 bytes of an X25519 key in PKCS#8 (RFC 8410, section 7).
const X25519_PKCS8: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x04, 0x22, 0x04, 0x20,
];

/// An open wallet file: a member's account and both keys, which the page puts into WebCrypto. Wipe what it returns.
#[wasm_bindgen]
pub struct Wallet {
    account: Account,
    signing: SecretKey,
    agreement: AgeIdentity,
    contacts: Vec<Contact>,
}

#[wasm_bindgen]
impl Wallet {
    /// Opens the bytes of a wallet file.
    ///
    /// # Errors
    ///
    /// A failure with the code `ANOTHER_PASSPHRASE` or `NOT_A_WALLET`.
    pub fn open(file: &[u8], passphrase: String) -> Result<Wallet, Failure> {
        let passphrase = Zeroizing::new(passphrase);
        let wallet = WalletFile::open(file, &passphrase).map_err(failure)?;
        let signing = SecretKey::from_pkcs8_pem(&wallet.key);
        let signing = signing.map_err(|_| failure(WalletFileError::NotAWallet))?;
        let mut account = wallet.account;
        // In a wallet of an earlier program the device's key is the reading key. In WebCrypto it could never be shared with
        // another device. A device that has not joined yet has no roles, and no reading key.
        if !account.roles.is_empty() {
            account.adopt_reading_key(&wallet.device_key);
        }
        Ok(Self {
            account,
            signing,
            agreement: wallet.device_key,
            contacts: wallet.contacts,
        })
    }

    /// The member's opaque id.
    #[wasm_bindgen(getter)]
    pub fn id(&self) -> String {
        self.account.id.to_string()
    }

    /// The people whom the member knows by name.
    pub fn contacts(&self) -> WalletContacts {
        let views: Vec<_> = self.contacts.iter().map(ContactView::from).collect();
        object(&views).into()
    }

    /// The account, as [`Device::take`](crate::Device::take) reads it.
    pub fn account(&self) -> Vec<u8> {
        serde_json::to_vec(&self.account).expect("an account has a JSON form")
    }

    /// The signing key: PKCS#8, DER.
    #[wasm_bindgen(js_name = signingKey)]
    pub fn signing_key(&self) -> Vec<u8> {
        let der = self.signing.to_pkcs8_der();
        der.expect("a key has a DER form").as_bytes().to_vec()
    }

    /// The public key of the signing key: SubjectPublicKeyInfo, DER.
    #[wasm_bindgen(js_name = publicKey)]
    pub fn public_key(&self) -> Vec<u8> {
        let der = self.signing.public_key().to_public_key_der();
        der.expect("a public key has a DER form").into_vec()
    }

    /// The device key: PKCS#8, DER.
    #[wasm_bindgen(js_name = agreementKey)]
    pub fn agreement_key(&self) -> Vec<u8> {
        let text = self.agreement.to_secret_text();
        let (_, key) = bech32::decode(&text).expect("an identity is bech32");
        [&X25519_PKCS8, Zeroizing::new(key).as_slice()].concat()
    }

    /// The public key of the age key: 32 bytes.
    #[wasm_bindgen(js_name = agreementPublicKey)]
    pub fn agreement_public_key(&self) -> Vec<u8> {
        public_key_of(&self.agreement)
    }

    /// The age key for [`agree_in_software`](crate::agree_in_software), in a browser without X25519.
    #[wasm_bindgen(js_name = softwareKey)]
    pub fn software_key(&self) -> Vec<u8> {
        self.agreement.to_secret_text().as_bytes().to_vec()
    }
}

fn failure(error: WalletFileError) -> Failure {
    let code = match error {
        WalletFileError::WrongPassphrase => "ANOTHER_PASSPHRASE",
        WalletFileError::NotAWallet => "NOT_A_WALLET",
    };
    Failure::of_page(code, error.to_string())
}

#[derive(Serialize)]
struct ContactView<'a> {
    id: &'a str,
    label: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
}

impl<'a> From<&'a Contact> for ContactView<'a> {
    fn from(contact: &'a Contact) -> Self {
        Self {
            id: contact.id.as_str(),
            label: &contact.name,
            address: contact.address().map(|address| address.to_string()),
        }
    }
}
