//! Writes packages where they leave the office: a BagIt folder, or one file encrypted to its recipients.
