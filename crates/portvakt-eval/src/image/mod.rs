//! The compiled policy as flat tables, and its bytes.
//!
//! An [`Image`] is what the compiler writes and what a [`DecisionTree`](crate::DecisionTree) reads:
//! a fixed list of tables of small records that refer to each other by index. Nothing in it is
//! trusted before [`DecisionTree::from_bytes`](crate::DecisionTree::from_bytes) has verified it.
//!
//! Words used below: a *text* is an index into [`Image::texts`]; *start, len* is a part of the table
//! named; [`NONE`](crate::index::NONE) stands for "nothing". Members of text sets are numbered over
//! all attributes together, each attribute's members side by side, so one sorted list of held
//! members serves every set.

mod codec;
mod records;
mod texts;
mod written;

pub use codec::{DecodeError, MAGIC, VERSION};
pub use records::*;
pub use texts::Texts;
pub use written::{Expression, Head, Numbers, Stream};

use crate::index::{at, part};
use alloc::vec::Vec;

/// All tables of a compiled policy.
///
/// ## Classes of each kind of variable
///
/// | [`kind`] | classes |
/// |---|---|
/// | `CAPABILITY` | the capability's index |
/// | `VALUE`, text | 0 absent, 1 other, 2 + *i* the attribute's *i*-th literal |
/// | `VALUE`, boolean | 0 absent, 1 false, 2 true |
/// | `VALUE`, integer, time | 0 absent, 1 + how many cuts (`start`, `len` in [`Image::numbers`]) are at or below the value |
/// | `VALUE`, ip | the same over [`Image::addresses`] |
/// | `VALUE`, `text_set` | 0 absent, 1 present |
/// | `PATTERN` | 0 absent, 1 + the accept class of the automaton `start` |
/// | `MEMBER_PATTERN` | 0 no, 1 some member's accept class in the automaton `start` is in the ranges (`other`, `len`) |
/// | `REGISTER` | 0 absent, 1 out, 2 in the register `other` |
/// | `DIFFERENCE` | 0 undefined, 1 + how many cuts (`start`, `len` in numbers) are at or below `attribute` − `other` |
/// | `SAME` | 0 undefined, 1 equal, 2 different (`attribute` and `other`) |
/// | `SHARES` | 0 undefined, 1 no member in common, 2 some (`attribute` is the set, `other` a text or set) |
/// | `MEMBER` | 0 not held, 1 the member `start` is held |
/// | `ONLY` | 0 no, 1 the set `attribute` is not empty and all its members are in the ranges (`start`, `len`) of member ids |
/// | `DERIVED` | `outputs[start + p]` for the lowest matching priority `p` of the cells at `other`, else `otherwise` |
///
/// A `DERIVED` variable with an attribute is that attribute's value: class 2 + *i* stands for the
/// *i*-th literal of a text, or the *i*-th entry of an integer's closed list; it is never absent.
/// Without an attribute it is a condition: 0 false, 1 true.
///
/// A register test or a relation that reads a derived attribute stands after that attribute's
/// variable.
///
/// ## Order of the variables
///
/// First those that depend on the subject alone ([`PolicyRecord::subject_variables`] of them, worked out
/// when claims are bound), then the capability (exactly one), then all others. A derived variable
/// reads only variables before it. Derived conditions stand among the others even when they
/// read the subject alone: they are worked out when first needed. Only those that a derived attribute
/// of the subject reads stand among the subject's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Image {
    /// All names and texts, sorted and unique.
    pub texts: Texts,
    /// The policy: its name and title, and how many variables depend on the subject alone.
    pub policy: Vec<PolicyRecord>,
    /// The attributes, sorted by name.
    pub attributes: Vec<AttributeRecord>,
    /// Steps of the paths into claims.
    pub path_steps: Vec<PathStepRecord>,
    /// The formats in use.
    pub formats: Vec<FormatRecord>,
    /// The registers, sorted by name.
    pub registers: Vec<RegisterRecord>,
    /// The capabilities, sorted by name, which is their order in the tree.
    pub capabilities: Vec<CapabilityRecord>,
    /// Chains of attributes that a request for a capability must carry.
    pub needs: Vec<NeedRecord>,
    /// Where the rules begin in `written`, by priority: first those that refuse, in file order, then
    /// those that grant.
    pub rules: Vec<u32>,
    /// Where shared conditions begin in `written`.
    pub conditions: Vec<u32>,
    /// Conditions and rules as written, over the same variables; see [`Stream`].
    pub written: Vec<u8>,
    /// The variables; see the order above.
    pub variables: Vec<VariableRecord>,
    /// Texts that the policy tells apart, each attribute's side by side; sorted by text for a text
    /// attribute, in member order for a set.
    pub literals: Vec<u32>,
    /// Hash slots over the literals of an attribute: 0 is free, else 1 + the literal's place among them.
    pub slots: Vec<u32>,
    /// Cuts, closed lists and constants of integers and times.
    pub numbers: Vec<i64>,
    /// Cuts of addresses; an IPv4 address stands in `::ffff:0:0/96`.
    pub addresses: Vec<u128>,
    /// Where sets of classes, members or capabilities end in `ranges`; each begins where the one before
    /// it ends.
    pub sets: Vec<u32>,
    /// The ranges of the sets, each set's ascending and apart.
    pub ranges: Vec<RangeRecord>,
    /// Automata over bytes, numbered breadth-first from state 0.
    pub automata: Vec<AutomatonRecord>,
    /// Byte class tables, 256 entries each.
    pub byte_classes: Vec<u8>,
    /// Transitions: `states × symbols` entries an automaton.
    pub transitions: Vec<u32>,
    /// Accept classes: one entry a state; 0 is the class of texts that match nothing.
    pub accepts: Vec<u32>,
    /// Result classes of derived variables.
    pub outputs: Vec<u32>,
    /// Chains of roots, ascending by their first priority.
    pub cells: Vec<CellRecord>,
    /// Nodes that go on by the class of a variable.
    pub switches: Vec<SwitchRecord>,
    /// Branches of switches, each switch's ascending by class, the first from class 0.
    pub branches: Vec<BranchRecord>,
    /// Leaf tables: held member → priority.
    pub tables: Vec<TableRecord>,
    /// Priorities of dense leaf tables (none for a member without an entry) and of block rows.
    pub priorities: Vec<u32>,
    /// Entries of spread-out leaf tables, ascending by member.
    pub entries: Vec<EntryRecord>,
    /// Blocks of at most 64 rows.
    pub blocks: Vec<BlockRecord>,
    /// Columns of blocks, each block's ascending by variable.
    pub columns: Vec<ColumnRecord>,
    /// Masks of columns, each column's ascending by class, the first from class 0.
    pub masks: Vec<MaskRecord>,
    /// Member masks of blocks, ascending by member.
    pub member_masks: Vec<MemberMaskRecord>,
}

impl Image {
    /// The ranges of a set.
    #[must_use]
    pub fn set(&self, set: u32) -> &[RangeRecord] {
        let end = |set: u32| self.sets.get(at(set)).copied();
        let start = set.checked_sub(1).and_then(end).unwrap_or(0);
        part(&self.ranges, start, end(set).unwrap_or(start).saturating_sub(start))
    }

    /// Tells whether a number is in a set.
    #[must_use]
    pub fn is_in(&self, number: u32, set: u32) -> bool {
        let ranges = self.set(set);
        let place = ranges.partition_point(|range| range.end <= number);
        ranges.get(place).is_some_and(|range| range.start <= number)
    }
}
