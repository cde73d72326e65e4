//! The thin crate of Portvakt.
#![no_std]
extern crate alloc;

pub mod hash;
pub mod image;
pub mod index;
