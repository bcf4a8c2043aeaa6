//! Sources as they are found on hostile disks, and workers that keep the rules and that do not.

mod disk;
mod programs;
mod workers;
