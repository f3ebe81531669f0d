import RehearsalDefinitions
import RehearsalSimulation

/// The configuration files of common tools that contain minimum values, such as a minimum coverage.
///
/// The import reports an edit of such a file that loosens a quality gate, even if no policy names the file.
enum KnownGateFiles {
  private static let fileNames: Set<String> = [
    ".coveragerc", ".nycrc", ".nycrc.json", "codecov.yml", "package.json", "phpunit.xml", "pom.xml",
    "pyproject.toml", "pytest.ini", "setup.cfg", "sonar-project.properties", "tox.ini",
  ]
  private static let namePrefixes = [
    "jest.config.", "vitest.config.", "karma.conf.", "nyc.config.",
  ]

  static func contains(_ path: String) -> Bool {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return fileNames.contains(name) || namePrefixes.contains(where: name.hasPrefix)
  }
}

/// A detector of edits that make a quality gate easier to pass, such as by a lower minimum coverage.
///
/// The detector compares the text before and after an edit. It finds a lowered minimum, a removed minimum,
/// and a new line that excludes files or tests.
enum GateLooseningDetector {
  /// Returns how an edit makes a quality gate easier to pass; `nil` if it does not.
  ///
  /// - Parameters:
  ///   - old: The text before the edit.
  ///   - new: The text after the edit.
  /// - Returns: The kind of loosening, or `nil`.
  static func loosening(from old: String, to new: String) -> GateLoosening? {
    let (old, new) = changedLines(lines(of: old[...]), lines(of: new[...]))
    let (floors, newFloors) = (Self.minimumSettings(of: old), Self.minimumSettings(of: new))
    for (key, values) in floors {
      let newValues = newFloors.first { $0.key == key }?.values ?? []
      if zip(values, newValues).contains(where: { $1 < $0 }) { return .lowered }
    }
    if floors.contains(where: { key, values in
      (newFloors.first { $0.key == key }?.values.count ?? 0) < values.count
    }) {
      return .removed
    }
    let oldLines = Set(old)
    return new.contains { !oldLines.contains($0) && excludesFilesOrTests($0) } ? .excluded : nil
  }

  /// Returns the lines of two texts, without the lines at the start and at the end that both texts have in
  /// common.
  private static func changedLines(
    _ old: [Substring],
    _ new: [Substring]
  ) -> (ArraySlice<Substring>, ArraySlice<Substring>) {
    let commonStart = zip(old, new).prefix(while: ==).count
    let (old, new) = (old[commonStart...], new[commonStart...])
    let commonEnd = zip(old.reversed(), new.reversed()).prefix(while: ==).count
    return (old.dropLast(commonEnd), new.dropLast(commonEnd))
  }

  /// Returns `lowered` if a `sed` script replaces a number by a smaller one, such as `s/80/70/`; `nil` otherwise.
  static func loosening(bySed script: String) -> GateLoosening? {
    let parts = script.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count >= 3, parts[0].hasSuffix("s") else { return nil }
    guard let old = lastNumber(parts[1]), let new = lastNumber(parts[2]) else { return nil }
    return new < old ? .lowered : nil
  }

  private static func lastNumber(_ text: Substring) -> Double? {
    text.split { !$0.isNumber && $0 != "." }.last.flatMap { Double($0) }
  }

  private static func lines(of text: Substring) -> [Substring] {
    text.utf8.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }.map { line in
      Substring(line).drop(while: \.isWhitespace)
    }
  }

  /// Words in the names of settings that state a minimum, such as `fail_under`.
  private static let minimumWords = [
    "branches", "functions", "lines", "statements", "threshold", "coverage", "fail_under",
    "fail-under", "minimum", "min_", "floor",
  ]

  /// Returns the settings that state a minimum, each with its numbers, in the order of the lines.
  private static func minimumSettings(
    of lines: ArraySlice<Substring>
  ) -> [(key: String, values: [Double])] {
    var floors: [(key: String, values: [Double])] = []
    for line in lines where !line.hasPrefix("//") && !line.hasPrefix("#") {
      for (key, value) in minimumAssignments(in: line) {
        if let index = floors.firstIndex(where: { $0.key == key }) {
          floors[index].values.append(value)
        } else {
          floors.append((key, [value]))
        }
      }
    }
    return floors
  }

  /// Returns the settings of a line that state a minimum, such as `branches: 70`, each with its number.
  private static func minimumAssignments(in line: Substring) -> [(key: String, value: Double)] {
    line.utf8.split(whereSeparator: ",{}".utf8.contains).compactMap { part in
      guard let separator = part.firstIndex(where: ":=".utf8.contains) else { return nil }
      let key = String(decoding: part[..<separator].compactMap(lowercasedKeyByte), as: UTF8.self)
      guard minimumWords.contains(where: key.containsBytes) else { return nil }
      let digits = Substring(part[part.index(after: separator)...]).drop { !$0.isNumber }
        .prefix { $0.isNumber || $0 == "." }
      return Double(digits).map { (key, $0) }
    }
  }

  /// Returns a byte in lower case if it can be part of a setting's name; `nil` otherwise.
  private static func lowercasedKeyByte(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "_"), UInt8(ascii: "-"):
      byte
    default: nil
    }
  }

  /// Words by which a setting or a comment excludes files or tests from a check.
  private static let exclusionWords = [
    "IgnorePatterns", "omit", "exclude", "pragma: no cover", "istanbul ignore", "it.skip",
    "describe.skip", "test.skip", "xit(", "mark.skip", "passWithNoTests", "--no-cov",
  ]

  private static func excludesFilesOrTests(_ line: Substring) -> Bool {
    line.hasPrefix("'!") || line.hasPrefix("\"!")
      || exclusionWords.contains(where: line.containsBytes)
  }
}
