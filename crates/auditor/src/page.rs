//! Puts `verify.html` together: one file with the auditor inside, that opens from a disk without a
//! network.

use base64ct::{Base64, Encoding};
use ledger::tree::Hash;

const PAGE: &str = include_str!("../web/page.html");
const CODE: &str = include_str!("../web/page.js");
/// The fixed texts of the page in each language. JSON is an expression of JavaScript.
const TEXTS: &str = include_str!("../web/texts.json");
/// Made by `cargo xtask wasm` from this crate.
const MODULE: &[u8] = include_bytes!("../web/auditor.wasm");

/// The page `verify.html`, always the same bytes. It may run the one script that is in it, and
/// may load nothing: its own content security policy names the script by its hash.
pub fn verify_page() -> String {
    let code = CODE.replace("@TEXTS@", TEXTS.trim_end());
    // The hash covers everything between the tags, the newline before the code among it.
    let script = base64_of_hash(&format!("\n{code}"));
    let style = PAGE.split_once("<style>");
    let style = style.and_then(|(_, rest)| rest.split_once("</style>"));
    let style = base64_of_hash(style.map(|(style, _)| style).unwrap_or_default());
    PAGE.replace("@SCRIPT@", &script)
        .replace("@STYLE@", &style)
        .replace("@MODULE@", &Base64::encode_string(MODULE))
        .replace("@CODE@", &code)
}

fn base64_of_hash(text: &str) -> String {
    Hash::of(text.as_bytes()).to_base64()
}
