//! Prints a made-up record, so that people can look at it:
//! `cargo run -p documents --example sample -- DIR [LANGUAGE…]`.

use std::{error::Error, fs, path::Path};

use workbench::ports::Documents;

#[path = "../tests/it/sample.rs"]
#[allow(
    dead_code,
    clippy::arithmetic_side_effects,
    reason = "made-up facts; the tests use the rest"
)]
mod sample;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("name a folder")?;
    let chosen: Vec<String> = arguments.collect();
    let printer = documents::Printer::new();
    let languages: Vec<&str> = if chosen.is_empty() {
        printer.languages().to_vec()
    } else {
        chosen.iter().map(String::as_str).collect()
    };
    for file in printer.print(&sample::full(&languages))? {
        let path = Path::new(&folder).join(&file.path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, file.bytes)?;
    }
    Ok(())
}
