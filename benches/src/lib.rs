//! Measurements of Portvakt; each lives in a file of its own under `benches/`.
