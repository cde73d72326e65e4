//! Policies of a thousand rules and more in shapes that are hard to compile or to decide, with
//! requests that come close to their rules.
//!
//! A shape is a way to draw an [`Outline`] of any size from a seed: rules of which each knows values
//! that make it fire. [`Outline::request`] aims at a rule, and hits it or narrowly misses it.

mod aim;
mod capabilities;
mod chains;
mod lists;
mod outline;
mod patterns;
mod relations;
mod round;
mod sets;
mod wide;

pub use aim::Aim;
pub use outline::Outline;
pub use round::ShapeRound;

use crate::generate::Dice;
use portvakt_eval::image::Image;

/// A shape. The size is the number of rules, more or less.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Its name.
    pub name: &'static str,
    /// Draws a policy of this shape and size.
    pub outline: fn(usize, &mut Dice) -> Outline,
    /// Tells whether a policy of 1,000 rules became what the shape is there for.
    pub is_reached: fn(&Image) -> bool,
}

const fn shape(
    name: &'static str,
    outline: fn(usize, &mut Dice) -> Outline,
    is_reached: fn(&Image) -> bool,
) -> Shape {
    Shape { name, outline, is_reached }
}

/// All shapes.
pub const SHAPES: &[Shape] = &[
    shape("disjoint tests of many attributes", wide::disjoint, reached::switches),
    shape("an attribute for each rule", wide::attributes, reached::blocks),
    shape("many variables of a request", wide::request_variables, reached::variables),
    shape("a few more variables of a request", wide::nine_variables, reached::nine_variables),
    shape("many needed attributes", wide::needs, reached::needs),
    shape("every type and every way to read it", wide::types, reached::blocks),
    shape("scopes with owners", lists::owners, reached::tables),
    shape("departments", lists::hospital, reached::switches),
    shape("lists that overlap", lists::overlapping, reached::blocks),
    shape("conditions shared by all rules", lists::shared_last, reached::nodes),
    shape("columns of many classes", lists::sparse, reached::sparse),
    shape("scattered capabilities", capabilities::scattered, reached::nodes),
    shape("chains that start at late blocks", capabilities::late, reached::late),
    shape("capabilities mixed in blocks", capabilities::mixed, reached::blocks),
    shape("nested conditions", chains::nested, reached::blocks),
    shape("chains of derived attributes", chains::derived, reached::derived),
    shape("chains of derived attributes of the subject", chains::of_subject, reached::derived),
    shape("chains of named conditions", chains::named, reached::nodes),
    shape("leaf tables, dense and spread out", sets::tables, reached::both_tables),
    shape("sets of requests", sets::of_requests, reached::request_sets),
    shape("members side by side", sets::side_by_side, reached::members),
    shape("attributes compared with each other", relations::pairs, reached::relations),
    shape("sets that share members", relations::shared, reached::relations),
    shape("registers everywhere", relations::registers, reached::registers),
    shape("patterns of texts", patterns::texts, reached::patterns),
    shape("patterns of capabilities", patterns::capabilities, reached::nodes),
];

/// What policies of a shape became.
mod reached {
    use portvakt_eval::image::{Image, category, kind, node, value_type};
    use portvakt_eval::index::{NONE, at};

    pub(super) fn switches(image: &Image) -> bool {
        !image.switches.is_empty()
    }

    pub(super) fn blocks(image: &Image) -> bool {
        image.blocks.len() > 1
    }

    pub(super) fn nodes(image: &Image) -> bool {
        !image.cells.is_empty()
    }

    fn request_variables(image: &Image) -> usize {
        image.variables.len() - at(image.policy[0].subject_variables)
    }

    pub(super) fn variables(image: &Image) -> bool {
        request_variables(image) > 64
    }

    pub(super) fn nine_variables(image: &Image) -> bool {
        (9..=16).contains(&request_variables(image))
    }

    pub(super) fn needs(image: &Image) -> bool {
        let far = |bound: u32| image.needs.iter().any(|need| (need.attribute >= 64) == (bound > 0));
        far(0) && far(1)
    }

    fn tables_are(image: &Image, spread: bool) -> bool {
        image.tables.iter().any(|table| (table.first == NONE) == spread)
    }

    pub(super) fn tables(image: &Image) -> bool {
        tables_are(image, false)
    }

    pub(super) fn both_tables(image: &Image) -> bool {
        tables_are(image, false) && tables_are(image, true)
    }

    /// Some columns are spread out, and others are too many for that.
    pub(super) fn sparse(image: &Image) -> bool {
        let classes = image.columns.iter().map(|one| image.variables[at(one.variable)].classes);
        classes.map(at).sum::<usize>() > 1 << 17
    }

    /// Some capability's first block is beyond those that are settled ahead.
    pub(super) fn late(image: &Image) -> bool {
        image.capabilities.iter().any(|one| {
            let cell = image.cells.get(at(one.roots));
            cell.is_some_and(|cell| {
                let (of, place) = node::split(cell.root);
                of == node::BLOCK && place > 16
            })
        })
    }

    fn has(image: &Image, of: u32) -> bool {
        image.variables.iter().any(|one| one.kind == of)
    }

    pub(super) fn derived(image: &Image) -> bool {
        image.variables.iter().filter(|one| one.kind == kind::DERIVED).count() > 64
    }

    pub(super) fn request_sets(image: &Image) -> bool {
        let is_set = |category| {
            let mut all = image.attributes.iter();
            all.any(|one| one.value_type == value_type::TEXT_SET && one.category == category)
        };
        is_set(category::RESOURCE) && is_set(category::CONTEXT) && !image.tables.is_empty()
    }

    pub(super) fn members(image: &Image) -> bool {
        !image.member_masks.is_empty() && has(image, kind::MEMBER) && has(image, kind::ONLY)
    }

    pub(super) fn relations(image: &Image) -> bool {
        let of_relation = [kind::SAME, kind::DIFFERENCE, kind::SHARES];
        image.variables.iter().filter(|one| of_relation.contains(&one.kind)).count() > 8
    }

    pub(super) fn registers(image: &Image) -> bool {
        let boundary = at(image.policy[0].subject_variables);
        let is_register = |all: &[portvakt_eval::image::VariableRecord]| {
            all.iter().any(|one| one.kind == kind::REGISTER)
        };
        is_register(&image.variables[..boundary]) && is_register(&image.variables[boundary..])
    }

    pub(super) fn patterns(image: &Image) -> bool {
        has(image, kind::PATTERN) && has(image, kind::MEMBER_PATTERN)
    }
}
