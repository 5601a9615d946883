//! Tests through the front door, on a real Postgres (`DATABASE_URL` names a server in which they make databases).

// A test that meets the unexpected stops.
#![allow(clippy::unwrap_used)]

mod app;
mod canary;
mod collab;
mod architecture;
mod history;
mod hostile;
mod keeping;
mod mail;
mod matrix;
mod migrations;
mod operations;
mod outage;
mod queries;
mod readership;
mod release;
mod desk;
mod words;
