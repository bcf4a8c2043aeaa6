//! Checks a package or a record without anything of the office: what holds, what does not, and what cannot be known.
