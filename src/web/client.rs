//! Who is on the other end, for limits only: never logged, never stored.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap};

use crate::platform::config::Config;

/// The address a request came from. Behind a configured proxy that is the last address in `X-Forwarded-For` that is
/// not itself such a proxy; from anybody else the header is ignored.
pub fn address(extensions: &Extensions, headers: &HeaderMap, config: &Config) -> IpAddr {
    let peer = extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |ConnectInfo(address)| address.ip());
    if !config.trusts(peer) {
        return peer;
    }
    headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .rev()
        .map_while(|hop| hop.parse::<IpAddr>().ok())
        .find(|hop| !config.trusts(*hop))
        .unwrap_or(peer)
}

/// What limits count as one client: an IPv4 address, or the /64 that one IPv6 customer has.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::config::Settings;

    fn asked(peer: &str, forwarded: &str) -> String {
        let settings = Settings { trusted_proxy: Some("10.0.0.0/8".into()), ..Settings::default() };
        let config = Config::parse(&settings).unwrap();
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 1)));
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        address(&extensions, &headers, &config).to_string()
    }

    #[test]
    fn only_the_configured_proxy_is_believed() {
        assert_eq!(asked("203.0.113.9", "198.51.100.1"), "203.0.113.9");
        assert_eq!(asked("10.0.0.1", "198.51.100.1"), "198.51.100.1");
        assert_eq!(asked("10.0.0.1", "192.0.2.6, 198.51.100.1, 10.0.0.2"), "198.51.100.1");
        assert_eq!(asked("10.0.0.1", "nonsense"), "10.0.0.1");
    }

    #[test]
    fn one_customer_counts_as_one() {
        assert_eq!(network("2001:db8:1:2:3::4".parse().unwrap()).to_string(), "2001:db8:1:2::");
        assert_eq!(network("::ffff:192.0.2.1".parse().unwrap()).to_string(), "192.0.2.1");
    }
}
