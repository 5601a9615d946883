//! Settings: read from options and the environment (`Settings`), then checked once and typed (`Config`).
//! Nothing else in the program reads the environment for a setting.

mod base_url;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue};
use ipnet::IpNet;
use sqlx::postgres::PgConnectOptions;
use url::Url;

use super::mail::SmtpUrl;
use super::purge::{PurgeMethod, PurgeSettings};
pub use base_url::{BadBaseUrl, BaseUrl};

/// The settings as they were given: text that nobody has checked yet. Every one is an option of the command line
/// and a variable of the environment; the option wins. An empty value counts as not given.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Settings")]
pub struct Settings {
    /// Address of a Postgres 15 or later, like postgres://user:password@host/database. Without it Dateline runs a
    /// private Postgres of its own in the data folder
    #[arg(long, global = true, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// Address of a read replica of the same database. Public pages are read from it while it is up to date; the desk
    /// always reads where it writes
    #[arg(long, global = true, env = "DATABASE_READER_URL", value_name = "URL", hide_env_values = true)]
    pub database_reader_url: Option<String>,

    /// Memory for rendered pages, in MiB; 0 renders every page anew. [default: 64]
    #[arg(long, global = true, env = "DATELINE_CACHE_MIB", value_name = "MIB")]
    pub cache_mib: Option<String>,

    /// Requests a second that one reader's address may make for pages that are not in memory, and one person's at the
    /// desk; ten seconds' worth may come at once. 0 sets no limit. [default: 100]
    #[arg(long, global = true, env = "DATELINE_PACE", value_name = "REQUESTS")]
    pub pace: Option<String>,

    /// Seconds from the signal to stop until no new connection is taken: time for a balancer to see that /readyz says
    /// no. [default: 0]
    #[arg(long, global = true, env = "DATELINE_DRAIN", value_name = "SECONDS")]
    pub drain: Option<String>,

    /// Folder for everything Dateline keeps on disk: the private Postgres and, later, uploads. Back up this folder.
    /// [default: ./data]
    #[arg(long, global = true, env = "DATELINE_DATA", value_name = "FOLDER")]
    pub data: Option<String>,

    /// Address and port to listen on. TLS is the business of a proxy in front. [default: 127.0.0.1:3000]
    #[arg(long, global = true, env = "DATELINE_LISTEN", value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,

    /// Where readers find the site, like https://news.example. [default: http:// and the listening address]
    #[arg(long, global = true, env = "DATELINE_SITE_URL", value_name = "URL")]
    pub site_url: Option<String>,

    /// Where people sign in, like https://desk.news.example. On a host of its own, the desk is served there and
    /// nowhere else, and the site only on the site's host. [default: http:// and the listening address]
    #[arg(long, global = true, env = "DATELINE_DESK_URL", value_name = "URL")]
    pub desk_url: Option<String>,

    /// Mail server for invitations and resets: smtp://user:password@host:587 (STARTTLS; add ?tls=none for a server
    /// without it) or smtps://user:password@host (TLS). Add ?from=newsroom@news.example for the sender. Without it
    /// no mail is sent, and links are shown to the admin instead
    #[arg(long, global = true, env = "DATELINE_SMTP_URL", value_name = "URL", hide_env_values = true)]
    pub smtp_url: Option<String>,

    /// Addresses or networks of the proxies in front, separated by commas, like 10.0.0.0/8,192.0.2.7. Only these
    /// are believed about a reader's address (X-Forwarded-For)
    #[arg(long, global = true, env = "DATELINE_TRUSTED_PROXY", value_name = "LIST")]
    pub trusted_proxy: Option<String>,

    /// How log lines are written: plain for people, json for machines. [default: plain]
    #[arg(long, global = true, env = "DATELINE_LOG_FORMAT", value_name = "FORMAT")]
    pub log_format: Option<String>,

    /// Address and port of a second listener that gives figures to Prometheus at /metrics. Keep it away from readers.
    /// Without it there is none
    #[arg(long, global = true, env = "DATELINE_METRICS_LISTEN", value_name = "ADDRESS:PORT")]
    pub metrics_listen: Option<String>,

    /// OpenTelemetry collector that takes traces by OTLP over HTTP, like http://127.0.0.1:4318. Without it none are
    /// made
    #[arg(long, global = true, env = "DATELINE_OTLP_URL", value_name = "URL", hide_env_values = true)]
    pub otlp_url: Option<String>,

    /// Where a cache in front of the site is told what became stale, by the keys in Surrogate-Key and Cache-Tag.
    /// Without it nobody is told
    #[arg(long, global = true, env = "DATELINE_PURGE_URL", value_name = "URL", hide_env_values = true)]
    pub purge_url: Option<String>,

    /// Method of those requests: POST or PURGE. [default: POST]
    #[arg(long, global = true, env = "DATELINE_PURGE_METHOD", value_name = "METHOD")]
    pub purge_method: Option<String>,

    /// Secret sent with them, as the whole value of a header, like "Bearer 1234"
    #[arg(long, global = true, env = "DATELINE_PURGE_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub purge_token: Option<String>,

    /// Name of that header. [default: Authorization]
    #[arg(long, global = true, env = "DATELINE_PURGE_HEADER", value_name = "NAME")]
    pub purge_header: Option<String>,
}

/// The settings, checked and typed.
#[derive(Clone, Debug)]
pub struct Config {
    pub database: DatabaseSetting,
    /// A read replica, if there is one.
    pub reader: Option<Box<PgConnectOptions>>,
    /// Bytes for rendered pages.
    pub cache: usize,
    /// Requests a second and address; `None` is no limit.
    pub pace: Option<NonZeroU32>,
    /// From the signal to stop to the last new connection.
    pub drain: Duration,
    pub data: PathBuf,
    pub listen: SocketAddr,
    pub site_url: BaseUrl,
    pub desk_url: BaseUrl,
    pub smtp: Option<SmtpUrl>,
    pub trusted_proxies: Vec<IpNet>,
    pub log_format: LogFormat,
    pub metrics_listen: Option<SocketAddr>,
    pub otlp_url: Option<Url>,
    pub purge: Option<PurgeSettings>,
}

/// Which Postgres to use.
#[derive(Clone, Debug)]
pub enum DatabaseSetting {
    /// A private one in the data folder, started and stopped with the program.
    Embedded,
    /// Somebody else's, reached as an ordinary client.
    External(Box<PgConnectOptions>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Plain,
    Json,
}

/// A setting that cannot be used. Prints one sentence that names the setting and never repeats a secret.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{setting}: {reason}.")]
pub struct BadSetting {
    pub setting: &'static str,
    pub reason: String,
}

impl Config {
    /// Checks every setting; the first wrong one is the error.
    pub fn parse(settings: &Settings) -> Result<Self, BadSetting> {
        let listen = match given(&settings.listen) {
            None => SocketAddr::from((Ipv4Addr::LOCALHOST, 3000)),
            Some(text) => text.parse().map_err(|_| {
                bad("DATELINE_LISTEN", format!("expected an address and a port like 127.0.0.1:3000, not {text:?}"))
            })?,
        };
        let base = |setting, value: &Option<String>| match given(value) {
            None => Ok(BaseUrl::of_listener(listen)),
            Some(text) => BaseUrl::parse(text).map_err(|error| bad(setting, format!("{error}, not {text:?}"))),
        };
        Ok(Self {
            database: database(settings)?,
            reader: given(&settings.database_reader_url)
                .map(|text| postgres("DATABASE_READER_URL", text).map(Box::new))
                .transpose()?,
            cache: number("DATELINE_CACHE_MIB", &settings.cache_mib, DEFAULT_CACHE, 65_536)? as usize * 1024 * 1024,
            pace: NonZeroU32::new(number("DATELINE_PACE", &settings.pace, DEFAULT_PACE, 1_000_000)?),
            drain: Duration::from_secs(number("DATELINE_DRAIN", &settings.drain, 0, 600)?.into()),
            data: PathBuf::from(given(&settings.data).unwrap_or("./data")),
            listen,
            site_url: base("DATELINE_SITE_URL", &settings.site_url)?,
            desk_url: base("DATELINE_DESK_URL", &settings.desk_url)?,
            // The text is not repeated here nor for the database: both hold a password.
            smtp: given(&settings.smtp_url)
                .map(|text| SmtpUrl::parse(text).map_err(|error| bad("DATELINE_SMTP_URL", error.to_string())))
                .transpose()?,
            trusted_proxies: proxies(settings)?,
            log_format: match given(&settings.log_format) {
                None | Some("plain") => LogFormat::Plain,
                Some("json") => LogFormat::Json,
                Some(text) => {
                    return Err(bad("DATELINE_LOG_FORMAT", format!("expected plain or json, not {text:?}")));
                }
            },
            metrics_listen: given(&settings.metrics_listen)
                .map(|text| {
                    text.parse().map_err(|_| {
                        let reason = format!("expected an address and a port like 127.0.0.1:9100, not {text:?}");
                        bad("DATELINE_METRICS_LISTEN", reason)
                    })
                })
                .transpose()?,
            otlp_url: given(&settings.otlp_url).map(|text| http_url("DATELINE_OTLP_URL", text)).transpose()?,
            purge: purge(settings)?,
        })
    }

    /// Settings for a test: site and desk on one loopback address, no mail, no proxy, an embedded database that
    /// nobody has started.
    pub fn for_tests() -> Self {
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 3000));
        Self {
            database: DatabaseSetting::Embedded,
            reader: None,
            cache: DEFAULT_CACHE as usize * 1024 * 1024,
            pace: None,
            drain: Duration::ZERO,
            data: PathBuf::from("./data"),
            listen,
            site_url: BaseUrl::of_listener(listen),
            desk_url: BaseUrl::of_listener(listen),
            smtp: None,
            trusted_proxies: Vec::new(),
            log_format: LogFormat::Plain,
            metrics_listen: None,
            otlp_url: None,
            purge: None,
        }
    }

    /// Whether the desk has a host of its own, so that each host serves only its side.
    pub fn separate_hosts(&self) -> bool {
        self.site_url != self.desk_url
    }

    /// Whether what this address says about whom it speaks for may be believed.
    pub fn trusts(&self, peer: IpAddr) -> bool {
        // A listener on [::] sees IPv4 peers as ::ffff:192.0.2.7; people write the address without the prefix.
        let peer = peer.to_canonical();
        self.trusted_proxies.iter().any(|network| network.contains(&peer))
    }
}

fn given(value: &Option<String>) -> Option<&str> {
    value.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

fn bad(setting: &'static str, reason: String) -> BadSetting {
    BadSetting { setting, reason }
}

/// MiB.
const DEFAULT_CACHE: u32 = 64;
const DEFAULT_PACE: u32 = 100;

fn number(setting: &'static str, value: &Option<String>, default: u32, most: u32) -> Result<u32, BadSetting> {
    let Some(text) = given(value) else { return Ok(default) };
    text.parse()
        .ok()
        .filter(|number| *number <= most)
        .ok_or_else(|| bad(setting, format!("expected a whole number from 0 to {most}, not {text:?}")))
}

fn database(settings: &Settings) -> Result<DatabaseSetting, BadSetting> {
    let Some(text) = given(&settings.database_url) else { return Ok(DatabaseSetting::Embedded) };
    Ok(DatabaseSetting::External(Box::new(postgres("DATABASE_URL", text)?)))
}

fn postgres(setting: &'static str, text: &str) -> Result<PgConnectOptions, BadSetting> {
    const EXPECTED: &str = "expected an address like postgres://user:password@host/database (special characters in \
                            the password percent-encoded)";
    let known = text.starts_with("postgres://") || text.starts_with("postgresql://");
    // sqlx's own errors may quote the address, which holds the password: they are not shown.
    PgConnectOptions::from_str(text).ok().filter(|_| known).ok_or_else(|| bad(setting, EXPECTED.into()))
}

/// An address of another program; the text is not repeated, for it may hold a secret.
fn http_url(setting: &'static str, text: &str) -> Result<Url, BadSetting> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    url.ok_or_else(|| bad(setting, "expected an address that begins with http:// or https://".into()))
}

fn purge(settings: &Settings) -> Result<Option<PurgeSettings>, BadSetting> {
    let Some(text) = given(&settings.purge_url) else { return Ok(None) };
    let url = http_url("DATELINE_PURGE_URL", text)?;
    let method = match given(&settings.purge_method) {
        None | Some("POST") => PurgeMethod::Post,
        Some("PURGE") => PurgeMethod::Purge,
        Some(text) => return Err(bad("DATELINE_PURGE_METHOD", format!("expected POST or PURGE, not {text:?}"))),
    };
    let name = given(&settings.purge_header).unwrap_or("Authorization");
    let name = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| bad("DATELINE_PURGE_HEADER", format!("expected the name of a header, not {name:?}")))?;
    let token = match given(&settings.purge_token) {
        None => None,
        Some(text) => {
            let mut value = HeaderValue::from_str(text)
                .map_err(|_| bad("DATELINE_PURGE_TOKEN", "expected what can stand in a header".into()))?;
            value.set_sensitive(true);
            Some((name, value))
        }
    };
    Ok(Some(PurgeSettings { url, method, token }))
}

fn proxies(settings: &Settings) -> Result<Vec<IpNet>, BadSetting> {
    given(&settings.trusted_proxy)
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            part.parse::<IpNet>().or_else(|_| part.parse::<IpAddr>().map(IpNet::from)).map_err(|_| {
                bad(
                    "DATELINE_TRUSTED_PROXY",
                    format!("expected addresses or networks like 10.0.0.0/8, separated by commas, not {part:?}"),
                )
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(change: impl FnOnce(&mut Settings)) -> Result<Config, String> {
        let mut settings = Settings::default();
        change(&mut settings);
        Config::parse(&settings).map_err(|error| error.to_string())
    }

    #[test]
    fn nothing_given_is_a_newsroom_on_this_computer() {
        let config = config(|_| {}).unwrap();
        assert!(matches!(config.database, DatabaseSetting::Embedded));
        assert_eq!(config.data, PathBuf::from("./data"));
        assert_eq!(config.listen, "127.0.0.1:3000".parse().unwrap());
        assert_eq!(config.site_url.origin(), "http://127.0.0.1:3000");
        assert!(!config.separate_hosts() && config.smtp.is_none() && config.trusted_proxies.is_empty());
    }

    #[test]
    fn a_listener_on_every_address_is_reached_on_loopback() {
        let config = config(|s| s.listen = Some("0.0.0.0:80".into())).unwrap();
        assert_eq!(config.site_url.origin(), "http://127.0.0.1");
        assert_eq!(BaseUrl::of_listener("[::]:8080".parse().unwrap()).origin(), "http://[::1]:8080");
    }

    #[test]
    fn an_empty_value_is_no_value() {
        let config = config(|s| {
            s.database_url = Some(String::new());
            s.smtp_url = Some("  ".into());
            s.trusted_proxy = Some(",".into());
        })
        .unwrap();
        assert!(matches!(config.database, DatabaseSetting::Embedded) && config.smtp.is_none());
        assert!(config.trusted_proxies.is_empty());
    }

    #[test]
    fn a_wrong_value_names_its_setting_and_no_secret() {
        type Change = fn(&mut Settings);
        let cases: [(&str, Change); 14] = [
            ("DATABASE_URL", |s| s.database_url = Some("mysql://root:hunter2@db/x".into())),
            ("DATABASE_URL", |s| s.database_url = Some("postgres://u:hunter2@host:port/x".into())),
            ("DATELINE_LISTEN", |s| s.listen = Some("3000".into())),
            ("DATELINE_SITE_URL", |s| s.site_url = Some("news.example".into())),
            ("DATELINE_DESK_URL", |s| s.desk_url = Some("https://news.example/desk".into())),
            ("DATELINE_SMTP_URL", |s| s.smtp_url = Some("imap://me:hunter2@mail.example".into())),
            ("DATELINE_SMTP_URL", |s| s.smtp_url = Some("smtp://me:hunter2@mail.example?tls=maybe".into())),
            ("DATELINE_TRUSTED_PROXY", |s| s.trusted_proxy = Some("10.0.0.0/8, proxy.example".into())),
            ("DATELINE_LOG_FORMAT", |s| s.log_format = Some("xml".into())),
            ("DATELINE_METRICS_LISTEN", |s| s.metrics_listen = Some("9100".into())),
            ("DATELINE_OTLP_URL", |s| s.otlp_url = Some("grpc://hunter2@collector:4317".into())),
            ("DATELINE_PURGE_URL", |s| s.purge_url = Some("hunter2".into())),
            ("DATELINE_PURGE_METHOD", |s| {
                s.purge_url = Some("https://hunter2@cache.example/purge".into());
                s.purge_method = Some("BAN".into());
            }),
            ("DATELINE_PURGE_TOKEN", |s| {
                s.purge_url = Some("https://cache.example/purge".into());
                s.purge_token = Some("hunter2\u{7}".into());
            }),
        ];
        for (setting, change) in cases {
            let error = config(change).unwrap_err();
            assert!(error.starts_with(&format!("{setting}: expected ")), "{error}");
            assert!(error.ends_with('.') && !error.contains("hunter2") && error.lines().count() == 1, "{error}");
        }
    }

    #[test]
    fn a_base_address_is_scheme_host_and_port_only() {
        for wrong in [
            "ftp://news.example",
            "https://",
            "https://news.example/x",
            "https://me@news.example",
            "https://:x@news.example",
            "https://news.example?x",
            "https://news.example/#x",
            "http://news.example:0",
            "//news.example",
            "",
        ] {
            assert_eq!(BaseUrl::parse(wrong), Err(BadBaseUrl), "{wrong}");
        }
        let base = BaseUrl::parse("HTTPS://News.Example:443/").unwrap();
        assert_eq!(
            (base.origin(), base.authority(), base.host()),
            ("https://news.example", "news.example", "news.example")
        );
        assert_eq!(base.join("/2025/10/a"), "https://news.example/2025/10/a");
        assert!(base.is_https() && !base.is_loopback());
        let base = BaseUrl::parse("http://[::1]:8080").unwrap();
        assert_eq!((base.authority(), base.host()), ("[::1]:8080", "[::1]"));
        assert!(base.is_loopback() && BaseUrl::parse("http://desk.localhost:3000").unwrap().is_loopback());
        assert_eq!(BaseUrl::parse("https://الخبر.example").unwrap().host(), "xn--mgbcrn6g.example");
    }

    #[test]
    fn a_proxy_is_trusted_by_address_and_by_network_in_either_spelling() {
        let config = config(|s| s.trusted_proxy = Some("10.0.0.0/8, 192.0.2.7 ,2001:db8::/32".into())).unwrap();
        for (peer, trusted) in [
            ("10.9.8.7", true),
            ("192.0.2.7", true),
            ("::ffff:192.0.2.7", true),
            ("2001:db8::1", true),
            ("192.0.2.8", false),
            ("127.0.0.1", false),
        ] {
            assert_eq!(config.trusts(peer.parse().unwrap()), trusted, "{peer}");
        }
    }
}
