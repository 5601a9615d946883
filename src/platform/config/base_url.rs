//! Where the site and the desk are found from outside.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use url::Url;

/// Where something is found from outside: scheme, host and maybe a port; no path, no query, no name, no password.
/// Links, redirects, cookies and the checks of `Host` and `Origin` all come from here and from nowhere else.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct BaseUrl(Url);

/// The text is not a base address.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("expected http:// or https:// and a host, without a path, like https://news.example")]
pub struct BadBaseUrl;

impl BaseUrl {
    /// Reads an address; a single `/` at its end is allowed. The host comes out in lower case and in its ASCII form.
    pub fn parse(text: &str) -> Result<Self, BadBaseUrl> {
        let url = Url::parse(text.trim()).map_err(|_| BadBaseUrl)?;
        let plain = matches!(url.scheme(), "http" | "https")
            && url.host().is_some()
            && url.port() != Some(0)
            && url.username().is_empty()
            && url.password().is_none()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none();
        if plain { Ok(Self(url)) } else { Err(BadBaseUrl) }
    }

    /// The address at which a browser on this computer reaches a listener. One that listens everywhere is reached
    /// on loopback.
    pub fn of_listener(listen: SocketAddr) -> Self {
        let ip = match listen.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
            ip => ip,
        };
        let text = format!("http://{}", SocketAddr::new(ip, listen.port()));
        // Every socket address makes a well-formed URL.
        Self(Url::parse(&text).expect("http:// and a socket address"))
    }

    /// `http` or `https`.
    pub fn scheme(&self) -> &str {
        self.0.scheme()
    }

    pub fn is_https(&self) -> bool {
        self.scheme() == "https"
    }

    /// The host without its port; an IPv6 address in brackets.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Host and, where it is not the scheme's own, port: what a browser sends as `Host`.
    pub fn authority(&self) -> &str {
        self.0.authority()
    }

    /// Scheme, host and port as browsers write them in `Origin`: no slash at the end.
    pub fn origin(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// The full address of a path on this base. The path begins with `/` and is already percent-encoded.
    pub fn join(&self, path: &str) -> String {
        debug_assert!(path.starts_with('/'), "a path on a base address begins with /: {path:?}");
        format!("{}{path}", self.origin())
    }

    /// Whether only this computer can reach it: a loopback address, `localhost` or a name under it.
    pub fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
            Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
            Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            None => false,
        }
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.origin())
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BaseUrl({})", self.origin())
    }
}

impl FromStr for BaseUrl {
    type Err = BadBaseUrl;

    fn from_str(text: &str) -> Result<Self, BadBaseUrl> {
        Self::parse(text)
    }
}
