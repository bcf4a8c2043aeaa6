//! A witness: keeps the last checkpoint of each record that it watches, and cosigns what is consistent.
