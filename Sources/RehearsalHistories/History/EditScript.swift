import RehearsalSimulation

/// A script of `sed` or `perl` that edits files, reduced to whether it loosens a gate.
///
/// Only the common commands are understood: substitutions, deletions and insertions, with addresses. If a script that
/// names a gate has other commands, the result is unclear.
struct EditScript {
  private let characters: [Character]
  private let path: String
  private var position = 0

  /// Returns how a script makes a gate in a file easier to pass; `nil` if it does not.
  static func loosening(_ script: String, path: String) -> GateLoosening? {
    var reader = EditScript(characters: Array(script), path: path)
    var result: GateLoosening?
    while reader.skipSeparators() {
      let address = reader.readAddress()
      guard let loosening = reader.readCommand(address) else {
        let namesGate = GateSetting.isNamed(in: script[...], path: path)
        return result ?? (namesGate ? .unclear : nil)
      }
      if result == nil || result == .unclear { result = loosening ?? result }
    }
    return result
  }

  private init(characters: [Character], path: String) {
    (self.characters, self.path) = (characters, path)
  }

  /// The lines to which a command applies.
  private enum Address {
    case all
    /// The lines that match a pattern.
    case pattern(String)
    /// Lines with certain numbers.
    case lines
  }

  private var next: Character? { position < characters.count ? characters[position] : nil }

  /// Skips separators of commands, and returns whether another command follows.
  private mutating func skipSeparators() -> Bool {
    while let character = next, character.isWhitespace || ";{}".contains(character) {
      position += 1
    }
    return next != nil
  }

  private mutating func readAddress() -> Address {
    var address = Address.all
    while let character = next {
      if character == "/" || character == "\\" {
        position += character == "/" ? 0 : 1
        guard let pattern = readPart() else { return address }
        position += 1
        address = .pattern(pattern)
      } else if character.isNumber || character == "$" {
        position += 1
        if case .all = address { address = .lines }
      } else if ",+~! I".contains(character) {
        position += 1
      } else {
        break
      }
    }
    return address
  }

  /// Reads the text between the delimiter at the current position and the next one, at which the position then is.
  ///
  /// The result is `nil` if the text does not end.
  private mutating func readPart() -> String? {
    guard let opening = next else { return nil }
    let closings: [Character: Character] = ["{": "}", "(": ")", "[": "]", "<": ">"]
    let closing = closings[opening] ?? opening
    position += 1
    var part = ""
    while let character = next, character != closing {
      part.append(character)
      position += 1
      if character == "\\", let escaped = next {
        part.append(escaped)
        position += 1
      }
    }
    guard next != nil else { return nil }
    return part
  }

  /// Reads a command; the outer result is `nil` if the command is not understood.
  private mutating func readCommand(_ address: Address) -> GateLoosening?? {
    guard let name = next else { return nil }
    position += 1
    switch name {
    case "s": return readSubstitution(address)
    case "d", "D": return .some(deletion(address))
    case "a", "i", "c":
      let text = readLine().drop { $0.isWhitespace || $0 == "\\" }
      let removal = name == "c" ? deletion(address) : nil
      let addition = GateLooseningDetector.loosening(from: "", to: String(text), path: path)
      return .some(addition ?? removal)
    case "p", "n", "N", "q", "g", "G", "h", "H", "x", "=": return .some(nil)
    default: return nil
    }
  }

  /// Reads the rest of the line.
  private mutating func readLine() -> String {
    let line = characters[position...].prefix { $0 != "\n" }
    position = line.endIndex
    return String(line)
  }

  private func deletion(_ address: Address) -> GateLoosening? {
    switch address {
    case .all: .removed
    case .lines: .unclear
    case .pattern(let pattern):
      GateSetting.isNamed(in: Self.plainText(pattern)[...], path: path) ? .removed : nil
    }
  }

  /// Reads a substitution after its letter; the outer result is `nil` if it is incomplete.
  private mutating func readSubstitution(_ address: Address) -> GateLoosening?? {
    guard let delimiter = next, !delimiter.isWhitespace, !delimiter.isLetter,
      let pattern = readPart()
    else { return nil }
    // After a bracket, the replacement has brackets of its own.
    if "{([<".contains(delimiter) {
      position += 1
      while let character = next, character.isWhitespace { position += 1 }
    }
    guard let replacement = readPart() else { return nil }
    position += 1
    while let flag = next, flag.isLetter || flag.isNumber { position += 1 }
    return .some(substitution(pattern, replacement, address))
  }

  private func substitution(
    _ pattern: String,
    _ replacement: String,
    _ address: Address
  ) -> GateLoosening? {
    let (old, new) = (Self.plainText(pattern), Self.plainText(replacement))
    let namesGate = GateSetting.isNamed(in: old[...], path: path)
    let repeatsPattern =
      replacement.contains("&") || replacement.contains("$")
      || zip(replacement, replacement.dropFirst()).contains { $0 == "\\" && $1.isNumber }
    let isAddressed =
      if case .pattern(let text) = address {
        GateSetting.isNamed(in: Self.plainText(text)[...], path: path)
      } else {
        false
      }
    // Parts of the matched text come back, or the pattern stands for several numbers.
    let hasNumber = !GateSetting.settings(in: old[...], path: path).isEmpty
    if repeatsPattern || namesGate && !hasNumber && new.contains(where: \.isNumber) {
      return namesGate || isAddressed ? .unclear : nil
    }
    let loosening = GateLooseningDetector.loosening(
      from: old,
      to: new,
      path: path,
      isFragment: true
    )
    if loosening == .unclear, isAddressed, case .pattern(let text) = address {
      // The address has the name to which the numbers belong.
      let name = Self.plainText(text).filter { !"^$*".contains($0) }
      return GateLooseningDetector.loosening(
        from: "\(name)=\(old)",
        to: "\(name)=\(new)",
        path: path
      )
    }
    if loosening == nil, isAddressed { return old == new ? nil : .unclear }
    return loosening
      ?? (namesGate && !GateSetting.isNamed(in: new[...], path: path) ? .removed : nil)
  }

  /// Returns the text that a pattern without special characters matches.
  private static func plainText(_ pattern: String) -> String {
    pattern.filter { $0 != "\\" && $0 != "^" }
  }
}
