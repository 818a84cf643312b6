//! Prints the names that an executable (ELF, PE or Mach-O) exports, one a line, as `dlsym` and
//! `GetProcAddress` take them.

use std::io::{self, BufWriter, Write};
use std::{env, error::Error, fs};

use object::{BinaryFormat, Object};

fn main() -> Result<(), Box<dyn Error>> {
    let path = env::args_os()
        .nth(1)
        .ok_or("the path of an executable is missing")?;
    let data = fs::read(path)?;
    let file = object::File::parse(&*data)?;
    // Mach-O puts an underscore before each name of C, which `dlsym` does too.
    let prefix: &[u8] = match file.format() {
        BinaryFormat::MachO => b"_",
        _ => b"",
    };
    let mut output = BufWriter::new(io::stdout().lock());
    for export in file.exports()? {
        let name = export.name();
        output.write_all(name.strip_prefix(prefix).unwrap_or(name))?;
        output.write_all(b"\n")?;
    }
    output.flush()?;
    Ok(())
}
