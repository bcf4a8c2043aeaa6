//! A page for any browser: one file, no script, nothing loaded, readable from a disk and on paper.

use askama::Template;
use base64ct::{Base64, Encoding};
use sha2::{Digest, Sha256};
use workbench::ports::PrintError;

use crate::{
    page::{Block, Page},
    text::Span,
    words::Words,
};

/// What stands between `<style>` and `</style>`, byte for byte; the policy of the page allows it by
/// its hash and nothing else.
const STYLE: &str = include_str!("../templates/style.css");

#[derive(Template)]
#[template(path = "page.html")]
struct Html<'a> {
    page: &'a Page,
    title: String,
    style_hash: String,
    skip: String,
    contents: String,
    languages_title: String,
    /// Code, name, file.
    languages: &'a [(&'static str, &'static str, String)],
}

/// The page as HTML.
pub(crate) fn page(
    page: &Page,
    words: &Words,
    languages: &[(&'static str, &'static str, String)],
) -> Result<String, PrintError> {
    Html {
        page,
        title: format!("{} – {}", page.title.plain(), page.running.plain()),
        style_hash: Base64::encode_string(&Sha256::digest(STYLE.trim_end())),
        skip: words.plain("skip-link"),
        contents: words.plain("contents"),
        languages_title: words.plain("languages"),
        languages,
    }
    .render()
    .map_err(|error| PrintError::Setting {
        what: format!("a page of {} could not be written: {error}", page.language),
    })
}
