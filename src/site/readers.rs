//! Which requests are somebody reading. A story's page that is sent counts as a view, unless a program asked for it or a
//! browser did so before anybody pressed the link. Programs that pass for browsers are counted: nothing is kept by which
//! they could be told.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use axum::http::{HeaderMap, Method, StatusCode, header};

use crate::newsroom::ids::ArticleId;
use crate::newsroom::readership::Views;

/// Longer names of hosts are not kept.
const LONGEST_SITE: usize = 100;

/// What programs that fetch pages call themselves. Every browser begins with "Mozilla/5.0" or "Opera/", and most programs
/// do not; the rest have one of these words in their name, or the address at which they explain themselves.
static PROGRAMS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build([
            "bot",
            "crawl",
            "spider",
            "slurp",
            "http",
            "headless",
            "lighthouse",
            "preview",
            "monitor",
            "scan",
            "validator",
            "checker",
            "facebookexternalhit",
            "facebookcatalog",
            "feed",
            "embed",
            "google-",
            "googleother",
            "mediapartners",
            "pingdom",
            "uptime",
            "ptst",
            "archive",
            "whatsapp",
        ])
        .ok()
});

/// The story whose page an answer is, as an extension of the answer: who gets it has read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject(pub ArticleId);

/// Counts an answer that is a story's page, if somebody reads it. `hosts`: those of the site itself.
pub(super) fn count(
    views: &Views,
    subject: Option<Subject>,
    method: &Method,
    headers: &HeaderMap,
    status: StatusCode,
    hosts: &[Box<str>],
) {
    let Some(Subject(article)) = subject else { return };
    let is_page = matches!(status, StatusCode::OK | StatusCode::NOT_MODIFIED);
    if *method == Method::GET && is_page && is_somebody(headers) {
        views.count(article, site(headers, hosts).as_deref());
    }
}

fn is_somebody(headers: &HeaderMap) -> bool {
    let word = |name: &str| headers.get(name).map_or(&b""[..], |value| value.as_bytes());
    // Fetched before anybody asked: by the standard's name, and by those that came before it.
    if ["sec-purpose", "purpose", "x-moz"].iter().any(|name| word(name).starts_with(b"prefetch")) {
        return false;
    }
    let agent = word("user-agent");
    if !agent.starts_with(b"Mozilla/5.0") && !agent.starts_with(b"Opera/") {
        return false;
    }
    PROGRAMS.as_ref().is_none_or(|programs| !programs.is_match(agent))
}

/// The host that the reader came from, without `www.`; `None` for the site itself, and where the browser does not say. An
/// address of the network is no name and is not kept.
fn site(headers: &HeaderMap, hosts: &[Box<str>]) -> Option<String> {
    let from = headers.get(header::REFERER)?.to_str().ok()?;
    let from = url::Url::parse(from).ok()?;
    let host = match from.host()? {
        url::Host::Domain(host) => host,
        url::Host::Ipv4(_) | url::Host::Ipv6(_) => return None,
    };
    let is_own = hosts.iter().any(|own| own.split(':').next() == Some(host));
    let host = host.strip_prefix("www.").unwrap_or(host).to_ascii_lowercase();
    (!is_own && host.contains('.') && host.len() <= LONGEST_SITE).then_some(host)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn people_count_and_programs_do_not() {
        for agent in [
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36",
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0",
            "Opera/9.80 (J2ME/MIDP; Opera Mini/9 (Compatible; MSIE:9.0; iPhone; BlackBerry9700; AppleWebKit/24.746; U; en) Presto/2.5.25",
        ] {
            assert!(is_somebody(&headers(&[("user-agent", agent)])), "{agent}");
            assert!(!is_somebody(&headers(&[("user-agent", agent), ("sec-purpose", "prefetch;prerender")])));
            assert!(!is_somebody(&headers(&[("user-agent", agent), ("purpose", "prefetch")])));
        }
        for agent in [
            "",
            "curl/8.14.1",
            "python-requests/2.32",
            "Go-http-client/2.0",
            "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 12 subscribers)",
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/138.0.0.0 Safari/537.36",
            "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/138 Safari/537.36 Google-InspectionTool/1.0",
        ] {
            assert!(!is_somebody(&headers(&[("user-agent", agent)])), "{agent}");
        }
        assert!(!is_somebody(&HeaderMap::new()));
    }

    #[test]
    fn the_site_that_led_here_is_a_name_and_no_more() {
        let hosts: Vec<Box<str>> = vec!["news.example".into(), "localhost:3000".into()];
        for (from, expected) in [
            ("https://www.Search.example/find?q=a+secret", Some("search.example")),
            ("https://social.example", Some("social.example")),
            ("android-app://com.mail.example/", Some("com.mail.example")),
            ("https://بيت.example/صفحة", Some("xn--mgb3cd.example")),
            ("https://news.example/2026/11/a", None),
            ("http://192.0.2.7/intranet", None),
            ("http://[2001:db8::1]/", None),
            ("http://intranet/", None),
            ("about:blank", None),
            ("not an address", None),
        ] {
            let value = HeaderValue::from_bytes(from.as_bytes()).unwrap();
            let headers: HeaderMap = [(header::REFERER, value)].into_iter().collect();
            // A browser sends letters beyond ASCII encoded; raw ones are not looked at.
            let expected = expected.filter(|_| from.is_ascii());
            assert_eq!(site(&headers, &hosts).as_deref(), expected, "{from}");
        }
    }
}
