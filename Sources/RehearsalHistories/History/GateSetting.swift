import RehearsalDefinitions

/// A setting in a text that says how strict a check is, such as `fail_under = 80` or `--lines 80`.
struct GateSetting {
  /// What the value of a setting means.
  enum Meaning {
    /// A lower value makes the gate easier to pass, and so does its removal.
    case floor
    /// A higher value makes the gate easier to pass, and so does its removal.
    case ceiling
    /// A higher value makes the gate easier to pass. Without the setting, the value is 0.
    case tolerance
    /// The value 1 switches a check on. Any other value and the removal of the setting switch it off.
    case enabling
    /// The value 1 switches a check off.
    case disabling
  }

  /// The name of the setting in words of lower case, such as `fail under`.
  var key: String
  var meaning: Meaning
  /// The value; 1 for `true` and for an option without a value, and 0 for `false`.
  var value: Double

  /// The settings that have a meaning, by their names.
  private static let meanings: [String: Meaning] = [
    "max warnings": .ceiling, "maximum": .ceiling,
    "line rate": .floor, "branch rate": .floor, "total line rate": .floor,
    "total branch rate": .floor, "min msi": .floor, "min covered msi": .floor,
    "check coverage": .enabling, "halt on failure": .enabling, "fail on violation": .enabling,
    "fail ci if error": .enabling,
    "no check coverage": .disabling, "informational": .disabling, "pass with no tests": .disabling,
    "jacoco skip": .disabling, "continue on error": .disabling,
  ]

  /// The words that make a number a floor, if the name of a setting ends with one of them.
  private static let measures: Set<String> = [
    "branches", "functions", "lines", "statements", "coverage",
  ]
  /// The words that make a number a floor, wherever they are in the name of a setting.
  private static let floorWords: Set<String> = [
    "threshold", "thresholds", "floor", "min", "minimum",
  ]
  /// The words that follow `coverage` in the name of a floor.
  private static let coverageWords: Set<String> = [
    "goal", "level", "percent", "percentage", "pct", "rate", "required", "target",
  ]
  /// The words that make a number something else than a floor, such as a limit on the length of a file.
  private static let otherWords: Set<String> = [
    "age", "delay", "interval", "length", "limit", "max", "maximum", "ms", "node", "python",
    "replicas", "retries", "similarity", "size", "slow", "time", "timeout", "version", "workers",
  ]

  /// Returns the meaning of the setting with a name in words of lower case; `nil` if it is unknown.
  ///
  /// - Parameters:
  ///   - words: The words of the name.
  ///   - path: The path of the file, because some tools give a name another meaning.
  /// - Returns: The meaning, or `nil`.
  static func meaning(of words: [String], in path: String) -> Meaning? {
    if KnownGateFiles.name(of: path).containsBytes(of: "codecov") {
      if words.last == "threshold" { return .tolerance }
      if words.last == "target" { return .floor }
    }
    if let meaning = meanings[words.joined(separator: " ")] { return meaning }
    guard let last = words.last, !words.contains(where: otherWords.contains) else { return nil }
    let isFloor =
      measures.contains(last) || words.contains(where: floorWords.contains)
      || words.suffix(2) == ["fail", "under"]
      || words.contains("coverage") && coverageWords.contains(last)
    return isFloor ? .floor : nil
  }

  /// Returns whether a text names a setting with a meaning.
  static func isNamed(in text: Substring, path: String) -> Bool {
    var reader = GateSettingReader(text, path)
    return reader.namesSetting()
  }

  /// Returns the settings of a line in their order.
  ///
  /// A comment has none.
  static func settings(in line: Substring, path: String) -> [GateSetting] {
    let commentMarks = ["#", "//", ";", "*", "/*", "<!--"]
    guard !commentMarks.contains(where: line.hasPrefix) else { return [] }
    var reader = GateSettingReader(line, path)
    return reader.settings()
  }
}

/// A reader of the settings in one line of a configuration file, in any common format.
///
/// A setting is a name followed by `:`, `=` or, in XML, `>`, and by a number, `true` or `false`. A space is enough after
/// an option such as `--lines`. Quotation marks around the name and the value do not count.
private struct GateSettingReader {
  private let bytes: [UInt8]
  private let path: String
  private var position = 0

  init(_ line: Substring, _ path: String) {
    bytes = Array(line.utf8)
    self.path = path
  }

  mutating func settings() -> [GateSetting] {
    var settings: [GateSetting] = []
    while let range = readName() {
      if let setting = setting(named: range) { settings.append(setting) }
    }
    return settings
  }

  mutating func namesSetting() -> Bool {
    while let range = readName() {
      if GateSetting.meaning(of: words(of: range), in: path) != nil { return true }
    }
    return false
  }

  /// Reads the next word of letters, digits, hyphens, underscores and points.
  private mutating func readName() -> Range<Int>? {
    while position < bytes.count, !Self.isNameByte(bytes[position]) { position += 1 }
    let start = position
    while position < bytes.count, Self.isNameByte(bytes[position]) { position += 1 }
    return start < position ? start..<position : nil
  }

  private func setting(named range: Range<Int>) -> GateSetting? {
    let words = words(of: range)
    guard let meaning = GateSetting.meaning(of: words, in: path) else { return nil }
    let isOption = bytes[range].starts(with: "--".utf8)
    let key = words.joined(separator: " ")
    guard let (start, isQuoted) = valueStart(after: range, isOption: isOption) else {
      return isOption && isSwitch(meaning) ? GateSetting(key: key, meaning: meaning, value: 1) : nil
    }
    if let isTrue = literal(at: start) {
      guard isSwitch(meaning) else { return nil }
      return GateSetting(key: key, meaning: meaning, value: isTrue ? 1 : 0)
    }
    guard let value = number(at: start) else {
      return isOption && isSwitch(meaning) ? GateSetting(key: key, meaning: meaning, value: 1) : nil
    }
    // A coverage is a percentage. In quotation marks, such a number is usually the version of a package.
    let isVersion = key == "coverage" && isQuoted && value != value.rounded()
    guard !isSwitch(meaning), !isVersion, meaning != .floor || value <= 100 else { return nil }
    return GateSetting(key: key, meaning: meaning, value: value)
  }

  private func isSwitch(_ meaning: GateSetting.Meaning) -> Bool {
    meaning == .enabling || meaning == .disabling
  }

  /// Returns where the value of a setting begins, and whether a quotation mark is before it.
  ///
  /// The result is `nil` if no value follows the name.
  private func valueStart(
    after name: Range<Int>,
    isOption: Bool
  ) -> (start: Int, isQuoted: Bool)? {
    var index = name.upperBound
    let isTag = name.lowerBound > 0 && bytes[name.lowerBound - 1] == UInt8(ascii: "<")
    if isTag, index < bytes.count, bytes[index] == UInt8(ascii: ">") {
      return (skipping(" \t", from: index + 1), false)
    }
    index = skipping("\"'\\", from: index)
    let afterSpaces = skipping(" \t", from: index)
    let hasSpace = afterSpaces > index
    index = afterSpaces
    guard index < bytes.count else { return nil }
    if ":=?".utf8.contains(bytes[index]) {
      // These separators exist too: `:=`, `?=` and `=>`.
      let isDouble = index + 1 < bytes.count && bytes[index] != UInt8(ascii: "=")
      if isDouble, bytes[index + 1] == UInt8(ascii: "=") { index += 1 }
      index += 1
      if index < bytes.count, bytes[index] == UInt8(ascii: ">") { index += 1 }
    } else if !hasSpace || !isOption {
      return nil
    }
    let start = skipping(" \t\"'\\", from: index)
    return (start, bytes[index..<start].contains { "\"'".utf8.contains($0) })
  }

  private func skipping(_ skipped: String, from start: Int) -> Int {
    var index = start
    while index < bytes.count, skipped.utf8.contains(bytes[index]) { index += 1 }
    return index
  }

  /// Returns the number that begins at an index; `nil` if there is none, or if it goes on like a version or a name.
  private func number(at start: Int) -> Double? {
    var end = start
    if end < bytes.count, bytes[end] == UInt8(ascii: "-") { end += 1 }
    while end < bytes.count, Self.isDigit(bytes[end]) || bytes[end] == UInt8(ascii: ".") {
      end += 1
    }
    guard end >= bytes.count || !Self.isNameByte(bytes[end]) else { return nil }
    return Double(String(decoding: bytes[start..<end], as: UTF8.self))
  }

  /// Returns whether the word at an index is `true`; `nil` if it is neither `true` nor `false`.
  private func literal(at start: Int) -> Bool? {
    let word = bytes[min(start, bytes.count)...].prefix(while: Self.isNameByte)
    switch String(decoding: word, as: UTF8.self).lowercased() {
    case "true", "yes", "on": return true
    case "false", "no", "off": return false
    default: return nil
    }
  }

  /// Returns the words of a name in lower case, such as `check` and `coverage` for `checkCoverage`.
  private func words(of range: Range<Int>) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    var wasLower = false
    for byte in bytes[range] {
      let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      let isSeparator = "-_.".utf8.contains(byte)
      if isSeparator || isUpper && wasLower, !word.isEmpty {
        words.append(String(decoding: word, as: UTF8.self))
        word = []
      }
      if !isSeparator { word.append(isUpper ? byte | 0x20 : byte) }
      wasLower = !isSeparator && !isUpper
    }
    if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
    return words
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-_.".utf8.contains(byte)
    }
  }
}
