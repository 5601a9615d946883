//! Dateline: a newsroom in one binary.

pub mod platform;
pub mod newsroom;
pub mod web;
pub mod site;
pub mod desk;
pub mod app;
