import RehearsalSimulation

/// A detector and remover of private parts of a text: home folders, e-mail addresses and access keys.
enum SecretText {
  /// The prefixes of access keys that common services issue.
  private static let keyPrefixes = [
    "sk-", "sk_", "pk_live", "rk_live", "ghp_", "gho_", "ghu_", "ghs_", "github_pat_", "glpat-",
    "xoxb-", "xoxp-", "xapp-", "AKIA", "ASIA", "AIza", "ya29.", "eyJ", "npm_", "pypi-", "hf_",
  ]

  /// Returns whether a word is an e-mail address or looks like an access key.
  static func isSecret(_ word: Substring) -> Bool { isEmailAddress(word) || isAccessKey(word) }

  /// Returns whether a text contains the prefix of a known kind of key, followed by at least 12 characters of
  /// a key.
  static func hasKeyPrefix(_ text: Substring) -> Bool {
    guard text.utf8.count >= 15 else { return false }
    return keyPrefixes.contains { prefix in
      text.ranges(of: prefix).contains { isKeyPrefix($0, in: text) }
    }
  }

  /// Returns whether the prefix of a kind of key in a range begins a key, and does not only end a word such as
  /// `task-`.
  private static func isKeyPrefix(_ range: Range<Substring.Index>, in text: Substring) -> Bool {
    let previousCharacter = text[..<range.lowerBound].last
    let nextCharacters = text[range.upperBound...].prefix(12)
    return nextCharacters.count == 12
      && nextCharacters.allSatisfy { $0.isLetter || $0.isNumber || "_-".contains($0) }
      && !(previousCharacter.map { $0.isLetter || $0.isNumber } ?? false)
  }

  private static func isEmailAddress(_ word: Substring) -> Bool {
    guard let atSign = word.firstIndex(of: "@"), atSign > word.startIndex else { return false }
    return word[atSign...].dropFirst(2).contains(".")
  }

  private static func isAccessKey(_ word: Substring) -> Bool {
    if hasKeyPrefix(word) { return true }
    // A long word of letters and digits, such as a hexadecimal token, is treated as a key.
    return word.utf8.count >= 32 && word.contains(where: \.isNumber)
      && word.contains(where: \.isLetter)
      && word.utf8.allSatisfy { byte in
        byte.isASCIIDigit
          || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
          || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "=")
      }
  }

  /// Returns a text without its private parts.
  ///
  /// A home folder becomes `~`, an e-mail address becomes `(address)`, and an access key becomes `(key)`.
  static func removingSecrets(from text: String) -> String {
    var result = ""
    var remainingText = text[...]
    while let first = remainingText.first {
      guard isWordCharacter(first) else {
        result.append(first)
        remainingText.removeFirst()
        continue
      }
      let word = remainingText.prefix(while: isWordCharacter)
      remainingText = remainingText.dropFirst(word.count)
      result += withoutSecret(word)
    }
    return result
  }

  private static func isWordCharacter(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "_-@.+/~=\\".contains(character)
  }

  private static func withoutSecret(_ word: Substring) -> String {
    if isSecret(word) { return isEmailAddress(word) ? "(address)" : "(key)" }
    let parts = word.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }
    guard parts.count > 1 || word.hasPrefix("-") else { return withoutAssignedSecret(word) }
    var keptParts: [String] = []
    var skipsNextPart = false
    for part in parts {
      if skipsNextPart {
        skipsNextPart = part.isEmpty
      } else if ["home", "users"].contains(part.lowercased()) {
        skipsNextPart = true
        keptParts = ["~"]
      } else {
        keptParts.append(withoutAssignedSecret(withoutHomeSlug(part)))
      }
    }
    let isWindows = word.contains("\\") && !word.contains("/") && keptParts.first != "~"
    return keptParts.joined(separator: isWindows ? "\\" : "/")
  }

  /// Returns whether a path has a folder name such as `-home-NAME-project` or `C--Users-NAME-project`.
  static func hasHomeSlug(_ path: String) -> Bool {
    path.split(separator: "/").contains { withoutHomeSlug($0) != $0 }
  }

  /// Replaces the home folder by `~` in a folder name such as `-home-NAME-project` or `C--Users-NAME-project`.
  ///
  /// Claude Code names the folders of its project logs in this form.
  private static func withoutHomeSlug(_ part: Substring) -> Substring {
    // The name is that of an absolute path, so it begins with a separator or a drive, as in `C--Users-NAME`.
    guard part.hasPrefix("-") || part.dropFirst().hasPrefix("--") else { return part }
    for home in ["-home-", "-Users-", "-users-"] {
      guard let range = part.firstRange(of: home) else { continue }
      return "~" + part[range.upperBound...].drop { $0 != "-" }
    }
    return part
  }

  /// Replaces a secret by `(key)`, and keeps the name of a variable before it, as in `TOKEN=(key)`.
  private static func withoutAssignedSecret(_ part: Substring) -> String {
    guard let equalsSign = part.firstIndex(of: "="),
      isSecret(part[part.index(after: equalsSign)...])
    else {
      return isSecret(part) ? "(key)" : String(part)
    }
    return part[...equalsSign] + "(key)"
  }
}
