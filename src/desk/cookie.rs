//! The desk's two cookies: the session, and the name of a device that has signed in before.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::newsroom::people::Secret;
use crate::platform::config::Config;

/// Which cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    Session,
    /// Says only "this browser signed in to that account before": good for its own tries at the password, and nothing else.
    Device,
}

/// A year, in seconds.
const DEVICE_AGE: u64 = 365 * 24 * 3600;

impl Cookie {
    /// `__Host-` binds a cookie to exactly this host, and needs `Secure`. Browsers count loopback as secure; a desk on
    /// plain HTTP under another name gets a plain cookie, and `doctor` and the log say what that means.
    fn name(self, config: &Config) -> &'static str {
        match (self, is_secure(config)) {
            (Cookie::Session, true) => "__Host-dateline",
            (Cookie::Session, false) => "dateline",
            (Cookie::Device, true) => "__Host-dateline-device",
            (Cookie::Device, false) => "dateline-device",
        }
    }

    /// The secret in the request's cookie, if it has one.
    pub fn read(self, headers: &HeaderMap, config: &Config) -> Option<Secret> {
        let name = self.name(config);
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .and_then(|(_, value)| Secret::parse(value))
    }

    pub fn set(self, secret: &Secret, config: &Config) -> HeaderValue {
        let age = match self {
            Cookie::Session => String::new(),
            Cookie::Device => format!("; Max-Age={DEVICE_AGE}"),
        };
        self.header(secret.expose(), &age, config)
    }

    pub fn clear(self, config: &Config) -> HeaderValue {
        self.header("", "; Max-Age=0", config)
    }

    fn header(self, value: &str, age: &str, config: &Config) -> HeaderValue {
        let secure = if is_secure(config) { "; Secure" } else { "" };
        let text = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}", self.name(config));
        // Names are constants and secrets are base64url: always a header's characters.
        HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
    }
}

pub fn is_secure(config: &Config) -> bool {
    config.desk_url.is_https() || config.desk_url.is_loopback()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_read_back_and_strangers_are_not() {
        let config = Config::for_tests();
        let secret = Secret::generate();
        let set = Cookie::Session.set(&secret, &config);
        let set = set.to_str().unwrap();
        assert!(set.starts_with("__Host-dateline="), "{set}");
        assert!(set.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"), "{set}");
        let mut headers = HeaderMap::new();
        let pair = set.split(';').next().unwrap();
        headers.insert(header::COOKIE, format!("other=1; {pair}").parse().unwrap());
        assert_eq!(Cookie::Session.read(&headers, &config), Some(secret));
        headers.insert(header::COOKIE, "__Host-dateline=not-a-secret".parse().unwrap());
        assert_eq!(Cookie::Session.read(&headers, &config), None);
    }
}
