//! Every parser on good, bad and hostile input, in this process. Each message goes through the
//! encoder, the decoder and the order of the protocol, as the host would take it.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that fails here shows a mistake of the test or of the code under it"
)]

mod bombs;
mod compressed;
mod damage;
mod made;
mod pictures;
mod record;
mod seven_zip;
mod tar;
mod zip;
