//! The keys of the list: one table, from which the help sheet is printed. The script reads the sheet, so that no key can do
//! something else than it says.

/// A key or more, what they do, and whether they can be switched off: single letters can.
pub struct Key {
    /// As a browser names them, parted by spaces.
    pub keys: &'static str,
    /// As people read them.
    pub shown: &'static [&'static str],
    /// For the script, and in the key of its words.
    pub action: &'static str,
}

pub const KEYS: [Key; 8] = [
    Key { keys: "j ArrowDown", shown: &["j", "↓"], action: "next" },
    Key { keys: "k ArrowUp", shown: &["k", "↑"], action: "previous" },
    Key { keys: "Enter", shown: &["Enter"], action: "open" },
    Key { keys: "x", shown: &["x"], action: "select" },
    Key { keys: "e", shown: &["e"], action: "plan" },
    Key { keys: "b", shown: &["b"], action: "bulk" },
    Key { keys: "/", shown: &["/"], action: "find" },
    Key { keys: "? ؟", shown: &["?"], action: "help" },
];

impl Key {
    pub fn words(&self) -> String {
        format!("key-{}", self.action)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_has_two_meanings() {
        let mut keys: Vec<&str> = KEYS.iter().flat_map(|key| key.keys.split(' ')).collect();
        let all = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), all);
    }
}
