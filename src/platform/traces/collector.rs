//! How traces reach their collector. The sender has a thread of its own that knows no tokio, so the requests are made
//! on a small runtime of theirs, and the program's own tasks are never in their way.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{Request, Response};
use opentelemetry_http::{HttpClient, HttpError};
use tokio::runtime::Runtime;

use crate::platform::purge::use_ring;

/// A collector that answers later has lost the batch.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(super) struct Client {
    client: reqwest::Client,
    /// `None` only while it is being dropped.
    runtime: Option<Runtime>,
}

impl Client {
    pub(super) fn new() -> std::io::Result<Self> {
        use_ring();
        let client = reqwest::Client::builder()
            .timeout(LONGEST_WAIT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(std::io::Error::other)?;
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).thread_name("traces").enable_all().build()?;
        Ok(Self { client, runtime: Some(runtime) })
    }
}

impl HttpClient for Client {
    // What `#[async_trait]` makes of an `async fn`, written out.
    fn send_bytes<'this, 'answer>(
        &'this self,
        request: Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'answer>>
    where
        'this: 'answer,
        Self: 'answer,
    {
        Box::pin(async move {
            let request = reqwest::Request::try_from(request)?;
            let Some(runtime) = &self.runtime else { return Err("the sender of traces has ended".into()) };
            let client = self.client.clone();
            // Begun inside of the runtime, too: the time limit of the request wants one.
            let sent = runtime.spawn(async move { client.execute(request).await }).await??;
            let status = sent.status();
            // What a collector says beyond its status is a few bytes, and nobody reads it.
            let mut response = Response::new(Bytes::new());
            *response.status_mut() = status;
            Ok(response)
        })
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Plain dropping would wait, which is not allowed inside of a task.
            runtime.shutdown_background();
        }
    }
}
