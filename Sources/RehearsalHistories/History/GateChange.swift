import RehearsalDefinitions
import RehearsalSimulation

/// The files in which common tools keep the lowest numbers that pass.
///
/// A history says so when one of them becomes easier to pass, also if no policy names it.
enum KnownGateFiles {
  private static let names: Set<String> = [
    ".coveragerc", ".nycrc", ".nycrc.json", "codecov.yml", "package.json", "phpunit.xml", "pom.xml",
    "pyproject.toml", "pytest.ini", "setup.cfg", "sonar-project.properties", "tox.ini",
  ]
  private static let stems = ["jest.config.", "vitest.config.", "karma.conf.", "nyc.config."]

  static func contains(_ path: String) -> Bool {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return names.contains(name) || stems.contains(where: name.hasPrefix)
  }
}

/// A change of a text, as far as it makes a gate easier to pass.
///
/// Only what is plain is found: a smaller number of the same key, a number that is gone, and a line that takes files or
/// tests out.
enum GateChange {
  /// Returns how a change makes a gate easier to pass, or `nil` if it does not or the first text is not known.
  static func loosening(from old: String, to new: String) -> GateLoosening? {
    let (old, new) = changedLines(lines(of: old[...]), lines(of: new[...]))
    let (floors, newFloors) = (Self.floors(of: old), Self.floors(of: new))
    for (key, values) in floors {
      let others = newFloors.first { $0.key == key }?.values ?? []
      if zip(values, others).contains(where: { $1 < $0 }) { return .lowered }
    }
    if floors.contains(where: { key, values in
      (newFloors.first { $0.key == key }?.values.count ?? 0) < values.count
    }) {
      return .removed
    }
    let known = Set(old)
    return new.contains { !known.contains($0) && excludes($0) } ? .excluded : nil
  }

  /// Returns the lines of two texts without those at their starts and ends that are equal.
  ///
  /// An edit changes few lines of a file.
  private static func changedLines(
    _ old: [Substring],
    _ new: [Substring]
  ) -> (ArraySlice<Substring>, ArraySlice<Substring>) {
    let start = zip(old, new).prefix(while: ==).count
    let (old, new) = (old[start...], new[start...])
    let end = zip(old.reversed(), new.reversed()).prefix(while: ==).count
    return (old.dropLast(end), new.dropLast(end))
  }

  /// Returns how a script of `sed` makes a gate easier to pass: it replaces a number by a smaller one.
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

  /// The words by which tools name the lowest number that passes.
  private static let keys = [
    "branches", "functions", "lines", "statements", "threshold", "coverage", "fail_under",
    "fail-under", "minimum", "min_", "floor",
  ]

  /// Returns the numbers of each key that names a floor, in the order of the text.
  private static func floors(
    of lines: ArraySlice<Substring>
  ) -> [(key: String, values: [Double])] {
    var floors: [(key: String, values: [Double])] = []
    for line in lines where !line.hasPrefix("//") && !line.hasPrefix("#") {
      for (key, value) in assignments(in: line) {
        if let index = floors.firstIndex(where: { $0.key == key }) {
          floors[index].values.append(value)
        } else {
          floors.append((key, [value]))
        }
      }
    }
    return floors
  }

  /// Returns the parts of a line that give a number to a key, such as `branches: 70`.
  private static func assignments(in line: Substring) -> [(key: String, value: Double)] {
    line.utf8.split(whereSeparator: ",{}".utf8.contains).compactMap { part in
      guard let sign = part.firstIndex(where: ":=".utf8.contains) else { return nil }
      let key = String(decoding: part[..<sign].compactMap(keyByte), as: UTF8.self)
      guard keys.contains(where: key.holds) else { return nil }
      let digits = Substring(part[part.index(after: sign)...]).drop { !$0.isNumber }
        .prefix { $0.isNumber || $0 == "." }
      return Double(digits).map { (key, $0) }
    }
  }

  /// Returns a byte of a key in lower case; `nil` for one of another character.
  private static func keyByte(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "_"), UInt8(ascii: "-"):
      byte
    default: nil
    }
  }

  /// Words of settings and comments that take files or tests out.
  private static let exclusions = [
    "IgnorePatterns", "omit", "exclude", "pragma: no cover", "istanbul ignore", "it.skip",
    "describe.skip", "test.skip", "xit(", "mark.skip", "passWithNoTests", "--no-cov",
  ]

  private static func excludes(_ line: Substring) -> Bool {
    line.hasPrefix("'!") || line.hasPrefix("\"!") || exclusions.contains(where: line.holds)
  }
}
