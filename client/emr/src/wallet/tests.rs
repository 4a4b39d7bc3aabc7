use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::*;

fn patient() -> Wallet {
    Wallet::generate("MinistryMSP".parse().unwrap(), vec![Role::Patient]).unwrap()
}

fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(text).unwrap()
}

#[test]
fn a_wallet_comes_back_whole_and_only_its_owner_can_read_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wallet");
    let mut wallet = patient();
    let category = wallet.add_category("Laboratory").clone();
    let kinds = wallet.kind_codes(&["DiagnosticReport"]);
    wallet.create(&path, &passphrase("secret")).unwrap();

    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let mut opened = Wallet::open(&path, &passphrase("secret")).unwrap();
    assert_eq!(opened.id(), wallet.id());
    assert_eq!(opened.key_digest(), wallet.key_digest());
    assert_eq!(opened.device().recipient(), wallet.device().recipient());
    assert_eq!(
        opened.patient_key().unwrap().recipient(),
        wallet.patient_key().unwrap().recipient()
    );
    assert_eq!(opened.category("Laboratory"), Some(&category));
    assert_eq!(opened.kind_codes(&["DiagnosticReport"]), kinds);
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
    assert!(matches!(
        Passphrase::new(""),
        Err(WalletError::EmptyPassphrase)
    ));
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
    first.add_category("Laboratory");
    first.save(&path, &passphrase("secret")).unwrap();
    let opened = Wallet::open(&path, &passphrase("secret")).unwrap();
    assert_eq!(opened.id(), first.id());
    assert_eq!(opened.categories().len(), 1);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn certificates_over_another_key_or_id_are_not_taken_up() {
    let mut wallet = patient();
    let other = patient();
    let certificate_for = |wallet: &Wallet, name: &MemberId| {
        let mut params = rcgen::CertificateParams::new([]).unwrap();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params
            .distinguished_name
            .push(rcgen::DnType::CommonName, name.as_str());
        let key = rcgen::KeyPair::from_pem(&wallet.key.to_pem()).unwrap();
        vec![IssuedCertificate {
            authority: "ministry-members".into(),
            certificate: params.self_signed(&key).unwrap().pem(),
        }]
    };
    let id = wallet.id().clone();
    for foreign in [
        vec![],
        certificate_for(&other, &id),
        certificate_for(&wallet, other.id()),
    ] {
        assert_eq!(wallet.set_certificates(foreign), Err(ForeignCertificate));
        assert!(wallet.identity().unwrap().is_none());
    }
    wallet
        .set_certificates(certificate_for(&wallet, &id))
        .unwrap();
    let identity = wallet.identity().unwrap().unwrap();
    assert_eq!(identity.certificate().key_digest(), &wallet.key_digest());
    assert!(wallet.registrar("ministry-members").is_some());
    assert!(wallet.registrar("hospital-a-members").is_none());
}

#[test]
fn an_application_asks_for_a_certificate_over_the_wallets_key() {
    let wallet = patient();
    let sign_up = wallet.sign_up("Alice");
    let csr = pem::parse(&sign_up.csr).unwrap();
    let (_, csr) = <x509_parser::certification_request::X509CertificationRequest<'_> as x509_parser::prelude::FromDer<'_, _>>::from_der(csr.contents()).unwrap();
    let info = &csr.certification_request_info;
    assert_eq!(Digest::of(info.subject_pki.raw), wallet.key_digest());
    assert_eq!(info.subject.to_string(), format!("CN={}", wallet.id()));
}

#[test]
fn nothing_secret_is_printed() {
    let wallet = patient();
    let printed = format!("{wallet:?} {:?}", passphrase("secret"));
    assert!(!printed.contains("SECRET") && !printed.contains("secret"));
}
