//! Prints: pages for any browser and PDF, in six languages. It keeps nothing and asks nobody.
