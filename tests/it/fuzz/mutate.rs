//! Mutations of texts, the same for the same seed.

/// Pieces that parsers and paths have tripped over.
const PIECES: &[&str] = &[
    "..",
    "../../etc/passwd",
    "/etc/passwd",
    ".git/config",
    ".GIT/hooks/x",
    "a/../../b",
    "C:/x",
    "a\\b",
    "con",
    "*",
    "*x",
    "&x ",
    "&x [*x]",
    "!!binary ",
    "!<tag:yaml.org,2002:python/object/apply:os.system> ",
    "<<: ",
    "{{ service.name }}",
    "${{ x }}",
    "\0",
    "\u{feff}",
    "\u{2028}",
    "\u{202e}",
    "\r",
    "\r\n",
    "\t",
    "\n",
    "\n\n",
    "\\n",
    "\"",
    "'",
    "|",
    ">",
    "|+9\n",
    "- ",
    "? ",
    ": ",
    ":",
    "#",
    " #",
    ",",
    "[",
    "]",
    "{",
    "}",
    "%YAML 9.9\n---\n",
    "---\n",
    "...\n",
    "null",
    "~",
    "true",
    "no",
    "0x7fffffffffffffff",
    "99999999999999999999999999999999",
    "-1",
    "1e999999999",
    "-0.0",
    ".nan",
    "0o7",
    "2027-02-30",
    "9999-12-31",
    "-9999999-01-01",
    "100644",
    "160000",
    "120000",
    "sha256:",
    "18446744073709551616.0.0",
    "1.0.0-",
    "^",
    ">=1, <0",
    "*.*",
    "x@x@x",
    "lock-version: 1\n",
    "template: a@1\n",
    "files: {}\n",
    "exceptions: []\n",
    "answers: {a: {b: [{}]}}\n",
];

/// A stream of numbers (`xorshift64*`).
pub struct Mutator(u64);

impl Mutator {
    pub fn new(seed: u64) -> Self {
        Self((seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from((self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % limit.max(1) as u64).unwrap()
    }

    /// One of `seeds`, changed in one to four ways.
    pub fn mutate(&mut self, seeds: &[String]) -> String {
        let mut bytes = seeds[self.below(seeds.len())].clone().into_bytes();
        for _ in 0..=self.below(4) {
            bytes = match self.below(10) {
                0..=3 => self.of_bytes(bytes),
                4..=6 => self.of_lines(&bytes),
                7 | 8 => self.with_piece(bytes),
                _ => self.joined(bytes, &seeds[0]),
            };
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn of_bytes(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        let at = self.below(bytes.len());
        let Some(byte) = bytes.get_mut(at) else { return bytes };
        match self.below(5) {
            0 => *byte ^= 1 << self.below(8),
            1 => *byte = u8::try_from(self.below(256)).unwrap(),
            2 => bytes.truncate(at),
            3 => drop(bytes.remove(at)),
            _ => {
                let end = bytes.len().min(at + self.below(40));
                bytes.drain(at..end);
            }
        }
        bytes
    }

    fn of_lines(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut lines: Vec<Vec<u8>> = bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
        if lines.is_empty() {
            return Vec::new();
        }
        let (one, other) = (self.below(lines.len()), self.below(lines.len()));
        match self.below(6) {
            0 => lines.swap(one, other),
            1 => lines.insert(one, lines[other].clone()),
            2 => drop(lines.remove(one)),
            3 => drop(lines[one].splice(0..0, *b"  ")),
            4 => lines[one] = lines[one].trim_ascii_start().to_vec(),
            _ => {
                let copies = vec![lines[other].clone(); self.below(200)];
                lines.splice(one..one, copies);
            }
        }
        lines.concat()
    }

    /// With a piece at any place, or for a value or a key.
    fn with_piece(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        let piece = PIECES[self.below(PIECES.len())].repeat(if self.below(10) == 0 { 300 } else { 1 });
        let colons: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] == b':').collect();
        let colon = colons.get(self.below(colons.len())).copied().unwrap_or_default();
        let line = bytes[..colon].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let end = bytes[colon..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| colon + at);
        let range = match self.below(4) {
            0 => colon + 1..end.max(colon + 1),
            1 => line..colon,
            2 => end..end,
            _ => {
                let at = self.below(bytes.len());
                at..at
            }
        };
        let padded = if range.start == colon + 1 { format!(" {piece}") } else { piece };
        let end = range.end.min(bytes.len());
        bytes.splice(range.start.min(end)..end, padded.into_bytes());
        bytes
    }

    /// The start of the one and the end of the other.
    fn joined(&mut self, mut bytes: Vec<u8>, other: &str) -> Vec<u8> {
        bytes.truncate(self.below(bytes.len()));
        bytes.extend_from_slice(&other.as_bytes()[self.below(other.len())..]);
        bytes
    }
}

/// Texts that are large, deep or endless, alone and at the end of real ones.
pub fn hostile(seeds: &[String]) -> Vec<String> {
    let many = |count: usize, one: &dyn Fn(usize) -> String| (0..count).map(one).collect::<String>();
    let mut pieces: Vec<String> = [
        "[", "{", "{a: ", "[[", "- ", "? ", "- - ", "a: [", "!!x ", "&a ", "\"", "'", "#", " ", "\t", "\n", "*a ", "|\n", "%",
        "---\n",
    ]
    .iter()
    .flat_map(|piece| [2_000, 60_000].map(|count| piece.repeat(count)))
    .collect();
    pieces.push(many(600, &|depth| format!("{}a:\n", " ".repeat(depth))));
    pieces.push(many(600, &|depth| format!("{}-\n", " ".repeat(depth))));
    pieces.push(many(60_000, &|index| format!("k{index}: v\n")));
    pieces.push(format!("wide: {{{}}}\n", many(60_000, &|index| format!("k{index}: v, "))));
    pieces.push(format!("wide: [{}]\n", "x, ".repeat(60_000)));
    pieces.push(format!("number: {}\n", "9".repeat(200_000)));
    pieces.push(format!("version: 1.0.0-{}\n", "a.".repeat(60_000)));
    pieces.push(format!("template: {}@{}\n", "a".repeat(60_000), ">1,".repeat(30_000)));
    pieces.push(format!("{}: x\n", "long/".repeat(40_000)));
    pieces.push(many(30, &|index| format!("a{index}: &a{index} [*a{0}, *a{0}, *a{0}]\n", index.saturating_sub(1))));
    pieces.push(format!("text: \"{}\"\n", "\\x41\\u0041".repeat(20_000)));
    pieces.push(format!("text: |\n{}", "  line\n".repeat(40_000)));
    pieces.push(format!("list:\n{}", "  - {a: [b, {c: d}]}\n".repeat(10_000)));
    let with = |seed: &String| pieces.iter().map(|piece| format!("{seed}{piece}")).collect::<Vec<_>>();
    let below = |seed: &String| pieces.iter().map(|piece| format!("{seed}  x: {piece}")).collect::<Vec<_>>();
    let seed = &seeds[0];
    [pieces.clone(), with(seed), below(seed)].concat()
}
