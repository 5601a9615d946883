//! Requests, by family of pages, method and class of status, with how long they took.
//!
//! A family is a pattern of addresses (`/{year}/{month}/{slug}`), never an address. Its figures are made once and never
//! go away, so that whoever keeps the [`Family`] raises three numbers and looks nothing up.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use axum::http::{Method, StatusCode};

/// Upper bounds of the histogram's steps, in microseconds. A page out of memory takes some 10, one from the database
/// some 300.
pub(super) const STEPS: [u64; 14] =
    [25, 100, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000, 2_500_000, 10_000_000];

/// Patterns are as many as there are routes; should a mistake make them out of addresses, memory stays bounded.
const MOST_FAMILIES: usize = 256;

pub(super) const METHODS: [&str; 4] = ["GET", "HEAD", "POST", "other"];
pub(super) const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// A family of pages. Two words in size; meant to be kept with what belongs to it.
#[derive(Clone, Copy)]
pub struct Family(&'static Figures);

#[derive(Debug)]
pub(super) struct Figures {
    pub name: String,
    cells: [[Cell; CLASSES.len()]; METHODS.len()],
}

#[derive(Debug, Default)]
struct Cell {
    /// How many took up to each step and longer than the one before; the last has those beyond all steps.
    steps: [AtomicU64; STEPS.len() + 1],
    microseconds: AtomicU64,
}

/// The figures of one family, method and class.
pub(super) struct Told<'a> {
    pub family: &'a str,
    pub method: &'static str,
    pub class: &'static str,
    /// How many took up to each step or less, then all of them.
    pub up_to: [u64; STEPS.len() + 1],
    pub microseconds: u64,
}

static FAMILIES: RwLock<Option<HashMap<String, Family>>> = RwLock::new(None);

impl Family {
    /// The family of this pattern. A look-up: keep it where it is needed at every request.
    pub fn of(pattern: &str) -> Self {
        if let Some(known) = FAMILIES.read().unwrap_or_else(PoisonError::into_inner).as_ref()
            && let Some(family) = known.get(pattern)
        {
            return *family;
        }
        let mut known = FAMILIES.write().unwrap_or_else(PoisonError::into_inner);
        let known = known.get_or_insert_default();
        let name = if known.len() < MOST_FAMILIES { pattern } else { "(others)" };
        *known.entry(name.to_owned()).or_insert_with(|| {
            // Never given back: there are as many as routes.
            let figures = Figures { name: name.to_owned(), cells: Default::default() };
            Family(Box::leak(Box::new(figures)))
        })
    }
}

impl Family {
    /// The pattern.
    pub fn name(&self) -> &'static str {
        &self.0.name
    }
}

impl std::fmt::Debug for Family {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Family({})", self.0.name)
    }
}

/// A request of this family was answered.
pub fn answered(family: Family, method: &Method, status: StatusCode, took: Duration) {
    let method = match *method {
        Method::GET => 0,
        Method::HEAD => 1,
        Method::POST => 2,
        _ => 3,
    };
    let class = usize::from(status.as_u16() / 100).clamp(1, CLASSES.len()) - 1;
    let microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let step = STEPS.iter().position(|step| microseconds <= *step).unwrap_or(STEPS.len());
    let cell = &family.0.cells[method][class];
    cell.steps[step].fetch_add(1, Relaxed);
    cell.microseconds.fetch_add(microseconds, Relaxed);
}

/// Tells of everything that was ever answered, families in alphabetical order.
pub(super) fn tell(mut each: impl FnMut(Told<'_>)) {
    let mut families: Vec<Family> = {
        let known = FAMILIES.read().unwrap_or_else(PoisonError::into_inner);
        known.iter().flat_map(HashMap::values).copied().collect()
    };
    families.sort_by(|one, other| one.0.name.cmp(&other.0.name));
    for Family(figures) in families {
        for (method, classes) in METHODS.into_iter().zip(&figures.cells) {
            for (class, cell) in CLASSES.into_iter().zip(classes) {
                let mut sum = 0;
                let up_to = std::array::from_fn(|step| {
                    sum += cell.steps[step].load(Relaxed);
                    sum
                });
                if sum > 0 {
                    let microseconds = cell.microseconds.load(Relaxed);
                    each(Told { family: &figures.name, method, class, up_to, microseconds });
                }
            }
        }
    }
}
