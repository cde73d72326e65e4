//! Hostile bytes as a compiled policy: they are refused, or they are a tree that gives the same bytes
//! back and binds, decides, explains and restricts without panic.
//!
//! The first byte chooses: bytes as they are, bytes under a checksum that fits, or a sound image of
//! which records are changed. Lengths and checksum are put right, so that the changes get as far as
//! verification.
#![no_main]

use libfuzzer_sys::fuzz_target;
use portvakt::eval::ValueReader;
use portvakt::eval::hash::hash;
use portvakt::eval::image::{MAGIC, VERSION};
use portvakt::{Category, DecisionTree, Engine, Supplied, Time, Value, VerifiedClaims};
use portvakt_testing::compiled;
use portvakt_testing::generate::{Dice, Draft, Request};
use portvakt_testing::oracle::Supply;
use portvakt_testing::round::Round;
use portvakt_testing::shapes::{SHAPES, ShapeRound};
use std::sync::LazyLock;

/// The bytes of a record in each section, in the order of the sections.
const RECORDS: [usize; 34] = [
    4, 1, 16, 76, 12, 28, 20, 16, 8, 4, 4, 1, 28, 4, 4, 8, 16, 4, 8, 24, 1, 4, 4, 4, 12, 12, 8, 12,
    4, 8, 32, 12, 12, 12,
];

/// A sound image taken apart, and requests for it.
struct Base {
    sections: Vec<Vec<u8>>,
    supply: Supply,
    requests: Vec<Request>,
}

static BASES: LazyLock<Vec<Base>> = LazyLock::new(|| {
    let narrow = (0..12).map(|seed| Base::of_round(Round::new(seed)));
    let wide = (0..4).map(|seed| Base::of_round(Round::of(seed, Draft::wide(seed))));
    let shapes = SHAPES.iter().map(|shape| {
        let round = ShapeRound::new(shape, 40, 6, 1);
        let asked = round.asked.into_iter().map(|(request, _)| request).collect();
        Base::new(&DecisionTree::to_bytes(&compiled::tree(&round.policy)), round.supply, asked)
    });
    narrow.chain(wide).chain(shapes).collect()
});

impl Base {
    fn of_round(round: Round) -> Self {
        let asked = round.asked.into_iter().map(|(request, _)| request).take(8).collect();
        Self::new(&compiled::tree(&round.policy).to_bytes(), round.supply, asked)
    }

    fn new(bytes: &[u8], supply: Supply, requests: Vec<Request>) -> Self {
        let mut rest = &bytes[16 + 4 * RECORDS.len()..];
        let mut sections = Vec::new();
        for (at, size) in RECORDS.iter().enumerate() {
            let count =
                bytes[16 + 4 * at..].first_chunk().map_or(0, |one| u32::from_le_bytes(*one));
            let (section, after) = rest.split_at(count as usize * size);
            sections.push(section.to_vec());
            rest = after;
        }
        let base = Self { sections, supply, requests };
        assert_eq!(base.bytes(), bytes, "an image is what the target takes it for");
        base
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = [&MAGIC[..], &VERSION.to_le_bytes(), &34_u32.to_le_bytes()].concat();
        for (section, size) in self.sections.iter().zip(RECORDS) {
            bytes.extend(u32::try_from(section.len() / size).unwrap().to_le_bytes());
        }
        bytes.extend(self.sections.iter().flatten());
        bytes.extend(hash(&bytes, VERSION).to_le_bytes());
        bytes
    }

    /// The image after the changes that the dice choose.
    fn changed(&self, dice: &mut Dice, changes: usize) -> Vec<u8> {
        let mut other =
            Self { sections: self.sections.clone(), supply: Supply::new(), requests: Vec::new() };
        for _ in 0..changes {
            let at = dice.below(RECORDS.len());
            let size = RECORDS[at];
            let section = &mut other.sections[at];
            let count = section.len() / size;
            if count == 0 {
                let record = (0..size).map(|_| u8::try_from(dice.below(4)).unwrap());
                section.extend(record);
                continue;
            }
            let place = dice.below(count) * size;
            let another = dice.below(count) * size;
            let record = section[another..another + size].to_vec();
            match dice.below(8) {
                0 => drop(section.drain(place..place + size)),
                1 => drop(section.splice(place..place, record)),
                2 => section[place..place + size].copy_from_slice(&record),
                3 => section.extend(record),
                4 => section[place + dice.below(size)] = u8::try_from(dice.below(256)).unwrap(),
                _ => {
                    let width = size.min(4);
                    let at = place + dice.below(size / width) * width;
                    let word = &mut section[at..at + width];
                    let mut number = [0; 4];
                    number[..width].copy_from_slice(word);
                    let number = u32::from_le_bytes(number);
                    let number = match dice.below(5) {
                        0 => number.wrapping_add(1),
                        1 => number.wrapping_sub(1),
                        2 => u32::MAX,
                        3 => u32::try_from(dice.below(1 << 16)).unwrap(),
                        _ => u32::try_from(dice.below(16)).unwrap(),
                    };
                    word.copy_from_slice(&number.to_le_bytes()[..width]);
                }
            }
        }
        other.bytes()
    }
}

fuzz_target!(|input: &[u8]| {
    let Some((first, rest)) = input.split_first() else { return };
    let base = &BASES[usize::from(*first) / 8 % BASES.len()];
    match first % 8 {
        0 => ask(rest, base),
        1 => {
            let mut bytes = rest.to_vec();
            bytes.extend(hash(rest, VERSION).to_le_bytes());
            ask(&bytes, base);
        }
        _ => {
            let dice = &mut Dice::from_bytes(rest);
            let changes = dice.between(1, 12);
            ask(&base.changed(dice, changes), base);
        }
    }
});

fn ask(bytes: &[u8], base: &Base) {
    let tree = match DecisionTree::from_bytes(bytes) {
        Ok(tree) => tree,
        Err(error) => {
            let _ = format!("{error} {error:?}");
            return;
        }
    };
    assert_eq!(tree.to_bytes(), bytes, "what is verified is what is kept");
    let _ = format!("{tree:?} {} {}", tree.worst_case(), tree.fingerprint());
    for rule in tree.rules() {
        let _ = (rule.name(), rule.verb(), rule.title(), rule.because(), rule.then().count());
    }
    let names: Vec<&str> = tree.register_declarations().map(|register| register.name).collect();
    let others = ["991825827".to_owned(), "a".to_owned()];
    let supply =
        names.iter().map(|name| (*name, base.supply.get(*name).map_or(&others[..], Vec::as_slice)));
    let Ok(registers) = tree.registers(supply) else { return };
    let engine = Engine::try_new(&tree, &registers).expect("made together");
    let reader = ValueReader::of(&tree).expect("a tree survives its own bytes");
    for request in &base.requests {
        let claims = VerifiedClaims::vouched_for_by_caller(request.claims.as_bytes());
        let _ = reader.claims(&claims, |one| drop(format!("{one:?}")));
        let Ok(binding) = engine.bind(&claims) else { continue };
        let Ok(subject) = engine.subject(&binding, Time::MIN) else { continue };
        let (mut resource, mut context): (Vec<Supplied<'_>>, Vec<Supplied<'_>>) =
            Default::default();
        for (name, json) in &request.given {
            let Ok(attribute) = tree.attribute(name) else { continue };
            let value = attribute.is(Value::Json(json));
            match tree.attribute_category(attribute) {
                Some(Category::Resource) => resource.push(value),
                _ => context.push(value),
            }
        }
        let _ = reader.given(&resource, &context, |one| drop(format!("{one:?}")));
        for capability in tree.capabilities().take(16) {
            let asked = subject.request(capability, &resource, &context);
            let decision = asked.decide();
            let again = subject.request(capability, &resource, &context).decide();
            assert_eq!(decision.reason(), again.reason());
            // An explanation reads the rules as written, which may say something else than the forest:
            // what bytes say is the business of whoever pins their fingerprint.
            let _ = format!("{decision:?} {:?} {:?}", asked.explain(), decision.because());
            let residual = subject.restrict(capability);
            let _ = (residual.standing(), residual.tests(), residual.decide(&resource, &context));
        }
    }
}
