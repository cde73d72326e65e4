//! Tokens made with the Biscuit library, as somebody would who does not care for our form.

use super::handed_on::lets_through;
use super::house::{House, must};
use super::recipe::Argument;
use crate::generate::Request;
use biscuit_auth::builder::{Algorithm, BlockBuilder, Scope};
use biscuit_auth::datalog::SymbolTable;
use biscuit_auth::format::SerializedBiscuit;
use biscuit_auth::format::schema::{self, proof::Content};
use biscuit_auth::{Biscuit, BiscuitBuilder, KeyPair, PrivateKey, UnverifiedBiscuit};
use portvakt_biscuit::{RevocationId, RootKeyPair, Token};
use prost::Message;

/// Somebody with a token, and with a root key if need be.
pub(super) struct Forged<'a> {
    pub(super) root: &'a RootKeyPair,
    pub(super) token: &'a [u8],
}

/// What the first block holds, each with a name to change it by.
const AUTHORITY: &[(&str, &str)] = &[
    ("portvakt", "portvakt(1);"),
    (
        "claims",
        r#"claims("{\"barred\":null,\"consumer\":null,\"iss\":\"https://issuer.example/\",\"scope\":\"letters\"}");"#,
    ),
    ("issued", "issued(2026-01-01T00:00:00Z);"),
    ("capability", r#"check if capability($capability), {"letters.read"}.contains($capability);"#),
    ("audience", r#"check if audience($audience), {"mailer"}.contains($audience);"#),
    ("time", "check if time($time), $time < 2026-01-01T00:10:00Z;"),
    ("more", ""),
];

/// What each block of a token is revoked by.
pub(super) fn revocation_ids(token: &[u8]) -> Vec<RevocationId> {
    let token = must(UnverifiedBiscuit::from(token));
    let ids = token.revocation_identifiers();
    let text =
        |id: &Vec<u8>| id.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    ids.iter().filter_map(|id| RevocationId::parse(&text(id))).collect()
}

impl Forged<'_> {
    /// The token after a step.
    pub(super) fn step(&self, step: &str, argument: &Argument) -> Vec<u8> {
        match step {
            "authority" => self.authority(argument, Algorithm::Ed25519),
            "authority_before_p256" => self.authority(argument, Algorithm::Secp256r1),
            "append" => self.append(must(BlockBuilder::new().code(argument.text()))),
            "append_with_context" => {
                let builder = must(BlockBuilder::new().code(argument.text()));
                self.append(builder.context("read me".to_owned()))
            }
            "append_trusting_previous" => {
                let builder = must(BlockBuilder::new().code(argument.text()));
                self.append(builder.scope(Scope::Previous))
            }
            "append_before_p256" => {
                let next = KeyPair::new_with_algorithm(Algorithm::Secp256r1);
                let builder = must(BlockBuilder::new().code(argument.text()));
                let token = must(UnverifiedBiscuit::from(self.token));
                must(must(token.append_with_keypair(&next, builder)).to_vec())
            }
            "third_party" => {
                let token = must(Biscuit::from(self.token, self.root().public()));
                let (party, request) = (KeyPair::new(), must(token.third_party_request()));
                let builder = must(BlockBuilder::new().code(argument.text()));
                let block = must(request.create_block(&party.private(), builder));
                must(must(token.append_third_party(party.public(), block)).to_vec())
            }
            "seal" => must(must(must(UnverifiedBiscuit::from(self.token)).seal()).to_vec()),
            "rewrite_last_block" => self.rewrite_last(argument.text()),
            "outer" => outer(self.token, argument.text()),
            "bytes" => bytes(self.token, argument.text()),
            _ => panic!("`{step}` is no step"),
        }
    }

    fn root(&self) -> KeyPair {
        root(self.root)
    }

    /// A first block that the root key has signed, whatever it says.
    fn authority(&self, argument: &Argument, next: Algorithm) -> Vec<u8> {
        let line = |(name, usual): &(&str, &str)| match argument.member(name) {
            Some(lines) => lines.join("\n"),
            None => (*usual).to_owned(),
        };
        let code: Vec<String> = AUTHORITY.iter().map(line).collect();
        let mut builder = must(BiscuitBuilder::new().code(code.join("\n"))).root_key_id(1);
        if argument.member("context").is_some() {
            builder = builder.context("read me".to_owned());
        }
        let next = KeyPair::new_with_algorithm(next);
        let token = builder.build_with_key_pair(&self.root(), SymbolTable::new(), &next);
        must(must(token).to_vec())
    }

    fn append(&self, builder: BlockBuilder) -> Vec<u8> {
        must(must(must(UnverifiedBiscuit::from(self.token)).append(builder)).to_vec())
    }

    /// Takes the last block off, changes what is written in it, and signs it again: as whoever added
    /// it could have.
    fn rewrite_last(&self, how: &str) -> Vec<u8> {
        let narrowed = must(schema::Biscuit::decode(self.token));
        let Some(last) = narrowed.blocks.last() else { panic!("there is one block alone") };
        let mut block = must(schema::Block::decode(last.block.as_slice()));
        let bytes = match how {
            "nothing" => block.encode_to_vec(),
            "extra symbol" => {
                block.symbols.push("unused".to_owned());
                block.encode_to_vec()
            }
            "extra public key" => {
                block.public_keys.push(KeyPair::new().public().to_proto());
                block.encode_to_vec()
            }
            "checks swapped" => {
                block.checks.reverse();
                block.encode_to_vec()
            }
            "check twice" => {
                block.checks.push(block.checks[0].clone());
                block.encode_to_vec()
            }
            "kind written" => {
                block.checks[0].kind = Some(0);
                block.encode_to_vec()
            }
            "version 4" => {
                block.version = Some(4);
                block.encode_to_vec()
            }
            "no version" => {
                block.version = None;
                block.encode_to_vec()
            }
            "unknown field" => [block.encode_to_vec(), vec![0x7a, 0x00]].concat(),
            "no message" => vec![0xff; 8],
            "no checks" => {
                block.checks.clear();
                block.symbols.clear();
                block.encode_to_vec()
            }
            "expiry beyond all times" => {
                let expressions = &mut block.checks[0].queries[0].expressions;
                expressions[0].ops[1] = schema::Op {
                    content: Some(schema::op::Content::Value(schema::Term {
                        content: Some(schema::term::Content::Date(u64::MAX)),
                    })),
                };
                block.encode_to_vec()
            }
            "empty set" => {
                let expressions = &mut block.checks[0].queries[0].expressions;
                expressions[0].ops[0] = schema::Op {
                    content: Some(schema::op::Content::Value(schema::Term {
                        content: Some(schema::term::Content::Set(schema::TermSet::default())),
                    })),
                };
                block.symbols.clear();
                block.encode_to_vec()
            }
            _ => panic!("`{how}` is no way to rewrite a block"),
        };
        let before = self.parent(&narrowed);
        must(must(before.append_serialized(&KeyPair::new(), bytes, None)).to_vec())
    }

    /// The token before its last block. Whoever added that had the key for it; here it is made again
    /// by the root key, so that it differs in its signatures alone.
    fn parent(&self, narrowed: &schema::Biscuit) -> SerializedBiscuit {
        assert!(narrowed.blocks.len() == 1, "the parent has more than its first block");
        let first = must(schema::Block::decode(narrowed.authority.block.as_slice()));
        let bytes = signed_first(&self.root(), &first.encode_to_vec());
        must(SerializedBiscuit::from_slice(&bytes, self.root().public()))
    }
}

/// A token of one block that is just these bytes, signed by the root key.
fn signed_first(root: &KeyPair, block: &[u8]) -> Vec<u8> {
    let signed = Biscuit::builder().root_key_id(1);
    let token = must(signed.build_with_key_pair(root, SymbolTable::new(), &KeyPair::new()));
    let mut outer = token.container().to_proto();
    outer.authority.block = block.to_vec();
    // The payload of the first version: the block, the algorithm and the next key.
    let key = &outer.authority.next_key;
    let algorithm = key.algorithm.to_le_bytes();
    let payload = [&outer.authority.block, algorithm.as_slice(), &key.key].concat();
    outer.authority.signature = must(root.sign(&payload)).to_bytes().to_vec();
    outer.encode_to_vec()
}

impl House {
    /// Tokens of blocks that say anything, in Datalog: of the first block, of the first two, and so
    /// on, all signed as they should be; none when one is no Datalog.
    #[must_use]
    pub fn written(&self, blocks: &[&str]) -> Option<Vec<Token>> {
        let (first, rest) = blocks.split_first()?;
        let builder = BiscuitBuilder::new().code(first).ok()?.root_key_id(1);
        let mut token = builder.build(&root(&self.keys[0])).ok()?;
        let mut all = vec![Token::from_bytes(token.to_vec().ok()?)];
        for block in rest {
            token = token.append(BlockBuilder::new().code(block).ok()?).ok()?;
            all.push(Token::from_bytes(token.to_vec().ok()?));
        }
        Some(all)
    }

    /// Tokens of blocks that are just these bytes: of the first, and of both when the library takes
    /// the first for a block; all signed as they should be.
    #[must_use]
    pub fn signed(&self, first: &[u8], second: &[u8]) -> Vec<Token> {
        let root = root(&self.keys[0]);
        let bytes = signed_first(&root, first);
        let more = SerializedBiscuit::from_slice(&bytes, root.public()).ok().and_then(|token| {
            token.append_serialized(&KeyPair::new(), second.to_vec(), None).ok()?.to_vec().ok()
        });
        [Some(bytes), more].into_iter().flatten().map(Token::from_bytes).collect()
    }

    /// The bytes of the blocks of a token.
    ///
    /// # Panics
    ///
    /// It is no token.
    #[must_use]
    pub fn blocks(token: &Token) -> Vec<Vec<u8>> {
        let outer = must(schema::Biscuit::decode(token.as_bytes()));
        std::iter::once(outer.authority).chain(outer.blocks).map(|one| one.block).collect()
    }

    /// What the Biscuit library says to a request of a token of the first key: each value is one
    /// fact.
    ///
    /// # Panics
    ///
    /// It is no token.
    #[must_use]
    pub fn lets_through(&self, token: &Token, request: &Request) -> bool {
        lets_through(&must(Biscuit::from(token.as_bytes(), root(&self.keys[0]).public())), request)
    }
}

/// A root key as the library has it.
fn root(pair: &RootKeyPair) -> KeyPair {
    KeyPair::from(&must(pair.private_text().parse::<PrivateKey>()))
}

/// Changes what no block says: the shell around them.
fn outer(token: &[u8], how: &str) -> Vec<u8> {
    let mut outer = must(schema::Biscuit::decode(token));
    match how {
        "nothing" => {}
        "no key id" => outer.root_key_id = None,
        "key id 2" => outer.root_key_id = Some(2),
        "key id 3" => outer.root_key_id = Some(3),
        "last block dropped" => drop(outer.blocks.pop()),
        "first block dropped" => drop(outer.blocks.remove(0)),
        "blocks swapped" => outer.blocks.reverse(),
        "first block twice" => outer.blocks.insert(0, outer.authority.clone()),
        "version written" => outer.authority.version = Some(0),
        "version 1" => outer.authority.version = Some(1),
        "other proof" => {
            let secret = KeyPair::new().private().to_bytes().to_vec();
            outer.proof.content = Some(Content::NextSecret(secret));
        }
        "no proof" => outer.proof.content = None,
        "short proof" => outer.proof.content = Some(Content::NextSecret(vec![7; 31])),
        "short signature" => drop(outer.authority.signature.pop()),
        "short key" => drop(outer.authority.next_key.key.pop()),
        "third party at the first block" => {
            outer.authority.external_signature = Some(schema::ExternalSignature {
                signature: vec![0; 64],
                public_key: KeyPair::new().public().to_proto(),
            });
        }
        _ => panic!("`{how}` is no way to change the shell"),
    }
    outer.encode_to_vec()
}

/// Changes bytes.
fn bytes(token: &[u8], how: &str) -> Vec<u8> {
    let mut bytes = token.to_vec();
    match how {
        "nothing" => {}
        "one left out" => drop(bytes.pop()),
        "unknown field" => bytes.extend([0x7a, 0x00]),
        "key id twice" => bytes.splice(0..0, [0x08, 0x01]).for_each(drop),
        "key id in two bytes" => bytes.splice(0..2, [0x08, 0x81, 0x00]).for_each(drop),
        "none" => bytes.clear(),
        "5000 zeros" => bytes = vec![0; 5_000],
        "2000 empty blocks" => bytes.splice(2..2, [0x1a, 0x00].repeat(1_600)).for_each(drop),
        "nested messages" => bytes = [0x12, 0x7f].repeat(2_000),
        _ => panic!("`{how}` is no way to change bytes"),
    }
    bytes
}
