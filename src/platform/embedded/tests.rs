//! The private Postgres, really started, stopped and killed. Each test has a folder of its own.

use std::sync::atomic::{AtomicBool, Ordering};

use sqlx::{Connection, PgConnection};

use super::*;

/// A data folder that the database's account can reach, removed at the end of the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("dateline-test-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Runs statements one after the other; the answer is what the last one counts.
fn run(options: &PgConnectOptions, statements: &'static str) -> Result<i64, sqlx::Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = PgConnection::connect_with(options).await?;
        let (all_but_last, last) = statements.rsplit_once(';').unwrap_or(("", statements));
        sqlx::raw_sql(all_but_last).execute(&mut connection).await?;
        sqlx::query_scalar(last).fetch_one(&mut connection).await
    })
}

fn kill_hard(process: Option<u32>) {
    kill(Pid::from_raw(process.unwrap().cast_signed()), Signal::SIGKILL).unwrap();
}

const FIRST_ROW: &str = "create table word (word text not null);
    insert into word values ('خبر عاجل');
    select count(*) from word";

#[test]
fn what_was_written_is_there_after_a_restart() {
    let scratch = Scratch::new("restart");
    let mut embedded = Embedded::start(&scratch.0).unwrap();
    assert_eq!(run(&embedded.options(DATABASE), FIRST_ROW).unwrap(), 1);
    let as_promised = "select count(*) from pg_database, pg_settings
        where datname = current_database() and datctype = 'C.UTF-8' and pg_encoding_to_char(encoding) = 'UTF8'
        and (name, setting) in (('fsync', 'on'), ('data_checksums', 'on'), ('listen_addresses', ''))";
    assert_eq!(run(&embedded.options(DATABASE), as_promised).unwrap(), 3);
    embedded.stop().unwrap();
    assert!(run(&embedded.options(DATABASE), "select 1::int8").is_err());
    drop(embedded);

    let embedded = Embedded::start(&scratch.0).unwrap();
    assert_eq!(run(&embedded.options(DATABASE), "select count(*) from word").unwrap(), 1);
}

#[test]
fn a_second_server_on_the_folder_is_refused_and_harms_nothing() {
    let scratch = Scratch::new("second");
    let first = Embedded::start(&scratch.0).unwrap();
    let second = Embedded::start(&scratch.0).map(|_| ()).unwrap_err();
    assert!(second.to_string().starts_with("another Dateline already uses this data folder: /"), "{second}");
    assert_eq!(run(&first.options(DATABASE), "select 1::int8").unwrap(), 1);

    // A command beside the server finds its database, and none once it has stopped.
    let beside = Embedded::running(&scratch.0, DATABASE).unwrap().unwrap();
    assert_eq!(run(&beside, "select 1::int8").unwrap(), 1);
    drop(first);
    assert!(Embedded::running(&scratch.0, DATABASE).unwrap().is_none());
    assert_eq!(Embedded::examine(&scratch.0).unwrap(), Programs::find(None).unwrap());
}

#[test]
fn after_a_killed_postgres_the_next_start_recovers() {
    let scratch = Scratch::new("killed");
    let mut embedded = Embedded::start(&scratch.0).unwrap();
    assert_eq!(run(&embedded.options(DATABASE), FIRST_ROW).unwrap(), 1);
    kill_hard(embedded.process());
    embedded.stop().unwrap();
    drop(embedded);

    let embedded = Embedded::start(&scratch.0).unwrap();
    assert_eq!(run(&embedded.options(DATABASE), "select count(*) from word").unwrap(), 1);
}

#[test]
fn a_postgres_that_dies_under_a_running_server_comes_back_at_the_same_place() {
    let scratch = Scratch::new("watched");
    let mut embedded = Embedded::start(&scratch.0).unwrap();
    let options = embedded.options(DATABASE);
    assert_eq!(run(&options, FIRST_ROW).unwrap(), 1);
    let first = embedded.process();
    kill_hard(first);

    let back = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let from = Instant::now();
            while run(&options, "select count(*) from word").is_err() && from.elapsed() < Duration::from_secs(60) {
                sleep(Duration::from_millis(50));
            }
            back.store(true, Ordering::Relaxed);
        });
        embedded.watch(|| back.load(Ordering::Relaxed));
    });
    assert_eq!(run(&options, "select count(*) from word").unwrap(), 1);
    assert_ne!(embedded.process(), first);
}

#[test]
fn a_thread_that_ends_without_stopping_leaves_a_postgres_that_closes_by_itself() {
    let scratch = Scratch::new("orphan");
    let path = scratch.0.clone();
    let first = std::thread::spawn(move || {
        let embedded = Embedded::start(&path).unwrap();
        assert_eq!(run(&embedded.options(DATABASE), FIRST_ROW).unwrap(), 1);
        let Embedded { child, _lock: lock, .. } = &embedded;
        let process = child.as_ref().map(Child::id);
        // As after kill -9: the lock is free, and nobody runs a destructor.
        lock.unlock().unwrap();
        std::mem::forget(embedded);
        process
    })
    .join()
    .unwrap();
    let embedded = Embedded::start(&scratch.0).unwrap();
    assert_ne!(embedded.process(), first);
    assert_eq!(run(&embedded.options(DATABASE), "select count(*) from word").unwrap(), 1);
}

#[test]
fn a_long_path_with_strange_letters_works() {
    let scratch = Scratch::new("long");
    let deep = scratch.0.join("a, \"b\" and غرفة").join("x".repeat(140));
    let embedded = Embedded::start(&deep).unwrap();
    assert_eq!(run(&embedded.options(DATABASE), "select 1::int8").unwrap(), 1);
    let socket = embedded.folder.socket().to_owned();
    assert!(!socket.starts_with(&scratch.0) && socket.is_dir());
    drop(embedded);
    std::fs::remove_dir_all(socket).unwrap();
}

#[test]
fn a_socket_folder_that_somebody_else_put_there_is_not_used() {
    let scratch = Scratch::new("link");
    std::os::unix::fs::symlink("/etc", scratch.0.join("socket")).unwrap();
    let error = Embedded::start(&scratch.0).map(|_| ()).unwrap_err();
    assert!(matches!(error, EmbeddedError::ForeignFolder(_)), "{error}");
}
