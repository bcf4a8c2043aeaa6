//! The protocol: what is written is read back, what is wrong is refused, and the type of a
//! content is told.

mod frames;
mod media_types;
mod sessions;
