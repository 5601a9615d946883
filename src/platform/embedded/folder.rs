//! The data folder as the database sees it: who may enter, where everything is, what a running Postgres wrote there.

use std::fs::{DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use nix::unistd::{Gid, Uid, User, chown};
use sha2::{Digest, Sha256};

use super::{EmbeddedError, doing};

/// The longest path a Unix socket can have, with room for its lock file's ending: `sun_path` holds 107 bytes.
const LONGEST_SOCKET_PATH: usize = 100;

/// Where the parts of the private cluster are.
pub(super) struct Folder {
    root: PathBuf,
    socket: PathBuf,
}

/// The account that the database runs as: our own, or an ordinary one where we are root, which Postgres refuses.
pub(super) enum Account {
    Own,
    Other { user: Uid, group: Gid, name: String },
}

impl Folder {
    /// The folder at this path, made where it is missing.
    pub fn open(data: &Path) -> Result<Self, EmbeddedError> {
        let what = || format!("opening the data folder {}", data.display());
        std::fs::create_dir_all(data).map_err(doing(what()))?;
        let root = data.canonicalize().map_err(doing(what()))?;
        let near = root.join("socket");
        let socket = if near.join(".s.PGSQL.5432.lock").as_os_str().len() <= LONGEST_SOCKET_PATH {
            near
        } else {
            let digest = Sha256::digest(root.as_os_str().as_encoded_bytes());
            let short: String = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
            std::env::temp_dir().join(format!("dateline-{short}"))
        };
        Ok(Self { root, socket })
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn cluster(&self) -> PathBuf {
        self.root.join("postgres")
    }

    pub fn log(&self) -> PathBuf {
        self.root.join("postgres.log")
    }

    pub fn lock(&self) -> PathBuf {
        self.root.join("postgres.lock")
    }

    /// The folder of the socket.
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// The same, quoted: Postgres reads a list there, and a path may hold a comma.
    pub fn socket_as_setting(&self) -> std::ffi::OsString {
        use std::os::unix::ffi::{OsStrExt, OsStringExt};
        let mut quoted = vec![b'"'];
        for byte in self.socket.as_os_str().as_bytes() {
            quoted.extend_from_slice(if *byte == b'"' { b"\"\"" } else { std::slice::from_ref(byte) });
        }
        quoted.push(b'"');
        std::ffi::OsString::from_vec(quoted)
    }

    /// The major version of the cluster, if there is one.
    pub fn major(&self) -> Option<u32> {
        std::fs::read_to_string(self.cluster().join("PG_VERSION")).ok()?.trim().parse().ok()
    }

    /// The process that has the cluster, or had it when it ended without a word.
    pub fn process(&self) -> Option<i32> {
        self.process_file()?.lines().next()?.trim().parse().ok().filter(|process| *process > 1)
    }

    /// The process that has the cluster and answers: Postgres says so in the eighth line of its file.
    pub fn ready_process(&self) -> Option<u32> {
        let file = self.process_file()?;
        let ready = file.lines().nth(7).is_some_and(|line| line.trim() == "ready");
        if ready { file.lines().next()?.trim().parse().ok() } else { None }
    }

    /// Whether this process runs in our cluster, as every Postgres does.
    pub fn is_cluster_of(&self, process: i32) -> bool {
        std::fs::read_link(format!("/proc/{process}/cwd")).is_ok_and(|cwd| cwd == self.cluster())
    }

    /// Whether the account reaches the cluster: every folder above it must let it through.
    pub fn can_be_entered(&self, account: &Account) -> Result<(), EmbeddedError> {
        if let Account::Other { user, group, name } = account {
            for folder in self.root.ancestors() {
                let seen = folder.metadata().map_err(doing(format!("looking at {}", folder.display())))?;
                let enters = seen.mode() & 0o001 != 0
                    || (seen.gid() == group.as_raw() && seen.mode() & 0o010 != 0)
                    || (seen.uid() == user.as_raw() && seen.mode() & 0o100 != 0);
                if !enters {
                    return Err(EmbeddedError::Closed { folder: folder.to_owned(), account: name.clone() });
                }
            }
        }
        Ok(())
    }

    /// Makes the folder of the socket the account's own, where nobody else can enter.
    pub fn make_socket_folder(&self, account: &Account) -> Result<(), EmbeddedError> {
        private_folder(&self.socket, account)
    }

    /// An empty folder beside the cluster's place. What a killed `initdb` left in it is removed.
    pub fn empty_draft(&self, account: &Account) -> Result<PathBuf, EmbeddedError> {
        let draft = self.root.join("postgres.new");
        match std::fs::remove_dir_all(&draft) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(doing(format!("removing {}", draft.display()))(error));
            }
            _ => {}
        }
        private_folder(&draft, account)?;
        Ok(draft)
    }

    /// Moves a finished cluster to its place.
    pub fn keep_draft(&self, draft: &Path) -> Result<(), EmbeddedError> {
        let cluster = self.cluster();
        std::fs::rename(draft, &cluster).map_err(doing(format!("moving the new database to {}", cluster.display())))
    }

    fn process_file(&self) -> Option<String> {
        std::fs::read_to_string(self.cluster().join("postmaster.pid")).ok()
    }
}

impl Account {
    /// Our own account; for root the one that owns the cluster already, else `postgres` or `nobody` (`initdb` needs
    /// an account that has a name).
    pub fn choose(folder: &Folder) -> Result<Self, EmbeddedError> {
        if !Uid::effective().is_root() {
            return Ok(Self::Own);
        }
        if let Ok(owner) = folder.cluster().join("PG_VERSION").metadata()
            && owner.uid() != 0
        {
            let name = User::from_uid(Uid::from_raw(owner.uid())).ok().flatten().map(|user| user.name);
            return Ok(Self::Other {
                user: Uid::from_raw(owner.uid()),
                group: Gid::from_raw(owner.gid()),
                name: name.unwrap_or_else(|| owner.uid().to_string()),
            });
        }
        for name in ["postgres", "nobody"] {
            if let Ok(Some(user)) = User::from_name(name) {
                return Ok(Self::Other { user: user.uid, group: user.gid, name: user.name });
            }
        }
        Err(EmbeddedError::NoAccount)
    }

    /// The numbers to change to, if we are to change.
    pub fn switch(&self) -> Option<(u32, u32)> {
        match self {
            Self::Own => None,
            Self::Other { user, group, .. } => Some((user.as_raw(), group.as_raw())),
        }
    }

    fn user(&self) -> Uid {
        match self {
            Self::Own => Uid::effective(),
            Self::Other { user, .. } => *user,
        }
    }
}

/// A folder that only the account can enter. One that exists is taken over only when it is a real folder of ours:
/// in the temporary folder anybody may have put a link in its place.
fn private_folder(path: &Path, account: &Account) -> Result<(), EmbeddedError> {
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            return Err(doing(format!("making {}", path.display()))(error));
        }
        _ => {}
    }
    let seen = path.symlink_metadata().map_err(doing(format!("looking at {}", path.display())))?;
    let owner = Uid::from_raw(seen.uid());
    if !seen.is_dir() || (owner != Uid::effective() && owner != account.user()) {
        return Err(EmbeddedError::ForeignFolder(path.to_owned()));
    }
    if let Account::Other { user, group, .. } = account {
        chown(path, Some(*user), Some(*group))
            .map_err(io::Error::from)
            .map_err(doing(format!("giving {} to the database's account", path.display())))?;
    }
    std::fs::set_permissions(path, Permissions::from_mode(0o700))
        .map_err(doing(format!("closing {} for others", path.display())))
}
