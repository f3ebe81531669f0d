import RehearsalSimulation

/// Changes files of a corpus at random; the same seed makes the same mutants.
struct Mutant {
  private var state: UInt64
  private let corpus: [[UInt8]]

  /// Creates the mutant with a number.
  init(_ number: Int, of corpus: [[UInt8]]) {
    state = UInt64(number) &* 0x9e37_79b9_7f4a_7c15 ^ 0x5851_f42d_4c95_7f2d
    self.corpus = corpus
  }

  /// SplitMix64, as in the simulator, with a seed of its own.
  private mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  private mutating func below(_ bound: Int) -> Int {
    bound > 0 ? Int(next().multipliedFullWidth(by: UInt64(bound)).high) : 0
  }

  private mutating func range(in bytes: [UInt8], atMost most: Int) -> Range<Int> {
    let start = below(bytes.count + 1)
    return start..<min(bytes.count, start + below(most + 1))
  }

  /// Words with a meaning in one of the formats.
  private static let words: [[UInt8]] = [
    "- ", ": ", "? ", "|", ">-", "&a ", "*a", "<<: ", "!!str ", "---\n", "...\n", "{", "}", "[",
    "]",
    ",", "#", "\"", "'", "\\", "%YAML 1.1\n", "\t", "\r\n", "\n\n", "  ", "~", "null", "yes",
    "0x1f",
    "-1", "9223372036854775808", "1e99", "100%", "80.001", "292y", "1h1h", "0s", "always", "**",
    "`",
    "```\n", "~~~\n", "| a | b |\n", "|---|\n", "# ", "###### ", "1. ", "* ", "> ", "<!--", "~~",
    "@", "/", "..", "../../etc/passwd", "/etc/passwd", "**/*", "[*", "T-1", "A-1", "phase 2",
    "**Touches:** `a.py`", "- Agent: @x\n", "Master Task List", "Non-Goals", "work", "verify-app",
    "backend-implementer", "spec-planner", "implement-trd", "rehearsal: 1\n", "\u{feff}", "\u{0}",
    "\u{2028}", "\u{202e}", "\u{1b}[31m", "e\u{301}\u{323}", "\u{1f1e6}\u{1f1e7}", "\u{fffd}",
  ].map { Array($0.utf8) }

  /// The changed file.
  mutating func bytes() -> [UInt8] {
    var bytes = corpus[below(corpus.count)]
    for _ in 0...below(6) { change(&bytes) }
    return bytes
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    let offset = below(bytes.count + 1)
    switch below(12) {
    case 0: if offset < bytes.count { bytes[offset] ^= 1 << UInt8(below(8)) }
    case 1: bytes.insert(UInt8(below(256)), at: offset)
    case 2: bytes.removeSubrange(range(in: bytes, atMost: 40))
    case 3: bytes.insert(contentsOf: bytes[range(in: bytes, atMost: 80)], at: offset)
    case 4, 5: bytes.insert(contentsOf: Self.words[below(Self.words.count)], at: offset)
    case 6:
      let word = Self.words[below(Self.words.count)]
      bytes.insert(contentsOf: repeatElement(word, count: below(200)).joined(), at: offset)
    case 7: bytes.removeLast(bytes.count - offset)
    case 8: swapLines(&bytes)
    case 9:
      let other = corpus[below(corpus.count)]
      bytes.insert(contentsOf: other[range(in: other, atMost: 200)], at: offset)
    case 10: indent(&bytes)
    default: replaceWord(&bytes)
    }
  }

  private mutating func swapLines(_ bytes: inout [UInt8]) {
    var lines = bytes.split(separator: 10, omittingEmptySubsequences: false).map(Array.init)
    lines.swapAt(below(lines.count), below(lines.count))
    bytes = Array(lines.joined(separator: [10]))
  }

  private mutating func indent(_ bytes: inout [UInt8]) {
    var lines = bytes.split(separator: 10, omittingEmptySubsequences: false).map(Array.init)
    let line = below(lines.count)
    if below(2) == 0 {
      lines[line].insert(contentsOf: [32, 32], at: 0)
    } else {
      lines[line].removeFirst(min(2, lines[line].count))
    }
    bytes = Array(lines.joined(separator: [10]))
  }

  /// Replaces a word by one of another file or one with a meaning.
  private mutating func replaceWord(_ bytes: inout [UInt8]) {
    var words = bytes.split(separator: 32, omittingEmptySubsequences: false).map(Array.init)
    let others = corpus[below(corpus.count)].split { $0 == 32 || $0 == 10 }
    let word =
      below(3) == 0 || others.isEmpty
      ? Self.words[below(Self.words.count)] : Array(others[below(others.count)])
    words[below(words.count)] = word
    bytes = Array(words.joined(separator: [32]))
  }
}
