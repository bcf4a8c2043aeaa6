//! Being built.
#![no_std]
extern crate alloc;

pub mod tree {
    //! RFC 6962 tree.

    /// A node of the tree.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Hash(pub [u8; 32]);
}
