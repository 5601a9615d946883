//! Tests through the front door, on a real Postgres (`DATABASE_URL` names a server in which they make databases).

mod app;
mod architecture;
mod hostile;
mod outage;
mod queries;
mod desk;
mod words;
