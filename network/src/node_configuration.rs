//! The configuration of peers and orderers: only settings that differ from Fabric's defaults or have none.

use serde_json::json;

use crate::{
    Error, FabricVersion, Identity, Layout, Organization, Ports, authorities::write_yaml, file,
    names,
};

/// Writes the configuration of an orderer.
pub(crate) fn write_orderer(
    layout: &Layout,
    ports: &Ports,
    organization: &Organization,
    orderer: &str,
) -> Result<(), Error> {
    let process = names::node(organization, orderer);
    let folder = layout.node(&process);
    let address = ports.address(&process);
    let tls = Identity::in_folder(folder.join("tls"));
    let tls_root = layout.tls_root(organization);
    let settings = json!({
        "General": {
            "ListenAddress": address.ip(),
            "ListenPort": address.port(),
            "TLS": {
                "Enabled": true,
                "Certificate": tls.certificate(),
                "PrivateKey": tls.key(),
                "RootCAs": [tls_root],
            },
            "Cluster": {
                "ClientCertificate": tls.certificate(),
                "ClientPrivateKey": tls.key(),
                "RootCAs": [tls_root],
            },
            // Peers ping every 10 s.
            "Keepalive": { "ServerMinInterval": "5s", "ServerInterval": "7200s", "ServerTimeout": "20s" },
            "BootstrapMethod": "none",
            "LocalMSPDir": folder.join("msp"),
            "LocalMSPID": organization.msp_id,
            "BCCSP": { "Default": "SW", "SW": { "Hash": "SHA2", "Security": 256 } },
        },
        "FileLedger": { "Location": folder.join("ledger") },
        "Consensus": {
            "WALDir": folder.join("ledger/etcdraft/wal"),
            "SnapDir": folder.join("ledger/etcdraft/snapshot"),
        },
        "ChannelParticipation": { "Enabled": true, "MaxRequestBodySize": "1 MB" },
        "Admin": {
            "ListenAddress": ports.address(&format!("{process}/admin")).to_string(),
            "TLS": {
                "Enabled": true,
                "Certificate": tls.certificate(),
                "PrivateKey": tls.key(),
                "ClientAuthRequired": true,
                "ClientRootCAs": [tls_root],
            },
        },
        "Operations": { "ListenAddress": ports.address(&format!("{process}/operations")).to_string() },
        "Metrics": { "Provider": "prometheus" },
    });
    write_yaml(&folder.join("orderer.yaml"), &settings)
}

/// Writes the configuration of a peer of a certain release.
pub(crate) fn write_peer(
    layout: &Layout,
    ports: &Ports,
    version: FabricVersion,
    organization: &Organization,
    peer: &str,
) -> Result<(), Error> {
    let process = names::node(organization, peer);
    let folder = layout.node(&process);
    let address = ports.address(&process).to_string();
    let chaincode_address = ports.address(&format!("{process}/chaincode")).to_string();
    let tls = Identity::in_folder(folder.join("tls"));
    let bootstrap: Vec<_> = organization
        .peers
        .iter()
        .map(|peer| ports.address(&names::node(organization, peer)).to_string())
        .collect();
    let mut settings = json!({
        "peer": {
            "id": process,
            "networkId": "emr",
            "address": address,
            "listenAddress": address,
            "chaincodeAddress": chaincode_address,
            "chaincodeListenAddress": chaincode_address,
            "localMspId": organization.msp_id,
            "localMspType": "bccsp",
            "mspConfigPath": folder.join("msp"),
            "fileSystemPath": folder.join("ledger"),
            "BCCSP": { "Default": "SW", "SW": { "Hash": "SHA2", "Security": 256 } },
            "tls": {
                "enabled": true,
                "cert": { "file": tls.certificate() },
                "key": { "file": tls.key() },
                "rootcert": { "file": layout.tls_root(organization) },
            },
            "authentication": { "timewindow": "15m" },
            "gossip": {
                "bootstrap": bootstrap,
                "endpoint": address,
                "externalEndpoint": address,
                // Every peer asks the orderers itself.
                "useLeaderElection": false,
                "orgLeader": true,
                // Short intervals, so that peers know each other, and the gateway can plan, soon after a start.
                "aliveTimeInterval": "1s",
                "aliveExpirationTimeout": "5s",
                "dialTimeout": "1s",
                "reconnectInterval": "500ms",
                "membershipTrackerInterval": "1s",
                "publishStateInfoInterval": "1s",
                "requestStateInfoInterval": "1s",
                "publishCertPeriod": "1s",
                // A peer that hears of blocks which its orderer does not send asks the peers for them: the orderer may be
                // frozen, which the peer would notice only by the pings below.
                "state": { "enabled": true, "checkInterval": "1s", "responseTimeout": "1s" },
                // Without a time to acknowledge private data, a peer passes none on, and endorses no transaction with
                // any.
                "pvtData": {
                    "pushAckTimeout": "3s",
                    "pullRetryThreshold": "5s",
                    "transientstoreMaxBlockRetention": 1000,
                    "btlPullMargin": 10,
                    "reconciliationEnabled": true,
                    "reconcileBatchSize": 10,
                    "reconcileSleepInterval": "10s",
                    "implicitCollectionDisseminationPolicy": { "requiredPeerCount": 0, "maxPeerCount": 1 },
                },
            },
            // gRPC pings no more often than every 10 s.
            "keepalive": { "deliveryClient": { "interval": "10s", "timeout": "2s" } },
            "deliveryclient": { "reconnectTotalTimeThreshold": "3600s", "reConnectBackoffThreshold": "2s" },
            "gateway": {
                "enabled": true,
                // Times end from the inside to the outside, so that an answer names what was silent: the chaincode's
                // below, then another peer's or orderer's here, then the web service's, then the members'.
                "endorsementTimeout": "4200ms",
                "broadcastTimeout": "1500ms",
                "dialTimeout": "4s",
            },
            "discovery": { "enabled": true, "authCacheEnabled": true, "authCacheMaxSize": 1000,
                "authCachePurgeRetentionRatio": 0.75 },
            "handlers": {
                "authFilters": [{ "name": "DefaultAuth" }, { "name": "ExpirationCheck" }],
                "decorators": [{ "name": "DefaultDecorator" }],
                "endorsers": { "escc": { "name": "DefaultEndorsement" } },
                "validators": { "vscc": { "name": "DefaultValidation" } },
            },
            "limits": { "concurrency": { "endorserService": 2500, "deliverService": 2500, "gatewayService": 500 } },
        },
        "chaincode": {
            "externalBuilders": [{ "name": "chaincode-as-a-service", "path": layout.builder() }],
            "installTimeout": "60s",
            // A peer commits no block while a chaincode runs a transaction, so one that is frozen holds up all others.
            "startuptimeout": "4s",
            "executetimeout": "4s",
            "mode": "net",
            "keepalive": 0,
            "system": { "_lifecycle": "enable", "cscc": "enable", "lscc": "enable", "qscc": "enable" },
            "logging": { "level": "info", "shim": "warning" },
        },
        "ledger": {
            "state": { "stateDatabase": "goleveldb", "totalQueryLimit": 100_000 },
            "history": { "enableHistoryDatabase": true },
            "snapshots": { "rootDir": folder.join("snapshots") },
            "pvtdataStore": { "collElgProcMaxDbBatchSize": 5000, "collElgProcDbBatchesInterval": 1000,
                "deprioritizedDataReconcilerInterval": "60m", "purgeInterval": 100 },
        },
        "operations": { "listenAddress": ports.address(&format!("{process}/operations")).to_string() },
        "metrics": { "provider": "prometheus" },
    });
    if version.checks_time() {
        // The peer endorses no proposal whose time is far from its own. An earlier release would not start with a
        // filter that it does not know.
        let filters = settings["peer"]["handlers"]["authFilters"].as_array_mut();
        let filters = filters.expect("the filters are a list");
        filters.push(json!({ "name": "TimeWindowCheck" }));
    }
    if version.has_batches() {
        settings["chaincode"]["runtimeParams"] = json!({
            "useWriteBatch": true,
            "maxSizeWriteBatch": 1000,
            "useGetMultipleKeys": true,
            "maxSizeGetMultipleKeys": 1000,
        });
    }
    write_yaml(&folder.join("core.yaml"), &settings)
}

/// Writes the programs by which peers take up chaincode that runs as a service.
pub(crate) fn write_builder(layout: &Layout) -> Result<(), Error> {
    for (name, program) in [
        ("detect", include_str!("builder/detect")),
        ("build", include_str!("builder/build")),
        ("release", include_str!("builder/release")),
    ] {
        file::write_executable(&layout.builder().join("bin").join(name), program)?;
    }
    Ok(())
}
