use std::fmt::Debug;
use std::fs;

use super::*;

fn read<S: Settings>(text: &str) -> Result<S, SettingsError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.toml");
    fs::write(&path, text).unwrap();
    let mut settings = S::read(&path)?;
    for path in settings.paths() {
        if let Ok(relative) = path.strip_prefix(folder.path()) {
            *path = Path::new("FOLDER").join(relative);
        }
    }
    Ok(settings)
}

/// Where these settings are wrong, and why.
fn problem<S: Settings + Debug>(text: &str) -> (usize, String) {
    match read::<S>(text) {
        Err(SettingsError::Invalid { line, problem, .. }) => (line, problem),
        other => panic!("{text}: {other:?}"),
    }
}

/// What must hold for the settings of every program.
fn check<S: Settings + Debug + PartialEq>() {
    let example: S = toml::from_str(S::EXAMPLE).unwrap();
    let written = example.to_toml();
    assert_eq!(toml::from_str::<S>(&written).unwrap(), example, "{written}");

    for text in with_a_surprise(&toml::from_str(S::EXAMPLE).unwrap()) {
        let (_, problem) = problem::<S>(&text);
        assert!(problem.contains("unknown field `surprise`"), "{problem}");
    }

    let mut relative: S = read(S::EXAMPLE).unwrap();
    assert!(
        relative
            .paths()
            .iter()
            .all(|path| path.starts_with("FOLDER")),
        "{relative:?}"
    );
}

/// The settings with a field too many, in the whole and in each of its tables.
fn with_a_surprise(settings: &toml::Table) -> Vec<String> {
    let surprise = || ("surprise".to_owned(), toml::Value::from(1));
    let mut whole = settings.clone();
    whole.extend([surprise()]);
    let mut texts = vec![whole.to_string()];
    for (name, value) in settings {
        let mut value = value.clone();
        let inner = match &mut value {
            toml::Value::Array(values) => values.first_mut().and_then(toml::Value::as_table_mut),
            value => value.as_table_mut(),
        };
        let Some(inner) = inner else { continue };
        inner.extend([surprise()]);
        let mut settings = settings.clone();
        settings.insert(name.clone(), value);
        texts.push(settings.to_string());
    }
    texts
}

#[test]
fn a_chaincode_reads_the_settings_that_the_network_tool_writes() {
    check::<ChaincodeSettings>();
}

#[test]
fn a_keeper_reads_the_settings_that_the_network_tool_writes() {
    check::<KeeperSettings>();
}

#[test]
fn the_web_service_reads_the_settings_that_the_network_tool_writes() {
    check::<WebSettings>();
}

#[test]
fn an_absolute_path_stays_what_it_is() {
    let text = KeeperSettings::EXAMPLE.replace("../../profile.json", "/etc/emr/profile.json");
    let settings: KeeperSettings = read(&text).unwrap();
    assert_eq!(settings.profile, Path::new("/etc/emr/profile.json"));
    assert_eq!(settings.data, Path::new("FOLDER/data"));
    assert_eq!(settings.tls.client_ca, [Path::new("FOLDER/portal-tls.pem")]);
}

#[test]
fn absent_fields_have_their_defaults() {
    let text = ChaincodeSettings::EXAMPLE.replace("max_clock_skew_seconds = 60", "");
    let settings: ChaincodeSettings = read(&text).unwrap();
    assert_eq!(settings.max_clock_skew_seconds, 60);
    let text = WebSettings::EXAMPLE.replace("operations = \"127.0.0.1:9443\"", "");
    assert_eq!(read::<WebSettings>(&text).unwrap().operations, None);
}

#[test]
fn a_problem_is_named_with_its_line() {
    assert_eq!(
        problem::<WebSettings>("address = \"127.0.0.1:0\"\n"),
        (1, "missing field `public_url`".to_owned())
    );
    let text = KeeperSettings::EXAMPLE.replace("\"data\"", "7");
    let (line, problem) = problem::<KeeperSettings>(&text);
    assert_eq!(line, 4);
    assert!(problem.contains("integer `7`"), "{problem}");
    for text in ["", "not toml", "msp_id = 1"] {
        read::<KeeperSettings>(text).unwrap_err();
    }
    assert!(matches!(
        KeeperSettings::read(Path::new("/nonexistent/keeper.toml")),
        Err(SettingsError::Unreadable(_))
    ));
}

#[test]
fn only_an_origin_is_a_public_address() {
    for url in ["https://127.0.0.1:8443", "https://records.example"] {
        assert_eq!(Origin::try_from(url.to_owned()).unwrap().as_str(), url);
    }
    for url in [
        "http://127.0.0.1",
        "https://",
        "https://a/",
        "https://u@a",
        "https://A",
    ] {
        let text = WebSettings::EXAMPLE.replace("https://127.0.0.1:8443", url);
        assert_eq!(problem::<WebSettings>(&text).0, 4, "{url}");
    }
}
