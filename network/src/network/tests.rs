use super::*;
use crate::topology::DEFAULT;

/// Options for a network in this folder, whose programs of Fabric say that they are of this release.
fn options(folder: &Path, is_production: bool, release: &str) -> Options {
    let programs = folder.join("fabric");
    fs::create_dir_all(&programs).unwrap();
    for program in [
        "peer",
        "orderer",
        "osnadmin",
        "configtxgen",
        "fabric-ca-server",
    ] {
        let says = format!("#!/bin/sh\necho ' Version: v{release}'\n");
        file::write_executable(&programs.join(program), says).unwrap();
    }
    let topology = folder.join("network.toml");
    let production = DEFAULT
        .replace("# production = true", "production = true")
        .replace("demo = true", "");
    let text = match is_production {
        true => &production,
        false => DEFAULT,
    };
    fs::write(&topology, text).unwrap();
    Options {
        data: folder.join("data"),
        topology: Some(topology),
        base_port: None,
        fabric_binaries: Some(programs),
        own_binaries: folder.to_owned(),
        progress: Progress::Silent,
    }
}

fn is_crashable<T>(outcome: &Result<T, Error>) -> bool {
    matches!(outcome, Err(Error::CrashableFabric { .. }))
}

#[tokio::test]
async fn m15_a_production_network_starts_no_node_of_a_release_that_can_be_crashed() {
    for (is_production, release, is_refused) in [
        (true, "2.5.9", true),
        (true, "3.1.4", true),
        (true, "2.5.16", false),
        (false, "2.5.9", false),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let given = options(folder.path(), is_production, release);
        let checked = Network::build_fabric(&given).await;
        assert_eq!(is_crashable(&checked), is_refused, "{release}: {checked:?}");
        assert_eq!(checked.is_ok(), !is_refused, "{release}: {checked:?}");
        if is_refused {
            assert!(is_crashable(&Network::up(&given).await), "{release}");
            let network = Network::prepare(&given).unwrap();
            assert!(network.status().iter().all(|process| process.pid.is_none()));
            let built = Options {
                fabric_binaries: None,
                ..given
            };
            let built = Network::build_fabric(&built).await;
            assert!(is_crashable(&built), "nothing is built in vain: {built:?}");
        }
    }
}
