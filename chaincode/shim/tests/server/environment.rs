//! Fabric's variables, well and badly set.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use fabric_chaincode::{Destination, Server, ServerError};

use crate::transport::Nothing;

fn read(variables: &[(&str, &str)]) -> Result<Destination, ServerError> {
    let variables = variables.iter().copied();
    Server::from_environment(Nothing, variables).map(|(_, destination)| destination)
}

const LISTEN: (&str, &str) = ("CHAINCODE_SERVER_ADDRESS", "0.0.0.0:9999");
const DIAL: (&str, &str) = ("CORE_PEER_ADDRESS", "peer:7052");
const ID: (&str, &str) = ("CHAINCODE_ID", "cars:1");
const PLAINTEXT: (&str, &str) = ("CHAINCODE_TLS_DISABLED", "true");
const CERTIFICATE: (&str, &str) = ("CHAINCODE_TLS_CERT_FILE", "/nowhere/certificate.pem");
const KEY: (&str, &str) = ("CHAINCODE_TLS_KEY_FILE", "/nowhere/key.pem");

#[test]
fn the_address_decides_which_side_dials() {
    let listen = Destination::Listen("0.0.0.0:9999".to_owned());
    let dial = Destination::Dial("peer:7052".to_owned());
    for (variables, destination) in [
        (vec![LISTEN, ID, PLAINTEXT], &listen),
        (
            vec![LISTEN, ("CORE_CHAINCODE_ID_NAME", "cars:1"), PLAINTEXT],
            &listen,
        ),
        (
            vec![LISTEN, ID, ("CORE_CHAINCODE_ID_NAME", "cars:1"), PLAINTEXT],
            &listen,
        ),
        (vec![LISTEN, DIAL, ID, PLAINTEXT], &listen),
        (vec![LISTEN, ID, PLAINTEXT, CERTIFICATE], &listen),
        (vec![DIAL, ID, ("CORE_PEER_TLS_ENABLED", "false")], &dial),
        (vec![DIAL, ID, ("CORE_PEER_TLS_ENABLED", "0")], &dial),
        (
            vec![
                ("CHAINCODE_SERVER_ADDRESS", ""),
                DIAL,
                ID,
                ("CORE_PEER_TLS_ENABLED", "False"),
            ],
            &dial,
        ),
    ] {
        assert_eq!(&read(&variables).unwrap(), destination, "{variables:?}");
    }
}

#[test]
fn missing_or_senseless_variables_are_named() {
    const NO_CERTIFICATE: &str = "the environment variable CHAINCODE_TLS_CERT_FILE is not set: name the certificate, or set CHAINCODE_TLS_DISABLED to true for plaintext";
    const NO_KEY: &str = "the environment variable CHAINCODE_TLS_KEY_FILE is not set: name the private key of the certificate";
    const CLIENT_TLS: (&str, &str) = ("CORE_PEER_TLS_ENABLED", "true");
    const CLIENT_CERTIFICATE: (&str, &str) = ("CORE_TLS_CLIENT_CERT_FILE", "/nowhere/c.pem");
    const CLIENT_KEY: (&str, &str) = ("CORE_TLS_CLIENT_KEY_PATH", "/nowhere/k.base64");
    for (variables, error) in [
        (
            vec![],
            "the environment variable CHAINCODE_ID is not set, nor is CORE_CHAINCODE_ID_NAME: give it the package id",
        ),
        (
            vec![ID],
            "the environment variable CHAINCODE_SERVER_ADDRESS is not set, nor is CORE_PEER_ADDRESS: say where to listen, or which peer to dial",
        ),
        (
            vec![LISTEN, ID, ("CORE_CHAINCODE_ID_NAME", "cars:2"), PLAINTEXT],
            "the environment variable CHAINCODE_ID is another package id than CORE_CHAINCODE_ID_NAME",
        ),
        // There is no silent plaintext.
        (vec![LISTEN, ID], NO_CERTIFICATE),
        (
            vec![LISTEN, ID, ("CHAINCODE_TLS_DISABLED", "false")],
            NO_CERTIFICATE,
        ),
        (vec![LISTEN, ID, KEY], NO_CERTIFICATE),
        (vec![LISTEN, ID, CERTIFICATE], NO_KEY),
        (
            vec![LISTEN, ID, ("CHAINCODE_TLS_DISABLED", "yes")],
            "the environment variable CHAINCODE_TLS_DISABLED is neither true nor false",
        ),
        (
            vec![LISTEN, ID, CERTIFICATE, KEY],
            "/nowhere/certificate.pem cannot be read",
        ),
        (
            vec![DIAL, ID],
            "the environment variable CORE_PEER_TLS_ENABLED is not set: say true, or false for plaintext",
        ),
        (
            vec![DIAL, ID, CLIENT_TLS],
            "the environment variable CORE_TLS_CLIENT_CERT_FILE is not set, nor is CORE_TLS_CLIENT_CERT_PATH: name the certificate",
        ),
        (
            vec![DIAL, ID, CLIENT_TLS, CLIENT_CERTIFICATE],
            "the environment variable CORE_TLS_CLIENT_KEY_FILE is not set, nor is CORE_TLS_CLIENT_KEY_PATH: name the private key",
        ),
        (
            vec![DIAL, ID, CLIENT_TLS, CLIENT_CERTIFICATE, CLIENT_KEY],
            "the environment variable CORE_PEER_TLS_ROOTCERT_FILE is not set: name the root of the peer's certificate",
        ),
        (
            vec![
                DIAL,
                ID,
                CLIENT_TLS,
                CLIENT_CERTIFICATE,
                CLIENT_KEY,
                ("CORE_PEER_TLS_ROOTCERT_FILE", "/nowhere/r.pem"),
            ],
            "/nowhere/c.pem cannot be read",
        ),
    ] {
        assert_eq!(
            read(&variables).unwrap_err().to_string(),
            error,
            "{variables:?}"
        );
    }
}

#[test]
fn a_variable_that_is_not_text_is_named() {
    let id = OsString::from_vec(vec![0xff]);
    let variables = [(OsString::from("CHAINCODE_ID"), id)];
    let error = Server::from_environment(Nothing, variables).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the environment variable CHAINCODE_ID is not UTF-8"
    );
}

#[test]
fn a_file_that_is_not_base64_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.base64");
    std::fs::write(&path, "not Base64!").unwrap();
    let path = path.to_str().unwrap();
    let variables = [
        DIAL,
        ID,
        ("CORE_PEER_TLS_ENABLED", "true"),
        ("CORE_TLS_CLIENT_CERT_PATH", path),
        ("CORE_TLS_CLIENT_KEY_PATH", path),
        ("CORE_PEER_TLS_ROOTCERT_FILE", path),
    ];
    let Err(ServerError::Tls(error)) = read(&variables) else {
        panic!("it is read");
    };
    assert_eq!(
        error.to_string(),
        "the chaincode's certificate or key is not Base64 of PEM, as a peer writes it"
    );
}
