//! The manual.
//!
//! For policy authors: [quick start](quick_start), [the language](language), [operators],
//! [formats], [registers], [tests], [coverage], [routes], [findings](diagnostics), [lint], [the matrix](matrix),
//! [pictures](graph), [what an edit changes](diff), [assertions](prove), [what is
//! missing](missing) for a denied request,
//! and [the command](command).
//!
//! For embedders: [the engine](engine), [signed tokens](tokens), [whom to trust](trust), [handing rights
//! on](delegation), [registers], [reload], [security], [limits], [what happens when something fails](fail_closed),
//! [who might attack](threats), and [the challenge of a 403](missing).
//!
//! For both: [what it costs](cost), [the compiled form](frozen_tree), and [why it is as it
//! is](design).

/// Declares the pages: modules that hold nothing but their text.
macro_rules! pages {
    ($( $page:ident )*) => { $(
        pub mod $page {
            #![doc = include_str!(concat!(stringify!($page), ".md"))]
        }
    )* };
}

pages! {
    quick_start
    language
    operators
    formats
    registers
    tests
    coverage
    routes
    trust
    diagnostics
    lint
    matrix
    missing
    command
    diff
    prove
    engine
    reload
    security
    limits
    fail_closed
    threats
    design
}

#[cfg_attr(
    not(all(feature = "jwt", feature = "fetch")),
    expect(rustdoc::broken_intra_doc_links, reason = "what is linked to is not compiled in")
)]
pub mod tokens {
    #![doc = include_str!("tokens.md")]
}

#[cfg_attr(
    not(feature = "biscuit"),
    expect(rustdoc::broken_intra_doc_links, reason = "what is linked to is not compiled in")
)]
pub mod delegation {
    #![doc = include_str!("delegation.md")]
}

pub mod cost {
    //! What deciding, binding and compiling cost, and how it grows.
    //!
    #![doc = include_str!("cost.md")]
    //!
    //! # Measured
    //!
    //! One decision among ever more rules, beside handwritten code and other engines:
    //!
    #![doc = include_str!("cost_decide.svg")]
    //!
    //! What changed when one of ever more rules did:
    //!
    #![doc = include_str!("cost_diff.svg")]
}

pub mod graph {
    //! How the rules of a capability decide, as a picture.
    //!
    #![doc = include_str!("graph.svg")]
    //!
    #![doc = include_str!("graph.md")]
}

pub mod frozen_tree {
    //! The compiled form: classes, rows, the forest and the walk through it, on one page.
    //!
    #![doc = include_str!("frozen_tree.svg")]
    //!
    #![doc = include_str!("frozen_tree.md")]
}
