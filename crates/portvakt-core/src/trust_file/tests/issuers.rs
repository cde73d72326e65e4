//! What is refused of an issuer, and in which words.

use expect_test::expect;

use super::check_issuer;

#[test]
fn algorithms() {
    check_issuer(
        "    algorithms: [RS265, rs256, ES512, Ed25519, EdDsa, HS256, none, None, hs512]\n",
        &expect![[r#"
            error[unknown-algorithm]: expected a signature algorithm, found `RS265`
             --> trust.yaml:6:18
              |
            6 |     algorithms: [RS265, rs256, ES512, Ed25519, EdDsa, HS256, none, None, hs512]
              |                  ^^^^^
              |
              = help: did you mean `RS256`?
              = at: issuers.a.algorithms[0]

            error[unknown-algorithm]: expected a signature algorithm, found `rs256`
             --> trust.yaml:6:25
              |
            6 |     algorithms: [RS265, rs256, ES512, Ed25519, EdDsa, HS256, none, None, hs512]
              |                         ^^^^^
              |
              = help: did you mean `RS256`?
              = at: issuers.a.algorithms[1]

            error[unknown-algorithm]: expected a signature algorithm, found `ES512`
             --> trust.yaml:6:32
              |
            6 |     algorithms: [RS265, rs256, ES512, Ed25519, EdDsa, HS256, none, None, hs512]
              |                                ^^^^^
              |
              = help: signatures on this curve are not verified: ask the issuer for keys for `ES256`
              = at: issuers.a.algorithms[2]

            error[unknown-algorithm]: expected a signature algorithm, found `Ed25519`
             --> trust.yaml:6:39
              |
            6 |     algorithms: [RS265, rs256, ES512, Ed25519, EdDsa, HS256, none, None, hs512]
              |                                       ^^^^^^^
              |
              = help: write `EdDSA`
              = at: issuers.a.algorithms[3]

            error[unknown-algorithm]: expected a signature algorithm, found `EdDsa`
             --> trust.yaml:6:48
              |
            6 |     algorithms: [RS265, rs256, ES512, Ed25519, EdDsa, HS256, none, None, hs512]
              |                                                ^^^^^
              |
              = help: did you mean `EdDSA`?
              = at: issuers.a.algorithms[4]

            error[unknown-algorithm]: expected a signature algorithm, found `HS256`
             --> trust.yaml:6:55
              |
            6 |     algorithms: [RS265, rs256, ES512, Ed25519, EdDsa, HS256, none, None, hs512]
              |                                                       ^^^^^
              |
              = help: whoever verifies with a shared secret could sign with it, so it is never trusted: name the algorithm of the issuer's public keys, such as `RS256`
              = at: issuers.a.algorithms[5]

            error[unknown-algorithm]: expected a signature algorithm, found `none`
             --> trust.yaml:6:62
              |
            6 |     algorithms: [RS265, rs256, ES512, Ed25519, EdDsa, HS256, none, None, hs512]
              |                                                              ^^^^
              |
              = help: a token that nobody signed is never trusted: take it out
              = at: issuers.a.algorithms[6]

            error[unknown-algorithm]: expected a signature algorithm, found `None`
             --> trust.yaml:6:68
              |
            6 |     algorithms: [RS265, rs256, ES512, Ed25519, EdDsa, HS256, none, None, hs512]
              |                                                                    ^^^^
              |
              = help: a token that nobody signed is never trusted: take it out
              = at: issuers.a.algorithms[7]

            error[unknown-algorithm]: expected a signature algorithm, found `hs512`
             --> trust.yaml:6:74
              |
            6 |     algorithms: [RS265, rs256, ES512, Ed25519, EdDsa, HS256, none, None, hs512]
              |                                                                          ^^^^^
              |
              = help: whoever verifies with a shared secret could sign with it, so it is never trusted: name the algorithm of the issuer's public keys, such as `RS256`
              = at: issuers.a.algorithms[8]

        "#]],
    );
}

#[test]
fn lists_of_algorithms() {
    check_issuer(
        "    algorithms: RS256\n",
        &expect![[r#"
        error[wrong-shape]: expected a list, found the text `RS256`
         --> trust.yaml:6:17
          |
        6 |     algorithms: RS256
          |                 ^^^^^
          |
          = help: write `algorithms: [RS256]`
          = at: issuers.a.algorithms

    "#]],
    );
    check_issuer(
        "    algorithms: []\n",
        &expect![[r#"
        error[empty-collection]: expected something in the list, found nothing
         --> trust.yaml:6:17
          |
        6 |     algorithms: []
          |                 ^^
          |
          = help: write what belongs there, or leave the key out if it may be missing
          = at: issuers.a.algorithms

    "#]],
    );
    check_issuer(
        "    algorithms: [RS256, RS256]\n",
        &expect![[r#"
        error[listed-twice]: expected each entry of the list once, found `RS256` again
         --> trust.yaml:6:25
          |
        6 |     algorithms: [RS256, RS256]
          |                  -----  ^^^^^
          |                  |
          |                  the same entry
          |
          = help: leave one of them out
          = at: issuers.a.algorithms[1]

    "#]],
    );
}

#[test]
fn numbers() {
    check_issuer(
        "    leeway: 301\n    max_age: 0\n    min_rsa_bits: 1024\n",
        &expect![[r#"
        error[out-of-bounds]: expected 0 to 300 seconds, found `301`
         --> trust.yaml:6:13
          |
        6 |     leeway: 301
          |             ^^^
          |
          = help: write `leeway: 300`
          = at: issuers.a.leeway

        error[out-of-bounds]: expected 1 to 31536000 seconds, found `0`
         --> trust.yaml:7:14
          |
        7 |     max_age: 0
          |              ^
          |
          = help: write `max_age: 1`
          = at: issuers.a.max_age

        error[out-of-bounds]: expected 2048 to 8192 bits, found `1024`
         --> trust.yaml:8:19
          |
        8 |     min_rsa_bits: 1024
          |                   ^^^^
          |
          = help: write `min_rsa_bits: 2048`
          = at: issuers.a.min_rsa_bits

    "#]],
    );
    check_issuer(
        "    leeway: -1\n    max_age: 31536001\n    min_rsa_bits: 8193\n",
        &expect![[r#"
        error[out-of-bounds]: expected 0 to 300 seconds, found `-1`
         --> trust.yaml:6:13
          |
        6 |     leeway: -1
          |             ^^
          |
          = help: write `leeway: 0`
          = at: issuers.a.leeway

        error[out-of-bounds]: expected 1 to 31536000 seconds, found `31536001`
         --> trust.yaml:7:14
          |
        7 |     max_age: 31536001
          |              ^^^^^^^^
          |
          = help: write `max_age: 31536000`
          = at: issuers.a.max_age

        error[out-of-bounds]: expected 2048 to 8192 bits, found `8193`
         --> trust.yaml:8:19
          |
        8 |     min_rsa_bits: 8193
          |                   ^^^^
          |
          = help: write `min_rsa_bits: 8192`
          = at: issuers.a.min_rsa_bits

    "#]],
    );
    check_issuer(
        "    leeway: ten\n    max_age: '60'\n    min_rsa_bits: [2048]\n",
        &expect![[r#"
        error[wrong-shape]: expected an integer, found the text `ten`
         --> trust.yaml:6:13
          |
        6 |     leeway: ten
          |             ^^^
          |
          = help: write `leeway:` and an integer after it
          = at: issuers.a.leeway

        error[wrong-shape]: expected an integer, found the text `60`
         --> trust.yaml:7:14
          |
        7 |     max_age: '60'
          |              ^^^^
          |
          = help: write `max_age: 60` without quotes
          = at: issuers.a.max_age

        error[wrong-shape]: expected an integer, found a list
         --> trust.yaml:8:19
          |
        8 |     min_rsa_bits: [2048]
          |                   ^^^^^^
          |
          = help: write `min_rsa_bits:` and an integer after it
          = at: issuers.a.min_rsa_bits

    "#]],
    );
}

#[test]
fn claims_that_are_required_and_forbidden() {
    check_issuer(
        "    required_claims: [scope, nonce]\n    forbidden_claims: [nonce, x]\n",
        &expect![[r#"
            error[required-and-forbidden]: expected `nonce` to be required or forbidden, found both
             --> trust.yaml:6:30
              |
            6 |     required_claims: [scope, nonce]
              |                              ^^^^^
            7 |     forbidden_claims: [nonce, x]
              |                        ----- forbidden here
              |
              = help: take it out of one of the two lists
              = at: issuers.a.required_claims[1]

        "#]],
    );
    check_issuer(
        "    required_claims: [nonce]\n",
        &expect![[r#"
        error[required-and-forbidden]: expected `nonce` to be required or forbidden, found both
         --> trust.yaml:6:23
          |
        6 |     required_claims: [nonce]
          |                       ^^^^^
          |
          = help: unless it is written, `forbidden_claims` is what ID tokens and bound tokens have: write `forbidden_claims: [at_hash, cnf]`
          = at: issuers.a.required_claims[0]

    "#]],
    );
}

#[test]
fn too_many_required_claims() {
    let claims: Vec<String> = (0..65).map(|one| format!("c{one}")).collect();
    check_issuer(
        &format!("    required_claims:\n      [{}]\n", claims.join(",")),
        &expect![[r#"
        error[too-many]: expected at most 64 required claims, found 65
         --> trust.yaml:6:5
          |
        6 |     required_claims:
          |     ^^^^^^^^^^^^^^^
          |
          = help: name those that tell access tokens from others; a policy asks for the rest
          = at: issuers.a.required_claims

    "#]],
    );
}

#[test]
fn addresses() {
    check_issuer(
        "    jwks_uri: http://a.example/jwk\n",
        &expect![[r#"
        error[invalid-key-address]: expected an address that begins with `https://`
         --> trust.yaml:6:15
          |
        6 |     jwks_uri: http://a.example/jwk
          |               ^^^^^^^^^^^^^^^^^^^^
          |
          = help: write `https://a.example/jwk`: keys that come any other way may be anybody's
          = at: issuers.a.jwks_uri

    "#]],
    );
    check_issuer(
        "    metadata: a.example\n",
        &expect![[r#"
        error[invalid-key-address]: expected an address that begins with `https://`
         --> trust.yaml:6:15
          |
        6 |     metadata: a.example
          |               ^^^^^^^^^
          |
          = help: write `https://a.example`: keys that come any other way may be anybody's
          = at: issuers.a.metadata

    "#]],
    );
    check_issuer(
        "    jwks_uri: https://user:secret@a.example/\n",
        &expect![[r#"
        error[invalid-key-address]: expected a host after `https://`, found `@`
         --> trust.yaml:6:15
          |
        6 |     jwks_uri: https://user:secret@a.example/
          |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: keys are public: take out what stands before the host
          = at: issuers.a.jwks_uri

    "#]],
    );
    check_issuer(
        "    jwks_uri: https://a.example/#keys\n",
        &expect![[r#"
        error[invalid-key-address]: expected an address without `#`
         --> trust.yaml:6:15
          |
        6 |     jwks_uri: https://a.example/#keys
          |               ^^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: write `https://a.example/`
          = at: issuers.a.jwks_uri

    "#]],
    );
    check_issuer(
        "    jwks_uri: https:///jwk\n",
        &expect![[r#"
        error[invalid-key-address]: expected a host of letters, digits, `-` and dots after `https://`
         --> trust.yaml:6:15
          |
        6 |     jwks_uri: https:///jwk
          |               ^^^^^^^^^^^^
          |
          = help: write it like `https://maskinporten.no/jwk`
          = at: issuers.a.jwks_uri

    "#]],
    );
}

#[test]
fn ports_and_characters() {
    check_issuer(
        "    jwks_uri: https://a.example:99999/\n",
        &expect![[r#"
        error[invalid-key-address]: expected a port of 1 to 65535 after the host
         --> trust.yaml:6:15
          |
        6 |     jwks_uri: https://a.example:99999/
          |               ^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: leave the port out if it is 443
          = at: issuers.a.jwks_uri

    "#]],
    );
    check_issuer(
        "    jwks_uri: 'https://a.example/ '\n",
        &expect![[r#"
        error[invalid-key-address]: expected an address of letters, digits and signs of RFC 3986
         --> trust.yaml:6:15
          |
        6 |     jwks_uri: 'https://a.example/ '
          |               ^^^^^^^^^^^^^^^^^^^^^
          |
          = help: write other characters as escapes, such as `%20`
          = at: issuers.a.jwks_uri

    "#]],
    );
    check_issuer(
        "    jwks_uri: https://a.example/jwk\n    metadata: https://a.example/m\n",
        &expect![[r#"
            error[keys-exclude-each-other]: expected `jwks_uri` or `metadata`, found both
             --> trust.yaml:7:5
              |
            6 |     jwks_uri: https://a.example/jwk
              |     -------- stands here too
            7 |     metadata: https://a.example/m
              |     ^^^^^^^^
              |
              = help: keep one of them: whose keys would count?
              = at: issuers.a.metadata

        "#]],
    );
}
