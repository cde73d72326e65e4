//! The rows of the page: what each limit is called there, where the code says it, and which test looks
//! just below it and just above.

/// A limit.
pub(crate) struct Row {
    /// What the page calls it.
    pub(crate) name: &'static str,
    /// The file that says it, below `crates`, and the constant or the field of `Limits`.
    pub(crate) said: (&'static str, &'static str),
    /// The file of the test, below `crates`, and its name.
    pub(crate) held: (&'static str, &'static str),
}

const CLAIMS: &str = "portvakt-testing/tests/limits/claims.rs";
const POLICIES: &str = "portvakt-testing/tests/limits/policies.rs";
const PATTERNS: &str = "portvakt-testing/tests/limits/patterns.rs";
const REGISTERS: &str = "portvakt-testing/tests/limits/registers.rs";
const TOKENS: &str = "portvakt-testing/tests/limits/tokens.rs";
const QUESTIONS: &str = "portvakt-testing/tests/limits/questions.rs";
const COMMAND: &str = "portvakt-cli/tests/command/limits.rs";
const LOADED: &str = "portvakt/tests/limits.rs";
const IMAGES: &str = "portvakt-testing/tests/hostile_images.rs";
const LIMITS: &str = "portvakt-core/src/limits.rs";
const PATHS: &str = "portvakt-core/src/json_path.rs";
const BISCUITS: &str = "portvakt-biscuit/src/limits.rs";

const fn row(
    name: &'static str,
    said: (&'static str, &'static str),
    held: (&'static str, &'static str),
) -> Row {
    Row { name, said, held }
}

/// All of them, in the order of the page.
pub(crate) const ROWS: &[Row] = &[
    row(
        "text of a policy, includes counted",
        (LIMITS, "policy_bytes"),
        (POLICIES, "a10_policies_have_at_most_2_mebibytes"),
    ),
    row(
        "keys and values",
        (LIMITS, "nodes"),
        (POLICIES, "a10_policies_have_at_most_100_000_nodes"),
    ),
    row("depth of nesting", (LIMITS, "depth"), (POLICIES, "a10_policies_nest_at_most_32_deep")),
    row("rules", (LIMITS, "rules"), (POLICIES, "a10_policies_have_at_most_5_000_rules")),
    row(
        "attributes",
        (LIMITS, "attributes"),
        (POLICIES, "a10_policies_have_at_most_2_000_attributes"),
    ),
    row(
        "capabilities",
        (LIMITS, "capabilities"),
        (POLICIES, "a10_policies_have_at_most_5_000_capabilities"),
    ),
    row(
        "states of one pattern, or of a group of patterns",
        (LIMITS, "pattern_states"),
        (PATTERNS, "a10_a_pattern_has_at_most_4096_states"),
    ),
    row(
        "bytes to build one pattern",
        (LIMITS, "pattern_bytes"),
        (PATTERNS, "a10_building_a_pattern_takes_at_most_8_mebibytes"),
    ),
    row(
        "bytes to build all patterns",
        (LIMITS, "all_patterns_bytes"),
        (PATTERNS, "a10_all_patterns_together_take_at_most_64_mebibytes"),
    ),
    row("bytes of a register's path", (PATHS, "MAX_PATH"), (PATHS, "a10_long_paths_are_refused")),
    row(
        "depth of brackets and parentheses in a register's path",
        (PATHS, "MAX_PATH_DEPTH"),
        (PATHS, "a10_what_stands_too_deep_is_refused"),
    ),
    row(
        "expectations of all tests of a file",
        ("portvakt-core/src/tests_file/read.rs", "EXPECTATIONS"),
        (POLICIES, "a10_tests_files_have_at_most_a_million_expectations"),
    ),
    row(
        "steps of a decision",
        ("portvakt-eval/src/tree/worst_case.rs", "MAX_STEPS"),
        (IMAGES, "a01_a_decision_of_any_image_takes_a_stated_number_of_steps"),
    ),
    row(
        "bytes of a compiled policy",
        ("portvakt-eval/src/image/codec.rs", "MAX_BYTES"),
        (LOADED, "a10_compiled_policies_have_at_most_a_gibibyte"),
    ),
    row(
        "a compiled file",
        ("portvakt/src/load/policy.rs", "MAX_COMPILED_BYTES"),
        (LOADED, "a10_compiled_files_have_at_most_256_mebibytes"),
    ),
    row(
        "claims",
        ("portvakt-eval/src/claims/mod.rs", "MAX_CLAIMS"),
        (CLAIMS, "a10_claims_have_at_most_64_kibibytes"),
    ),
    row(
        "depth of claims",
        ("portvakt-eval/src/claims/mod.rs", "MAX_DEPTH"),
        (CLAIMS, "a10_claims_nest_at_most_16_deep"),
    ),
    row(
        "one text",
        ("portvakt-eval/src/row/fill.rs", "MAX_TEXT"),
        (CLAIMS, "a10_texts_have_at_most_8_kibibytes"),
    ),
    row(
        "members of one set",
        ("portvakt-eval/src/row/set.rs", "MAX_MEMBERS"),
        (CLAIMS, "a10_sets_have_at_most_1000_members"),
    ),
    row(
        "members of a register",
        ("portvakt-eval/src/registers.rs", "MAX_REGISTER_MEMBERS"),
        (REGISTERS, "a10_registers_have_at_most_a_million_members"),
    ),
    row(
        "a file of register contents",
        ("portvakt/src/load/registers.rs", "MAX_BYTES"),
        (LOADED, "a10_register_files_have_at_most_64_mebibytes"),
    ),
    row(
        "a signed token",
        ("portvakt-jwt/src/verifier.rs", "MAX_TOKEN"),
        (TOKENS, "a10_signed_tokens_have_at_most_16_kibibytes"),
    ),
    row(
        "a key set",
        ("portvakt-jwt/src/key_set/mod.rs", "MAX_KEY_SET"),
        ("portvakt-jwt/src/key_set/tests.rs", "what_is_no_set_is_refused"),
    ),
    row(
        "keys of a key set",
        ("portvakt-jwt/src/key_set/mod.rs", "MAX_KEYS"),
        ("portvakt-jwt/src/key_set/tests.rs", "what_is_no_set_is_refused"),
    ),
    row(
        "fewest bits of an RSA key",
        ("portvakt-jwt/src/trust.rs", "MIN_RSA_BITS"),
        ("portvakt-jwt/src/key_set/tests.rs", "rsa_keys_have_2048_to_8192_bits"),
    ),
    row(
        "bits of an RSA key",
        ("portvakt-jwt/src/key_set/public_key.rs", "MAX_RSA_BITS"),
        ("portvakt-jwt/src/key_set/tests.rs", "rsa_keys_have_2048_to_8192_bits"),
    ),
    row(
        "`leeway` of an issuer, in seconds",
        ("portvakt-jwt/src/trust.rs", "MAX_LEEWAY"),
        (TOKENS, "a10_trust_has_bounds"),
    ),
    row(
        "`required_claims` of an issuer",
        ("portvakt-jwt/src/trust.rs", "MAX_REQUIRED"),
        (TOKENS, "a10_trust_has_bounds"),
    ),
    row(
        "a capability token",
        (BISCUITS, "bytes"),
        (TOKENS, "a10_capability_tokens_have_at_most_4_kibibytes"),
    ),
    row(
        "blocks of a capability token",
        (BISCUITS, "blocks"),
        (TOKENS, "a10_capability_tokens_have_at_most_8_blocks"),
    ),
    row(
        "facts of a capability token",
        (BISCUITS, "facts"),
        (TOKENS, "a10_capability_tokens_take_at_most_256_facts"),
    ),
    row(
        "rounds of a capability token",
        (BISCUITS, "iterations"),
        (TOKENS, "a10_capability_tokens_take_none_of_8_rounds"),
    ),
    row(
        "`leeway` of a root key, in seconds",
        ("portvakt-biscuit/src/root_keys.rs", "MAX_LEEWAY"),
        (TOKENS, "a10_root_keys_have_a_leeway_of_at_most_300_seconds"),
    ),
    row(
        "a line of a batch",
        ("portvakt-cli/src/lines.rs", "LINE"),
        (COMMAND, "a10_lines_have_at_most_256_kibibytes"),
    ),
    row(
        "a file or input that is read as a whole",
        ("portvakt-cli/src/input.rs", "BYTES"),
        (COMMAND, "a10_files_have_at_most_64_mebibytes"),
    ),
    row(
        "a file of keys",
        ("portvakt-cli/src/input.rs", "SMALL"),
        (COMMAND, "a10_files_of_keys_have_at_most_1_mebibyte"),
    ),
    row(
        "a private key",
        ("portvakt-cli/src/private_file.rs", "BYTES"),
        (COMMAND, "a10_private_keys_have_at_most_64_kibibytes"),
    ),
    row(
        "depth of folders that are searched",
        ("portvakt-cli/src/find.rs", "DEPTH"),
        (COMMAND, "a10_folders_are_searched_32_deep"),
    ),
    row(
        "steps of one question",
        ("portvakt-analysis/src/inquiry.rs", "steps"),
        (QUESTIONS, "a10_one_question_takes_a_counted_number_of_steps"),
    ),
    row(
        "questions of that size of the lint",
        ("portvakt-analysis/src/lint/mod.rs", "QUESTIONS"),
        (QUESTIONS, "a10_all_questions_of_the_lint_take_fifty_times_as_many"),
    ),
];
