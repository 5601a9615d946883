//! A private Postgres for a newsroom that has none: a cluster of its own in the data folder, reachable through a
//! Unix socket only, started before the server and stopped after it.
//!
//! What must never change without trying it again (`kill -9` of either side is in the tests):
//! - It is started, watched and started again **on the main thread**. The kernel tells Postgres to close when the
//!   *thread* that started it ends (`PR_SET_PDEATHSIG`); a worker thread of the runtime may end at any time.
//! - The signal is asked for after the change of account, which would clear it.
//! - A new cluster is made beside its place and moved there whole, so a killed `initdb` leaves nothing half-made.
//! - Only a process whose working folder is our cluster is ever signalled: process numbers are used again.

mod folder;
mod programs;

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use folder::{Account, Folder};
pub use programs::{OLDEST_MAJOR, Programs};

/// The database of the newsroom in the private cluster; it exists from the first start on.
pub const DATABASE: &str = "dateline";

/// The one role of the private cluster. It needs no password: the socket's folder lets nobody else in.
const ROLE: &str = "dateline";
/// The port is a part of the socket's file name and nothing more.
const PORT: u16 = 5432;

/// How long a predecessor that is just closing may keep the data folder.
const LOCK_WAIT: Duration = Duration::from_secs(5);
/// How long Postgres may take until it answers; a recovery after a crash is a part of it.
const READY_WAIT: Duration = Duration::from_secs(120);
/// How long a Postgres that was left behind may take to close, and the memory it shared to be free.
const LEFTOVER_WAIT: Duration = Duration::from_secs(60);
/// How long a clean stop may take before Postgres is told to stop at once (it then recovers at its next start).
const STOP_WAIT: Duration = Duration::from_secs(30);
/// The longest log kept in one file; one older file is kept beside it.
const LOG_LIMIT: u64 = 8 * 1024 * 1024;

/// A running private Postgres. Dropping it stops it cleanly.
pub struct Embedded {
    folder: Folder,
    programs: Programs,
    account: Account,
    child: Option<Child>,
    // Held for as long as the cluster is in use; the kernel lets go of it however the program ends.
    _lock: File,
}

/// Why the private Postgres does not run. Each is a sentence for the person who starts the server.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    #[error("another Dateline already uses this data folder: {}", .0.display())]
    InUse(PathBuf),
    #[error(
        "no Postgres server programs of version {OLDEST_MAJOR} or later were found: install Postgres (on Debian and \
         Ubuntu: apt-get install postgresql), or set PG_BIN_DIR to the folder that holds initdb and postgres, or set \
         DATABASE_URL to use a database that runs elsewhere"
    )]
    NoPrograms,
    #[error(
        "the database in the data folder was made by Postgres {have} and only Postgres {found} was found: install \
         Postgres {have}, or set PG_BIN_DIR to the folder that holds its programs"
    )]
    OtherMajor { have: u32, found: u32 },
    #[error(
        "Postgres does not run as root, and there is no account postgres or nobody to run it as: make one, or start \
         Dateline as an ordinary user"
    )]
    NoAccount,
    #[error(
        "the database's account ({account}) cannot enter {}: choose a data folder outside of it, or allow entering \
         with chmod o+x", folder.display()
    )]
    Closed { folder: PathBuf, account: String },
    #[error("{} belongs to somebody else; remove it or set TMPDIR to another folder", .0.display())]
    ForeignFolder(PathBuf),
    #[error("a new database cannot be made: {0}")]
    Init(String),
    #[error("a Postgres that an earlier Dateline started (process {0}) does not stop")]
    Leftover(i32),
    #[error("Postgres ended while starting ({status}); the end of its log: {log}")]
    Ended { status: ExitStatus, log: String },
    #[error("Postgres was not ready after {} seconds; the end of its log: {log}", READY_WAIT.as_secs())]
    NotReady { log: String },
    #[error("starting Postgres was given up")]
    GivenUp,
    #[error("{doing}: {source}")]
    Io { doing: String, source: io::Error },
}

impl Embedded {
    /// Starts the cluster of this data folder, making both where they do not exist. Blocks until the database
    /// answers: some 30 ms, half a second the first time, longer after a crash.
    ///
    /// Call it on the main thread, before the async runtime is built.
    pub fn start(data: &Path) -> Result<Self, EmbeddedError> {
        let folder = Folder::open(data)?;
        let lock = lock(&folder)?;
        let programs = Programs::find(folder.major())?;
        let account = Account::choose(&folder)?;
        folder.can_be_entered(&account)?;
        folder.make_socket_folder(&account)?;
        if folder.major().is_none() {
            initialise(&folder, &programs, &account)?;
        }
        let mut embedded = Self { folder, programs, account, child: None, _lock: lock };
        embedded.launch(&|| false)?;
        Ok(embedded)
    }

    /// How to connect to a database of this cluster; [`DATABASE`] is the newsroom's.
    pub fn options(&self, database: &str) -> PgConnectOptions {
        options(&self.folder, database)
    }

    /// How to connect to the cluster that another Dateline runs in this data folder right now, if one does: a
    /// command beside a running server uses the server's database.
    pub fn running(data: &Path, database: &str) -> Result<Option<PgConnectOptions>, EmbeddedError> {
        if !data.is_dir() {
            return Ok(None);
        }
        let folder = Folder::open(data)?;
        let in_use = match File::open(folder.lock()) {
            Ok(lock) => matches!(lock.try_lock_shared(), Err(std::fs::TryLockError::WouldBlock)),
            Err(_) => false,
        };
        Ok((in_use && folder.ready_process().is_some()).then(|| options(&folder, database)))
    }

    /// Looks whether a start on this data folder could work, and changes nothing: the programs that would be used.
    pub fn examine(data: &Path) -> Result<Programs, EmbeddedError> {
        if !data.is_dir() {
            return Programs::find(None);
        }
        let folder = Folder::open(data)?;
        let programs = Programs::find(folder.major())?;
        folder.can_be_entered(&Account::choose(&folder)?)?;
        Ok(programs)
    }

    /// The process number of Postgres, if it runs.
    pub fn process(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Watches over the database until `finished` says that the server has ended: a Postgres that dies is started
    /// again at the same socket, so that the server's connections come back by themselves. A start that fails is
    /// tried again, at most every ten seconds.
    ///
    /// Call it on the thread that called [`Embedded::start`].
    pub fn watch(&mut self, finished: impl Fn() -> bool) {
        let mut pause = Duration::from_millis(100);
        while !finished() {
            let died = match &mut self.child {
                Some(child) => child.try_wait().ok().flatten(),
                None => None,
            };
            if let Some(status) = died {
                tracing::error!(%status, "the database ended and is started again");
                self.child = None;
            }
            if self.child.is_none() {
                match self.launch(&finished) {
                    Ok(()) => {
                        tracing::info!("the database is back");
                        pause = Duration::from_millis(100);
                    }
                    Err(EmbeddedError::GivenUp) => return,
                    Err(error) => {
                        tracing::error!(%error, "the database does not start");
                        let from = Instant::now();
                        while from.elapsed() < pause && !finished() {
                            sleep(Duration::from_millis(50));
                        }
                        pause = (pause * 2).min(Duration::from_secs(10));
                    }
                }
            }
            sleep(Duration::from_millis(50));
        }
    }

    /// Stops the database cleanly: open transactions are rolled back, what was committed is on disk.
    pub fn stop(&mut self) -> Result<(), EmbeddedError> {
        let Some(mut child) = self.child.take() else { return Ok(()) };
        let process = Pid::from_raw(child.id().cast_signed());
        let from = Instant::now();
        let mut at_once = false;
        // The signal can only fail because the process is gone, which the next line finds out.
        let _ = kill(process, Signal::SIGINT);
        while child.try_wait().map_err(doing("waiting for Postgres to stop"))?.is_none() {
            if !at_once && from.elapsed() > STOP_WAIT {
                at_once = true;
                let _ = kill(process, Signal::SIGQUIT);
            }
            sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    /// Starts Postgres on the cluster, whatever an earlier run left behind.
    fn launch(&mut self, given_up: &dyn Fn() -> bool) -> Result<(), EmbeddedError> {
        clear_leftover(&self.folder, given_up)?;
        let from = Instant::now();
        loop {
            let mut log = open_log(&self.folder)?;
            let mark = log.seek(SeekFrom::End(0)).map_err(doing("reading the database's log"))?;
            match self.spawn(&log, given_up)? {
                Ok(child) => {
                    self.child = Some(child);
                    return Ok(());
                }
                Err(status) => {
                    let said = end_of(&mut log, mark);
                    // The children of a killed Postgres need a moment to notice that it is gone.
                    let passing = said.contains("still in use") || said.contains("lock file");
                    if !passing || from.elapsed() > LEFTOVER_WAIT {
                        return Err(EmbeddedError::Ended { status, log: said });
                    }
                    if given_up() {
                        return Err(EmbeddedError::GivenUp);
                    }
                    sleep(Duration::from_millis(200));
                }
            }
        }
    }

    /// One try: the running process once it is ready, or how it ended before.
    fn spawn(&self, log: &File, given_up: &dyn Fn() -> bool) -> Result<Result<Child, ExitStatus>, EmbeddedError> {
        let output = || log.try_clone().map_err(doing("opening the database's log"));
        let mut command = command(&self.programs, "postgres", &self.account);
        command.arg("-D").arg(self.folder.cluster()).arg("-k").arg(self.folder.socket_as_setting());
        for setting in [
            "listen_addresses=",
            "unix_socket_permissions=0700",
            "max_connections=50",
            "shared_buffers=128MB",
            "cluster_name=dateline",
            // Compiling a plan takes longer than any query of a newsroom runs.
            "jit=off",
            // The details of an error hold the values of the row, and with them a draft's words or an address.
            "log_error_verbosity=terse",
        ] {
            command.args(["-c", setting]);
        }
        let mut child = command
            .arg("-p")
            .arg(PORT.to_string())
            .stdout(output()?)
            .stderr(output()?)
            .spawn()
            .map_err(doing("starting Postgres"))?;
        let from = Instant::now();
        loop {
            if let Some(status) = child.try_wait().map_err(doing("waiting for Postgres"))? {
                return Ok(Err(status));
            }
            if self.folder.ready_process() == Some(child.id()) {
                return Ok(Ok(child));
            }
            let late = from.elapsed() > READY_WAIT;
            if late || given_up() {
                let _ = kill(Pid::from_raw(child.id().cast_signed()), Signal::SIGINT);
                let _ = child.wait();
                let mut log = open_log(&self.folder)?;
                return Err(match late {
                    true => EmbeddedError::NotReady { log: end_of(&mut log, 0) },
                    false => EmbeddedError::GivenUp,
                });
            }
            sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            tracing::error!(%error, "the database was not stopped cleanly");
        }
    }
}

/// What a step was about when the operating system refused it.
fn doing(what: impl Into<String>) -> impl FnOnce(io::Error) -> EmbeddedError {
    let doing = what.into();
    move |source| EmbeddedError::Io { doing, source }
}

fn options(folder: &Folder, database: &str) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(folder.socket())
        .port(PORT)
        .username(ROLE)
        .database(database)
        .ssl_mode(PgSslMode::Disable)
        .application_name("dateline")
}

fn lock(folder: &Folder) -> Result<File, EmbeddedError> {
    let path = folder.lock();
    let lock = File::create(&path).map_err(doing(format!("opening {}", path.display())))?;
    let from = Instant::now();
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(lock),
            Err(std::fs::TryLockError::WouldBlock) if from.elapsed() < LOCK_WAIT => sleep(Duration::from_millis(50)),
            Err(std::fs::TryLockError::WouldBlock) => return Err(EmbeddedError::InUse(folder.root().to_owned())),
            Err(std::fs::TryLockError::Error(error)) => {
                return Err(doing(format!("locking {}", path.display()))(error));
            }
        }
    }
}

/// A command in a clean environment, as the right account, that ends when this thread does.
fn command(programs: &Programs, name: &str, account: &Account) -> Command {
    let mut command = Command::new(programs.path(name));
    command
        .current_dir("/")
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::null())
        // A Ctrl-C in the terminal goes to the whole group; the database must outlive the server.
        .process_group(0);
    if let Some((user, group)) = account.switch() {
        // The standard library drops the supplementary groups with the account.
        command.gid(group).uid(user);
    }
    end_with_this_thread(&mut command);
    command
}

#[cfg(target_os = "linux")]
#[allow(unsafe_code, reason = "pre_exec is the only moment after the change of account and before the program")]
fn end_with_this_thread(command: &mut Command) {
    let parent = nix::unistd::getpid();
    // SAFETY: between fork and exec only async-signal-safe calls are made (prctl and getppid), and nothing is
    // allocated: both errors are made from plain numbers.
    unsafe {
        command.pre_exec(move || {
            nix::sys::prctl::set_pdeathsig(Signal::SIGINT)?;
            // The parent may have died before the line above; then nobody will ever send the signal.
            if nix::unistd::getppid() != parent {
                return Err(io::Error::from(io::ErrorKind::BrokenPipe));
            }
            Ok(())
        });
    }
}

/// Elsewhere the kernel has no such promise; a leftover is found at the next start.
#[cfg(not(target_os = "linux"))]
fn end_with_this_thread(_command: &mut Command) {}

/// Makes a new cluster with the newsroom's empty database in it.
fn initialise(folder: &Folder, programs: &Programs, account: &Account) -> Result<(), EmbeddedError> {
    tracing::info!("making a new database with Postgres {}", programs.major());
    let draft = folder.empty_draft(account)?;
    let output = command(programs, "initdb", account)
        // The ctype C would make trigram search blind to Arabic; C.UTF-8 sees it and sorts the same everywhere.
        .args(["-U", ROLE, "--auth-local=trust", "--auth-host=reject", "-E", "UTF8", "--locale=C.UTF-8"])
        .args(["--data-checksums", "--no-instructions", "-D"])
        .arg(&draft)
        .output()
        .map_err(doing("running initdb"))?;
    if !output.status.success() {
        return Err(EmbeddedError::Init(one_line(&String::from_utf8_lossy(&output.stderr))));
    }
    // In single-user mode the database is there before the cluster is: no start ever finds one without the other.
    let mut single = command(programs, "postgres", account)
        .args(["--single", "-c", "exit_on_error=on", "-D"])
        .arg(&draft)
        .arg("template1")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(doing("running Postgres once"))?;
    if let Some(mut input) = single.stdin.take() {
        writeln!(input, "create database {DATABASE};").map_err(doing("making the database"))?;
    }
    let output = single.wait_with_output().map_err(doing("making the database"))?;
    if !output.status.success() {
        return Err(EmbeddedError::Init(one_line(&String::from_utf8_lossy(&output.stderr))));
    }
    folder.keep_draft(&draft)
}

/// Waits until a Postgres of an earlier run is gone, and helps it on. After `kill -9` of the server the kernel has
/// told it to close, and it may still be writing its last checkpoint.
fn clear_leftover(folder: &Folder, given_up: &dyn Fn() -> bool) -> Result<(), EmbeddedError> {
    let from = Instant::now();
    let mut told = None;
    while let Some(process) = folder.process() {
        let ours = folder.is_cluster_of(process);
        // Postgres would take a process that has ended but was not collected yet for a running one.
        let ended = std::fs::read_to_string(format!("/proc/{process}/stat")).is_ok_and(|stat| stat.contains(") Z "));
        if !ours && !ended {
            // The file is stale and its number belongs to nobody or to a stranger: Postgres removes it itself.
            return Ok(());
        }
        let waited = from.elapsed();
        let signal = match waited {
            _ if waited > LEFTOVER_WAIT => return Err(EmbeddedError::Leftover(process)),
            _ if waited > STOP_WAIT => Some(Signal::SIGQUIT),
            _ if waited > Duration::from_millis(300) => Some(Signal::SIGINT),
            _ => None,
        };
        if ours && signal != told {
            told = signal;
            if let Some(signal) = signal {
                let _ = kill(Pid::from_raw(process), signal);
            }
        }
        if given_up() {
            return Err(EmbeddedError::GivenUp);
        }
        sleep(Duration::from_millis(30));
    }
    Ok(())
}

fn open_log(folder: &Folder) -> Result<File, EmbeddedError> {
    let path = folder.log();
    if std::fs::metadata(&path).is_ok_and(|log| log.len() > LOG_LIMIT) {
        let older = path.with_extension("log.1");
        std::fs::rename(&path, older).map_err(doing("moving the database's old log away"))?;
    }
    OpenOptions::new()
        .create(true)
        .append(true)
        .read(true)
        .mode(0o600)
        .open(&path)
        .map_err(doing(format!("opening {}", path.display())))
}

/// The last words of the log after `mark`, on one line.
fn end_of(log: &mut File, mark: u64) -> String {
    let mut said = Vec::new();
    let length = log.metadata().map_or(0, |log| log.len());
    let start = mark.max(length.saturating_sub(2000));
    if log.seek(SeekFrom::Start(start)).and_then(|_| log.read_to_end(&mut said)).is_err() {
        return "(the log cannot be read)".into();
    }
    one_line(&String::from_utf8_lossy(&said))
}

fn one_line(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines[lines.len().saturating_sub(6)..].join(" / ")
}

#[cfg(test)]
mod tests;
