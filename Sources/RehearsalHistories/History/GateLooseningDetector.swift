import RehearsalDefinitions
import RehearsalSimulation

/// A detector of edits that make a quality gate easier to pass, such as by a lower minimum coverage.
///
/// The detector compares the text before and after an edit. It finds settings that became easier to reach or are
/// gone, and a new line that excludes files or tests.
enum GateLooseningDetector {
  /// Returns how an edit makes a quality gate easier to pass; `nil` if it does not.
  ///
  /// - Parameters:
  ///   - old: The text before the edit.
  ///   - new: The text after the edit.
  ///   - path: The path of the file.
  ///   - isFragment: Whether the texts can begin in the middle of a line. The result is then `unclear` if the edit
  ///     changes a number whose name is not in the texts.
  /// - Returns: The kind of loosening, or `nil`.
  static func loosening(
    from old: String,
    to new: String,
    path: String,
    isFragment: Bool = false
  ) -> GateLoosening? {
    let (allOld, allNew) = (lines(of: old[...]), lines(of: new[...]))
    let (old, new) = changedLines(allOld, allNew)
    if let loosening = loosening(
      from: old.flatMap { GateSetting.settings(in: $0, path: path) },
      to: new.flatMap { GateSetting.settings(in: $0, path: path) }
    ) {
      return loosening
    }
    if excludesFilesOrTests(old, new) { return .excluded }
    let beginsInLine = isFragment && old.startIndex == 0 && new.startIndex == 0
    guard beginsInLine, let oldNumber = old.first.flatMap(bareNumber),
      let newNumber = new.first.flatMap(bareNumber), oldNumber != newNumber
    else { return nil }
    return .unclear
  }

  /// Returns how the replacement of a text makes a quality gate easier to pass; `nil` if it does not.
  ///
  /// - Parameters:
  ///   - old: The replaced text.
  ///   - new: The text that replaces it.
  ///   - original: The content of the file before the edit; `nil` if it is unknown.
  ///   - path: The path of the file.
  /// - Returns: The kind of loosening, or `nil`.
  static func loosening(
    byReplacing old: String,
    with new: String,
    in original: String?,
    path: String
  ) -> GateLoosening? {
    // An edit without an old text creates the file.
    guard !old.isEmpty else { return nil }
    guard let original, let range = original[...].rangeOfBytes(of: old) else {
      return loosening(from: old, to: new, path: path, isFragment: true)
    }
    let lineBreak = UInt8(ascii: "\n")
    let start = original.utf8[..<range.lowerBound].lastIndex(of: lineBreak) ?? original.startIndex
    let end = original.utf8[range.upperBound...].firstIndex(of: lineBreak) ?? original.endIndex
    let (before, after) = (
      original[start..<range.lowerBound], original[range.upperBound..<end]
    )
    return loosening(from: before + old + after, to: before + new + after, path: path)
  }

  /// Returns how new settings make a gate easier to pass than the old ones; `nil` if they do not.
  private static func loosening(
    from old: [GateSetting],
    to new: [GateSetting]
  ) -> GateLoosening? {
    var keys: [String] = []
    for setting in old + new where !keys.contains(setting.key) { keys.append(setting.key) }
    var removal: GateLoosening?
    for key in keys {
      let oldSettings = old.filter { $0.key == key }
      let newSettings = new.filter { $0.key == key }
      guard let meaning = (oldSettings + newSettings).first?.meaning else { continue }
      let (oldValues, newValues) = (oldSettings.map(\.value), newSettings.map(\.value))
      let pairs = zip(oldValues, newValues)
      let isFewer = newValues.count < oldValues.count
      let addedValues = newValues.dropFirst(oldValues.count)
      switch meaning {
      case .floor:
        if pairs.contains(where: { $1 < $0 }) { return .lowered }
        if isFewer { removal = removal ?? .removed }
      case .ceiling:
        if pairs.contains(where: { $1 > $0 }) { return .raised }
        if isFewer { removal = removal ?? .removed }
      case .tolerance:
        if pairs.contains(where: { $1 > $0 }) || addedValues.contains(where: { $0 > 0 }) {
          return .raised
        }
      case .enabling:
        let isOff = pairs.contains { $1 < $0 } || oldValues.dropFirst(newValues.count).contains(1)
        if isOff { return .disabled }
      case .disabling:
        if pairs.contains(where: { $1 > $0 }) || addedValues.contains(1) { return .disabled }
      }
    }
    return removal
  }

  /// Returns the number in a line that has no letters; `nil` for any other line, and for a number above 100.
  private static func bareNumber(_ line: Substring) -> Double? {
    guard !line.contains(where: \.isLetter) else { return nil }
    return line.split { !$0.isNumber && $0 != "." }.last.flatMap { Double($0) }
      .flatMap { $0 <= 100 ? $0 : nil }
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

  private static func lines(of text: Substring) -> [Substring] {
    text.utf8.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }.map { line in
      Substring(line).drop(while: \.isWhitespace)
    }
  }

  /// Words by which a setting or a comment excludes files or tests from a check.
  private static let exclusionWords = [
    "IgnorePatterns", "omit", "exclude", "exclusions", "pragma: no cover", "istanbul ignore",
    "it.skip", "describe.skip", "test.skip", "xit(", "mark.skip", "--no-cov",
  ]
  /// The names of settings that contain such a word and exclude nothing from a check.
  private static let otherWords = [
    "transformIgnorePatterns", "modulePathIgnorePatterns", "watchPathIgnorePatterns",
    "omit=dev", "omit dev",
  ]

  /// Returns whether the new lines exclude files or tests that the old lines do not.
  ///
  /// A shorter list of excluded files does not.
  private static func excludesFilesOrTests(
    _ old: ArraySlice<Substring>,
    _ new: ArraySlice<Substring>
  ) -> Bool {
    let exclusions = new.filter { !old.contains($0) && excludesFilesOrTests($0) }
    guard !exclusions.isEmpty else { return false }
    let oldNames = Set(old.filter(excludesFilesOrTests).flatMap(names))
    return exclusions.contains { !oldNames.isSuperset(of: names(in: $0)) }
  }

  private static func excludesFilesOrTests(_ line: Substring) -> Bool {
    if line.hasPrefix("'!") || line.hasPrefix("\"!") { return true }
    return exclusionWords.contains(where: line.containsBytes)
      && !otherWords.contains(where: line.containsBytes)
  }

  /// Returns the words and paths of a line.
  private static func names(in line: Substring) -> [Substring] {
    line.split { character in
      character.isWhitespace || ",;'\"`[](){}=:|".contains(character)
    }
  }
}
