//! The figures as Prometheus reads them: its text format, version 0.0.4
//! (<https://prometheus.io/docs/instrumenting/exposition_formats/>).

use std::fmt::{Display, Write};
use std::sync::atomic::Ordering::Relaxed;

use super::requests::{self, STEPS};
use super::{PoolFigures, cache_figures, news_figures, resident_memory};
use crate::platform::clock::Timestamp;
use crate::platform::jobs;

/// The content type of the text.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What is not counted here but asked for when somebody wants to know.
#[derive(Clone, Debug)]
pub struct Asked {
    pub pools: Vec<PoolFigures>,
    /// `None` while the database does not answer.
    pub jobs: Option<jobs::Counts>,
    pub started_at: Timestamp,
    pub now: Timestamp,
}

/// All figures.
pub fn write(asked: &Asked) -> String {
    let mut page = Page(String::with_capacity(16 * 1024));
    page.family("dateline_build_info", "gauge", "The version that runs.");
    page.line("dateline_build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
    let up = asked.now.duration_since(asked.started_at).as_secs_f64();
    page.one("dateline_uptime_seconds", "gauge", "Time since the start.", up);
    if let Some(bytes) = resident_memory() {
        page.one("process_resident_memory_bytes", "gauge", "Memory that stands in the machine's memory.", bytes);
    }
    requests(&mut page);
    connections(&mut page);
    cache(&mut page);
    database(&mut page, asked);
    page.0
}

fn requests(page: &mut Page) {
    let name = "dateline_request_duration_seconds";
    page.family(name, "histogram", "Requests by pattern of address, method and class of status, and their time.");
    requests::tell(|told| {
        let labels = [("path", told.family), ("method", told.method), ("status", told.class)];
        let bucket = format!("{name}_bucket");
        for (step, count) in STEPS.iter().zip(told.up_to) {
            let bound = (*step as f64 / 1e6).to_string();
            page.line(&bucket, &[labels[0], labels[1], labels[2], ("le", &bound)], count);
        }
        let all = told.up_to[STEPS.len()];
        page.line(&bucket, &[labels[0], labels[1], labels[2], ("le", "+Inf")], all);
        page.line(&format!("{name}_sum"), &labels, told.microseconds as f64 / 1e6);
        page.line(&format!("{name}_count"), &labels, all);
    });
}

fn connections(page: &mut Page) {
    page.one("dateline_connections", "gauge", "Clients that are connected.", super::CONNECTIONS.load(Relaxed).max(0));
    let help = "Clients that connected.";
    page.one("dateline_connections_total", "counter", help, super::CONNECTIONS_TAKEN.get());
    let help = "Clients closed at once, being one too many.";
    page.one("dateline_connections_refused_total", "counter", help, super::CONNECTIONS_REFUSED.get());
    page.family("dateline_requests_shed_total", "counter", "Requests turned away because their side was busy.");
    for (side, counter) in [("site", &super::SHED_SITE), ("desk", &super::SHED_DESK), ("sign-in", &super::SHED_SIGN_IN)]
    {
        page.line("dateline_requests_shed_total", &[("side", side)], counter.get());
    }
}

fn cache(page: &mut Page) {
    let cache = cache_figures();
    page.one("dateline_cache_entries", "gauge", "Pages held in memory.", cache.entries);
    page.one("dateline_cache_bytes", "gauge", "Bytes of pages held in memory.", cache.bytes);
    page.one("dateline_cache_bound_bytes", "gauge", "The most bytes of pages held in memory.", cache.bound);
    page.one("dateline_cache_hits_total", "counter", "Pages answered from memory.", cache.hits);
    page.one("dateline_cache_misses_total", "counter", "Pages that had to be made.", cache.misses);
    let help = "Pages answered from memory though no longer fresh.";
    page.one("dateline_cache_stale_served_total", "counter", help, cache.stale_served);
}

fn database(page: &mut Page, asked: &Asked) {
    let up = u8::from(asked.jobs.is_some());
    page.one("dateline_database_up", "gauge", "Whether the database answers.", up);
    let name = "dateline_pool_connections";
    page.family(name, "gauge", "Connections to the database.");
    for pool in &asked.pools {
        page.line(name, &[("pool", pool.name), ("state", "in-use")], pool.in_use);
        page.line(name, &[("pool", pool.name), ("state", "idle")], pool.idle);
    }
    page.family("dateline_pool_connections_max", "gauge", "The most connections of each pool.");
    for pool in &asked.pools {
        page.line("dateline_pool_connections_max", &[("pool", pool.name)], pool.most);
    }
    let news = news_figures();
    page.one("dateline_notifications_total", "counter", "Notifications heard from the database.", news.heard);
    let help = "How often notifications may have been missed.";
    page.one("dateline_notifications_lost_total", "counter", help, news.lost);
    let help = "Public changes not heard of when last looked.";
    page.one("dateline_changes_behind", "gauge", help, news.behind);
    page.family("dateline_job_runs_total", "counter", "Runs of jobs by this process.");
    for (end, counter) in
        [("done", &super::JOBS_DONE), ("put-off", &super::JOBS_PUT_OFF), ("failed", &super::JOBS_FAILED)]
    {
        page.line("dateline_job_runs_total", &[("end", end)], counter.get());
    }
    if let Some(jobs) = asked.jobs {
        page.family("dateline_jobs", "gauge", "Jobs of all servers.");
        for (state, count) in [("queued", jobs.queued), ("running", jobs.running), ("failed", jobs.failed)] {
            page.line("dateline_jobs", &[("state", state)], count);
        }
        let late = jobs.oldest.map_or(0.0, |due| asked.now.duration_since(due).as_secs_f64().max(0.0));
        page.one("dateline_jobs_oldest_seconds", "gauge", "How late the job is that waits longest.", late);
    }
}

struct Page(String);

impl Page {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn line(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        self.0.push_str(name);
        for (place, (label, text)) in labels.iter().enumerate() {
            self.0.push(if place == 0 { '{' } else { ',' });
            self.0.push_str(label);
            self.0.push_str("=\"");
            for letter in text.chars() {
                match letter {
                    '\\' => self.0.push_str("\\\\"),
                    '"' => self.0.push_str("\\\""),
                    '\n' => self.0.push_str("\\n"),
                    letter => self.0.push(letter),
                }
            }
            self.0.push('"');
        }
        if !labels.is_empty() {
            self.0.push('}');
        }
        let _ = writeln!(self.0, " {value}");
    }

    fn one(&mut self, name: &str, kind: &str, help: &str, value: impl Display) {
        self.family(name, kind, help);
        self.line(name, &[], value);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::{Method, StatusCode};

    use super::*;
    use crate::platform::metrics::Family;

    #[test]
    fn requests_are_told_by_family_with_their_time() {
        let family = Family::of("/of-this-test/\"{slug}\"");
        requests::answered(family, &Method::GET, StatusCode::OK, Duration::from_micros(80));
        requests::answered(family, &Method::GET, StatusCode::NO_CONTENT, Duration::from_millis(3));
        requests::answered(family, &Method::DELETE, StatusCode::INTERNAL_SERVER_ERROR, Duration::from_secs(20));
        let at: Timestamp = "2026-11-24T10:00:00Z".parse().unwrap();
        let pool = PoolFigures { name: "site", in_use: 1, idle: 2, most: 4 };
        let jobs = jobs::Counts { queued: 3, running: 1, failed: 2, oldest: Some(at) };
        let now = at + jiff::SignedDuration::from_millis(1500);
        let text = write(&Asked { pools: vec![pool], jobs: Some(jobs), started_at: at, now });
        let labels = "path=\"/of-this-test/\\\"{slug}\\\"\",method=\"GET\",status=\"2xx\"";
        for line in [
            format!("dateline_request_duration_seconds_bucket{{{labels},le=\"0.000025\"}} 0"),
            format!("dateline_request_duration_seconds_bucket{{{labels},le=\"0.0001\"}} 1"),
            format!("dateline_request_duration_seconds_bucket{{{labels},le=\"0.005\"}} 2"),
            format!("dateline_request_duration_seconds_bucket{{{labels},le=\"+Inf\"}} 2"),
            format!("dateline_request_duration_seconds_sum{{{labels}}} 0.00308"),
            format!("dateline_request_duration_seconds_count{{{labels}}} 2"),
            "dateline_uptime_seconds 1.5".into(),
            "dateline_pool_connections{pool=\"site\",state=\"idle\"} 2".into(),
            "dateline_jobs{state=\"failed\"} 2".into(),
            "dateline_jobs_oldest_seconds 1.5".into(),
        ] {
            assert!(text.lines().any(|one| one == line), "{line}\n{text}");
        }
        let other = "method=\"other\",status=\"5xx\",le=\"10\"} 0";
        assert!(text.contains(other), "{text}");
        // Every line is a comment, or a name with labels and a number.
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let (_, value) = line.rsplit_once(' ').unwrap();
            assert!(value.parse::<f64>().is_ok(), "{line}");
        }
        assert!(resident_memory().unwrap() > 1024 * 1024);
    }
}
