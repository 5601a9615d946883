//! Dateline: a newsroom in one binary.

pub mod app;
pub mod newsroom;
pub mod platform;
pub mod web;
