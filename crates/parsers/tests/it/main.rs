//! Every parser on good, bad and hostile input, in this process. Each message goes through the
//! encoder, the decoder and the order of the protocol, as the host would take it.

mod bombs;
mod compressed;
mod damage;
mod made;
mod pictures;
mod record;
mod seven_zip;
mod tar;
mod zip;
