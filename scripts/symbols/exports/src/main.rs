//! Prints the names that an executable (ELF, PE or Mach-O) exports, one per line, as `dlsym` and
//! `GetProcAddress` take them. With `--imports`, prints the libraries that it needs.

use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};
use std::{env, error::Error, fs};

use object::elf::DT_NEEDED;
use object::read::elf::{Dyn, ElfFile64};
use object::{BinaryFormat, Object};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args_os().skip(1).peekable();
    let imports = arguments.next_if(|argument| argument == "--imports");
    let path = arguments
        .next()
        .ok_or("the path of an executable is missing")?;
    let data = fs::read(path)?;
    let file = object::File::parse(&*data)?;
    let mut output = BufWriter::new(io::stdout().lock());
    let names = match imports {
        Some(_) => libraries(&file)?,
        None => exports(&file)?,
    };
    for name in names {
        output.write_all(name)?;
        output.write_all(b"\n")?;
    }
    output.flush()?;
    Ok(())
}

fn exports<'data>(file: &object::File<'data>) -> object::Result<Vec<&'data [u8]>> {
    // Mach-O puts an underscore before each C name, as `dlsym` does.
    let prefix: &[u8] = match file.format() {
        BinaryFormat::MachO => b"_",
        _ => b"",
    };
    let exports = file.exports()?;
    let names = exports.iter().map(|export| export.name());
    Ok(names
        .map(|name| name.strip_prefix(prefix).unwrap_or(name))
        .collect())
}

fn libraries<'data>(file: &object::File<'data>) -> object::Result<Vec<&'data [u8]>> {
    if let object::File::Elf64(file) = file {
        return needed(file);
    }
    let imports = file.imports()?;
    let names: BTreeSet<_> = imports.iter().map(|import| import.library()).collect();
    Ok(names.into_iter().collect())
}

/// What the dynamic section names. Symbols name their library only if it has versions, which musl has not.
fn needed<'data>(file: &ElfFile64<'data>) -> object::Result<Vec<&'data [u8]>> {
    let (endian, data) = (file.endian(), file.data());
    let sections = file.elf_section_table();
    let Some((entries, strings)) = sections.dynamic(endian, data)? else {
        return Ok(Vec::new());
    };
    let strings = sections.strings(endian, data, strings)?;
    entries
        .iter()
        .filter(|entry| entry.tag32(endian) == Some(DT_NEEDED))
        .map(|entry| entry.string(endian, strings))
        .collect()
}
