//! Looks at everything the server needs and says what is wrong, in plain words. Changes nothing.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use nix::unistd::{AccessFlags, access};
use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};

use crate::platform::config::{BaseUrl, Config, DatabaseSetting};
use crate::platform::embedded::{DATABASE, Embedded, OLDEST_MAJOR};
use crate::platform::mail::SmtpUrl;

/// Extensions that the newsroom's search needs; both come with Postgres.
const EXTENSIONS: [&str; 2] = ["pg_trgm", "unaccent"];
/// Below this Postgres may stop writing at any moment.
const TOO_LITTLE_SPACE: u64 = 200 * 1024 * 1024;
/// Below this somebody should look soon.
const LITTLE_SPACE: u64 = 2 * 1024 * 1024 * 1024;
/// How long the database and the mail server may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// What was found about one thing.
#[derive(Debug, PartialEq, Eq)]
enum Finding {
    /// As it should be.
    Ok(String),
    /// Works, and somebody should look whether it is meant so.
    Look(String),
    /// The server would not work; the words say what to do.
    Wrong(String),
}

use Finding::{Look, Ok as Fine, Wrong};

/// Checks everything and writes one line for each finding. Returns whether nothing is wrong.
pub async fn run(config: &Config, migrations: &Migrator, out: &mut impl Write) -> io::Result<bool> {
    let mut findings = vec![("data folder", data_folder(&config.data))];
    findings.extend(database(config, migrations).await.into_iter().map(|finding| ("database", finding)));
    findings.push(("listening", listening(config)));
    findings.push(("site address", base_url("DATELINE_SITE_URL", &config.site_url)));
    findings.push(("desk address", base_url("DATELINE_DESK_URL", &config.desk_url)));
    findings.push(("proxy", proxy(config)));
    findings.push(("mail", mail(config.smtp.as_ref()).await));

    for (about, finding) in &findings {
        let (word, text) = match finding {
            Fine(text) => ("ok", text),
            Look(text) => ("look", text),
            Wrong(text) => ("wrong", text),
        };
        writeln!(out, "{word:<6} {about:<13} {text}")?;
    }
    Ok(!findings.iter().any(|(_, finding)| matches!(finding, Wrong(_))))
}

fn data_folder(data: &Path) -> Finding {
    let shown = data.display();
    // A folder that is not there yet is made at the first start, in the nearest one that is.
    let nearest = std::iter::successors(Some(data), |path| path.parent())
        .map(|path| if path.as_os_str().is_empty() { Path::new(".") } else { path })
        .find(|path| path.exists())
        .unwrap_or(Path::new("/"));
    if !nearest.is_dir() {
        return Wrong(format!("{} is not a folder; set DATELINE_DATA to one", nearest.display()));
    }
    if access(nearest, AccessFlags::W_OK | AccessFlags::X_OK).is_err() {
        return Wrong(format!(
            "{} cannot be written; allow it to the account that runs Dateline, or set DATELINE_DATA",
            nearest.display()
        ));
    }
    let Ok(space) = nix::sys::statvfs::statvfs(nearest) else {
        return Look(format!("{shown} can be written; how much space is left cannot be found out"));
    };
    #[allow(clippy::useless_conversion, reason = "the numbers are narrower on some systems")]
    let free = u64::from(space.blocks_available()) * u64::from(space.fragment_size());
    let left = format!("{:.1} GB free", free as f64 / 1e9);
    if free < TOO_LITTLE_SPACE {
        Wrong(format!("{shown} has only {left}; make room or set DATELINE_DATA to another disk"))
    } else if free < LITTLE_SPACE {
        Look(format!("{shown} can be written, and has only {left}"))
    } else {
        Fine(format!("{shown} can be written, {left}"))
    }
}

async fn database(config: &Config, migrations: &Migrator) -> Vec<Finding> {
    match &config.database {
        DatabaseSetting::External(options) => connected(options, migrations).await,
        DatabaseSetting::Embedded => match Embedded::running(&config.data, DATABASE) {
            Ok(Some(options)) => connected(&options, migrations).await,
            Ok(None) => not_running(&config.data),
            Err(error) => vec![Wrong(error.to_string())],
        },
    }
}

/// The private Postgres, while no server runs: whether it could.
fn not_running(data: &Path) -> Vec<Finding> {
    let programs = match Embedded::examine(data) {
        Ok(programs) => programs,
        Err(error) => return vec![Wrong(error.to_string())],
    };
    let at = programs.folder().display();
    let mut findings =
        vec![Fine(format!("a private Postgres {} from {at} is started with the server", programs.major()))];
    for name in EXTENSIONS {
        if programs.has_extension(name) == Some(false) {
            findings.push(Wrong(format!(
                "the Postgres in {at} has no extension {name}; install its contrib package (postgresql-contrib)"
            )));
        }
    }
    findings
}

async fn connected(options: &PgConnectOptions, migrations: &Migrator) -> Vec<Finding> {
    let wrong = |text: String| vec![Wrong(text)];
    let mut connection = match tokio::time::timeout(PATIENCE, PgConnection::connect_with(options)).await {
        Ok(Ok(connection)) => connection,
        // What the server says names at most the account and the database, never the password.
        Ok(Err(error)) => return wrong(format!("DATABASE_URL: the database cannot be reached: {error}")),
        Err(_) => return wrong("DATABASE_URL: the database does not answer within 3 seconds".into()),
    };
    let found = async {
        let facts = store::facts(&mut connection).await?;
        let missing = store::missing(&mut connection, &EXTENSIONS).await?;
        let applied = store::applied(&mut connection).await?;
        Ok::<_, sqlx::Error>((facts, missing, applied))
    };
    let (facts, missing, applied) = match found.await {
        Ok(found) => found,
        Err(error) => return wrong(format!("the database does not answer a question: {error}")),
    };

    let major = facts.version / 10_000;
    let mut findings = vec![if major < i64::from(OLDEST_MAJOR) {
        Wrong(format!("the server is Postgres {major}; Dateline needs {OLDEST_MAJOR} or later"))
    } else {
        Fine(format!("Postgres {major} answers"))
    }];
    if facts.encoding != "UTF8" {
        findings.push(Wrong(format!(
            "the database holds text as {}; make a new one with: create database … encoding 'UTF8' template template0",
            facts.encoding
        )));
    }
    if facts.ctype == "C" || facts.ctype == "POSIX" {
        findings.push(Look(format!(
            "the database's letters are those of {}: searching for similar words will not see Arabic; C.UTF-8 does",
            facts.ctype
        )));
    }
    for name in missing {
        findings.push(Wrong(format!("the server has no extension {name}; install its contrib package")));
    }
    findings.push(schema(migrations, &applied));
    findings
}

/// What is in the database compared with what this program knows.
fn schema(migrations: &Migrator, applied: &[store::Applied]) -> Finding {
    let known: Vec<i64> =
        migrations.iter().filter(|m| !m.migration_type.is_down_migration()).map(|m| m.version).collect();
    if let Some(failed) = applied.iter().find(|step| !step.success) {
        return Wrong(format!("step {} of the schema was begun and not finished; restore a backup", failed.version));
    }
    if let Some(newer) = applied.iter().find(|step| !known.contains(&step.version)) {
        return Wrong(format!(
            "the database was made by a newer Dateline (step {}); update the program",
            newer.version
        ));
    }
    match known.len() - applied.len() {
        0 => Fine("the schema is the present one".into()),
        open if applied.is_empty() => Look(format!("the database is empty; the start makes the schema ({open} steps)")),
        open => Look(format!("{open} steps of the schema are open; the next start makes them")),
    }
}

fn listening(config: &Config) -> Finding {
    let listen = config.listen;
    match std::net::TcpListener::bind(listen) {
        Ok(_) if listen.ip().is_loopback() => {
            Fine(format!("{listen} is free; only this computer and its proxy reach it"))
        }
        Ok(_) => Look(format!("{listen} is free, and others reach it without TLS if nothing stands in front")),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            Look(format!("{listen} is in use: by a running Dateline, or else set DATELINE_LISTEN to another port"))
        }
        Err(error) => Wrong(format!("{listen} cannot be listened on ({error}); set DATELINE_LISTEN")),
    }
}

fn base_url(setting: &str, base: &BaseUrl) -> Finding {
    if base.is_https() {
        Fine(base.to_string())
    } else if base.is_loopback() {
        Look(format!("{base}: fine for trying out; set {setting} to the public address before readers come"))
    } else {
        Look(format!(
            "{base} has no TLS: browsers refuse the sign-in's cookie there, and what is typed can be read on the way; \
             set {setting} to an https:// address"
        ))
    }
}

fn proxy(config: &Config) -> Finding {
    let everybody = config.trusted_proxies.iter().any(|network| network.prefix_len() == 0);
    let list = || config.trusted_proxies.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if everybody {
        Look("DATELINE_TRUSTED_PROXY trusts everybody, so every reader may claim any address".into())
    } else if !config.trusted_proxies.is_empty() {
        Fine(format!("addresses are believed from {}", list()))
    } else if config.site_url.is_https() {
        Look("no proxy is trusted: all readers seem to come from one address; set DATELINE_TRUSTED_PROXY".into())
    } else {
        Fine("none, readers come directly".into())
    }
}

async fn mail(smtp: Option<&SmtpUrl>) -> Finding {
    let Some(smtp) = smtp else {
        return Look("no mail is sent (DATELINE_SMTP_URL is not set); an admin hands invitations on".into());
    };
    let (host, port) = smtp.server();
    match tokio::time::timeout(PATIENCE, tokio::net::TcpStream::connect((host, port))).await {
        Ok(Ok(_)) if smtp.exposes_credentials() => {
            Look(format!("{host}:{port} answers, and the password travels without TLS (tls=none)"))
        }
        Ok(Ok(_)) => Fine(format!("{host}:{port} answers")),
        Ok(Err(error)) => Wrong(format!("DATELINE_SMTP_URL: {host}:{port} cannot be reached ({error})")),
        Err(_) => Wrong(format!("DATELINE_SMTP_URL: {host}:{port} does not answer within 3 seconds")),
    }
}

/// The questions to a database of which nothing is known yet, not even whether it is ours: so they are checked when
/// they run and not when the program is built.
mod store {
    use sqlx::PgConnection;

    #[derive(sqlx::FromRow)]
    pub struct Facts {
        /// Like 150014 for 15.14.
        pub version: i64,
        pub encoding: String,
        pub ctype: String,
    }

    #[derive(sqlx::FromRow)]
    pub struct Applied {
        pub version: i64,
        pub success: bool,
    }

    pub async fn facts(connection: &mut PgConnection) -> sqlx::Result<Facts> {
        sqlx::query_as(
            "select current_setting('server_version_num')::int8 as version,
                    pg_encoding_to_char(encoding)::text as encoding, datctype::text as ctype
             from pg_database where datname = current_database()",
        )
        .fetch_one(connection)
        .await
    }

    pub async fn missing(connection: &mut PgConnection, wanted: &[&str]) -> sqlx::Result<Vec<String>> {
        sqlx::query_scalar(
            "select name from unnest($1::text[]) as name
             where name not in (select name from pg_available_extensions) order by name",
        )
        .bind(wanted)
        .fetch_all(connection)
        .await
    }

    /// The steps of the schema that were made or begun; none where the table of steps is missing.
    pub async fn applied(connection: &mut PgConnection) -> sqlx::Result<Vec<Applied>> {
        let table: Option<String> =
            sqlx::query_scalar("select to_regclass('_sqlx_migrations')::text").fetch_one(&mut *connection).await?;
        if table.is_none() {
            return Ok(Vec::new());
        }
        sqlx::query_as("select version, success from _sqlx_migrations order by version").fetch_all(connection).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_judged_without_being_made() {
        let missing = std::env::temp_dir().join("dateline-doctor-has-not-made-this");
        assert!(matches!(data_folder(&missing), Fine(_) | Look(_)));
        assert!(!missing.exists());
        assert!(matches!(data_folder(Path::new("/dev/null")), Wrong(_)));
        assert!(matches!(data_folder(Path::new("/proc/none")), Wrong(_)));
    }

    #[test]
    fn addresses_without_tls_are_worth_a_look() {
        let judged = |text| base_url("DATELINE_SITE_URL", &BaseUrl::parse(text).unwrap());
        assert_eq!(judged("https://news.example"), Fine("https://news.example".into()));
        assert!(matches!(judged("http://127.0.0.1:3000"), Look(text) if text.contains("trying out")));
        assert!(matches!(judged("http://news.example"), Look(text) if text.contains("no TLS")));
    }

    #[test]
    fn a_proxy_that_is_everybody_is_worth_a_look() {
        let mut config = Config::for_tests();
        assert!(matches!(proxy(&config), Fine(_)));
        config.site_url = BaseUrl::parse("https://news.example").unwrap();
        assert!(matches!(proxy(&config), Look(_)));
        config.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
        assert!(matches!(proxy(&config), Fine(_)));
        config.trusted_proxies = vec!["0.0.0.0/0".parse().unwrap()];
        assert!(matches!(proxy(&config), Look(_)));
    }

    #[test]
    fn the_schema_is_compared_with_the_programs_own() {
        let none = Migrator::DEFAULT;
        assert!(matches!(schema(&none, &[]), Fine(_)));
        let newer = [store::Applied { version: 7, success: true }];
        assert!(matches!(schema(&none, &newer), Wrong(text) if text.contains("newer Dateline")));
        let failed = [store::Applied { version: 7, success: false }];
        assert!(matches!(schema(&none, &failed), Wrong(text) if text.contains("not finished")));
    }

    #[tokio::test]
    async fn a_database_and_a_mail_server_that_are_not_there_are_wrong() {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let options = PgConnectOptions::new_without_pgpass().host("127.0.0.1").port(free.port()).password("hunter2");
        let findings = connected(&options, &Migrator::DEFAULT).await;
        assert!(matches!(&findings[..], [Wrong(text)] if text.contains("DATABASE_URL") && !text.contains("hunter2")));
        let smtp = SmtpUrl::parse(&format!("smtp://{free}")).unwrap();
        assert!(matches!(mail(Some(&smtp)).await, Wrong(_)));
    }
}
