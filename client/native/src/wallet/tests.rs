use std::fs;
use std::os::unix::fs::PermissionsExt;

use emr_api::sign_up::IssuedCertificate;
use emr_client::account::ForeignCertificate;
use emr_client::connection::Connection;
use emr_client::member::check_certificates;
use emr_model::MemberId;
use emr_testkit::{Authority, HOSPITAL_A, Network, Template};

use super::*;

fn patient() -> Wallet {
    let trust = Trust::new(&Network::default().profile()).unwrap();
    Wallet::generate(&trust, "MinistryMSP".parse().unwrap(), vec![Role::Patient]).unwrap()
}

fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(text).unwrap()
}

#[test]
fn a_wallet_comes_back_whole_and_only_its_owner_can_read_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wallet");
    let mut wallet = patient();
    let category = wallet.account.add_category("Laboratory").clone();
    let kinds = wallet.account.kind_codes(&["DiagnosticReport"]);
    wallet.contacts.push(Contact {
        id: "0f".repeat(16).parse().unwrap(),
        name: "Dr Nour".to_owned(),
        recipient: None,
    });
    wallet.create(&path, &passphrase("secret")).unwrap();

    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let mut opened = Wallet::open(&path, &passphrase("secret")).unwrap();
    assert_eq!(opened.account.id, wallet.account.id);
    assert_eq!(opened.key_digest(), wallet.key_digest());
    assert_eq!(
        opened.device_key().recipient(),
        wallet.device_key().recipient()
    );
    assert_eq!(
        opened.account.patient_key.as_ref().unwrap().recipient(),
        wallet.account.patient_key.as_ref().unwrap().recipient()
    );
    assert_eq!(opened.account.category("Laboratory"), Some(&category));
    assert_eq!(opened.contacts, wallet.contacts);
    assert_eq!(opened.account.kind_codes(&["DiagnosticReport"]), kinds);
}

#[test]
fn a_wrong_passphrase_is_told_apart_from_a_damaged_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wallet");
    patient().create(&path, &passphrase("secret")).unwrap();
    assert!(matches!(
        Wallet::open(&path, &passphrase("Secret")),
        Err(WalletError::WrongPassphrase)
    ));
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, &text[..text.len() / 2]).unwrap();
    assert!(matches!(
        Wallet::open(&path, &passphrase("secret")),
        Err(WalletError::NotAWallet(_))
    ));
    fs::write(&path, "no wallet").unwrap();
    assert!(matches!(
        Wallet::open(&path, &passphrase("secret")),
        Err(WalletError::NotAWallet(_))
    ));
    assert!(matches!(
        Wallet::open(&folder.path().join("missing"), &passphrase("secret")),
        Err(WalletError::Read { .. })
    ));
    for empty in ["", "\u{feff}"] {
        let passphrase = Passphrase::new(empty);
        assert!(matches!(passphrase, Err(WalletError::EmptyPassphrase)));
    }
}

#[test]
fn l7_a_wallet_trusts_only_the_roots_that_it_was_made_with() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wallet");
    let networks = [(); 2].map(|()| Trust::new(&Network::default().profile()).unwrap());
    let [own, other] = &networks;
    let hospital = "HospitalAMSP".parse().unwrap();
    let mut wallet = Wallet::generate(own, hospital, vec![Role::Practitioner]).unwrap();
    wallet.create(&path, &passphrase("secret")).unwrap();
    let opened = Wallet::open(&path, &passphrase("secret")).unwrap();
    assert!(opened.account.check_roots(own).is_ok());
    let refused = opened.account.check_roots(other);
    assert!(matches!(refused, Err(emr_client::Error::OtherRoots)));
    assert_ne!(opened.admission_code(own), opened.admission_code(other));

    // Earlier programs wrote no roots.
    wallet.account.roots = None;
    wallet.save(&path, &passphrase("secret")).unwrap();
    let earlier = Wallet::open(&path, &passphrase("secret")).unwrap();
    assert!(earlier.account.check_roots(other).is_ok());
}

#[test]
fn a_new_wallet_never_replaces_another_but_a_saved_one_replaces_itself() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wallet");
    let (mut first, second) = (patient(), patient());
    first.create(&path, &passphrase("secret")).unwrap();
    assert!(matches!(
        second.create(&path, &passphrase("secret")),
        Err(WalletError::Exists(_))
    ));
    first.account.add_category("Laboratory");
    first.save(&path, &passphrase("secret")).unwrap();
    let opened = Wallet::open(&path, &passphrase("secret")).unwrap();
    assert_eq!(opened.account.id, first.account.id);
    assert_eq!(opened.account.categories.len(), 1);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn certificates_over_another_key_or_id_are_not_taken_up() {
    let mut wallet = patient();
    let other = patient();
    let root = Authority::new("ministry-members");
    let certificate_for = |wallet: &Wallet, name: &MemberId| {
        vec![IssuedCertificate {
            authority: "ministry-members".into(),
            certificate: root.certify(
                &Template::named(name.as_str()).unit("client"),
                &wallet.key().public_key(),
            ),
        }]
    };
    let id = wallet.account.id.clone();
    let signer = wallet.signer();
    for foreign in [
        vec![],
        certificate_for(&other, &id),
        certificate_for(&wallet, &other.account.id),
    ] {
        assert_eq!(
            wallet.account.set_certificates(&*signer, foreign),
            Err(ForeignCertificate)
        );
        assert!(wallet.identity().unwrap().is_none());
    }
    let own = certificate_for(&wallet, &id);
    wallet.account.set_certificates(&*signer, own).unwrap();
    let identity = wallet.identity().unwrap().unwrap();
    assert_eq!(identity.certificate().key_digest(), &wallet.key_digest());
    let registrar = |authority| wallet.account.registrar(signer.clone(), authority);
    assert!(registrar("ministry-members").is_some());
    assert!(registrar("hospital-a-members").is_none());
}

#[test]
fn a_wallet_serves_elsewhere_only_in_its_network_and_before_its_certificates_end() {
    let networks = [(); 2].map(|()| Network::default());
    let [own, other] = networks
        .each_ref()
        .map(|network| crate::connect(&network.profile()).expect("a fixture can be made"));
    let wallet = |is_valid: bool| {
        let trust = own.trust();
        let roles = vec![Role::Practitioner];
        let mut wallet = Wallet::generate(trust, HOSPITAL_A.parse().unwrap(), roles).unwrap();
        let hospital = networks[0].organization(HOSPITAL_A);
        let id = wallet.account.id.clone();
        let template = Template::named(id.as_str()).unit("client");
        let template = match is_valid {
            true => template,
            false => template.expired(),
        };
        wallet.account.certificates = vec![IssuedCertificate {
            authority: format!("{HOSPITAL_A} members"),
            certificate: hospital
                .members
                .certify(&template, &wallet.key().public_key()),
        }];
        wallet
    };
    let check = |connection: &Connection, wallet: &Wallet| {
        check_certificates(connection, &wallet.account, &*wallet.signer())
    };
    assert!(check(&own, &wallet(true)).is_ok());
    let refused = check(&other, &wallet(true));
    assert!(matches!(refused, Err(emr_client::Error::OtherRoots)));
    let ended = check(&own, &wallet(false));
    assert!(matches!(ended, Err(emr_client::Error::CertificateEnded(_))));

    // Wallets of earlier programs pin no roots: the issuer of the certificate tells the network.
    let mut earlier = wallet(true);
    earlier.account.roots = None;
    assert!(check(&own, &earlier).is_ok());
    let refused = check(&other, &earlier);
    assert!(matches!(refused, Err(emr_client::Error::OtherRoots)));
}

#[tokio::test]
async fn an_application_asks_for_a_certificate_over_the_wallets_key() {
    let wallet = patient();
    let signer = wallet.signer();
    let application = wallet
        .account
        .sign_up(&*signer, Vec::new(), None)
        .await
        .unwrap();
    let key = emr_trust::key_of_csr(&application.csr, &application.id);
    assert_eq!(key, Ok(wallet.key_digest()));
}

#[test]
fn nothing_secret_is_printed() {
    let wallet = patient();
    let printed = format!("{wallet:?} {:?}", passphrase("secret"));
    assert!(!printed.contains("SECRET") && !printed.contains("secret"));
}

#[test]
fn l11_a_new_passphrase_has_twelve_characters_in_any_script_and_an_earlier_one_still_opens() {
    for long in ["twelve chars", "كلمات للمرور"] {
        assert!(Passphrase::chosen(long).is_ok(), "{long}");
    }
    // The last one is six characters in the form under which a wallet is sealed.
    for short in ["eleven chrs", "كلمات مرور", &"e\u{301}".repeat(6)] {
        assert!(
            matches!(Passphrase::chosen(short), Err(WalletError::ShortPassphrase)),
            "{short}"
        );
    }
    assert!(Passphrase::new("secret").is_ok());
}

#[test]
fn a_passphrase_may_be_typed_in_another_form_of_the_same_letters() {
    let (one_character, two) = ("caf\u{e9} battery staple", "cafe\u{301} battery staple");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wallet");
    let wallet = patient();
    wallet.create(&path, &passphrase(two)).unwrap();
    for same in [one_character, "\u{feff}cafe\u{301} battery staple"] {
        assert!(Wallet::open(&path, &passphrase(same)).is_ok(), "{same:?}");
    }

    // As earlier versions sealed it.
    let earlier = wallet.contents().seal(two);
    fs::write(&path, earlier).unwrap();
    assert!(Wallet::open(&path, &passphrase(two)).is_ok());
    let other = Wallet::open(&path, &passphrase("cafe battery staple"));
    assert!(matches!(other, Err(WalletError::WrongPassphrase)));
}

#[test]
fn l11_a_new_passphrase_is_none_that_thieves_try_first() {
    for guessed in [
        "password1234",
        "Password123!",
        "123456789012",
        "qwertyuiop12",
        "aaaaaaaaaaaa",
        "ｐａｓｓｗｏｒｄ１２３４",
    ] {
        assert!(
            matches!(
                Passphrase::chosen(guessed),
                Err(WalletError::GuessedPassphrase)
            ),
            "{guessed}"
        );
    }
    assert!(Passphrase::chosen("another passphrase of his").is_ok());
    assert!(
        Passphrase::new("password1234").is_ok(),
        "an earlier one still opens"
    );
}

#[test]
fn words_of_the_place_make_no_passphrase() {
    for guessed in [
        "emr hospital",
        "medicalrecords",
        "hospital1234",
        "وزارة وزارة 2",
    ] {
        assert!(Passphrase::chosen(guessed).is_err(), "{guessed}");
    }
}
