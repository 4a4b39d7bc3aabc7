//! The gRPC interface of keepers.
