#![doc = include_str!("../README.md")]

/// The code that the build script generated for one package.
macro_rules! generated {
    ($package:literal) => {
        include!(concat!(env!("OUT_DIR"), "/", $package, ".rs"));
    };
}

/// `common`: envelopes, headers, blocks, channel configuration, policies.
pub mod common {
    #![allow(missing_docs, clippy::all)]
    generated!("common");
}

/// `discovery`: the peer's service that tells who may endorse what.
pub mod discovery {
    #![allow(missing_docs, clippy::all)]
    generated!("discovery");
}

/// `etcdraft`: configuration and block metadata of Raft orderers.
pub mod etcdraft {
    #![allow(missing_docs, clippy::all)]
    generated!("etcdraft");
}

/// `gateway`: the peer's service for clients, and the details of its errors.
pub mod gateway {
    #![allow(missing_docs, clippy::all)]
    generated!("gateway");
}

/// Google's packages that Fabric's services use.
pub mod google {
    /// `google.rpc`: the status that carries the details of a gRPC error.
    pub mod rpc {
        #![allow(missing_docs, clippy::all)]
        generated!("google.rpc");
    }
}

/// `gossip`: what peers tell each other.
pub mod gossip {
    #![allow(missing_docs, clippy::all)]
    generated!("gossip");
}

/// `kvrwset`: what a transaction read and wrote in one namespace.
pub mod kvrwset {
    #![allow(missing_docs, clippy::all)]
    generated!("kvrwset");
}

/// `lifecycle`: chaincode definitions as the peers keep them, and the functions of the `_lifecycle` chaincode.
pub mod lifecycle {
    #![allow(missing_docs, clippy::all)]
    generated!("lifecycle");
}

/// `msp`: identities, their configuration, and the principals that policies name.
pub mod msp {
    #![allow(missing_docs, clippy::all)]
    generated!("msp");
}

/// `orderer`: the ordering service, its cluster, and its configuration.
pub mod orderer {
    #![allow(missing_docs, clippy::all)]
    generated!("orderer");

    /// `orderer.smartbft`: configuration of SmartBFT orderers.
    pub mod smartbft {
        generated!("orderer.smartbft");
    }
}

/// `protos`: the peer's package: proposals, endorsements, transactions, the chaincode protocol, events.
pub mod protos {
    #![allow(missing_docs, clippy::all)]
    generated!("protos");
}

/// `queryresult`: what range and history queries return.
pub mod queryresult {
    #![allow(missing_docs, clippy::all)]
    generated!("queryresult");
}

/// `rwset`: what a transaction read and wrote, namespace by namespace.
pub mod rwset {
    #![allow(missing_docs, clippy::all)]
    generated!("rwset");
}

#[cfg(test)]
mod tests;
