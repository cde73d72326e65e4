//! The records of an image and the numbers that stand for their kinds.

use super::codec::Word;
use alloc::vec::Vec;

/// Declares records: plain structs of words, each written field by field in this order.
macro_rules! records {
    ($( $(#[$meta:meta])* $name:ident { $( $(#[$field_meta:meta])* $field:ident: $type:ty ),* $(,)? } )*) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name { $( $(#[$field_meta])* pub $field: $type ),* }

        impl Word for $name {
            const BYTES: usize = 0_usize $( .saturating_add(<$type as Word>::BYTES) )*;
            fn write(self, out: &mut Vec<u8>) { $( self.$field.write(out); )* }
            fn read(bytes: &[u8]) -> Option<Self> {
                let mut rest = bytes;
                $(
                    let (word, after) = rest.split_at_checked(<$type as Word>::BYTES)?;
                    let $field = <$type as Word>::read(word)?;
                    rest = after;
                )*
                rest.is_empty().then_some(Self { $( $field ),* })
            }
        }
    )* };
}

records! {
    /// The policy as a whole; an image has exactly one.
    PolicyRecord {
        /// Text: the policy's name.
        name: u32,
        /// Text or none: its title.
        title: u32,
        /// How many variables, from the first, depend on the subject alone.
        subject_variables: u32,
        /// How many rules, from the first, refuse.
        refusing: u32,
    }

    /// A declared attribute.
    AttributeRecord {
        /// Text: the full name, `subject.scope`.
        name: u32,
        /// One of [`category`].
        category: u32,
        /// One of [`value_type`].
        value_type: u32,
        /// Bits of [`flag`].
        flags: u32,
        /// Text or none: the top-level claim that a subject attribute is read from.
        claim: u32,
        /// Path into the claim, in `path_steps`.
        steps_start: u32,
        /// Its length.
        steps_len: u32,
        /// Format or none.
        format: u32,
        /// Text or none: the separator at which one text becomes a set.
        split: u32,
        /// The texts that the policy tells apart, in `literals`.
        literals_start: u32,
        /// How many.
        literals_len: u32,
        /// The number of the first member, for a set: member *i* of the list is `first_member + i`.
        first_member: u32,
        /// Hash slots of the literals, in `slots`: a power of two of them, 0 when there are no literals.
        slots_start: u32,
        /// How many slots.
        slots_len: u32,
        /// Seed of the hash that fills the slots.
        seed: u32,
        /// Closed list of an integer, ascending, in `numbers`.
        numbers_start: u32,
        /// Its length; 0 when the list is open.
        numbers_len: u32,
        /// Variable or none: its value (for a set: presence; for a derived attribute: the derived variable).
        value: u32,
        /// Text: what a well-formed value is, for people: `nine digits`.
        expected: u32,
    }

    /// A step of a path into a claim.
    PathStepRecord {
        /// One of [`step`].
        kind: u32,
        /// Text (member name, or the name in a filter), or the place in an array.
        first: u32,
        /// Text that a filter compares with; else none.
        second: u32,
    }

    /// A format: how a text is checked and normalised.
    FormatRecord {
        /// Text: its name.
        name: u32,
        /// 1 when ASCII capitals are folded to small letters first, else 0.
        fold: u32,
        /// The automaton that a normalised text must match (accept class 1).
        automaton: u32,
        /// Text or none: the value is an object, and this member holds the text.
        member: u32,
        /// Text or none: the text must begin with this, which is cut off.
        prefix: u32,
        /// Text or none: this other member must be there …
        guard: u32,
        /// … and be exactly this text.
        guard_text: u32,
    }

    /// A declared register.
    RegisterRecord {
        /// Text: its name.
        name: u32,
        /// Format that its members pass (without the object), or none for plain text.
        format: u32,
        /// 1 when it may be empty, else 0.
        may_be_empty: u32,
        /// Text or none: where its members are in its own file.
        path: u32,
        /// Text or none: its title.
        title: u32,
    }

    /// A capability.
    CapabilityRecord {
        /// Text: its full name.
        name: u32,
        /// Text or none: its title.
        title: u32,
        /// Cell or none: the first root to visit.
        roots: u32,
        /// Need or none: the first attribute that a request must carry.
        needs: u32,
    }

    /// An attribute that a request must carry, and the rest of the chain.
    NeedRecord {
        /// The attribute.
        attribute: u32,
        /// Need or none; lower than this one.
        next: u32,
    }

    /// A variable: one view of an attribute. See [`Image`](super::Image) for the fields by kind.
    VariableRecord {
        /// One of [`kind`].
        kind: u32,
        /// Attribute or none.
        attribute: u32,
        /// A second attribute, a register, the start of ranges, or a cell, by kind; else none.
        other: u32,
        /// Start of cuts, ranges or outputs; an automaton or a member, by kind; else 0.
        start: u32,
        /// Length of what starts there (for a member pattern: of the ranges at `other`); else 0.
        len: u32,
        /// Class of a derived variable when none of its rows matches; else 0.
        otherwise: u32,
        /// How many classes there are.
        classes: u32,
    }

    /// A range of numbers: `start` is in it, `end` is not.
    RangeRecord {
        /// The first.
        start: u32,
        /// One past the last.
        end: u32,
    }

    /// A deterministic automaton over bytes; it starts in state 0.
    AutomatonRecord {
        /// Which byte class table: it begins at 256 × this in `byte_classes`.
        byte_classes: u32,
        /// How many byte classes.
        symbols: u32,
        /// How many states.
        states: u32,
        /// Where its transitions start.
        transitions_start: u32,
        /// Where its accept classes start.
        accepts_start: u32,
        /// How many accept classes, class 0 included.
        accept_classes: u32,
    }

    /// A root to visit and the rest of the chain.
    CellRecord {
        /// A [node].
        root: u32,
        /// The lowest priority that the root can give.
        first: u32,
        /// Cell or none; lower than this one.
        next: u32,
    }

    /// A node that goes on by the class of a variable.
    SwitchRecord {
        /// The variable.
        variable: u32,
        /// Its branches, in `branches`.
        start: u32,
        /// How many.
        len: u32,
    }

    /// A branch: taken by classes at or above `class`, below the next branch's.
    BranchRecord {
        /// The first class that takes it.
        class: u32,
        /// A [node]; a switch has a lower index than the switch that holds this branch.
        child: u32,
    }

    /// A leaf table. Dense when `first` is a member; spread-out when it is none.
    TableRecord {
        /// Member that the first entry stands for, or none.
        first: u32,
        /// Start in `priorities` (dense) or `entries` (spread-out).
        start: u32,
        /// How many.
        len: u32,
    }

    /// An entry of a spread-out leaf table.
    EntryRecord {
        /// Member.
        member: u32,
        /// Priority that holding it gives.
        priority: u32,
    }

    /// A block: at most 64 rows, tested side by side.
    BlockRecord {
        /// Its columns, in `columns`.
        columns_start: u32,
        /// How many.
        columns_len: u32,
        /// Its member masks, in `member_masks`.
        members_start: u32,
        /// How many.
        members_len: u32,
        /// Priorities of its rows, ascending, in `priorities`; row *i* is bit *i*.
        rows_start: u32,
        /// How many.
        rows_len: u32,
        /// The rows that are alive without any member; a held member adds its mask.
        alive: u64,
    }

    /// A column of a block: the masks of one variable.
    ColumnRecord {
        /// The variable.
        variable: u32,
        /// Its masks, in `masks`.
        start: u32,
        /// How many.
        len: u32,
    }

    /// The rows that stay alive for classes at or above `class`, below the next mask's.
    MaskRecord {
        /// The first class.
        class: u32,
        /// The rows.
        rows: u64,
    }

    /// The rows that a held member brings to life.
    MemberMaskRecord {
        /// Member.
        member: u32,
        /// The rows.
        rows: u64,
    }
}

/// Categories of attributes.
pub mod category {
    /// Read from the verified claims.
    pub const SUBJECT: u32 = 0;
    /// Given with each request.
    pub const RESOURCE: u32 = 1;
    /// Given with each request.
    pub const CONTEXT: u32 = 2;
}

/// Types of values.
pub mod value_type {
    /// Unicode text.
    pub const TEXT: u32 = 0;
    /// 64-bit integer.
    pub const INTEGER: u32 = 1;
    /// True or false.
    pub const BOOLEAN: u32 = 2;
    /// Whole seconds since 1970-01-01T00:00:00Z.
    pub const TIME: u32 = 3;
    /// Set of texts.
    pub const TEXT_SET: u32 = 4;
    /// IPv4 or IPv6 address.
    pub const IP: u32 = 5;
}

/// Flags of attributes.
pub mod flag {
    /// Claims without it are malformed.
    pub const REQUIRED: u32 = 1;
    /// A request may lack it.
    pub const OPTIONAL: u32 = 2;
    /// A value outside the literals (or the closed list of numbers) is malformed.
    pub const CLOSED: u32 = 4;
    /// Worked out from others; never supplied.
    pub const DERIVED: u32 = 8;
}

/// Kinds of path steps.
pub mod step {
    /// A member of an object.
    pub const MEMBER: u32 = 0;
    /// A place in an array.
    pub const INDEX: u32 = 1;
    /// The first element whose member `first` is the text `second`.
    pub const FILTER: u32 = 2;
}

/// Verbs of rules.
pub mod verb {
    /// Grants.
    pub const ALLOW: u32 = 0;
    /// Refuses when its condition holds.
    pub const DENY: u32 = 1;
    /// Refuses when what it requires fails.
    pub const REQUIRE: u32 = 2;
}

/// Kinds of obligation values.
pub mod constant {
    /// A text.
    pub const TEXT: u32 = 0;
    /// An integer.
    pub const INTEGER: u32 = 1;
    /// True or false.
    pub const BOOLEAN: u32 = 2;
}

/// Kinds of variables; see [`Image`](super::Image).
pub mod kind {
    /// The capability asked for.
    pub const CAPABILITY: u32 = 0;
    /// The value of an attribute (of a set: its presence).
    pub const VALUE: u32 = 1;
    /// A group of text patterns.
    pub const PATTERN: u32 = 2;
    /// Patterns of which some member of a set matches one.
    pub const MEMBER_PATTERN: u32 = 3;
    /// Membership of a register.
    pub const REGISTER: u32 = 4;
    /// Difference of two integers or times.
    pub const DIFFERENCE: u32 = 5;
    /// Equality of two attributes.
    pub const SAME: u32 = 6;
    /// A common member of two sets, or of a set and a text.
    pub const SHARES: u32 = 7;
    /// One member of a set.
    pub const MEMBER: u32 = 8;
    /// All members of a set are among those listed.
    pub const ONLY: u32 = 9;
    /// A table of its own: a derived attribute or a condition.
    pub const DERIVED: u32 = 10;
}

/// References to nodes: the kind in the two highest bits, the index below.
pub mod node {
    /// A priority: the decision is made. All index bits set: nothing matches.
    pub const PRIORITY: u32 = 0;
    /// A switch.
    pub const SWITCH: u32 = 1;
    /// A leaf table.
    pub const TABLE: u32 = 2;
    /// A block.
    pub const BLOCK: u32 = 3;
    /// The index bits.
    pub const INDEX: u32 = 0x3FFF_FFFF;
    /// The reference to "nothing matches".
    pub const NOTHING: u32 = INDEX;

    /// Makes a reference.
    #[must_use]
    pub const fn refer(kind: u32, index: u32) -> u32 {
        (kind << 30) | (index & INDEX)
    }

    /// Splits a reference into kind and index.
    #[must_use]
    #[inline]
    pub const fn split(reference: u32) -> (u32, u32) {
        (reference >> 30, reference & INDEX)
    }
}
