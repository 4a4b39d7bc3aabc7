//! Forwards signed proposals, stores ciphertext and relays to keepers.
