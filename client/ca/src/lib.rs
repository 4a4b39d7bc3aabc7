//! A client for Fabric CA servers: register and enroll identities.
