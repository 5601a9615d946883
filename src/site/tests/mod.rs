//! The public side through its own router, on a real database that the newsroom's verbs filled.

mod bylines;
mod cost;
mod feeds;
mod listings;
mod newsroom;
mod secrecy;
mod story;
