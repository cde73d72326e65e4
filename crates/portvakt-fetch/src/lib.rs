//! Key sets over HTTPS: the only crate of Portvakt that does network I/O.
