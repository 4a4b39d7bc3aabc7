//! The program says what is wrong with its settings.

// Helpers of tests may unwrap like tests.
#![allow(clippy::unwrap_used)]

use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use fabric_testkit::Template;

fn start(settings: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_emr-chaincode"))
        .arg("--config")
        .arg(settings)
        .output()
        .unwrap()
}

/// The one line that a program with these settings leaves on standard error.
fn complaint(settings: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chaincode.toml");
    std::fs::write(&path, settings).unwrap();
    let output = start(&path);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stderr).unwrap();
    text.replace(&folder.path().display().to_string(), "…")
}

const TLS: &str = r#"tls = { certificate = "c.pem", key = "k.pem", client_ca = ["ca.pem"] }"#;

#[test]
fn wrong_settings_end_with_one_sentence_and_exit_code_1() {
    for (settings, sentence) in [
        (
            "",
            "…/chaincode.toml line 1: missing field `address`; see --help",
        ),
        (
            "\naddress = 5",
            "…/chaincode.toml line 2: invalid type: integer `5`, expected a string; see --help",
        ),
        (
            "address = \"127.0.0.1:0\"\nport = 5",
            "…/chaincode.toml line 2: unknown field `port`, expected one of `address`, `package_id`, `max_clock_skew_seconds`, `tls`; see --help",
        ),
        (
            "address = \"a\"\npackage_id = \"p\"\ntls = { certificate = \"c\", key = \"k\", client_ca = [] }",
            "tls.client_ca names no certificate, so no peer could connect",
        ),
        (
            &format!("address = \"a\"\npackage_id = \"p\"\n{TLS}"),
            "…/c.pem cannot be read: No such file or directory (os error 2)",
        ),
    ] {
        assert_eq!(complaint(settings), format!("emr-chaincode: {sentence}\n"));
    }
    let missing = start(Path::new("/nowhere/chaincode.toml"));
    assert_eq!(missing.status.code(), Some(1));
    assert_eq!(
        String::from_utf8(missing.stderr).unwrap(),
        "emr-chaincode: cannot read /nowhere/chaincode.toml: No such file or directory (os error 2)\n"
    );
}

#[test]
fn help_shows_the_settings() {
    let output = Command::new(env!("CARGO_BIN_EXE_emr-chaincode"))
        .arg("--help")
        .output()
        .unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    for name in [
        "address",
        "package_id",
        "max_clock_skew_seconds",
        "client_ca",
    ] {
        assert!(text.contains(name), "{name}");
    }
}

#[test]
fn it_serves_until_it_is_told_to_stop() {
    let folder = tempfile::tempdir().unwrap();
    let own = Template::tls("localhost").self_signed();
    for (name, text) in [
        ("c.pem", own.certificate.as_str()),
        ("k.pem", &own.key),
        ("ca.pem", &own.certificate),
        (
            "chaincode.toml",
            &format!("address = \"127.0.0.1:0\"\npackage_id = \"emr:1\"\n{TLS}"),
        ),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let mut program = Command::new(env!("CARGO_BIN_EXE_emr-chaincode"))
        .arg("--config")
        .arg(folder.path().join("chaincode.toml"))
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(program.stderr.take().unwrap()).lines();
    let line = log.next().unwrap().unwrap();
    let (_, address) = line.split_once("address=").unwrap();
    TcpStream::connect(address.parse::<SocketAddr>().unwrap()).unwrap();
    let stop = Command::new("kill").arg(program.id().to_string()).status();
    assert!(stop.unwrap().success());
    assert_eq!(program.wait().unwrap().code(), Some(0));
}
