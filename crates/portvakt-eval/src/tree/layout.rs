//! Lookups worked out from a verified image when it is read: nothing here is stored in it.

use super::DecisionTree;
use super::claims::DeclaredClaims;
use super::columns::{Column, Columns};
use super::literals::{Among, Literals};
use crate::image::{AttributeRecord, Image, category, flag, kind, node, value_type};
use crate::index::{NONE, at, index};
use crate::request::PLACES;
use crate::row::MAX_TEXT;
use crate::settle::SETTLED_BLOCKS;
use crate::verify::Forest;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

/// Marks a class that is worked out when it is first asked for.
pub(crate) const UNKNOWN: u32 = u32::MAX;

/// How deep derived variables may lead to each other before one of them is worked out ahead.
const DEPTH: u32 = 32;

/// What binding and deciding look up beside the image.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    /// How many variables depend on the subject alone.
    pub(crate) subject_variables: u32,
    /// Classes of a subject without claims, to begin with.
    pub(crate) subject_classes: Vec<u32>,
    /// Classes of a request without values, to begin with, where they are few.
    pub(crate) request_places: [u32; PLACES],
    /// The same where they are many.
    pub(crate) request_classes: Vec<u32>,
    /// Derived variables of the subject and relations of its attributes, ascending.
    pub(crate) subject_last: Vec<u32>,
    /// Variables of the subject that read registers, directly or through others, ascending.
    pub(crate) subject_registers: Vec<u32>,
    /// Variables of requests that are worked out when a request is made, ascending: whatever
    /// compares values, and enough derived variables that no chain of them leads deeper than
    /// [`DEPTH`].
    pub(crate) request_ahead: Vec<u32>,
    /// Whether requests have few classes, none is worked out ahead, and of all their values only
    /// the texts matter.
    pub(crate) plain_requests: bool,
    /// For each attribute, how a text is read of which only the value matters.
    pub(crate) plain: Vec<Plain>,
    /// For each attribute, its lookups.
    pub(crate) attributes: Vec<Views>,
    /// The declared claims.
    pub(crate) claims: DeclaredClaims,
    /// Subject attributes that are required.
    pub(crate) required: Vec<u32>,
    /// The priorities that grant: all after those that refuse.
    pub(crate) granting: Range<u32>,
    /// For each capability, where a decision starts.
    pub(crate) starts: Vec<Start>,
    /// The texts that the policy tells apart, as they are looked for.
    pub(crate) literals: Literals,
    /// The masks of blocks, as they are walked.
    pub(crate) columns: Columns,
}

/// Where the decision on a request for one capability starts.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Start {
    /// Of the attributes that it must carry the first 64, a bit each.
    pub(crate) needs: u64,
    /// Whether it must carry others.
    pub(crate) needs_others: bool,
    /// The block that is looked at first, or none.
    pub(crate) block: u32,
    /// Its rows that the capability leaves.
    pub(crate) rows: u64,
    /// How many of its columns are passed over for that: the capability's, if it has one.
    pub(crate) passed: u32,
    /// The first cell after that block, or none.
    pub(crate) roots: u32,
}

impl Start {
    /// Whatever a block gives.
    pub(crate) const ANY: Self =
        Self { needs: 0, needs_others: false, block: NONE, rows: u64::MAX, passed: 0, roots: NONE };
}

/// Lookups of one attribute.
#[derive(Debug)]
pub(crate) struct Views {
    /// The variables that look at it alone.
    pub(crate) variables: Vec<u32>,
    /// The automata that the members of a set walk, ascending.
    pub(crate) automata: Vec<u32>,
    /// Whether a register or another attribute is compared with its value, so that it is kept.
    pub(crate) kept: bool,
}

/// How a text of a request is read whose value is all that matters: no format, no pattern, no
/// register, no comparison. All that it takes stands together.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plain {
    /// The bit of the attribute among those that are there; 0 when it is not read so.
    pub(crate) bit: u64,
    /// The category of the attribute.
    pub(crate) category: u32,
    /// The place of its class among those of a request.
    pub(crate) place: u32,
    /// Whether texts that are no literals are ill-formed.
    pub(crate) closed: bool,
    /// Its literals.
    pub(crate) among: Among,
}

impl Plain {
    /// The class of a text; none when it is ill-formed.
    #[inline]
    pub(crate) fn class(&self, tree: &DecisionTree, text: &str) -> Option<u32> {
        let found = tree.layout().literals.find(tree.image(), &self.among, text.as_bytes());
        let fits = text.len() <= MAX_TEXT && (found.is_some() || !self.closed);
        fits.then(|| found.map_or(1, |literal| literal.wrapping_add(2)))
    }

    fn of(image: &Image, attribute: u32, record: &AttributeRecord, views: &Views) -> Self {
        let variable = match *views.variables {
            [place] => place,
            _ => NONE,
        };
        let value = image.variables.get(at(variable)).is_some_and(|one| one.kind == kind::VALUE);
        let text = record.value_type == value_type::TEXT && record.format == NONE;
        let supplied = record.flags & flag::DERIVED == 0 && record.category != category::SUBJECT;
        let plain = value && text && supplied && !views.kept;
        let subject_variables = image.policy.first().map_or(0, |policy| policy.subject_variables);
        Self {
            bit: if plain { 1_u64.checked_shl(attribute).unwrap_or(0) } else { 0 },
            category: record.category,
            place: variable.wrapping_sub(subject_variables),
            closed: record.flags & flag::CLOSED != 0,
            among: Among::of(record),
        }
    }
}

impl Layout {
    /// Works out the lookups.
    pub(crate) fn of(image: &Image, forest: &Forest, literals: Literals) -> Self {
        let mut layout = Self {
            subject_variables: image.policy.first().map_or(0, |policy| policy.subject_variables),
            claims: DeclaredClaims::of(image),
            literals,
            ..Self::default()
        };
        layout.views(image);
        layout.stages(image, forest);
        let required = image.attributes.iter().zip(0_u32..).filter(|(attribute, _)| {
            attribute.claim != NONE && attribute.flags & flag::REQUIRED != 0
        });
        layout.required = required.map(|(_, place)| place).collect();
        layout.columns = Columns::of(image);
        layout.starts(image);
        let refusing = image.policy.first().map_or(0, |policy| policy.refusing);
        layout.granting = refusing..index(image.rules.len());
        layout
    }

    fn views(&mut self, image: &Image) {
        let none = || Views { variables: Vec::new(), automata: Vec::new(), kept: false };
        self.attributes.resize_with(image.attributes.len(), none);
        for (variable, place) in image.variables.iter().zip(0_u32..) {
            let relation = is_relation(variable.kind);
            let kept = relation || variable.kind == kind::REGISTER;
            let alone = !relation && !matches!(variable.kind, kind::DERIVED | kind::MEMBER);
            if let Some(views) = self.attributes.get_mut(at(variable.attribute)) {
                views.kept |= kept;
                if alone {
                    views.variables.push(place);
                }
                if variable.kind == kind::MEMBER_PATTERN {
                    views.automata.push(variable.start);
                }
            }
            if relation && let Some(views) = self.attributes.get_mut(at(variable.other)) {
                views.kept = true;
            }
        }
        let all = image.attributes.iter().zip(&mut self.attributes).zip(0_u32..);
        for ((record, views), attribute) in all {
            views.automata.sort_unstable();
            views.automata.dedup();
            self.plain.push(Plain::of(image, attribute, record, views));
        }
    }

    /// Keeps every value; none is read as if only its class mattered.
    pub(super) fn keep_values(&mut self) {
        self.attributes.iter_mut().for_each(|views| views.kept = true);
        self.plain.clear();
    }

    /// Sorts the variables by when they are worked out.
    ///
    /// A derived variable counts as deep as the deepest variable that it might read, and as reading
    /// registers if one of these does: variables are in order, so a running maximum tells.
    fn stages(&mut self, image: &Image, forest: &Forest) {
        let mut depth_below: Vec<u32> = vec![0];
        let mut registers_below: Vec<bool> = vec![false];
        let of_derived = |attribute: u32| {
            let record = image.attributes.get(at(attribute));
            record.is_some_and(|one| one.flags & flag::DERIVED != 0)
        };
        for (variable, place) in image.variables.iter().zip(0_u32..) {
            let derived = variable.kind == kind::DERIVED;
            let relation = is_relation(variable.kind);
            let late = relation && (of_derived(variable.attribute) || of_derived(variable.other))
                || variable.kind == kind::REGISTER && of_derived(variable.attribute);
            let reads = match (derived, late) {
                (true, _) => forest.cells.get(at(variable.other)).map_or(0, |cell| cell.reads),
                (false, true) => place,
                (false, false) => 0,
            };
            let mut depth = depth_below.get(at(reads)).copied().unwrap_or(0);
            depth = depth.saturating_add(u32::from(derived || late));
            let register = variable.kind == kind::REGISTER
                || registers_below.get(at(reads)).copied().unwrap_or(false);
            let last = derived || relation || late;
            if place < self.subject_variables {
                let member = variable.kind == kind::MEMBER;
                self.subject_classes.push(if member { UNKNOWN } else { 0 });
                if last {
                    self.subject_last.push(place);
                }
                if register {
                    self.subject_registers.push(place);
                }
                depth = 0;
            } else {
                let member = variable.kind == kind::MEMBER;
                self.request_classes.push(if last || member { UNKNOWN } else { 0 });
                if relation || late || depth >= DEPTH {
                    self.request_ahead.push(place);
                    depth = 0;
                }
            }
            depth_below.push(depth.max(depth_below.last().copied().unwrap_or(0)));
            registers_below.push(register || registers_below.last().copied().unwrap_or(false));
        }
        if let Some(places) = self.request_places.get_mut(..self.request_classes.len()) {
            places.copy_from_slice(&self.request_classes);
            self.request_classes.clear();
            let given = |one: &AttributeRecord| {
                one.category != category::SUBJECT && one.flags & flag::DERIVED == 0
            };
            let mut all = image.attributes.iter().zip(&self.plain);
            let plain = all.all(|(one, plain)| !given(one) || plain.bit != 0);
            self.plain_requests = plain && self.request_ahead.is_empty();
        }
    }

    fn starts(&mut self, image: &Image) {
        // A chain of needs leads to lower indices.
        let mut chains: Vec<(u64, bool)> = Vec::with_capacity(image.needs.len());
        for need in &image.needs {
            let (bits, others) = chains.get(at(need.next)).copied().unwrap_or_default();
            let bit = 1_u64.checked_shl(need.attribute);
            chains.push((bits | bit.unwrap_or(0), others || bit.is_none()));
        }
        let starts = image.capabilities.iter().zip(0_u32..).map(|(one, place)| {
            let (needs, needs_others) = chains.get(at(one.needs)).copied().unwrap_or_default();
            Start { needs, needs_others, ..self.head(image, one.roots, place) }
        });
        self.starts = starts.collect();
    }

    /// Where a chain of roots starts for a capability.
    fn head(&self, image: &Image, roots: u32, capability: u32) -> Start {
        let whole = Start { block: NONE, roots, ..Start::default() };
        let Some(cell) = image.cells.get(at(roots)) else {
            return whole;
        };
        let (kind, place) = node::split(cell.root);
        // Only of a block that is settled for a subject the capability's column is the first left.
        let settled = kind == node::BLOCK && at(place) < SETTLED_BLOCKS;
        let Some(block) = image.blocks.get(at(place)).filter(|_| settled) else {
            return whole;
        };
        let columns = self.columns.part(block.columns_start, block.columns_len);
        let of_capability = |column: &&Column| column.variable == self.subject_variables;
        let column = columns.iter().find(of_capability);
        let rows = column.map_or(u64::MAX, |one| self.columns.rows(image, one, capability));
        let passed = u32::from(column.is_some());
        Start { block: place, rows, passed, roots: cell.next, ..Start::default() }
    }
}

/// Tells whether variables of this kind look at two attributes.
fn is_relation(of: u32) -> bool {
    matches!(of, kind::DIFFERENCE | kind::SAME | kind::SHARES)
}

/// Tells whether values of this type are ordered numbers.
pub(crate) fn is_number(of: u32) -> bool {
    matches!(of, value_type::INTEGER | value_type::TIME)
}
