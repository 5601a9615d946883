//! Puts the built browser files into the program: reads `static/dist/manifest.json` and writes a table of them.
//!
//! The manifest maps each name to its file, for example
//! `{"editor.js": {"file": "editor-ab12cd34.js", "type": "text/javascript", "br": true, "gz": true}}`; a compressed
//! form stands beside its file as `editor-ab12cd34.js.br` or `.gz`.

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::Value;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("cargo::error={error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=static/dist");
    // Words and steps of the schema are read by macros, which the compiler does not watch. A folder that is missing
    // would count as changed at every build.
    for folder in ["locales", "migrations"] {
        if Path::new(folder).is_dir() {
            println!("cargo::rerun-if-changed={folder}");
        }
    }

    let dist = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("static/dist");
    let manifest =
        std::fs::read_to_string(dist.join("manifest.json")).map_err(|_| "static/dist is missing: run `make assets`")?;
    let manifest: serde_json::Map<String, Value> =
        serde_json::from_str(&manifest).map_err(|_| "static/dist/manifest.json is damaged: run `make assets`")?;

    let mut assets = Vec::new();
    for (name, entry) in &manifest {
        assets.push(Asset::read(&dist, name, entry)?);
    }
    assets.sort_by(|a, b| a.file.cmp(&b.file));

    let out = PathBuf::from(std::env::var("OUT_DIR")?).join("assets.rs");
    std::fs::write(out, source(&assets)?)?;
    Ok(())
}

struct Asset {
    name: String,
    file: String,
    content_type: String,
    path: PathBuf,
    brotli: Option<PathBuf>,
    gzip: Option<PathBuf>,
}

impl Asset {
    fn read(dist: &Path, name: &str, entry: &Value) -> Result<Self, Box<dyn Error>> {
        let damaged = || format!("static/dist/manifest.json is damaged at {name}: run `make assets`");
        let text = |key: &str| entry[key].as_str().map(str::to_owned).ok_or_else(damaged);
        let file = text("file")?;
        if file.contains(['/', '\\']) || file.starts_with('.') {
            return Err(damaged().into());
        }
        let beside = |key: &str| -> Result<Option<PathBuf>, Box<dyn Error>> {
            match entry[key].as_bool().unwrap_or(false) {
                true => Ok(Some(existing(dist.join(format!("{file}.{key}")))?)),
                false => Ok(None),
            }
        };
        Ok(Self {
            name: name.to_owned(),
            content_type: text("type")?,
            path: existing(dist.join(&file))?,
            brotli: beside("br")?,
            gzip: beside("gz")?,
            file,
        })
    }

    /// `site.css` becomes `SITE_CSS`.
    fn constant(&self) -> String {
        let mut constant: String =
            self.name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
        if constant.starts_with(|c: char| c.is_ascii_digit()) {
            constant.insert(0, '_');
        }
        constant
    }
}

fn existing(path: PathBuf) -> Result<PathBuf, Box<dyn Error>> {
    if path.is_file() { Ok(path) } else { Err(format!("{} is missing: run `make assets`", path.display()).into()) }
}

/// The table for `include!`; the place that includes it defines `Asset`.
fn source(assets: &[Asset]) -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    writeln!(out, "/// Every built file, sorted by `file`.")?;
    writeln!(out, "pub static ASSETS: &[Asset] = &[")?;
    for asset in assets {
        let bytes = |path: &Option<PathBuf>| match path {
            Some(path) => format!("Some(include_bytes!({path:?}))"),
            None => "None".to_owned(),
        };
        writeln!(
            out,
            "    Asset {{ name: {:?}, file: {:?}, content_type: {:?}, identity: include_bytes!({:?}), brotli: {}, gzip: {} }},",
            asset.name,
            asset.file,
            asset.content_type,
            asset.path,
            bytes(&asset.brotli),
            bytes(&asset.gzip),
        )?;
    }
    writeln!(out, "];\n")?;
    writeln!(out, "/// The address of each built file by its name; it changes whenever the file does.")?;
    writeln!(out, "#[allow(dead_code)]\npub mod name {{")?;
    for asset in assets {
        writeln!(out, "    /// `{}`", asset.name)?;
        writeln!(out, "    pub const {}: &str = {:?};", asset.constant(), format!("/static/{}", asset.file))?;
    }
    writeln!(out, "}}")?;
    Ok(out)
}
