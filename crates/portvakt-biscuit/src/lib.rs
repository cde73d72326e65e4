//! Capability tokens: rights handed on for some minutes, narrowed offline by whoever holds them.
