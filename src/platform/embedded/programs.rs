//! Where the programs of Postgres are, and of which major version.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::EmbeddedError;

/// The oldest major version of Postgres that Dateline works with.
pub const OLDEST_MAJOR: u32 = 15;

/// A folder that holds `initdb`, `postgres` and the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programs {
    folder: PathBuf,
    major: u32,
}

impl Programs {
    /// The programs of the major version that made the data folder, or else the highest installed. `PG_BIN_DIR`
    /// comes before the usual places, and those before `PATH`.
    pub fn find(wanted: Option<u32>) -> Result<Self, EmbeddedError> {
        Self::among(candidates(), wanted)
    }

    /// The major version: 15 or later.
    pub fn major(&self) -> u32 {
        self.major
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether an extension can be created (`pg_trgm`); `None` where that cannot be found out.
    pub fn has_extension(&self, name: &str) -> Option<bool> {
        let output = Command::new(self.path("pg_config")).arg("--sharedir").output().ok()?;
        let shared = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
        let controls = shared.join("extension");
        controls.is_dir().then(|| controls.join(format!("{name}.control")).is_file())
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn among(folders: Vec<PathBuf>, wanted: Option<u32>) -> Result<Self, EmbeddedError> {
        let mut found = None;
        for folder in folders {
            let Some(programs) = Self::at(folder) else { continue };
            if wanted.is_none_or(|major| major == programs.major) {
                return Ok(programs);
            }
            found.get_or_insert(programs.major);
        }
        match (wanted, found) {
            (Some(have), Some(found)) => Err(EmbeddedError::OtherMajor { have, found }),
            _ => Err(EmbeddedError::NoPrograms),
        }
    }

    fn at(folder: PathBuf) -> Option<Self> {
        if !folder.join("initdb").is_file() {
            return None;
        }
        let output = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
        let major = major_of(&String::from_utf8(output.stdout).ok()?)?;
        (major >= OLDEST_MAJOR).then_some(Self { folder, major })
    }
}

/// Every folder worth a look, the best first.
fn candidates() -> Vec<PathBuf> {
    if let Some(folder) = std::env::var_os("PG_BIN_DIR").filter(|value| !value.is_empty()) {
        return vec![folder.into()];
    }
    let mut versioned: Vec<(u32, PathBuf)> = Vec::new();
    // Debian and Ubuntu, then Fedora and its relatives, which put the number into the folder's name.
    for (parent, prefix) in [("/usr/lib/postgresql", ""), ("/usr", "pgsql-"), ("/usr/libexec", "postgresql")] {
        for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let number = name.to_str().and_then(|name| name.strip_prefix(prefix)).and_then(|rest| rest.parse().ok());
            if let Some(major) = number {
                versioned.push((major, entry.path().join("bin")));
                // Alpine keeps them without a bin folder.
                versioned.push((major, entry.path()));
            }
        }
    }
    versioned.sort_by_key(|(major, _)| std::cmp::Reverse(*major));
    let path = std::env::var_os("PATH").unwrap_or_default();
    versioned.into_iter().map(|(_, folder)| folder).chain(std::env::split_paths(&path)).collect()
}

/// The major version in a line like `postgres (PostgreSQL) 17.2 (Debian 17.2-1)`; also of a beta, `18beta1`.
fn major_of(version: &str) -> Option<u32> {
    let number = version.split("(PostgreSQL)").nth(1)?.trim();
    let digits = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    number[..digits].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_every_kind_of_version() {
        assert_eq!(major_of("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n"), Some(15));
        assert_eq!(major_of("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(major_of("bash: postgres: not found"), None);
    }

    #[test]
    fn a_folder_without_programs_and_another_major_are_told_apart() {
        let nothing = Programs::among(vec!["/nonexistent".into()], Some(15));
        assert!(matches!(nothing, Err(EmbeddedError::NoPrograms)));
        let here = Programs::find(None).unwrap();
        assert_eq!(Programs::find(Some(here.major())).unwrap(), here);
        let other = Programs::among(vec![here.folder().to_owned()], Some(9));
        assert!(matches!(other, Err(EmbeddedError::OtherMajor { have: 9, found }) if found == here.major()));
    }
}
